"""The file of a desktop daily organiser into the day: by a watched folder, or as somebody sends it.

`receive` is the one way in; `kept`, `people`, `others` and `telling` turn a file into what it says about each date.
"""

from . import jobs  # noqa: F401  # announces its job
