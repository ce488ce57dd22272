import pytest
import time_machine

from staffroom.people.tests.people import user
from staffroom.school.models import Absence, SourceDay
from staffroom.staffing.selectors import staffing_on
from staffroom.today.tests.days import MONDAY, at, colleagues, occurrence, told as source_told
from tests.front_cards import drawn, reader_for, told

from .mornings import a_bad_morning, a_morning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_five_past_eight():
    with time_machine.travel(at(MONDAY, "08:05"), tick=False):
        yield


def test_the_organiser_reads_first_what_has_no_teacher_soonest_first():
    a_morning()

    lines = told("gaps", "daily organiser").splitlines()

    assert lines[0] == "heading 2: No cover yet"
    assert "Compass as of 8:05 am" in lines
    assert [line for line in lines if line.startswith("- ")] == [
        "- P1 9:00 07SCI3 Science for Liam O'Brien in L02",
        "- P4 11:50 09ENG4 English for Roza Petrov in C06",
        "- L 12:40 YD Oval for Roza Petrov in OVL",
    ]


def test_a_lesson_that_another_teacher_takes_alone_is_told_apart():
    a_morning()

    assert "Taught by the other teacher alone: P2 09HUM1 (for Roza Petrov)." in told("gaps", "daily organiser")


def test_what_is_over_is_no_longer_in_the_count():
    a_morning()

    with time_machine.travel(at(MONDAY, "12:00"), tick=False):
        card = told("gaps", "daily organiser")

    assert "list of 2" in card
    assert "Without a teacher earlier today: P1 07SCI3." in card


def test_twenty_gaps_are_twenty_lines():
    a_bad_morning(20)

    card = told("gaps", "daily organiser")

    assert "list of 20" in card


def test_everything_covered_is_said_with_its_time():
    colleagues()
    source_told(MONDAY, source="cases")
    source_told(MONDAY)

    assert "Every lesson of somebody away is covered, as of 8:05 am." in told("gaps", "daily organiser")


def test_a_day_that_nobody_told_is_not_a_day_without_gaps():
    card = told("gaps", "daily organiser")

    assert "Not known yet" in card
    assert "covered, as of" not in card


def test_without_word_of_absences_no_gap_is_not_none():
    source_told(MONDAY)

    assert "Who is away has not been told for today" in told("gaps", "daily organiser")


def test_casuals_are_expected_by_name_with_their_first_room():
    a_morning()

    lines = told("arrivals", "office").splitlines()

    assert [line for line in lines if line.startswith("- ")] == [
        "- Jamie Marsh 1 lesson, first P1, 9:00, 09ENG2 in C04",
        "- Ola Berg 2 lessons, first P2, 9:50, 08SCI1 in L02",
    ]


def test_a_colleague_who_takes_an_extra_is_not_a_casual():
    colleagues()
    source_told(MONDAY)
    occurrence(MONDAY, "09ENG2", "1", teachers=["PET"], rooms=["C04"], covers=[["PET", "KEE", ""]])

    assert "None known, as of 8:05 am." in told("arrivals", "office")


def test_leadership_sees_the_numbers_and_what_they_mean():
    a_morning()

    card = told("staffing", "leadership")

    for line in ("away: 2", "covered: 3", "no cover yet: 3", "casuals in: 2", "expected on site: 5"):
        assert line in card
    assert "not counted" in card
    assert "- Year 8 museum, all day" in card
    assert "- 1 lesson is in another room" in card


def test_on_site_is_who_has_something_timetabled_and_is_not_away_all_day():
    a_morning()

    found = staffing_on(MONDAY)

    assert found.on_site == {"OBR", "BER", "KEE", "WUT"}


def test_what_is_not_known_has_no_number():
    source_told(MONDAY)

    card = told("staffing", "leadership")

    assert "away: not known" in card
    assert "no cover yet: not known" in card


def test_nobody_is_asked_for_numbers_at_the_weekend():
    with time_machine.travel(at(MONDAY.replace(day=22), "10:00"), tick=False):
        known = user("leadership", "daily organiser")
        cards = [drawn(name, known=known) for name in ("gaps", "arrivals", "staffing")]

    assert cards == ["", "", ""]


def test_all_three_cards_share_one_reading_of_the_day(django_assert_max_num_queries):
    a_morning()
    known = user("leadership", "daily organiser", "office")
    reader = reader_for(known)

    # The picture (4), the calendar (1), its sources (2), who is casual (1), who has something timetabled (1).
    with django_assert_max_num_queries(9):
        for name in ("gaps", "arrivals", "staffing"):
            assert drawn(name, reader=reader, known=known)


def test_never_why():
    a_morning()
    fields = {field.name for field in Absence._meta.get_fields()} | {
        field.name for field in SourceDay._meta.get_fields()
    }

    assert "reason" not in fields
