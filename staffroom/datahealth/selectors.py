"""Reads for the pages of Data health."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from staffroom.kit import words
from staffroom.sync.models import Decision, ImportRun, ToDo
from staffroom.sync.selectors import open_todos
from staffroom.sync.services import approvals

UNDO_DAYS = 7
_NOTHING = ("", "nothing")
KINDS = (
    "staff",
    "students",
    "enrolments",
    "classes",
    "home_groups",
    "year_levels",
    "subjects",
    "rooms",
    "faculties",
    "positions",
    "houses",
    "campuses",
)
OUTCOMES = ("read", "added", "changed", "deactivated", "reactivated", "missing_once", "unchanged", "set_aside")
TODO_CSV = ("File", "Line", "Column", "Code", "Seen", "Expected", "Mend in", "Row used", "Since")
RUNS_CSV = (
    "Run",
    "Started",
    "Seconds",
    "Outcome",
    "New",
    "Changed",
    "Left",
    "Back",
    "Missing once",
    "Set aside",
    "Reasons",
)


@dataclass(frozen=True)
class ToDoLine:
    """One row to mend, in words."""

    pk: int
    title: str
    expected: str
    mend: str
    place: str
    used: bool
    since: str
    done: bool


@dataclass(frozen=True)
class Agreement:
    """Who has agreed to a hard hold, and how many are still needed."""

    agreed: list[str]
    needed: int

    @property
    def missing(self) -> int:
        """People who must still agree."""
        return max(0, self.needed - len(self.agreed))


def todo_lines(limit: int | None = None) -> list[ToDoLine]:
    """What is open, rows that were not used first; the same trouble in many rows is one line."""
    groups = list(_grouped(open_todos().order_by("-level", "file", "line")))
    return [_line(group) for group in (groups[:limit] if limit else groups)]


def todo_count() -> int:
    """How many lines the list has."""
    return sum(1 for _ in _grouped(open_todos()))


def ticked_lines() -> list[ToDoLine]:
    """What was closed in the last day, by a tick or by an import."""
    closed = ToDo.objects.filter(closed__gt=timezone.now() - timedelta(hours=24)).order_by("-closed", "file", "line")
    return [_line(group) for group in islice(_grouped(closed), 50)]


def todo_line(todo: ToDo) -> ToDoLine:
    """The line a row to mend belongs to."""
    return _line([todo, *(other for other in similar(todo) if other.pk != todo.pk)])


def similar(todo: ToDo) -> QuerySet[ToDo]:
    """This row and all others with the same trouble, open or closed like this one."""
    same = ToDo.objects.filter(pk=todo.pk) if todo.seen in _NOTHING else ToDo.objects.all()
    return same.filter(
        closed__isnull=todo.closed is None,
        source=todo.source,
        level=todo.level,
        file=todo.file,
        column=todo.column,
        seen=todo.seen,
        expected=todo.expected,
    ).order_by("line")


def _grouped(todos: Iterable[ToDo]) -> Iterator[list[ToDo]]:
    groups: dict[tuple[object, ...], list[ToDo]] = {}
    for todo in todos:
        # 'Nothing there' is a thing to mend for each person; the same wrong code in many rows is one.
        alone = todo.pk if todo.seen in _NOTHING else 0
        key = (todo.source, todo.level, todo.file, todo.column, todo.seen, todo.expected, alone)
        groups.setdefault(key, []).append(todo)
    yield from groups.values()


def _line(group: list[ToDo]) -> ToDoLine:
    todo = group[0]
    seen = "nothing" if todo.seen in _NOTHING else f"‘{todo.seen}’"
    where = f" in {todo.column}" if todo.column else ""
    whose = f"{words.number(len(group))} rows" if len(group) > 1 else todo.subject or "A row without a code"
    return ToDoLine(
        pk=todo.pk,
        title=f"{whose}: {seen}{where}",
        expected=todo.expected,
        mend=todo.mend,
        place=f"{todo.file}, line {words.number(todo.line)}{' and on' if len(group) > 1 else ''}",
        used=todo.level == ToDo.Level.NOTICE,
        since=words.day(todo.first_seen, short=True),
        done=todo.closed is not None,
    )


def todo_rows() -> Iterator[tuple[object, ...]]:
    """The open list as rows of a file."""
    for todo in open_todos().order_by("-level", "file", "line"):
        used = "yes" if todo.level == ToDo.Level.NOTICE else "no"
        since = timezone.localtime(todo.first_seen).date().isoformat()
        yield (
            todo.file,
            todo.line,
            todo.column,
            todo.subject,
            todo.seen,
            todo.expected,
            todo.mend,
            used,
            since,
        )


def run_rows() -> Iterator[tuple[object, ...]]:
    """All runs as rows of a file: counts of staff and students together, no names."""
    for run in ImportRun.objects.order_by("-id").iterator(chunk_size=200):
        totals = (_total(run, name) for name in ("added", "changed", "deactivated", "reactivated", "missing_once"))
        aside = sum(int(counts.get("set_aside", 0)) for counts in run.records.values())
        started = timezone.localtime(run.started).isoformat(timespec="seconds")
        yield run.pk, started, run.seconds, run.get_state_display(), *totals, aside, " ".join(run.reasons)


def record_table(run: ImportRun) -> list[tuple[str, list[int]]]:
    """Counts by kind of record, in a fixed order; kinds the run did not read are left out."""
    known = [*KINDS, *sorted(set(run.records) - set(KINDS))]
    return [
        (kind.replace("_", " ").capitalize(), [int(run.records[kind].get(outcome, 0)) for outcome in OUTCOMES])
        for kind in known
        if kind in run.records
    ]


def file_table(run: ImportRun) -> list[tuple[str, str, str, datetime]]:
    """The files of a run: name, size, rows in words, and when they were written."""
    return [
        (
            name,
            words.size(facts["size"]),
            words.number(facts["rows"]) if "rows" in facts else "",
            datetime.fromtimestamp(facts["time_ns"] / 1e9, tz=UTC),
        )
        for name, facts in sorted(run.files.items())
    ]


def agreement_about(run: ImportRun) -> Agreement:
    """Who agreed to exactly this plan."""
    return Agreement(approvals(run), 2 if run.hold == ImportRun.Hold.HARD else 1)


def decisions_about(run: ImportRun) -> list[Decision]:
    """What people decided about a run, oldest first."""
    return list(run.decisions.all())


def may_be_undone(run: ImportRun) -> bool:
    """Whether the button is offered: applied within seven days, and what it replaced is still kept."""
    ended = run.decided or run.finished
    recent = ended is not None and ended > timezone.now() - timedelta(days=UNDO_DAYS)
    return run.state == ImportRun.State.APPLIED and recent and run.chunks.exists()


def _total(run: ImportRun, outcome: str) -> int:
    return sum(int(run.records.get(kind, {}).get(outcome, 0)) for kind in ("staff", "students"))
