"""Reads about screens: which there are, and whose an address is."""

import hashlib

from django.db.models import QuerySet

from .models import Screen

SECRET_BYTES = 32


def digest(secret: str) -> str:
    """What is kept of a secret. It is random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def screens_in_use() -> QuerySet[Screen]:
    """Screens whose address works, by name."""
    return Screen.objects.filter(revoked=None)


def screen_behind(secret: str) -> Screen | None:
    """The screen of this address, as long as it is not revoked."""
    return screens_in_use().filter(key=digest(secret)).first()
