"""The front page under load, against a page that only loads session and user. Prints JSON.

`python -m bench.front ROUNDS SECONDS` with `DATABASE_URL` set to an empty database and `STAFFROOM_DATA` to a folder:
so many interleaved rounds of each page, then the state's morning for so many seconds, 45 arrivals in each.

The server has two processes of its own; their CPU is read from the system, so what the visitors here cost is not in
it. "Warm": drawn within the same minute in both processes. Arrivals are open-loop: each is due at its moment whether
the ones before it are answered or not, and its time counts from that moment.
"""

import http.client
import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.front_server import FLOOR, PROCESSES

CONCURRENT = 8
ARRIVALS_A_SECOND = 45
VISITORS = 64
TICKS = os.sysconf("SC_CLK_TCK")
_FORMS = "x" * 32
"""The cookie that guards forms, which a browser has from its first visit."""
PAGES = {"floor": f"/{FLOOR}", "today": "/today", "week": "/week"}


@dataclass(frozen=True)
class Load:
    """How large the school is, and how many ask for what. `patient`: begin with a fresh minute."""

    staff: int = 200
    students: int = 2_000
    sessions: int = 2_000
    warm: int = 40
    requests: int = 400
    patient: bool = True


SMALL = Load(staff=20, students=300, sessions=20, warm=4, requests=16, patient=False)
"""To see that the stopwatch runs."""


@dataclass
class Taken:
    """Some requests: seconds of each, and CPU seconds of the server for all of them."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0
    wrong: int = 0

    def figures(self) -> dict[str, float]:
        """What is told of it."""
        ordered = sorted(self.seconds)
        return {
            "cpu_ms": 1000 * self.cpu / max(1, len(ordered)),
            "p50_ms": 1000 * _at(ordered, 0.5),
            "p95_ms": 1000 * _at(ordered, 0.95),
            "p99_ms": 1000 * _at(ordered, 0.99),
            "max_ms": 1000 * ordered[-1],
            "requests": len(ordered),
            "wrong": self.wrong,
        }


def main(rounds: int, seconds: float, size: str = "") -> None:
    """Set a school up, serve it, measure. `size` may be "small"."""
    load = SMALL if size == "small" else Load()
    school = subprocess.run(
        [sys.executable, "-m", "bench.front_school", str(load.staff), str(load.students), str(load.sessions)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=_environment(),
    )
    keys: list[str] = json.loads(school.stdout.splitlines()[-1])["sessions"]
    with _served() as web:
        sizes = _sizes(web, keys[0])
        found = [_round(web, keys, turn, load) for turn in range(rounds)]
        cold = _closed(web, "/today", keys[load.warm : load.warm + load.requests])
        morning = _open(web, keys, seconds)
        _kill_all_sources()
        dead = [_round(web, keys, turn, load) for turn in range(rounds)]
    figures = {"rounds": found, "dead": dead, "cold": cold.figures(), "morning": morning.figures()}
    print(json.dumps(figures | {"sizes": sizes, "seconds": seconds, "arrivals": ARRIVALS_A_SECOND}))


def _round(web: "Web", keys: Sequence[str], turn: int, load: Load) -> dict[str, dict[str, float]]:
    """Each page once, within one minute, all of them drawn before; another one begins each time."""
    some = keys[: load.warm]
    if load.patient:
        _begin_of_a_minute()
    etags = {path: _draw_all(web, path, some) for path in PAGES.values()}
    asked = [some[number % len(some)] for number in range(load.requests)]
    work = [(name, path, False) for name, path in PAGES.items()] + [("unchanged", "/today", True)]
    turned = work[turn % len(work) :] + work[: turn % len(work)]
    return {name: _closed(web, path, asked, etags[path] if again else {}).figures() for name, path, again in turned}


# The server


@dataclass
class Web:
    """The server: its port, and its first process."""

    port: int
    pid: int

    def cpu(self) -> float:
        """CPU seconds of all its processes until now, those that were renewed meanwhile included."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return _cpu_of(self.pid, ended=True) + sum(_cpu_of(int(pid)) for pid in children)


def _cpu_of(pid: int, *, ended: bool = False) -> float:
    """CPU seconds of a process; with `ended`, also those of its children that are no more."""
    facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in facts[11 : 15 if ended else 13]) / TICKS


@contextmanager
def _served() -> Iterator[Web]:
    port = _free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.front_server", str(port)], env=_environment())
    try:
        _wait_for(port)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _environment() -> dict[str, str]:
    return os.environ | {"STAFFROOM_LOG_LEVEL": "ERROR", "STAFFROOM_FLIGHT": "off"}


def _free_port() -> int:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/api/health/ready")
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("Staffroom was not ready in time.")


