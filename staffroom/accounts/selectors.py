"""Reads about accounts."""

from dataclasses import dataclass

from .models import User

DEMO_TENANT = "demo"


@dataclass(frozen=True)
class Persona:
    """One made-up person of the demo school that a visitor may become."""

    pk: int
    name: str
    initials: str
    roles: str


def personas() -> list[Persona]:
    """The demo school's people, in the order they were made."""
    users = User.objects.filter(tid=DEMO_TENANT, is_active=True).order_by("pk")
    return [Persona(user.pk, user.name, user.initials, in_words(user.roles)) for user in users]


def in_words(roles: list[str]) -> str:
    """Roles as a line under a name: 'Office, business manager'."""
    said = ", ".join(role for role in roles if role != "staff") or "staff"
    return said[:1].upper() + said[1:]
