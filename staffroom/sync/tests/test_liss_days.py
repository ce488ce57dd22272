"""What rows of the timetabler come to on a date: pure, without a table."""

from datetime import date, datetime

import pytest

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.class_codes import fold_class
from staffroom.sources.liss.records import AwayRow, BellRow, CalendarRow, ClassRow, CycleRow, DayRow
from staffroom.sync.day.said import Away, Cover, Move, Said
from staffroom.sync.flows.liss.days import tell_day
from staffroom.sync.flows.liss.facts import Cycle, Facts
from staffroom.sync.flows.liss.people import Somebody, WhoIsWho
from staffroom.sync.flows.liss.words import Words

MONDAY = date(2026, 5, 4)
IDS = {"T1": "ABAN", "T2": "BCOO", "T3": "CDRY", "T4": "EFER"}
BELLS = (
    BellRow(1, "MonA", "1", "09:00", "09:50", "T"),
    BellRow(1, "MonA", "2", "09:50", "10:40", "T"),
    BellRow(1, "MonA", "3", "11:00", "11:50", "T"),
    BellRow(1, "MonA", "L1", "12:40", "13:10", "L"),
)
CYCLE = (
    CycleRow(1, "1", "7MAT 1", ("T1",), ("C3",)),
    CycleRow(1, "2", "7MAT 1", ("T1",), ("C3",)),
    CycleRow(1, "1", "7MAT 2", ("T2",), ("C4",)),
    CycleRow(1, "3", "10PE 2", ("T3", "T4"), ("GYM",)),
    CycleRow(1, "L1", "DUTY Oval", ("T2",)),
)


@pytest.fixture(autouse=True)
def pool_codes(settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"timetabler_pool_codes": "^CRT\\d*$"})


def facts(*, cycle=CYCLE, daily=None, deltas=None, away=None, names=None) -> Facts:
    who = WhoIsWho(frozenset(IDS.values()), {ident: Somebody("", name) for ident, name in (names or {}).items()}, IDS)
    found = Facts(7, who, classes={fold_class("DUTY Oval"): ClassRow("DUTY Oval", "Oval", kind="duty")})
    if cycle:
        found.cycles = [Cycle(date(2026, 4, 20), date(2026, 6, 26), {1: cycle})]
        found.calendar = {MONDAY: CalendarRow(MONDAY, "MonA", 1)}
        found.bells = {1: BELLS}
    if daily is not None:
        found.daily[MONDAY] = daily
    if deltas is not None:
        found.deltas[MONDAY] = deltas
    if away is not None:
        found.away[MONDAY] = away
    return found


def row(period, class_code, *teachers, **more) -> DayRow:
    return DayRow(MONDAY, MONDAY, period, class_code=class_code, teachers=teachers, **more)


def said(told, class_code, period="") -> Said:
    (found,) = [one for one in told.said if class_code in (one.class_code, one.title) and period in ("", one.period)]
    return found


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"{MONDAY} {clock}").replace(tzinfo=MELBOURNE)


def wall(clock: str) -> datetime:
    """A moment as the timetabler sends it: local, without a zone."""
    return datetime.fromisoformat(clock)


def test_the_cycle_its_calendar_and_its_bells_make_a_day_where_nothing_else_was_sent():
    told = tell_day(MONDAY, facts(), Words())

    lesson = said(told, "7MAT 1", "1")
    assert (lesson.starts, lesson.ends) == (at("09:00"), at("09:50"))
    assert (lesson.teachers, lesson.rooms, lesson.covers, lesson.fleeting) == (("ABAN",), ("C3",), None, True)
    assert not told.whole
    assert [bell.period for bell in told.bells] == ["1", "2", "3", "L1"]
    assert [bell.teaching for bell in told.bells] == [True, True, True, False]


