"""Who is in the made-up tenant, and what Graph says of them."""

import json

import httpx2
import pytest

from staffroom.kit.errors import BadInput
from staffroom.sources.entra.standin import EntraStandIn, read_people
from staffroom.sources.entra.tests.standin_app import App


@pytest.fixture(scope="module")
def running():
    with EntraStandIn() as entra:
        yield entra


@pytest.fixture
def entra(running):
    running.reset()
    return running


@pytest.fixture
def app(entra):
    return App(entra)


def test_a_guest_says_so(app):
    claims = app.claims("guest")

    assert claims["acct"] == 1
    assert claims["idp"] != claims["iss"]
    assert "#EXT#" in claims["preferred_username"]


def test_somebody_of_another_tenant_carries_that_tenant(app, entra):
    claims = app.claims("other-tenant")

    assert claims["tid"] != entra.tid
    assert claims["iss"] == f"{entra.base_url}/{claims['tid']}/v2.0"


def test_two_hundred_groups_are_listed_and_one_more_is_overage(app, entra):
    entra.change("no-groups", filler_groups=200)
    listed = app.claims("no-groups")
    entra.change("no-groups", filler_groups=201)

    over = App(entra).claims("no-groups")

    assert len(listed["groups"]) == 200
    assert "groups" not in over
    assert over["_claim_names"] == {"groups": "src1"}


def test_overage_points_at_the_retired_graph(app):
    claims = app.claims("many-groups")

    assert "groups" not in claims
    assert "roles" not in claims
    assert claims["_claim_sources"]["src1"]["endpoint"].startswith("https://graph.windows.net/")


def test_overage_in_the_other_form(app, entra):
    entra.change("teacher", overage="hasgroups")

    claims = app.claims("teacher")

    assert claims["hasgroups"] is True
    assert not {"groups", "_claim_names"} & set(claims)


def test_no_groups_looks_unlike_overage(app):
    assert not {"groups", "roles", "hasgroups", "_claim_names"} & set(app.claims("no-groups"))


def test_two_accounts_share_an_address_and_neither_is_found_by_it(app, entra):
    one, two = app.claims("same-email-1"), App(entra).claims("same-email-2")

    assert one["email"] == two["email"]
    assert one["oid"] != two["oid"]
    assert app.ask(login_hint="amelia.keene@harrowlane.example", prompt="login").status_code == 200


def test_every_special_case_is_there(entra):
    slugs = {person.slug for person in entra.tenant.directory.all() if person.kind == "special"}

    assert slugs == {
        "many-groups",
        "no-groups",
        "not-linked",
        "same-email-1",
        "same-email-2",
        "borrowed-email",
        "student",
        "guest",
        "other-tenant",
        "disabled",
    }


def test_graph_tells_only_what_was_selected(app, entra):
    oid = entra.person("disabled").oid

    plain = app.graph(f"users/{oid}").json()
    chosen = app.graph(f"users/{oid}", **{"$select": "id,accountEnabled,employeeId"}).json()

    assert "accountEnabled" not in plain
    assert plain["displayName"] == "Zadie Smith-Okafor"
    assert (chosen["id"], chosen["accountEnabled"], chosen["employeeId"]) == (oid, False, "SMO")


def test_graph_lists_transitive_groups_in_pages(app, entra):
    path = f"users/{entra.person('many-groups').oid}/transitiveMemberOf/microsoft.graph.group"

    first = app.graph(path, **{"$select": "id"}).json()
    found, page = list(first["value"]), first
    while "@odata.nextLink" in page:
        page = app.graph(page["@odata.nextLink"].removeprefix(f"{entra.graph_url}/")).json()
        found += page["value"]

    assert len(first["value"]) == 100
    assert len({group["id"] for group in found}) == 250
    assert found[0]["displayName"] == "HLSC-Staff"


def test_graph_knows_member_groups_that_the_token_lists(app, entra):
    claims = app.claims("teacher")
    token = app.token(grant_type="client_credentials", scope="https://graph.microsoft.com/.default").json()

    answer = httpx2.post(
        f"{entra.graph_url}/users/{claims['oid']}/getMemberGroups",
        json={"securityEnabledOnly": True},
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )

    assert answer.json()["value"] == claims["groups"]


def test_graph_lists_everybody_of_this_tenant(app, entra):
    people = app.graph("users", **{"$select": "id,accountEnabled", "$top": "999"}).json()["value"]
    off = app.graph("users", **{"$select": "id", "$filter": "accountEnabled eq false"}).json()["value"]

    assert len(people) == len(entra.tenant.directory.all()) - 1
    assert off == [{"id": entra.person("disabled").oid}]


def test_graph_refuses_without_a_token_with_a_persons_token_and_without_consent(app, entra):
    url = f"{entra.graph_url}/users/{entra.person('it').oid}"
    persons = app.tokens("it")["access_token"]

    assert httpx2.get(url).status_code == 401
    assert httpx2.get(url, headers={"Authorization": f"Bearer {persons}"}).status_code == 403
    httpx2.post(f"{entra.base_url}/control/client.json", json={"consented": False})
    assert app.graph(f"users/{entra.person('it').oid}").status_code == 403


def test_graph_says_what_it_does_not_know(app, entra):
    oid = entra.person("it").oid

    assert app.graph("users/00000000-0000-0000-0000-000000000000").status_code == 404
    assert app.graph(f"users/{entra.person('other-tenant').oid}").status_code == 404
    assert app.graph(f"users/{oid}", **{"$select": "shoeSize"}).status_code == 400
    assert app.graph("users", **{"$top": "0"}).status_code == 400


def test_a_people_file_replaces_everybody(tmp_path):
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"people": [{"slug": "only", "name": "Only One", "upn": "only@x.example"}]}))

    with EntraStandIn(people=read_people(file)) as entra:
        assert App(entra).claims("only")["name"] == "Only One"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Invalid JSON"),
        ('{"people": [{"slug": "a", "name": "A", "upn": "a", "shoe": 1}]}', "people.0.shoe"),
        ('{"people": [{"slug": "a", "name": "A", "upn": "a"}, {"slug": "a", "name": "B", "upn": "b"}]}', "same slug"),
    ],
)
def test_a_people_file_that_is_wrong_says_where(tmp_path, text, words):
    file = tmp_path / "people.json"
    file.write_text(text)

    with pytest.raises(BadInput, match=words):
        read_people(file)
