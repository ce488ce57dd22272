import pytest
from model_bakery import baker

from staffroom.audit import services as audit
from staffroom.people.tests.people import user as somebody
from tests.front_cards import drawn, reader_for, told

from .runs import a_run, todo, year_9_missing

pytestmark = pytest.mark.django_db


def test_ict_reads_how_last_night_went_and_how_old_each_feed_is():
    a_run()
    baker.make("sync.Feed", name="cases.timetable", state="ok", as_of=a_run().started)

    card = told("data-health", "IT")

    assert card.startswith("heading 2: Everything is up to date")
    assert "CASES21 | ‹Up to date› | as of" in card
    assert "Accounts to link | | none" in card


def test_ict_sees_who_waits_and_what_was_refused():
    a_run()
    baker.make("accounts.LinkRequest", name="Tamsin Pryor", why="No number.")
    audit.record(who="somebody", what="sign-in.refused")
    audit.record(who="somebody", what="sign-in.refused")

    card = told("data-health", "IT")

    assert "Accounts to link | | [link: 1 person waits]" in card
    assert "Refused sign-ins, 24 hours | | [link: 2]" in card
    assert "Tamsin" not in card


def test_the_age_of_the_backup_is_not_known_and_never_none():
    assert "Backup | ‹Not known›" in told("data-health", "IT")


def test_a_held_night_is_the_headline_for_ict():
    year_9_missing()

    card = told("data-health", "IT")

    assert "[link: Decide about it]" in card
    assert "‹Held›" in card


def test_leadership_is_told_what_waits_for_a_decision_and_its_price():
    year_9_missing()

    card = told("decisions", "leadership")

    assert "172 students would leave" in card
    assert "and decide]" in card


def test_leadership_is_also_told_that_nothing_waits():
    a_run()

    assert "Nothing. Everyone sees" in told("decisions", "leadership")


def test_the_office_is_told_of_decisions_only_when_there_is_one():
    a_run()
    none = drawn("decisions", "office")
    year_9_missing()

    assert none == ""
    assert "decide]" in told("decisions", "business manager")


def test_the_office_sees_the_first_five_rows_to_mend_and_how_many_there_are():
    run = a_run()
    for number in range(7):
        todo(run=run, seen="nothing", subject=f"S{number}", line=number)

    card = told("fix-list", "office")

    assert "table of 6 rows" in card
    assert "[link: All 7 in CASES21]" in card


def test_nothing_to_mend_says_when_it_was_looked():
    a_run()

    assert "Nothing in CASES21, checked" in told("fix-list", "office")


def test_before_the_first_import_nothing_is_known():
    assert "Not known yet: nothing has been imported." in told("fix-list", "office")


def test_the_three_cards_share_what_they_read(django_assert_max_num_queries):
    todo(run=a_run())
    known = somebody("IT", "office", "leadership")
    reader = reader_for(known)

    # Nights, the feeds and their gates, what waits, rows to mend.
    with django_assert_max_num_queries(5):
        for name in ("data-health", "decisions", "fix-list"):
            assert drawn(name, reader=reader, known=known)
