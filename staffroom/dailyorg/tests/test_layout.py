"""Lines from letters."""

from hypothesis import given, strategies as st

from staffroom.dailyorg.layout import Letter, lines_of

WIDE, HIGH = 6.0, 10.0


def typed(left: float, top: float, words: str) -> list[Letter]:
    return [
        Letter(letter, left + WIDE * place, top, left + WIDE * (place + 1), top + HIGH)
        for place, letter in enumerate(words)
    ]


def texts(*letters: list[Letter]) -> list[str]:
    return [line.text for line in lines_of([letter for run in letters for letter in run])]


def test_cells_of_a_row_are_one_line_in_order() -> None:
    row = [typed(300, 100, "C04"), typed(50, 101, "P3"), typed(120, 99, "9ENG2 KEE")]

    assert texts(*row) == ["P3\t9ENG2 KEE\tC04"]


def test_lines_come_from_the_top() -> None:
    assert texts(typed(50, 200, "second"), typed(50, 100, "first")) == ["first", "second"]


def test_a_table_of_two_columns_stays_row_by_row() -> None:
    rows = [run for n in range(12) for run in (typed(50, 100 + 14 * n, f"K{n:02}"), typed(300, 100 + 14 * n, "C04"))]

    assert texts(*rows)[:2] == ["K00\tC04", "K01\tC04"]


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    left, right = "the left side of all this", "and here is the right one"
    runs = [typed(50, 60, "A heading that goes across the whole width of the page")]
    for n in range(12):
        runs += [typed(50, 100 + 14 * n, left), typed(300, 100 + 14 * n, right)]

    found = texts(*runs)

    assert found[0].startswith("A heading")
    assert found[1:13] == [left] * 12
    assert found[13:] == [right] * 12


def test_nothing_is_no_line() -> None:
    assert texts() == []
    assert texts(typed(50, 50, "   ")) == []


@given(
    st.lists(
        st.builds(
            Letter,
            st.characters(),
            *[st.floats(-50, 900, allow_nan=False) for _ in range(4)],
        ),
        max_size=60,
    )
)
def test_every_printed_letter_is_in_some_line(letters: list[Letter]) -> None:
    found = "".join(line.text for line in lines_of(letters))

    wanted = [letter.text for letter in letters if letter.text.strip() and letter.text.isprintable()]
    assert sorted(found.replace("\t", "").replace(" ", "")) == sorted(wanted)
