"""Canaries: every column of every person holds a marker; what each role is shown equals what the table opens.

The crawl follows every link of every page that a role can open, searches, and fetches every file.
"""

import re
from collections import Counter, deque
from datetime import date, timedelta
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import models
from django.test import Client

from staffroom.accounts.models import User
from staffroom.accounts.rights import ROLES, TABLE
from staffroom.datahealth.tests.runs import a_run, todo
from staffroom.kit.words import date_in_words
from staffroom.school.models import NameSpelling, StaffMember, Student
from staffroom.sync.kinds import KINDS
from staffroom.sync.plans import Action, Change, KindPlan
from staffroom.sync.store import keep_plan
from tests.rights_walk import ROUTES, address, visitor

pytestmark = pytest.mark.django_db
PUBLIC = {"pk", "id", "active", "inactive_because", "superseded", "missing_since", "search_text"}
# Shown as something else: letters of the days, or a group's name where one is known.
SAID = {"availability": ("YNAPY", "mornings")}
MOST_PAGES = 260


class Markers:
    """Writes a different word into each column, and finds them again."""

    def __init__(self) -> None:
        self.of: dict[str, set[str]] = {}
        self._next = 0

    def word(self, column: str, longest: int = 20) -> str:
        """A word that stands nowhere else: capitals, as CASES21 would write."""
        self._next += 1
        number, letters = self._next, ""
        while number:
            number, digit = divmod(number, 20)
            letters += "BCDFGHJKLMNPQRSTVWXZ"[digit]
        word = f"QX{letters:A>3}QX"[:longest]
        self.of.setdefault(column, set()).add(word.casefold())
        return word

    def day(self, column: str) -> date:
        """A day that stands nowhere else."""
        self._next += 1
        day = date(2071, 1, 1) + timedelta(days=self._next * 3)
        self.of.setdefault(column, set()).update({date_in_words(day).casefold(), day.isoformat()})
        return day

    def seen(self, text: str) -> set[str]:
        """Columns whose words stand in a text."""
        folded = text.casefold()
        return {column for column, words in self.of.items() if any(word in folded for word in words)}


@pytest.fixture
def markers() -> Markers:
    cache.clear()
    return Markers()


def _filled(model: type[models.Model], markers: Markers, **fixed: Any) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for column in model._meta.fields:
        name = f"{model.__name__}.{column.name}"
        if column.name in fixed or column.name in PUBLIC:
            continue
        if column.name in SAID:
            filled[column.name] = SAID[column.name][0]
            markers.of[name] = {SAID[column.name][1]}
        elif isinstance(column, models.CharField):
            filled[column.name] = markers.word(name, column.max_length or 20)
        elif isinstance(column, models.DateField):
            filled[column.name] = markers.day(name)
    return filled | fixed


@pytest.fixture
def school(markers: Markers) -> Markers:
    """A member of staff and a student whose columns are all markers, a held plan, a row set aside, a spelling."""
    staff = _filled(StaffMember, markers, email="", finish=None)
    staff["email"] = f"{markers.word('StaffMember.email').lower()}@school.example"
    StaffMember.objects.create(**staff, search_text="qx")
    student = _filled(Student, markers, email="")
    student["email"] = f"{markers.word('Student.email').lower()}@school.example"
    Student.objects.create(**student, search_text="qx")
    leaver = _filled(StaffMember, markers, active=False, inactive_because="left", email="")
    for name in [name for name in markers.of if name.startswith("StaffMember.")]:
        markers.of[name] = {word for word in markers.of[name] if word not in _words(leaver)}
    StaffMember.objects.create(**leaver, search_text="qx")
    markers.of["somebody who left"] = {leaver["code"].casefold(), leaver["shown_family_name"].casefold()}
    markers.of["StaffMember.finish"] = {date_in_words(leaver["finish"]).casefold(), leaver["finish"].isoformat()}
    NameSpelling.objects.create(**_filled(NameSpelling, markers))
    run = a_run("held", hold="soft", plan_hash="abc")
    keep_plan(run, [_plan("staff", markers), _plan("students", markers)])
    todo(run=run, **{name: markers.word(f"ToDo.{name}") for name in ("subject", "seen", "expected")})
    return markers


def _words(filled: dict[str, Any]) -> set[str]:
    text = {str(value).casefold() for value in filled.values()}
    return text | {date_in_words(value).casefold() for value in filled.values() if isinstance(value, date)}


def _plan(kind: str, markers: Markers) -> KindPlan:
    columns = KINDS[kind].columns
    dates = {columns[place] for place, _ in KINDS[kind].dates()}
    before, after = {}, {}
    for column in columns:
        if column in dates:
            before[column], after[column] = None, markers.day(f"plan of {kind}.{column}").isoformat()
        elif column in {"active", "fte", "extras_cap", "extras_this_year", "extras_this_week", "missing_since"}:
            before[column] = after[column] = None
        else:
            before[column], after[column] = "", markers.word(f"plan of {kind}.{column}")
    key = markers.word(f"plan of {kind}.key")
    rows = [tuple(facts[name] for name in columns) for facts in (before, after)]
    return KindPlan(KINDS[kind], [Change(Action.CHANGED, key, rows[0], rows[1])], {})


