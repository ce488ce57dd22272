"""One card of the front page, drawn by itself: for the tests of the room that announces it."""

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from staffroom.accounts.models import User
from staffroom.accounts.rights import may_of
from staffroom.cards.registry import Reader, all_cards
from staffroom.kit.school_days import melbourne_today
from staffroom.people.tests.people import user
from tests.read_aloud import read_aloud


def reader_for(known: User) -> Reader:
    """This person, now."""
    return Reader(
        user_id=known.pk,
        name=known.name,
        staff_code=known.staff_code,
        roles=frozenset(known.roles),
        may=may_of(known.roles),
        moment=timezone.now(),
        day=melbourne_today(),
    )


def drawn(name: str, *roles: str, code: str = "", reader: Reader | None = None, known: User | None = None) -> str:
    """The card as HTML for somebody with these roles; empty where it has nothing to say to them."""
    known = known or user(*roles, code=code)
    reader = reader or reader_for(known)
    card = next(card for card in all_cards() if card.name == name)
    found = card.read(reader)
    request = RequestFactory().get("/today")
    request.user = known
    return (
        ""
        if found is None
        else render_to_string(card.template, {"card": card, "reader": reader} | dict(found), request)
    )


def told(name: str, *roles: str, code: str = "") -> str:
    """The card as it is read aloud."""
    return read_aloud(drawn(name, *roles, code=code), whole=True)
