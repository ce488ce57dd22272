"""The people page in a process of its own: server time of a search among 250 staff. Prints JSON.

`python -m bench.search REQUESTS STAFF` with `DATABASE_URL` set to an empty database.
"""

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import django

ADDRESS = "/people/?q=smi"


def main(requests: int, staff: int) -> None:
    """Import a school, then ask for the page again and again as a daily organiser would."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    import_school(staff)

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from staffroom.accounts.models import User
    from staffroom.school.models import StaffMember

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create(tid="bench", oid="1", handle="bench/1", roles=["staff", "daily organiser"]))
    for _ in range(20):
        _timed(client, ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    asked = len(queries)  # counted now, for the next request begins a new list
    seconds = [_timed(client, ADDRESS) for _ in range(requests)]
    everybody = [_timed(client, "/people/") for _ in range(requests)]
    people = StaffMember.objects.filter(active=True).count()
    print(json.dumps({"staff": people, "queries": asked, "seconds": seconds, "everybody": everybody}))


def _timed(client: "django.test.Client", address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        sys.exit(f"{address} answered with {answer.status_code}.")
    return seconds


def import_school(staff: int, students: int = 1_000) -> None:
    """A made-up school of so many staff and students in the database."""
    from staffroom.demo.eduhub import write_folder
    from staffroom.demo.founding import found_school
    from staffroom.demo.school import Sizes
    from staffroom.sync.services import run_import

    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        school = found_school(
            20, at.date(), Sizes(students=students, leavers=0, staff=staff, history=0), timetable=False
        )
        write_folder(Path(folder), school, at=at, timetable=False)
        run = run_import(Path(folder))
    if run.state != "applied":
        sys.exit(f"The school was not imported: {' '.join(run.reasons)}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
