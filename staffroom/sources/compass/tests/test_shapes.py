import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from structlog.testing import capture_logs

from staffroom.kit.http import Answer
from staffroom.sources.compass import answers, reading, shapes
from staffroom.sources.compass.derive import DutyRules
from staffroom.sources.compass.errors import ChangedShape, CompassError, WrongPerson
from staffroom.sources.compass.shapes import Row
from staffroom.sources.compass.tests.wire import calendar_row

ZONE = ZoneInfo("Australia/Melbourne")
RULES = DutyRules(("YD *",))
JSON = {"content-type": "application/json"}


def calendar(rows, owner=1042):
    body = json.dumps({"d": rows}).encode()
    return reading.calendar("Q", shapes.rows("Q", answers.data("Q", Answer(200, JSON, body))), owner, RULES)


READERS = {
    "calendar": (calendar_row(), lambda row: calendar([row])),
    "staff": (
        {"id": 1, "displayCode": "PNO", "fn": "P", "ln": "N", "sussiId": "1", "start": "2021-01-26T13:00:00Z"},
        lambda row: reading.users("Q", [Row("Q", row)]),
    ),
    "details": ({"userId": 1, "userEmail": "p@school.example"}, lambda row: reading.details(Row("Q", row), 1)),
    "location": ({"id": 1, "n": "B12", "archived": False}, lambda row: reading.location(Row("Q", row))),
    "term": ({"id": 1, "n": "Term 1", "s": "27/01/2026", "f": None}, lambda row: reading.term(Row("Q", row), ZONE)),
    "bells": (
        {
            "day": "2026-10-11T13:00:00Z",
            "timetableStructureId": 3,
            "periods": [{"c": "1", "n": "P1", "s": "2026-10-11T21:50:00Z", "f": "2026-10-11T22:40:00Z", "pn": 1}],
        },
        lambda row: reading.bell_day(Row("Q", row), ZONE),
    ),
    "feed": ({"feedItemId": 1, "title": "T", "itemContent": "<p>x"}, lambda row: reading.feed_item(Row("Q", row))),
    "news": (
        {"NewsItemId": "a", "Title": "T", "Attachments": [{"Name": "x"}]},
        lambda row: reading.news_item(Row("Q", row)),
    ),
    "task": (
        {
            "id": 1,
            "name": "T",
            "activityId": 5,
            "dueDateTimestamp": "2026-10-16T12:59:00Z",
            "students": [{"userId": 9}],
        },
        lambda row: reading.task(Row("Q", row), 5),
    ),
    "lesson": (
        {"id": "k", "IsYardDuty": True, "locations": [{"LocationDetails": {"shortName": "OVL"}}], "managers": []},
        lambda row: reading.lesson(Row("Q", row), "k"),
    ),
}
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value, path=()):
    """Every place in a value, as the keys and numbers that lead to it."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def changed(value, path, change):
    if not path:
        return change(value)
    key, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = changed(copy[key], rest, change)
    return copy


@pytest.mark.parametrize("kind", READERS)
def test_what_is_as_it_should_be_is_read(kind):
    body, read = READERS[kind]

    assert read(body)


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
def test_whatever_stands_in_a_field_there_is_a_record_or_a_typed_error(kind, data):
    body, read = READERS[kind]
    where = data.draw(st.sampled_from([path for path in places(body) if path]))
    spoilt = changed(body, where, lambda _: data.draw(junk))

    with suppress(CompassError):
        found = read(spoilt)
        assert found is not None
        str(found).encode()


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
def test_whatever_key_is_renamed_there_is_a_record_or_a_typed_error(kind, data):
    body, read = READERS[kind]
    key = data.draw(st.sampled_from(sorted(body)))
    renamed = {(f"{name}New" if name == key else name): value for name, value in body.items()}

    with suppress(ChangedShape):
        assert read(renamed) is not None


@given(body=junk | st.binary(max_size=60))
def test_whatever_the_whole_answer_is_there_is_data_or_a_typed_error(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    with suppress(CompassError):
        assert isinstance(shapes.rows("Q", answers.data("Q", Answer(200, JSON, raw))), list)


@pytest.mark.parametrize(
    "key", ["activityType", "title", "start", "finish", "runningStatus", "managers", "locations", "period"]
)
def test_a_key_that_is_gone_from_every_row_is_a_changed_shape_that_names_it(key):
    rows = [{name: value for name, value in calendar_row().items() if name != key}]

    with pytest.raises(ChangedShape) as caught:
        calendar(rows)

    assert key in str(caught.value)


@pytest.mark.parametrize("key", ["coveringUserId", "managerUserId"])
def test_a_renamed_cover_is_not_read_as_no_cover(key):
    manager = {name: value for name, value in calendar_row()["managers"][0].items() if name != key}

    with pytest.raises(ChangedShape):
        calendar([calendar_row(managers=[manager])])


def test_an_error_never_quotes_what_was_there():
    with pytest.raises(ChangedShape) as caught:
        calendar([calendar_row(start="Priya Nolan")])

    assert "Priya" not in str(caught.value)
    assert "start" in str(caught.value)


def test_keys_of_any_case_and_numbers_as_text_read_the_same():
    shouted = {key.upper(): str(value) if isinstance(value, int) else value for key, value in calendar_row().items()}

    assert calendar([shouted]) == calendar([calendar_row()])


def test_unknown_types_and_states_are_kept():
    (row,) = calendar([calendar_row(activityType=6, runningStatus=7)])

    assert (row.activity_type, row.running, row.kind) == (6, 7, "other")


def test_new_keys_are_accepted_and_logged_once_without_their_values():
    with capture_logs() as lines:
        for _ in range(2):
            assert calendar([calendar_row(brandNewThing="Priya", **{"odd key": 1})])

    said = [line for line in lines if line["event"] == "compass.new_keys"]
    assert [line["keys"] for line in said] == [["brandnewthing"]]


@pytest.mark.parametrize(
    "other", [{"targetStudentId": 1043}, {"attendeeUserId": 1043}, {"calendarId": -1043}, {"targetStudentId": "1043"}]
)
def test_one_row_of_another_person_drops_the_whole_answer(other):
    with pytest.raises(WrongPerson):
        calendar([calendar_row(), calendar_row(instanceId="2", **other)])


def test_a_calendar_in_which_only_somebody_else_teaches_is_dropped():
    manager = {**calendar_row()["managers"][0], "managerUserId": 1043}
    nobody = {"targetStudentId": 0, "calendarId": None, "managerId": 1043, "managers": [manager]}
    rows = [calendar_row(instanceId=str(number), **nobody) for number in range(4)]

    with pytest.raises(WrongPerson):
        calendar(rows)
    assert len(calendar(rows[:3])) == 3
    assert len(calendar([*rows, calendar_row()])) == 5


def test_details_tasks_and_lessons_of_another_are_dropped():
    for kind, change in (("details", {"userId": 2}), ("task", {"activityId": 6}), ("lesson", {"id": "other"})):
        body, read = READERS[kind]
        with pytest.raises(WrongPerson):
            read({**body, **change})


def test_of_a_row_that_comes_twice_the_latter_counts():
    rows = calendar([calendar_row(), calendar_row(runningStatus=0)])

    assert [row.running for row in rows] == [0]


def test_students_attendees_and_telephones_are_in_no_record():
    names = {field for record in vars(reading).values() for field in getattr(record, "_fields", ())}

    assert not [
        name for name in names if any(bad in name for bad in ("student", "attendee", "phone", "photo", "reason"))
    ]


def test_a_leap_second_and_seven_digits_of_a_second_are_moments_and_a_missing_offset_is_none():
    (row,) = calendar([calendar_row(start="2026-10-11T21:50:60.1234567Z")])

    assert row.start.second == 59
    for bad in ("2026-10-11T08:50:00", "2026-13-45T00:00:00Z", "12/10/2026", "0001-01-01T00:00:00"):
        with pytest.raises(ChangedShape):
            calendar([calendar_row(start=bad)])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("27/01/2026", date(2026, 1, 27)),
        ("2026-01-26T13:00:00Z", date(2026, 1, 27)),
        ("2026-04-19T14:00:00Z", date(2026, 4, 20)),
        ("2026-01-27", date(2026, 1, 27)),
        ("/Date(1769432400000+1100)/", date(2026, 1, 27)),
        ("0001-01-01T00:00:00", None),
        (None, None),
        ("", None),
    ],
)
def test_terms_are_read_day_first_or_as_moments(text, day):
    assert reading.term(Row("Q", {"id": 1, "n": "T", "s": text}), ZONE).start == day


def test_month_first_is_refused():
    with pytest.raises(ChangedShape):
        reading.term(Row("Q", {"id": 1, "n": "T", "s": "01/27/2026"}), ZONE)


def test_no_table_and_no_framework_is_needed_to_read_compass():
    folder = Path(reading.__file__).parent

    assert not [file.name for file in folder.glob("*.py") if "django" in file.read_text("utf-8")]
