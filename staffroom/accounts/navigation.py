"""How accounts and rights are reached."""

from staffroom.kit.navigation import entry

entry("accounts:sessions", "Where I am signed in", icon="clock", right="own.sessions", place=30, where="me")
entry("accounts:rights", "Who can see what", icon="check", right="rights.see", area="rights", place=50, where="me")
entry("accounts:links", "Accounts to link", icon="people", right="links.see", place=85, where="more")
