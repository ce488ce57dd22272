"""The one honest picture of a day: what each source says, what all of them come to, and where it is kept."""
