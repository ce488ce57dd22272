"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import setting

setting("calendars:mine", "My calendar app", "settings subscribe phone outlook google ics feed address")
