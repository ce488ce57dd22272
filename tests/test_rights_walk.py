"""Every door x every method x everybody, against the table of rights: the table and the web are the same."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from staffroom.accounts.rights import ROLES, TABLE, allowed_at_all
from staffroom.accounts.views import A_MINUTE
from staffroom.kit.limits import take
from staffroom.people.views import SEARCHES_A_MINUTE
from tests.rights_walk import METHODS, ROUTES, STRANGERS, VISITORS, address, sign_in, visitor

ROOT = Path(__file__).resolve().parents[1]
GUARDED = sorted(TABLE.permissions)
SEARCHES = ["people:list", "search:page", "search:found"]
PROGRAMS = {"timetabler:door", "timetabler:door-bare", "timetabler:door-longer"}
"""Doors for programs, which have no session and so no token: each message signs in by itself."""
MAY_BE_AWAY = {"kit:ready", "accounts:again"}  # they ask the database and the sign-in provider how they are


def test_every_door_has_a_name_and_a_line_in_the_table():
    assert sorted(ROUTES) == sorted(TABLE.methods)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_view_asks_for_the_right_that_the_table_names(name):
    assert getattr(ROUTES[name].callback, "permission", None) == TABLE.permissions.get(name)


@pytest.mark.parametrize("name", sorted(TABLE.open))
def test_every_open_door_says_why(name):
    assert len(TABLE.open[name].reason) > 10


@pytest.mark.django_db
@pytest.mark.parametrize("kind", VISITORS)
def test_every_door_answers_everybody_as_the_table_says(kind):
    client = visitor(kind)
    wrong = []
    for name in sorted(ROUTES):
        if kind != "anonymous":
            sign_in(client, kind)
        for method in METHODS:
            status = client.generic(method, address(name)).status_code
            if not _expected(name, method, kind, status):
                wrong.append(f"{method} {name} answered {kind} with {status}")

    assert wrong == []


def _expected(name: str, method: str, kind: str, status: int) -> bool:
    if method not in TABLE.methods[name]:
        return status == 405
    permission = TABLE.permissions.get(name)
    if permission is None:
        return status < 500 or name in MAY_BE_AWAY
    if kind in {"anonymous", "disabled"}:
        return status == (401 if address(name).startswith("/api/") else 302)
    if kind in ROLES and allowed_at_all([kind], permission):
        # 404: there is nothing to see yet.
        return status in {200, 302, 404, 422} or (status == 503 and name in MAY_BE_AWAY)
    return status == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUARDED)
def test_a_stranger_is_sent_to_the_door(name, client):
    method = next(iter(TABLE.methods[name] - {"HEAD"}))

    answer = client.generic(method, address(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["leadership", "anonymous"])
def test_no_door_takes_a_form_without_its_token(kind):
    client = visitor(kind, check_forms=True)
    posts = [name for name in sorted(ROUTES) if "POST" in TABLE.methods[name] and name not in PROGRAMS]

    answers = {name: client.post(address(name), {"reason": "because"}).status_code for name in posts}

    assert posts
    assert set(answers.values()) == {403}, answers


@pytest.mark.django_db
def test_looking_changes_nothing():
    quiet = [model for model in apps.get_models() if model._meta.app_label in {"school", "sync", "alerts"}]
    client = visitor("leadership")
    before = [model.objects.count() for model in quiet]

    for _ in range(2):
        for name in ROUTES:
            client.get(address(name))

    assert [model.objects.count() for model in quiet] == before


def test_views_fetch_persons_through_whoever_asks():
    """Nothing of a person is fetched by its bare key in a view; what is listed here belongs to nobody."""
    nobodys = {
        "Answer",
        "Document",
        "ImportRun",
        "Paper",
        "ToDo",
        "BellSchedule",
        "SitePlan",
        "Pin",
        "Publisher",
        "LissPart",
    }
    by_right = {("accounts", "LinkRequest"), ("accounts", "StaffMember")}  # the office links accounts, and sees both
    pages = [path for path in ROOT.glob("staffroom/*/*.py") if path.stem.endswith(("views", "pages", "_page"))]
    pattern = re.compile(r"(?:get_(?:object|list)_or_404\(|\b)([A-Z]\w+)(?:\.objects\b|,)")
    fetched = {(path.parent.name, name) for path in pages for name in pattern.findall(path.read_text("utf-8"))}
    models = {(room, name) for room, name in fetched if name in {model.__name__ for model in apps.get_models()}}

    assert len(pages) > 4
    assert {(room, name) for room, name in models if name not in nobodys} <= by_right


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted({"anonymous", *STRANGERS} - {"disabled"}))
def test_the_api_says_401_or_403_as_a_document(kind):
    answer = visitor(kind).get("/api/health")

    assert answer.status_code == (401 if kind == "anonymous" else 403)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_api_says_404_and_405_as_a_document(client):
    missing, method = client.get("/api/nothing"), client.post("/api/health/live")

    assert [missing.status_code, method.status_code] == [404, 405]
    assert {missing["Content-Type"], method["Content-Type"]} == {"application/problem+json"}
    assert method["Allow"] == "GET, HEAD"


@pytest.mark.django_db
def test_a_page_says_405_in_plain_words():
    answer = visitor("teacher").generic("TRACE", "/people/")

    assert answer.status_code == 405
    assert "That does not work here" in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in sorted(ROUTES) if name.endswith("csv")] + SEARCHES)
def test_files_and_searches_are_limited(name):
    assert getattr(ROUTES[name].callback, "limit", ("", 0))[0] in {"export", "search"}


@pytest.mark.parametrize("name", ["accounts:callback", "accounts:break-glass"])
def test_so_are_the_doors_that_somebody_could_hammer_at(name):
    assert ROUTES[name].callback.limit[1] > 0


@pytest.mark.django_db
def test_somebody_who_begins_to_sign_in_again_and_again_is_told_to_wait(client):
    before = client.get("/auth/sign-in?start=own")
    for _ in range(A_MINUTE):
        take("sign-in", "address 127.0.0.1", per_minute=A_MINUTE)

    answer = client.get("/auth/sign-in?start=own")

    assert before.status_code != 429
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60


@pytest.mark.django_db
def test_a_search_says_when_to_go_on():
    client = visitor("teacher")
    for _ in range(SEARCHES_A_MINUTE - 1):
        take("search", f"user {client.session['_auth_user_id']}", per_minute=SEARCHES_A_MINUTE)

    answers = [client.get("/people/?q=smi", headers={"HX-Request": "true"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert 1 <= int(answers[1]["Retry-After"]) <= 60
    assert visitor("office").get("/people/?q=smi").status_code == 200
