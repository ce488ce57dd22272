"""One file per flow from a source into the school."""
