"""`staffroom simulate compass`, for the school that `staffroom demo school` writes."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import httpx2
import pytest

from staffroom.demo.founding import found_school
from staffroom.demo.school import Sizes
from staffroom.sources.compass.standin import CompassStandIn, read_school_file
from staffroom.sources.compass.tests.standin_client import Client

DAY = date(2026, 11, 24)
SMALL = Sizes(students=120, leavers=10, staff=60, former_staff=5)


@pytest.fixture(scope="module")
def school():
    return found_school(8865, DAY, SMALL)


@pytest.fixture(scope="module")
def folder(school, tmp_path_factory):
    out = tmp_path_factory.mktemp("school")
    (out / "school.json").write_text(school.to_json(), "utf-8")
    return out


@pytest.fixture(scope="module")
def compass(folder):
    with CompassStandIn(folder / "school.json") as compass:
        yield compass


def test_everything_of_the_made_up_school_is_understood(folder, school):
    file = read_school_file(folder / "school.json")

    assert len(file.lessons) == len(school.lessons)
    assert len(file.duties) == len(school.duties)
    assert [len(day.covers) for day in file.days.values()] == [len(day.covers) for day in school.days.values()]
    assert file.compass_ids == school.compass_ids


def test_every_cover_stands_in_the_days_of_both(compass, school):
    covers = school.days[DAY.isoformat()].covers
    people = compass.people(DAY)

    told = {
        (person, one["class"] or one["title"], one["period"], one["change"]["kind"])
        for cover in covers
        for person in (cover.of, cover.by)
        for one in people[person]["day"]
        if one["change"] and (one["class"] or one["title"]) == (cover.class_code or cover.duty)
    }

    assert len(covers) > 3
    for cover in covers:
        what = cover.class_code or cover.duty
        assert (cover.of, what, cover.period, "covered") in told
        assert (cover.by, what, cover.period, "extra") in told


def test_nobody_has_two_lessons_at_once(compass, school):
    for number in range(14):
        day = DAY + timedelta(days=number)
        for code, person in compass.people(day).items():
            taught = (one for one in person["day"] if (one["change"] or {}).get("kind") != "covered")
            starts = [one["start"] for one in taught if one["kind"] == "lesson"]
            assert len(starts) == len(set(starts)), (code, day)


def test_staff_can_sign_in_and_read_their_day(compass, school):
    for person in list(school.current_staff())[:5]:
        client = Client(compass, person.code.lower())

        rows = client.day(DAY)

        assert client.user_id == school.compass_ids[person.code]
        assert len(rows) == len(compass.people(DAY)[person.code]["day"])


def test_the_command_serves_a_folder_until_it_is_told_to_stop(own_environment, folder):
    command = [sys.executable, "-m", "staffroom.config.cli", "simulate", "compass", "--port", "0", "--school", folder]
    with subprocess.Popen(
        command, env=own_environment | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    ) as process:
        lines = []
        while not lines or not lines[-1].startswith("Controls:"):
            lines.append(process.stdout.readline())
        told = dict(line.strip().replace("'", "").split("=", 1) for line in lines if line.startswith("STAFFROOM_"))
        asked = {"username": told["STAFFROOM_COMPASS_USER"], "password": told["STAFFROOM_COMPASS_PASSWORD"]}

        answer = httpx2.post(f"{told['STAFFROOM_COMPASS_URL']}/login.aspx", data=asked)
        os.kill(process.pid, signal.SIGTERM)

        assert process.wait(10) == 0
    assert (answer.status_code, told["STAFFROOM_COMPASS_METHOD"]) == (302, "form")


@pytest.mark.parametrize("with_folder", [True, False])
def test_without_a_school_it_says_so_in_one_sentence(own_environment, tmp_path, with_folder):
    command = [sys.executable, "-m", "staffroom.config.cli", "simulate", "compass"]
    command += ["--school", str(tmp_path / "none")] if with_folder else []

    done = subprocess.run(command, env=own_environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert "Make one with" in done.stderr or "There is no demo school here" in done.stderr
    assert "Traceback" not in done.stderr
