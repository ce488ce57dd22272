"""How the audit is reached."""

from staffroom.kit.navigation import entry

entry("audittrail:me", "What is held about me", icon="list", right="own.see", area="me", place=20, where="me")
entry("audittrail:lines", "Audit", icon="search", right="audit.read", area="audit", place=80, where="more")
