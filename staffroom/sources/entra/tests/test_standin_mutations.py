"""Each malformed token is wrong in the way its name says, and in no other; and a strict client refuses all."""

import base64
import hashlib
import hmac

import httpx2
import pytest
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from staffroom.kit.errors import BadInput
from staffroom.sources.entra.standin import MUTATIONS, EntraStandIn
from staffroom.sources.entra.tests.standin_app import App, part, url64

# What differs from a sound token: claims that change, claims that are missing.
CHANGED = {
    "altered_claims": {"oid"},
    "audience_api": {"aud"},
    "audience_list": {"aud", "azp"},
    "audience_list_other_azp": {"aud", "azp"},
    "empty_oid": {"oid"},
    "expired": {"iat", "nbf", "exp"},
    "expiry_text": {"exp"},
    "future_iat": {"iat", "exp"},
    "future_nbf": {"nbf", "exp"},
    "issuer_slash": {"iss"},
    "issuer_template": {"iss"},
    "missing_audience": {"aud"},
    "missing_expiry": {"exp"},
    "missing_iat": {"iat"},
    "missing_issuer": {"iss"},
    "missing_nonce": {"nonce"},
    "missing_oid": {"oid"},
    "missing_subject": {"sub"},
    "missing_tenant": {"tid"},
    "missing_version": {"ver"},
    "oid_list": {"oid"},
    "old_nonce": {"nonce"},
    "other_audience": {"aud", "azp"},
    "other_issuer": {"iss"},
    "other_tenant": {"tid"},
    "other_tenant_wholly": {"tid", "iss"},
    "v1_issuer": {"iss", "ver"},
    "v1_version": {"ver"},
    "wrong_nonce": {"nonce"},
}
HEADER = {
    "alg_none": {"alg"},
    "alg_none_case": {"alg"},
    "crit_header": {"crit", "staffroom.example/unknown"},
    "hs256_client_secret": {"alg"},
    "hs256_public_key": {"alg"},
    "jku_header": {"jku", "kid"},
    "jwk_header": {"jwk", "kid"},
    "other_algorithm": {"alg"},
    "unknown_key": {"kid"},
    "wrong_kid": {"kid"},
    "x5u_header": {"x5u", "kid"},
}
BAD_SIGNATURE = {"altered_claims", "empty_signature", "other_key", "truncated_signature"}
NO_TOKEN = {"no_id_token", "not_a_token", "previous_token"}
TIMES = {"iat", "nbf", "exp", "auth_time"}


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


def spoilt(app: App, mutation: str) -> str:
    app.entra.next_token(mutation)
    return app.tokens("teacher")["id_token"]


def is_signed_by_us(app: App, token: str) -> bool:
    body, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    rs256 = jws.JWSRegistry.algorithms["RS256"]
    keys = KeySet.import_key_set(app.server.get(app.metadata["jwks_uri"]).json()).keys
    return any(rs256.verify(body.encode(), raw, key) for key in keys)


def test_the_list_of_this_test_is_the_whole_list():
    assert set(CHANGED) | set(HEADER) | BAD_SIGNATURE | NO_TOKEN == set(MUTATIONS)


@pytest.mark.parametrize("mutation", sorted(set(CHANGED) | set(HEADER) | BAD_SIGNATURE))
def test_it_spoils_just_what_its_name_says(app, mutation):
    sound = app.tokens("teacher")["id_token"]
    app.nonce = "another"

    bad = spoilt(app, mutation)

    header, claims = part(bad, 0), part(bad, 1)
    sound_claims = part(sound, 1) | {"nonce": "another"}
    shift = {name: claims[name] for name in TIMES & set(claims)} if mutation not in CHANGED else {}
    assert _differing(part(sound, 0), header) == HEADER.get(mutation, set())
    if mutation in CHANGED:
        moved = {name for name in _differing(sound_claims, claims) if not _ticked(name, sound_claims, claims)}
        assert moved == CHANGED[mutation]
    else:
        assert _differing(sound_claims | shift, claims) == set()


def _differing(one: dict[str, object], other: dict[str, object]) -> set[str]:
    return {name for name in set(one) | set(other) if one.get(name) != other.get(name)}


