"""Ways for the whole service to be out of order, as opposed to one token."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Endpoint = Literal["discovery", "authorize", "token", "keys", "logout", "graph"]
ENDPOINTS: tuple[str, ...] = get_args(Endpoint)

STATUSES = {"500": 500, "503": 503, "429": 429}
AT_THE_WIRE = ("hang", "drop", "drip", "garbage")
AT_TOKEN = ("invalid_grant", "invalid_client", "invalid_scope", "interaction_required", "temporarily_unavailable")
AT_AUTHORIZE = (
    "access_denied",
    "temporarily_unavailable",
    "server_error",
    "interaction_required",
    "login_required",
    "consent_required",
)
WAYS = {
    "500": "answers 500",
    "503": "answers 503 with Retry-After",
    "429": "answers 429 with Retry-After",
    "hang": "says nothing for `seconds`, then closes the connection",
    "drop": "closes the connection at once",
    "drip": "sends the right answer, spread over `seconds`",
    "garbage": "answers 200 with a page that is not JSON",
    "none": "works again",
}


class Failure(BaseModel):
    """What goes wrong where, how often, and for how long each time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Endpoint
    how: str
    times: int | None = Field(default=1, ge=1, description="null: until it is ended or everything is reset.")
    seconds: float = Field(default=30, ge=0, le=600)

    @model_validator(mode="after")
    def _is_known(self) -> "Failure":
        if self.how not in ways_at(self.endpoint):
            raise ValueError(f"{self.endpoint} can be: {', '.join(ways_at(self.endpoint))}")
        return self


def ways_at(endpoint: str) -> tuple[str, ...]:
    """How an endpoint can fail."""
    errors = {"token": AT_TOKEN, "authorize": AT_AUTHORIZE}.get(endpoint, ())
    return (*WAYS, *errors)