def test_a_cover_names_who_is_replaced_by_whom_and_how():
    told = tell_day(MONDAY, facts(deltas=[row("1", "7MAT 1", "T3", replacing="T1", cover="in lieu")]), Words())

    assert said(told, "7MAT 1", "1").covers == (Cover("ABAN", "CDRY", "", "in lieu"),)
    assert said(told, "7MAT 1", "1").teachers == ("ABAN",)
    assert said(told, "7MAT 1", "2").covers == ()


@pytest.mark.parametrize(
    "rows",
    [
        [row("3", "10PE 2", "T3", "T1", replacing="T4", cover="underload")],
        [row("3", "10PE 2", "T3"), row("3", "10PE 2", "T1", replacing="T4", cover="underload")],
    ],
    ids=["one row", "two rows"],
)
def test_of_two_teachers_one_is_replaced_and_one_stays(rows):
    lesson = said(tell_day(MONDAY, facts(deltas=rows), Words()), "10PE 2")

    assert lesson.covers == (Cover("EFER", "ABAN", "", "underload"),)
    assert lesson.teachers == ("CDRY", "EFER")


def test_another_teacher_without_a_word_about_whom_they_replace_is_compared_with_the_timetable():
    lesson = said(tell_day(MONDAY, facts(deltas=[row("1", "7MAT 1", "T3")]), Words()), "7MAT 1", "1")

    assert lesson.covers == (Cover("ABAN", "CDRY"),)


def test_without_a_timetable_to_compare_with_the_other_sources_fill_in():
    told = tell_day(MONDAY, facts(cycle=(), deltas=[row("1", "7MAT 1", "T3", rooms=("A1",))]), Words())

    lesson = said(told, "7MAT 1")
    assert (lesson.teachers, lesson.covers) == ((), (Cover("", "CDRY"),))
    assert (lesson.rooms, lesson.moves) == ((), (Move("", "A1"),))
    assert lesson.starts is None


def test_a_casual_without_a_code_comes_by_the_name_that_was_sent_and_a_pool_code_is_nobody():
    names = {"C9": "Sam Lentini", "CRT1": "CRT 1"}
    changes = [row("1", "7MAT 1", "C9", replacing="T1", cover="casual"), row("1", "7MAT 2", "CRT1", replacing="T2")]

    told = tell_day(MONDAY, facts(deltas=changes, names=names), Words())

    assert said(told, "7MAT 1", "1").covers == (Cover("ABAN", "", "Sam Lentini", "casual"),)
    assert said(told, "7MAT 2").covers == (Cover("BCOO", "", "CRT 1"),)


def test_a_room_that_changed_was_left_and_one_that_was_sent_blank_is_not_known():
    moved = tell_day(MONDAY, facts(deltas=[row("1", "7MAT 1", "T1", rooms=("LIB",))]), Words())
    blank = tell_day(MONDAY, facts(deltas=[row("1", "7MAT 1", "T1", rooms=())]), Words())
    more = tell_day(MONDAY, facts(deltas=[row("3", "10PE 2", "T3", "T4", rooms=("GYM", "A1"))]), Words())

    assert said(moved, "7MAT 1", "1").moves == (Move("C3", "LIB"),)
    assert said(moved, "7MAT 1", "1").covers == ()
    assert said(blank, "7MAT 1", "1").moves == (Move("C3", ""),)
    assert (said(more, "10PE 2").rooms, said(more, "10PE 2").moves) == (("GYM", "A1"), ())


def test_a_class_that_joins_another_goes_to_its_room_and_needs_nobody():
    merged = row("1", "7MAT 1", special="merged", special_of="7MAT 2", replacing="T1")

    lesson = said(tell_day(MONDAY, facts(deltas=[merged]), Words()), "7MAT 1", "1")

    assert lesson.covers == (Cover("ABAN", "", "", "merged 7MAT 2"),)
    assert lesson.moves == (Move("C3", "C4"),)


