"""The tenant on the wire."""

from collections.abc import Mapping
from typing import Any

from staffroom.sources.standing import LOOPBACK, Answer, Manner, StandIn

from .control import settings_of
from .failures import Failure
from .frontchannel import tell_apps
from .ids import guid
from .mutations import MUTATIONS
from .people import PeopleFile, Person, read_people
from .registration import Registration
from .routes import route
from .tenant import Tenant
from .web import Request

DEFAULT_SEED = 8865


class EntraStandIn(StandIn):
    """The stand-in as a context manager: serves from `with` on, on a free port of this machine by default.

    `app_url` is Staffroom's address; the usual paths under it are registered. Everything that `/control/` offers is a
    method here too.
    """

    def __init__(
        self,
        *,
        seed: int = DEFAULT_SEED,
        people: PeopleFile | None = None,
        host: str = LOOPBACK,
        port: int = 0,
        app_url: str = "http://127.0.0.1:8000",
        url: str = "",
    ) -> None:
        self.client = _staffroom(seed, app_url.rstrip("/"))
        self.other_client = _other_app(seed, self.client)
        self.tenant = Tenant(seed, people or read_people(), [self.client, self.other_client])
        super().__init__(host=host, port=port, url=url)
        self.tenant.base_url = self.base_url

    def respond(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Answer | None, Manner]:
        """Answer one request, and note it in the log."""
        request = Request(method, target, headers, body)
        endpoint, answer, failure = route(self.tenant, request, self.hosts)
        how = failure.how if failure else ""
        if endpoint:
            status = answer.status if answer else 0
            self.tenant.note(endpoint=endpoint, method=method, status=status, failure=how, **request.notes)
        seconds = failure.seconds if failure else 0
        return answer, Manner(
            silent=seconds if how == "hang" else 0,
            drip=seconds if how == "drip" else 0,
        )

    @property
    def issuer(self) -> str:
        """The issuer, `STAFFROOM_ENTRA_AUTHORITY`."""
        return self.tenant.issuer

    @property
    def tid(self) -> str:
        """The tenant's id."""
        return self.tenant.tid

    @property
    def metadata_url(self) -> str:
        """Where discovery begins."""
        return f"{self.issuer}/.well-known/openid-configuration"

    @property
    def graph_url(self) -> str:
        """Where Graph begins."""
        return f"{self.base_url}/graph/v1.0"

    def settings(self) -> dict[str, Any]:
        """What Staffroom's environment must say; the role map is a dict here."""
        return settings_of(self.tenant)

    def person(self, who: str) -> Person:
        """Somebody by slug, object id or user name. Raises KeyError."""
        found = self.tenant.directory.find(who)
        if found is None:
            raise KeyError(who)
        return found

    def change(self, who: str, **facts: Any) -> Person:
        """Change facts about somebody: `change("teacher", enabled=False)`."""
        return self.tenant.change(self.person(who), facts)

    def next_token(self, mutation: str, who: str = "", times: int = 1) -> None:
        """Spoil the next ID token. Raises BadInput for an unknown name."""
        self.tenant.spoil_next(mutation, oid=self.person(who).oid if who else "", times=times)

    @property
    def mutations(self) -> list[str]:
        """Names of all ways for a token to be wrong."""
        return list(MUTATIONS)

    def fail(self, endpoint: str, how: str, *, times: int | None = 1, seconds: float = 30) -> None:
        """Let an endpoint fail. Raises pydantic's ValidationError for what does not exist."""
        facts = {"endpoint": endpoint, "how": how, "times": times, "seconds": seconds}
        self.tenant.fail(Failure.model_validate(facts))

    def rotate_keys(self, *, keep_old: bool = True) -> str:
        """Sign with a new key; returns its id."""
        with self.tenant.held():
            return self.tenant.keys.rotate(keep_old=keep_old)

    def clock(self, offset: int) -> None:
        """Set the clock wrong by so many seconds."""
        with self.tenant.held():
            self.tenant.offset = offset

    def sign_out(self, who: str) -> list[dict[str, Any]]:
        """Sign somebody out everywhere; returns what each app answered."""
        return tell_apps(self.tenant, self.tenant.end_visits(oid=self.person(who).oid))

    def reset(self) -> None:
        """Everything as at the start."""
        self.tenant.reset()

    def log(self, endpoint: str = "") -> list[dict[str, Any]]:
        """Requests seen, of all endpoints or of one."""
        return [line for line in self.tenant.log() if endpoint in {"", line["endpoint"]}]


def _staffroom(seed: int, app_url: str) -> Registration:
    known = {app_url, app_url.replace("//127.0.0.1", "//localhost"), app_url.replace("//localhost", "//127.0.0.1")}
    ordered = sorted(known, key=lambda url: url != app_url)
    return Registration(
        client_id=guid(seed, "app", "staffroom"),
        client_secret=f"made-up-{guid(seed, 'app', 'staffroom', 'secret')}",
        redirect_uris=tuple(f"{url}/auth/callback" for url in ordered),
        post_logout_redirect_uris=tuple(f"{url}/auth/signed-out" for url in ordered),
        front_channel_logout_uri=f"{app_url}/auth/front-channel",
    )


def _other_app(seed: int, like: Registration) -> Registration:
    names = {
        "client_id": guid(seed, "app", "another"),
        "client_secret": f"made-up-{guid(seed, 'app', 'another', 'secret')}",
        "front_channel_logout_uri": "",
    }
    return like.model_copy(update=names)
