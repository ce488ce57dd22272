"""The reader of daily organiser files: what is read, what is refused, and that nothing else is looked at."""

import contextlib
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from staffroom.sources.dof9 import lists
from staffroom.sources.dof9.reader import read_file
from staffroom.sources.dof9.records import (
    AwayPeriod,
    Casual,
    DutyCover,
    FileRead,
    FileRefused,
    LessonCover,
    LessonOff,
    RoomChange,
)

from .made import NAMESPACE, a_date, a_file, away, casual, cover, duty, element, rows

MONDAY = date(2026, 5, 4)
SAMPLES = Path(__file__).parents[5] / "shared" / "samples" / "liss" / "dof9"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")


def read(data: bytes, *, first: date = MONDAY, last: date = MONDAY + timedelta(days=14), **more: Any) -> FileRead:
    return read_file(io.BytesIO(data), name="this file", first=first, last=last, **more)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


@needs_samples
def test_the_sample_is_read_wholly() -> None:
    found = read(sample("daily-organiser-sample.dof9"))

    monday, tuesday = found.days
    assert found.counts == {
        "TeacherAbsences": 3,
        "PeriodReplacements": 8,
        "YardDutyReplacements": 2,
        "RoomEdits": 1,
        "EmergencyTeachers": 2,
    }
    assert monday.lessons[0] == LessonCover(
        "8SCI1", "", "3", "BCOO", "CRT1", counted=True, note="Finish the density practical."
    )
    assert monday.away[1] == AwayPeriod("BCOO", "L1", duty=True, precedes="5", session=1)
    assert monday.rooms == (RoomChange("9ART1", "", "4", "LIB"),)
    assert (tuesday.date, tuesday.lessons, tuesday.away) == (date(2026, 5, 5), (), ())
    assert found.aside == {"EmergencyTeachers: no code": 1}


@needs_samples
def test_nothing_that_must_be_dropped_leaves_the_reader() -> None:
    assert "DROP-ME" not in repr(read(sample("daily-organiser-sample.dof9")))


@needs_samples
def test_without_a_namespace_it_is_read_with_a_warning() -> None:
    found = read(sample("no-namespace.dof9"))

    assert found.days == read(sample("daily-organiser-sample.dof9")).days
    assert len(found.warnings) == 1


@needs_samples
def test_another_version_is_refused_unless_the_settings_allow_it() -> None:
    with pytest.raises(FileRefused, match="DOV10"):
        read(sample("other-version.dof9"))

    allowed = read(sample("other-version.dof9"), any_version=True)
    assert allowed.days == read(sample("daily-organiser-sample.dof9")).days
    assert "DOV10" in allowed.warnings[0]


@needs_samples
@pytest.mark.parametrize(
    ("name", "words"),
    [("truncated.dof9", "breaks off"), ("entity-attack.dof9", "DOCTYPE"), ("timetable-sample.tdf9", "TDV9")],
)
def test_what_is_refused_is_named_with_what_was_seen(name: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        read(sample(name))

    assert str(refused.value).startswith("this file ")


def test_entities_are_refused_before_they_are_read() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'

    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(FileRefused, match="DOCTYPE"):
            read(bomb.decode().replace('version="1.0"', f'version="1.0" encoding="{encoding}"').encode(encoding))


def test_a_file_above_the_limit_is_not_read_to_its_end() -> None:
    class Endless:
        asked = 0

        def read(self, size: int, /) -> bytes:
            self.asked += 1
            return b"<DailyOrganiserData>" if self.asked == 1 else b" " * size

    endless = Endless()
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        read_file(endless, name="this file", first=MONDAY, last=MONDAY, most_megabytes=1)
    assert endless.asked < 10


def test_a_piece_that_never_ends_does_not_fill_the_memory() -> None:
    with pytest.raises(FileRefused, match="never ends"):
        read(b"<DailyOrganiserData><!--" + b"x" * 6_000_000, most_megabytes=100)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip file"),
        (b"<html></html>", "first element"),
        (b'<?xml version="1.0" encoding="big5"?><a/>', "letters|XML"),
        (b"just text", "XML"),
    ],
)
def test_what_is_no_daily_organiser_file_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(data)


def test_only_dates_that_were_asked_for_are_kept() -> None:
    days = [a_date(MONDAY + timedelta(days=n), {"PeriodReplacements": [cover()]}) for n in range(-30, 60)]

    found = read(a_file(*days), first=MONDAY, last=MONDAY + timedelta(days=1))

    assert [day.date for day in found.days] == [MONDAY, MONDAY + timedelta(days=1)]
    assert (found.first, found.last, found.dates) == (MONDAY - timedelta(days=30), MONDAY + timedelta(days=59), 90)
    assert found.counts["PeriodReplacements"] == 2


