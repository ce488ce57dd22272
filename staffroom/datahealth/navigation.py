"""How the nights and feeds are reached."""

from staffroom.kit.navigation import entry

entry("datahealth:front", "Data health", icon="health", right="import.see", area="health", place=60)
entry(
    "datahealth:feeds",
    "Feeds of the day",
    icon="health",
    right="feeds.see",
    unless="import.see",
    area="health",
    place=60,
    where="more",
)
