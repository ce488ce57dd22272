"""Pages of this room, for the search everywhere. What a Daily Org says is not searched: it may hold more than that."""

from staffroom.search.finding import page

page("dailyorg:today", "Daily Org", "daily organisation organiser pdf cover extras changes sheet")
page("dailyorg:archive", "Earlier Daily Orgs", "archive daily organisation pdf")
page("dailyorg:upload", "Bring a Daily Org", "upload send pdf daily organisation")
