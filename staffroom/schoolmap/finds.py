"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("schoolmap:map", "Map of the school", "plan site where is room toilets first aid evacuation")
page("schoolmap:edit", "Plans and pins of the map", "upload site plan")
