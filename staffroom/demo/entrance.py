"""The demo's way in: a stand-in for Entra in a process of its own, and the settings that make it the school's."""

import contextlib
import json
import threading
import time
from typing import Any

from staffroom.demo.home import Home, environment
from staffroom.demo.running import HOST, Box, free_port, listens
from staffroom.demo.simulate import DEFAULT_PORT
from staffroom.kit.errors import NeedsPerson, TryLater
from staffroom.kit.http import HttpError, request

PATIENCE_SECONDS = 30


def open_entrance(box: Box, home: Home, base_url: str, stopping: threading.Event, *, port: int = DEFAULT_PORT) -> None:
    """Start the stand-in and tell the box's next processes how to sign people in there.

    Raises NeedsPerson when it ends at once, TryLater when it takes too long.
    """
    port = free_port(port)
    address = f"http://{HOST}:{port}"
    box.start("entra", "simulate", "entra", "--port", str(port), "--app", base_url)
    patience = time.monotonic() + PATIENCE_SECONDS
    while not stopping.is_set():
        if listens(port) and (told := _settings_at(address)) is not None:
            home.entra_file.write_text(json.dumps(told | {"STAFFROOM_BASE_URL": base_url}), "utf-8")
            box.learn(environment(home, base_url))
            return
        if box.ended():
            raise NeedsPerson(f"The stand-in for Entra did not start. Its last words:\n{box.last_words('entra')}")
        if time.monotonic() > patience:
            raise TryLater(f"The stand-in for Entra was not ready in time. See {box.log_of('entra')}")
        stopping.wait(0.1)


def _settings_at(address: str) -> dict[str, str] | None:
    with contextlib.suppress(HttpError):
        answer = request("GET", f"{address}/control/settings.json")
        if answer.ok:
            told: dict[str, Any] = json.loads(answer.body)["environment"]
            return {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
    return None
