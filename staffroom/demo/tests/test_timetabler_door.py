"""What the stand-in for the timetabler publishes goes through Staffroom's own door and becomes the day."""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import serializers

from staffroom.demo.eduhub import write_folder
from staffroom.demo.founding import found_school
from staffroom.demo.school import School
from staffroom.demo.timetabler import rows
from staffroom.demo.timetabler.calls import lists, whole_sync
from staffroom.demo.timetabler.cases import CASES, MARKUP, STUDENTS, play
from staffroom.demo.timetabler.publishing import Publisher
from staffroom.demo.timetabler.slots import Book, Slot
from staffroom.demo.timetabler.stage import Stage
from staffroom.kit.school_days import MELBOURNE
from staffroom.school.models import Absence, LessonNote, Occurrence
from staffroom.sources.liss.client import Refused, written
from staffroom.sources.liss.records import SignIn
from staffroom.sync.flows.liss import credentials, door
from staffroom.sync.flows.liss.rounds import run_rounds
from staffroom.sync.models import LissCall
from staffroom.sync.services import run_import

from .conftest import NIGHT, SMALL, TODAY

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 8, 6, 6, 0, tzinfo=MELBOURNE)
LAST = TODAY + timedelta(days=5)


class Door:
    """The door without a network in between; what was called is written as a client writes it."""

    def __init__(self, sign_in: SignIn, flavour: str = "json") -> None:
        self._sign_in, self._flavour = sign_in, flavour

    def hello(self) -> Any:
        return self._ask("hello", [])

    def call(self, method: str, *params: Any) -> Any:
        auth = {"School": self._sign_in.school, "UserName": self._sign_in.user_name,
                "Password": self._sign_in.password, "LissVersion": 10002}  # fmt: skip
        return self._ask(method, [auth, *params])

    def _ask(self, method: str, params: list[Any]) -> Any:
        body = written("xml" if self._flavour == "xml" else "json", f"liss.{method}", params)
        answer = door.answer(io.BytesIO(body), length=len(body), address="127.0.0.1", patience=0.1)
        if b"fault" in answer.body or b'"error"' in answer.body:
            raise Refused(0, answer.body.decode())
        return json.loads(answer.body)["result"] if self._flavour == "json" else answer.body


@pytest.fixture(scope="module")
def school() -> School:
    return found_school(8865, TODAY, SMALL)


@pytest.fixture
def book(school: School) -> Book:
    return Book(school)


@pytest.fixture
def sign_in(school: School, tmp_path: Path) -> Iterator[SignIn]:
    """The school's people are there, and somebody may publish."""
    with time_machine.travel(MORNING, tick=True):
        write_folder(tmp_path / "eduhub", school, at=NIGHT, timetable=False)
        run_import(tmp_path / "eduhub")
        _, secret = credentials.make("a test", "Stand-in", user_name="standin", schools=[school.number])
        yield SignIn(school.number, "standin", secret)


def publish(sign_in: SignIn, calls: list[Any], flavour: str = "json") -> None:
    Publisher(Door(sign_in, flavour), lambda _: None).send(calls)
    run_rounds(force=True)


def taught(day: date) -> dict[tuple[str, str], Occurrence]:
    found = Occurrence.objects.filter(date=day, kind="lesson")
    return {(one.class_code, one.period): one for one in found}


def lessons(book: Book, day: date) -> list[Slot]:
    return [slot for slot in book.slots(day) if slot.kind in ("Class", "RollClass")]


@pytest.mark.parametrize("flavour", ["json", "xml"])
@pytest.mark.parametrize("days", ["both", "data", "deltas"])
def test_the_day_is_that_of_the_school_in_whatever_way_it_is_told(book: Book, sign_in: SignIn, flavour: str, days: str):
    publish(sign_in, whole_sync(book, TODAY, LAST, days=days), flavour)

    for day in (TODAY, TODAY + timedelta(days=1)):
        found = taught(day)
        for slot in lessons(book, day):
            if slot.cancelled and days == "data":
                assert (slot.code, slot.period) not in found
                continue
            one = found.pop((slot.code, slot.period))
            assert tuple(one.teachers) == slot.teachers
            assert [cover[:2] for cover in one.covers] == [list(pair) for pair in expected_covers(slot, days)], slot
            assert [tuple(move) for move in one.moves] == ([(slot.rooms[0], slot.to)] if slot.to else [])
            assert (one.status == "cancelled") == slot.cancelled
            assert one.starts.astimezone(MELBOURNE).strftime("%H:%M") == slot.starts
        assert not found


def expected_covers(slot: Slot, days: str) -> list[tuple[str, str]]:
    if slot.minds and days != "data":
        return [(slot.of, slot.minds)]
    return [(slot.of, slot.by)] if slot.by else []


def test_it_knows_what_kind_of_extra_it_is_and_what_work_is_set(book: Book, sign_in: SignIn):
    publish(sign_in, whole_sync(book, TODAY, LAST))

    found, notes = taught(TODAY), LessonNote.objects.filter(date=TODAY)
    covered = [slot for slot in lessons(book, TODAY) if slot.by]
    kinds = {"inlieu": "in lieu"}
    assert covered
    for slot in covered:
        told = [kind for _, _, kind in found[slot.code, slot.period].arranged]
        assert told == [kinds.get(slot.cover, slot.cover)]
    assert {note.text for note in notes} == {slot.note for slot in book.slots(TODAY) if slot.note}


def test_the_same_teachers_are_away(book: Book, school: School, sign_in: SignIn):
    publish(sign_in, whole_sync(book, TODAY, LAST))

    teaching = {person.code for person in book.teachers}
    told = {(one.staff, one.starts is None) for one in Absence.objects.filter(date=TODAY)}
    away = school.days[TODAY.isoformat()].away
    assert told == {(one.staff, not one.from_) for one in away if one.staff in teaching}


def test_published_again_it_changes_nothing(book: Book, sign_in: SignIn):
    publish(sign_in, whole_sync(book, TODAY, LAST))
    before = list(Occurrence.objects.order_by("mark").values_list("mark", "digest", "changed"))

    publish(sign_in, whole_sync(book, TODAY, LAST))

    assert list(Occurrence.objects.order_by("mark").values_list("mark", "digest", "changed")) == before


@pytest.mark.parametrize("flavour", ["json", "xml"])
def test_all_awkward_cases_are_taken_and_nothing_of_them_is_kept_that_must_not_be(
    book: Book, sign_in: SignIn, flavour: str
):
    stage = Stage(book, TODAY)
    calls = play(stage, list(CASES), lambda _: None)

    publish(sign_in, [*lists(book, TODAY, TODAY), *calls], flavour)

    kept = everything()
    assert rows.NOT_FOR_STAFFROOM not in kept
    assert STUDENTS.split(",")[0] not in kept
    assert "Paid by the moon".lower() in kept.lower()
    assert not LissCall.objects.filter(state="refused", why__contains="reference").exists()


def test_markup_stays_text(book: Book, sign_in: SignIn):
    calls = play(Stage(book, TODAY), ["markup-note"], lambda _: None)

    publish(sign_in, [*lists(book, TODAY, TODAY), *calls])

    assert LessonNote.objects.filter(text=MARKUP).exists()


def everything() -> str:
    """All that the tables of the school and of what was said hold, as text."""
    models = [model for name in ("sync", "school", "audit") for model in apps.get_app_config(name).get_models()]
    return "".join(serializers.serialize("json", model.objects.all()) for model in models)
