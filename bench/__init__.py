"""The stopwatch: what a night costs, as ratios to a floor taken in the same process. `make bench`."""
