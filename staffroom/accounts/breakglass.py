"""The account for the day Entra is away: made on the command line, for minutes, and everybody is told.

Nothing else in Staffroom has a password. This one needs its passphrase and a code of the moment (TOTP); it ends by
itself, and ten wrong tries end it too.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from staffroom.alerts.services import raise_alert
from staffroom.audit import services as audit

from . import refusals
from .backends import PATH
from .models import LOCAL, BreakGlass, User
from .refusals import Refused
from .sessions import DOOR, device_of, end_sessions, opened

LONGEST = timedelta(hours=8)
STEP = 30
RUNBOOK = "entra#break-glass"


@dataclass(frozen=True)
class Made:
    """What is shown once, on the terminal, and kept nowhere in clear."""

    passphrase: str
    secret: str
    uri: str
    ends: datetime


def open_glass() -> BreakGlass | None:
    """The account, if there is one that still opens."""
    now = timezone.now()
    glasses = BreakGlass.objects.select_related("user").filter(ends__gt=now, user__is_active=True)
    return next((glass for glass in glasses if glass.is_open(now)), None)


def make(lasts: timedelta, roles: Sequence[str], *, by: str) -> Made:
    """Make the account; one that was there before is over. Tells everybody who gets alerts."""
    ends = timezone.now() + min(lasts, LONGEST)
    passphrase = "-".join(secrets.token_hex(2) for _ in range(6))
    secret = pyotp.random_base32()
    with transaction.atomic():
        sweep(everything=True)
        oid = f"break-glass-{secrets.token_hex(4)}"
        user = User.objects.create(
            tid=LOCAL, oid=oid, handle=f"{LOCAL}/{oid}", name="Break-glass", roles=list(roles), admitted=True,
            password=make_password(passphrase),
        )  # fmt: skip
        BreakGlass.objects.create(user=user, secret=_box().encrypt(secret.encode()).decode(), ends=ends)
        audit.record(who=by, what="break-glass.made", target=user.handle, after={"ends": ends, "roles": list(roles)})
        raise_alert(
            key=f"break-glass.made.{oid}",
            title="a break-glass account was made",
            text=f"It opens Staffroom without Microsoft until {timezone.localtime(ends):%-I:%M %p}, then ends by "
            "itself. If nobody of you made it, end it at once: staffroom break-glass --end.",
            runbook=RUNBOOK,
        )
    uri = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=oid, issuer_name="Staffroom")
    return Made(passphrase, secret, uri, ends)


def enter(request: HttpRequest, passphrase: str, code: str) -> User:
    """Sign in with the account. Raises Refused, which counts as a wrong try."""
    glass = open_glass()
    if glass is None:
        raise Refused(refusals.WRONG_GLASS, detail="there is none")
    step = _step_of(glass, code) if check_password(passphrase, glass.user.password) else 0
    # One statement each, so that two tries at the same moment count as two, and a code counts once.
    fits = step > 0 and BreakGlass.objects.filter(pk=glass.pk, last_code__lt=step).update(last_code=step)
    if not fits:
        BreakGlass.objects.filter(pk=glass.pk).update(wrong=F("wrong") + 1)
        raise Refused(refusals.WRONG_GLASS, who=glass.user.handle)
    request.session.flush()
    login(request, glass.user, backend=PATH)
    device = device_of(request.headers.get("User-Agent", ""))
    request.session[DOOR] = opened(shared=True, ends=glass.ends, device=device)
    audit.record(who=glass.user.handle, what="break-glass.used", after={"device": device})
    raise_alert(
        key=f"break-glass.used.{glass.user.oid}.{step}",
        title="the break-glass account was used",
        text="Somebody signed in to Staffroom with it, without Microsoft. The audit shows what was done.",
        link="/audit/",
        runbook=RUNBOOK,
    )
    return glass.user


def sweep(*, everything: bool = False) -> int:
    """End accounts whose time is over, or all; returns how many."""
    ended = BreakGlass.objects.select_related("user")
    if not everything:
        ended = ended.filter(ends__lte=timezone.now())
    count = 0
    for glass in ended:
        user = glass.user
        end_sessions(user)
        user.is_active, user.disabled, user.password = False, User.Disabled.EXPIRED, ""
        user.save(update_fields=["is_active", "disabled", "password"])
        glass.delete()
        audit.record(who="break-glass", what="break-glass.ended", target=user.handle)
        count += 1
    return count


def _step_of(glass: BreakGlass, code: str) -> int:
    """The time step whose code this is, one step either way; 0 for none."""
    try:
        totp = pyotp.TOTP(_box().decrypt(glass.secret.encode()).decode(), interval=STEP)
    except InvalidToken:
        return 0
    now = int(timezone.now().timestamp())
    digits = code.replace(" ", "")
    return next((at // STEP for at in (now, now - STEP, now + STEP) if totp.verify(digits, for_time=at)), 0)


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"break-glass " + settings.SECRET_KEY.encode()).digest()))
