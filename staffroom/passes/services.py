"""Passes are made and taken back here, each with a line of the audit."""

import secrets

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from staffroom.accounts.models import User
from staffroom.audit import services as audit

from .forms import PassForm
from .models import DayPass
from .selectors import OLD, SECRET_BYTES, digest, ends

Made = tuple[DayPass, str]
"""A pass and its secret."""
MOST = 80
"""So many casual teachers has no school on one day."""


@transaction.atomic
def make(user: User, form: PassForm) -> Made | None:
    """Make a pass; gives it back with its secret, which is kept nowhere. None, with the error in the form, if not.

    A pass that is named in the form as the old one ends with it.
    """
    if DayPass.objects.filter(date=form.day, revoked=None).count() >= MOST:
        form.errors["name"] = f"There are {MOST} passes for that day already. Take back those that are not needed."
    if form.errors:
        return None
    old = DayPass.objects.filter(pk=form.instead, date=form.day, revoked=None).first() if form.instead else None
    if old is not None:
        _end(old, by=user.handle)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = DayPass.objects.create(
        date=form.day,
        key=digest(secret),
        name=form.name,
        staff_code=form.staff_code,
        told_as=form.told_as,
        takes=list(form.takes),
        made_by=user,
    )
    audit.record(who=user.handle, what="pass.make", target=_target(made), after=_said(made))
    return made, secret


@transaction.atomic
def revoke(user: User, pass_id: int) -> DayPass | None:
    """Take a pass back, at once and for good. None when there is none that still opens."""
    found = DayPass.objects.filter(pk=pass_id, revoked=None).first()
    if found is None or timezone.now() >= ends(found.date):
        return None
    _end(found, by=user.handle)
    return found


def note_open(day_pass: DayPass) -> None:
    """Count that it was opened; never by what or from where."""
    now = timezone.now()
    DayPass.objects.filter(pk=day_pass.pk).update(opens=F("opens") + 1, opened=Coalesce(F("opened"), now))


def forget_old() -> int:
    """Delete passes of a month ago, with the names in them."""
    gone, _ = DayPass.objects.filter(date__lt=timezone.localdate() - OLD).delete()
    return gone


def _end(day_pass: DayPass, *, by: str) -> None:
    day_pass.revoked = timezone.now()
    day_pass.save(update_fields=["revoked"])
    audit.record(who=by, what="pass.revoke", target=_target(day_pass), before=_said(day_pass))


def _target(day_pass: DayPass) -> str:
    return f"{day_pass.date} pass {day_pass.pk}"


def _said(day_pass: DayPass) -> dict[str, object]:
    return {"for": day_pass.staff_code or day_pass.name, "takes": day_pass.takes}
