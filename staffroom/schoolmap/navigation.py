"""How the map is reached."""

from staffroom.kit.navigation import entry

entry("schoolmap:map", "Map", icon="pin", right="map.see", area="map", place=45, where="more")
