"""The door of the timetabling program: who is let in, what is answered, and what is kept of it."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from staffroom.kit.limits import take_within
from staffroom.sync.flows.liss import credentials
from staffroom.sync.flows.liss.door import CALLS, CALLS_WITHIN, answer
from staffroom.sync.flows.liss.door_body import BIG, BIG_ONES
from staffroom.sync.flows.liss.door_calls import STRANGERS_A_DAY
from staffroom.sync.locks import Turn
from staffroom.sync.models import LissCall, LissPart, Publisher
from staffroom.sync.tests.liss_knocks import AUTH, DAY, ROOM, SECRET, call, call_in_xml, post, publisher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_counts(settings: Any, tmp_path: Path) -> None:
    settings.STAFFROOM_DATA = tmp_path


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-04 07:30:00+10:00", tick=False) as traveller:
        yield traveller


def last() -> LissCall:
    return LissCall.objects.latest("pk")


# In and out


def test_a_list_is_stored_before_it_is_answered() -> None:
    known = publisher()

    answered = call("publishRooms", DAY, [ROOM])

    assert answered == {"result": "", "id": 1}
    assert LissPart.objects.get(publisher=known, kind="rooms").rows
    row = last()
    assert (row.publisher, row.method, row.flavour, row.rows, row.state) == (known, "publishRooms", "json", 1, "taken")


def test_both_flavours_are_answered_in_kind() -> None:
    publisher()

    in_xml = call_in_xml("publishRooms", DAY, [ROOM])
    refused = call_in_xml("getStudents", DAY)

    assert "<value><string></string></value>" in in_xml
    assert "<int>4</int>" in refused
    assert last().flavour == "xml"


def test_looking_with_a_browser_gives_a_plain_line_and_no_version() -> None:
    looked = Client().get("/liss/")

    assert (looked.status_code, looked.content) == (200, b"LISS endpoint, use POST\n")
    assert "text/plain" in looked["Content-Type"]


@pytest.mark.parametrize("path", ["/liss", "/liss/", "/liss/1", "/liss/1?academicYear=2026"])
def test_the_address_may_be_typed_a_little_otherwise(path: str) -> None:
    publisher()

    assert call("publishRooms", DAY, [ROOM], path=path)["result"] == ""


def test_no_session_no_cookie_and_no_form_token_are_wanted_or_given() -> None:
    publisher()
    client = Client(enforce_csrf_checks=True)

    answered = client.post(
        "/liss/", data=json.dumps({"method": "liss.hello", "params": [], "id": 1}), content_type="x/y"
    )

    assert answered.json()["result"]["SIS"] == "Staffroom"
    assert not client.cookies


# Who it is


@pytest.mark.parametrize(
    "wrong", [{"Password": "no"}, {"UserName": "nobody"}, {"Password": ""}, {"UserName": "é\ud800"}]
)
def test_whatever_is_wrong_with_the_sign_in_the_words_are_the_same(wrong: dict[str, str]) -> None:
    publisher()

    answered = call("publishRooms", DAY, [ROOM], auth=AUTH | wrong)

    assert answered == {"error": "Sign-in refused", "id": 1}
    assert not LissPart.objects.exists()


def test_the_row_tells_the_school_what_the_program_is_not_told() -> None:
    known = publisher()
    call("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": "no"})

    wrong_password = last()
    call("publishRooms", DAY, [ROOM], auth=AUTH | {"UserName": "nobody"})

    assert (wrong_password.publisher, wrong_password.why) == (known, "The password was wrong.")
    assert (last().publisher, last().why) == (None, "No connection has that user name.")
    assert "nobody" not in repr(list(LissCall.objects.values_list()))


def test_the_right_password_of_another_connection_does_not_fit() -> None:
    publisher()
    publisher(user_name="other", key=credentials.digest("another-secret"))
    wrong = AUTH | {"Password": "another-secret"}  # pragma: allowlist secret
    assert call("publishRooms", DAY, [ROOM], auth=wrong)["error"] == "Sign-in refused"


def test_a_revoked_connection_is_refused_like_a_wrong_password() -> None:
    credentials.revoke("t/it", publisher())

    assert call("publishRooms", DAY, [ROOM])["error"] == "Sign-in refused"
    assert last().why == "This connection was revoked."


def test_a_new_password_ends_the_old_one_at_once() -> None:
    secret = credentials.renew("t/it", publisher())

    assert call("publishRooms", DAY, [ROOM])["error"] == "Sign-in refused"
    assert call("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": secret})["result"] == ""


@pytest.mark.parametrize(
    ("allowed", "comes_from", "let_in"),
    [
        (["203.0.113.0/24"], "203.0.113.7", True),
        (["203.0.113.0/24"], "198.51.100.7", False),
        (["2001:db8::/32"], "2001:db8::7", True),
        (["203.0.113.7"], "::ffff:203.0.113.7", True),
        ([], "198.51.100.7", True),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_like_a_wrong_password(
    allowed: list[str], comes_from: str, *, let_in: bool
) -> None:
    publisher(addresses=allowed)

    answered = call("publishRooms", DAY, [ROOM], REMOTE_ADDR=comes_from, secure=True)

    assert ("result" in answered, answered.get("error")) == (let_in, None if let_in else "Sign-in refused")


@pytest.mark.parametrize("school", ["09999", "9999", 9999, " 09999 "])
def test_a_school_number_may_have_lost_its_zeros(school: object) -> None:
    publisher()

    assert call("publishRooms", DAY, [ROOM], auth=AUTH | {"School": school})["result"] == ""


def test_another_school_is_named_only_after_the_password_was_right() -> None:
    publisher()

    right = call("publishRooms", DAY, [ROOM], auth=AUTH | {"School": "08888"})
    wrong = call("publishRooms", DAY, [ROOM], auth=AUTH | {"School": "08888", "Password": "no"})

    assert right["error"] == "This connection is not for school 08888"
    assert wrong["error"] == "Sign-in refused"


def test_last_used_and_what_it_calls_itself_are_kept_to_the_minute(clock: Any) -> None:
    known = publisher()
    seen = []
    for seconds in (0, 30, 31):
        clock.shift(seconds)
        call("publishRooms", DAY, [ROOM])
        known.refresh_from_db()
        seen.append(known.last_used)

    assert seen[0] == seen[1] < seen[2]
    assert known.product == "ExampleTimetabler"


# How often


def test_after_five_wrong_passwords_nobody_from_there_and_nobody_of_that_name_gets_in_for_a_while(clock: Any) -> None:
    publisher()
    for _ in range(5):
        call("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": "no"})

    same_name = post(_rooms(), REMOTE_ADDR="203.0.113.7", secure=True)
    other_name = call("publishRooms", DAY, [ROOM], auth=AUTH | {"UserName": "other"})
    clock.shift(15 * 60 + 1)
    later = call("publishRooms", DAY, [ROOM])

    assert (same_name.status_code, same_name["Retry-After"]) == (429, "900")
    assert same_name.json()["error"] == "Too many attempts, wait 15 minutes"
    assert other_name["error"].startswith("Too many attempts")
    assert later["result"] == ""


def test_too_many_attempts_are_said_in_xml_to_who_speaks_xml() -> None:
    publisher()
    for _ in range(5):
        call_in_xml("publishRooms", DAY, [ROOM], auth=AUTH | {"Password": "no"})

    assert "<int>7</int>" in call_in_xml("publishRooms", DAY, [ROOM])


def test_a_program_may_call_so_often_and_its_neighbour_is_not_held_up() -> None:
    known = publisher()
    publisher(user_name="other", key=credentials.digest("another-secret"))
    for _ in range(CALLS):
        take_within("liss calls", str(known.pk), most=CALLS, seconds=CALLS_WITHIN)

    assert post(_rooms()).status_code == 429
    other = AUTH | {"UserName": "other", "Password": "another-secret"}  # pragma: allowlist secret
    assert call("publishRooms", DAY, [ROOM], auth=other) == {
        "result": "",
        "id": 1,
    }


def test_hello_is_limited_by_address_and_leaves_few_rows() -> None:
    body = json.dumps({"method": "liss.hello", "params": [], "id": 1})

    answers = [post(body).status_code for _ in range(STRANGERS_A_DAY + 5)]

    assert answers[0] == 200
    assert answers[-1] == 429
    assert LissCall.objects.count() <= STRANGERS_A_DAY


def test_strangers_cannot_fill_the_table(clock: Any) -> None:
    publisher()
    for number in range(STRANGERS_A_DAY + 20):
        where = f"203.0.113.{number}"
        call("publishRooms", DAY, [], auth=AUTH | {"UserName": f"x{number}"}, REMOTE_ADDR=where, secure=True)

    assert LissCall.objects.count() == STRANGERS_A_DAY


def test_one_call_at_a_time_and_the_next_is_told_to_come_back() -> None:
    known = publisher()
    with Turn(f"liss-{known.pk}", patience=1).held():
        told = answer(_Stream(_rooms()), content_type="application/json", address="127.0.0.1", patience=0.05)

    assert (told.status, told.retry_after) == (503, 30)
    assert json.loads(told.body) == {"error": "Busy, try again", "id": 1}
    assert call("publishRooms", DAY, [ROOM])["result"] == ""


def test_big_messages_are_read_one_after_the_other() -> None:
    publisher()
    big = _rooms()[:-1] + b" " * BIG + b"}"
    with BIG_ONES:
        small = answer(_Stream(_rooms()), address="127.0.0.1", patience=0.05)
        held_back = answer(_Stream(big), address="127.0.0.1", patience=0.05)

    assert (small.status, held_back.status) == (200, 503)
    assert answer(_Stream(big), address="127.0.0.1", patience=0.05).status == 200


# How it comes


def test_plain_http_from_elsewhere_is_refused_in_kind_and_led_nowhere() -> None:
    publisher()

    told = post(_rooms(), REMOTE_ADDR="203.0.113.7")
    passed_on = post(_rooms(), headers={"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"})

    assert told.status_code == 200
    assert [one.json() for one in (told, passed_on)] == [{"error": "Only HTTPS is answered here", "id": None}] * 2
    assert not LissPart.objects.exists()


def test_behind_the_proxy_https_is_what_the_proxy_says() -> None:
    publisher()
    proxied = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}

    with override_settings(
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        SECURE_SSL_REDIRECT=True,
        SECURE_REDIRECT_EXEMPT=[r"^liss(/|$)"],
    ):
        good = post(_rooms(), headers=proxied)
        plain = post(_rooms(), headers=proxied | {"X-Forwarded-Proto": "http"})

    assert good.json()["result"] == ""
    assert (plain.status_code, plain.json()["error"]) == (200, "Only HTTPS is answered here")


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (gzip.compress, "gzip"),
        (gzip.compress, ""),
        (zlib.compress, "deflate"),
        (lambda body: zlib.compress(body, wbits=-15), "deflate"),
    ],
)
def test_a_packed_message_is_unpacked(packed: Any, said: str) -> None:
    publisher()

    told = post(packed(_rooms()), headers={"Content-Encoding": said} if said else {})

    assert told.json() == {"result": "", "id": 1}


def test_a_message_in_chunks_without_a_length_is_read_to_its_end() -> None:
    publisher()

    told = post(b"", CONTENT_LENGTH="", **{"wsgi.input": io.BytesIO(_rooms()), "wsgi.input_terminated": True})

    assert told.json() == {"result": "", "id": 1}


def test_a_message_that_is_small_only_while_packed_is_too_large(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"liss_megabytes": 1})
    publisher()
    body = gzip.compress(_rooms()[:-1] + b" " * 2_000_000 + b"}")

    told = post(body, headers={"Content-Encoding": "gzip"})

    assert len(body) < 10_000
    assert (told.status_code, told.json()) == (413, {"error": "The message is larger than 1 MB", "id": None})


def test_what_is_too_large_is_refused_in_its_own_flavour_without_being_held(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"liss_megabytes": 1})
    publisher()
    stream = _Stream(b"<methodCall>" + b"x" * 9_000_000)

    told = answer(stream, content_type="text/xml", address="127.0.0.1")

    assert told.status == 413
    assert b"<int>6</int>" in told.body
    assert stream.given < 2_500_000
    assert last().why.startswith("The message is larger than 1 MB")


def test_a_message_that_breaks_off_changes_nothing() -> None:
    publisher()

    cut = post(_rooms()[:-30])
    packed = post(gzip.compress(_rooms())[:-20], headers={"Content-Encoding": "gzip"})

    assert "error" in cut.json()
    assert packed.json() == {"error": "The message could not be read", "id": None}
    assert not LissPart.objects.exists()


def test_a_school_may_want_another_status_for_what_cannot_be_read(settings: Any) -> None:
    before = post(b"{nonsense").status_code
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"liss_bad_message_status": 400})

    assert (before, post(b"{nonsense").status_code) == (200, 400)


def test_a_stream_that_ends_badly_is_an_answer_too() -> None:
    told = answer(_Broken(), content_type="application/json", address="127.0.0.1")

    assert json.loads(told.body)["error"] == "The message could not be read"


# What is kept of it


def test_a_row_counts_what_was_set_aside_and_what_nobody_knows_by_name() -> None:
    publisher()
    rows = [
        {"Period": "1", "ClassCode": "7MAT 1"},
        {"Date": DAY, "Period": "2", "ClassCode": "8SCI 1", "Mood": "DROP-ME"},
    ]

    call("publishDailyDeltas", DAY, DAY, rows)

    row = last()
    assert (row.rows, row.set_aside, row.aside[0][0]) == (2, 1, 1)
    assert row.unknown == {"Mood": 1}
    assert (str(row.first), str(row.last)) == ("2026-05-04", "2026-05-04")
    assert "DROP-ME" not in repr(list(LissCall.objects.values_list()))


def test_what_we_have_no_use_for_is_thanked_and_dropped() -> None:
    publisher()

    answered = call("publishStudents", DAY, [{"StudentId": "S1", "FirstName": "DROP-ME", "Surname": "DROP-ME"}])

    assert answered["result"] == ""
    assert (last().state, last().rows, last().unknown) == ("dropped", 1, {})
    assert not LissPart.objects.exists()


def test_nothing_is_kept_of_a_call_that_fails_halfway() -> None:
    publisher()

    answered = call("publishDailyData", "20200101T00:00:00", "20301231T00:00:00", [])

    assert "at most" in answered["error"]
    assert not LissPart.objects.exists()
    assert (last().state, last().publisher is not None) == ("refused", True)


def test_a_program_that_was_set_up_so_gets_errors_as_objects() -> None:
    publisher(error_object=True)

    answered = call("makeTea")

    assert answered["error"] == {"code": 4, "message": "liss.makeTea is not supported here"}


def test_what_breaks_here_is_said_with_a_reference_and_without_a_word_of_the_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    known = publisher()
    # A shelf that cannot be read is a fault of ours.
    LissPart.objects.create(
        publisher=known, kind="calendar", date="2026-05-04", scope="2026-05-04", rows=[["nonsense"]]
    )
    Publisher.objects.filter(pk=known.pk).update(serves=["getCalendar"])

    answered = call("getCalendar", DAY, DAY)

    assert answered["error"].startswith("Something failed here; reference ")
    assert last().state == "refused"
    assert SECRET not in caplog.text


SMALL = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([DAY, "20260505T00:00:00", "Date", "\ud800", 2026])
)
ROWS = st.dictionaries(
    st.sampled_from(["Date", "Period", "ClassCode", "TeacherIds", "isCancelled"]) | st.text(max_size=9), SMALL
)
MESSY = SMALL | st.lists(SMALL | ROWS, max_size=4) | ROWS | st.lists(st.lists(ROWS, max_size=2), max_size=2)
METHODS = [
    "hello",
    "publishDailyData",
    "publishDailyDeltas",
    "publishEventsAndAbsences",
    "publishTimetable",
    "getTimetable",
]


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=st.sampled_from(METHODS) | st.text(max_size=20), params=st.lists(MESSY, max_size=5), signed=st.booleans())
def test_whatever_is_sent_is_answered_and_never_with_a_page(
    method: str, params: list[Any], *, signed: bool, settings: Any, tmp_path: Path
) -> None:
    settings.STAFFROOM_DATA = _another(tmp_path)
    if not Publisher.objects.exists():
        publisher()
    body = json.dumps({"method": f"liss.{method}", "params": [AUTH, *params] if signed else params, "id": 1})

    told = post(body)

    assert told.status_code in (200, 429)
    assert {"result", "error"} & json.loads(told.content).keys()


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"<methodCall>{text}".encode("utf-8", "replace"))
)
def test_noise_is_answered_too(body: bytes, settings: Any, tmp_path: Path) -> None:
    settings.STAFFROOM_DATA = _another(tmp_path)

    told = post(body, content_type="application/octet-stream")

    assert told.status_code == 200
    assert told["Content-Type"].startswith(("application/json", "text/xml"))


def _rooms() -> bytes:
    return json.dumps({"method": "liss.publishRooms", "params": [AUTH, DAY, [ROOM]], "id": 1}).encode()


def _another(folder: Path) -> Path:
    """A folder without counts of what was asked before."""
    fresh = folder / str(len(list(folder.iterdir())))
    fresh.mkdir()
    return fresh


class _Stream:
    def __init__(self, body: bytes) -> None:
        self._body, self.given = body, 0

    def read(self, size: int, /) -> bytes:
        piece = self._body[self.given : self.given + size]
        self.given += len(piece)
        return piece


class _Broken:
    def read(self, _size: int, /) -> bytes:
        raise OSError
