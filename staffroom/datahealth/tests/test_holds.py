import pytest

from staffroom.datahealth import holds
from staffroom.sync.models import ImportRun

from .runs import check, counts, years

FILE = "last night’s file"


def held(*checks, slices=(), **records) -> ImportRun:
    return ImportRun(state="held", checks=list(checks), slices=list(slices), records=records)


def cut(by: str, kind: str = "students", **groups) -> dict:
    rows = [
        {"code": code, "name": "", "now": now, "new": now - leaving, "leaving": leaving, "arriving": 0}
        for code, (now, leaving) in groups.items()
    ]
    return {
        "kind": kind,
        "by": by,
        "rows": rows,
        "now": sum(r["now"] for r in rows),
        "new": sum(r["new"] for r in rows),
    }


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            held(check("students_missing", 172, 5), slices=[years(y09=172)], students=counts(missing_once=172)),
            "Year 9 is missing from last night’s file",
        ),
        (
            held(check("students_missing", 348, 5), slices=[years(y09=172, y10=176)]),
            "Year 9 and Year 10 are missing from last night’s file",
        ),
        (
            held(check("students_missing", 1000, 5), slices=[years(y07=182, y08=178, y09=172, y10=176)]),
            "4 year levels are missing from last night’s file",
        ),
        (
            held(check("students_leaving", 25, 12), slices=[cut("home group", A=(25, 25), B=(24, 0))]),
            "1 home group is missing from last night’s file",
        ),
        (
            held(check("students_leaving", 60, 12), slices=[years(y09=20)], students=counts(deactivated=60)),
            "60 students would leave",
        ),
        (
            held(
                check("students_leaving", 60, 12),
                check("staff_leaving", 9, 3),
                students=counts(deactivated=60),
                staff=counts(deactivated=9),
            ),
            "60 students and 9 staff would leave",
        ),
        (held(check("staff_leaving", 1, 0), staff=counts(deactivated=1)), "1 member of staff would leave"),
        (held(check("students_swapped", 40, 2, "hard")), "40 codes of students now belong to somebody else"),
        (held(check("staff_protected", 1, 0), staff=counts(deactivated=1)), "The principal would leave"),
        (held(check("classes_gone", 60, 5, "hard")), "60 classes would be gone"),
        (held(check("students_set_aside", 38, 10)), "38 rows of last night’s file could not be used"),
        (held(check("students_new", 120, 50)), "120 new students at once"),
        (held(check("students_changed", 400, 200)), "400 students would change at once"),
        (held(check("staff_emails", 3, 2)), "3 staff e-mail addresses would change"),
        (held(check("students_rows_high", 1200, 1100)), "Last night’s file needs a look"),
        (held(), "Last night’s file needs a look"),
    ],
)
def test_the_headline_is_the_news(run, said):
    assert holds.headline(run, FILE) == said


def test_a_tiny_group_that_empties_is_no_headline():
    run = held(check("students_leaving", 20, 12), slices=[years(), cut("home group", Z=(1, 1))])

    assert "missing" not in holds.headline(run, FILE)


def test_the_reason_is_a_sentence_with_whole_numbers():
    run = held(check("students_slice_campus", 150, 90.5), check("students_missing", 172, 5.2))

    assert holds.why(run) == "172 students are missing from this file; we stop at more than 5."


def test_a_file_that_is_too_short_is_told_by_its_rows():
    run = held(check("students_rows_low", 873, 1011.7))

    assert holds.why(run) == "The file of students has 873 rows; we stop below 1,012."


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            held(
                check("students_missing", 172, 5),
                slices=[years(y09=172)],
                students=counts(missing_once=172),
                staff=counts(read=118),
            ),
            "Nobody of Year 9 is in it, while the staff file is whole (118 rows)",
        ),
        (held(check("students_leaving", 60, 12), students=counts(deactivated=60)), "marked as left"),
        (held(check("students_leaving", 61, 12), students=counts(deactivated=60, missing_once=1)), "marked as left"),
        (held(check("students_swapped", 40, 2)), "another school"),
        (held(check("staff_emails", 3, 2)), "bulk change"),
        (held(check("students_set_aside", 38, 10)), "garbles"),
        (held(check("students_new", 120, 50)), "intake"),
        (held(), ""),
    ],
)
def test_the_likely_cause_is_named(run, said):
    assert said in holds.likely_cause(run)


def test_the_price_counts_everybody_who_leaves_or_goes_missing():
    run = held(students=counts(deactivated=10, missing_once=5), staff=counts(deactivated=1))

    assert holds.price(run) == 16
    assert holds.price_in_words(run) == "15 students and 1 member of staff"


def test_slices_that_change_nothing_are_left_out_but_years_show_the_whole_picture():
    run = held(slices=[cut("campus", A=(600, 0)), years(y09=172)])

    [[table]] = holds.slice_tables(run)

    assert table.title == "Year level"
    assert [line.change for line in table.lines] == ["same", "same", "all gone", "same", "same", "same"]
    assert table.lines[2].bar.now == 0
    assert table.change == "−172"


def test_a_long_slice_shows_the_worst_and_says_how_many_more():
    groups = {f"G{n:02}": (20, n % 7) for n in range(40)}
    run = held(slices=[cut("home group", **groups), years()])

    table = holds.slice_tables(run)[0][0]

    assert table.note == "34 of 40 change"
    assert len(table.lines) == holds.ROWS_SHOWN
    assert table.hidden == 24
    assert table.lines[0].change == "−6"


def test_a_plan_that_moves_nobody_has_no_slices():
    assert holds.slice_tables(held(slices=[years()])) == []


def test_people_who_come_and_go_in_equal_number_are_not_the_same():
    row = {"code": "A", "name": "", "now": 20, "new": 20, "leaving": 3, "arriving": 3}
    run = held(slices=[{"kind": "students", "by": "home group", "rows": [row], "now": 20, "new": 20}])

    assert holds.slice_tables(run)[0][0].lines[0].change == "−3 +3"
