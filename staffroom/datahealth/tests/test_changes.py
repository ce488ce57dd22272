import csv
import io

import pytest

from staffroom.datahealth.changes import PAGE
from staffroom.sync.kinds import KINDS
from staffroom.sync.plans import Action, Change, KindPlan
from staffroom.sync.store import keep_plan

from .runs import a_run, user

pytestmark = pytest.mark.django_db


def row(kind: str, **given):
    columns = KINDS[kind].columns
    dates = {KINDS[kind].columns[place] for place, _ in KINDS[kind].dates()}
    empty = {name: None if name in dates else "" for name in columns}
    return tuple((empty | {"active": True} | given).get(name) for name in columns)


@pytest.fixture
def run():
    found = a_run("held", hold="soft")
    staff = [
        Change(
            Action.CHANGED,
            "SMI",
            row("staff", code="SMI", first_name="NOAH", family_name="SMITH", room="C06", payroll_number="PAY-1"),
            row("staff", code="SMI", first_name="NOAH", family_name="SMITH", room="C07", payroll_number="PAY-2"),
        ),
        Change(Action.ADDED, "OBR", None, row("staff", code="OBR", preferred_name="Shiv", family_name="O'BRIEN")),
    ]
    gone = row("students", key="ANA1", first_name="ANA", family_name="=PETROV", email="ana@school.example")
    back = row("students", key="ANA1", first_name="ANA", family_name="=PETROV", email="new@school.example")
    students = [Change(Action.CHANGED, "ANA1", gone, back)]
    keep_plan(found, [KindPlan(KINDS["staff"], staff, {}), KindPlan(KINDS["students"], students, {})])
    return found


@pytest.fixture
def office(client):
    client.force_login(user("staff", "office"))
    return client


def test_every_row_has_a_name_what_happens_and_what_differs(office, run):
    page = office.get(f"/data-health/runs/{run.pk}/changes?kind=staff").content.decode()

    assert "Noah Smith" in page
    assert "Shiv O&#x27;Brien" in page
    assert "C06" in page
    assert "C07" in page
    assert "2 changes" in page


def test_rows_can_be_narrowed_to_one_thing_that_happens(office, run):
    page = office.get(f"/data-health/runs/{run.pk}/changes?kind=staff&action=added").content.decode()

    assert "Shiv" in page
    assert "Noah" not in page


def test_personal_fields_are_said_to_differ_and_not_shown(office, run):
    staff = office.get(f"/data-health/runs/{run.pk}/changes?kind=staff").content.decode()
    students = office.get(f"/data-health/runs/{run.pk}/changes?kind=students").content.decode()

    assert "PAY-" not in staff
    assert "school.example" not in students
    assert "other details" in staff
    assert "other details" in students


def test_an_unknown_kind_or_page_shows_what_there_is(office, run):
    for query in ("kind=pupils", "action=eaten", "page=999", "page=-1", "page=x"):
        assert office.get(f"/data-health/runs/{run.pk}/changes?{query}").status_code == 200


def test_a_long_plan_is_paged(office):
    run = a_run("held", hold="soft")
    changes = [Change(Action.ADDED, f"S{n:03}", None, row("staff", code=f"S{n:03}")) for n in range(PAGE + 1)]
    keep_plan(run, [KindPlan(KINDS["staff"], changes, {})])

    page = office.get(f"/data-health/runs/{run.pk}/changes?page=2").content.decode()

    assert "S100" in page
    assert "S099" not in page
    assert "Page 2 of 2" in page


def test_all_rows_come_as_a_file_in_which_nothing_is_a_formula(office, run):
    text = b"".join(office.get(f"/data-health/runs/{run.pk}/changes.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["Code"] for row in rows] == ["SMI", "OBR", "ANA1"]
    assert "room: C06 → C07" in rows[0]["What differs"]
    assert "PAY-" not in text
    assert "school.example" not in text


def test_a_plan_that_was_purged_says_so(office):
    run = a_run()

    assert "older than the days" in office.get(f"/data-health/runs/{run.pk}/changes").content.decode()
