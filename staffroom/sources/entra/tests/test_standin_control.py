"""What scripts can make the stand-in do."""

import json
import socket
import time
from pathlib import Path

import httpx2
import pytest

from staffroom.sources.entra.standin import EntraStandIn
from staffroom.sources.entra.standin.control import CONTROLS
from staffroom.sources.entra.tests.standin_app import App, part, query_of

DOCS = Path(__file__).parents[4] / "docs" / "developers" / "stand-ins.md"


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


@pytest.fixture
def control(entra):
    with httpx2.Client(base_url=f"{entra.base_url}/control/") as client:
        yield client


def test_every_control_is_listed_and_documented(control):
    listed = control.get("").json()["controls"]

    assert len(listed) == len(CONTROLS)
    words = DOCS.read_text("utf-8")
    assert [one["path"] for one in listed if f"`{one['method']} {one['path']}`" not in words] == []


def test_every_mutation_and_failure_is_documented(control):
    names = [one["name"] for one in control.get("mutations.json").json()["mutations"]]
    ways = {way for ways in control.get("fail").json()["endpoints"].values() for way in ways}

    words = DOCS.read_text("utf-8")
    assert [name for name in (*names, *ways) if f"`{name}`" not in words] == []


def test_what_get_gives_put_takes_back(control):
    people = control.get("people.json").json()
    people["people"] = people["people"][:2]

    assert control.put("people.json", json=people).status_code == 200
    assert [person["slug"] for person in control.get("people.json").json()["people"]] == ["teacher", "casual-relief"]


def test_facts_about_a_person_change_for_the_next_token(app, control):
    answer = control.post("people/teacher", json={"email": "amelia.new@harrowlane.example", "roles": ["Staff"]})

    claims = app.claims("teacher")
    assert answer.json()["oid"] == claims["oid"]
    assert (claims["email"], claims["roles"]) == ("amelia.new@harrowlane.example", ["Staff"])


def test_an_object_id_never_changes(control, entra):
    before = entra.person("teacher").oid

    control.post("people/teacher", json={"oid": "00000000-0000-0000-0000-000000000001"})

    assert entra.person("teacher").oid == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("people/nobody", {}, 404),
        ("people/teacher", {"shoe": 1}, 422),
        ("people/teacher", [1], 422),
        ("people/teacher", {"enabled": "perhaps"}, 422),
        ("next-token", {"mutation": "unheard_of"}, 422),
        ("next-token", {"mutation": "old_nonce"}, 422),
        ("fail", {"endpoint": "token", "how": "tiredness"}, 422),
        ("fail", {"endpoint": "keys", "how": "invalid_grant"}, 422),
        ("clock", {"offset": "soon"}, 422),
        ("people.json", {}, 405),
        ("nothing", {}, 404),
    ],
)
def test_nonsense_is_refused_with_a_sentence(control, path, body, status):
    answer = control.post(path, json=body)

    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


def test_pages_of_other_sites_cannot_use_the_controls(entra, control):
    by_form = control.post("clock", content="offset=5", headers={"Content-Type": "text/plain"})
    from_afar = control.post("reset", headers={"Sec-Fetch-Site": "cross-site"})
    renamed = httpx2.get(f"{entra.base_url}/control/log.json", headers={"Host": "evil.example"})

    assert (by_form.status_code, from_afar.status_code, renamed.status_code) == (422, 403, 421)


def test_a_rotated_key_signs_and_the_old_ones_stay_until_told(app, control):
    before = {key["kid"] for key in app.server.get(app.metadata["jwks_uri"]).json()["keys"]}

    kid = control.post("keys/rotate").json()["kid"]
    both = {key["kid"] for key in app.server.get(app.metadata["jwks_uri"]).json()["keys"]}
    last = control.post("keys/rotate", json={"keep_old": False}).json()["kid"]
    alone = {key["kid"] for key in app.server.get(app.metadata["jwks_uri"]).json()["keys"]}

    assert len(before) == 2
    assert both == before | {kid}
    assert alone == {last}
    assert part(app.tokens("teacher")["id_token"], 0)["kid"] == last


def test_published_keys_are_public(app):
    for key in app.server.get(app.metadata["jwks_uri"]).json()["keys"]:
        assert set(key) == {"kty", "use", "kid", "n", "e", "issuer"}


def test_the_clock_goes_wrong_and_right_again(app, control):
    control.post("clock", json={"offset": 300})
    ahead = app.claims("teacher")["iat"] - time.time()
    control.post("clock", json={"offset": 0})

    assert 290 < ahead < 310
    assert abs(app.claims("teacher")["iat"] - time.time()) < 10


