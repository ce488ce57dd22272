"""A term's daily data from a timetabling program: to the door over HTTP, onto the shelf, into days. Prints JSON.

`python -m bench.liss ROWS json|xml` with `DATABASE_URL` set to an empty database and `STAFFROOM_DATA` to a folder.

The web server is `staffroom web` with one process; its memory is the most that process ever held. Stored: from the
first byte of the ready message until the answer is read. Merged: the job's own function in a process of its own
(`python -m bench.liss merge`), which is weighed too; once with everything new, once when the same came again, and once
with one room in a hundred changed.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import xmlrpc.client  # nosec B411  # only writes here
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

STAFFROOM = Path(sys.executable).with_name("staffroom")
SCHOOL = "8865"
PERIODS = ("1", "2", "3", "4", "5", "6")
A_DAY = 780
MEGABYTES = 200
_TYPES = {"json": "application/json", "xml": "text/xml"}
Row = dict[str, Any]


def main(rows: int, flavour: str) -> None:
    """Import a school, serve it, publish lists and a term of days, merge."""
    os.environ |= {
        "STAFFROOM_LISS_MEGABYTES": str(MEGABYTES),
        "STAFFROOM_LOG_LEVEL": "ERROR",
        "STAFFROOM_WEB_WORKERS": "1",
        "STAFFROOM_FLIGHT": "off",
    }
    large = rows > A_DAY
    _make_tables()
    with _served() as web:
        prepared = _prepare(*((130, 1_300) if large else (20, 40)))
        _wait_for(web.port)
        line = Line(web, flavour, prepared["secret"])
        line.publish("publishTeachers", _moment(date.fromisoformat(prepared["first"])), _teachers(prepared["codes"]))
        empty_mb = _peak_mb(web.pid)
        found, last = _publish(line, rows, prepared, again=large)
        found |= {"server_mb": _peak_mb(web.pid), "server_before_mb": empty_mb}
        web.stop()
        found[last] = _child("merge")
    print(json.dumps({"rows": rows, "flavour": flavour} | found))


def _publish(line: "Line", rows: int, prepared: dict[str, Any], *, again: bool) -> tuple[dict[str, Any], str]:
    """Publish and merge; the last merge, whose name comes back too, is left to do: no server is needed for it."""
    days = _school_days(date.fromisoformat(prepared["first"]), -(-rows // A_DAY))
    told = _daily(days, rows, prepared["codes"])
    span = (_moment(days[0]), _moment(days[-1]))
    found: dict[str, Any] = {}
    found["stored"], found["megabytes"] = line.publish("publishDailyData", *span, told)
    if not again:
        return found, "merged"
    found["merged"] = _child("merge")
    found["stored again"], _ = line.publish("publishDailyData", *span, told)
    found["merged again"] = _child("merge")
    changed = [row | {"Rooms": "LIB"} if number % 100 == 0 else row for number, row in enumerate(told)]
    found["stored changed"], _ = line.publish("publishDailyData", *span, changed)
    return found, "merged changed"


# What is published


def _teachers(codes: list[str]) -> list[Row]:
    return [
        {"TeacherId": f"T{number}", "TeacherCode": code, "FirstName": "Alex", "Surname": f"Number {number}"}
        for number, code in enumerate(codes)
    ]


def _daily(days: list[date], rows: int, codes: list[str]) -> list[Row]:
    """So many lessons, spread evenly; everybody of a period in a room of their own."""
    made = []
    for number in range(rows):
        day, place = days[number * len(days) // rows], number % A_DAY
        period, seat = PERIODS[place % len(PERIODS)], place // len(PERIODS)
        hour = 8 + int(period)
        made.append({
            "Date": _moment(day), "Period": period, "StartTime": f"{hour}:00", "EndTime": f"{hour}:50",
            "ClassCode": f"{7 + seat % 6:02}ENG {seat}", "ClassName": f"Year {7 + seat % 6} English", "Type": "Class",
            "TeacherIds": f"T{seat % len(codes)}", "TeacherCodes": codes[seat % len(codes)], "Rooms": f"B{seat:03}",
            "Students": ",".join(f"ABC{seat:02}{one:02}" for one in range(20)),
        })  # fmt: skip
    return made


def _school_days(first: date, number: int) -> list[date]:
    days = (first + timedelta(days=ahead) for ahead in range(number * 2 + 7))
    return [day for day in days if day.weekday() < 5][:number]


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the school's wall clock, as LISS has it


# The program


class Line:
    """What a program of its kind does, with nothing of ours: the message is ready before the clock starts."""

    def __init__(self, web: "Web", flavour: str, secret: str) -> None:
        self._web, self._flavour = web, flavour
        self._sign_in = {"School": SCHOOL, "UserName": "bench", "Password": secret, "LissVersion": 10002,
                         "UserAgent": "bench"}  # fmt: skip

    def publish(self, method: str, *params: Any) -> tuple[float, float]:
        """Seconds until the answer was there, and how large the message was, in MB. Ends the bench if it is refused."""
        body = self._written(f"liss.{method}", [self._sign_in, *params])
        line = http.client.HTTPConnection("127.0.0.1", self._web.port, timeout=300)
        began = time.perf_counter()
        line.request("POST", "/liss/", body, {"Content-Type": _TYPES[self._flavour]})
        answer = line.getresponse()
        said = answer.read()
        seconds = time.perf_counter() - began
        line.close()
        if answer.status != 200 or b"error" in said or b"fault" in said:
            sys.exit(f"{method} was refused: {answer.status} {said[:300]!r}")
        return seconds, len(body) / 1e6

    def _written(self, method: str, params: list[Any]) -> bytes:
        if self._flavour == "xml":
            return xmlrpc.client.dumps(tuple(params), method).encode()
        return json.dumps({"method": method, "params": params, "id": 1}, default=_as_text).encode()


def _as_text(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H:%M:%S}"


# The processes


class Web:
    """The server: its port, and its first process."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.pid, self._process = port, process.pid, process

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()


