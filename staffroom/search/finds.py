"""Pages of rooms that stand below search."""

from .finding import page

page("accounts:rights", "Who can see what", "rights roles permissions access")
page("accounts:sessions", "Where I am signed in", "sessions sign out devices settings")
page("accounts:links", "Accounts to link", "unlinked people without a staff record")
