import csv
import io

import pytest
from hypothesis import given, strategies as st

from staffroom.kit.spreadsheet import csv_lines, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+61 3", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＠x"])
def test_a_cell_that_would_start_a_formula_is_made_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [("O'Brien", "O'Brien"), ("a=b", "a=b"), (None, ""), (3, "3"), ("", "")])
def test_ordinary_cells_stay_as_they_are(value, text):
    assert safe_cell(value) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=4))
def test_whatever_is_in_a_cell_it_comes_back_as_one_row_and_starts_no_formula(cells):
    text = "".join(csv_lines(["h"] * len(cells), [cells]))

    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert len(rows) == 2
    assert [cell.removeprefix("'") if cell != raw else cell for cell, raw in zip(rows[1], cells, strict=True)] == cells
    assert not any(cell.lstrip(" ")[:1] in set("=+-@\t\r\n") for cell in rows[1] if cell.strip(" "))
