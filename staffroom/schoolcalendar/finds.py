"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("calendar:calendar", "School calendar", "terms holidays pupil free days")
page("calendar:bells", "Bell times", "periods recess lunch schedule")
