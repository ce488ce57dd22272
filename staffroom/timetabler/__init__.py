"""The timetabling program's room: the door it publishes through, and the pages of whoever looks after it."""
