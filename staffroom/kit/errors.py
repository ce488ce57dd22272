"""The family of errors. A job looks at the class alone to decide what happens next.

StaffroomError
├── TryLater            the same thing may work in a while (a share is away, a server is down)
├── NeedsPerson         somebody must decide or mend something; trying again changes nothing
└── BadInput            what came in is wrong; says where, what was seen and what to do
"""


class StaffroomError(Exception):
    """Root of all errors that Staffroom raises on purpose; `str(error)` is a plain sentence."""


class TryLater(StaffroomError):
    """The same thing may work in a while. Jobs retry with back-off."""


class NeedsPerson(StaffroomError):
    """A person must decide or mend something first. Jobs do not retry."""


class BadInput(StaffroomError):
    """What came in is wrong. The sentence names where, what was seen and what to do."""
