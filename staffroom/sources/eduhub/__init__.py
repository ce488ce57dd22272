"""Reading the nightly export of CASES21: files in, small typed records out."""
