"""Deliveries into the database: what is written, what is withdrawn, what is not believed yet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.day import away_on, day_of, room_week
from staffroom.school.models import Absence, Occurrence, SourceDay
from staffroom.sync.day.doubting import accept
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Away, Bell, Cover, DayFact, Delivery, Move, Said
from staffroom.sync.models import Feed, Statement

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
FEED = "compass.calendar"


@pytest.fixture(autouse=True)
def _monday(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(datetime(2026, 11, 23, 8, 20, tzinfo=MELBOURNE), tick=False)


def lesson(number: int, day: date = MONDAY, **facts: object) -> Said:
    starts = datetime(day.year, day.month, day.day, 9, 0, tzinfo=MELBOURNE) + timedelta(hours=number % 6)
    made = Said(
        f"k{number}",
        day,
        "lesson",
        starts,
        starts + timedelta(minutes=50),
        period=str(number % 6 + 1),
        class_code=f"07ENG{number}",
        teachers=(f"T{number:03}",),
        rooms=(f"R{number}",),
        covers=(),
        moves=(),
        cancelled=False,
    )
    return made._replace(**facts)


def delivery(*said: Said, source: str = "compass", minutes: int = 0, **facts: object) -> Delivery:
    given_: dict[str, object] = {
        "dates": (MONDAY,),
        "as_of": datetime(2026, 11, 22, 21, 0, tzinfo=UTC) + timedelta(minutes=minutes),
    }
    return Delivery(source=source, said=said, **given_ | facts)  # type: ignore[arg-type]


MANY = [lesson(number) for number in range(30)]


def test_what_is_delivered_stands_in_the_day_of_everybody_it_concerns() -> None:
    take(delivery(lesson(1, covers=(Cover("T001", "DELI"),), moves=(Move("R1", "B07"),))), feed=FEED)

    (extra,) = day_of("DELI", MONDAY)
    (covered,) = day_of("T001", MONDAY)

    assert (extra.change.kind, extra.change.teacher, extra.change.room) == ("extra", "DELI", "B07")
    assert (covered.change.kind, covered.change.teacher) == ("covered", "DELI")
    assert (extra.teachers_now, extra.rooms_now, extra.rooms) == (("DELI",), ("B07",), ("R1",))
    assert room_week("B07", MONDAY, MONDAY)[MONDAY][0].class_code == "07ENG1"


def test_what_is_known_already_writes_nothing() -> None:
    take(delivery(*MANY), feed=FEED)
    before = list(Occurrence.objects.values_list("pk", "changed"))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        taken = take(delivery(*MANY, minutes=10), feed=FEED)

    assert (taken.added, taken.changed, taken.withdrawn, taken.occurrences) == (0, 0, 0, 0)
    assert list(Occurrence.objects.values_list("pk", "changed")) == before
    writes = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "COPY"))]
    assert [sql for sql in writes if "sourceday" not in sql.lower() and "kit_stamp" not in sql] == []
    assert SourceDay.objects.get().as_of == datetime(2026, 11, 22, 21, 10, tzinfo=UTC)


def test_only_what_differs_is_written() -> None:
    take(delivery(*MANY), feed=FEED)

    taken = take(delivery(*MANY[:-1], MANY[-1]._replace(rooms=("C01",)), minutes=10), feed=FEED)

    assert (taken.added, taken.changed, taken.occurrences) == (0, 1, 1)


def test_what_is_said_no_longer_is_withdrawn_and_comes_back_when_it_is_said_again() -> None:
    take(delivery(*MANY), feed=FEED)

    take(delivery(*MANY[1:], minutes=10), feed=FEED)
    gone = day_of("T000", MONDAY)
    take(delivery(*MANY, minutes=20), feed=FEED)

    assert [entry.change.kind for entry in gone if entry.change] == ["withdrawn"]
    assert [entry.change for entry in day_of("T000", MONDAY)] == [None]


def test_what_was_only_worked_out_from_a_cycle_goes_without_a_trace() -> None:
    take(delivery(lesson(1, fleeting=True), lesson(2, fleeting=True), source="cases"), feed="cases.timetable")

    take(delivery(lesson(2, fleeting=True), source="cases", minutes=10), feed="cases.timetable")

    assert day_of("T001", MONDAY) == []
    assert Statement.objects.count() == 1


def test_a_person_whose_calendar_could_not_be_read_this_time_keeps_the_last_good_word() -> None:
    both = frozenset({"T001", "T002"})
    take(delivery(lesson(1), lesson(2), staff=both), feed=FEED)

    take(delivery(lesson(2), staff=frozenset({"T002"}), minutes=10), feed=FEED)

    assert [entry.change for entry in day_of("T001", MONDAY)] == [None]
    assert SourceDay.objects.get().staff == ["T001", "T002"]


def test_a_lesson_with_somebody_who_has_no_calendar_is_withdrawn_by_those_who_have() -> None:
    covered = lesson(1, covers=(Cover("T001", "CRT1"),))
    take(delivery(covered, lesson(2), staff=frozenset({"T001", "T002"})), feed=FEED)

    take(delivery(lesson(2), staff=frozenset({"T001", "T002"}), minutes=10), feed=FEED)

    assert day_of("T001", MONDAY)[0].change.kind == "withdrawn"


def test_an_empty_school_day_is_not_believed_until_it_was_said_three_times() -> None:
    take(delivery(*MANY), feed=FEED)

    first, second = (take(delivery(minutes=minutes), feed=FEED) for minutes in (10, 20))
    standing = Occurrence.objects.filter(status="on").count()
    third = take(delivery(minutes=30), feed=FEED)

    assert "Nothing at all on Monday 23 November" in first.doubted[MONDAY]
    assert second.doubted
    assert standing == 30
    assert third.doubted == {}
    assert not Occurrence.objects.filter(status="on").exists()
    assert Feed.objects.get(name=FEED).doubts == {}


def test_the_same_answer_read_twice_is_no_confirmation() -> None:
    take(delivery(*MANY), feed=FEED)

    for _ in range(5):
        taken = take(delivery(minutes=10), feed=FEED)

    assert taken.doubted


def test_a_good_answer_in_between_ends_the_doubt() -> None:
    take(delivery(*MANY), feed=FEED)
    take(delivery(minutes=10), feed=FEED)

    take(delivery(*MANY, minutes=20), feed=FEED)

    assert Feed.objects.get(name=FEED).doubts == {}


def test_half_of_the_lessons_gone_is_held_and_the_other_dates_are_taken() -> None:
    tuesday = MONDAY + timedelta(days=1)
    two = {"dates": (MONDAY, tuesday)}
    take(delivery(*MANY, *(one._replace(date=tuesday) for one in MANY), **two), feed=FEED)

    cut = delivery(*MANY[:10], *(one._replace(date=tuesday) for one in MANY[1:]), minutes=10, **two)
    taken = take(cut, feed=FEED)

    assert list(taken.doubted) == [MONDAY]
    assert Occurrence.objects.filter(date=MONDAY, status="on").count() == 30
    assert Occurrence.objects.filter(date=tuesday, status="on").count() == 29


def test_somebody_who_knows_can_say_that_it_is_so() -> None:
    take(delivery(*MANY), feed=FEED)
    take(delivery(minutes=10), feed=FEED)

    accept(Feed.objects.get(name=FEED))
    taken = take(delivery(minutes=20), feed=FEED)

    assert taken.doubted == {}


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 12, 25), date(2027, 1, 12)])
def test_an_empty_answer_for_a_day_without_school_is_quietly_taken(day: date) -> None:
    taken = take(delivery(dates=(day,)), feed=FEED)

    assert taken.doubted == {}
    assert SourceDay.objects.get().date == day


def test_the_first_answer_of_all_may_not_be_an_empty_school_day() -> None:
    taken = take(delivery(), feed=FEED)

    assert taken.doubted
    assert not SourceDay.objects.exists()


def test_an_absence_is_a_span_and_goes_when_it_is_said_no_longer() -> None:
    nine = datetime(2026, 11, 23, 9, 0, tzinfo=MELBOURNE)
    away = (Away(MONDAY, "T001", nine, nine + timedelta(hours=6)), Away(MONDAY, "T002"))
    take(delivery(*MANY, source="cases", away=away), feed="cases.timetable")
    spans = [(one.staff, one.starts and one.starts.strftime("%H:%M")) for one in away_on(MONDAY)]

    take(delivery(*MANY, source="cases", away=(), minutes=10), feed="cases.timetable")

    assert spans == [("T001", "09:00"), ("T002", None)]
    assert not Absence.objects.exists()


def test_a_source_that_tells_only_who_is_away_is_believed_at_once() -> None:
    taken = take(delivery(source="cases", away=(Away(MONDAY, "T001"),)), feed="cases.timetable")

    assert taken.doubted == {}
    assert [one.staff for one in away_on(MONDAY)] == ["T001"]


def test_bells_of_a_source_time_the_lessons_of_another() -> None:
    timeless = lesson(1, starts=None, ends=None, period="P1", class_code="07ENG1")
    take(delivery(timeless._replace(period="1"), source="cases"), feed="cases.timetable")

    bells = {MONDAY: (Bell("1", "Period 1", "08:50", "09:40"),)}
    fact = {MONDAY: DayFact("3", "Assembly")}
    take(delivery(lesson(2), bells=bells, days=fact, staff=frozenset({"T002"})), feed=FEED)

    (entry,) = day_of("T001", MONDAY)
    assert entry.starts is not None
    assert entry.starts.strftime("%H:%M") == "08:50"
    assert SourceDay.objects.get(source="compass").note == "Assembly"


def test_trouble_in_the_middle_leaves_everything_as_it_was() -> None:
    take(delivery(*MANY), feed=FEED)

    broken = lesson(99, title="x" * 4000)._replace(kind="lesson")
    broken = broken._replace(starts="never")
    with pytest.raises((AttributeError, TypeError, ValueError)):
        take(delivery(*MANY[5:], broken, minutes=10), feed=FEED)

    assert Occurrence.objects.filter(status="on").count() == 30
    assert Statement.objects.filter(withdrawn=False).count() == 30


PICKS = st.lists(st.sampled_from(range(12)), min_size=9, max_size=12, unique=True)


@given(st.permutations(["compass", "cases", "compass_api"]), PICKS, PICKS, PICKS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_sources_may_deliver_in_any_order(order: list[str], a: list[int], b: list[int], c: list[int]) -> None:
    told = dict(zip(("compass", "cases", "compass_api"), (a, b, c), strict=True))
    rooms = {"compass": "X1", "cases": "X2", "compass_api": "X3"}

    def picture(sources: list[str]) -> list[tuple[object, ...]]:
        for model in (Occurrence, Statement, SourceDay, Feed):
            model._default_manager.all().delete()
        for source in sources:
            said = [lesson(number, rooms=(rooms[source],)) for number in told[source]]
            staff = frozenset(one.teachers[0] for one in said) if source == "compass" else None
            take(delivery(*said, source=source, staff=staff), feed=source)
        return list(Occurrence.objects.order_by("mark").values_list("mark", "digest"))

    assert picture(order) == picture(["compass", "cases", "compass_api"])
