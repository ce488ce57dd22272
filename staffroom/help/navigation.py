"""How help is reached."""

from staffroom.kit.navigation import entry

entry("help:front", "Help", icon="ask", right="help.read", area="help", place=95, where="more")
