"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("screens:screens", "Screens", "display monitor tv television corridor staffroom board wall")
