"""What a browser is told with every answer, whoever asks and whatever comes back."""

import re

import pytest
from django.test import Client, RequestFactory, override_settings
from hypothesis import given, strategies as st

from staffroom.accounts.rights import TABLE
from staffroom.kit.surface import FromProxy
from tests.rights_walk import ROUTES, address, sign_in, visitor

pytestmark = pytest.mark.django_db
PUBLIC = {"accent", "flight:manifest", "flight:worker", "passes:worker"}
ASKED_AGAIN = {"today:today", "today:pulse", "today:week", "today:person-week", "today:room", "today:class"}
"""A browser keeps these for their one reader, only to ask whether they changed; on a shared computer not at all."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _policy(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in text.split(";") if (words := part.split())}


def _looked_over(answer: object, name: str) -> list[str]:
    headers = answer.headers  # type: ignore[attr-defined]
    wrong = [f"{name}: {key}" for key, value in ALWAYS.items() if headers.get(key) != value]
    policy = _policy(headers.get("Content-Security-Policy", ""))
    sources = [word for words in policy.values() for word in words]
    if policy.get("default-src") != ["'none'"] or policy.get("script-src") != ["'self'"]:
        wrong.append(f"{name}: the CSP is not strict")
    for part in ("object-src", "base-uri", "frame-ancestors"):
        if policy.get(part) != ["'none'"]:
            wrong.append(f"{name}: {part}")
    if {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & set(sources):
        wrong.append(f"{name}: the CSP allows {sources}")
    if (
        "camera=()" not in headers.get("Permissions-Policy", "")
        or "geolocation=()" not in headers["Permissions-Policy"]
    ):
        wrong.append(f"{name}: Permissions-Policy")
    if any(key.lower().startswith("access-control-") for key in headers):
        wrong.append(f"{name}: CORS")
    kept = headers.get("Cache-Control", "")
    if name not in PUBLIC and "no-store" not in kept and not (name in ASKED_AGAIN and kept == "private, no-cache"):
        wrong.append(f"{name}: may be kept: {headers.get('Cache-Control')}")
    return wrong


@pytest.mark.parametrize("kind", ["anonymous", "leadership", "office", "teacher", "auditor"])
def test_every_answer_of_every_door_carries_its_headers(kind: str):
    client = visitor(kind)
    wrong = []
    for name in sorted(ROUTES):
        if kind != "anonymous":
            sign_in(client, kind)
        for method in sorted({"GET", "DELETE", *TABLE.methods[name]}):
            answer = client.generic(method, address(name), headers={"Origin": "https://elsewhere.example"})
            wrong += _looked_over(answer, name)

    assert wrong == []


@pytest.mark.parametrize("path", ["/nothing/here", "/api/nothing", "/people/NOBODY/", "/static/nothing.css"])
def test_so_does_what_is_not_there(path: str):
    assert _looked_over(visitor("office").get(path), path) == []


def test_a_form_without_its_token_is_refused_with_the_same_headers():
    answer = visitor("office", check_forms=True).post("/people/spellings/")

    assert answer.status_code == 403
    assert _looked_over(answer, "csrf") == []


def test_in_production_a_browser_remembers_to_come_by_https_only():
    with override_settings(SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        answer = Client().get("/auth/sign-in", secure=True)

    assert answer["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")


def test_no_page_has_script_style_or_handlers_in_its_text():
    client = visitor("leadership")
    pages = {name: client.get(address(name)) for name in ROUTES if "GET" in TABLE.methods[name]}
    found = {
        name: hits
        for name, answer in pages.items()
        if answer.get("Content-Type", "").startswith("text/html")
        and (
            hits := re.findall(
                r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", answer.getvalue().decode()
            )
        )
    }

    assert found == {}


def test_the_address_of_a_visitor_is_what_our_own_proxy_saw():
    def seen(peer: str, forwarded: str) -> str:
        request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
        FromProxy(lambda _request: None)(request)  # type: ignore[arg-type,return-value]
        return request.META["REMOTE_ADDR"]

    assert seen("127.0.0.1", "203.0.113.7") == "203.0.113.7"
    assert seen("", "made.up, 198.51.100.1, 203.0.113.7") == "203.0.113.7"
    assert seen("198.51.100.9", "203.0.113.7") == "198.51.100.9"
    assert seen("127.0.0.1", "<script>") == "127.0.0.1"


@given(st.text(max_size=60))
def test_no_forwarded_address_is_an_error(forwarded: str):
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1")
    request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    FromProxy(lambda _request: None)(request)  # type: ignore[arg-type,return-value]

    assert re.fullmatch(r"[0-9a-f:.%\w]+", request.META["REMOTE_ADDR"])
