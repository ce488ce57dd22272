import csv
import io

import pytest

from staffroom.audit.models import AuditLine
from staffroom.sync.models import ToDo

from .runs import a_run, todo, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(user("staff", "office", name="Pat Smithers"))
    return client


def test_a_line_says_what_was_seen_what_was_expected_and_where_it_is_mended(office):
    todo()

    page = office.get("/data-health/to-do/").content.decode()

    assert "HOL: ‘C4’ in ROOM" in page
    assert "Should be a room that is known. Mend it in CASES21, rooms." in page
    assert "SM_8865.csv, line 12" in page
    assert "1 thing to mend" in page


def test_the_same_trouble_in_many_rows_is_one_line(office):
    run = a_run()
    for line in range(7):
        todo(run=run, line=line, subject=str(line))

    page = office.get("/data-health/to-do/").content.decode()

    assert "7 rows: ‘C4’ in ROOM" in page
    assert "1 thing to mend" in page


def test_something_missing_stays_a_line_for_each_person(office):
    run = a_run()
    for code in ("HOL", "SMI"):
        todo(run=run, seen="nothing", column="E_MAIL", subject=code)

    page = office.get("/data-health/to-do/").content.decode()

    assert "HOL: nothing in E_MAIL" in page
    assert "SMI: nothing in E_MAIL" in page


def test_a_tick_closes_all_rows_of_the_line_and_is_kept_with_a_name(office):
    run = a_run()
    first = todo(run=run, line=1)
    todo(run=run, line=2)

    office.post(f"/data-health/to-do/{first.pk}/tick")

    assert not ToDo.objects.filter(closed=None).exists()
    assert AuditLine.objects.get().who == "Pat Smithers (PAT)"


def test_a_ticked_line_can_be_opened_again(office):
    line = todo()
    office.post(f"/data-health/to-do/{line.pk}/tick")

    office.post(f"/data-health/to-do/{line.pk}/tick", {"open": "yes"})

    assert ToDo.objects.get().closed is None


def test_htmx_gets_the_line_back_struck_out(office):
    line = todo()

    part = office.post(f"/data-health/to-do/{line.pk}/tick", headers={"HX-Request": "true"}).content.decode()

    assert "data-done" in part
    assert 'aria-pressed="true"' in part
    assert "<html" not in part


def test_none_is_not_the_same_as_not_known(office):
    assert "Not known yet" in office.get("/data-health/to-do/").content.decode()

    a_run()

    assert "None, checked" in office.get("/data-health/to-do/").content.decode()


def test_the_list_comes_as_a_file_in_which_nothing_is_a_formula(office):
    todo(seen="=1+1")

    rows = list(csv.DictReader(io.StringIO(b"".join(office.get("/data-health/to-do.csv")).decode("utf-8-sig"))))

    assert rows[0]["Seen"] == "'=1+1"
    assert rows[0]["Row used"] == "no"


@pytest.mark.parametrize("role", ["leadership", "auditor", "teacher"])
def test_what_stands_in_a_row_is_for_the_office_and_it_only(client, role):
    line = todo()
    client.force_login(user(role))

    assert client.get("/data-health/to-do/").status_code == 403
    assert client.post(f"/data-health/to-do/{line.pk}/tick").status_code == 403
