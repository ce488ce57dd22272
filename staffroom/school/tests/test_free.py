"""When several people are free together."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.school.free import Bell, Busy, PersonDay, bells_of, cells_of, state_of, works_on
from staffroom.today.tests.days import BELLS, MONDAY

BELLS_TODAY = bells_of(MONDAY, [tuple(bell) for bell in BELLS])
WITH_BREAKS = bells_of(MONDAY, [tuple(bell) for bell in BELLS], breaks=True)


def at(clock: str) -> datetime:
    return datetime.combine(MONDAY, time.fromisoformat(clock), MELBOURNE)


def busy(starts: str, ends: str, what: str = "09ENG2") -> Busy:
    return Busy(what, at(starts), at(ends))


def day(*things: Busy, told: bool = True, works: str = "Y") -> PersonDay:
    return PersonDay(things, told, works)


def free_for(**people: PersonDay) -> list[str]:
    return [cell.bell.period for cell in cells_of(BELLS_TODAY, people) if cell.all_free]


def states(person: PersonDay) -> dict[str, str]:
    return {cell.bell.period: cell.people["A"] for cell in cells_of(BELLS_TODAY, {"A": person})}


def test_three_people_are_free_where_none_of_them_has_anything():
    people = {
        "KEE": day(busy("09:00", "09:50"), busy("11:00", "12:40")),
        "PET": day(busy("09:50", "10:40"), busy("15:30", "16:30", "Faculty")),
        "WUT": day(busy("14:20", "15:10")),
    }

    assert free_for(**people) == ["5"]


def test_home_group_is_too_short_to_meet_in_and_breaks_count_when_asked_for():
    assert [bell.period for bell in BELLS_TODAY] == ["1", "2", "3", "4", "5", "6"]
    assert [bell.period for bell in WITH_BREAKS] == ["1", "2", "R", "3", "4", "L", "5", "6", "AS"]


def test_a_duty_across_a_bell_fills_both_and_a_minute_too_long_fills_none():
    assert states(day(busy("10:30", "11:10", "Duty")))["2"] == "busy"
    assert states(day(busy("10:30", "11:10", "Duty")))["3"] == "busy"
    assert states(day(busy("09:00", "09:51")))["2"] == "free"


def test_a_day_that_nobody_told_is_not_known_and_never_free():
    assert set(states(day(told=False)).values()) == {"unknown"}
    assert free_for(A=day(), B=day(told=False)) == []


def test_who_works_mornings_is_away_after_noon_and_across_it():
    assert states(day(works="A")) == {"1": "free", "2": "free", "3": "free", "4": "away", "5": "away", "6": "away"}
    assert states(day(works="P")) == {"1": "away", "2": "away", "3": "away", "4": "away", "5": "free", "6": "free"}
    assert set(states(day(works="N", told=False)).values()) == {"away"}


def test_a_lesson_on_a_day_off_is_a_lesson():
    assert states(day(busy("09:00", "09:50"), works="N"))["1"] == "busy"


def test_a_thing_without_times_fills_the_bell_of_its_period_and_else_nobody_knows():
    assert states(day(Busy("09ENG2", period="3")))["3"] == "busy"
    assert states(day(Busy("09ENG2", period="3")))["4"] == "free"
    assert set(states(day(Busy("Somewhere", period="X7"))).values()) == {"unknown"}


def test_all_day_is_all_day():
    assert set(states(day(Busy("Camp", all_day=True))).values()) == {"busy"}


def test_working_days_are_read_by_weekday():
    assert [works_on("YNAP-", date(2026, 11, 23 + n)) for n in range(7)] == ["Y", "N", "A", "P", "-", "N", "N"]
    assert works_on("", MONDAY) == "-"


CLOCKS = st.integers(0, 23 * 60 + 58).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
THINGS = st.tuples(CLOCKS, CLOCKS).filter(lambda two: two[0] < two[1]).map(lambda two: busy(*two))
LOOSE = st.builds(Busy, st.just("x"), period=st.sampled_from(["", "1", "3", "X7"]), all_day=st.booleans())
PEOPLE = st.builds(
    PersonDay,
    st.lists(st.one_of(THINGS, LOOSE), max_size=6).map(tuple),
    st.booleans(),
    st.sampled_from("YNAP-"),
)
SCHOOLS = st.dictionaries(st.sampled_from(["A", "B", "C", "D", "E", "F", "G", "H"]), PEOPLE, min_size=1)


@given(SCHOOLS)
def test_together_free_is_where_each_is_free_alone(people):
    alone = [set(free_for(**{code: person})) for code, person in people.items()]

    assert set(free_for(**people)) == set.intersection(*alone)


@given(SCHOOLS, PEOPLE)
def test_one_more_person_never_makes_anything_free(people, another):
    assert set(free_for(**people, Z=another)) <= set(free_for(**people))


@given(PEOPLE)
def test_who_is_free_is_told_works_and_has_nothing_that_long(person):
    for cell in cells_of(WITH_BREAKS, {"A": person}):
        if not cell.all_free:
            continue
        assert person.told
        assert person.works in "YAP-"
        for thing in person.busy:
            assert not thing.all_day
            assert thing.starts is None or thing.ends is None or not _inside(cell.bell, thing)


@given(SCHOOLS)
def test_everybody_is_in_every_bell_exactly_once(people):
    for cell in cells_of(BELLS_TODAY, people):
        counted = [code for known in ("free", "busy", "away", "unknown") for code in cell.are(known)]

        assert sorted(counted) == sorted(people)
        assert set(cell.doing) <= set(cell.are("busy"))


@pytest.mark.parametrize("junk", ["", "25:00", "x", "9"])
def test_a_bell_that_nobody_can_read_is_left_out(junk):
    assert bells_of(MONDAY, [("1", "One", junk, "09:50", True)]) == []


def test_nobody_at_all_is_not_free():
    assert not any(cell.all_free for cell in cells_of(BELLS_TODAY, {}))


def test_a_state_says_what_keeps_somebody():
    assert state_of(BELLS_TODAY[0], day(busy("09:00", "09:50")), ["1"]) == ("busy", "09ENG2")


def _inside(bell: Bell, thing: Busy) -> bool:
    assert thing.starts is not None
    assert thing.ends is not None
    shared = min(bell.ends, thing.ends) - max(bell.starts, thing.starts)
    return shared.total_seconds() > 5 * 60
