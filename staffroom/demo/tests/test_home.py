import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from staffroom.demo.home import Home, environment, find_home, last_night, make_school, remove
from staffroom.demo.school import Sizes
from staffroom.kit.errors import NeedsPerson

TINY = Sizes(students=20, leavers=5, staff=20, former_staff=2)
MORNING = datetime(2026, 8, 5, 22, 0, tzinfo=UTC)


def test_nothing_of_the_real_school_reaches_the_demo(tmp_path: Path):
    outside = {
        "PATH": "/bin",
        "DATABASE_URL": "postgres://db.example/real",
        "REDIS_URL": "redis://cache.example",
        "STAFFROOM_ALERT_TEAMS_WEBHOOK": "https://hook.example",
        "STAFFROOM_SMTP_URL": "smtp://mail.example",
        "STAFFROOM_EDUHUB_FOLDER": "/srv/eduhub",
        "STAFFROOM_MODE": "production",
        "STAFFROOM_ACCENT_HUE": "30",
    }

    inside = environment(Home(tmp_path), outside=outside)

    assert not {"DATABASE_URL", "REDIS_URL", "STAFFROOM_ALERT_TEAMS_WEBHOOK", "STAFFROOM_SMTP_URL"} & set(inside)
    assert inside["STAFFROOM_ENV_FILE"] == os.devnull
    assert inside["STAFFROOM_EDUHUB_FOLDER"] == str(tmp_path / "eduhub")
    assert inside["STAFFROOM_MODE"] == "development"
    assert (inside["PATH"], inside["STAFFROOM_ACCENT_HUE"]) == ("/bin", "30")


def test_there_is_no_demo_in_production(settings: Settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mode": "production"})

    with pytest.raises(NeedsPerson, match="real school"):
        find_home()


def test_the_demo_lives_in_a_folder_of_its_own(settings: Settings, tmp_path: Path):
    settings.STAFFROOM_DATA = tmp_path

    home = find_home()
    make_school(home, 1, TINY, MORNING)

    assert home.root == tmp_path / "demo"
    assert find_home() == home
    settings.STAFFROOM_DATA = home.root
    assert find_home() == home


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("mine")

    with pytest.raises(NeedsPerson, match="not the demo"):
        make_school(Home(tmp_path / "demo"), 1, TINY, MORNING)
    remove(Home(tmp_path / "demo"))

    assert (tmp_path / "demo" / "thesis.txt").exists()


def test_a_demo_can_be_thrown_away_and_made_again(tmp_path: Path):
    home = Home(tmp_path / "demo")
    make_school(home, 1, TINY, MORNING)

    remove(home)
    make_school(home, 1, TINY, MORNING)

    assert home.made
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}


@pytest.mark.parametrize(
    ("now", "written"),
    [
        (MORNING, datetime(2026, 8, 5, 15, 10, tzinfo=UTC)),
        (datetime(2026, 8, 5, 14, 30, tzinfo=UTC), datetime(2026, 8, 4, 15, 10, tzinfo=UTC)),
    ],
)
def test_the_first_files_are_of_last_night_in_melbourne(now: datetime, written: datetime):
    assert last_night(now) == written
