"""What a calendar app reads, parsed back from the text it gets."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given, strategies as st
from icalendar import Calendar, Timezone
from model_bakery import baker

from staffroom.calendars.ics import ZONE, Sheet, written
from staffroom.calendars.items import Item
from staffroom.calendars.tests.feeds import fetched, lines, make, teacher
from staffroom.kit.school_days import MELBOURNE
from staffroom.school.models import Occurrence
from staffroom.today.tests.days import MONDAY, at, colleagues, keene_monday, occurrence

BEFORE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "07:40"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday(db: None, clock: Any) -> None:
    keene_monday()
    for code in ("A02", "B12", "C04", "S07"):
        baker.make("school.Room", code=code, active=True)
    Occurrence.objects.update(changed=BEFORE)


def test_a_full_day_comes_back_as_it_is(monday: None) -> None:
    found = lines(make(teacher()))

    assert list(found) == [
        "Duty: YD Front gate",
        "09B",
        "ROOM MOVED: 10MAT3",
        "12MTH1",
        "EXTRA: 09ENG2 for R. Petrov",
        "CANCELLED: 08MAT1",
        "COVERED: 11MTH2 by Jamie Marsh",
        "Maths faculty",
        "Year 12 valedictory",
    ]
    lesson = found["12MTH1"]
    assert (lesson.start, lesson.end) == (at(MONDAY, "09:50"), at(MONDAY, "10:40"))
    assert lesson["DTSTART"].params["TZID"] == "Australia/Melbourne"
    assert (lesson["LOCATION"], lesson["STATUS"], lesson["TRANSP"]) == ("B09", "CONFIRMED", "OPAQUE")
    assert lesson["DESCRIPTION"] == "Mathematical Methods\nPeriod 2"
    assert lesson.categories == ["Lesson"]


def test_apps_are_asked_to_come_every_hour_in_both_ways_of_saying_it(monday: None) -> None:
    path = make(teacher())

    text = fetched(path).to_ical().decode().replace("\r\n ", "")

    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text
    assert "X-WR-CALNAME:My timetable\r\n" in text
    assert all(len(line) <= 75 for line in Client().get(path).content.split(b"\r\n"))


def test_a_room_move_has_the_new_room_as_its_place_and_the_old_one_in_the_text(monday: None) -> None:
    moved = lines(make(teacher()))["ROOM MOVED: 10MAT3"]

    assert moved["LOCATION"] == "S07"
    assert "Room S07 instead of B12." in moved["DESCRIPTION"]


def test_an_extra_says_for_whom(monday: None) -> None:
    extra = lines(make(teacher()))["EXTRA: 09ENG2 for R. Petrov"]

    assert extra["STATUS"] == "CONFIRMED"
    assert "Extra: you take this for R. Petrov." in extra["DESCRIPTION"]


@pytest.mark.parametrize("title", ["CANCELLED: 08MAT1", "COVERED: 11MTH2 by Jamie Marsh"])
def test_what_need_not_be_gone_to_is_cancelled_and_blocks_no_time(monday: None, title: str) -> None:
    gone = lines(make(teacher()))[title]

    assert (gone["STATUS"], gone["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_what_lasts_all_day_is_a_date(monday: None) -> None:
    found = lines(make(teacher()))["Year 12 valedictory"]

    assert (found.start, found.end) == (MONDAY, MONDAY + timedelta(days=1))
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["TRANSP"] == "TRANSPARENT"


def test_a_lesson_that_is_cancelled_keeps_its_name_and_its_number_grows(monday: None, clock: Any) -> None:
    path = make(teacher())
    before = lines(path)["12MTH1"]

    for status in ("cancelled", "withdrawn", "on"):
        clock.shift(60)
        now = datetime.now(tz=UTC)
        Occurrence.objects.filter(class_code="12MTH1").update(status=status, changed=now)
        after = next(event for event in fetched(path).events if "12MTH1" in event["SUMMARY"])

        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after["STATUS"] == ("CONFIRMED" if status == "on" else "CANCELLED")
        assert after.DTSTAMP == after.last_modified == now
        before = after


def test_the_same_day_is_the_same_text_however_often_it_is_fetched(monday: None, clock: Any) -> None:
    path = make(teacher())
    before = fetched(path).to_ical()

    clock.shift(4 * 3600)

    assert fetched(path).to_ical() == before


def test_each_line_has_a_name_of_its_own_also_beside_a_room(monday: None) -> None:
    keene = teacher()
    names = [event["UID"] for path in (make(keene), make(keene, "room B12")) for event in fetched(path).events]

    assert len(names) == len(set(names)) == 12


def test_it_reaches_from_yesterday_to_four_weeks_ahead(db: None, clock: Any) -> None:
    colleagues()
    for offset in (-2, -1, 28, 29):
        occurrence(MONDAY + timedelta(days=offset), f"DAY{offset}", "1", teachers=["KEE"])

    assert list(lines(make(teacher()))) == ["DAY-1", "DAY28"]


def test_only_what_concerns_the_owner_is_in_it(monday: None) -> None:
    text = fetched(make(teacher("WUT"))).to_ical().decode()

    assert "07SCI1" in text
    assert "Petrov" not in text
    assert "12MTH1" not in text


def test_busy_only_tells_when_and_nothing_else(monday: None) -> None:
    path = make(teacher(), busy="yes")

    events = fetched(path).events

    assert len(events) == 8
    assert {str(event["SUMMARY"]) for event in events} == {"Busy"}
    assert not {key for event in events for key in event} & {"LOCATION", "DESCRIPTION", "CATEGORIES"}
    assert sum(event["STATUS"] == "CANCELLED" for event in events) == 2
    text = fetched(path).to_ical().decode()
    assert not any(word in text for word in ("MTH", "MAT", "Petrov", "Marsh", "B12", "YD Front", "valedictory"))


def test_a_time_that_nobody_told_is_said_and_blocks_nothing(db: None, clock: Any) -> None:
    colleagues()
    occurrence(MONDAY, "07ART1", "9", teachers=["KEE"])

    found = lines(make(teacher()))["07ART1"]

    assert found.start == MONDAY
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["DESCRIPTION"] == "Period 9\nNobody has told the time of it."


def test_a_room_says_who_is_there_and_where_a_lesson_went(monday: None) -> None:
    gone = lines(make(teacher(), "room B12"))
    here = lines(make(teacher("WUT"), "room S07"))
    taken = lines(make(teacher("PET"), "room C04"))

    assert list(gone) == ["09B", "ROOM MOVED: 10MAT3 to S07", "CANCELLED: 08MAT1"]
    assert [gone[title]["STATUS"] for title in gone] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert gone["09B"]["DESCRIPTION"] == "Home Group\nHG\nWith A. Keene."
    assert "Here instead of B12." in here["MOVED HERE: 10MAT3"]["DESCRIPTION"]
    assert "With A. Keene, for R. Petrov." in taken["09ENG2"]["DESCRIPTION"]
    assert {str(event["LOCATION"]) for event in gone.values()} == {"B12"}


def test_a_room_names_nobody_to_those_who_may_not_see_a_colleagues_timetable(monday: None) -> None:
    path = make(teacher("OBR", "casual relief"), "room A02")

    [meeting] = fetched(path).events

    assert str(meeting["SUMMARY"]) == "Meeting"
    assert "DESCRIPTION" not in meeting
    assert "Keene" not in fetched(make(teacher("PET", "casual relief"), "room B12")).to_ical().decode()


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2026, 10, 4)], ids=["back", "forward"])
def test_lessons_stand_at_the_right_hour_when_the_clocks_change(db: None, day: date) -> None:
    colleagues()
    hours = {(day + timedelta(days=offset), clock) for offset in (-1, 0, 1) for clock in ("00:30", "08:50", "15:10")}
    for when, clock in hours:
        occurrence(when, "12MTH1", "X", times=(clock, clock[:-2] + "59"), teachers=["KEE"])

    with time_machine.travel(at(day, "07:00"), tick=False):
        text = fetched(make(teacher())).to_ical().decode()

    # Read by the calendar's own rules, and not by those of this computer.
    zone = Timezone.from_ical(ZONE).to_tz(lookup_tzid=False)
    stamps = [event["DTSTART"].dt.replace(tzinfo=None) for event in Calendar.from_ical(text).events]
    assert {stamp.replace(tzinfo=zone).astimezone(UTC) for stamp in stamps} == {
        at(when, clock).astimezone(UTC) for when, clock in hours
    }
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_the_zone_in_the_calendar_is_melbournes() -> None:
    zone = Timezone.from_ical(ZONE).to_tz(lookup_tzid=False)
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=6 * n) for n in range(4 * 366 * 8)]

    wrong = [moment for moment in moments if moment.astimezone(zone).utcoffset() != _offset(moment)]

    assert wrong == []


def _offset(moment: datetime) -> timedelta | None:
    return moment.astimezone(MELBOURNE).utcoffset()


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)


@given(WORDS, WORDS, st.lists(WORDS, max_size=3), st.booleans())
def test_any_words_come_back_from_the_text(summary: str, place: str, text: list[str], off: bool) -> None:
    item = Item(
        7, MONDAY, at(MONDAY, "09:00"), at(MONDAY, "09:50"), summary, "\n".join(text), place, "Lesson", off, off, BEFORE
    )

    read = Calendar.from_ical(written(Sheet("Mine", "person 1", "school.example", (item,))))

    [event] = read.events
    assert str(event.get("SUMMARY", "")) == " ".join(summary.split())
    assert str(event.get("LOCATION", "")) == " ".join(place.split())
    assert str(event.get("DESCRIPTION", "")) == "\n".join(text)
    assert event["STATUS"] == ("CANCELLED" if off else "CONFIRMED")
    assert (event.start, event.end) == (item.starts, item.ends)


@given(st.lists(st.integers(0, 3), max_size=6))
def test_two_sheets_have_one_etag_exactly_when_they_are_one_text(numbers: list[int]) -> None:
    def sheet(number: int) -> Sheet:
        item = Item(number, MONDAY, None, None, "A", "", "", "", False, False, BEFORE)
        return Sheet("Mine", "person 1", "school.example", (item,))

    sheets = [sheet(number) for number in numbers]

    assert len({one.etag for one in sheets}) == len({written(one) for one in sheets}) == len(set(numbers))
