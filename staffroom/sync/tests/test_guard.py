"""Every check of the guard at its limit and one above, and what may never happen whatever comes in."""

import random
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from staffroom.sync.guard import Check, Past, judge, judge_set_aside
from staffroom.sync.kinds import Kind, Row
from staffroom.sync.limits import LIMITS
from staffroom.sync.plans import KindPlan

from .rows import KINDS, STAFF, STUDENTS, Standing, after, coming, data, night, plan, stored

BOUNDS = {name: limit.value for name, limit in LIMITS.items()}
HOME_GROUPS = KINDS["home_groups"]
Rows = dict[str, Row]


def many(kind: Kind, count: int, **values: Any) -> Rows:
    """So many current people, spread over year levels, home groups and faculties so that no slice is small."""
    rows = {}
    for number in range(count):
        more: dict[str, Any] = {
            "year_level": f"{7 + number % 6:02}",
            "faculty_1": "ENG",
            "email": f"{number}@x.example",
        }
        key = f"K{number:05}"
        rows[key] = stored(kind, key, **(more | values))
    return rows


def fields(kind: Kind, before: Rows) -> Rows:
    return {key: row[: len(kind.fields)] for key, row in before.items()}


def changed(kind: Kind, row: Row, **values: Any) -> Row:
    place = {kind.at(name): value for name, value in values.items()}
    return tuple(place.get(at, value) for at, value in enumerate(row))


def verdicts(kind: Kind, before: Rows, made: KindPlan, past: Past | None = None) -> dict[str, str]:
    checks = judge([(made, before)], BOUNDS, past or Past()).checks
    return {check["name"]: check["verdict"] for check in checks}


def failed(found: dict[str, str]) -> dict[str, str]:
    return {name: verdict for name, verdict in found.items() if verdict != "ok"}


# Each makes `count` people of `kind` do something, of `before`, and gives back the plan.
Make = Callable[[Kind, Rows, int], KindPlan]


def missing(kind: Kind, before: Rows, count: int) -> KindPlan:
    return plan(kind, before, dict(islice(fields(kind, before).items(), count, None)))


def marked(kind: Kind, before: Rows, count: int) -> KindPlan:
    left = dict.fromkeys(islice(before, count), Standing.LEFT)
    return plan(kind, before, fields(kind, before), standing=left)


def renamed(kind: Kind, before: Rows, count: int) -> KindPlan:
    rows = fields(kind, before)
    return plan(kind, before, rows | {key: changed(kind, rows[key], first_name="Kim") for key in islice(rows, count)})


def swapped(kind: Kind, before: Rows, count: int) -> KindPlan:
    rows = fields(kind, before)
    other = {"first_name": "Kim", "birth_mark": "a key's…other"}
    return plan(kind, before, rows | {key: changed(kind, rows[key], **other) for key in islice(rows, count)})


def arrived(kind: Kind, before: Rows, count: int) -> KindPlan:
    fresh = {f"N{number}": data(kind, f"N{number}") for number in range(count)}
    return plan(kind, before, fields(kind, before) | fresh)


def moved(kind: Kind, before: Rows, count: int) -> KindPlan:
    rows = fields(kind, before)
    return plan(
        kind, before, rows | {key: changed(kind, rows[key], email="new@x.example") for key in islice(rows, count)}
    )


