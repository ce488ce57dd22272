"""JSON and XML say the same: whatever rows a client writes, what is read does not depend on the flavour."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from .messages import DAY, call

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
SAID = st.one_of(TEXT, st.integers(-(10**9), 10**9), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
FIELDS = {
    "publishTeachers": ("TeacherId", "TeacherCode", "FirstName", "Surname", "DisplayName", "StaffType", "Gender"),
    "publishRooms": ("RoomId", "RoomCode", "Name", "Capacity", "Comment"),
    "publishDailyData": ("Period", "ClassCode", "ClassName", "Type", "TeacherIds", "TeacherCodes", "Rooms", "Students"),
    "publishDailyDeltas": ("Period", "ClassCode", "isCancelled", "CoverType", "WorkInstructions", "Replacing", "X-Odd"),
    "publishEventsAndAbsences": ("TeacherId", "TeacherCode", "Code", "EndDate", "Reason", "Description"),
}


def rows_of(method: str) -> st.SearchStrategy[Any]:
    dates = st.sampled_from(
        [DAY, "2026-05-04T23:30:00+10:00", date(2026, 5, 4), datetime.fromisoformat("2026-05-04"), ""]
    )
    start = {"StartDate" if method == "publishEventsAndAbsences" else "Date": dates}
    clocks = {name: st.sampled_from(["9:15", "13:05", "1:05 pm", "soon"]) for name in ("StartTime", "EndTime")}
    teachers = {"TeacherIds": st.sampled_from(["T1", "T1,T2", "T1,,T2", "merged 7MAT 2", "no-cover", ""])}
    optional = dict.fromkeys(FIELDS[method], SAID) | clocks | teachers
    return st.lists(st.fixed_dictionaries(start, optional=optional), max_size=4)


CALLS = st.sampled_from(sorted(FIELDS)).flatmap(lambda method: st.tuples(st.just(method), rows_of(method)))


@given(said=CALLS)
def test_what_is_read_does_not_depend_on_the_flavour(said):
    method, rows = said
    params = [DAY, rows] if method in ("publishTeachers", "publishRooms") else [DAY, DAY, rows]

    as_json, as_xml = (call(method, *params, flavour=flavour) for flavour in ("json", "xml"))

    assert as_json == as_xml
    assert as_json.sent == len(rows) == len(as_json.rows) + len(as_json.aside)


@pytest.mark.parametrize("flavour", ["json", "xml"])
def test_dates_and_lists_of_a_program_come_through(flavour):
    rows = [{"Date": date(2026, 5, 4), "ClassCode": "8SCI 1", "TeacherIds": ["T1", "T2"], "isCancelled": False}]

    (row,) = call("publishDailyDeltas", date(2026, 5, 4), datetime(2026, 5, 4, 23, 59), rows, flavour=flavour).rows  # noqa: DTZ001

    assert (row.day, row.teachers, row.cancelled) == (date(2026, 5, 4), ("T1", "T2"), False)
