"""What an import would do, worked out from rows alone."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from staffroom.sync.kinds import Kind, Row
from staffroom.sync.plans import Standing

from .rows import KINDS, STAFF, STUDENTS, actions, after, coming, data, night, plan, stored

HOUSES = KINDS["houses"]
ENROLMENTS = KINDS["enrolments"]


def state(kind: Kind, row: Row) -> dict[str, Any]:
    return dict(zip(kind.state, row[len(kind.fields) :], strict=True))


def test_the_same_again_changes_nothing():
    before = {"A": stored(STAFF, "A")}

    made = plan(STAFF, before, {"A": data(STAFF, "A")})

    assert made.changes == []
    assert made.counts["unchanged"] == 1


@pytest.mark.parametrize("kind", [STAFF, STUDENTS, HOUSES], ids=lambda kind: kind.name)
def test_who_is_absent_once_stays_and_who_is_absent_from_two_exports_goes(kind: Kind):
    before = {"A": stored(kind, "A"), "B": stored(kind, "B")}
    rows = {"A": data(kind, "A")}

    once = plan(kind, before, rows, on=1)
    looked = after(before, once)
    twice = plan(kind, looked, rows, on=2)
    gone = after(looked, twice)

    assert actions(once) == [("B", "missing_once")]
    assert state(kind, looked["B"])["active"] is True
    assert actions(twice) == [("B", "deactivated")]
    assert state(kind, gone["B"])["active"] is False
    assert gone["B"][: len(kind.fields)] == before["B"][: len(kind.fields)]


def test_the_same_file_seen_twice_is_one_look():
    before = {"A": stored(STAFF, "A"), "B": stored(STAFF, "B")}
    rows = {"A": data(STAFF, "A")}
    looked = after(before, plan(STAFF, before, rows, on=1))

    again = plan(STAFF, looked, rows, on=1)
    earlier = plan(STAFF, looked, rows, on=0)

    assert (again.changes, again.counts["missing_once"]) == ([], 1)
    assert (earlier.changes, earlier.counts["missing_once"]) == ([], 1)


def test_who_comes_back_after_one_absence_is_simply_there():
    before = {"A": stored(STAFF, "A", since=night(1))}

    made = plan(STAFF, before, {"A": data(STAFF, "A")}, on=2)

    assert state(STAFF, after(before, made)["A"]) == {"active": True, "inactive_because": "", "missing_since": None}
    assert made.counts["unchanged"] == 1


def test_an_absence_long_ago_does_not_count_towards_a_new_one():
    before = {"A": stored(STAFF, "A"), "B": stored(STAFF, "B")}
    rows = {"A": data(STAFF, "A")}
    looked = after(before, plan(STAFF, before, rows, on=1))
    back = after(looked, plan(STAFF, looked, rows | {"B": data(STAFF, "B")}, on=2))

    assert actions(plan(STAFF, back, rows, on=3)) == [("B", "missing_once")]


def test_a_row_that_could_not_be_read_is_no_absence():
    before = {"A": stored(STAFF, "A"), "B": stored(STAFF, "B")}

    made = plan(STAFF, before, {"A": data(STAFF, "A")}, unreadable={"B"}, on=1)
    again = plan(STAFF, after(before, made), {"A": data(STAFF, "A")}, unreadable={"B"}, on=2)

    assert (made.changes, again.changes) == ([], [])


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.NOT_ATTENDING, Standing.FUTURE, Standing.TO_DELETE])
def test_who_is_marked_as_not_here_goes_at_once_with_the_reason(standing: Standing):
    before = {"A": stored(STUDENTS, "A")}

    made = plan(STUDENTS, before, {"A": data(STUDENTS, "A", status="X")}, standing={"A": standing})

    assert actions(made) == [("A", "deactivated")]
    assert state(STUDENTS, after(before, made)["A"])["inactive_because"] == standing.value


def test_reasons_are_kept_apart():
    before = {"A": stored(STUDENTS, "A", active=False, because="not attending", status="INAC")}

    made = plan(STUDENTS, before, {"A": data(STUDENTS, "A", status="DEL")}, standing={"A": Standing.TO_DELETE})

    assert actions(made) == [("A", "changed")]
    assert state(STUDENTS, after(before, made)["A"])["inactive_because"] == "to be deleted"


@pytest.mark.parametrize("because", ["left", "missing", "not attending", "future", "to be deleted"])
def test_somebody_who_returns_is_current_again_in_the_same_record(because: str):
    before = {"A": stored(STAFF, "A", active=False, because=because)}

    made = plan(STAFF, before, {"A": data(STAFF, "A")})

    assert actions(made) == [("A", "reactivated")]
    assert made.changes[0].before == before["A"]


def test_a_status_nobody_knows_leaves_people_as_they_were():
    before = {
        "A": stored(STAFF, "A"),
        "B": stored(STAFF, "B", active=False, because="left", status="LEFT"),
        "C": stored(STAFF, "C", active=False, because="missing"),
    }
    rows = {key: data(STAFF, key, status="XXXX") for key in "ABCD"}

    made = plan(STAFF, before, rows, standing=dict.fromkeys("ABCD", Standing.UNKNOWN))

    now = after(before, made)
    assert [now[key][STAFF.at("active")] for key in "ABCD"] == [True, False, True, True]
    assert all(row[STAFF.at("status")] == "XXXX" for row in now.values())


def test_who_left_and_vanishes_from_the_file_stays_left():
    before = {"A": stored(STAFF, "A", active=False, because="left", status="LEFT")}

    assert plan(STAFF, before, {}, on=5).changes == []


def test_a_column_that_is_not_there_keeps_what_is_stored_and_is_empty_for_the_new():
    before = {"A": stored(STAFF, "A", room="R01")}
    rows = {"A": data(STAFF, "A", room="", title="Dr"), "B": data(STAFF, "B")}

    now = after(before, plan(STAFF, before, rows, absent=frozenset({"room"})))

    assert now["A"][STAFF.at("room")] == "R01"
    assert now["A"][STAFF.at("title")] == "Dr"
    assert now["B"][STAFF.at("room")] == ""


def test_a_code_with_another_name_and_another_birth_date_is_another_person():
    before = {"A": stored(STAFF, "A")}
    other = data(STAFF, "A", first_name="Bob", family_name="JONES", birth_mark="a key's…other")

    made = plan(STAFF, before, {"A": other})

    assert actions(made) == [("A", "replaced"), ("A", "added")]
    closed, fresh = made.changes
    assert closed.before == before["A"]
    assert closed.after is not None
    assert closed.after[: len(STAFF.fields)] == before["A"][: len(STAFF.fields)]
    assert state(STAFF, closed.after)["inactive_because"] == "code reused"
    assert (fresh.before, fresh.after) == (None, (*other, True, "", None))


@pytest.mark.parametrize(
    "values",
    [
        {"family_name": "JONES"},  # married
        {"birth_mark": "a key's…other"},  # a date put right
        {"first_name": "Bob", "family_name": "JONES", "birth_mark": ""},  # no date to compare
        {"first_name": "Bob", "family_name": "JONES", "birth_mark": "new key…other"},  # hashed under another key
        {"first_name": "ANNE", "family_name": "Smith A", "birth_mark": "a key's…other"},  # written in other letters
    ],
)
def test_one_of_the_two_alone_is_a_change(values: dict[str, str]):
    before = {"A": stored(STAFF, "A")}

    assert actions(plan(STAFF, before, {"A": data(STAFF, "A", **values)})) == [("A", "changed")]


def test_enrolments_of_last_year_end_without_a_second_look():
    before = {"1": stored(ENROLMENTS, "1", year=2026), "2": stored(ENROLMENTS, "2", year=2027)}
    year = ENROLMENTS.at("year")

    made = plan(ENROLMENTS, before, {"3": data(ENROLMENTS, "3", year=2027)}, ended=lambda row: row[year] < 2027)

    assert actions(made) == [("1", "deactivated"), ("2", "missing_once"), ("3", "added")]


# Whatever is stored and whatever comes in:

keys = st.sampled_from([f"K{number}" for number in range(8)])
names = st.sampled_from(["Anne", "Bob"])
marks = st.sampled_from(["", "a key's…1", "a key's…2"])
standings = st.sampled_from([Standing.CURRENT, *Standing])
people = st.dictionaries(keys, st.tuples(names, marks, standings))
weeks = st.lists(people, min_size=1, max_size=6)


def night_of(found: dict[str, tuple[str, str, Standing]], on: int) -> Any:
    rows = {key: data(STAFF, key, first_name=name, birth_mark=mark) for key, (name, mark, _) in found.items()}
    standing = {key: said for key, (_, _, said) in found.items() if said is not Standing.CURRENT}
    return coming(STAFF, rows, on=on, standing=standing)


@given(weeks)
def test_twice_is_once(week: list[dict[str, tuple[str, str, Standing]]]):
    now: dict[str, Row] = {}
    for on, found in enumerate(week):
        incoming = night_of(found, on)
        now = after(now, plan(STAFF, now, incoming.rows, on=on, standing=incoming.standing))

        assert plan(STAFF, now, incoming.rows, on=on, standing=incoming.standing).changes == []


@given(weeks)
def test_nobody_is_ever_lost_and_nobody_goes_unmarked_at_the_first_absence(
    week: list[dict[str, tuple[str, str, Standing]]],
):
    now: dict[str, Row] = {}
    for on, found in enumerate(week):
        incoming = night_of(found, on)
        made = plan(STAFF, now, incoming.rows, on=on, standing=incoming.standing)
        later = after(now, made)

        assert now.keys() | incoming.rows.keys() == later.keys()
        for key in now.keys() - incoming.rows.keys():
            if now[key][STAFF.at("active")] and now[key][STAFF.at("missing_since")] is None:
                assert later[key][STAFF.at("active")]
        now = later


@given(weeks)
def test_every_row_read_is_counted_once(week: list[dict[str, tuple[str, str, Standing]]]):
    now: dict[str, Row] = {}
    for on, found in enumerate(week):
        incoming = night_of(found, on)
        made = plan(STAFF, now, incoming.rows, on=on, standing=incoming.standing)
        counted = sum(made.counts[name] for name in ("added", "changed", "deactivated", "reactivated", "unchanged"))

        gone = sum(change.key not in incoming.rows for change in made.changes if change.action == "deactivated")
        assert counted - gone == made.counts["read"] == len(found)
        now = after(now, made)


@given(weeks, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(week: list[dict[str, tuple[str, str, Standing]]], dice: Any):
    now: dict[str, Row] = {}
    for on, found in enumerate(week):
        incoming = night_of(found, on)
        shuffled = list(incoming.rows.items())
        dice.shuffle(shuffled)
        made = plan(STAFF, now, incoming.rows, on=on, standing=incoming.standing)

        assert plan(STAFF, now, dict(shuffled), on=on, standing=incoming.standing).changes == made.changes
        now = after(now, made)
