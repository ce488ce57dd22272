"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("calendars:mine", "My calendar app", "subscribe phone outlook google ics feed address")
