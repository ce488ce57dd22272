"""Reads and draws the cards of one front page. One that fails, or is slow, becomes a sentence; the others stand."""

import logging
import time
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from staffroom.accounts.rights import allowed_at_all
from staffroom.kit.database import at_most

from .arranging import arranged
from .models import Front
from .registry import COLUMNS, Card, Column, Reader, all_cards

ONE_CARD, ALL_CARDS = 1.0, 2.5
"""Seconds that the reads of one card, and of all, may take."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown:
    """A card as it stands on the page. `wrong` is what to say instead of it.

    `headline` is news that heads the page when the card stands first: what its function gives under that name.
    """

    card: Card
    html: SafeString | str = ""
    wrong: str = ""
    headline: str = ""


def cards_for(reader: Reader) -> list[Card]:
    """The cards that this reader may have at all."""
    return [card for card in all_cards() if allowed_at_all(reader.roles, card.needs)]


def shown(reader: Reader, front: Front, request: HttpRequest) -> dict[Column, list[Shown]]:
    """Everything on the page, by column. A card that has nothing to say to this reader is not in it."""
    columns = arranged(cards_for(reader), reader.roles, front.columns)
    began = time.monotonic()
    found: dict[Column, list[Shown]] = {}
    with at_most(ONE_CARD) as clock:
        for column in COLUMNS:
            drawn = []
            for card in columns[column]:
                clock.again()
                drawn.append(_draw(card, reader, request, late=time.monotonic() - began > ALL_CARDS))
            found[column] = [one for one in drawn if one is not None]
    return found


def _draw(card: Card, reader: Reader, request: HttpRequest, *, late: bool) -> Shown | None:
    if late:
        log.warning("card %s was not read: the page took too long already", card.name)
        return Shown(card, wrong="was not read, because everything is slow just now. Try again in a minute.")
    try:
        context = card.read(reader)
        if context is None:
            return None
        known = {"card": card, "reader": reader} | dict(context)
        return Shown(card, render_to_string(card.template, known, request), headline=str(known.get("headline", "")))
    except DatabaseError as error:
        log.warning("card %s was not read in time: %s", card.name, type(error).__name__)
        return Shown(card, wrong="takes too long just now. What it says is not known; try again in a minute.")
    except Exception:  # whatever is wrong with one card, the others are what people came for
        log.exception("card %s failed", card.name)
        return Shown(card, wrong="cannot be shown just now. What it says is not known; ICT can read why in the log.")