@pytest.mark.parametrize(
    ("make", "kind", "people", "most", "check", "verdict"),
    [
        (missing, STUDENTS, 100, 4, "students_missing", "soft"),
        (missing, STUDENTS, 2_000, 10, "students_missing", "soft"),
        (missing, STAFF, 60, 2, "staff_missing", "soft"),
        (missing, STAFF, 200, 4, "staff_missing", "soft"),
        (marked, STUDENTS, 300, 12, "students_leaving", "soft"),
        (marked, STUDENTS, 1_000, 20, "students_leaving", "soft"),
        (marked, STAFF, 60, 3, "staff_leaving", "soft"),
        (marked, STAFF, 100, 4, "staff_leaving", "soft"),
        (marked, STUDENTS, 100, 25, "students_gone", "hard"),
        (marked, STAFF, 40, 10, "staff_gone", "hard"),
        (marked, HOME_GROUPS, 40, 10, "home_groups_gone", "hard"),
        (missing, HOME_GROUPS, 40, 10, "home_groups_gone", "hard"),
        (swapped, STUDENTS, 1_000, 2, "students_swapped", "soft"),
        (swapped, STUDENTS, 1_000, 20, "students_swapped", "hard"),
        (swapped, STAFF, 60, 0, "staff_swapped", "soft"),
        (swapped, STAFF, 100, 2, "staff_swapped", "hard"),
        (renamed, STUDENTS, 1_000, 200, "students_changed", "soft"),
        (renamed, STAFF, 100, 20, "staff_changed", "soft"),
        (arrived, STUDENTS, 1_000, 50, "students_new", "soft"),
        (arrived, STAFF, 100, 8, "staff_new", "soft"),
        (moved, STAFF, 100, 2, "staff_emails", "soft"),
    ],
)
def test_a_check_passes_at_its_limit_and_stops_one_above(
    make: Make, kind: Kind, people: int, most: int, check: str, verdict: str
):
    before = many(kind, people)

    at_limit = verdicts(kind, before, make(kind, before, most))
    above = verdicts(kind, before, make(kind, before, most + 1))

    assert at_limit[check] != verdict
    assert above[check] == verdict


@pytest.mark.parametrize(
    ("kind", "by", "field", "size", "most"),
    [
        (STUDENTS, "year_level", "year_level", 60, 9),
        (STUDENTS, "home_group", "home_group", 20, 4),
        (STUDENTS, "campus", "campus", 60, 9),
        (STAFF, "faculty", "faculty_3", 9, 2),
        (STAFF, "position", "position_2", 9, 2),
        (STAFF, "campus", "campus", 9, 2),
    ],
)
def test_a_slice_may_lose_its_share_and_no_more(kind: Kind, by: str, field: str, size: int, most: int):
    before = many(kind, 600)
    for key in list(before)[:size]:
        before[key] = changed(kind, before[key], **{field: "HERE"})

    at_limit = verdicts(kind, before, marked(kind, before, most))
    above = verdicts(kind, before, marked(kind, before, most + 1))

    assert at_limit[f"{kind.name}_slice_{by}"] == "ok"
    assert above[f"{kind.name}_slice_{by}"] == "soft"


def test_a_year_level_left_empty_needs_two_people():
    before = many(STUDENTS, 600)
    gone = {key for key, row in before.items() if row[STUDENTS.at("year_level")] == "09"}
    rows = fields(STUDENTS, before)

    left = plan(STUDENTS, before, rows, standing=dict.fromkeys(gone, Standing.LEFT))
    absent = plan(STUDENTS, before, {key: row for key, row in rows.items() if key not in gone})

    assert verdicts(STUDENTS, before, left)["students_year_emptied"] == "hard"
    assert verdicts(STUDENTS, before, absent)["students_year_emptied"] == "hard"


def test_a_year_level_emptied_because_its_code_was_mangled_needs_two_people_as_well():
    before = many(STUDENTS, 600)
    rows = fields(STUDENTS, before)
    mangled = {
        key: changed(STUDENTS, row, year_level="9") if row[STUDENTS.at("year_level")] == "09" else row
        for key, row in rows.items()
    }

    assert failed(verdicts(STUDENTS, before, plan(STUDENTS, before, mangled))) == {"students_year_emptied": "hard"}


def test_students_put_into_a_year_level_for_the_first_time_empty_nothing():
    before = many(STUDENTS, 600) | {
        key: stored(STUDENTS, key, year_level="") for key in (f"B{number}" for number in range(30))
    }
    rows = fields(STUDENTS, before)
    placed = {
        key: changed(STUDENTS, row, year_level=row[STUDENTS.at("year_level")] or "07") for key, row in rows.items()
    }

    assert failed(verdicts(STUDENTS, before, plan(STUDENTS, before, placed))) == {}


