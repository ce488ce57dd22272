"""Where the demo lives, and the settings its processes get: a folder of its own, and nothing of the real school."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from staffroom.demo import school
from staffroom.demo.daily_org import FOLDER as DAILY_ORGS, save_daily_orgs
from staffroom.demo.eduhub import replacing, write_folder
from staffroom.demo.founding import found_school
from staffroom.demo.nights import newest_in, next_night, school_beside
from staffroom.demo.school import School, Sizes
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.school_days import MELBOURNE

# Matters of taste, which the demo may take over. Everything else that is set is about the real school.
_TAKEN_OVER = ("STAFFROOM_LOG_LEVEL", "STAFFROOM_LOG_FORMAT", "STAFFROOM_ACCENT_HUE", "STAFFROOM_ACCENT_CHROMA")
_OURS = ("DATABASE_URL", "REDIS_URL")
_EXPORT_HOUR = timedelta(hours=1, minutes=10)


@dataclass(frozen=True, slots=True)
class Home:
    """The demo's data folder. What makes it the demo's is the `school.json` in it."""

    root: Path

    @property
    def eduhub(self) -> Path:
        """The folder of eduHub files."""
        return self.root / "eduhub"

    @property
    def school_file(self) -> Path:
        """The made-up school as JSON."""
        return self.root / "school.json"

    @property
    def entra_file(self) -> Path:
        """How people sign in: the settings of the stand-in for Entra, as it told them last."""
        return self.root / "entra.json"

    @property
    def compass_file(self) -> Path:
        """How Staffroom reaches the stand-in for Compass: its settings."""
        return self.root / "compass.json"

    @property
    def made(self) -> bool:
        """Whether there is a school already."""
        return self.school_file.exists()


def find_home() -> Home:
    """`demo` inside the data folder, or the data folder itself when that is a demo's. Refuses in production."""
    if settings.ENVIRONMENT.mode == "production":
        raise NeedsPerson("This is set up for a real school (STAFFROOM_MODE is production), so there is no demo here.")
    data = Path(settings.STAFFROOM_DATA)
    return Home(data if Home(data).made else data / "demo")


def make_school(home: Home, seed: int, sizes: Sizes, now: datetime | None = None) -> School:
    """Found the school and write its files as of last night. Raises NeedsPerson if the folder holds something else."""
    if home.root.exists() and any(home.root.iterdir()):
        raise NeedsPerson(
            f"{home.root} holds something that is not the demo. Move it away, or name another data folder."
        )
    now = (now or datetime.now(UTC)).astimezone(MELBOURNE)
    made = found_school(seed, now.date(), sizes)
    part = home.root.with_name(f".{home.root.name}.part")  # so that a Ctrl-C leaves a whole school or none
    shutil.rmtree(part, ignore_errors=True)
    write_school(part, made, at=last_night(now))
    save_daily_orgs(part, made)
    part.replace(home.root)
    return made


def carry_on(home: Home, now: datetime | None = None) -> bool:
    """Move a school that was made on another day on to today: its days in `school.json`, and a night's files.

    Returns whether there was anything to do.
    """
    now = (now or datetime.now(UTC)).astimezone(MELBOURNE)
    made = school_beside(home.eduhub, now.date())
    if made is None or made.to_json() == home.school_file.read_text("utf-8"):
        return False
    _write_json(home.school_file, made)
    save_daily_orgs(home.root, made)
    at = last_night(now)
    next_night(home.eduhub, made.seed, at=at if at > newest_in(home.eduhub) else None)
    return True


def write_school(root: Path, made: School, *, at: datetime) -> dict[str, int]:
    """Write `eduhub/` and `school.json` into a folder; returns rows by file name."""
    root.mkdir(parents=True, exist_ok=True)
    counts = write_folder(root / "eduhub", made, at=at)
    _write_json(root / "school.json", made)
    return counts


def _write_json(path: Path, made: School) -> None:
    with replacing(path, "utf-8") as out:
        out.write(made.to_json())


def last_night(now: datetime) -> datetime:
    """When CASES21 last wrote its files, as seen from `now`."""
    midnight = now.astimezone(MELBOURNE).replace(hour=0, minute=0, second=0, microsecond=0)
    written = midnight + _EXPORT_HOUR
    return written if written <= now else written - timedelta(days=1)


def remove(home: Home) -> None:
    """Take the demo away, and only a demo."""
    if home.made:
        shutil.rmtree(home.root)


def environment(home: Home, base_url: str = "", outside: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the demo's processes: no setting, database, mail server or webhook of the real school."""
    outside = os.environ if outside is None else outside
    kept = {
        name: value
        for name, value in outside.items()
        if name in _TAKEN_OVER or not (name.startswith("STAFFROOM_") or name in _OURS)
    }
    root = home.root.resolve()
    way_in = _told(home.entra_file)
    return (
        kept
        | way_in
        | _told(home.compass_file)
        | {
            "STAFFROOM_ENV_FILE": os.devnull,
            "STAFFROOM_DATA": str(root),
            "STAFFROOM_MODE": "development",
            "STAFFROOM_DEMO": "true",
            "STAFFROOM_BASE_URL": base_url or way_in.get("STAFFROOM_BASE_URL", "http://127.0.0.1:8000"),
            "STAFFROOM_SCHOOL_NAME": school.NAME,
            "STAFFROOM_SCHOOL_SHORT_NAME": school.SHORT_NAME,
            "STAFFROOM_SCHOOL_NUMBER": school.NUMBER,
            "STAFFROOM_EDUHUB_FOLDER": str(root / "eduhub"),
            "STAFFROOM_EDUHUB_SETTLE_SECONDS": "1",
            "STAFFROOM_EDUHUB_WAIT_SECONDS": "120",
            "STAFFROOM_DAILY_ORG_FOLDER": str(root / DAILY_ORGS),
            "STAFFROOM_TIMETABLER_SETTLE_SECONDS": "5",
            "STAFFROOM_TIMETABLER_POOL_CODES": r"^CRT\d+$",  # somebody in the made-up school has the code CAS
            "STAFFROOM_WEB_WORKERS": "1",
            "PYTHONUNBUFFERED": "1",
        }
    )


def _told(path: Path) -> dict[str, str]:
    """Settings that a stand-in told when it was last started."""
    told: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return told
