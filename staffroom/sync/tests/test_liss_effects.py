"""The samples of the timetabler's calls, one by one over the same base: what becomes different on that Monday."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from staffroom.kit.school_days import MELBOURNE
from staffroom.people.tests.people import staff
from staffroom.school.models import Absence, LessonNote, Occurrence
from staffroom.sources.liss.calls import read_call
from staffroom.sources.liss.envelope import read_envelope
from staffroom.sync.flows.liss import shelf
from staffroom.sync.flows.liss.rounds import run_rounds
from staffroom.sync.models import Feed, LissPart, Publisher, ToDo

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "liss"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside this checkout"),
]
MONDAY = date(2026, 5, 4)
LISTS = ["json/05-publishTeachers", "json/07-publishRooms", "json/09-publishClasses", "json/15-publishTimetable",
         "json/17-publishBellTimes", "json/19-publishCalendar"]  # fmt: skip
PEOPLE = [("ABAN", "Alder", "Banksia"), ("BCOO", "Briar", "Coolabah"), ("CDRY", "Cedar", "Dryandra"),
          ("EFER", "Elm", "Ferntree"), ("HIRO", "Hazel", "Ironbark")]  # fmt: skip
BIOLOGY = "8SCI 1, 3"
ENGLISH = "12ENG 1, 5"

EFFECTS: dict[str, dict[str, str]] = {
    "double-period-cover": {"7MAT 1, 1": "ABAN by HIRO extra", "7MAT 1, 2": "ABAN by HIRO extra"},
    "double-period-split-cover": {"7MAT 1, 1": "ABAN by HIRO extra", "7MAT 1, 2": "ABAN by EFER in lieu"},
    "event-without-period": {"Year 8 trip, 09:15": "new"},
    "event-without-period-or-time": {"Pupil free day, all day": "new"},
    "two-teachers-one-row": {"10PE 2, 6": "EFER by CDRY underload"},
    "two-teachers-two-rows": {"10PE 2, 6": "EFER by CDRY underload"},
    "two-rooms": {"10PE 2, 6": "in GYM A1"},
    "merged-class": {"7MAT 1, 1": "ABAN merged 7MAT 2"},
    "merged-class-unknown-target": {"7MAT 1, 1": "ABAN merged 7ZZZ 9"},
    "no-cover": {ENGLISH: "CDRY no cover"},
    "go-to-library": {ENGLISH: "C3 to LIB; CDRY library"},
    "minimal-supervision": {ENGLISH: "CDRY by EFER minimal supervision"},
    "minimal-supervision-no-name": {ENGLISH: "CDRY minimal supervision"},
    "special-words-spelt-otherwise": {
        ENGLISH: "CDRY no cover",
        "7MAT 1, 1": "ABAN merged 7MAT 2",
        BIOLOGY: "BCOO by EFER minimal supervision",
    },
    "cancelled": {"9ART 1, 4": "cancelled"},
    "cancelled-as-text": {"9ART 1, 4": "cancelled"},
    "cancelled-plus-replacement-row": {BIOLOGY: "BCOO by HIRO extra; S19 to LIB"},
    "room-change-only": {"9ART 1, 4": "A1 to LIB"},
    "room-cleared": {"9ART 1, 4": "A1 to nowhere"},
    "casual-without-code": {BIOLOGY: "BCOO by Juniper Kurrajong casual"},
    "casual-pool-code": {BIOLOGY: "BCOO by CRT1 casual"},
    "unknown-teacher-id": {BIOLOGY: "BCOO by T7777 extra"},
    "replacing-by-code": {BIOLOGY: "BCOO by HIRO extra"},
    "replacing-unknown": {BIOLOGY: "BCOO by HIRO extra"},
    "cover-type-unknown": {BIOLOGY: "BCOO by HIRO paid"},
    "cover-type-spellings": {"7MAT 1, 1": "ABAN by HIRO in lieu", "7MAT 1, 2": "ABAN by HIRO in lieu"},
    "padded-strings": {BIOLOGY: "BCOO by HIRO extra"},
    "class-code-without-space": {BIOLOGY: "BCOO by HIRO extra"},
    "row-without-date": {"9ART 1, 4": "A1 to LIB"},
    "row-outside-range": {},
    "duplicate-row": {BIOLOGY: "BCOO by HIRO extra"},
    "unknown-extra-fields": {BIOLOGY: "BCOO by HIRO extra"},
    "note-without-cover": {},
    "empty-deltas": {},
    "repeated-publish-1": {BIOLOGY: "BCOO by HIRO extra"},
    "repeated-publish-2": {BIOLOGY: "BCOO by HIRO extra"},
    "cover-withdrawn": {"9ART 1, 4": "A1 to LIB"},
    "overlapping-range": {BIOLOGY: "BCOO by EFER in lieu"},
    "date-with-offset": {BIOLOGY: "BCOO by HIRO extra"},
    "date-one-digit-hour": {BIOLOGY: "BCOO by HIRO extra"},
    "school-as-number": {BIOLOGY: "BCOO by HIRO extra"},
    "duty-cover": {"Yard duty, L1": "BCOO by HIRO extra"},
    "duty-cancelled": {"Yard duty, L1": "cancelled"},
    "meeting-moved": {"Staff meeting, AS": "LIB to GYM"},
    "composite-classes": {ENGLISH: "CDRY by HIRO extra"},
}


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with time_machine.travel(datetime(2026, 5, 4, 7, 0, tzinfo=MELBOURNE), tick=False):
        for code, first, family in PEOPLE:
            staff(code, first, family)
        yield Publisher.objects.create(name="Timetabler", user_name="timetabler-sync", key="x" * 64, made_by="demo/ict")


def send(publisher: Publisher, name: str) -> shelf.Kept:
    body = (SAMPLES / name).with_suffix(".json").read_bytes()
    return shelf.put(publisher, read_call(read_envelope(body)), timezone.now())


def publish_base(publisher: Publisher) -> None:
    for name in LISTS:
        send(publisher, name)
    run_rounds(force=True)


def monday() -> dict[str, str]:
    """What each thing is like, in short: only what is not as timetabled, and where it is."""
    return {_called(row): _like(row) for row in Occurrence.objects.filter(date=MONDAY)}


def _called(row: Occurrence) -> str:
    when = "all day" if row.all_day else row.period or f"{row.starts.astimezone(MELBOURNE):%H:%M}" if row.starts else ""
    return f"{row.class_code or row.title}, {'all day' if row.all_day else row.period or when}"


def _like(row: Occurrence) -> str:
    kinds = {(of, who): kind for of, who, kind in row.arranged}
    told = [f"{of} by {by or name} {kinds.get((of, by or name), '')}".strip() for of, by, name in row.covers]
    told += [f"{left} to {now or 'nowhere'}" for left, now in row.moves]
    told += [f"{of} {kind}" for of, who, kind in row.arranged if not who]
    told += [row.status] if row.status != "on" else []
    return "; ".join(sorted(told)) or f"in {' '.join(row.rooms)}"


@pytest.mark.parametrize("name", EFFECTS)
def test_a_sample_over_the_base_has_its_effect_and_no_other(publisher, name):
    publish_base(publisher)
    before = monday()

    send(publisher, f"awkward/{name}")
    run_rounds(force=True)

    after = monday()
    different = {key: after.get(key, "gone") for key in before | after if before.get(key) != after.get(key)}
    expected = EFFECTS[name]
    assert different.keys() == expected.keys()
    assert {key: said for key, said in different.items() if expected[key] != "new"} == {
        key: said for key, said in expected.items() if said != "new"
    }


def test_the_base_is_the_whole_monday(publisher):
    publish_base(publisher)

    assert sorted(monday()) == [
        "10PE 2, 6", "12ENG 1, 5", "12ENG 2, 5", "7MAT 1, 1", "7MAT 1, 2", "8SCI 1, 3", "9ART 1, 4",
        "Staff meeting, AS", "Yard duty, L1",
    ]  # fmt: skip
    assert Occurrence.objects.get(class_code="7MAT 1", period="1", date=MONDAY).starts == datetime(
        2026, 5, 4, 9, 0, tzinfo=MELBOURNE
    )


def test_four_changes_at_once_with_their_note(publisher):
    publish_base(publisher)

    send(publisher, "json/21-publishDailyDeltas")
    run_rounds(force=True)

    day = monday()
    assert day[BIOLOGY] == "BCOO by Juniper Kurrajong casual"
    assert day["9ART 1, 4"] == "A1 to LIB"
    assert day["Yard duty, L1"] == "BCOO by HIRO extra"
    assert "Year 8 trip to the invented museum, 09:15" in day
    note = LessonNote.objects.get()
    assert (note.class_code, note.period, note.author) == ("8SCI1", "3", "BCOO")
    assert note.text.startswith("Finish the density")


def test_daily_data_alone_are_a_day_and_with_the_cycle_they_show_what_changed(publisher):
    send(publisher, "json/05-publishTeachers")
    send(publisher, "json/20-publishDailyData")
    run_rounds(force=True)
    alone = monday()

    publish_base(publisher)
    with_cycle = monday()

    assert alone[BIOLOGY] == "in S19"
    assert with_cycle[BIOLOGY] == "BCOO by Juniper Kurrajong"
    assert with_cycle["9ART 1, 4"] == "A1 to LIB"
    assert not Occurrence.objects.filter(title__contains="Rostered").exists()
    assert Occurrence.objects.get(class_code="EXAM 12Prac").kind == "exam"


def test_an_event_over_several_days_is_on_each(publisher):
    publish_base(publisher)

    send(publisher, "awkward/event-several-days")
    run_rounds(force=True)

    camp = Occurrence.objects.filter(title="Year 9 camp").order_by("date")
    assert [row.date.day for row in camp] == [4, 5, 6]
    assert camp[0].teachers == ["EFER", "HIRO"]


def test_events_and_absences_are_told_apart_and_reasons_are_nowhere(publisher):
    publish_base(publisher)

    send(publisher, "json/22-publishEventsAndAbsences")
    run_rounds(force=True)
    send(publisher, "awkward/absence-with-reason")
    run_rounds(force=True)

    spans = [(span.staff, span.date.day, span.starts is None) for span in Absence.objects.order_by("date", "staff")]
    assert spans == [("CDRY", 6, True), ("CDRY", 7, True)]
    kept = f"{list(LissPart.objects.values())}{list(Occurrence.objects.values())}{list(ToDo.objects.values())}"
    assert "DROP-ME" not in kept
    assert "SECRET" not in kept
    assert "Year 8 museum, 09:15" in monday()


def test_notes_are_plain_text_and_not_endless(publisher):
    publish_base(publisher)

    send(publisher, "awkward/markup-in-note")
    run_rounds(force=True)
    markup = LessonNote.objects.get().text
    send(publisher, "awkward/note-very-long")
    run_rounds(force=True)
    long = LessonNote.objects.get().text
    send(publisher, "awkward/note-without-cover")
    run_rounds(force=True)

    assert markup.startswith("<script>")
    assert "\x07" not in markup
    assert len(long) <= 4_000
    assert LessonNote.objects.get().text == "Bring goggles."


def test_what_looks_wrong_waits(publisher):
    publish_base(publisher)
    send(publisher, "json/20-publishDailyData")
    run_rounds(force=True)
    before = monday()

    empty_timetable = send(publisher, "awkward/empty-timetable")
    send(publisher, "awkward/empty-daily-data")
    run_rounds(force=True)
    send(publisher, "awkward/empty-daily-data-holidays")
    run_rounds(force=True)

    assert empty_timetable.state == "held"
    assert monday() == before
    assert "2026-05-09" not in Feed.objects.get(name="liss.day").doubts


def test_wall_clocks_on_the_days_on_which_they_change(publisher):
    publish_base(publisher)

    for name in ("awkward/dst-start-sunday", "awkward/dst-end-sunday"):
        send(publisher, name)
    with time_machine.travel(datetime(2026, 4, 6, 7, 0, tzinfo=MELBOURNE), tick=False):
        run_rounds(force=True)

    walk = Occurrence.objects.get(title="Sunday walk")
    assert (walk.ends - walk.starts).total_seconds() == 3600
    vigil = Occurrence.objects.get(title="Early event")
    assert f"{vigil.starts.astimezone(MELBOURNE):%H:%M}" == "02:30"


def test_the_other_class_of_a_covered_teacher_is_pointed_out(publisher):
    publish_base(publisher)

    send(publisher, "awkward/composite-classes")
    run_rounds(force=True)

    assert [todo.subject for todo in ToDo.objects.filter(source="liss 2026-05-04", closed=None)] == ["12ENG 2"]


def test_the_same_body_in_the_other_flavour_is_the_same_day(publisher):
    publish_base(publisher)
    send(publisher, "json/21-publishDailyDeltas")
    run_rounds(force=True)
    of_json: Any = monday()

    body = (SAMPLES / "xmlrpc" / "publishDailyDeltas.xml").read_bytes()
    kept = shelf.put(publisher, read_call(read_envelope(body)), timezone.now())

    assert kept.state == "unchanged"
    assert monday() == of_json