def test_a_date_may_come_after_its_lists() -> None:
    lists_first = element(
        "Date", rows("PeriodReplacements", [cover()]) + element("DateString", "4/05/2026") + element("Day", "MonA")
    )

    (day,) = read(a_file(lists_first)).days

    assert (day.date, day.cycle_day, len(day.lessons)) == (MONDAY, "MonA", 1)


def test_the_written_date_is_believed_and_the_other_only_compared() -> None:
    found = read(a_file(a_date(MONDAY, Date="2026-04-05T00:00:00")))

    assert [day.date for day in found.days] == [MONDAY]
    assert found.warnings == ("Date and DateString differ; DateString was believed.",)


def test_a_date_that_cannot_be_read_is_counted() -> None:
    assert read(a_file(a_date(MONDAY, DateString="the fourth"))).aside == {"Dates: no date that can be read": 1}


def test_unknown_lists_are_named_and_counted() -> None:
    lists_ = {"LoadAdjustments": [{"A": "DROP-ME"}] * 3, "SomethingNew": [{"B": "DROP-ME"}], "RoomAvailables": []}
    more = rows("AbsenceReasons", [{"Name": "SECRET-REASON"}] * 4)

    found = read(a_file(a_date(MONDAY, lists_), more=more))

    assert found.unread == {"LoadAdjustments": 3, "SomethingNew": 1, "AbsenceReasons": 4}
    assert "DROP-ME" not in repr(found)
    assert "SECRET-REASON" not in repr(found)


def test_cancellations_are_read_where_their_elements_fit_and_counted_where_not() -> None:
    lists_ = {
        "LessonCancellations": [{"ClassCode": "9ART1", "PeriodCode": "2"}, {"Strange": "x"}],
        "YardDutyCancellations": [{"YardDutyCode": "GATE", "PeriodCode": "Rec"}],
        "RoomReplacements": [
            {"ClassCode": "9ART1", "PeriodCode": "4", "ReplacementRoomCode": "LIB"},
            {"RoomCode": "A"},
        ],
    }

    found = read(a_file(a_date(MONDAY, lists_)))

    (day,) = found.days
    assert day.lessons_off == (LessonOff("9ART1", "", "2"),)
    assert [one.duty for one in day.duties_off] == ["GATE"]
    assert day.rooms == (RoomChange("9ART1", "", "4", "LIB"),)
    assert found.unread == {"LessonCancellations": 1, "RoomReplacements": 1}


def test_rows_that_belong_to_an_older_timetable_are_set_aside() -> None:
    old = cover("9OLD9", ArchiveTimetableReference="T1 2026")
    broken = cover("9OLD8", ArchiveErrorType="ClassMissing")

    found = read(a_file(a_date(MONDAY, {"PeriodReplacements": [cover(), old, broken]})))

    assert [row.class_code for row in found.days[0].lessons] == ["8SCI1"]
    assert found.aside == {"belongs to an older timetable": 2}


def test_a_reference_that_every_row_has_marks_nothing() -> None:
    every = [cover(code, ArchiveTimetableReference="T2 2026") for code in ("8SCI1", "7MAT1", "9ART1")]

    found = read(a_file(a_date(MONDAY, {"PeriodReplacements": every})))

    assert len(found.days[0].lessons) == 3
    assert "archived timetable" in found.warnings[0]


@pytest.mark.parametrize(
    ("spelt", "means"),
    [("true", True), ("True", True), ("1", True), ("-1", True), ("Y", True), ("", False), ("N", False), ("0", False)],
)
def test_yes_and_no_in_every_spelling(spelt: str, means: bool) -> None:
    (day,) = read(a_file(a_date(MONDAY, {"PeriodReplacements": [cover(NotRequired=spelt)]}))).days

    assert day.lessons[0].not_required is means


def test_a_spelling_nobody_knows_is_no_with_a_warning() -> None:
    found = read(a_file(a_date(MONDAY, {"PeriodReplacements": [cover(InLieu="perhaps")]})))

    assert not found.days[0].lessons[0].in_lieu
    assert "InLieu" in found.warnings[0]
    assert "perhaps" not in found.warnings[0]


def test_elements_of_another_namespace_are_not_ours() -> None:
    foreign = '<Date xmlns="http://elsewhere.example/"><DateString>4/05/2026</DateString></Date>'

    assert read(a_file(foreign)).days == ()


def test_no_element_about_reasons_is_on_the_list() -> None:
    names = {*lists.CASUAL_FIELDS, *lists.DAY_FIELDS}.union(*(one.names for one in lists.DAY_LISTS.values()))

    assert [name for name in names if "reason" in name.lower()] == []


