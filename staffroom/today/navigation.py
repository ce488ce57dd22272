"""How the day is reached."""

from staffroom.kit.navigation import entry

entry("today:today", "Today", icon="today", right="timetable.own", area="today", place=10, bar=True)
entry("today:week", "Week", icon="week", right="timetable.own", area="week", place=20, bar=True)
entry("today:rooms", "Rooms", icon="door", right="rooms.see", area="rooms", place=40)
entry(
    "today:free", "When several are free", icon="clock", right="timetable.others", area="free", place=57, where="more"
)