@pytest.mark.parametrize(
    ("special", "of", "expected"),
    [
        ("no cover", "", Cover("ABAN", "", "", "no cover")),
        ("library", "", Cover("ABAN", "", "", "library")),
        ("minimal", "T4", Cover("ABAN", "EFER", "", "minimal supervision")),
        ("minimal", "", Cover("ABAN", "", "", "minimal supervision")),
    ],
)
def test_a_lesson_may_go_on_without_a_teacher_in_front(special, of, expected):
    change = row("1", "7MAT 1", special=special, special_of=of, replacing="T1")

    lesson = said(tell_day(MONDAY, facts(deltas=[change]), Words(library="LIB")), "7MAT 1", "1")

    assert lesson.covers == (expected,)
    assert lesson.cancelled is False
    assert lesson.moves == ((Move("C3", "LIB"),) if special == "library" else ())


def test_cancelled_beside_a_row_that_is_not_is_a_change():
    pair = [
        row("1", "7MAT 1", "T1", cancelled=True),
        row("1", "7MAT 1", "T3", replacing="T1", cover="extra", rooms=("LIB",)),
    ]

    both = said(tell_day(MONDAY, facts(deltas=pair), Words()), "7MAT 1", "1")
    alone = said(tell_day(MONDAY, facts(deltas=pair[:1]), Words()), "7MAT 1", "1")

    assert (both.cancelled, both.covers, both.moves) == (
        False,
        (Cover("ABAN", "CDRY", "", "extra"),),
        (Move("C3", "LIB"),),
    )
    assert (alone.cancelled, alone.covers, alone.teachers) == (True, (), ("ABAN",))


def test_a_duty_is_covered_where_it_is_and_when_its_bell_rings():
    told = tell_day(MONDAY, facts(deltas=[row("L1", "DUTY Oval", "T3", replacing="T2", cover="extra")]), Words())

    duty = said(told, "Oval")
    assert (duty.kind, duty.class_code, duty.rooms) == ("duty", "", ("Oval",))
    assert (duty.starts, duty.ends) == (at("12:40"), at("13:10"))
    assert duty.covers == (Cover("BCOO", "CDRY", "", "extra"),)


def test_daily_data_say_who_and_where_and_changes_add_how():
    daily = [row("1", "7MAT 1", "T3", rooms=("LIB",))]
    deltas = [row("1", "7MAT 1", "T3", replacing="T1", cover="in lieu", note="Chapter 4.")]

    told = tell_day(MONDAY, facts(daily=daily, deltas=deltas), Words())

    lesson = said(told, "7MAT 1")
    assert told.whole
    assert len(told.said) == 1
    assert (lesson.covers, lesson.moves) == ((Cover("ABAN", "CDRY", "", "in lieu"),), (Move("C3", "LIB"),))
    assert [(note.class_key, note.place, note.text, note.author) for note in told.notes] == [
        ("7MAT1", "1", "Chapter 4.", "ABAN")
    ]


def test_daily_data_without_a_timetable_are_the_timetable():
    lesson = said(tell_day(MONDAY, facts(cycle=(), daily=[row("1", "7MAT 1", "T1", rooms=("C3",))]), Words()), "7MAT 1")

    assert (lesson.teachers, lesson.rooms, lesson.covers, lesson.moves) == (("ABAN",), ("C3",), None, None)
    assert not lesson.fleeting


def test_an_event_without_period_or_time_lasts_all_day_and_with_times_has_them():
    trip = row("", "EXC Museum", "T2", kind="excursion", description="Year 8 museum", starts="09:15", ends="15:00")
    fair = row("", "EV Fair", "T2", kind="event", description="Fair")

    told = tell_day(MONDAY, facts(deltas=[trip, fair]), Words())

    assert (said(told, "Year 8 museum").starts, said(told, "Year 8 museum").all_day) == (at("09:15"), False)
    assert (said(told, "Fair").starts, said(told, "Fair").all_day) == (None, True)
    assert said(told, "Fair").teachers == ("BCOO",)


