"""How the answers for new staff are reached."""

from staffroom.kit.navigation import entry

entry("handbook:front", "Start here", icon="check", right="handbook.read", area="handbook", place=90, where="more")
