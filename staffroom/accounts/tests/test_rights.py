"""The table of rights says what the school decided, and nothing that does not exist."""

from pathlib import Path

import pytest
from django.test import Client
from model_bakery import baker

from staffroom.accounts.rights import ROLES, TABLE, RightsMistake, allowed, allowed_at_all, may_of, needs, read_table
from staffroom.kit.views import OPERATOR_ROLES

TEXT = Path(__file__).parents[1].joinpath("rights.toml").read_text("utf-8")


def test_nobody_may_do_anything_without_a_role():
    assert not any(allowed_at_all([], permission) for permission in TABLE.rights)


def test_roles_add_up():
    assert not allowed(["office"], "people.sensitive")
    assert allowed(["office", "business manager"], "people.sensitive")


def test_what_is_ones_own_is_not_everybody_s():
    assert allowed_at_all(["teacher"], "people.sensitive")
    assert not allowed(["teacher"], "people.sensitive")


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        ("students.see", {"teacher", "daily organiser", "office", "business manager", "leadership", "wellbeing"}),
        ("people.sensitive", {"business manager"}),
        ("import.see", {"office", "business manager", "leadership", "IT", "auditor"}),
        ("import.names", {"office", "business manager", "leadership", "IT"}),
        ("import.decide", {"office", "business manager", "leadership", "IT"}),
        ("import.undo", {"leadership", "IT"}),
        ("people.export", {"office", "business manager", "leadership", "IT"}),
        ("audit.read", {"auditor", "leadership", "IT"}),
        ("health.see", OPERATOR_ROLES),
    ],
)
def test_the_table_says_what_the_matrix_says(permission, holders):
    assert {role for role in ROLES if allowed([role], permission)} == holders


def test_the_auditor_sees_runs_but_no_person():
    may = may_of(["auditor"])

    assert may["import"]["see"]
    assert not may["import"]["names"]
    assert not may["people"]["see"]


def test_a_misspelt_permission_stops_the_start():
    with pytest.raises(RightsMistake, match=r"people\.exprot"):
        needs("people.exprot")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('M = "CR MA"', 'M = "CR JA"', "JA"),
        ('M = "CR MA"', 'M = "CR MA ST"', "ST"),
        ('C22 = "LE IT"', 'C99 = "LE IT"', "C99"),
        ('C22 = "LE IT"', 'X = "LE IT"', "X"),
        ('"home" = "GET"', '"people:list" = "GET"', "people:list"),
    ],
)
def test_a_slip_in_the_table_stops_the_start(right, wrong, said, tmp_path: Path):
    table = tmp_path / "rights.toml"
    assert right in TEXT
    table.write_text(TEXT.replace(right, wrong, 1), "utf-8")

    with pytest.raises(RightsMistake, match=said):
        read_table(table)


def test_every_column_the_table_opens_exists():
    from staffroom.school import models as school
    from staffroom.sync.kinds import KINDS
    from staffroom.sync.models import ToDo

    known = {f"ToDo.{column.name}" for column in ToDo._meta.fields}
    for model in (school.StaffMember, school.Student, school.NameSpelling):
        known |= {f"{model.__name__}.{column.name}" for column in model._meta.fields}
    for kind in ("staff", "students"):
        known |= {f"plan of {kind}.{name}" for name in ("key", *KINDS[kind].columns)}

    assert {name for right in TABLE.rights.values() for name in right.fields} - known == set()


@pytest.mark.django_db
def test_a_change_of_role_counts_from_the_next_request():
    user = baker.make("accounts.User", roles=["staff"], handle="demo/a")
    client = Client()
    client.force_login(user)
    assert client.get("/people/people.csv").status_code == 403

    user.roles = ["office"]
    user.save()

    assert client.get("/people/people.csv").status_code == 200


@pytest.mark.django_db
def test_somebody_who_was_switched_off_is_out_at_once():
    user = baker.make("accounts.User", roles=["staff"], handle="demo/a")
    client = Client()
    client.force_login(user)

    user.is_active = False
    user.save()

    assert client.get("/people/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_can_read_who_can_see_what(role, client):
    client.force_login(baker.make("accounts.User", roles=[role], handle="demo/a"))

    page = client.get("/auth/rights/").content.decode()

    for right in TABLE.rights.values():
        assert right.resource in page
    for name in ROLES:
        assert name in page
    assert f"<b>{role}</b>" in page


def test_who_holds_two_roles_may_do_what_either_may_and_nothing_more():
    for one in ROLES:
        for other in ROLES:
            for permission in TABLE.rights:
                both = allowed([one, other], permission)
                assert both == (allowed([one], permission) or allowed([other], permission))


def test_every_condition_is_used_and_every_condition_that_asks_for_a_fresh_sign_in_has_one():
    from django.urls import get_resolver

    used = {effect for right in TABLE.rights.values() for effect in right.effects.values() if effect.startswith("C")}
    afresh = {name for name, words in TABLE.conditions.items() if words.startswith("after signing in afresh")}
    doors = {route for right in TABLE.rights.values() if afresh & set(right.effects.values()) for route in right.routes}
    views = {
        f"{room.namespace}:{door.name}": door.callback
        for room in get_resolver().url_patterns
        if hasattr(room, "url_patterns")
        for door in room.url_patterns
    }

    assert used == set(TABLE.conditions)
    assert doors
    assert {door for door in doors if not getattr(views[door], "fresh", False)} == set()
