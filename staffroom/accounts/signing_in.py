"""Signing in: a question to the provider, its answer, and what has to be true before a session opens."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.errors import NeedsPerson, StaffroomError
from staffroom.kit.logs import reference_of
from staffroom.school.models import StaffMember
from staffroom.sources.entra.graph import DirectoryUser, Graph
from staffroom.sources.entra.provider import BadToken, NotItself, ProviderRefused

from . import linking, refusals
from .backends import PATH
from .models import SignInAttempt, User
from .provider import CALLBACK, graph, here, provider, registration
from .refusals import Refused
from .roles import BASE, NO_RECORD_NEEDED, roles_of
from .sessions import DOOR, device_of, opened
from .tokens import Identity, identity_of

log = structlog.stdlib.get_logger(__name__)

TIME_FOR_IT = timedelta(minutes=10)
FRESH_FOR = timedelta(minutes=5)
NOBODY = "not signed in"
_REASONS = {"claim iss": refusals.OTHER_TENANT} | dict.fromkeys(("expired", "claim iat", "claim nbf"), refusals.CLOCK)
"""What a fault of a token most likely means to the person in front of the screen."""


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and the cookie by which it is known again."""

    url: str
    cookie: str
    value: str


@dataclass(frozen=True)
class Welcome:
    """Somebody is in: who, and where they wanted to go."""

    user: User
    next: str


def begin(*, next_page: str, shared: bool = False, again: User | None = None) -> Begun:
    """Begin a sign-in; with `again` that person has to prove once more who they are. Raises Refused."""
    if not registration().complete:
        raise Refused(refusals.NOT_SET_UP)
    try:
        question = provider().question(here(CALLBACK), again=again is not None, max_age=int(FRESH_FOR.total_seconds()))
    except (StaffroomError, RuntimeError) as error:
        raise _why_away(error) from error
    browser = secrets.token_urlsafe(32)
    SignInAttempt.objects.create(
        state=_hash(question.state),
        browser=_hash(browser),
        nonce=question.nonce,
        verifier=question.verifier,
        next=next_page[:2000],
        shared=shared,
        again=again,
    )
    return Begun(question.url, cookie_of(question.state), browser)


def finish(request: HttpRequest) -> Welcome:
    """Take the provider's answer and open a session. Raises Refused; then nobody is signed in who was not before."""
    attempt = _take(request)
    identity = _identity(request.GET, attempt)
    if attempt.again is not None:
        return _freshen(request, attempt, identity)
    user = admitted(identity)
    _open(request, user, identity, shared=attempt.shared)
    log.info("signed in", user_id=user.pk, shared=attempt.shared)
    return Welcome(user, attempt.next)


def admitted(identity: Identity) -> User:
    """The account of somebody whose identity is proven, brought up to date. Raises Refused."""
    directory_graph = graph()
    directory = _directory(identity, directory_graph)
    roles = _permitted(identity, directory, directory_graph)
    user = User.objects.filter(tid=identity.tid, oid=identity.oid).first()
    _refuse_disabled(user, identity, directory)
    user, record = _linked(user, identity, directory)
    if user is None or record is None:
        kept = roles if user is not None and user.admitted else [role for role in roles if role in NO_RECORD_NEEDED]
        if not kept:
            _send_to_office(identity, directory)
        user = user or _new_user(identity)
        return _update(user, identity, kept)
    if not roles and not record.active:
        raise Refused(refusals.NO_ROLE, who=identity.handle)
    return _update(user, identity, roles or [BASE])


def refused_line(request: HttpRequest, refused: Refused) -> str:
    """Write the one line of the audit for a refusal; returns the reference that the page shows."""
    reference = reference_of(request)
    after = {"reason": refused.reason.code, "reference": reference} | (
        {"detail": refused.detail} if refused.detail else {}
    )
    audit.record(who=refused.who or NOBODY, what="sign-in.refused", target=refused.reason.code, after=after)
    log.warning("sign-in refused", reason=refused.reason.code, detail=refused.detail)
    return reference


