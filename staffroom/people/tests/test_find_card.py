import pytest

from staffroom.people.tests.people import user
from tests.front_cards import drawn, reader_for, told

pytestmark = pytest.mark.django_db


def test_the_office_has_a_field_that_leads_to_the_search():
    card = told("find", "office")

    assert "[search: A name, a staff code, or a class]" in card
    assert "[button: Find]" in card


def test_it_takes_nobodys_focus():
    assert "autofocus" not in drawn("find", "office")


def test_it_reads_nothing(django_assert_num_queries):
    known = user("office")
    reader = reader_for(known)

    with django_assert_num_queries(0):
        drawn("find", reader=reader, known=known)
