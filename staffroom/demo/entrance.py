"""The demo's neighbours: stand-ins in processes of their own, and the settings that make them the school's."""

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
from staffroom.sources.compass.standin import CompassStandIn

PATIENCE_SECONDS = 30
COMPASS_USER = "dru"  # the daily organiser; the stand-in takes any staff code


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


def open_compass(box: Box, home: Home, *, port: int) -> str:
    """Start the stand-in for Compass and note how to reach it, for every process from now on; returns its address.

    It gets ready while others start. Settings of an earlier run would lead nowhere, so this comes before those others.
    """
    port = free_port(port)
    address = f"http://{HOST}:{port}"
    told = {
        "STAFFROOM_COMPASS_URL": address,
        "STAFFROOM_COMPASS_METHOD": "form",
        "STAFFROOM_COMPASS_USER": COMPASS_USER,
        "STAFFROOM_COMPASS_PASSWORD": CompassStandIn.password,
        "STAFFROOM_COMPASS_SPACING_MS": "20",
    }
    home.compass_file.write_text(json.dumps(told), "utf-8")
    box.start("compass", "simulate", "compass", "--port", str(port), "--school", str(home.root.resolve()))
    return address


def open_timetabler(box: Box, base_url: str, compass: str) -> None:
    """Start the stand-in for the timetabling program, which publishes to the web server and follows what changes.

    Staffroom does well without it, so the demo goes on if it ends.
    """
    box.start("timetabler", "simulate", "timetabler", f"{base_url}/liss/", "--follow", "--compass", compass, ends=True)


def _settings_at(address: str) -> dict[str, str] | None:
    with contextlib.suppress(HttpError):
        answer = request("GET", f"{address}/control/settings.json")
        if answer.ok:
            told: dict[str, Any] = json.loads(answer.body)["environment"]
            return {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}
    return None
