"""Compass through its private web services: opt-in. Ask Compass first; the official routes are better."""
