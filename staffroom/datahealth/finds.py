"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("datahealth:front", "Data health", "imports nights eduhub cases21")
page("datahealth:runs", "All nights", "imports history runs")
page("datahealth:todo", "Rows set aside", "to do mend cases21")
page("datahealth:feeds", "Feeds of the day", "compass timetable age fetch")
