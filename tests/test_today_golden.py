"""The front page of each role, read aloud, is as it is kept in `tests/golden/today/`.

`GOLDEN=write .venv/bin/pytest tests/test_today_golden.py` keeps them as they are now; look at what changed before you
commit it, for these words are what somebody hears at five past eight.
"""

from pathlib import Path

import pytest
import time_machine

from tests.read_aloud import agrees, read_aloud
from tests.role_mornings import MORNING, PEOPLE, a_morning, everybody

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).with_name("golden") / "today"
FIRST = {
    "teacher": "Now and next",
    "casual-relief": "Now and next",
    "daily-organiser": "no teacher yet",
    "leadership": "Staffing",
    "it": "Year 9 is missing",
    "office": "Find somebody",
    "new-staff": "Start here",
}


@pytest.fixture
def said(client):
    """The front page of one role at five past eight on a Monday, as text."""

    def read(whose: str) -> str:
        client.force_login(everybody()[whose])
        return read_aloud(client.get("/today").content.decode())

    with time_machine.travel(MORNING, tick=False):
        a_morning()
        yield read


@pytest.mark.parametrize("whose", PEOPLE)
def test_the_front_page_of_a_role_says_what_it_said(said, whose):
    assert agrees(GOLDEN / f"{whose}.txt", said(whose))


@pytest.mark.parametrize("whose", FIRST)
def test_what_a_role_came_for_is_on_its_front_page(said, whose):
    assert FIRST[whose] in said(whose)


def test_nobody_reads_why_somebody_is_away_or_the_name_of_a_student(said):
    words = said("daily-organiser").casefold()

    assert not any(word in words for word in ("sick", "leave reason", "because"))
