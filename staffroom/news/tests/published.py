"""A Monday of KEE that a timetabler publishes, and publishes again."""

from datetime import date, datetime, timedelta

import time_machine
from django.test import Client

from staffroom.accounts.models import User
from staffroom.people.tests.people import user
from staffroom.school.models import DayNews, DayVersion
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Bell, Cover, Delivery, Move, Said
from staffroom.today.tests.days import BELLS, MONDAY, TIMES, at, colleagues
from staffroom.today.tests.test_today import as_text

TUESDAY = MONDAY + timedelta(days=1)
EXTRA = {"covers": (Cover("PET", "KEE"),)}
TO_WU = {"covers": (Cover("PET", "WUT"),)}
MOVED = {"moves": (Move("B12", "S07"),)}
USUAL = {
    "10MAT3": ("1", "KEE", "B12"),
    "12MTH1": ("2", "KEE", "B09"),
    "09ENG2": ("3", "PET", "C04"),
    "08MAT1": ("4", "KEE", "B12"),
    "07SCI1": ("1", "OBR", "S02"),
}


def publish(clock: str, day: date = MONDAY, **changed: dict[str, object]) -> None:
    """The whole day told at that time of Monday; what is unusual by class: `_09ENG2`."""
    said = [_lesson(day, what, **changed.get(f"_{what}", {})) for what in USUAL]
    with time_machine.travel(at(MONDAY, clock), tick=False):
        bells = {day: tuple(Bell(*bell) for bell in BELLS)}
        take(Delivery("liss", (day,), at(MONDAY, clock), tuple(said), bells=bells), feed="liss.day")


def _lesson(day: date, what: str, **changed: object) -> Said:
    period, teacher, room = USUAL[what]
    starts, ends = (at(day, clock) for clock in TIMES[period])
    facts: dict[str, object] = {"covers": (), "moves": (), "cancelled": False} | changed
    return Said(
        what, day, "lesson", starts, ends, period=period, class_code=what, teachers=(teacher,), rooms=(room,), **facts
    )  # type: ignore[arg-type]


def staffed() -> None:
    """People with accounts."""
    colleagues()
    for code in ("KEE", "WUT", "PET"):
        user("staff", "teacher", code=code)
    user("staff", "daily organiser", code="OBR")


def visit(path: str, clock: str, code: str = "KEE") -> str:
    """A page as text."""
    return as_text(page_of(path, clock, code))


def page_of(path: str, clock: str, code: str = "KEE") -> str:
    """A page as it is sent."""
    with time_machine.travel(at(MONDAY, clock), tick=False):
        return signed_in(code).get(path).content.decode()


def press_seen(path: str, clock: str, code: str = "KEE") -> None:
    """Press the button "Seen" of a page."""
    named = "token" if path == "/today" else "rows"
    value = page_of(path, clock, code).split(f'name="{named}" value="')[1].split('"')[0]
    with time_machine.travel(at(MONDAY, clock), tick=False):
        signed_in(code).post("/today/seen" if path == "/today" else "/news/seen", {named: value})


def signed_in(code: str) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(User.objects.get(staff_code=code))
    return client


def moment(clock: str) -> datetime:
    """A time on Monday."""
    return at(MONDAY, clock)


def versions_of_friday(day: date = MONDAY - timedelta(days=3)) -> None:
    """Two versions of the Friday before, with an extra and a room move for KEE, who looked, and a cover for PET."""
    DayVersion.objects.create(date=day, number=1, at=at(day, "02:10"), source="cases")
    second = DayVersion.objects.create(
        date=day, number=2, at=at(day, "08:02"), source="liss", changed=2, told=["KEE", "PET"]
    )
    theirs = _kept(day, "09ENG2")
    rows = [
        ("KEE", "1", None, theirs | {"change": "extra", "who": ["PET"]}, at(day, "08:10")),
        (
            "KEE",
            "2",
            _kept(day, "10MAT3"),
            _kept(day, "10MAT3") | {"rooms": ["S07"], "left": ["B12"]},
            at(day, "08:10"),
        ),
        ("PET", "1", theirs, theirs | {"change": "covered", "who": ["KEE"]}, None),
    ]
    for staff, mark, was, now, looked in rows:
        DayNews.objects.create(
            version=second, staff=staff, date=day, mark=mark, was=was, now=now, at=second.at, looked=looked
        )


def _kept(day: date, what: str) -> dict[str, object]:
    period, _, room = USUAL[what]
    starts, ends = (at(day, clock).isoformat() for clock in TIMES[period])
    return {"name": what, "kind": "lesson", "period": period, "rooms": [room], "starts": starts, "ends": ends}
