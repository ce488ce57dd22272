"""How one's calendar app is reached."""

from staffroom.kit.navigation import entry

entry("calendars:mine", "My calendar app", icon="today", right="timetable.own", area="calendars", place=40, where="me")
entry(
    "calendars:mine",
    "My timetable in a calendar app",
    icon="today",
    right="timetable.own",
    area="calendars",
    place=80,
    where="new",
)