def _ticked(name: str, one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether a time differs only because a second or two went by."""
    values = one.get(name), other.get(name)
    return name in TIMES and all(isinstance(value, int) for value in values) and 0 <= values[1] - values[0] < 30


@pytest.mark.parametrize("mutation", sorted(CHANGED.keys() - BAD_SIGNATURE))
def test_wrong_claims_are_soundly_signed(app, mutation):
    assert is_signed_by_us(app, spoilt_after_one(app, mutation))


@pytest.mark.parametrize("mutation", sorted(BAD_SIGNATURE))
def test_a_wrong_signature_is_wrong(app, mutation):
    assert not is_signed_by_us(app, spoilt(app, mutation))


def spoilt_after_one(app: App, mutation: str) -> str:
    app.tokens("teacher")
    app.nonce = "another"
    return spoilt(app, mutation)


def test_alg_none_has_an_empty_signature(app):
    assert spoilt(app, "alg_none").endswith(".")
    assert part(spoilt(app, "alg_none_case"), 0)["alg"] == "nOnE"


def test_hs256_really_is_signed_with_what_it_says(app, entra):
    by_key, by_secret = spoilt(app, "hs256_public_key"), spoilt(app, "hs256_client_secret")

    published = app.server.get(app.metadata["jwks_uri"]).json()["keys"]
    kid = part(by_key, 0)["kid"]
    key = next(key for key in KeySet.import_key_set({"keys": published}).keys if key.kid == kid)
    assert _hs256(by_key, key.as_pem(private=False))
    assert _hs256(by_secret, entra.client.client_secret.encode())


def _hs256(token: str, secret: bytes) -> bool:
    body, _, signature = token.rpartition(".")
    return signature == url64(hmac.digest(secret, body.encode(), hashlib.sha256))


def test_wrong_kid_is_signed_by_the_right_key_and_other_key_has_the_right_kid(app):
    kids = {key["kid"] for key in app.server.get(app.metadata["jwks_uri"]).json()["keys"]}

    assert part(spoilt(app, "wrong_kid"), 0)["kid"] not in kids
    assert is_signed_by_us(app, spoilt(app, "wrong_kid"))
    assert part(spoilt(app, "other_key"), 0)["kid"] in kids


@pytest.mark.parametrize("mutation", ["jku_header", "jwk_header", "x5u_header"])
def test_a_client_that_trusts_the_header_would_find_the_forgers_key(app, mutation):
    token = spoilt(app, mutation)
    header = part(token, 0)

    carried = {"keys": [header["jwk"]]} if "jwk" in header else httpx2.get(header.get("jku", header.get("x5u"))).json()

    registry = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)
    registry.max_header_length = 4096
    assert jwt.decode(token, KeySet.import_key_set(carried), registry=registry).claims["oid"]
    assert bool(app.entra.log("trap")) == ("jwk" not in header)


def test_old_nonce_and_previous_token_come_from_the_sign_in_before(app):
    first, nonce = app.tokens("teacher")["id_token"], app.nonce
    app.nonce = "new"

    assert part(spoilt(app, "old_nonce"), 1)["nonce"] == nonce
    assert spoilt(app, "previous_token") == first


def test_old_nonce_needs_a_sign_in_before(entra):
    with pytest.raises(BadInput, match="sound sign-in before"):
        entra.next_token("old_nonce")


def test_an_answer_may_have_no_token_or_nonsense(app, entra):
    entra.next_token("no_id_token")

    assert "id_token" not in app.tokens("teacher")
    assert spoilt(app, "not_a_token") == "this-is-not-a-token"


def test_only_the_next_token_is_spoilt(app):
    spoilt(app, "missing_oid")

    assert "oid" in app.claims("teacher")


def test_a_mutation_may_wait_for_one_person(app, entra):
    entra.next_token("missing_oid", who="it")

    assert "oid" in app.claims("teacher")
    assert "oid" not in App(entra).claims("it")


def test_the_log_says_which_token_was_spoilt(app, entra):
    spoilt(app, "alg_none")

    assert entra.log("token")[-1]["mutation"] == "alg_none"


@pytest.mark.parametrize("mutation", sorted(set(MUTATIONS) - {"no_id_token"}))
def test_a_client_that_checks_everything_refuses_it(app, entra, mutation):
    """Checks as the facts ask for: Authlib with iss and aud, and tid, ver, oid, alone in aud."""
    token = spoilt_after_one(app, mutation)

    with pytest.raises((JoseError, ValueError, KeyError, Refuse)):
        strict(app, token)


class Refuse(Exception):
    pass


def strict(app: App, token: str) -> None:
    keys = KeySet.import_key_set(app.server.get(app.metadata["jwks_uri"]).json())
    checked = jwt.decode(token, keys, algorithms=["RS256"])
    wanted = {
        "iss": {"essential": True, "value": app.entra.issuer},
        "aud": {"essential": True, "value": app.entra.client.client_id},
    }
    CodeIDToken(checked.claims, checked.header, wanted, {"nonce": app.nonce}).validate(leeway=120)
    claims = checked.claims
    right = (
        claims["tid"] == app.entra.tid
        and claims["ver"] == "2.0"
        and isinstance(claims["oid"], str)
        and len(claims["oid"]) == 36
        and claims["aud"] == app.entra.client.client_id
    )
    if not right:
        raise Refuse


def test_the_same_client_takes_a_sound_token(app):
    strict(app, app.tokens("teacher")["id_token"])