def test_somebodys_own_time_is_nobody_elses():
    told = tell_day(MONDAY, facts(cycle=(), daily=[row("1", "RTO", "T1", kind="rto")]), Words())

    assert told.said == []


def test_a_class_at_the_same_time_as_a_covered_one_of_the_same_teacher_is_pointed_out():
    together = (*CYCLE, CycleRow(1, "1", "7MAT 3", ("T1",), ("C3",)))

    told = tell_day(MONDAY, facts(cycle=together, deltas=[row("1", "7MAT 1", "T3", replacing="T1")]), Words())

    assert [(finding.subject, finding.seen) for finding in told.findings] == [("7MAT 3", "no cover")]
    assert said(told, "7MAT 3").covers == ()


def test_who_is_away_is_told_from_when_to_when_and_not_of_strangers():
    away = [
        AwayRow("T1", "", wall("2026-05-04 09:30"), wall("2026-05-04 11:00")),
        AwayRow("T2", "", wall("2026-05-04 00:00"), wall("2026-05-06 00:00"), whole_days=True),
        AwayRow("T3", "", wall("2026-05-03 12:00"), wall("2026-05-04 10:00")),
        AwayRow("T4", "", wall("2026-05-04 00:00"), wall("2026-05-04 00:00"), whole_days=True, periods=("1", "2")),
        AwayRow("T99", "", wall("2026-05-04 00:00"), wall("2026-05-04 00:00"), whole_days=True),
    ]

    told = tell_day(MONDAY, facts(away=away), Words())

    assert told.away == [
        Away(MONDAY, "ABAN", at("09:30"), at("11:00")),
        Away(MONDAY, "BCOO"),
        Away(MONDAY, "CDRY", None, at("10:00")),
        Away(MONDAY, "EFER", at("09:00"), at("10:40")),
    ]


def test_periods_go_by_the_schools_own_names():
    told = tell_day(MONDAY, facts(cycle=(), daily=[row("7", "7HG 1", "T1")]), Words(periods={"7": "Homegroup"}))

    assert said(told, "7HG 1").period == "Homegroup"


@pytest.mark.parametrize(
    ("day", "clocks", "hours"),
    [(date(2026, 10, 4), ("01:30", "03:30"), 1.0), (date(2026, 4, 5), ("01:30", "03:30"), 3.0)],
    ids=["clocks go forward", "clocks go back"],
)
def test_wall_clocks_are_the_schools_on_both_days_on_which_they_change(day, clocks, hours):
    night = DayRow(day, day, starts=clocks[0], ends=clocks[1], class_code="EV Night", kind="event")
    found = facts(cycle=())
    found.deltas[day] = [night]

    (event,) = tell_day(day, found, Words()).said

    assert event.starts is not None
    assert event.ends is not None
    assert (event.ends.timestamp() - event.starts.timestamp()) / 3600 == hours


def test_a_day_of_the_cycle_that_rings_in_two_ways_rings_as_its_name_says():
    found = facts()
    found.bells = {1: (*BELLS, BellRow(1, "MonX", "1", "08:40", "09:20", "T"))}

    normal = tell_day(MONDAY, found, Words())
    found.calendar = {MONDAY: CalendarRow(MONDAY, "MonX", 1)}
    special = tell_day(MONDAY, found, Words())

    assert said(normal, "7MAT 1", "1").starts == at("09:00")
    assert [bell.starts for bell in special.bells] == ["08:40"]


def test_a_duty_is_called_the_same_and_is_in_the_same_place_with_and_without_a_change():
    quiet = said(tell_day(MONDAY, facts(deltas=[]), Words()), "Oval")
    covered = said(
        tell_day(MONDAY, facts(deltas=[row("L1", "DUTY Oval", "T3", replacing="T2", cover="extra")]), Words()), "Oval"
    )

    assert (quiet.key, quiet.title, quiet.rooms, quiet.starts) == (
        covered.key,
        covered.title,
        covered.rooms,
        covered.starts,
    )
