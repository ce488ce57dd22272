from datetime import timedelta

import pytest
import time_machine
from model_bakery import baker

from staffroom.people.tests.people import user
from staffroom.search.tests.things import notice
from staffroom.today.tests.days import MONDAY, at
from tests.front_cards import drawn, reader_for, told
from tests.read_aloud import read_aloud

pytestmark = pytest.mark.django_db
NOW = at(MONDAY, "08:05")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def heard() -> None:
    baker.make("sync.Feed", name="compass.notices", as_of=at(MONDAY, "07:55"))


def test_the_important_ones_come_first_then_the_newest():
    heard()
    notice("n1", "Older", "", posted=NOW - timedelta(days=2))
    notice("n2", "Newer", "", posted=NOW - timedelta(days=1))
    notice("n3", "Important", "<p>Medical forms by Friday.</p>", posted=NOW - timedelta(days=3), important=True)

    lines = told("notices", "teacher").splitlines()

    assert [line for line in lines if "heading 3" in line] == [
        "- heading 3: [link: Important]",
        "- heading 3: [link: Newer]",
        "- heading 3: [link: Older]",
    ]
    assert "as of 7:55 am" in lines[1]
    assert "  Medical forms by Friday." in lines


def test_what_is_withdrawn_over_or_yet_to_come_is_not_on_the_board():
    heard()
    notice("n1", "Withdrawn", "", posted=NOW, withdrawn=True)
    notice("n2", "Over", "", posted=NOW, ends=NOW - timedelta(hours=1))
    notice("n3", "To come", "", posted=NOW, starts=NOW + timedelta(hours=1))
    notice("n4", "Long ago", "", posted=NOW - timedelta(days=15))

    assert "None today, checked 7:55 am." in told("notices", "teacher")


def test_an_old_notice_that_still_runs_is_on_the_board():
    heard()
    notice("n1", "All term", "", posted=NOW - timedelta(days=60), ends=NOW + timedelta(days=1))

    assert "All term" in told("notices", "teacher")


def test_four_are_shown_and_the_rest_are_counted():
    heard()
    for number in range(12):
        notice(f"n{number}", f"Notice {number}", "", posted=NOW - timedelta(hours=number))

    card = told("notices", "teacher")

    assert card.count("heading 3") == 4
    assert "[link: All 12 notices]" in card


def test_nobody_has_told_is_not_none():
    card = told("notices", "teacher")

    assert "Not known" in card
    assert "None today" not in card


def test_the_card_asks_one_question(django_assert_num_queries):
    heard()
    notice("n1", "One", "", posted=NOW)
    known = user("teacher")
    reader = reader_for(known)

    with django_assert_num_queries(1):
        drawn("notices", reader=reader, known=known)


def test_the_text_is_plain_words_and_not_long():
    heard()
    notice(
        "n1", "One", f"<h2>Camp</h2><p>Tom &amp; Jo</p><script>alert(1)</script>{'<p>more words</p>' * 40}", posted=NOW
    )

    line = next(line for line in told("notices", "teacher").splitlines() if "Camp" in line)

    assert line.strip().startswith("Camp Tom & Jo")
    assert len(line.split()) <= 32
    assert "<" not in line


def test_all_notices_stand_on_pages_of_thirty(client):
    heard()
    for number in range(31):
        notice(f"n{number}", f"Notice {number}", "", posted=NOW - timedelta(days=number))
    client.force_login(user("teacher"))

    first, second = (read_aloud(client.get(f"/notices/?page={page}").content.decode()) for page in (1, 2))

    assert "31 notices, the newest first" in first
    assert first.count("[link: Notice ") == 30
    assert "[link: Notice 30]" in second


def test_without_notices_the_page_says_whether_anybody_was_heard(client):
    client.force_login(user("teacher"))
    unknown = read_aloud(client.get("/notices/").content.decode())
    heard()
    none = read_aloud(client.get("/notices/").content.decode())

    assert "Nobody has told us any notices." in unknown
    assert "None, checked 7:55 am" in none
