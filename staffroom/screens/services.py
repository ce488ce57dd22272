"""Screens are made, renamed and revoked here, each with a line of the audit."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from staffroom.audit import services as audit

from .forms import ScreenForm
from .models import Screen
from .selectors import SECRET_BYTES, digest, screens_in_use

MOST = 60
SEEN_ANEW = timedelta(minutes=1)


@transaction.atomic
def make(who: str, form: ScreenForm) -> tuple[Screen, str] | None:
    """Make a screen; gives back it and its secret, kept nowhere. None, with the error in the form, at the limit."""
    if screens_in_use().count() >= MOST:
        form.errors["name"] = f"There are {MOST} screens already. Revoke one first."
        return None
    secret = secrets.token_urlsafe(SECRET_BYTES)
    screen = Screen.objects.create(name=form.name, place=form.place, key=digest(secret), made_by=who)
    audit.record(who=who, what="screen.make", target=_target(screen), after=_said(screen))
    return screen, secret


@transaction.atomic
def rename(who: str, screen: Screen, name: str) -> None:
    """Give it another name; its address stays."""
    before = _said(screen)
    screen.name = name
    screen.save(update_fields=["name"])
    audit.record(who=who, what="screen.rename", target=_target(screen), before=before, after=_said(screen))


@transaction.atomic
def revoke(who: str, screen: Screen) -> None:
    """Its address does not work any more, for good."""
    screen.revoked = timezone.now()
    screen.save(update_fields=["revoked"])
    audit.record(who=who, what="screen.revoke", target=_target(screen), before=_said(screen))


def note_seen(screen: Screen) -> None:
    """Remember that it asked. Written once a minute, so that asking is reading."""
    now = timezone.now()
    if screen.seen is not None and now - screen.seen < SEEN_ANEW:
        return
    due = Q(seen=None) | Q(seen__lte=now - SEEN_ANEW)
    Screen.objects.filter(due, pk=screen.pk).update(seen=now)


def _target(screen: Screen) -> str:
    return f"screen {screen.pk}"


def _said(screen: Screen) -> dict[str, object]:
    return {"name": screen.name, "place": screen.place}
