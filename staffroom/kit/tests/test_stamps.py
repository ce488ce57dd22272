"""Stamps: counts that go up whenever somebody says that something changed."""

import pytest

from staffroom.kit.stamps import person, stamps, touch

pytestmark = pytest.mark.django_db


def test_whatever_was_touched_counts_on():
    touch("day", "notices")
    touch("day")

    assert stamps(1) == {"day": 2, "notices": 1}


def test_one_sees_what_all_share_and_ones_own():
    touch("day", person(1), person(2), person(12))

    assert stamps(1) == {"day": 1, "person 1": 1}


def test_asking_is_one_question(django_assert_num_queries):
    touch("day")

    with django_assert_num_queries(1):
        stamps(1)


def test_touching_what_is_there_is_one_statement(django_assert_num_queries):
    touch("day")

    with django_assert_num_queries(1):
        touch("day")
