"""How the timetabler's pages are reached."""

from staffroom.kit.navigation import entry

entry(
    "timetabler:overview",
    "Timetabler",
    icon="week",
    right="timetabler.see",
    area="timetabler",
    place=62,
    where="more",
)
entry(
    "timetabler:upload",
    "A daily organiser file",
    icon="plus",
    right="timetabler.manage",
    area="timetabler",
    place=42,
    where="new",
)
