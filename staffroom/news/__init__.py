"""What changed for me, and who was told of which version of a day."""
