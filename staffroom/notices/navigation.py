"""How notices are reached."""

from staffroom.kit.navigation import entry

entry("notices:list", "Notices", icon="list", right="notices.read", area="notices", place=48)
