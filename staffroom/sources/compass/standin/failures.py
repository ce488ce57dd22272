"""Ways for Compass to be out of order. `spoiling.py` does what is told here."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

EVERYWHERE, SERVICES = "everywhere", "services"
LOGIN, LOGIN_FORM, HOME = "login", "login-form", "home"
PLACES = (EVERYWHERE, SERVICES, LOGIN, LOGIN_FORM, HOME)
"""Beside these, a service and its method: `Calendar.GetCalendarEventsByUser`, or a whole service: `Calendar`."""

AT_LOGIN = {
    "wrong-password": "the password is wrong",  # pragma: allowlist secret
    "second-factor": "a second factor is asked for",
    "no-roles": "the JSON login succeeds and names no role, and the form counts as failed",
    "captcha": "the form comes again with a captcha",
}
INSTEAD = {
    "signed-out": "the session ends with this call, which is answered as the option `signed_out` says",
    "h-unauthorised": '{"h": "B375..."}: not authorised; `status` 200 unless told',
    "h-argument": '{"h": "50F4..."}: bad argument',
    "h-credentials": '{"h": "5A55..."}: bad credentials',
    "message": '{"Message": "Access is denied."} with 500',
    "html": "a page with 200 where JSON is due",
    "login-page": "the login page with 200",
    "redirect": "302 to the login page",
    "401": "401 with a page",
    "challenge": "403, Just a moment...",
    "429": "429 without Retry-After",
    "429-seconds": "429 with Retry-After in `seconds`",
    "429-date": "429 with Retry-After as a date, `seconds` from now",
    "500": "500 with a page",
    "500-json": "500 with JSON that says nothing",
    "503": "503 with a page",
    "terms": "a page that wants terms accepted",
    "change-password": "a page that wants the password changed",  # pragma: allowlist secret
}
WIRE = {
    "hang": "nothing for `seconds`, then the connection closes",
    "drop": "the connection closes at once",
    "drip": "the right answer, spread over `seconds`; 0: one byte a second",
    "reset": "the connection is reset in the middle of the answer",
    "huge": "an answer of `megabytes`, whose size is not told",
}
SPOILT = {
    "broken-json": "the answer stops in the middle, as if that were all",
    "no-d": "the answer without its `d`",
    "d-null": "`d` is null",
    "empty-list": "no rows",
    "renamed-key": "the key `key` is called something else (start, id or title if not told)",
    "list-as-object": "the list is an object",
    "text-numbers": "numbers are text",
    "extra-keys": "there are keys nobody knows",
    "other-user": "the rows are those of somebody else",
    "duplicate-rows": "each row comes twice",
    "local-as-utc": "local times with a Z behind them",
    "no-offset": "times without a zone",
    "odd-bodies": "rows with missing keys, nulls, unknown types and a blank title",
    "page-2": "the second page of a grid fails with 500",
}
WAYS = AT_LOGIN | INSTEAD | WIRE | SPOILT | {"none": "works again"}


class Failure(BaseModel):
    """What goes wrong where: from the `after`-th call on, so many `times` (null: until ended)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = EVERYWHERE
    how: str
    times: int | None = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0, description="So many calls go well first.")
    seconds: float = Field(default=30, ge=0, le=3600)
    megabytes: int = Field(default=200, ge=1, le=2000)
    status: int = Field(default=200, ge=200, le=599)
    key: str = ""

    @model_validator(mode="after")
    def _is_known(self) -> "Failure":
        if self.how not in WAYS:
            raise ValueError(f"No failure is called {self.how!r}. They are: {', '.join(WAYS)}")
        return self

    def is_at(self, endpoint: str) -> bool:
        """Whether an endpoint is meant."""
        wanted, here = self.endpoint.lower(), endpoint.lower()
        if self.how in AT_LOGIN:
            return here == LOGIN
        if wanted == EVERYWHERE:
            return True
        if wanted == SERVICES:
            return here not in {LOGIN, LOGIN_FORM, HOME}
        return wanted in {here, here.partition(".")[0], here.removesuffix("-form")}


class Failures:
    """What waits to go wrong. Not locked."""

    def __init__(self) -> None:
        self._waiting: list[Failure] = []

    def add(self, failure: Failure) -> None:
        """Let something fail; `none` ends what was told of that endpoint, and at `everywhere` all of it."""
        if failure.how != "none":
            self._waiting.append(failure)
        elif failure.endpoint.lower() == EVERYWHERE:
            self._waiting.clear()
        else:
            self._waiting = [one for one in self._waiting if one.endpoint.lower() != failure.endpoint.lower()]

    def take(self, endpoint: str, *, second_page: bool = False) -> Failure | None:
        """How this call is to fail, if it is. The first that fits counts."""
        fitting = (
            number
            for number, one in enumerate(self._waiting)
            if one.is_at(endpoint) and (second_page or one.how != "page-2")
        )
        place = next(fitting, None)
        if place is None:
            return None
        found = self._waiting[place]
        if found.after:
            self._waiting[place] = found.model_copy(update={"after": found.after - 1})
            return None
        if found.times == 1:
            del self._waiting[place]
        elif found.times:
            self._waiting[place] = found.model_copy(update={"times": found.times - 1})
        return found

    def waiting(self) -> list[dict[str, Any]]:
        """What is set to go wrong."""
        return [one.model_dump() for one in self._waiting]
