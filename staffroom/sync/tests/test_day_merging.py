"""One picture of a date from what several sources say, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.school_days import MELBOURNE
from staffroom.sync.day.merging import Heard, Merged, Order, Reach, merge_day
from staffroom.sync.day.said import Cover, Move, Said, as_text, from_text, short_period

DAY = date(2026, 10, 12)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 12, hour, minute, tzinfo=MELBOURNE)


def lesson(key: str = "x", **facts: object) -> Said:
    given_: dict[str, object] = {
        "starts": at(9),
        "ends": at(9, 50),
        "period": "1",
        "class_code": "07ENG1",
        "teachers": ("OBRO",),
        "rooms": ("A02",),
    }
    return Said(key, DAY, "lesson", **given_ | facts)  # type: ignore[arg-type]


def merged(*heard: Heard, **more: object) -> list[Merged]:
    return merge_day(heard, **more)  # type: ignore[arg-type]


def test_two_sources_that_name_one_lesson_make_one_occurrence_and_each_field_knows_its_source() -> None:
    compass = Heard("compass", lesson(subject="", rooms=("B07",), covers=(), moves=(), cancelled=False))
    cases = Heard("cases", lesson(subject="Year 7 English", rooms=("A02",)))

    (one,) = merged(cases, compass)

    assert one.sources == ("compass", "cases")
    assert one.rooms == ("B07",)
    assert one.subject == "Year 7 English"
    assert (one.said_by["rooms"], one.said_by["subject"]) == ("compass", "cases")


@pytest.mark.parametrize("other", ["7ENG1", "07-ENG 1", "07eng1"])
def test_class_codes_that_differ_only_in_their_spelling_are_one_class(other: str) -> None:
    assert len(merged(Heard("cases", lesson()), Heard("compass", lesson(class_code=other)))) == 1


def test_the_same_class_in_another_period_is_another_lesson() -> None:
    later = lesson(period="3", starts=at(11), ends=at(11, 50))

    assert len(merged(Heard("cases", lesson()), Heard("compass", later))) == 2


def test_a_lesson_without_times_is_matched_by_its_period_and_takes_the_times_of_the_other_source() -> None:
    (one,) = merged(Heard("cases", lesson(starts=None, ends=None)), Heard("compass", lesson()))

    assert one.starts == at(9)


def test_a_lesson_that_nobody_has_a_time_for_takes_the_school_s_own_bell() -> None:
    (one,) = merged(Heard("cases", lesson(starts=None, ends=None)), times={"1": (at(8, 50), at(9, 40))})

    assert (one.starts, one.said_by["times"]) == (at(8, 50), "bells")


def test_an_old_timetable_stays_out_of_the_day_that_a_better_source_told() -> None:
    stale = Heard("cases", lesson(class_code="07MAT9", period="2", starts=at(10), ends=at(10, 50)))

    found = merged(Heard("compass", lesson()), stale, reach={"compass": Reach(staff=frozenset({"OBRO"}))})

    assert [one.class_code for one in found] == ["07ENG1"]


def test_a_lower_source_still_speaks_for_people_whose_day_the_better_one_did_not_tell() -> None:
    other = Heard("cases", lesson(teachers=("DELI",), class_code="07MAT9"))

    found = merged(Heard("compass", lesson()), other, reach={"compass": Reach(staff=frozenset({"OBRO"}))})

    assert {one.class_code for one in found} == {"07ENG1", "07MAT9"}


def test_what_the_best_source_took_back_is_withdrawn_although_an_old_timetable_still_has_it() -> None:
    found = merged(
        Heard("compass", lesson(), withdrawn=True),
        Heard("cases", lesson()),
        reach={"compass": Reach(staff=frozenset({"OBRO"}))},
    )

    assert [one.status for one in found] == ["withdrawn"]


def test_a_lesson_that_came_back_under_another_key_is_not_withdrawn() -> None:
    (one,) = merged(Heard("compass", lesson("a"), withdrawn=True), Heard("compass", lesson("b")))

    assert one.status == "on"


def test_covers_of_the_believed_source_count_and_none_of_it_means_none() -> None:
    by_cases = Heard("cases", lesson(covers=(Cover("OBRO", "DELI"),)))
    by_compass = Heard("compass", lesson(covers=()))

    (one,) = merged(by_cases, by_compass)
    (turned,) = merged(by_cases, by_compass, order=Order(by_field={"covers": ("cases", "compass")}))

    assert one.covers == ()
    assert turned.covers == (Cover("OBRO", "DELI"),)
    assert " DELI " in turned.people


def test_a_source_that_cannot_know_covers_does_not_deny_them() -> None:
    (one,) = merged(Heard("compass", lesson()), Heard("cases", lesson(moves=(Move("A02", "B07"),))))

    assert one.moves == (Move("A02", "B07"),)
    assert one.places == " A02 B07 "


def test_somebody_who_covers_for_nobody_else_is_no_cover() -> None:
    (one,) = merged(Heard("compass", lesson(covers=(Cover("OBRO", "OBRO"),), moves=(Move("A02", "A02"),))))

    assert (one.covers, one.moves) == ((), ())


def test_two_rows_of_one_source_for_one_lesson_have_all_its_teachers_and_rooms() -> None:
    rows = [Heard("cases", lesson("a")), Heard("cases", lesson("b", teachers=("DELI",), rooms=("B07",)))]

    (one,) = merged(*rows)

    assert (one.teachers, one.rooms) == (("OBRO", "DELI"), ("A02", "B07"))


def test_two_duties_at_one_time_stay_two() -> None:
    oval = lesson("a", class_code="")._replace(kind="duty", title="YD Oval", rooms=("OVL",))
    gate = oval._replace(key="b", title="YD Gate", rooms=("GATE",))

    assert len(merged(Heard("compass", oval), Heard("compass", gate))) == 2


def test_an_event_that_two_sources_name_alike_is_one() -> None:
    event = Said("e", DAY, "event", all_day=True, title="Wear Yellow Day", for_all=True)

    (one,) = merged(Heard("compass", event), Heard("cases", event._replace(title="WEAR YELLOW DAY")))

    assert one.for_all


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Period 1", "1"),
        ("P1", "1"),
        ("per. 04", "4"),
        ("1", "1"),
        ("Home Group", "Home Group"),
        ("PLT", "PLT"),
        ("", ""),
    ],
)
def test_periods_are_called_what_everybody_calls_them(label: str, short: str) -> None:
    assert short_period(label) == short


CODES = st.sampled_from(["OBRO", "DELI", "ABDE", "CRT1"])
STATEMENTS = st.builds(
    lambda key, cls, period, teachers, rooms, by, gone, timed, cancelled, kind: (
        Said(
            key,
            DAY,
            kind,
            at(8 + period) if timed else None,
            at(8 + period, 50) if timed else None,
            period=str(period) if kind == "lesson" else "",
            class_code=cls if kind == "lesson" else "",
            title="" if kind == "lesson" else cls,
            teachers=tuple(sorted(teachers)),
            rooms=tuple(sorted(rooms)),
            covers=None if by is None else tuple(Cover(code, by) for code in sorted(teachers)),
            cancelled=cancelled,
        ),
        gone,
    ),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["07ENG1", "7ENG1", "08MAT2", "YD Oval"]),
    st.integers(1, 3),
    st.sets(CODES, max_size=2),
    st.sets(st.sampled_from(["A02", "B07"]), max_size=2),
    st.none() | CODES,
    st.booleans(),
    st.booleans(),
    st.none() | st.booleans(),
    st.sampled_from(["lesson", "lesson", "duty", "event"]),
)
HEARD = st.lists(
    st.tuples(st.sampled_from(["compass", "cases", "compass_api"]), STATEMENTS),
    max_size=8,
    unique_by=lambda one: (one[0], one[1][0].key),
)


@given(HEARD, st.randoms(use_true_random=False), st.sets(CODES))
def test_sources_may_come_in_any_order(heard: list, chance, told: set[str]) -> None:
    statements = [Heard(source, said, gone) for source, (said, gone) in heard]
    reach = {"compass": Reach(staff=frozenset(told))}
    shuffled = statements[:]
    chance.shuffle(shuffled)

    picture = {one.mark: one for one in merge_day(statements, reach)}

    assert {one.mark: one for one in merge_day(shuffled, reach)} == picture


@given(HEARD)
def test_nothing_that_stands_is_lost_and_no_lesson_is_invented(heard: list) -> None:
    statements = [Heard(source, said, gone) for source, (said, gone) in heard]

    found = merge_day(statements)

    assert len({one.mark for one in found}) == len(found) <= len(statements)
    named = {code for one in statements if not one.withdrawn for code in one.said.teachers}
    shown = {code for one in found for code in one.people.split()}
    believed_first = all(one.source == "compass" for one in statements)
    assert not believed_first or named <= shown


@given(STATEMENTS)
def test_a_statement_is_the_same_after_it_was_stored(one: tuple[Said, bool]) -> None:
    said = one[0]

    assert from_text(as_text(said)) == said
    assert as_text(from_text(as_text(said))) == as_text(said)


def test_every_order_of_three_sources_gives_one_picture() -> None:
    three = [
        Heard("compass", lesson(covers=(Cover("OBRO", "DELI"),))),
        Heard("compass_api", lesson(rooms=("C01",))),
        Heard("cases", lesson(subject="English", starts=at(9) + timedelta(minutes=5))),
    ]

    pictures = {repr(merge_day(order)) for order in permutations(three)}

    assert len(pictures) == 1
    assert merge_day(three)[0].starts == at(9).astimezone(UTC)
