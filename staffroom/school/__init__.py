"""The school's own nouns: people, places, groups, classes."""
