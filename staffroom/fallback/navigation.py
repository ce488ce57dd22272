"""How the day on paper is reached."""

from staffroom.kit.navigation import entry

entry("fallback:papers", "The day on paper", icon="print", right="paper.see", area="paper", place=80, where="more")
