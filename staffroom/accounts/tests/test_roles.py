"""Roles come through the map, by value or object id; nobody gets one by accident."""

import pytest
from hypothesis import given, strategies as st

from staffroom.accounts.models import LinkRequest
from staffroom.accounts.roles import mapped
from staffroom.accounts.tests.door import lines, nobody_gets_in, staff, user_of

GROUP = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def test_a_group_counts_by_its_object_id_and_not_by_a_name():
    role_map = {GROUP: "teacher", "Office": "office"}

    assert mapped([], [GROUP.upper()], role_map) == {"teacher"}
    assert mapped([], ["Office"], role_map) == set()
    assert mapped([GROUP], [], role_map) == set()
    assert mapped(["Office"], [], role_map) == {"office"}
    assert mapped(["office"], [], role_map) == set()


@given(st.lists(st.text(max_size=40), max_size=8), st.lists(st.uuids().map(str), max_size=8))
def test_what_is_not_in_the_map_gives_nothing(values, groups):
    assert mapped(values, groups, {GROUP: "teacher", "Staffroom.Office": "office"}) <= (
        {"office"} if "Staffroom.Office" in values else set()
    )


@pytest.mark.django_db
def test_too_many_groups_are_asked_of_graph_and_never_of_the_address_in_the_token(entra, visitor):
    staff("SMD")

    visitor.sign_in("many-groups")

    assert user_of(entra, "many-groups").roles == ["staff", "teacher"]


@pytest.mark.django_db
@pytest.mark.parametrize("overage", ["claim_names", "hasgroups"])
def test_both_forms_of_too_many_groups_are_known(entra, visitor, overage):
    staff("KEE")
    entra.change("teacher", overage=overage, roles=())

    visitor.sign_in("teacher")

    assert user_of(entra, "teacher").roles == ["staff", "teacher"]


@pytest.mark.django_db
def test_when_groups_cannot_be_found_out_nobody_gets_in(entra, visitor):
    staff("SMD")
    entra.fail("graph", "500", times=None)

    with nobody_gets_in(visitor, "groups unknown"):
        answer = visitor.sign_in("many-groups")

    assert answer.status_code == 503


@pytest.mark.django_db
def test_no_groups_at_all_are_no_reason_to_ask_and_give_the_base_role(entra, visitor):
    staff("WUJ")

    visitor.sign_in("no-groups")

    assert user_of(entra, "no-groups").roles == ["staff"]
    assert not [line for line in entra.log("graph") if "getMemberGroups" in str(line)]


@pytest.mark.django_db
def test_unknown_groups_give_nothing_without_a_staff_record(entra, visitor):
    entra.change("no-groups", employee_id="", groups=("Somebody's Club",))

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("no-groups")


@pytest.mark.django_db
def test_roles_that_need_a_record_are_not_given_without_one(entra, visitor):
    entra.change("it", employee_id="", roles=("IT", "Leadership", "Wellbeing"))

    visitor.sign_in("it")

    assert user_of(entra, "it").roles == ["IT"]
    assert LinkRequest.objects.count() == 0


@pytest.mark.django_db
def test_casual_relief_is_not_made_staff(entra, visitor):
    staff("BER")

    visitor.sign_in("casual-relief")

    assert user_of(entra, "casual-relief").roles == ["casual relief"]


@pytest.mark.django_db
def test_a_role_taken_away_in_entra_is_gone_at_the_next_sign_in_and_audited(entra, visitor):
    staff("SMT")
    visitor.sign_in("office")
    entra.change("office", roles=("Staff",))

    visitor.sign_in("office")

    assert user_of(entra, "office").roles == ["staff"]
    line = lines("roles.change")[-1]
    assert line.before == ["staff", "office", "business manager"]
    assert line.after == ["staff"]


@pytest.mark.django_db
def test_a_role_taken_away_here_is_gone_at_the_next_request(entra, visitor):
    staff("SMT")
    visitor.sign_in("office")
    assert visitor.client.get("/auth/links/").status_code == 200
    user = user_of(entra, "office")

    user.roles = ["staff"]
    user.save()

    assert visitor.client.get("/auth/links/").status_code == 403


@pytest.mark.django_db
def test_who_left_keeps_only_what_entra_gives(entra, visitor):
    record = staff("WUJ")
    visitor.sign_in("no-groups")
    visitor.client.post("/auth/sign-out")
    record.active = False
    record.save()

    with nobody_gets_in(visitor, "no role"):
        visitor.sign_in("no-groups")
