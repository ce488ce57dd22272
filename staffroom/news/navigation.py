"""How changes are reached."""

from staffroom.kit.navigation import entry

entry("news:mine", "My changes", icon="arrow", right="timetable.own", area="news", place=22, where="more")
entry(
    "news:versions", "Versions of the day", icon="list", right="versions.see", area="versions", place=47, where="more"
)
