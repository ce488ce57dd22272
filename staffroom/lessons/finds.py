"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("lessons:mine", "My lesson notes", "notes for cover relief work set hand-back handed back")
