"""A school of 200 staff and 2,000 students with a full day, and sessions of its staff. Prints the session keys as JSON.

`python -m bench.front_school STAFF STUDENTS SESSIONS` with `DATABASE_URL` set to an empty database.
"""

import json
import os
import random
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import django

from bench.search import import_school

if TYPE_CHECKING:
    from staffroom.school.models import Occurrence

BELLS = [
    ["HG", "Home group", "08:50", "09:00", True],
    ["1", "Period 1", "09:00", "09:50", True],
    ["2", "Period 2", "09:50", "10:40", True],
    ["R", "Recess", "10:40", "11:00", False],
    ["3", "Period 3", "11:00", "11:50", True],
    ["4", "Period 4", "11:50", "12:40", True],
    ["L", "Lunch", "12:40", "13:30", False],
    ["5", "Period 5", "13:30", "14:20", True],
    ["6", "Period 6", "14:20", "15:10", True],
]
PERIODS = [bell for bell in BELLS if bell[4]]
DAYS = 8
AWAY = 12


def main(staff: int, students: int, sessions: int) -> None:
    """Import the people, write their days, sign everybody in."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    from staffroom.kit.database import ensure_schema

    ensure_schema()
    import_school(staff, students)
    from django.utils import timezone

    from staffroom.school.models import StaffMember

    codes = list(StaffMember.objects.filter(active=True).values_list("code", flat=True))
    today = timezone.localdate()
    for number in range(DAYS):
        _write_day(today + timedelta(days=number), codes, changed=number == 0)
    _write_notices()
    print(json.dumps({"staff": len(codes), "sessions": _sign_in(codes, sessions)}))


def _write_day(day: date, codes: list[str], *, changed: bool) -> None:
    """Five or six lessons of everybody, a duty of every fourth; today twelve are away, mostly covered."""
    from staffroom.school.models import Absence, DayBells, Occurrence, SourceDay

    chance = random.Random(str(day))
    now = _at(day, "08:00")
    away = set(chance.sample(codes, AWAY)) if changed else set()
    rows = [
        _lesson(day, code, number, bell, away, codes, chance)
        for number, code in enumerate(codes)
        for bell in PERIODS
        if bell[0] == "HG" or chance.random() < 0.8
    ]
    rows += [_duty(day, code, now) for code in codes[::4]]
    Occurrence.objects.bulk_create(rows, batch_size=500)
    Absence.objects.bulk_create(Absence(mark=f"{day}|{code}", source="cases", date=day, staff=code) for code in away)
    DayBells.objects.create(mark=f"compass|{day}", source="compass", date=day, bells=BELLS)
    for source in ("compass", "cases"):
        SourceDay.objects.create(mark=f"{source}|{day}", source=source, date=day, everybody=True, as_of=now)


def _lesson(
    day: date, code: str, number: int, bell: list[object], away: set[str], codes: list[str], chance: random.Random
) -> "Occurrence":
    from staffroom.school.models import Occurrence

    period, room = str(bell[0]), f"B{number % 60:02}"
    by = chance.choice(codes) if code in away and chance.random() < 0.8 else ""
    moves = [[room, f"S{number % 20:02}"]] if chance.random() < 0.03 else []
    return Occurrence(
        mark=f"{day}|{code}|{period}", date=day, bucket=code, kind="lesson", period=period,
        starts=_at(day, str(bell[2])), ends=_at(day, str(bell[3])),
        class_code=f"{7 + number % 6:02}MAT{number}", subject="Mathematics and more",
        teachers=[code], rooms=[room], covers=[[code, by, ""]] if by else [], moves=moves,
        people=f" {code} {by} " if by else f" {code} ", places=f" {room} ",
        sources=["compass"], digest="bench", first_seen=_at(day, "07:00"), changed=_at(day, "07:00"),
    )  # fmt: skip


def _duty(day: date, code: str, now: datetime) -> "Occurrence":
    from staffroom.school.models import Occurrence

    return Occurrence(
        mark=f"{day}|{code}|duty", date=day, bucket="duty", kind="duty", title="Yard duty", teachers=[code],
        starts=_at(day, "10:40"), ends=_at(day, "11:00"), rooms=["OVAL"], people=f" {code} ", places=" OVAL ",
        sources=["cases"], digest="bench", first_seen=now, changed=now,
    )  # fmt: skip


def _write_notices() -> None:
    from django.utils import timezone

    from staffroom.school.models import Notice

    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(mark=f"bench|{number}", source="compass", title=f"Notice {number} to all staff", posted=now,
               body="<p>Please read the whole of it before the staff meeting on Tuesday afternoon.</p>",
               author="The office")
        for number in range(30)
    )  # fmt: skip


def _sign_in(codes: list[str], sessions: int) -> list[str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from staffroom.accounts.models import User
    from staffroom.accounts.sessions import SessionStore

    users = User.objects.bulk_create(
        User(tid="bench", oid=code, handle=f"bench/{code}", name=f"Alex {code}", staff_code=code,
             roles=["staff", "teacher"])
        for code in codes
    )  # fmt: skip
    keys = []
    for number in range(sessions):
        user, store = users[number % len(users)], SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = _backend()
        store.create()
        keys.append(str(store.session_key))
    return keys


def _backend() -> str:
    from django.conf import settings

    return str(settings.AUTHENTICATION_BACKENDS[0])


def _at(day: date, clock: str) -> datetime:
    from staffroom.kit.school_days import MELBOURNE

    return datetime.combine(day, time.fromisoformat(clock), MELBOURNE)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
