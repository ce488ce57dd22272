"""Pages and settings of rooms that stand below search, and settings that have no page of their own."""

from .finding import page, setting

page("accounts:rights", "Who can see what", "rights roles permissions access")
page("accounts:links", "Accounts to link", "unlinked people without a staff record")

setting("accounts:sessions", "Where I am signed in", "settings sessions sign out devices log off lost phone password")
setting("cards:arrange", "Cards of my front page", "settings today order hide show move arrange customise customize")
setting(
    "help:page",
    "Light or dark",
    "settings theme night mode appearance colours colors contrast",
    part=("settings",),
    anchor="light-or-dark",
)
setting(
    "help:page",
    "Plain letters",
    "settings font typeface dyslexia sans serif reading easier",
    part=("settings",),
    anchor="plain-letters",
)