def _crawl(client: Client) -> tuple[str, Counter[int]]:
    """All text that this browser is shown, and how the pages answered."""
    waiting = deque(address(name) for name in sorted(ROUTES) if "GET" in TABLE.methods[name])
    waiting = deque(path for path in waiting if not path.startswith(("/auth/sign", "/auth/callback", "/auth/again")))
    waiting.appendleft("/people/?q=qx")
    waiting += ["/people/?q=qx", "/people/?q=qx&left=yes", "/people/?left=yes", "/people/people.csv?left=yes"]
    waiting += ["/data-health/runs/1/changes?kind=staff", "/audit/?who=qx", "/people/?q=school.example"]
    waiting += ["/search/?q=qx", "/search/found?q=qx", "/search/?q=school.example", "/search/found?q=where+is+qx+now"]
    done: set[str] = set()
    text, answers = [], Counter[int]()
    while waiting and len(done) < MOST_PAGES:
        path = urldefrag(waiting.popleft()).url
        if path in done:
            continue
        done.add(path)
        answer = client.get(path)
        answers[answer.status_code] += 1
        body = answer.getvalue().decode("utf-8", "replace") if answer.status_code == 200 else ""
        text.append(f"{body}\n{dict(answer.headers)}".replace("<wbr>", ""))
        for link in re.findall(r'(?:href|hx-get|action)="([^"#]+)"', body):
            found = urljoin(f"http://testserver{path}", link.replace("&amp;", "&"))
            elsewhere = urlsplit(found).netloc != "testserver" or "/static/" in found
            if not elsewhere and not re.search(r"[?&;](date|days|month)=", found):  # other weeks say the same
                waiting.append(found.removeprefix("http://testserver"))
    return "\n".join(text), answers


def _opened(role: str) -> set[str]:
    rights = [right for right in TABLE.rights.values() if right.effects.get(role, "O") != "O"]
    fields = {name for right in rights for name in right.fields}
    return fields | ({"somebody who left"} if any(right.permission == "people.left" for right in rights) else set())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_shown_exactly_the_columns_that_the_table_opens(role, school: Markers):
    text, answers = _crawl(visitor(role))

    seen = school.seen(text)
    assert seen - _opened(role) == set(), "shown, and the table does not open it"
    assert _opened(role) - seen == set(), "opened by the table, and shown nowhere"
    assert answers[200] > 3
    assert answers[500] == 0


@pytest.mark.parametrize("kind", ["anonymous", "student", "guest", "disabled"])
def test_strangers_are_shown_nothing_of_anybody(kind, school: Markers):
    text, _ = _crawl(visitor(kind))

    assert school.seen(text) == set()


def test_ones_own_page_shows_what_is_held_about_oneself_and_of_nobody_else(school: Markers):
    member = StaffMember.objects.get(active=True)
    other = StaffMember.objects.get(active=False)
    client = visitor("teacher")
    User.objects.filter(handle="walk/teacher").update(staff_code=member.code, staff_record=member.pk)

    page = client.get("/auth/me/").content.decode() + client.get("/auth/me/me.csv").getvalue().decode()

    own = {name for name in TABLE.rights["own.see"].fields if name not in {"StaffMember.finish"}}
    said = {column for column in own if any(str(getattr(member, column.split(".")[1])) in text for text in [page])}
    dates = {"StaffMember.vit_expiry", "StaffMember.wwcc_expiry", "StaffMember.start"}
    assert own - said - dates == {"StaffMember.shown_first_name", "StaffMember.shown_family_name"} - said
    assert other.payroll_number not in page
    assert other.shown_family_name not in page


def test_a_search_finds_nobody_by_what_the_searcher_may_not_see(school: Markers):
    """A hit would tell what the page hides."""
    member = StaffMember.objects.get(active=True)
    client = visitor("casual relief")

    for secret in (member.payroll_number, member.email, member.work_phone, str(member.vit_expiry), member.birth_mark):
        assert "Nobody" in client.get("/people/", {"q": secret}).content.decode(), secret
        assert 'href="/people/' not in client.get("/search/found", {"q": secret}).content.decode(), secret


def test_somebody_who_left_is_not_there_for_those_who_may_not_know(school: Markers):
    left = StaffMember.objects.get(active=False)

    answers = {
        role: visitor(role).get(f"/people/{left.code}/").status_code for role in ("teacher", "office", "auditor")
    }

    assert answers == {"teacher": 404, "office": 200, "auditor": 403}
