"""Whom Compass means: matched by what cannot be mistaken, conflicts to the office, never by a name."""

from datetime import UTC, datetime

import pytest
from model_bakery import baker

from staffroom.school.models import StaffMember
from staffroom.sources.compass.records import CompassUser
from staffroom.sync.flows.compass.people import match_people, stored_codes
from staffroom.sync.models import SourcePerson, ToDo

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def user(ident: int, code: str, **facts: object) -> CompassUser:
    given: dict[str, object] = {"import_id": code, "payroll": "", "first": "Sam", "last": "Smith", "name": "Sam SMITH"}
    return CompassUser(id=ident, code=code, **given | facts)  # type: ignore[arg-type]


def staff(code: str, **facts: object) -> StaffMember:
    return baker.make(StaffMember, code=code, active=True, superseded=False, **facts)


def test_an_import_identifier_that_is_a_staff_code_matches() -> None:
    staff("OBRO")

    matched = match_people([user(7, "obro")], now=NOW)

    assert matched.codes == {7: "OBRO"}
    assert SourcePerson.objects.get().how == "code"


def test_a_payroll_number_matches_where_codes_differ() -> None:
    staff("OBRO", payroll_number="01234567")

    assert match_people([user(7, "OB1", payroll="01234567")], now=NOW).codes == {7: "OBRO"}


def test_an_address_is_asked_for_only_where_nothing_better_matches() -> None:
    staff("OBRO", email="rob@school.example")
    staff("DELI")
    asked: list[int] = []

    def email_of(ident: int) -> str:
        asked.append(ident)
        return "Rob@School.example"

    matched = match_people([user(7, "X1"), user(8, "DELI")], email_of, NOW)

    assert matched.codes == {7: "OBRO", 8: "DELI"}
    assert asked == [7]


def test_an_address_that_two_people_share_matches_nobody() -> None:
    staff("OBRO", email="office@school.example")
    staff("DELI", email="office@school.example")

    matched = match_people([user(7, "X1")], lambda _: "office@school.example", NOW)

    assert matched.codes == {}
    assert matched.unmatched == 1


def test_nobody_is_matched_by_a_name() -> None:
    staff("OBRO", first_name="Sam", family_name="SMITH")

    assert match_people([user(7, "X1", first="Sam", last="Smith")], lambda _: "", NOW).codes == {}


def test_two_compass_users_with_one_code_match_neither_and_the_office_is_told() -> None:
    staff("OBRO")

    matched = match_people([user(7, "OBRO"), user(8, "OBRO")], now=NOW)

    assert matched.codes == {}
    assert {todo.seen for todo in ToDo.objects.filter(source="compass")} == {"OBRO", "nobody"}


def test_a_stored_link_wins_over_a_newcomer_with_the_same_code() -> None:
    staff("OBRO")
    match_people([user(7, "OBRO")], now=NOW)

    matched = match_people([user(7, "OBRO"), user(8, "OBRO")], now=NOW)

    assert matched.codes == {7: "OBRO"}


def test_what_a_person_decided_stands_whatever_the_codes_say() -> None:
    staff("OBRO")
    staff("DELI")
    SourcePerson.objects.create(source="compass", ident="7", identifier="OLD", staff_code="DELI", how="person")

    assert match_people([user(7, "OBRO")], now=NOW).codes == {7: "DELI"}


def test_a_link_made_by_code_is_looked_at_again_when_the_code_changes() -> None:
    staff("OBRO")
    staff("DELI")
    match_people([user(7, "OBRO")], now=NOW)

    assert match_people([user(7, "DELI")], now=NOW).codes == {7: "DELI"}


def test_leavers_of_compass_are_not_asked_about() -> None:
    staff("OBRO")
    match_people([user(7, "OBRO")], now=NOW)

    matched = match_people([user(7, "OBRO", finish=datetime(2026, 6, 1, tzinfo=UTC))], now=NOW)

    assert matched.codes == {}
    assert stored_codes() == {}


def test_somebody_of_ours_who_left_is_nobody_s_calendar() -> None:
    baker.make(StaffMember, code="OBRO", active=False, superseded=False)

    assert match_people([user(7, "OBRO")], now=NOW).codes == {}


def test_a_conflict_that_is_mended_closes_itself_on_the_list() -> None:
    staff("OBRO")
    match_people([user(7, "OBRO"), user(8, "OBRO")], now=NOW)

    match_people([user(7, "OBRO")], now=NOW)

    assert not ToDo.objects.filter(source="compass", closed=None).exists()


def test_the_same_list_again_writes_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    staff("OBRO")
    match_people([user(7, "OBRO")], now=NOW)
    before = list(SourcePerson.objects.values())

    with django_assert_num_queries(3):
        match_people([user(7, "OBRO")], now=NOW)

    assert list(SourcePerson.objects.values()) == before
