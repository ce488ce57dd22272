"""Inbound: what sources say, planned, guarded, applied, undone."""
