"""How the page of screens is reached."""

from staffroom.kit.navigation import entry

entry("screens:screens", "Screens", icon="today", right="screens.manage", area="screens", place=85, where="more")
