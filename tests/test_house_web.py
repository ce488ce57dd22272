"""`staffroom web` as a school runs it: one process started, asked over the wire, and stopped."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTS_WITHIN_SECONDS = 60
PROXIED = {"Host": "staffroom.school.example", "X-Forwarded-Proto": "https"}


@dataclass
class Web:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case, and the body as text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=PROXIED if headers is None else headers)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.fixture
def web(own_environment: dict[str, str], tmp_path: Path) -> Iterator[Web]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "STAFFROOM_MODE": "production",
        "STAFFROOM_BASE_URL": "https://staffroom.school.example",
        "STAFFROOM_SCHOOL_NUMBER": "8865",
    }
    command = [sys.executable, "-m", "staffroom.config.cli", "web", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    log = tmp_path / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=own_environment | settings, stdout=out, stderr=out)
    started = Web(process, port, log)
    _wait_until_it_answers(started)
    yield started
    process.kill()
    process.wait()


def _wait_until_it_answers(web: Web) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and web.process.poll() is None:
        try:
            if web.get("/api/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)  # a process that starts has no other way of being waited for
    pytest.fail(f"it did not start: {web.log.read_text()[-2000:]}")


@pytest.mark.slow
def test_a_production_server_answers_over_https_only_with_all_its_headers_and_stops_calmly(web: Web):
    ready, _, _ = web.get("/api/health/ready")
    plain, plain_headers, _ = web.get("/auth/sign-in", {"Host": "staffroom.school.example"})
    page, headers, body = web.get("/auth/sign-in")
    stranger, _, _ = web.get("/auth/sign-in", PROXIED | {"Host": "elsewhere.example"})
    missing, _, missing_body = web.get("/nothing/here?email=kim@school.example")
    web.process.send_signal(signal.SIGTERM)
    status = web.process.wait(timeout=40)

    assert ready == 200
    assert (plain, plain_headers["location"]) == (301, "https://staffroom.school.example/auth/sign-in")
    assert page == 200
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert re.search(r"/static/staffroom/staffroom\.[0-9a-f]{12}\.css", body)
    assert stranger == 400
    assert missing == 404
    assert "There is no page here" in missing_body
    assert status == 0
    lines = [json.loads(line) for line in web.log.read_text().splitlines() if line.startswith("{")]
    assert {"/auth/sign-in", "/…"} <= {line.get("path") for line in lines}
    assert "kim@school" not in web.log.read_text()


@pytest.mark.slow
def test_static_files_come_compressed_and_may_be_kept_for_good(web: Web):
    _, _, body = web.get("/auth/sign-in")
    found = re.search(r"/static/staffroom/staffroom\.[0-9a-f]{12}\.css", body)
    assert found

    status, headers, _ = web.get(found.group(), PROXIED | {"Accept-Encoding": "br"})

    assert status == 200
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]
