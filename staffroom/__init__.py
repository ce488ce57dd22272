"""Staffroom: the self-hosted staff intranet that a school's day starts on."""

__version__ = "0.1.0"
