"""`staffroom compass check`: does it answer, does it take us, what may this account see, what is missing?"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from staffroom.kit.errors import StaffroomError
from staffroom.kit.school_days import melbourne_today
from staffroom.school.models import StaffMember
from staffroom.sources.compass.client import Compass
from staffroom.sources.compass.errors import NotPermitted
from staffroom.sync.models import SourcePerson


class Finding(NamedTuple):
    """One thing that was looked at. `verdict` is ok, missing or failed."""

    what: str
    verdict: str
    words: str


def look(compass: Compass) -> Iterator[Finding]:
    """Try one thing after the other; without a sign-in there is nothing further to try."""
    today = melbourne_today()
    try:
        me = compass.me()
    except StaffroomError as error:
        yield Finding("sign in", "failed", str(error))
        return
    yield Finding("sign in", "ok", f"Signed in; Compass calls this account {me}.")
    staff: list[int] = []

    def staff_list() -> str:
        users = compass.staff()
        staff.extend(user.id for user in users if user.id != me)
        return f"{len(users)} people in the staff list."

    yield _try("staff list", staff_list)
    yield _try("own calendar", lambda: f"{len(compass.calendar(me, today, today + timedelta(days=6)))} rows this week.")
    if staff:
        yield _try(
            "other people's calendars",
            lambda: f"{len(compass.calendar(staff[0], today, today + timedelta(days=6)))} rows of one colleague.",
        )
    yield _try("rooms", lambda: f"{len(compass.locations())} places.")
    yield _try("terms", lambda: f"{len(compass.terms())} terms.")
    yield _try("bell times", lambda: f"{len(compass.bells(today, today + timedelta(days=6)))} days with bells.")
    yield _try("notices", lambda: f"{len(compass.notices())} notices that this account sees.")
    yield _matching()


def _try(what: str, ask: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "ok", ask())
    except NotPermitted as error:
        return Finding(what, "missing", str(error))
    except StaffroomError as error:
        return Finding(what, "failed", str(error))


def _matching() -> Finding:
    links = SourcePerson.objects.filter(source="compass", active=True)
    linked = set(links.exclude(staff_code="").values_list("staff_code", flat=True))
    ours = set(StaffMember.objects.filter(active=True, superseded=False).values_list("code", flat=True))
    if not links.exists():
        return Finding("who is who", "missing", "Nobody has been matched yet; that happens with the first full fetch.")
    lacking = len(ours - linked)
    words = f"{len(linked & ours)} of {len(ours)} current staff are matched with a Compass user."
    if lacking:
        words += f" {lacking} are not: see the office's list on Data health."
    return Finding("who is who", "missing" if lacking else "ok", words)
