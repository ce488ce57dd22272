"""Inside the demo's own process: tables and first import."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from staffroom.demo.handbook import furnish_handbook
from staffroom.demo.home import Home
from staffroom.demo.school import NUMBER
from staffroom.demo.siteplan import give_plans
from staffroom.demo.timetabler.connection import give_connection
from staffroom.kit.database import ensure_schema
from staffroom.kit.errors import NeedsPerson
from staffroom.sync.models import ImportRun
from staffroom.sync.selectors import latest_good
from staffroom.sync.services import run_import


def prepare(progress: Callable[[str, int], None] | None = None) -> ImportRun:
    """Make the tables, and import the school if that was not done yet. People appear when they first sign in.

    Returns the run whose data is live. Raises NeedsPerson when this process does not belong to a
    demo, when the database holds imports of another folder, or when the import did not go through.
    """
    home = Home(Path(settings.STAFFROOM_DATA))
    if not (settings.ENVIRONMENT.demo and home.made):
        raise NeedsPerson("This is not the demo's data folder. Start the demo with: staffroom demo")
    _make_tables()
    refuse_real_data(home)
    run = latest_good() or _first_import(home, progress)
    give_plans()
    furnish_handbook()
    give_connection(home, NUMBER)
    return run


def refuse_real_data(home: Home) -> None:
    """Raise NeedsPerson if anything but the demo's folder was ever imported here."""
    if ImportRun.objects.exclude(folder=str(home.eduhub)).exists():
        raise NeedsPerson(
            "This database holds imports from another folder, so it may be a real school's. The demo leaves it alone."
        )


def _make_tables() -> None:
    try:
        ensure_schema()
    except NeedsPerson as error:
        raise NeedsPerson(
            "The demo's database is from another version, or was cut off while it was made. "
            "Start afresh with: staffroom demo --reset"
        ) from error


def _first_import(home: Home, progress: Callable[[str, int], None] | None) -> ImportRun:
    run = run_import(home.eduhub, progress=progress)
    if run.state not in ImportRun.GOOD:
        raise NeedsPerson(f"The made-up school was not imported ({run.state}): {' '.join(run.reasons)}")
    return run
