"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("passes:list", "Casual relief passes", "crt casual pass qr link day replacement")
