"""Pages of this room, for the search everywhere."""

from staffroom.search.finding import page

page("timetabler:overview", "Timetabler", "liss edval tes timetabling solutions publish daily organiser dof9 covers")
page("timetabler:people", "Teachers of the timetabler who are nobody of ours", "liss match link staff code casual")
page("timetabler:upload", "Bring a daily organiser file", "dof9 upload timetabling solutions")
