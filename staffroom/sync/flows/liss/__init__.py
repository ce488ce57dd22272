"""The timetabler's program as a source: its calls are stored on a shelf, and a job makes the day out of the shelf."""

from . import rounds  # noqa: F401  # announces its jobs
