"""The page of staffing, for the search everywhere."""

from staffroom.search.finding import page

page("staffing:page", "Staffing today", "away covered cover casuals crt on site briefing")