def cookie_of(state: str) -> str:
    """The cookie of one attempt, so that several tabs do not take each other's."""
    return f"door-{_hash(state)[:12]}"


def forget_attempts() -> None:
    """Remove sign-ins that nobody finished."""
    SignInAttempt.objects.filter(begun__lt=timezone.now() - 2 * TIME_FOR_IT).delete()


def _take(request: HttpRequest) -> SignInAttempt:
    """The attempt that an answer belongs to; it counts once. Raises Refused."""
    state = request.GET.get("state", "")
    attempt = SignInAttempt.objects.select_related("again").filter(state=_hash(state)).first() if state else None
    # Deleting is what makes it single use: of two answers at the same moment one deletes, the other finds nothing.
    ours = attempt is not None and SignInAttempt.objects.filter(pk=attempt.pk).delete()[0] > 0
    if error := request.GET.get("error", ""):
        raise Refused(refusals.CANCELLED, detail=_word(error))
    if attempt is None or not ours:
        raise Refused(refusals.UNKNOWN_STATE)
    held = _cookies(request).get(cookie_of(state), "")
    if not secrets.compare_digest(_hash(held), attempt.browser):
        raise Refused(refusals.WRONG_BROWSER)
    if timezone.now() - attempt.begun > TIME_FOR_IT:
        raise Refused(refusals.TOO_LATE)
    return attempt


def _cookies(request: HttpRequest) -> Mapping[str, str]:
    return {name.removeprefix("__Host-"): value for name, value in request.COOKIES.items()}


def _identity(answer: Mapping[str, str], attempt: SignInAttempt) -> Identity:
    """Who the answer proves somebody to be. Raises Refused."""
    code, there = answer.get("code", ""), provider()
    if not code:
        raise Refused(refusals.NO_CODE)
    try:
        metadata = there.load_server_metadata()
        if answer.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise Refused(refusals.OTHER_ISSUER)
        claims = there.answer(code, here(CALLBACK), verifier=attempt.verifier, nonce=attempt.nonce)
        return identity_of(claims, there.app)
    except BadToken as bad:
        raise Refused(_REASONS.get(bad.why, refusals.BAD_TOKEN), detail=bad.why) from bad
    except ProviderRefused as error:
        raise Refused(refusals.CODE_REFUSED, detail=error.code) from error
    except Refused:
        raise
    except StaffroomError as error:
        raise _why_away(error) from error


def _why_away(error: Exception) -> Refused:
    reason = refusals.NOT_ITSELF if isinstance(error, NotItself | NeedsPerson) else refusals.AWAY
    return Refused(reason, detail=type(error).__name__)


def _directory(identity: Identity, there: Graph | None) -> DirectoryUser | None:
    """The account as Graph has it, if Graph is there; the token is proof enough without."""
    if there is None:
        return None
    try:
        return there.user(identity.oid)
    except StaffroomError as error:
        log.warning("Graph did not help with a sign-in", why=type(error).__name__)
        return None


def _permitted(identity: Identity, directory: DirectoryUser | None, there: Graph | None) -> list[str]:
    """Roles of somebody who may come in at all. Raises Refused."""
    if (identity.guest or (directory and directory.guest)) and not settings.ENVIRONMENT.allow_guests:
        raise Refused(refusals.GUEST, who=identity.handle)
    if linking.is_student(identity, directory):
        raise Refused(refusals.STUDENT, who=identity.handle)
    return roles_of(identity, there)


def _refuse_disabled(user: User | None, identity: Identity, directory: DirectoryUser | None) -> None:
    if directory is not None and not directory.enabled:
        raise Refused(refusals.DISABLED, who=identity.handle, detail="in the directory")
    if user is None or user.is_active:
        return
    if user.disabled == User.Disabled.ENTRA and directory is not None:
        user.is_active, user.disabled = True, ""
        user.save(update_fields=["is_active", "disabled"])
        audit.record(who="Entra", what="account.enable", target=user.handle)
        return
    raise Refused(refusals.DISABLED, who=identity.handle, detail="here")


