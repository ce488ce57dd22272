"""How the day's staffing is reached."""

from staffroom.kit.navigation import entry

entry("staffing:page", "Staffing", icon="people", right="staffing.see", area="staffing", place=25)
