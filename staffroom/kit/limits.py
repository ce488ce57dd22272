"""Limits on how often somebody may ask, counted once for all processes.

    @limited("sign-in", per_minute=60)
    def callback(request): ...

Over the limit the view does not run: the answer is 429, a page or on `/api/` a problem document, with `Retry-After`.
Counted is the person who is signed in, otherwise the address; a school often comes from one address, so limits on
doors for strangers must leave room for all staff at eight in the morning. `take` counts anything else.

The count stands in the database on PostgreSQL, and in a file of its own beside it on SQLite, where a search must not
wait until an import has finished writing. Why no library: docs/decisions/2026-11-23-limits.md.
"""

import functools
import hashlib
import ipaddress
import math
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Concatenate, ParamSpec

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from staffroom.kit import problems

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SECONDS = 60
EXPORTS_A_MINUTE = 20
"""For `limited("export", …)`: all files together."""
FORGET_AFTER_SECONDS = 3600

log = structlog.stdlib.get_logger("staffroom.limits")

# One statement, so that nobody slips in between reading and counting. Two who ask at once may arrive in the other
# order, so a moment a little before the window's beginning belongs to it; a clock set far back starts a new one.
_OVER = "(excluded.began - kit_asking.began) NOT BETWEEN -{seconds} AND {seconds}"
_COUNT = f"""
INSERT INTO kit_asking (key, began, hits) VALUES ({{key}}, {{now}}, 1)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN {_OVER} THEN 1 ELSE kit_asking.hits + 1 END,
    began = CASE WHEN {_OVER} THEN excluded.began ELSE kit_asking.began END
RETURNING hits, began
"""  # noqa: S608  # the braces become placeholders
_ASK = "SELECT hits, began FROM kit_asking WHERE key = {key}"
_FORGET = "DELETE FROM kit_asking WHERE began < {before}"
_TABLE = "CREATE TABLE IF NOT EXISTS kit_asking (key TEXT PRIMARY KEY, began REAL NOT NULL, hits INTEGER NOT NULL)"


def limited(
    name: str, *, per_minute: int, by: Callable[[HttpRequest], str] | None = None
) -> Callable[[View[P]], View[P]]:
    """Let a view answer so often for one person (see `visitor`, or what `by` returns) and 429 beyond.

    Views with the same name share their count. Put it above whatever costs something.
    """

    def guard(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            wait = take(name, (by or visitor)(request), per_minute=per_minute)
            if wait:
                return problems.answer(request, problems.TOO_MANY, retry_after=wait)
            return view(request, *args, **kwargs)

        guarded.limit = name, per_minute  # type: ignore[attr-defined]  # read by the route test
        return guarded

    return guard


def take(name: str, who: str, *, per_minute: int) -> int:
    """Count one more; returns 0 while within the limit, otherwise the seconds until it is worth trying again."""
    return take_within(name, who, most=per_minute, seconds=SECONDS)


def take_within(name: str, who: str, *, most: int, seconds: int) -> int:
    """The same for a longer while: so often within that many seconds, an hour at most."""
    now = time.time()
    hits, began = _count(_key(name, who), now, seconds)
    if hits <= most:
        return 0
    if hits == most + 1:
        log.warning("limit reached", limit=name)
    return _wait(began, now, seconds)


def waits(name: str, who: str, *, most: int, seconds: int) -> int:
    """Whether `take_within` has been asked that often already: 0, or the seconds to wait. Counts nothing itself.

    For what is limited only when it goes wrong, such as passwords: ask here first, and count what went wrong.
    """
    now = time.time()
    hits, began = _look(_key(name, who))
    return _wait(began, now, seconds) if hits >= most and abs(now - began) <= seconds else 0


def _key(name: str, who: str) -> str:
    return hashlib.sha256(f"{name}\n{who}".encode("utf-8", "surrogatepass")).hexdigest()


def _wait(began: float, now: float, seconds: int) -> int:
    return max(1, min(seconds, math.ceil(began + seconds - now)))


def visitor(request: HttpRequest) -> str:
    """Whoever is signed in, otherwise the address; of IPv6 the part that one household or school shares."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user {user.pk}"
    return f"address {shared_part(request.META.get('REMOTE_ADDR', ''))}"


def shared_part(address: str) -> str:
    """The address, or the /64 network of an IPv6 one, of which a single visitor has all addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _count(key: str, now: float, seconds: int) -> tuple[int, float]:
    count = _count_in_file if connection.vendor == "sqlite" else _count_in_database
    return count(key, now, seconds)


def _count_in_database(key: str, now: float, seconds: int) -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(key="%s", now="%s", seconds=seconds), (key, now))
        hits, began = cursor.fetchone()
        if hits == 1:
            cursor.execute(_FORGET.format(before="%s"), (now - FORGET_AFTER_SECONDS,))
    return hits, began


def _look(key: str) -> tuple[int, float]:
    """How often so far, and since when; no times since ever."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_ASK.format(key="%s"), (key,))
            return cursor.fetchone() or (0, 0.0)
    with closing(sqlite3.connect(_file(), timeout=10, isolation_level=None)) as counts:
        try:
            return counts.execute(_ASK.format(key="?"), (key,)).fetchone() or (0, 0.0)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return (0, 0.0)


def _file() -> Path:
    return Path(settings.STAFFROOM_DATA) / "limits.sqlite3"


def _count_in_file(key: str, now: float, seconds: int) -> tuple[int, float]:
    with closing(sqlite3.connect(_file(), timeout=10, isolation_level=None)) as counts:
        counts.execute("PRAGMA synchronous=OFF")  # a count that a power cut takes is no loss
        try:
            return _counted(counts, key, now, seconds)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
        counts.execute("PRAGMA journal_mode=WAL")
        counts.execute(_TABLE)
        return _counted(counts, key, now, seconds)


def _counted(counts: sqlite3.Connection, key: str, now: float, seconds: int) -> tuple[int, float]:
    hits, began = counts.execute(_COUNT.format(key="?", now="?", seconds=seconds), (key, now)).fetchone()
    if hits == 1:
        counts.execute(_FORGET.format(before="?"), (now - FORGET_AFTER_SECONDS,))
    return hits, began
