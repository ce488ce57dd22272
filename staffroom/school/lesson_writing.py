"""What changes about notes of lessons: written, removed, handed back, seen. Audited, without the text.

`by` is who signs in the audit. Who may do it is asked before.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from staffroom.audit import services as audit
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import touch

from .class_codes import fold_class
from .day import Entry
from .lesson_matching import matched, place_of
from .lesson_notes import STAFF, Note, handed_back_about, lessons_from, lessons_of_class, notes_between
from .models import HandBack, LessonNote, Occurrence

MOST_LETTERS = 4000
MOST_HANDED_BACK, MOST_LINES = 400, 2


class NotTaken(ValueError):
    """What was sent cannot be kept; the text says what to do."""


class WrittenMeanwhile(Exception):
    """Somebody else changed the note since it was read. `note` is what stands there now, None if it was removed."""

    def __init__(self, note: Note | None) -> None:
        super().__init__("The note was changed meanwhile.")
        self.note = note


def version(note: Note | None) -> str:
    """What tells whether a note is still the one that was read; empty where there was none."""
    return note.written.isoformat() if note else ""


def note_of(entry: Entry) -> Note | None:
    """What a colleague wrote about this lesson. One query."""
    found = notes_between(entry.date, entry.date, class_key=fold_class(entry.class_code)).of(entry)
    return next((note for note in found if note.from_staff), None)


def write_note(entry: Entry, text: str, *, author: str, by: str, read: str) -> str:
    """Keep a note, or remove it where the text is empty; gives the text that stood there before.

    `read` is the `version` that the writer had before their eyes. Raises `WrittenMeanwhile` where it is another one
    now, and `NotTaken` for a text that is too long.
    """
    kept = plain_text(text)
    if len(kept) > MOST_LETTERS:
        raise NotTaken(
            f"At most {MOST_LETTERS:,} letters; these are {len(kept):,}. Put the rest into a file, and a link here."
        )
    try:
        with transaction.atomic():
            return _write(entry, kept, author=author, by=by, read=read)
    except IntegrityError:
        raise WrittenMeanwhile(note_of(entry)) from None


def _write(entry: Entry, text: str, *, author: str, by: str, read: str) -> str:
    before = note_of(entry)
    if version(before) != read:
        raise WrittenMeanwhile(before)
    if text == (before.text if before else ""):
        return text
    facts = {
        "date": entry.date,
        "class_code": fold_class(entry.class_code),
        "period": place_of(entry.period, entry.starts),
        "source": STAFF,
    }
    if before is None:
        LessonNote.objects.create(**facts, text=text, author=author)
    else:
        same = LessonNote.objects.filter(pk=before.pk, written=before.written)
        new = {**facts, "text": text, "author": author, "written": timezone.now()}
        if not (same.update(**new) if text else same.delete()[0]):
            raise WrittenMeanwhile(note_of(entry))
    _record("lesson.note", entry, by, before={"letters": len(before.text)} if before else None, after=_size(text))
    touch("notes")
    return before.text if before else ""


def discard_note(pk: int, *, author: str, by: str) -> Note | None:
    """Remove a note that somebody wrote themselves, wherever its lesson is now; None where there is none."""
    row = LessonNote.objects.filter(pk=pk, author=author, source=STAFF).exclude(author="").first()
    if row is None:
        return None
    gone = Note(row.pk, row.date, row.class_code, row.period, row.source, row.written, row.text, row.author)
    with transaction.atomic():
        row.delete()
        audit.record(
            who=by, what="lesson.note", target=f"{row.date} {row.class_code} {row.period}", before=_size(row.text)
        )
        touch("notes")
    return gone


def hand_back(entry: Entry, text: str, finished: bool | None, *, by: str, code: str = "", name: str = "") -> None:
    """Two lines from whoever took a lesson: a colleague by `code`, or a casual teacher without one by `name`.

    Both empty takes back what was handed back before. Raises `NotTaken` with a sentence.
    """
    if entry.date != melbourne_today():
        raise NotTaken(
            "This can be written on the day of the lesson. Tell the teacher yourself, or leave a note at the office."
        )
    lines = two_lines(text)
    with transaction.atomic():
        rows = list(lessons_of_class(entry.date, fold_class(entry.class_code)))
        row = next(row for row in rows if row.pk == entry.occurrence)
        before = _handed_before(row, rows, code or name)
        if not lines and finished is None:
            if before is None:
                raise NotTaken("Say whether they finished, or write a line.")
            HandBack.objects.filter(pk=before).delete()
        else:
            place = place_of(row.period, row.starts)
            same: dict[str, Any] = {
                "class_code": fold_class(row.class_code),
                "by_code": code,
                "by_name": name,
                "period": place,
            }
            if before is not None:
                HandBack.objects.filter(pk=before).update(period=place)
            teacher = taken_from(row, code or name)
            said = {"text": lines, "finished": finished, "teacher": teacher, "written": timezone.now()}
            HandBack.objects.update_or_create(said, date=row.date, **same)
        _record("lesson.hand-back", entry, by, after=_size(lines))
        touch("notes")


def seen(teacher: str, pks: list[int] | None = None) -> int:
    """The teacher has read these (or all) that were handed back to them; how many they had not read before."""
    waiting = HandBack.objects.filter(teacher=teacher, seen=None).exclude(teacher="")
    if pks is not None:
        waiting = waiting.filter(pk__in=pks)
    with transaction.atomic():
        count = waiting.update(seen=timezone.now())
        if count:
            touch("notes")
    return count


def taken_from(row: Occurrence, by: str) -> str:
    """Whose lesson somebody takes; the first teacher's where it is not said."""
    replaced = [of for of, code, name in row.covers if by in (code, name)] or [of for of, _, _ in row.covers]
    return next(iter([*replaced, *row.teachers]), "")


def plain_text(text: str) -> str:
    """Lines without blanks at their ends, at most one empty line between, and no NUL (which PostgreSQL refuses)."""
    lines: list[str] = []
    for line in text.replace("\0", "").splitlines():
        bare = line.rstrip()
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip("\n")


def two_lines(text: str) -> str:
    """The text of a hand-back. Raises `NotTaken` where it is more than two lines."""
    lines = [line.strip() for line in plain_text(text).splitlines() if line.strip()]
    kept = "\n".join(lines)
    if len(lines) > MOST_LINES:
        raise NotTaken("Two lines are enough: what was done, and what is left.")
    if len(kept) > MOST_HANDED_BACK:
        raise NotTaken(f"At most {MOST_HANDED_BACK} letters; these are {len(kept)}.")
    return kept


def purge(before: date) -> int:
    """Delete notes and hand-backs of lessons before that date; how many there were."""
    notes, _ = LessonNote.objects.filter(date__lt=before).delete()
    handed, _ = HandBack.objects.filter(date__lt=before).delete()
    return notes + handed


def _handed_before(row: Occurrence, rows: list[Occurrence], whose: str) -> int | None:
    """What the same person handed back about this lesson already."""
    mine = [one for one in handed_back_about(row.date, row.bucket.partition(" ")[2]) if one.whose == whose]
    home = matched(lessons_from(rows), mine)
    return next((one.pk for one in mine if home[one.pk] == row.pk), None)


def _record(what: str, entry: Entry, by: str, *, before: Any = None, after: Any = None) -> None:
    audit.record(
        who=by, what=what, target=f"{entry.date} {entry.class_code} {entry.period}", before=before, after=after
    )


def _size(text: str) -> dict[str, int] | None:
    return {"letters": len(text)} if text else None