@pytest.mark.parametrize(("how", "status"), [("500", 500), ("503", 503), ("429", 429)])
def test_an_endpoint_answers_an_error_once(app, control, how, status):
    control.post("fail", json={"endpoint": "keys", "how": how})

    answers = [app.server.get(app.metadata["jwks_uri"]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [status, 200]
    assert ("retry-after" in answers[0].headers) == (how != "500")


def test_an_endpoint_fails_until_told_otherwise(entra, control):
    control.post("fail", json={"endpoint": "discovery", "how": "500", "times": None})
    broken = [httpx2.get(entra.metadata_url).status_code for _ in range(3)]
    control.post("fail", json={"endpoint": "discovery", "how": "none"})

    assert broken == [500, 500, 500]
    assert httpx2.get(entra.metadata_url).status_code == 200


def test_garbage_is_not_json(app, control):
    control.post("fail", json={"endpoint": "keys", "how": "garbage"})

    answer = app.server.get(app.metadata["jwks_uri"])

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_dropped_connection_has_no_answer(app, control):
    control.post("fail", json={"endpoint": "keys", "how": "drop"})

    with pytest.raises(httpx2.TransportError):
        app.server.get(app.metadata["jwks_uri"])


def test_a_hanging_endpoint_outlasts_patience_and_does_not_keep_the_server_from_ending():
    with EntraStandIn() as entra:
        entra.fail("token", "hang", seconds=600)

        with pytest.raises(httpx2.ReadTimeout):
            httpx2.post(f"{entra.base_url}/{entra.tid}/oauth2/v2.0/token", data={"a": "b"}, timeout=0.2)


def test_a_dripping_answer_is_whole_in_the_end(app, control):
    control.post("fail", json={"endpoint": "keys", "how": "drip", "seconds": 0.5})
    started = time.monotonic()

    answer = app.server.get(app.metadata["jwks_uri"])

    assert time.monotonic() - started > 0.4
    assert len(answer.json()["keys"]) == 2


@pytest.mark.parametrize("how", ["invalid_grant", "invalid_client", "interaction_required", "temporarily_unavailable"])
def test_the_token_endpoint_refuses_on_demand(app, control, how):
    code = app.code("teacher")
    control.post("fail", json={"endpoint": "token", "how": how})

    assert app.redeem(code).json()["error"] == how
    assert app.redeem(code).status_code == 200


@pytest.mark.parametrize("how", ["access_denied", "temporarily_unavailable", "interaction_required", "server_error"])
def test_authorize_sends_an_error_back_on_demand(app, control, how):
    control.post("fail", json={"endpoint": "authorize", "how": how})

    told = query_of(app.ask(login_hint="teacher"))

    assert (told["error"], told["state"]) == (how, app.state)


def test_the_log_counts_requests_and_keeps_no_secret(app, entra, control):
    tokens = app.tokens("teacher")
    app.graph(f"users/{entra.person('teacher').oid}")

    log = control.get("log.json").json()

    assert log["counts"]["token"] == 2
    assert {line.get("grant") for line in log["requests"]} >= {"authorization_code", "client_credentials"}
    said = json.dumps(log)
    secrets = [tokens[name] for name in ("access_token", "refresh_token", "id_token")]
    ours = [entra.client.client_secret, app.verifier, app.nonce, app.state]
    people = ["amelia", "Keene", entra.person("teacher").oid]
    assert [secret for secret in (*secrets, *ours, *people) if secret in said] == []


def test_reset_takes_everything_back(app, entra, control):
    token = app.tokens("teacher")["refresh_token"]
    entra.change("teacher", enabled=False)
    entra.next_token("alg_none")
    entra.fail("token", "500", times=None)
    entra.clock(5000)

    waiting = control.post("reset").json()

    assert waiting == {"clock_offset": 0, "mutations": [], "failures": []}
    assert entra.log() == []
    assert app.token(grant_type="refresh_token", refresh_token=token).json()["error"] == "invalid_grant"
    assert app.claims("teacher")["ver"] == "2.0"


def test_settings_name_roles_by_app_role_and_by_group_id(app, entra, control):
    environment = control.get("settings.json").json()["environment"]

    assert environment["STAFFROOM_ENTRA_AUTHORITY"] == entra.issuer
    assert environment["STAFFROOM_ROLE_MAP"]["Teacher"] == "teacher"
    assert environment["STAFFROOM_ROLE_MAP"][app.claims("teacher")["groups"][1]] == "teacher"


def test_common_has_the_template_of_an_issuer(entra):
    document = httpx2.get(f"{entra.base_url}/common/v2.0/.well-known/openid-configuration").json()

    assert document["issuer"].endswith("/{tenantid}/v2.0")


def test_another_tenant_is_not_served(entra):
    other = "00000000-0000-0000-0000-000000000000"

    assert httpx2.get(f"{entra.base_url}/{other}/discovery/v2.0/keys").status_code == 400


def test_a_body_without_end_is_not_read(entra):
    with socket.create_connection((entra.host, entra.port), timeout=5) as line:
        line.sendall(b"POST /control/clock HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n{}")

        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_only_this_machine_reaches_it(entra):
    """Another address of the machine is free at its port, which it would not be if it listened on all of them."""
    with EntraStandIn(host="0.0.0.0") as open_to_all, socket.socket() as one, socket.socket() as two:  # noqa: S104
        one.bind(("127.0.0.2", entra.port))

        with pytest.raises(OSError, match="in use"):
            two.bind(("127.0.0.2", open_to_all.port))

    assert entra.host == "127.0.0.1"
