"""How the school calendar is reached."""

from staffroom.kit.navigation import entry

entry(
    "calendar:calendar", "School calendar", icon="week", right="calendar.see", area="calendar", place=70, where="more"
)
