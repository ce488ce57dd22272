"""Signing in against the stand-in, as any app would."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from staffroom.sources.entra.standin import EntraStandIn
from staffroom.sources.entra.tests.standin_app import SCOPE, App, hearing_app, part, query_of


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


def test_it_signs_a_persona_in_with_the_claims_of_entra_v2(app, entra):
    before = int(time.time())

    claims = app.claims("teacher")

    assert claims["iss"] == entra.issuer == app.metadata["issuer"]
    assert claims["aud"] == entra.client.client_id
    assert claims["tid"] == entra.tid
    assert claims["ver"] == "2.0"
    assert claims["oid"] == entra.person("teacher").oid
    assert claims["nonce"] == app.nonce
    assert claims["roles"] == ["Staff", "Teacher"]
    assert len(claims["groups"]) == 2
    assert before <= claims["auth_time"] <= claims["iat"] == claims["nbf"] == claims["exp"] - 3600
    assert claims["preferred_username"] == claims["email"] == "amelia.keene@harrowlane.example"
    assert claims["acct"] == 0
    assert {"sid", "sub", "name", "login_hint"} <= set(claims)
    assert "idp" not in claims


def test_an_unmodified_authlib_client_signs_in(entra):
    own = {"client_id": entra.client.client_id, "client_secret": entra.client.client_secret}
    back = entra.client.redirect_uris[0]
    with OAuth2Client(**own, scope=SCOPE, redirect_uri=back, code_challenge_method="S256") as client:
        metadata = httpx2.get(entra.metadata_url).json()
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier="v" * 50, nonce="once", login_hint="it"
        )
        answer = httpx2.get(url)

        token = client.fetch_token(
            metadata["token_endpoint"],
            authorization_response=answer.headers["location"],
            state=state,
            code_verifier="v" * 50,
        )
        keys = KeySet.import_key_set(httpx2.get(metadata["jwks_uri"]).json())
        checked = jwt.decode(token["id_token"], keys, algorithms=["RS256"])

    wanted = {
        "iss": {"essential": True, "value": entra.issuer},
        "aud": {"essential": True, "value": entra.client.client_id},
    }
    CodeIDToken(checked.claims, checked.header, wanted, {"nonce": "once"}).validate(leeway=120)
    assert checked.claims["oid"] == entra.person("it").oid


def test_ids_are_the_same_in_every_run_of_a_seed_and_others_for_another(entra):
    with EntraStandIn() as twin, EntraStandIn(seed=1) as other:
        assert twin.tid == entra.tid != other.tid
        assert twin.client.client_id == entra.client.client_id != other.client.client_id
        assert twin.person("office").oid == entra.person("office").oid != other.person("office").oid


def test_one_person_is_called_differently_by_each_app(app, entra):
    here = app.claims("teacher")

    there = App(entra, entra.other_client).claims("teacher")

    assert here["sub"] != there["sub"]
    assert here["oid"] == there["oid"]


@pytest.mark.parametrize(
    "changed",
    [{"code_challenge": None}, {"code_challenge_method": "plain"}, {"code_challenge_method": None}],
    ids=["no challenge", "plain", "no method"],
)
def test_it_refuses_a_request_without_pkce_s256(app, changed):
    told = query_of(app.ask(login_hint="teacher", **changed))

    assert told["error"] == "invalid_request"
    assert told["state"] == app.state
    assert "code" not in told


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 50}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:8000/elsewhere"}, "invalid_grant"),
        ({"client_secret": "x"}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"client_id": "nobody"}, "unauthorized_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": "unknown"}, "invalid_grant"),
    ],
)
def test_it_refuses_a_code_with_anything_else_wrong(app, changed, error):
    code = app.code("teacher")

    answer = app.redeem(code, **changed) if "code" not in changed else app.redeem(**changed)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error
    assert answer.json()["error_description"].startswith("AADSTS")


def test_a_code_works_once(app):
    code = app.code("teacher")
    first = app.redeem(code)

    again = app.redeem(code)

    assert first.status_code == 200
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_spent_by_a_wrong_verifier(app):
    code = app.code("teacher")
    app.redeem(code, code_verifier="w" * 50)

    assert app.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_belongs_to_the_app_that_asked(app, entra):
    code = app.code("teacher")

    answer = App(entra, entra.other_client).redeem(code, code_verifier=app.verifier)

    assert answer.json()["error"] == "invalid_grant"


def test_a_code_lasts_a_minute(app, entra):
    code = app.code("teacher")
    entra.clock(70)

    assert "70008" in app.redeem(code).json()["error_description"]


def test_an_address_that_is_not_registered_to_the_letter_gets_nothing(app):
    for address in ("http://127.0.0.1:8000/auth/callback/", "http://127.0.0.1:8000/auth/callback?x=1", "", None):
        answer = app.ask(login_hint="teacher", redirect_uri=address)

        assert answer.status_code == 400
        assert "AADSTS50011" in answer.text


def test_a_parameter_given_twice_is_refused(app):
    url = f"{app.metadata['authorization_endpoint']}?{httpx2.QueryParams(app.question)}&state=other"

    assert app.browser.get(url).status_code == 400


def test_client_secret_in_the_header_works_too(app):
    own = (app.registration.client_id, app.registration.client_secret)
    form = {
        "grant_type": "authorization_code",
        "code": app.code("teacher"),
        "redirect_uri": app.registration.redirect_uris[0],
        "code_verifier": app.verifier,
    }

    answer = httpx2.post(app.metadata["token_endpoint"], data=form, auth=own)

    assert answer.status_code == 200


def test_a_certificate_works_instead_of_a_secret_and_each_assertion_once(app, entra):
    key = RSAKey.generate_key(2048)
    httpx2.post(
        f"{entra.base_url}/control/client.json",
        json={"certificates": [key.as_pem(private=False).decode()], "client_secret": ""},
    )
    now, me = int(time.time()), entra.client.client_id
    claims = {"iss": me, "sub": me, "aud": app.metadata["token_endpoint"], "exp": now + 300, "nbf": now, "jti": "one"}
    proof = {
        "client_secret": None,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "PS256"}, claims, key, algorithms=["PS256"]),
    }

    first = app.redeem(app.code("teacher"), **proof)
    again = app.redeem(app.code("teacher"), **proof)

    assert first.status_code == 200
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


def test_refreshing_gives_new_tokens_of_the_same_session_and_leaves_the_old_one_alive(app):
    first = app.tokens("teacher")

    answers = [app.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json() for _ in range(2)]

    claims = [part(answer["id_token"], 1) for answer in answers]
    assert answers[0]["refresh_token"] != answers[1]["refresh_token"]
    assert "nonce" not in claims[0]
    assert claims[0]["sid"] == claims[1]["sid"] == part(first["id_token"], 1)["sid"]


def test_without_offline_access_there_is_no_refresh_token_and_without_profile_no_oid(app):
    tokens = app.tokens("teacher", scope="openid")

    assert "refresh_token" not in tokens
    assert not {"oid", "name", "preferred_username", "email"} & set(part(tokens["id_token"], 1))


def test_revoking_sessions_ends_refresh_tokens(app, entra):
    token = app.tokens("teacher")["refresh_token"]

    httpx2.post(f"{entra.base_url}/control/revoke/teacher")

    answer = app.token(grant_type="refresh_token", refresh_token=token)
    assert answer.json()["error"] == "invalid_grant"
    assert query_of(app.ask(prompt="none"))["error"] == "login_required"


def test_a_disabled_account_stays_on_entras_page(app, entra):
    answer = app.ask(login_hint="disabled")

    assert answer.status_code == 403
    assert "AADSTS50057" in answer.text


def test_an_account_disabled_later_gets_no_new_tokens(app, entra):
    token = app.tokens("teacher")["refresh_token"]
    code = app.code("teacher")
    entra.change("teacher", enabled=False)

    refreshed = app.token(grant_type="refresh_token", refresh_token=token)

    assert "AADSTS50057" in refreshed.json()["error_description"]
    assert "AADSTS50057" in app.redeem(code).json()["error_description"]


# Who is signed in already


def test_the_browser_is_remembered_and_keeps_its_sid(app):
    first = app.claims("teacher")

    told = query_of(app.ask())
    second = part(app.redeem(told["code"]).json()["id_token"], 1)

    assert second["sid"] == first["sid"]
    assert second["oid"] == first["oid"]


def test_prompt_none_needs_somebody_signed_in(app):
    before = query_of(app.ask(prompt="none", login_hint="teacher"))
    app.code("teacher")

    after = query_of(app.ask(prompt="none"))

    assert before["error"] == "login_required"
    assert "code" in after


def test_prompt_none_for_somebody_else_is_refused(app):
    app.code("teacher")

    assert query_of(app.ask(prompt="none", login_hint="it"))["error"] == "login_required"


def test_prompt_login_asks_again_and_then_tells_the_new_time(app, entra):
    first = app.claims("teacher")
    entra.clock(100)

    page = app.ask(prompt="login", login_hint="teacher")
    told = query_of(app.choose(first["oid"], prompt="login"))

    again = part(app.redeem(told["code"]).json()["id_token"], 1)
    assert page.status_code == 200
    assert "Is it still you?" in page.text
    assert again["auth_time"] >= first["auth_time"] + 100
    assert again["sid"] == first["sid"]


def test_select_account_asks_although_somebody_is_signed_in(app):
    app.code("teacher")

    assert app.ask(prompt="select_account").status_code == 200


def test_max_age_asks_again_when_the_sign_in_is_too_old(app, entra):
    app.code("teacher")
    entra.clock(400)

    assert app.ask(max_age="300").status_code == 200
    assert "code" in query_of(app.ask(max_age="500"))
    assert query_of(app.ask(max_age="300", prompt="none"))["error"] == "login_required"


def test_cancelling_tells_the_app(app):
    answer = app.browser.post(app.metadata["authorization_endpoint"], params=app.question, data={"cancel": "1"})

    assert query_of(answer)["error"] == "access_denied"


# Signing out


def test_sign_out_ends_the_visit_tells_the_app_by_sid_and_goes_back():
    with hearing_app() as (app_url, heard), EntraStandIn(app_url=app_url) as entra:
        app = App(entra)
        sid = app.claims("teacher")["sid"]

        answer = app.browser.get(
            app.metadata["end_session_endpoint"],
            params={"post_logout_redirect_uri": f"{app_url}/auth/signed-out", "state": "later"},
        )

        assert answer.headers["location"] == f"{app_url}/auth/signed-out?state=later"
        assert heard == [f"/auth/front-channel?sid={sid}"]
        assert query_of(app.ask(prompt="none"))["error"] == "login_required"


def test_sign_out_to_an_unknown_address_stays_here(app):
    answer = app.browser.get(
        app.metadata["end_session_endpoint"], params={"post_logout_redirect_uri": "https://elsewhere.example/"}
    )

    assert answer.status_code == 200
    assert "not registered" in answer.text


def test_sign_out_by_logout_hint_works_when_the_cookies_are_gone():
    with hearing_app() as (app_url, heard), EntraStandIn(app_url=app_url) as entra:
        app = App(entra)
        claims = app.claims("teacher")

        httpx2.get(app.metadata["end_session_endpoint"], params={"logout_hint": claims["login_hint"]})

        assert heard == [f"/auth/front-channel?sid={claims['sid']}"]


def test_a_script_signs_somebody_out_and_learns_what_the_app_answered():
    with hearing_app() as (app_url, heard), EntraStandIn(app_url=app_url) as entra:
        sid = App(entra).claims("teacher")["sid"]

        answer = httpx2.post(f"{entra.base_url}/control/logout/teacher").json()

        assert answer == {"ended": [sid], "told": [{"client": entra.client.client_id, "sid": sid, "status": 200}]}
        assert heard == [f"/auth/front-channel?sid={sid}"]


def test_an_app_that_is_away_does_not_keep_anybody_signed_in(entra):
    with hearing_app() as (app_url, _heard):
        pass
    with EntraStandIn(app_url=app_url) as alone:
        App(alone).code("teacher")

        assert alone.sign_out("teacher")[0]["status"] == 0


def test_many_sign_in_at_once(entra):
    def sign_in(number: int) -> str:
        app = App(entra)
        return str(app.claims(("teacher", "it", "office")[number % 3])["sid"])

    with ThreadPoolExecutor(12) as crowd:
        sids = list(crowd.map(sign_in, range(36)))

    assert len(set(sids)) == 36
