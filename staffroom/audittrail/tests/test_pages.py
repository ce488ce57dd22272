"""The audit for those who may read it, and for everybody their own."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.audit.models import AuditLine
from staffroom.audit.services import record
from staffroom.datahealth.tests.runs import a_run
from staffroom.people.tests.people import staff

pytestmark = pytest.mark.django_db
DAYS: dict[str, Any] = {"vit_expiry": "2031-05-06", "wwcc_expiry": "2031-07-08"}


def browser(*roles: str, name: str = "Alex Reader", code: str = "") -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(_user(*roles, name=name, code=code))
    return client


def _user(*roles: str, name: str, code: str) -> User:
    return baker.make(User, name=name, roles=list(roles), staff_code=code, handle=f"demo/{name.split()[0].lower()}")


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_looking_at_somebody_else_s_registration_is_written_down_with_who_and_from_where():
    member = staff("SMI", "Kaz", "SMITH", **DAYS)

    page = browser("business manager").get("/people/SMI/").content.decode()

    line = AuditLine.objects.get(what="read.people.sensitive")
    assert "6 May 2031" in page
    assert (line.who, line.account, line.address) == ("demo/alex", "demo/alex", "203.0.113.9")
    assert line.target == f"staff {member.pk} SMI"
    assert line.request_id


def test_looking_at_ones_own_or_at_what_everybody_sees_is_not():
    staff("SMI", "Kaz", "SMITH", **DAYS)

    browser("business manager", code="SMI").get("/people/SMI/")
    browser("teacher", name="Lee Teacher").get("/people/SMI/")

    assert not AuditLine.objects.filter(what__startswith="read.").exists()


@pytest.mark.parametrize(
    ("path", "what", "target"),
    [
        ("/people/people.csv", "read.people.export", ""),
        ("/data-health/runs/{run}/changes", "read.import.names", "run {run}"),
        ("/data-health/runs/{run}/changes.csv", "read.import.names", "run {run}"),
        ("/data-health/to-do.csv", "read.todo.export", ""),
        ("/audit/audit.csv", "read.audit.read", ""),
    ],
)
def test_files_and_plans_with_names_are_written_down(path: str, what: str, target: str):
    run = a_run("held", hold="soft").pk

    answer = browser("office", "leadership").get(path.format(run=run))

    line = AuditLine.objects.get(what=what)
    assert answer.status_code == 200
    assert (line.who, line.target) == ("demo/alex", target.format(run=run))


def test_who_may_not_look_leaves_no_line_of_having_looked():
    run = a_run("held", hold="soft").pk

    browser("teacher").get(f"/data-health/runs/{run}/changes")

    assert not AuditLine.objects.filter(what__startswith="read.").exists()


@pytest.fixture
def trail() -> None:
    record(who="demo/kim", what="read.people.sensitive", target="staff 1 SMI")
    record(who="demo/kim", what="sign-in")
    record(who="Kim Lee (KIM)", what="import approve", target="run 7", after={"reason": "Year 9 is at camp"})
    record(who="job", what="account.disabled", target="demo/kim")
    baker.make(User, name="Kim Lee", handle="demo/kim", roles=["staff"])


def test_the_auditor_reads_everything_with_names_and_words(trail: None):
    page = browser("auditor").get("/audit/").content.decode()

    assert "4 lines" in page
    assert "Kim Lee" in page
    assert "Looked: VIT registration and Working with Children Check" in page
    assert "Applied a held import" in page
    assert "reason: Year 9 is at camp" in page


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("leadership", {"read.people.sensitive", "sign-in", "account.disabled"}),
        ("IT", {"sign-in", "import approve", "account.disabled"}),
        ("auditor", {"read.people.sensitive", "sign-in", "import approve", "account.disabled"}),
    ],
)
def test_leadership_and_it_read_their_own_part(role: str, kinds: set[str], trail: None):
    found = rows(browser(role).get("/audit/audit.csv"))

    assert {row[2] for row in found[1:]} - {"read.audit.read"} == kinds


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("who=kim", 3),
        ("who=Kim+Lee", 3),
        ("kind=access", 2),
        ("kind=reads&who=kim", 1),
        ("target=run+7", 1),
        ("target=SMI", 1),
        ("since=2001-01-01", 4),
        ("until=2001-01-01", 0),
        ("since=never&until=2001-99-99&kind=other", 4),
        ("who=%00", 4),
        ("page=99", 4),
    ],
)
def test_the_filters_narrow_it(query: str, count: int, trail: None):
    page = browser("auditor").get(f"/audit/?{query}").content.decode()

    assert f"<b>{count} line" in page


def test_many_lines_are_paged_and_the_file_has_them_all():
    for number in range(120):
        record(who="demo/kim", what="sign-in", target=f"number {number}")
    auditor = browser("auditor")

    first, last = (auditor.get(f"/audit/?page={page}").content.decode() for page in (1, 3))

    assert "Page 1 of 3" in first
    assert "number 119" in first
    assert "number 0<" in last
    assert len([row for row in rows(auditor.get("/audit/audit.csv")) if row[2] == "sign-in"]) == 120


def test_everybody_sees_who_looked_at_them_and_what_they_did_themselves():
    member = staff("SMI", "Kaz", "SMITH", payroll_number="PAY-7", **DAYS)
    other = staff("OBR", "Shiv", "OBRIEN", payroll_number="PAY-8")
    browser("business manager", name="Bea Manager").get("/people/SMI/")
    record(who="demo/bea", what="read.people.sensitive", target=f"staff {other.pk} OBR")
    mine = browser("teacher", name="Kaz Smith", code="SMI")
    record(who="demo/kaz", what="sign-in")

    page = mine.get("/auth/me/").content.decode()

    assert "Bea Manager" in page
    assert f"staff {member.pk} SMI" in page
    assert "OBR" not in page
    assert "Signed in" in page
    assert "PAY-7" in page
    assert "PAY-8" not in page


def test_a_row_number_that_begins_like_mine_is_not_me():
    member = staff("SMI", "Kaz", "SMITH")
    record(who="demo/bea", what="read.people.sensitive", target=f"staff {member.pk}9 XYZ")

    page = browser("teacher", name="Kaz Smith", code="SMI").get("/auth/me/").content.decode()

    assert "XYZ" not in page


def test_what_is_held_can_be_kept_as_a_file_and_opens_safely_in_a_spreadsheet():
    staff("SMI", "Kaz", "SMITH", payroll_number="=1+1", **DAYS)

    found = rows(browser("teacher", name="Kaz Smith", code="SMI").get("/auth/me/me.csv"))

    held = {row[3]: row[4] for row in found if row[2] == "held"}
    assert held["Payroll number"] == "'=1+1"
    assert held["VIT registration until"] == "6 May 2031"


def test_somebody_without_a_staff_record_sees_the_account_alone():
    page = browser("auditor").get("/auth/me/").content.decode()

    assert "demo/alex" in page
    assert "Payroll number" not in page


def test_files_are_limited_for_one_person():
    client = browser("auditor")

    answers = [client.get("/audit/audit.csv").status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]