def test_casual_teachers_come_with_name_and_address_alone() -> None:
    found = read(a_file(a_date(MONDAY), casuals=[casual("CRT1", "Juniper", "Kurrajong", "J.Kurrajong@school.example")]))

    assert found.casuals == (Casual("CRT1", "Juniper Kurrajong", "j.kurrajong@school.example"),)


# Whatever the file, it is read as it was written, or refused.

_CODES = st.text("ABCDEFGHJKLMNOP0123456789&<>é'", min_size=1, max_size=8)
_LESSONS = st.builds(
    LessonCover,
    class_code=_CODES,
    roll_class=st.just("") | _CODES,
    period=_CODES,
    of=_CODES,
    by=st.just("") | _CODES,
    counted=st.booleans(),
    in_lieu=st.booleans(),
    not_required=st.booleans(),
    note=st.text("abc <&>\né", max_size=40).map(
        lambda text: "\n".join(part.rstrip() for part in text.split("\n")).strip()
    ),
)
_DUTIES = st.builds(DutyCover, _CODES, _CODES, _CODES, st.just("") | _CODES, precedes=_CODES, session=st.integers(0, 9))
_AWAY = st.builds(AwayPeriod, _CODES, _CODES, st.booleans(), st.just("") | _CODES, st.integers(0, 9))
_ROOMS = st.builds(RoomChange, _CODES, st.just("") | _CODES, _CODES, _CODES)
_YES, _NO = ("true", "True", "1", "-1", "Y"), ("false", "False", "0", "N", "")


@st.composite
def files(draw: Any) -> tuple[bytes, dict[date, list[Any]]]:
    """A file of some days in any order, with its lists in any order, and what stands in it."""
    days = draw(st.lists(st.integers(0, 14), min_size=1, max_size=4, unique=True))
    written, expected = [], {}
    for number in days:
        day = MONDAY + timedelta(days=number)
        told = [tuple(draw(st.lists(kind, max_size=3))) for kind in (_AWAY, _LESSONS, _DUTIES, _ROOMS)]
        named = list(
            zip(("TeacherAbsences", "PeriodReplacements", "YardDutyReplacements", "RoomEdits"), told, strict=True)
        )
        lists_ = {name: [_as_row(draw, one) for one in some] for name, some in draw(st.permutations(named))}
        written.append(a_date(day, lists_))
        expected[day] = told
    return a_file(*written, namespace=draw(st.sampled_from([NAMESPACE, ""]))), expected


def _as_row(draw: Any, record: Any) -> dict[str, str]:
    def spelt(value: bool) -> str:
        return str(draw(st.sampled_from(_YES if value else _NO)))

    if isinstance(record, AwayPeriod):
        return away(
            record.staff,
            record.period,
            IsYardDuty=spelt(record.duty),
            Precedes=record.precedes,
            SessionNo=str(record.session),
        )
    if isinstance(record, RoomChange):
        names = ("ClassCode", "RollClassCode", "PeriodCode", "ReplacementRoomCode")
        return dict(zip(names, record, strict=True))
    facts = {"InLieu": spelt(record.in_lieu), "NotRequired": spelt(record.not_required)}
    number = draw(st.sampled_from(["1", "0.5", "0,5"])) if record.counted else "0"
    facts |= {"Count": number, "Load": "0"}
    if isinstance(record, DutyCover):
        facts |= {"Precedes": record.precedes, "SessionNo": str(record.session)}
        return duty(record.duty, record.period, record.of, record.by, **facts)
    facts |= {"RollClassCode": record.roll_class, "Notes": record.note}
    return cover(record.class_code, record.period, record.of, record.by, **facts)


@given(files())
def test_what_was_written_is_read(made: tuple[bytes, dict[date, list[Any]]]) -> None:
    data, expected = made

    found = read(data)

    assert {day.date: [day.away, day.lessons, day.duties, day.rooms] for day in found.days} == expected
    assert (found.aside, found.unread) == ({}, {})


@given(files(), st.floats(0, 1))
def test_what_is_cut_off_is_refused_or_the_same(made: tuple[bytes, dict[date, list[Any]]], share: float) -> None:
    data, _ = made
    cut = data[: int(len(data) * share)]

    try:
        found = read(cut)
    except FileRefused:
        return

    assert found.days == read(data).days


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damage_is_refused_in_words_or_read(rubbish: bytes, where: int) -> None:
    whole = a_file(a_date(MONDAY, {"PeriodReplacements": [cover()]}))

    with contextlib.suppress(FileRefused):  # anything else that is raised fails
        assert read(whole[:where] + rubbish + whole[where:]).dates <= 1