def _kill_all_sources() -> None:
    """Every feed has failed since yesterday, as when everything outside is down."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    from django.utils import timezone

    from staffroom.kit.stamps import touch
    from staffroom.sync.day.declared import FEEDS
    from staffroom.sync.models import Feed

    for name in FEEDS:
        Feed.objects.update_or_create(name=name, defaults={"state": Feed.State.FAILED, "error": "No answer.",
                                                           "as_of": None, "tried": timezone.now()})  # fmt: skip
    touch("health")


# The visitors


class Visitor:
    """One connection that is kept open, as a browser does: one that was closed while idle is opened once more."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def process(self, key: str) -> str:
        """Which process of the server this connection is with."""
        self._line.request("GET", PAGES["floor"], headers={"Cookie": f"sessionid={key}"})
        answer = self._line.getresponse()
        answer.read()
        return str(answer.headers["X-Process"])

    def ask(self, path: str, key: str, etag: str = "") -> tuple[int, str, int]:
        """Status, ETag and size of the answer; status 0 where there is none."""
        cookies = f"sessionid={key}; csrftoken={_FORMS}"
        headers = {"Cookie": cookies} | ({"If-None-Match": etag} if etag else {})
        while True:
            reused = self._line.sock is not None
            try:
                self._line.request("GET", path, headers=headers)
                answer = self._line.getresponse()
                return answer.status, answer.headers.get("ETag", ""), len(answer.read())
            except (OSError, http.client.HTTPException):
                self._line.close()
                if not reused:
                    return 0, "", 0


def _draw_all(web: Web, path: str, keys: Sequence[str]) -> dict[str, str]:
    """Have every page drawn in both processes."""
    visitors = _one_to_each_process(web, keys[0])
    return {key: [visitor.ask(path, key)[1] for visitor in visitors][-1] for key in keys}


def _one_to_each_process(web: Web, key: str) -> list[Visitor]:
    """A connection stays with the process that took it, and which one takes it is chance: try until both have."""
    found: dict[str, Visitor] = {}
    for _ in range(200):
        visitor = Visitor(web.port)
        found[visitor.process(key)] = visitor
        if len(found) == PROCESSES:
            return list(found.values())
    sys.exit("One of the processes never answered.")


def _begin_of_a_minute() -> None:
    left = 60 - time.time() % 60
    if left < 50:
        time.sleep(left + 0.2)


def _closed(web: Web, path: str, keys: Sequence[str], etags: dict[str, str] | None = None) -> Taken:
    """All of these, eight at a time, each after the one before it was answered."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for key in keys:
        waiting.put(key)
    taken, expected = Taken(), 304 if etags else 200

    def visit() -> None:
        visitor = Visitor(web.port)
        while not waiting.empty():
            key = waiting.get()
            began = time.perf_counter()
            status, _, _ = visitor.ask(path, key, (etags or {}).get(key, ""))
            taken.seconds.append(time.perf_counter() - began)
            taken.wrong += status != expected

    before = web.cpu()
    _together([visit] * CONCURRENT)
    taken.cpu = web.cpu() - before
    return taken


def _open(web: Web, keys: Sequence[str], seconds: float) -> Taken:
    """Arrivals at their moments, whoever they are: a person of the school, in one of their sessions."""
    chance, taken = random.Random(8), Taken()
    due: queue.SimpleQueue[tuple[float, str] | None] = queue.SimpleQueue()
    count = int(seconds * ARRIVALS_A_SECOND)

    def visit() -> None:
        visitor = Visitor(web.port)
        while (arrival := due.get()) is not None:
            status, _, _ = visitor.ask("/today", arrival[1])
            taken.seconds.append(time.perf_counter() - arrival[0])
            taken.wrong += status != 200

    def arrive() -> None:
        began = time.perf_counter()
        moment = began
        for _ in range(count):
            moment += chance.expovariate(ARRIVALS_A_SECOND)
            time.sleep(max(0.0, moment - time.perf_counter()))
            due.put((moment, chance.choice(keys)))
        for _ in range(VISITORS):
            due.put(None)

    before = web.cpu()
    _together([arrive, *([visit] * VISITORS)])
    taken.cpu = web.cpu() - before
    return taken


def _together(work: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# What a first visit weighs


def _sizes(web: Web, key: str) -> dict[str, int]:
    """Bytes on the wire of a first visit: the page as a proxy sends it (brotli 5), and all it names (brotli 11)."""
    import re

    import brotli

    page = _get(web, "/today", key)[0]
    html = len(brotli.compress(page, quality=5))
    named = sorted({name.decode() for name in re.findall(rb'(?:src|href)="(/(?:static/|accent)[^"#]+)', page)})
    weights = {path: _weight(*_get(web, path, key, compressed=True)) for path in named}
    styles = sum(weight for path, weight in weights.items() if path.endswith(".css"))
    return {"html": html, "html_raw": len(page), "css": styles, "all": html + sum(weights.values()),
            "files": len(named)}  # fmt: skip


def _weight(body: bytes, encoding: str) -> int:
    """Bytes on the wire. A school's server packs its files beforehand (brotli 11); this one may not have."""
    import brotli

    return len(body) if encoding else len(brotli.compress(body, quality=11))


def _get(web: Web, path: str, key: str, *, compressed: bool = False) -> tuple[bytes, str]:
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    headers = {"Cookie": f"sessionid={key}"} | ({"Accept-Encoding": "br"} if compressed else {})
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    return answer.read(), answer.headers.get("Content-Encoding", "")


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:4])
