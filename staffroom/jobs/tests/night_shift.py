"""`staffroom` with jobs that can be stopped in the middle; the kill tests start it as a process of its own.

`python night_shift.py prepare | worker | …`; `NIGHT_FOLDER` holds what the tests look at.
"""

import os
import sys
import time
from pathlib import Path

import django

FOR_EVER = 10**7


def begin() -> bool:
    """Note who begins; say whether this one is to be stopped."""
    starts = Path(os.environ["NIGHT_FOLDER"], "starts")
    with starts.open("a") as out:
        out.write(f"{os.getpid()}\n")
    return len(starts.read_text().splitlines()) <= int(os.environ["NIGHT_STOPS"])


def hold() -> None:
    while True:
        time.sleep(0.02)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()

    from django.core.management import call_command
    from django.db import connection, transaction

    from staffroom.config.cli import main as staffroom
    from staffroom.jobs.registry import job

    if sys.argv[1] == "prepare":
        call_command("migrate", verbosity=0)
        connection.cursor().execute("CREATE TABLE night_work (what varchar(20))")
        return

    def write(what: str) -> None:
        connection.cursor().execute("INSERT INTO night_work VALUES (%s)", [what])

    if os.environ["NIGHT_JOB"] == "one transaction":

        @job("night", every=FOR_EVER)
        def in_one_transaction() -> None:
            """Work that is stopped before it is committed."""
            with transaction.atomic():
                write("work")
                if begin():
                    hold()

    elif os.environ["NIGHT_JOB"] == "patient":

        @job("night", every=FOR_EVER)
        def patient() -> None:
            """Work that waits for a sign."""
            begin()
            while not Path(os.environ["NIGHT_FOLDER"], "go").exists():
                time.sleep(0.02)
            write("work")

    else:

        @job("night", every=FOR_EVER)
        def safe_to_repeat() -> None:
            """Work that is stopped after it is committed, and looks whether it was done."""
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM night_work")
                if cursor.fetchone()[0] == 0:
                    write("work")
            if begin():
                hold()

    staffroom()


if __name__ == "__main__":
    main()