@contextmanager
def _served() -> Iterator[Web]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    process = subprocess.Popen([str(STAFFROOM), "web", "--bind", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL)
    web = Web(port, process)
    try:
        yield web
    finally:
        web.stop()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/api/health/ready", headers={"Connection": "close"})
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit("Staffroom was not ready in time.")


def _peak_mb(pid: int) -> float:
    """The most memory that any process of the server held at once, in MB of a million bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(_most_held(int(one)) for one in [str(pid), *children])


def _most_held(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6


def _child(*arguments: str) -> dict[str, Any]:
    """A part of this module in a process of its own: what it printed last."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.liss", *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    if child.returncode:
        sys.exit(f"bench.liss {' '.join(arguments)} ended with {child.returncode}.")
    told: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return told


def _make_tables() -> None:
    _set_up()
    from staffroom.kit.database import ensure_schema

    ensure_schema()


def _prepare(staff: int, students: int) -> dict[str, Any]:
    """People and a credential; gives its secret, the staff codes, and the first date. The server starts meanwhile."""
    from django.db import connections

    from bench.search import import_school
    from staffroom.kit.school_days import melbourne_today
    from staffroom.school.models import StaffMember
    from staffroom.sync.flows.liss import credentials

    import_school(staff, students)
    _, secret = credentials.make("bench", "Bench", user_name="bench", schools=[SCHOOL])
    codes = sorted(StaffMember.objects.filter(active=True).values_list("code", flat=True))
    connections.close_all()
    return {"secret": secret, "codes": codes, "first": melbourne_today().isoformat()}


def merge() -> None:
    """What the job does when it finds something on the shelf; prints seconds, memory, dates and occurrences written.

    The memory is what the system says of this process itself: as a child's, it would count the parent's before it too.
    """
    _set_up()
    from staffroom.sync.flows.liss.rounds import run_rounds

    began = time.perf_counter()
    done = run_rounds(force=True)
    seconds = time.perf_counter() - began
    if done is None:
        sys.exit("There was nothing to merge, or it failed.")
    counts = {"dates": done.dates, "written": done.changed, "held": len(done.doubted)}
    print(json.dumps(counts | {"seconds": seconds, "mb": _most_held(os.getpid())}))


def _set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()


if __name__ == "__main__":
    if sys.argv[1] == "merge":
        merge()
    else:
        main(int(sys.argv[1]), sys.argv[2])
