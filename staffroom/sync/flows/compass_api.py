"""Compass's official key-based API comes in, once a night: its owners ask for no more."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from staffroom.jobs.registry import job
from staffroom.kit.errors import StaffroomError
from staffroom.kit.school_days import melbourne_today
from staffroom.school.models import Room
from staffroom.sources.compass_api.client import ApiSettings, CompassApi
from staffroom.sync.day import feeds
from staffroom.sync.day.gates import GateStore
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Delivery, Said

from .compass.days import statements
from .compass.people import match_people

SOURCE = "compass_api"
FEED = "compass_api.calendar"
AHEAD = timedelta(days=14)
BEHIND = timedelta(days=1)
# Which fields must be mapped before the API's silence means that there is none.
_TOLD_BY = {
    "covers": ("covering_id", "covering_code"),
    "moves": ("covering_room",),
    "cancelled": ("running",),
}


@job("compass key night", at="02:45")
def night() -> None:
    """Fetch everybody's next two weeks through Compass's official key, where that is set up."""
    if switched_on():
        fetch()


def switched_on() -> bool:
    """Whether the school has set the official interface up."""
    return bool(settings.ENVIRONMENT.compass_api_url)


def fetch() -> bool:
    """Ask and take what comes; trouble is noted with the feed and changes nothing. True if it went well."""
    feeds.note_try(FEED)
    asked_at = timezone.now()
    try:
        counts = _fetch()
    except StaffroomError as error:
        feeds.note_failure(FEED, error)
        return False
    feeds.note_success(FEED, as_of=asked_at, counts=counts)
    return True


def _fetch() -> dict[str, int]:
    environment = settings.ENVIRONMENT
    api = CompassApi(
        ApiSettings(
            url=environment.compass_api_url,
            key=environment.compass_api_key.get_secret_value(),
            routes=environment.compass_api_routes,
            duty_patterns=tuple(environment.compass_duty_patterns),
            quiet_periods=tuple(environment.compass_quiet_periods),
        ),
        GateStore(SOURCE),
    )
    codes = match_people(api.staff(), source=SOURCE).codes if api.can("staff") else {}
    today, asked_at = melbourne_today(), timezone.now()
    first, last = today - BEHIND, today + AHEAD
    rows = api.calendar(first, last)
    rooms = frozenset(Room.objects.filter(active=True).values_list("code", flat=True))
    fields = environment.compass_api_routes.get("calendar", {}).get("fields", {})
    said = tuple(only_what_is_told(one, fields) for one in statements(rows, codes, first, last, rooms=rooms))
    dates = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    return take(Delivery(SOURCE, dates, asked_at, said), feed=FEED).counts


def only_what_is_told(said: Said, fields: Mapping[str, str]) -> Said:
    """A field that the school has not mapped is not known, which is not the same as none."""
    unknown = {name: None for name, needed in _TOLD_BY.items() if not any(field in fields for field in needed)}
    return said._replace(**unknown)  # type: ignore[arg-type]
