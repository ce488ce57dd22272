"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("audittrail:lines", "Audit", "who did what trail log")
page("audittrail:me", "What is held about me", "my data privacy settings")
