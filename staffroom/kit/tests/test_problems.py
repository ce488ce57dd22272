"""One page per case, in plain words, with a reference number and nothing else."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from staffroom.kit import views
from staffroom.kit.errors import TryLater

FAULTS = {
    "refused": PermissionDenied("secret reason"),
    "missing": Http404("secret reason"),
    "odd": SuspiciousOperation("secret reason"),
    "broken": RuntimeError("secret reason at /srv/staffroom SELECT * FROM people"),
    "away": OperationalError("secret reason"),
    "later": TryLater("secret reason"),
}


@login_not_required
def _fails(request: HttpRequest, how: str) -> HttpResponse:
    if how == "many":
        return views.too_many(request)
    raise FAULTS[how]


urlpatterns = [path("fails/<str:how>/", _fails), path("api/fails/<str:how>/", _fails)]
handler400 = "staffroom.kit.views.bad_request"
handler403 = "staffroom.kit.views.not_allowed"
handler404 = "staffroom.kit.views.not_found"
handler500 = "staffroom.kit.views.broken"
CASES = [
    ("odd", 400),
    ("refused", 403),
    ("missing", 404),
    ("many", 429),
    ("broken", 500),
    ("away", 503),
    ("later", 503),
]
pytestmark = pytest.mark.urls("staffroom.kit.tests.test_problems")


@pytest.mark.parametrize(("how", "status"), CASES)
def test_each_case_has_a_page_with_a_reference_and_no_inner_workings(how: str, status: int):
    response = Client(raise_request_exception=False).get(f"/fails/{how}/")

    page = response.content.decode()
    assert response.status_code == status
    assert re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", page)
    assert response["X-Request-Id"].upper().startswith(_reference(page).replace("-", ""))
    assert "staffroom.css" in page
    for inner in ("secret reason", "Traceback", "/srv/", "SELECT", "Error", "!"):
        assert inner not in page.replace("<!doctype", "")


@pytest.mark.parametrize(("how", "status"), CASES)
def test_the_api_gets_a_problem_document(how: str, status: int):
    response = Client(raise_request_exception=False).get(f"/api/fails/{how}/")

    document = response.json()
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert document["status"] == status
    assert set(document) == {"type", "title", "status", "detail", "reference"}
    assert "secret" not in response.content.decode()


def test_pages_keep_to_the_strict_policy():
    response = Client().get("/fails/missing/")

    page = response.content.decode()
    assert "<script>" not in page
    assert "style=" not in page
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_a_form_without_its_token_gets_its_own_page():
    response = Client(enforce_csrf_checks=True).post("/fails/missing/", {"x": "1"})

    assert response.status_code == 403
    assert "open too long" in response.content.decode()


@pytest.mark.parametrize("how", ["many", "away"])
def test_somebody_who_should_wait_is_told_how_long(how: str):
    assert int(Client(raise_request_exception=False).get(f"/fails/{how}/")["Retry-After"]) > 0


def _reference(page: str) -> str:
    found = re.search(r"<b>([0-9A-F]{4}-[0-9A-F]{4})</b>", page)
    assert found
    return found.group(1)
