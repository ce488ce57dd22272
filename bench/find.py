"""The search everywhere in a process of its own: 250 staff, classes of 1,000 students, 5,000 notices. Prints JSON.

`python -m bench.find REQUESTS STAFF NOTICES` with `DATABASE_URL` set to an empty database.
"""

import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta

import django

from bench.search import import_school

TYPED = {
    "a beginning": "smi",
    "a slip": "smtih",
    "two words": "year excursion",
    "in a text": "sunscreen",
    "one letter": "e",
    "who teaches it now": "who teaches 09eng1 now",
    "nothing": "zzgrub",
}
_TITLES = ["assembly", "excursion", "carnival", "reports", "camp", "rehearsal", "photos", "meeting", "bus", "lunch"]


def main(requests: int, staff: int, notices: int) -> None:
    """Import a school with its day, write notices, then type as a teacher would."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    import_school(staff)
    _write_notices(notices)
    _write_a_day()

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from staffroom.accounts.models import User

    seconds, cpu, queries = {}, {}, {}
    for number, (name, typed) in enumerate(TYPED.items()):
        # Each by somebody else: one person may not ask as often within a minute.
        who = User.objects.create(tid="bench", oid=f"{number}", handle=f"bench/{number}", roles=["staff", "teacher"])
        client = Client(SERVER_NAME="localhost")
        client.force_login(who)
        for _ in range(5):
            _timed(client, typed)
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/found", {"q": typed})
        queries[name] = len(asked)
        began = time.process_time()
        seconds[name] = [_timed(client, typed) for _ in range(requests)]
        cpu[name] = (time.process_time() - began) / requests
    print(json.dumps({"notices": notices, "queries": queries, "seconds": seconds, "cpu": cpu}))


def _timed(client: "django.test.Client", typed: str) -> float:
    began = time.perf_counter()
    answer = client.get("/search/found", {"q": typed})
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        sys.exit(f"A search answered with {answer.status_code}.")
    return seconds


def _write_notices(count: int) -> None:
    from staffroom.school.models import Notice

    chance = random.Random(5)
    Notice.objects.bulk_create(
        Notice(
            mark=f"bench|{number}",
            source="compass",
            title=f"Year {chance.randint(7, 12)} {' '.join(chance.sample(_TITLES, 3))} {number}",
            body=f"<p>{' '.join(chance.choices(_TITLES, k=120))}</p>"
            + ("<p>Sunscreen.</p>" if number % 50 == 0 else ""),
            author=f"Author {number % 90}",
            posted=datetime(2026, 11, 2, tzinfo=UTC) - timedelta(hours=number),
        )
        for number in range(count)
    )


def _write_a_day() -> None:
    """Six lessons of every class today, the second half of them on now."""
    from django.utils import timezone

    from staffroom.school.models import Occurrence, SchoolClass

    now, today = timezone.now(), timezone.localdate()
    lessons = []
    for known in SchoolClass.objects.filter(active=True):
        for period in range(-3, 3):
            starts = now + timedelta(minutes=50 * period - 20)
            lessons.append(
                Occurrence(
                    mark=f"bench|{known.pk}|{period}",
                    date=today,
                    bucket=known.label,
                    kind="lesson",
                    starts=starts,
                    ends=starts + timedelta(minutes=50),
                    period=str(period + 4),
                    class_code=known.label,
                    teachers=[known.teacher],
                    rooms=[known.room],
                    people=f" {known.teacher} ",
                    places=f" {known.room} ",
                    digest="bench",
                    first_seen=now,
                    changed=now,
                )
            )
    Occurrence.objects.bulk_create(lessons)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
