"""Keeping the office's list in step with what the files say."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from staffroom.sources.eduhub.drop import Drop
from staffroom.sources.eduhub.reader import SetAside

from .models import ImportRun, ToDo

_MOST_NOTICES = 500
_MOST_OF_A_BROKEN_TABLE = 20


def remember(run: ImportRun, drop: Drop) -> None:
    """Add what is new and keep what stands; a run that is not held also closes what its files no longer show.

    Of a table of which more than one row in a hundred was set aside, twenty are listed:
    there the file is wrong, not its rows.
    """
    found = {_mark(row): row for row in drop.notices[:_MOST_NOTICES]}
    for read in drop.tables.values():
        broken = len(read.set_aside) > max(_MOST_OF_A_BROKEN_TABLE, read.rows // 100)
        found |= {_mark(row): row for row in read.set_aside[: _MOST_OF_A_BROKEN_TABLE if broken else None]}
    now = timezone.now()
    known = {todo.mark: todo for todo in ToDo.objects.filter(source=run.source)}
    fresh = [_todo(run, mark, row) for mark, row in found.items() if mark not in known]
    for todo in fresh:
        todo.first_seen = todo.last_seen = now
    ToDo.objects.bulk_create(fresh, batch_size=500)
    again = []
    for mark, row in found.items():
        if old := known.get(mark):
            old.run, old.line, old.file, old.last_seen, old.closed = run, row.line, row.file, now, None
            again.append(old)
    ToDo.objects.bulk_update(again, ["run", "line", "file", "last_seen", "closed"], batch_size=500)
    if not run.hold:
        gone = [todo.pk for mark, todo in known.items() if todo.closed is None and mark not in found]
        for start in range(0, len(gone), 500):
            ToDo.objects.filter(pk__in=gone[start : start + 500]).update(closed=now)


class Finding(NamedTuple):
    """Something for the office that a feed found: where it stands, about whom, what was seen, what should be."""

    place: str
    subject: str
    seen: str
    expected: str
    mend: str


def remember_findings(source: str, findings: Sequence[Finding]) -> None:
    """Add what is new, keep what stands, and close what that source shows no longer."""
    now = timezone.now()
    found = {_mark_of(finding): finding for finding in findings[:_MOST_NOTICES]}
    known = {todo.mark: todo for todo in ToDo.objects.filter(source=source)}
    ToDo.objects.bulk_create(
        [
            ToDo(
                source=source,
                level=ToDo.Level.NOTICE,
                mark=mark,
                file=finding.place[:60],
                line=0,
                subject=finding.subject[:60],
                seen=finding.seen[:200],
                expected=finding.expected[:300],
                mend=finding.mend[:200],
                first_seen=now,
                last_seen=now,
            )
            for mark, finding in found.items()
            if mark not in known
        ],
        batch_size=500,
    )
    again = [todo.pk for mark, todo in known.items() if mark in found and todo.closed is not None]
    gone = [todo.pk for mark, todo in known.items() if mark not in found and todo.closed is None]
    ToDo.objects.filter(pk__in=again).update(closed=None, last_seen=now)
    ToDo.objects.filter(pk__in=gone).update(closed=now)


def _mark_of(finding: Finding) -> str:
    return hashlib.sha256("\x1f".join(finding).encode()).hexdigest()[:40]


def _mark(row: SetAside) -> str:
    """The same for the same trouble night after night, wherever its row has moved to."""
    table = row.file.split("_", 1)[0]
    parts = (table, row.column, row.key, row.seen, row.expected.split(";")[0], str(row.notice))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _todo(run: ImportRun, mark: str, row: SetAside) -> ToDo:
    return ToDo(
        run=run,
        source=run.source,
        level=ToDo.Level.NOTICE if row.notice else ToDo.Level.SET_ASIDE,
        mark=mark,
        file=row.file,
        line=row.line,
        column=row.column[:60],
        subject=row.key[:60],
        seen=row.seen[:200],
        expected=row.expected[:300],
        mend=row.screen[:200],
    )
