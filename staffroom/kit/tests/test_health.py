"""Alive, ready, and what an operator sees."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from pydantic import SecretStr

from staffroom.accounts.models import User
from staffroom.kit import health, views

ASK = """
import django, json, sys
django.setup()
from django.test import Client
answers = {path: Client(headers={"host": "127.0.0.1"}).get(path) for path in sys.argv[1:]}
print(json.dumps({path: [got.status_code, got["Content-Type"], got.json()] for path, got in answers.items()}))
"""


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(settings.ENVIRONMENT, "health_token", SecretStr("t" * 20))
    return "t" * 20


@pytest.fixture
def drain_file() -> Iterator[Path]:
    file = Path(settings.STAFFROOM_DATA) / health.DRAIN_FILE
    yield file
    file.unlink(missing_ok=True)


def test_live_touches_nothing_and_says_ok(client: Client):
    response = client.get("/api/health/live")

    assert response.status_code == 200
    assert response.json() == {"state": "ok"}


@pytest.mark.django_db
def test_ready_says_ok_when_the_database_answers_and_fits(client: Client):
    assert client.get("/api/health/ready").status_code == 200


@pytest.mark.django_db
def test_ready_refuses_visitors_while_draining(client: Client, drain_file: Path):
    drain_file.touch()

    response = client.get("/api/health/ready")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"]
    assert client.get("/api/health/live").status_code == 200


@pytest.mark.django_db
def test_ready_refuses_visitors_while_a_migration_is_missing(client: Client):
    MigrationRecorder.Migration.objects.filter(app="audit").delete()

    response = client.get("/api/health/ready")

    assert response.status_code == 503
    assert "staffroom migrate" in response.json()["detail"]


def test_ready_notices_that_the_database_is_gone_and_live_does_not_care(own_environment: dict[str, str]):
    gone = own_environment | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/gone",
        "DJANGO_SETTINGS_MODULE": "staffroom.config.settings",
    }

    answers = _ask(gone, "/api/health/ready", "/api/health/live")

    assert answers["/api/health/ready"][:2] == [503, "application/problem+json"]
    assert answers["/api/health/ready"][2]["detail"] == "The database does not answer."
    assert answers["/api/health/live"] == [200, "application/json", {"state": "ok"}]


def _ask(environment: dict[str, str], *paths: str) -> dict[str, list[object]]:
    answer = subprocess.run(
        [sys.executable, "-c", ASK, *paths], env=environment, capture_output=True, text=True, check=True
    )
    answers: dict[str, list[object]] = json.loads(answer.stdout)
    return answers


def test_the_report_is_not_for_passers_by(client: Client, token: str):
    response = client.get("/api/health", headers={"authorization": "Bearer wrong"})

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert "parts" not in response.json()


def test_no_token_set_means_that_no_token_opens(client: Client):
    assert client.get("/api/health", headers={"authorization": "Bearer "}).status_code == 401


@pytest.mark.django_db
def test_the_token_opens_the_report(client: Client, token: str):
    report = client.get("/api/health", headers={"authorization": f"Bearer {token}"}).json()

    assert report["state"] in {"ok", "late", "bad", "unknown"}
    assert report["parts"]["database"]["state"] == "ok"
    assert report["parts"]["disk"]["free_bytes"] > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("roles", "status"), [(["IT"], 200), (["leadership"], 200), (["teacher"], 403), ([], 403), (["it"], 403)]
)
def test_a_signed_in_operator_sees_the_report_and_others_do_not(client: Client, roles: list[str], status: int):
    client.force_login(User.objects.create(tid="t", oid="o", handle="t/o", name="Kim Lee", roles=roles))

    assert client.get("/api/health").status_code == status


@pytest.mark.parametrize("path", ["/api/health", "/api/health/live", "/api/health/ready"])
def test_health_takes_no_other_method(client: Client, path: str):
    assert client.post(path).status_code == 405
    assert client.generic("TRACE", path).status_code == 405


def test_a_part_that_cannot_find_out_is_unknown_and_the_others_stand(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_parts", {})

    @health.part("share")
    def share() -> health.Health:
        raise OSError("//server/secret-path is gone")

    @health.part("queue")
    def queue() -> health.Health:
        return health.Health("ok", "Nothing waits.", {"waiting": 0})

    report = health.report()

    assert report["state"] == "unknown"
    assert report["parts"]["queue"] == {"state": "ok", "words": "Nothing waits.", "waiting": 0}
    assert "secret-path" not in json.dumps(report)


def test_a_worker_that_was_told_to_stop_is_not_ready(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory):
    monkeypatch.setattr(health, "_draining", False)

    health.start_draining()

    assert views.ready(rf.get("/api/health/ready")).status_code == 503
