"""`staffroom simulate entra`, and that its people are the demo's."""

import os
import signal
import subprocess
import sys
from datetime import date

import httpx2
import pytest

from staffroom.accounts.rights import ROLES
from staffroom.demo.founding import found_school
from staffroom.demo.home import Home
from staffroom.demo.school import Sizes
from staffroom.demo.simulate import with_payroll_numbers
from staffroom.sources.entra.standin import read_people

SMALL = Sizes(students=30, leavers=10, staff=40, former_staff=5)


@pytest.fixture(scope="module")
def school():
    return found_school(8865, date(2026, 11, 23), SMALL)


def test_the_personas_are_those_of_the_demo(school):
    file = read_people()

    ours = {
        person.slug: (person.name, {file.app_roles[role] for role in person.roles})
        for person in file.people
        if person.kind == "persona"
    }

    assert ours == {persona.slug: (persona.name, set(persona.roles)) for persona in school.personas}


def test_their_addresses_and_codes_are_those_of_the_staff(school):
    staff = {person.code: person for person in school.staff}

    linked = [person for person in read_people().people if person.employee_id]

    assert len(linked) == 12
    assert [person.slug for person in linked if staff[person.employee_id].email != person.email] == []


def test_groups_and_app_roles_give_roles_that_exist():
    file = read_people()

    assert {*file.app_roles.values(), *file.group_roles.values()} <= set(ROLES)


def test_with_a_school_at_hand_the_payroll_number_is_the_employee_id(tmp_path, school):
    home = Home(tmp_path)
    home.school_file.write_text(school.to_json(), "utf-8")

    people = {person.slug: person for person in with_payroll_numbers(read_people(), home).people}

    payroll = {person.code: person.payroll for person in school.staff}
    assert people["teacher"].employee_id == payroll["KEE"]
    assert people["casual-relief"].employee_id == "BER"
    assert people["auditor"].employee_id == ""


def test_the_command_serves_until_it_is_told_to_stop(own_environment):
    command = [sys.executable, "-m", "staffroom.config.cli", "simulate", "entra", "--port", "0"]
    with subprocess.Popen(
        command, env=own_environment | dict.fromkeys(["PYTHONUNBUFFERED"], "1"), stdout=subprocess.PIPE, text=True
    ) as process:
        lines = []
        while not lines or not lines[-1].startswith("Controls:"):
            lines.append(process.stdout.readline())
        settings = dict(line.strip().split("=", 1) for line in lines if line.startswith("STAFFROOM_"))
        authority = settings["STAFFROOM_ENTRA_AUTHORITY"].strip("'")

        found = httpx2.get(f"{authority}/.well-known/openid-configuration").json()
        os.kill(process.pid, signal.SIGTERM)

        assert process.wait(10) == 0
    assert found["issuer"] == authority


def test_a_people_file_that_is_missing_is_one_sentence(own_environment, tmp_path):
    command = [
        sys.executable,
        "-m",
        "staffroom.config.cli",
        "simulate",
        "entra",
        "--people",
        str(tmp_path / "none.json"),
    ]

    done = subprocess.run(command, env=own_environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
