"""How the Daily Org is reached."""

from staffroom.kit.navigation import entry

entry("dailyorg:today", "Daily Org", icon="list", right="dailyorg.see", area="dailyorg", place=46, where="more")
entry("dailyorg:upload", "A Daily Org", icon="plus", right="dailyorg.upload", area="dailyorg", place=40, where="new")
