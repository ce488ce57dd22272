"""The rounds on one kind of database: interleaved with the floor, then the whole process from the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench import process
from bench.folders import NIGHTS, stamp
from bench.scratch import Server

Say = Callable[[str], None]


class Taken(NamedTuple):
    """One night of one round, in seconds: each of the two ways beside a floor of its own; the process's peak in MB."""

    floor: float
    imported: float
    process_floor: float
    process: float
    peak_mb: float


Rounds = dict[str, list[Taken]]


def take(server: Server, folders: Path, work: Path, rounds: int, say: Say) -> Rounds:
    """Time every night `rounds` times; by the night's name."""
    taken: Rounds = {night.name: [] for night in NIGHTS}
    _prepare(server, folders, work)
    for number in range(rounds):
        say(f"{server.name}: round {number + 1} of {rounds}")
        pairs = _in_process(server, folders, work, first="import" if number % 2 else "floor")
        for name, (floor, ended) in _processes(server, folders, work).items():
            pair = pairs[name]
            taken[name].append(Taken(pair["floor"], pair["import"], floor, ended.seconds, ended.peak_mb))
    return taken


def _prepare(server: Server, folders: Path, work: Path) -> None:
    """A database with tables and nothing in them, and one after the first import."""
    server.make("empty")
    process.run([process.STAFFROOM, "eduhub", "runs"], data=work / "empty", database=server.url("empty"))
    server.copy("empty", "full")
    folder = stamp(folders, NIGHTS[0])
    _import(folder, work / "full", server.url("full"))


def _in_process(server: Server, folders: Path, work: Path, first: str) -> dict[str, dict[str, float]]:
    for name in ("round", "floor"):
        server.copy("empty", name)
    with _own(work / "round") as data:
        found: dict[str, dict[str, float]] = process.module(
            "one_round",
            folders,
            server.url("full"),
            server.url("floor"),
            first,
            data=data,
            database=server.url("round"),
        )
    return found


def _processes(server: Server, folders: Path, work: Path) -> dict[str, tuple[float, process.Ended]]:
    """Each night from the command line, with the floor taken just before it."""
    server.copy("empty", "process")
    found = {}
    with _own(work / "process") as data:
        for night in NIGHTS:
            folder = stamp(folders, night)
            floor = process.module("floor", folder, server.url("full"), server.url("floor"), data=data)
            found[night.name] = (floor, _import(folder, data, server.url("process"), night.ends))
    return found


def _import(folder: Path, data: Path, database: str, ends: str = "applied") -> process.Ended:
    command = [process.STAFFROOM, "eduhub", "import", folder, "--json"]
    ended = process.run(command, data=data, database=database)
    if (outcome := ended.last_object["outcome"]) != ends:
        raise SystemExit(f"An import ended as {outcome}, not as {ends}: {ended.output}")
    shutil.rmtree(data / "runs", ignore_errors=True)
    return ended


class _own:  # noqa: N801  # reads as a word after `with`
    """A data folder that is gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Path:
        self._folder.mkdir(parents=True)
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
