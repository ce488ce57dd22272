"""Compass comes in: who is who, what happens in everybody's days, notices, tasks."""
