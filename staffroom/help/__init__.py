"""Help: the pages for staff, inside Staffroom."""