def _linked(
    user: User | None, identity: Identity, directory: DirectoryUser | None
) -> tuple[User | None, StaffMember | None]:
    """The account with its staff record, linked now if that is possible without doubt."""
    if user is not None and (record := linking.record_of(user)):
        return user, record
    if user is not None and user.staff_record is not None:
        linking.unlink(user, by="sign-in", why="the record is no longer this person's")
    found = linking.match(identity, directory)
    if found.record is None or found.why:
        return user, None
    try:
        how = f"by {found.by}"
        user = linking.link(
            tid=identity.tid, oid=identity.oid, record=found.record, by="sign-in", how=how, name=identity.name
        )
    except linking.LinkRefused:
        return user, None
    return user, found.record


def _send_to_office(identity: Identity, directory: DirectoryUser | None) -> None:
    found = linking.match(identity, directory)
    with transaction.atomic():
        linking.ask_office(identity, found, directory)
    raise Refused(refusals.NOT_LINKED, who=identity.handle, more=found.why)


def _new_user(identity: Identity) -> User:
    user, _ = User.objects.get_or_create(
        tid=identity.tid, oid=identity.oid, defaults={"handle": identity.handle, "name": identity.name}
    )
    return user


def _update(user: User, identity: Identity, roles: list[str]) -> User:
    before = list(user.roles)
    user.name, user.roles, user.last_login = identity.name, roles, timezone.now()
    user.save(update_fields=["name", "roles", "last_login"])
    if before != roles:
        audit.record(who="Entra", what="roles.change", target=user.handle, before=before, after=roles)
    return user


def _open(request: HttpRequest, user: User, identity: Identity, *, shared: bool) -> None:
    """A session with a key of its own; whatever was in this browser before is gone."""
    request.session.flush()
    login(request, user, backend=PATH)
    device = device_of(request.headers.get("User-Agent", ""))
    request.session[DOOR] = opened(shared=shared, sid=identity.sid, fresh=identity.auth_time, device=device)
    if identity.login_hint:
        request.session["login_hint"] = identity.login_hint
    audit.record(who=user.handle, what="sign-in", after={"roles": user.roles, "shared": shared, "device": device})


def _freshen(request: HttpRequest, attempt: SignInAttempt, identity: Identity) -> Welcome:
    """The same person has just proven who they are. Raises Refused, and leaves the session as it was."""
    user = request.user
    if not isinstance(user, User) or user != attempt.again or user.handle != identity.handle:
        raise Refused(refusals.SOMEBODY_ELSE, who=identity.handle)
    if identity.auth_time is None or timezone.now() - identity.auth_time > FRESH_FOR:
        detail = "no auth_time" if identity.auth_time is None else "old auth_time"
        raise Refused(refusals.NOT_FRESH, who=identity.handle, detail=detail)
    request.session.cycle_key()
    request.session[DOOR] = request.session[DOOR] | {
        "fresh": identity.auth_time.timestamp(),
        "sid": identity.sid or request.session[DOOR]["sid"],
    }
    audit.record(who=user.handle, what="sign-in.again")
    return Welcome(user, attempt.next)


def proven_at(request: HttpRequest) -> datetime | None:
    """When the person behind this request last proved who they are."""
    stamp = request.session.get(DOOR, {}).get("fresh")
    return datetime.fromtimestamp(stamp, timezone.get_default_timezone()) if stamp else None


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was at most five minutes ago."""
    proven = proven_at(request)
    return proven is not None and timezone.now() - proven <= FRESH_FOR


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _word(text: str) -> str:
    return "".join(letter for letter in text[:60] if letter.isalnum() or letter in "_-.")
