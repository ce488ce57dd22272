"""The timetable of CASES21 as statements about dates, in the school's words. Pure: neither files nor database."""
