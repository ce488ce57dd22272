"""What may be wrong with a call, as the standard wants it: a number of ours and a sentence, never a value of a row."""

from typing import Any

UNREADABLE, REFUSED, OTHER_SCHOOL, UNSUPPORTED, PARAMETERS, TOO_LARGE, TOO_OFTEN, BUSY, FAILED = range(1, 10)
"""Codes; 0 is none of them, since a public client takes it for success."""


class Fault(Exception):
    """A call is answered with this. `status` is that of HTTP; `ident` the number of the call, if it was read."""

    def __init__(
        self, code: int, sentence: str, *, status: int = 200, retry_after: int | None = None, ident: Any = None
    ) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.status = code, sentence, status
        self.retry_after, self.ident = retry_after, ident