@pytest.mark.parametrize(("kind", "day"), [(STUDENTS, 20), (STAFF, 40)])
def test_seven_days_together_may_lose_twice_the_limit_of_one(kind: Kind, day: int):
    before = many(kind, 1_000)
    made = marked(kind, before, 10)

    at_limit = verdicts(kind, before, made, Past(left_this_week={kind.name: 2 * day - 10}))
    above = verdicts(kind, before, made, Past(left_this_week={kind.name: 2 * day - 9}))
    nobody = verdicts(kind, before, marked(kind, before, 0), Past(left_this_week={kind.name: 2 * day + 50}))

    assert at_limit[f"{kind.name}_week"] == "ok"
    assert above[f"{kind.name}_week"] == "soft"
    assert nobody[f"{kind.name}_week"] == "ok"


@pytest.mark.parametrize(("kind", "low", "high"), [(STUDENTS, 970, 1_050), (STAFF, 930, 1_100)])
def test_the_number_of_rows_stays_near_the_usual(kind: Kind, low: int, high: int):
    before = many(kind, 10)
    past = Past(rows_read={kind.name: [1_000, 1_000, 1, 1_000, 5_000]})

    def verdict(rows: int) -> dict[str, str]:
        incoming = coming(kind, fields(kind, before))
        made = plan(kind, before, incoming.rows)
        made.counts["read"] = rows
        found = verdicts(kind, before, made, past)
        return {name: verdict for name, verdict in found.items() if "_rows_" in name}

    assert set(verdict(low).values()) == set(verdict(high).values()) == {"ok"}
    assert verdict(low - 1)[f"{kind.name}_rows_low"] == "soft"
    assert verdict(high + 1)[f"{kind.name}_rows_high"] == "soft"


@pytest.mark.parametrize("make", [missing, marked])
def test_the_principal_never_leaves_by_an_import_alone(make: Make):
    before = many(STAFF, 200)
    protected = Past(protected_staff=frozenset({"K00000"}))

    assert failed(verdicts(STAFF, before, make(STAFF, before, 1), protected)) == {"staff_protected": "soft"}


def test_extras_that_count_up_are_no_change_worth_a_hold():
    before = many(STAFF, 100)
    rows = {key: changed(STAFF, row, extras_this_week=3) for key, row in fields(STAFF, before).items()}

    assert failed(verdicts(STAFF, before, plan(STAFF, before, rows))) == {}


def test_a_file_that_loses_four_more_rows_every_night_is_held_before_anybody_goes():
    before = many(STUDENTS, 600)
    rows = fields(STUDENTS, before)

    first = missing(STUDENTS, before, 4)
    looked = after(before, first)
    second = plan(STUDENTS, looked, dict(islice(rows.items(), 8, None)), on=2)

    assert failed(verdicts(STUDENTS, before, first)) == {}
    assert failed(verdicts(STUDENTS, looked, second))["students_missing"] == "soft"


def test_a_single_home_group_that_is_dissolved_holds_nothing():
    before = many(HOME_GROUPS, 12)

    assert failed(verdicts(HOME_GROUPS, before, missing(HOME_GROUPS, before, 1))) == {}


@pytest.mark.parametrize(("rows", "most"), [(1_000, 10), (5_000, 50)])
def test_one_row_in_a_hundred_set_aside_is_the_most(rows: int, most: int):
    def verdict(aside: int) -> str:
        incoming = coming(STUDENTS, {}, set_aside=aside)
        made = plan(STUDENTS, {}, incoming.rows, set_aside=aside)
        made.counts["read"] = rows
        return judge_set_aside([made], BOUNDS)[0]["verdict"]

    assert (verdict(most), verdict(most + 1)) == ("ok", "soft")


def test_every_check_says_in_words_what_was_seen_and_the_limit():
    before = many(STUDENTS, 600)

    checks: list[Check] = judge([(missing(STUDENTS, before, 60), before)], BOUNDS, Past()).checks

    assert {"students_missing", "students_leaving", "students_week", "students_changed"} <= {c["name"] for c in checks}
    assert all(check["words"] and check["seen"] >= 0 for check in checks)


