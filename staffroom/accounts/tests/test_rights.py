from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from model_bakery import baker

from staffroom.accounts.rights import RIGHTS, ROLES, RightsMistake, allowed, may_of, needs, read_rights

# Doors that need no permission, each with its reason. A new one belongs here only after somebody thought about it.
OPEN = {
    "accent": "two numbers of the school's colour",
    "accounts:sign-in": "nobody is signed in yet",
    "accounts:callback": "nobody is signed in yet",
    "accounts:sign-out": "ends the session, whoever it is",
    "accounts:signed-out": "nobody is signed in any more",
    "accounts:front-channel": "the provider says that a session is over, and nothing is shown",
    "accounts:break-glass": "is not there unless an operator made the account",
    "kit:live": "process health, says nothing else",
    "kit:ready": "readiness, says nothing else",
    "kit:health": "checks its own token, or the operator's role",
}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


ROUTES = dict(routes(get_resolver()))


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_door_is_open_on_purpose_or_carries_a_permission(name):
    permission = getattr(ROUTES[name].callback, "permission", None)

    assert (name in OPEN) != (permission in RIGHTS), f"{name} carries {permission!r}"


def test_no_door_is_without_a_name():
    assert not [route for name, route in ROUTES.items() if name.endswith("None")]


def test_the_list_of_open_doors_names_only_doors_that_exist():
    assert OPEN.keys() <= ROUTES.keys()


def test_nobody_may_do_anything_without_a_role():
    assert not any(allowed([], permission) for permission in RIGHTS)


def test_roles_add_up():
    assert not allowed(["office"], "people.sensitive")
    assert allowed(["office", "business manager"], "people.sensitive")


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


def test_a_role_that_nobody_can_have_is_refused(tmp_path: Path):
    table = tmp_path / "rights.toml"
    table.write_text('[people]\nsee = ["staff", "janitor"]\n', "utf-8")

    with pytest.raises(RightsMistake, match="janitor"):
        read_rights(table)


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
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if name not in OPEN))
def test_a_stranger_is_sent_to_the_door_and_sees_nothing(name, client):
    path = "/" + str(ROUTES[name].pattern) if name == "home" else _address(name)

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.url.startswith("/auth/sign-in")


def _address(name: str) -> str:
    from django.urls import reverse

    ident = "00000000-0000-4000-8000-000000000000"
    arguments = {
        "people:person": ["SMI"],
        "accounts:end-one": [ident],
        "accounts:decide-link": [1],
        "datahealth:tick": [1],
    }
    takes_run = name in {"datahealth:run", "datahealth:decide", "datahealth:undo"} or name.startswith(
        "datahealth:changes"
    )
    return reverse(name, args=arguments.get(name, [1] if takes_run else []))
