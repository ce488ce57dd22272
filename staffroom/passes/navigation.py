"""How passes for casual teachers are reached."""

from staffroom.kit.navigation import entry

entry("passes:list", "Casual passes", icon="door", right="pass.make", area="passes", place=65, where="more")
entry("passes:list", "A pass for a casual", icon="door", right="pass.make", area="passes", place=30, where="new")
