"""Compass through its official key-based API: paths and fields come from the school, which has the documentation."""
