"""`make bench`: times imports against a floor, weighs them, times the people page, and writes docs/benchmarks.md."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench import day_report, front_report, liss_report, process, report, rounds
from bench.folders import Size
from bench.scratch import server

KINDS = ("sqlite", "postgres")
_FACTOR = 10
_ALONE = "PostgreSQL does not answer: measured on SQLite only."


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write. A target that is missed makes the exit status 1."""
    asked = _read(arguments)
    load = os.getloadavg()[0]
    place = asked.folders or Path(os.environ.get("STAFFROOM_DATA", "var")).resolve() / "bench"
    place.mkdir(parents=True, exist_ok=True)
    size = Size(asked.students, asked.students // 30, asked.students * 2)
    with tempfile.TemporaryDirectory(prefix="work-", dir=place) as work:
        found = Bench(asked, place, Path(work)).measure(size)
    today = datetime.now(ZoneInfo("Australia/Melbourne")).date()
    machine = report.machine(found.databases, today, load)
    sections = found.of(asked, size, machine)
    for title, text in sections.items():
        print(f"\n{title}\n\n{text.strip()}")
    if asked.write:
        document = process.ROOT / report.DOCUMENT
        old = document.read_text("utf-8") if document.exists() else ""
        document.write_text(report.merged(old, sections), "utf-8")
        print(f"\nWritten: {report.DOCUMENT}")
    return 1 if found.missed(asked, size) else 0


class Found:
    """All figures, by database."""

    def __init__(self) -> None:
        self.databases: list[str] = []
        self.nights: dict[str, rounds.Rounds] = {}
        self.ten: dict[str, rounds.Rounds] = {}
        self.search: dict[str, Any] = {}
        self.find: dict[str, Any] = {}
        self.sign_ins: dict[str, Any] = {}
        self.starts: dict[str, list[process.Ended]] = {}
        self.merging: dict[str, Any] = {}
        self.syncing: dict[str, Any] = {}
        self.front: dict[str, Any] = {}
        self.liss: liss_report.Found = {}

    def of(self, asked: argparse.Namespace, size: Size, machine: str) -> report.Sections:
        """What is to be said of what was asked for."""
        if asked.front or asked.timetabler:
            return self.front_page(machine) | self.timetabler(machine, size)
        return self.sections(size, asked.rounds, machine)

    def sections(self, size: Size, number: int, machine: str) -> report.Sections:
        """What is to be said, by heading."""
        of_the_day = day_report.verdicts(self.merging, self.syncing)
        day_verdicts = "\n".join(f"- {verdict}" for verdict in of_the_day)
        verdicts = "\n".join(f"- {verdict}" for verdict in self.verdicts(size) if verdict not in of_the_day)
        said = {
            "How it is measured": report.how(size, number),
            "A night": f"{machine}\n\n{report.nights(self.nights)}\n\n{verdicts}",
            "Finding a person": f"{machine} Django's test client, warm: from the request to the finished answer of "
            f"`/people/?q=smi` and of `/people/` (everybody). The target is under {report.SEARCH_MS} ms for 250 staff."
            f"\n\n{report.search(self.search)}",
            "Finding anything": f"{machine} Django's test client, warm: `/search/found?q=…`, as the dialog asks while "
            f"somebody types. The target is under {report.FIND_MS} ms for 250 staff, the classes of 1,000 students and "
            "5,000 notices. CPU is this process's own for one request, whatever else the machine does."
            f"\n\n{report.find(self.find)}",
            "Signing in at bell time": f"{machine} Whole processes: `staffroom web`, and the stand-in for Entra beside "
            "it. Timed is the way back from the provider until the session stands."
            f"\n\n{report.sign_ins(self.sign_ins)}",
            "A day put together": f"{machine} {day_report.LESSONS:,} lessons in 15 days, told by two sources, in one "
            "process: judged, kept, merged, written. “% changed” is how many lessons have another room."
            f"\n\n{day_report.merging(self.merging)}",
            "A full sync of Compass": f"{machine} 15 days of everybody, the stand-in in a process of its own with "
            "spacing 0. The floor asks everybody's days through the same client and decodes them into its records; "
            "“bare” is the same questions on one connection with nothing but `json.loads`. First: nothing kept yet."
            f"\n\n{day_report.syncing(self.syncing)}\n\n{day_verdicts}",
            **self.front_page(machine),
            **self.timetabler(machine, size),
            "Starting a command": f"{machine} Whole processes, with the bytecode that `make setup` makes."
            f"\n\n{report.starts(self.starts)}",
        }
        if self.ten:
            large = size.times(_FACTOR)
            said["Ten times the size"] = (
                f"{machine} {large.students:,} students, {large.staff:,} staff, {large.enrolments:,} enrolments; "
                "one round, against the medians above. “Grew” of 10 x is linear."
                f"\n\n{report.growth(self.nights, self.ten)}"
            )
        return said

    def front_page(self, machine: str) -> report.Sections:
        """The front page alone, where it was measured."""
        if not self.front:
            return {}
        verdicts = "\n".join(f"- {verdict}" for verdict in front_report.verdicts(self.front))
        return {
            "The front page": f"{machine} {front_report.HOW}\n\n{front_report.pages(self.front)}\n\n"
            f"{front_report.sizes(self.front)}\n\nThe state's morning, 45 arrivals a second:\n\n"
            f"{front_report.mornings(self.front)}\n\n{verdicts}"
        }

    def timetabler(self, machine: str, size: Size) -> report.Sections:
        """A timetabling program's publish, where it was measured."""
        if not self.liss:
            return {}
        told = liss_report.verdicts(self.liss) if size == Size() else []
        verdicts = "\n".join(f"- {verdict}" for verdict in told)
        said = f"{machine} {liss_report.HOW}\n\n{liss_report.table(self.liss)}\n\n{verdicts}"
        return {"A term from the timetabler": said}

    def verdicts(self, size: Size) -> list[str]:
        """One sentence for each target; none for a school of another size, for which there are no targets."""
        if size != Size():
            return []
        told = report.verdicts(self.nights) + report.sign_in_verdicts(self.sign_ins)
        return told + day_report.verdicts(self.merging, self.syncing)

    def missed(self, asked: argparse.Namespace, size: Size) -> bool:
        """Whether any target was missed of what was asked for."""
        told = front_report.verdicts(self.front) if asked.front else self.verdicts(size) if self.nights else []
        told += liss_report.verdicts(self.liss) if size == Size() else []
        return any(verdict.startswith("MISSED") for verdict in told)


class Bench:
    """Takes all figures, one after the other; nothing else of it runs meanwhile."""

    def __init__(self, asked: argparse.Namespace, place: Path, work: Path) -> None:
        self._asked, self._place, self._work = asked, place, work

    def measure(self, size: Size) -> Found:
        """Everything that was asked for."""
        found = Found()
        if self._asked.front or self._asked.timetabler:
            for kind in self._asked.databases:
                if self._asked.front:
                    self._measure_front(kind, size, found)
                if self._asked.timetabler:
                    self._measure_timetabler(kind, size, found)
            return found
        folders = self._folders(size)
        for kind in self._asked.databases:
            self._measure_on(kind, folders, size, found)
        for words in ("staffroom --version", "staffroom --help", "staffroom eduhub import --help"):
            command = [process.STAFFROOM, *words.split()[1:]]
            found.starts[words] = [process.run(command, data=self._work) for _ in range(self._asked.rounds)]
        return found

    def _measure_on(self, kind: str, folders: Path, size: Size, found: Found) -> None:
        work = self._work / kind
        work.mkdir()
        try:
            with server(kind, work) as databases:
                found.databases.append(f"{databases.name} {databases.version}")
                found.nights[databases.name] = rounds.take(databases, folders, work / "one", self._asked.rounds, _say)
                if self._asked.ten:
                    large = self._folders(size.times(_FACTOR))
                    found.ten[databases.name] = rounds.take(databases, large, work / "ten", 1, _say)
                _say(f"{databases.name}: people page")
                databases.copy("empty", "search")
                found.search[databases.name] = process.module(
                    "search", self._asked.requests, 250, data=work / "search", database=databases.url("search")
                )
                _say(f"{databases.name}: search everywhere")
                databases.copy("empty", "find")
                found.find[databases.name] = process.module(
                    "find", self._asked.requests, 250, 5_000, data=work / "find", database=databases.url("find")
                )
                _say(f"{databases.name}: a day put together, and a sync of Compass")
                databases.copy("empty", "day")
                lessons = day_report.LESSONS if size == Size() else 900
                found.merging[databases.name] = process.module(
                    "day", lessons, self._asked.rounds, data=work / "day", database=databases.url("day")
                )
                databases.copy("empty", "compass")
                staff = 200 if size == Size() else 20
                found.syncing[databases.name] = process.module(
                    "compass", staff, self._asked.rounds, data=work / "compass", database=databases.url("compass")
                )
                people = self._asked.people
                _say(f"{databases.name}: {people} people sign in, 150 a minute")
                databases.copy("empty", "signin")
                found.sign_ins[databases.name] = process.module(
                    "sign_in", people, people * 60 // 150, data=work / "signin", database=databases.url("signin")
                )
        except psycopg.OperationalError:
            print(_ALONE, file=sys.stderr)
            return
        if self._asked.morning:
            self._measure_front(kind, size, found)
        if size == Size():
            self._measure_timetabler(kind, size, found)

    def _measure_front(self, kind: str, size: Size, found: Found) -> None:
        work = self._work / f"{kind}-front"
        work.mkdir()
        try:
            with server(kind, work) as databases:
                name = f"{databases.name} {databases.version}"
                if name not in found.databases:
                    found.databases.append(name)
                _say(f"{databases.name}: the front page, and {self._asked.morning} s of the state's morning")
                databases.make("front")
                found.front[databases.name] = process.module(
                    "front", *self._front(size), data=work / "front", database=databases.url("front")
                )
        except psycopg.OperationalError:
            print(_ALONE, file=sys.stderr)

    def _measure_timetabler(self, kind: str, size: Size, found: Found) -> None:
        work = self._work / f"{kind}-timetabler"
        work.mkdir()
        rows = liss_report.ROWS if size == Size() else liss_report.SMALL
        try:
            with server(kind, work) as databases:
                name = f"{databases.name} {databases.version}"
                if name not in found.databases:
                    found.databases.append(name)
                for flavour in liss_report.FLAVOURS if size == Size() else liss_report.FLAVOURS[:1]:
                    _say(f"{databases.name}: {rows:,} rows from a timetabling program, {flavour.upper()}")
                    databases.make(flavour)
                    found.liss.setdefault(databases.name, {})[flavour] = process.module(
                        "liss", rows, flavour, data=work / flavour, database=databases.url(flavour)
                    )
        except psycopg.OperationalError:
            print(_ALONE, file=sys.stderr)

    def _front(self, size: Size) -> tuple[object, ...]:
        return (3, self._asked.morning) if size == Size() else (1, 1, "small")

    def _folders(self, size: Size) -> Path:
        place = self._place / f"{size.students}"
        _say(f"folder of {size.students:,} students")
        process.module("folders", place, size.students, size.staff, size.enrolments, data=self._work)
        return place


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each night (default 5)")
    parser.add_argument("--ten", action="store_true", help="also a school ten times as large: minutes, 3 GB of disk")
    parser.add_argument("--students", type=int, default=Size().students, help="another size; then nothing is written")
    parser.add_argument("--requests", type=int, default=200, help="requests to the people page (default 200)")
    parser.add_argument("--people", type=int, default=150, help="people who sign in (default 150)")
    parser.add_argument(
        "--morning",
        type=int,
        default=60,
        help="seconds of the state's morning (default 60); 0 leaves the front page out",
    )
    parser.add_argument("--front", action="store_true", help="the front page alone")
    parser.add_argument("--timetabler", action="store_true", help="a timetabling program's term alone")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS, help="default: both")
    parser.add_argument("--folders", type=Path, help="where the folders are kept (default: bench in the data folder)")
    parser.add_argument("--no-write", dest="write", action="store_false", help="print only")
    asked = parser.parse_args(arguments)
    asked.write = asked.write and asked.students == Size().students and set(asked.databases) == set(KINDS)
    return asked


def _say(words: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
