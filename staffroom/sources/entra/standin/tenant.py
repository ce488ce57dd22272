"""What the tenant knows and remembers. Every public method may be called from any thread."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from joserfc.jwk import RSAKey

from staffroom.kit.errors import BadInput

from .claims import TOKEN_LIFE, Occasion, claims_of
from .failures import Failure
from .ids import guid, url64
from .keys import KeyRing
from .mutations import MUTATIONS, Draft
from .people import Directory, PeopleFile, Person
from .registration import Registration

CODE_LIFE = 60
REFRESH_LIFE = 90 * 24 * 3600
_LOG_LINES = 5000


class Refused(Exception):
    """An error of OAuth, with the sentence that Entra would write beside it."""

    def __init__(self, error: str, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.error, self.words, self.status = error, words, status


@dataclass
class Visit:
    """Somebody is signed in to the tenant in one browser. `sid` stays the same for all apps."""

    sid: str
    oid: str
    signed_in: int
    clients: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Grant:
    """What somebody agreed to: behind a code first, behind a refresh token later."""

    client_id: str
    redirect_uri: str
    oid: str
    sid: str
    signed_in: int
    scopes: frozenset[str]
    nonce: str
    challenge: str
    ends: int


@dataclass(frozen=True)
class Bearer:
    """An access token. `app_only`: of the app itself, good for Graph."""

    client_id: str
    app_only: bool
    ends: int


class Tenant:
    """One tenant: people, apps, keys, a clock that can be wrong, and what scripts asked to go wrong."""

    def __init__(self, seed: int, people: PeopleFile, apps: list[Registration]) -> None:
        self.seed, self.tid = seed, guid(seed, "tenant")
        self.base_url = ""
        self._first_people, self._first_apps = people, apps
        self._lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        """Everything as it was at the start: people, apps, keys, clock; nobody signed in, nothing failing, no log."""
        with self._lock:
            self.offset = 0
            self.directory = Directory(self.seed, self._first_people)
            self.apps = {app.client_id: app for app in self._first_apps}
            self.keys = KeyRing()
            self._codes: dict[str, Grant] = {}
            self._spent: set[str] = set()
            self._refresh: dict[str, Grant] = {}
            self._bearers: dict[str, Bearer] = {}
            self._visits: dict[str, Visit] = {}
            self._failures: dict[str, Failure] = {}
            self._mutations: deque[tuple[str, str]] = deque()
            self._last = ("", "")
            self._log: deque[dict[str, Any]] = deque(maxlen=_LOG_LINES)

    @property
    def issuer(self) -> str:
        """The tenant's issuer."""
        return f"{self.base_url}/{self.tid}/v2.0"

    @property
    def trap(self) -> str:
        """An address that nobody should follow. Who does is in the log."""
        return f"{self.base_url}/trap"

    def now(self) -> int:
        """Seconds since 1970 on the stand-in's clock."""
        return int(time.time()) + self.offset

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile."""
        with self._lock:
            yield

    # People

    def replace_people(self, file: PeopleFile) -> None:
        """Take another set of people."""
        with self._lock:
            self.directory = Directory(self.seed, file)

    def change(self, person: Person, changes: Mapping[str, Any]) -> Person:
        """Change facts about somebody; the object id stays. Raises pydantic's ValidationError."""
        with self._lock:
            facts = person.model_dump() | dict(changes) | {"oid": person.oid}
            return self.directory.put(Person.model_validate(facts))

    # Who is signed in

    def visit(self, cookie: str) -> Visit | None:
        """Who is signed in in the browser with this cookie."""
        with self._lock:
            return self._visits.get(cookie)

    def sign_in(self, person: Person, cookie: str) -> tuple[str, Visit]:
        """Somebody shows who they are, now. The same person in the same browser keeps the `sid`."""
        with self._lock:
            visit = self._visits.get(cookie)
            if visit and visit.oid == person.oid:
                visit.signed_in = self.now()
                return cookie, visit
            cookie, visit = secrets.token_urlsafe(24), Visit(secrets.token_hex(16), person.oid, self.now())
            visit.sid = guid(self.seed, "sid", visit.sid)
            self._visits[cookie] = visit
            return cookie, visit

    def end_visits(self, *, cookie: str = "", oid: str = "") -> list[Visit]:
        """End the visit of one browser, or all of one person; returns what ended."""
        with self._lock:
            ended = {key: visit for key, visit in self._visits.items() if key == cookie or (oid and visit.oid == oid)}
            for key in ended:
                del self._visits[key]
            return list(ended.values())

    def revoke(self, oid: str) -> int:
        """An administrator's "revoke sessions": refresh tokens and visits end, apps hear nothing. Returns how many."""
        with self._lock:
            gone = [token for token, grant in self._refresh.items() if grant.oid == oid]
            for token in gone:
                del self._refresh[token]
            return len(gone) + len(self.end_visits(oid=oid))

    # Codes and tokens

    def grant_code(self, visit: Visit, grant: Grant) -> str:
        """A code for one use within a minute."""
        with self._lock:
            code = f"1.{secrets.token_urlsafe(48)}"
            visit.clients.add(grant.client_id)
            self._codes[code] = replace(grant, ends=self.now() + CODE_LIFE)
            return code

    def redeem(self, client_id: str, code: str, redirect_uri: str, verifier: str) -> tuple[dict[str, Any], str]:
        """Tokens for a code, and the name of a mutation in them. A code is spent by the first try. Raises Refused."""
        with self._lock:
            if code in self._spent:
                raise Refused("invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed.")
            grant = self._codes.pop(code, None)
            if grant is None:
                raise Refused("invalid_grant", "AADSTS9002313: Invalid request. The code is not known.")
            self._spent.add(code)
            if grant.client_id != client_id:
                raise Refused("invalid_grant", "AADSTS700005: The code was issued to another app.")
            if grant.redirect_uri != redirect_uri:
                raise Refused("invalid_grant", "AADSTS50011: redirect_uri is not the one of the authorization request.")
            if not _proves(verifier, grant.challenge):
                raise Refused("invalid_grant", "AADSTS501481: The code_verifier does not match the code_challenge.")
            if self.now() > grant.ends:
                raise Refused("invalid_grant", "AADSTS70008: The provided authorization code has expired.")
            return self._answer(grant)

    def refresh(self, client_id: str, token: str) -> tuple[dict[str, Any], str]:
        """New tokens for a refresh token, which, as with Entra, goes on working. Raises Refused."""
        with self._lock:
            grant = self._refresh.get(token)
            if grant is None or grant.client_id != client_id:
                raise Refused("invalid_grant", "AADSTS9002313: The refresh token is not known, or was revoked.")
            if self.now() > grant.ends:
                raise Refused("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.")
            return self._answer(replace(grant, nonce=""))

    def app_token(self, client_id: str) -> dict[str, Any]:
        """A token of the app itself, for Graph."""
        with self._lock:
            return self._bearer_answer(client_id, app_only=True)

    def bearer(self, token: str) -> Bearer | None:
        """What an access token stands for, while it lasts."""
        with self._lock:
            found = self._bearers.get(token)
            return found if found and found.ends > self.now() else None

    def spend(self, what: str) -> bool:
        """Whether a value that may be used once is used for the first time."""
        with self._lock:
            fresh = what not in self._spent
            self._spent.add(what)
            return fresh

    def _answer(self, grant: Grant) -> tuple[dict[str, Any], str]:
        person = self.directory.find(grant.oid)
        if person is None:
            raise Refused("invalid_grant", "AADSTS50034: The user account does not exist in the directory.")
        if not person.enabled:
            raise Refused("invalid_grant", "AADSTS50057: The user account is disabled.")
        answer = self._bearer_answer(grant.client_id, app_only=False) | {"scope": " ".join(sorted(grant.scopes))}
        mutation = ""
        if "openid" in grant.scopes:
            id_token, mutation = self._id_token(person, grant)
            answer |= {"id_token": id_token} if id_token is not None else {}
        if "offline_access" in grant.scopes:
            answer["refresh_token"] = f"1.{secrets.token_urlsafe(64)}"
            self._refresh[answer["refresh_token"]] = replace(grant, ends=self.now() + REFRESH_LIFE)
        return answer, mutation

    def _bearer_answer(self, client_id: str, *, app_only: bool) -> dict[str, Any]:
        token = secrets.token_urlsafe(48)
        self._bearers[token] = Bearer(client_id, app_only, self.now() + TOKEN_LIFE)
        kind = "Bearer"
        life = TOKEN_LIFE - 1
        return {"token_type": kind, "expires_in": life, "ext_expires_in": life, "access_token": token}

    def _id_token(self, person: Person, grant: Grant) -> tuple[str | None, str]:
        occasion = Occasion(
            self.base_url, self.tid, grant.client_id, grant.sid, grant.signed_in, self.now(), grant.scopes, grant.nonce
        )
        draft = self._draft(claims_of(person, self.directory, occasion), grant.client_id, self.keys.signing)
        mutation = self._take_mutation(person.oid)
        token = MUTATIONS[mutation].spoil(draft) if mutation else draft.signed()
        if not mutation:
            self._last = (grant.nonce, token or "")
        return token, mutation

    def _draft(self, claims: dict[str, Any], client_id: str, key: RSAKey) -> Draft:
        nonce, token = self._last
        return Draft(
            header={"typ": "JWT", "alg": "RS256", "kid": key.kid},
            claims=claims,
            key=key,
            forgers=self.keys.forgers,
            client_secret=self.apps[client_id].client_secret,
            trap=self.trap,
            last_nonce=nonce,
            last_token=token,
        )

    # What scripts ask for

    def spoil_next(self, mutation: str, *, oid: str = "", times: int = 1) -> None:
        """Spoil the next ID tokens, of anybody or of one person. Raises BadInput for an unknown name."""
        with self._lock:
            if mutation not in MUTATIONS:
                raise BadInput(f"No mutation is called {mutation!r}. They are: {', '.join(MUTATIONS)}.")
            if mutation in {"old_nonce", "previous_token"} and not self._last[1]:
                raise BadInput(f"{mutation} needs a sound sign-in before it.")
            self._mutations.extend([(mutation, oid)] * times)

    def _take_mutation(self, oid: str) -> str:
        for place, (name, whose) in enumerate(self._mutations):
            if whose in {"", oid}:
                del self._mutations[place]
                return name
        return ""

    def fail(self, failure: Failure) -> None:
        """Let an endpoint fail from now on; `none` ends it."""
        with self._lock:
            self._failures.pop(failure.endpoint, None)
            if failure.how != "none":
                self._failures[failure.endpoint] = failure

    def take_failure(self, endpoint: str) -> Failure | None:
        """How this request is to fail, if it is."""
        with self._lock:
            failure = self._failures.get(endpoint)
            if failure and failure.times == 1:
                del self._failures[endpoint]
            elif failure and failure.times:
                self._failures[endpoint] = failure.model_copy(update={"times": failure.times - 1})
            return failure

    def note(self, **facts: Any) -> None:
        """Add a line to the log."""
        with self._lock:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._log.append({"at": at, **{name: value for name, value in facts.items() if value != ""}})

    def log(self) -> list[dict[str, Any]]:
        """Requests seen so far, the oldest first."""
        with self._lock:
            return list(self._log)

    def waiting(self) -> dict[str, Any]:
        """What is set to go wrong."""
        with self._lock:
            mutations = [{"mutation": name, "person": oid} for name, oid in self._mutations]
            failures = [failure.model_dump() for failure in self._failures.values()]
            return {"clock_offset": self.offset, "mutations": mutations, "failures": failures}


def _proves(verifier: str, challenge: str) -> bool:
    made = url64(hashlib.sha256(verifier.encode("ascii", "replace")).digest())
    return 43 <= len(verifier) <= 128 and hmac.compare_digest(made.encode(), challenge.encode())
