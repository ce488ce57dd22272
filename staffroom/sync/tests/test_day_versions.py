"""Publish is freeze and compare: versions of a date, and news for exactly the people whose own day is different."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.day import day_of
from staffroom.school.models import DayNews, DayVersion, Occurrence, SourceDay
from staffroom.school.news import changes_for, look, news_ahead, sentence_for, settle, told_in
from staffroom.school.published import versions_of
from staffroom.school.stakes import same, stake_in, tellings
from staffroom.sync.day.keeping import take
from staffroom.sync.day.purging import purge_versions
from staffroom.sync.day.said import Cover, Delivery, Move, Said
from staffroom.sync.models import Statement

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
NAMES = {"DELI": "Dee Lin", "GIYE": "Gil Yeo", "T001": "Tess One"}


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


MANY = [lesson(number) for number in range(10)]


def published(*changed: Said, source: str = "compass", day: date = MONDAY, without: int = -1) -> None:
    """The whole day told again with these lessons instead of the usual ones."""
    instead = {said.key: said for said in changed}
    said = [instead.pop(f"k{n}", lesson(n, day)) for n in range(10) if n != without]
    as_of = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    take(Delivery(source, (day,), as_of, (*said, *instead.values())), feed=f"{source}.test")


def told(code: str) -> list[str]:
    return [sentence_for(one, NAMES) for one in told_in(news_ahead(code, MONDAY))]


def looks(code: str) -> None:
    look(news_ahead(code, MONDAY), timezone.now())


EXTRA = lesson(1, covers=(Cover("T001", "DELI"),))


def test_what_is_told_first_is_version_one_and_no_news():
    published(EXTRA)

    (version,) = DayVersion.objects.all()
    assert (version.date, version.number, version.source, version.told) == (MONDAY, 1, "compass", [])
    assert not DayNews.objects.exists()


def test_an_extra_is_news_for_who_takes_it_and_for_whose_it_is_and_for_nobody_else():
    published()
    published(EXTRA)

    assert told("DELI") == ["Extra: Period 2, 07ENG1, for Tess One, R1"]
    assert told("T001") == ["Covered: Period 2, 07ENG1, by Dee Lin"]
    version = DayVersion.objects.get(number=2)
    assert (version.changed, version.told) == (1, ["DELI", "T001"])
    assert DayNews.objects.count() == 2


def test_publishing_the_same_again_makes_neither_a_version_nor_news():
    published()
    published(EXTRA)
    published(EXTRA)

    assert DayVersion.objects.count() == 2
    assert DayNews.objects.count() == 2


def test_an_extra_that_was_there_first_and_goes_to_somebody_else_lets_the_first_off_the_hook():
    published(EXTRA)
    published(lesson(1, covers=(Cover("T001", "GIYE"),)))

    assert told("DELI") == ["You are off the hook: Period 2, 07ENG1"]
    assert told("GIYE") == ["Extra: Period 2, 07ENG1, for Tess One, R1"]
    assert told("T001") == ["Covered: Period 2, 07ENG1, by Gil Yeo"]


def test_what_is_changed_back_before_anybody_looked_leaves_nothing():
    published()
    published(EXTRA)
    published()

    assert not DayNews.objects.exists()
    assert [one.told for one in DayVersion.objects.order_by("number")] == [[], ["DELI", "T001"], []]
    assert all(person.nothing_left for person in versions_of(MONDAY)[1].told)


def test_who_had_looked_is_told_that_it_was_changed_back():
    published()
    published(EXTRA)
    looks("DELI")
    published()

    assert told("DELI") == ["You are off the hook: Period 2, 07ENG1"]
    assert told("T001") == []


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ({}, {"cancelled": True}, "Cancelled: Period 2, 07ENG1"),
        ({"cancelled": True}, {}, "Back on: Period 2, 07ENG1, it takes place after all, R1"),
        ({"covers": (Cover("T001", "DELI"),)}, {}, "No longer covered: Period 2, 07ENG1, yours again, R1"),
        ({}, {"moves": (Move("R1", "B07"),)}, "Room moved: Period 2, 07ENG1, from R1 to B07"),
        ({"moves": (Move("R1", "B07"),)}, {}, "Room changed: Period 2, 07ENG1, from B07 to R1"),
    ],
)
def test_each_kind_of_change_has_its_own_words(was, now, sentence):
    published(lesson(1, **was))
    published(lesson(1, **now))

    assert told("T001") == [sentence]


def test_a_lesson_at_another_time_is_one_change_and_not_two():
    at_ten = lesson(1, period="")
    published(at_ten)
    later = timedelta(minutes=70)
    published(at_ten._replace(starts=at_ten.starts + later, ends=at_ten.ends + later))

    assert told("T001") == ["New time: 11:10, 07ENG1, until now 10:00, R1"]


def test_a_lesson_that_is_taken_out_is_withdrawn():
    published()
    published(without=1)

    assert told("T001") == ["Withdrawn: Period 2, 07ENG1, no longer in your day"]


def test_a_duty_is_told_as_one():
    yard = {"kind": "duty", "class_code": "", "title": "Oval", "period": "Recess"}
    published(lesson(20, **yard))
    published(lesson(20, **yard, covers=(Cover("T020", "DELI"),)))

    assert told("DELI") == ["Extra duty: Recess, Oval, for T020, R20"]


def test_what_is_over_is_not_told(time_machine):
    published()
    time_machine.move_to(datetime(2026, 11, 23, 12, 0, tzinfo=MELBOURNE), tick=False)

    published(EXTRA)

    assert not DayNews.objects.exists()


def test_a_cancelled_extra_lets_its_taker_off_the_hook():
    published(EXTRA)
    published(EXTRA._replace(cancelled=True))

    assert told("DELI") == ["You are off the hook: Period 2, 07ENG1"]


def test_days_that_are_over_or_far_ahead_are_not_compared():
    for day in (date(2026, 11, 20), date(2026, 12, 15)):
        published(day=day)
        published(lesson(1, day, covers=(Cover("T001", "DELI"),)), day=day)

    assert not DayNews.objects.exists()
    assert [(one.date, one.number) for one in DayVersion.objects.all()] == [(date(2026, 12, 15), 1)]


def test_a_day_of_next_week_is():
    day = date(2026, 12, 1)
    published(day=day)
    published(lesson(1, day, covers=(Cover("T001", "DELI"),)), day=day)

    assert told("DELI") == ["Extra: Period 2, 07ENG1, for Tess One, R1"]


def test_another_source_of_the_same_timetable_is_no_news_but_what_it_calls_different_is():
    published(source="cases")
    spelt = [lesson(n, rooms=(f"Room {n}",)) for n in range(10) if n != 1]

    published(*spelt, lesson(1, rooms=("Room 1",), covers=(Cover("T001", "DELI"),)), source="compass")

    assert {row.staff for row in DayNews.objects.all()} == {"DELI", "T001"}


def _a_school(day: date, **changed: object) -> None:
    as_of = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    said = tuple(lesson(number, day, **changed) for number in range(40))
    take(Delivery("compass", (day,), as_of, said), feed="compass.test")


def test_a_new_timetable_is_one_version_and_no_flood_of_news():
    day = date(2026, 12, 1)
    _a_school(day)
    _a_school(day, rooms=("B07",), teachers=("T001",))

    assert [(one.number, one.changed, one.told) for one in DayVersion.objects.order_by("number")][1] == (2, 40, [])


def test_a_day_on_short_bells_is_told_to_everybody_on_the_day_itself():
    _a_school(MONDAY)
    ten = datetime(2026, 11, 23, 10, 0, tzinfo=MELBOURNE)
    _a_school(MONDAY, starts=ten, ends=ten + timedelta(minutes=30))

    assert len(DayVersion.objects.get(number=2).told) == 40
    assert told("T001") == ["New time: Period 2, 07ENG1, until now 10:00, R1"]


def test_covers_of_a_whole_school_are_news_all_the_same():
    _a_school(MONDAY)
    _a_school(MONDAY, covers=(Cover("", "DELI"),))

    assert DayNews.objects.filter(staff="DELI").count() == 40


def test_another_source_that_says_the_same_makes_no_version():
    published(source="cases")
    published(source="compass")

    assert DayVersion.objects.count() == 1


def test_the_same_extra_of_another_kind_is_told_and_an_ordinary_kind_is_not():
    published(EXTRA)
    published(lesson(1, covers=(Cover("T001", "DELI", "", "extra"),)))
    assert told("DELI") == []

    published(lesson(1, covers=(Cover("T001", "DELI", "", "in lieu"),)))

    assert told("DELI") == ["Extra: Period 2, 07ENG1, for Tess One, in lieu, R1"]


def test_seen_is_seen_and_only_ones_own():
    published()
    published(EXTRA)
    mine = [row.pk for row in news_ahead("DELI", MONDAY)]

    assert settle("T001", mine, timezone.now()) == 0
    assert settle("DELI", mine, timezone.now()) == 1

    assert told("DELI") == []
    assert len(changes_for("DELI", MONDAY)) == 1
    assert told("T001") != []


def test_what_is_published_while_somebody_reads_is_not_taken_as_read():
    published()
    published(EXTRA)
    read = news_ahead("DELI", MONDAY)
    DayNews.objects.update(at=timezone.now() + timedelta(seconds=1))

    assert look(read, timezone.now()) == 0


def test_who_was_told_and_who_has_looked_since():
    published()
    published(EXTRA)
    looks("DELI")

    last = versions_of(MONDAY)[0]

    assert (last.row.number, len(last.told), last.looked) == (2, 2, 1)
    assert {one.staff: one.looked is not None for one in last.told} == {"DELI": True, "T001": False}


def test_versions_do_not_stay_for_long():
    published()
    published(EXTRA)

    assert purge_versions(MONDAY + timedelta(days=10)) == 0
    assert purge_versions(MONDAY + timedelta(days=60)) == 4
    assert not DayNews.objects.exists()


def _asked(said: list[Said]) -> int:
    as_of = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    with CaptureQueriesContext(connection) as queries:
        take(Delivery("compass", (MONDAY,), as_of, tuple(said)), feed="compass.test")
    return len(queries)


def test_what_publishing_asks_does_not_grow_with_how_much_is_different():
    school = [lesson(number) for number in range(120)]
    _asked(school)
    one = _asked([EXTRA if said.key == "k1" else said for said in school])
    _asked(school)

    every = _asked([said._replace(covers=(Cover(said.teachers[0], "DELI"),)) for said in school])

    assert every <= one + 4
    assert DayNews.objects.filter(staff="DELI").count() == 120


# Any way there


@st.composite
def days(draw: st.DrawFn) -> tuple[Said, ...]:
    """Three lessons as a timetabler may leave them."""
    made = []
    for number in (1, 2, 3):
        taker = draw(st.sampled_from(["", "DELI", "GIYE", "T002"]))
        covers = (Cover(f"T{number:03}", taker),) if taker not in ("", f"T{number:03}") else ()
        moves = (Move(f"R{number}", "B07"),) if draw(st.booleans()) else ()
        made.append(lesson(number, covers=covers, moves=moves, cancelled=draw(st.booleans())))
    return tuple(made)


def _as_seen(code: str) -> dict[str, object]:
    return {entry.mark: stake_in(entry) for entry in day_of(code, MONDAY)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=days(), then=st.lists(st.tuples(days(), st.booleans()), min_size=1, max_size=6))
def test_whatever_was_published_in_between_somebody_is_told_the_difference_to_what_they_saw(first, then):
    for table in (DayNews, DayVersion, Statement, Occurrence, SourceDay):
        table.objects.all().delete()
    everybody = ("DELI", "GIYE", "T001", "T002", "T003")
    published(*first)
    saw = {code: _as_seen(code) for code in everybody}

    for state, they_look in then:
        published(*state)
        if they_look:
            for code in everybody:
                looks(code)
                saw[code] = _as_seen(code)

    for code in everybody:
        now = _as_seen(code)
        marks = sorted({*saw[code], *now})
        changes = [(mark, saw[code].get(mark), now.get(mark)) for mark in marks]
        expected = tellings(one for one in changes if not same(one[1], one[2]))
        waiting = [row for row in news_ahead(code, MONDAY) if row.looked is None]
        assert {(one.what, one.marks) for one in told_in(waiting)} == {(one.what, one.marks) for one in expected}
