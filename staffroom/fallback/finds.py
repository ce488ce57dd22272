"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("fallback:papers", "The day on paper", "print pdf sheet printout fallback power network outage")