def test_sixty_ordinary_nights_are_never_held():
    dice = random.Random(20260921)
    before = many(STUDENTS, 900) | {
        f"L{n}": stored(STUDENTS, f"L{n}", active=False, because="left") for n in range(2_000)
    }
    left_by_night: list[int] = []
    rows_by_night: list[int] = []
    for on in range(1, 61):
        rows = fields(STUDENTS, before)
        gone = {key for key, row in before.items() if not row[STUDENTS.at("active")]}
        here = [key for key in rows if key not in gone]
        for key in dice.sample(here, dice.randint(0, 4)):
            gone.add(key)
        for key in dice.sample(here, dice.randint(0, 15)):
            rows[key] = changed(STUDENTS, rows[key], email=f"{on}@x.example")
        for number in range(dice.randint(0, 4)):
            rows[f"N{on}-{number}"] = data(STUDENTS, f"N{on}-{number}", year_level="08")
        if on % 9 == 0:
            del rows[dice.choice(here)]
        made = plan(STUDENTS, before, rows, on=on, standing=dict.fromkeys(gone & rows.keys(), Standing.LEFT))
        past = Past({"students": rows_by_night[::-1]}, {"students": sum(left_by_night[-7:])})

        assert failed(verdicts(STUDENTS, before, made, past)) == {}

        left_by_night.append(made.counts["deactivated"])
        rows_by_night.append(made.counts["read"])
        before = after(before, made)


# Whatever comes in:

fates = st.sampled_from(["stays", "absent", "left", "mangled", "swapped"])
slices = st.tuples(st.sampled_from(["07", "08", "09", "10"]), st.sampled_from("AB"), st.sampled_from("12"))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(slices, st.sampled_from([0, 0, 0, 0, 1, 2])), min_size=20, max_size=120),
    st.lists(fates, min_size=3, max_size=3),
    st.integers(0, 40),
    st.booleans(),
)
def test_a_plan_that_no_check_stops_loses_no_more_than_any_limit(
    people: list[tuple[tuple[str, str, str], int]], fate: list[str], strikes: int, second_look: bool
):
    before: Rows = {}
    rows: Rows = {}
    standing: dict[str, Standing] = {}
    since = night(0) if second_look else None
    for number, ((year, group, campus), fell) in enumerate(people):
        key = f"K{number}"
        what = {"year_level": year, "home_group": year + group, "campus": campus}
        happens = fate[fell] if number < strikes else "stays"
        before[key] = stored(STUDENTS, key, since=since if happens == "absent" else None, **what)
        rows[key] = data(STUDENTS, key, **what)
        if happens == "absent":
            del rows[key]
        elif happens == "left":
            standing[key] = Standing.LEFT
        elif happens == "swapped":
            rows[key] = changed(STUDENTS, rows[key], first_name="Kim", birth_mark="a key's…other")
        elif happens == "mangled":
            rows[key] = changed(STUDENTS, rows[key], year_level="")
    made = plan(STUDENTS, before, rows, standing=standing)

    if failed(verdicts(STUDENTS, before, made)):
        return

    now = after(before, made)
    gone = {key for key in before if not now[key][STUDENTS.at("active")]}
    assert len(gone) <= max(12, 0.02 * len(before))
    assert sum(change.action == "replaced" for change in made.changes) <= 0.002 * len(before)
    for name in ("year_level", "home_group", "campus"):
        place = STUDENTS.at(name)
        for code in {row[place] for row in before.values()}:
            members = {key for key, row in before.items() if row[place] == code}
            assert len(members & gone) <= max(4, 0.15 * len(members))
    for year in {row[STUDENTS.at("year_level")] for row in before.values()}:
        members = [key for key, row in before.items() if row[STUDENTS.at("year_level")] == year]
        if len(members) > 4:
            assert any(
                now[key][STUDENTS.at("active")] and now[key][STUDENTS.at("year_level")] == year for key in members
            )
