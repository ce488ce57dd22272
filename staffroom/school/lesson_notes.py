"""Notes of lessons, and what is handed back: reads, and the address of a lesson. `lesson_writing` has the changes.

A note belongs to a class, a date and a period, not to a row of the timetable. When the timetable is loaded again it is
found again at its lesson: by the period, or, where the lesson has moved, by being the one that is left. A note whose
lesson is gone is not lost: it is an orphan, which its author is shown.

Class and period are kept folded (`10-MAT 3` is `10MAT3`), so a source that spells them otherwise changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from .class_codes import BUCKET, fold_class
from .day import Entry
from .lesson_matching import Lesson, Piece, in_order, matched, place_of
from .models import HandBack, LessonNote, Occurrence, StaffMember

STAFF = "staff"
"""The source of what staff write; other programs' notes stand beside it."""
KINDS = (Occurrence.Kind.LESSON, Occurrence.Kind.EXAM)
_NO_CODE = "~"
_ODD = re.compile(r"[^0-9a-z]+")
_WITHDRAWN = Occurrence.Status.WITHDRAWN


# Where a lesson is


def lesson_address(entry: Entry) -> str:
    """The page of a lesson; the same after the timetable was loaded again. Empty for what is not a lesson."""
    if not entry.class_code or entry.kind not in KINDS:
        return ""
    return address_of(entry.date, fold_class(entry.class_code), place_of(entry.period, entry.starts))


def address_of(day: date, class_key: str, place: str, door: str = "lesson") -> str:
    """The same of a folded class code and a place."""
    return reverse(f"lessons:{door}", args=[day.isoformat(), class_key or _NO_CODE, place_in_address(place)])


def place_in_address(place: str) -> str:
    """A place without what an address cannot hold: `P 1/2` is `p-1-2`."""
    return _ODD.sub("-", place.lower()).strip("-") or "-"


# Which note stands where


@dataclass(frozen=True)
class Note(Piece):
    """What whoever takes a lesson needs to know. `place` is the period for which it was written."""

    text: str
    author: str

    @property
    def from_staff(self) -> bool:
        """Whether a colleague wrote it, not another program."""
        return self.whose == STAFF


@dataclass(frozen=True)
class LessonNotes:
    """Notes of some dates, each at its lesson, and those that have none any more."""

    at: Mapping[int, tuple[Note, ...]] = field(default_factory=dict)
    orphans: tuple[Note, ...] = ()

    def of(self, entry: Entry) -> tuple[Note, ...]:
        """What is written about this lesson, the colleague's note first."""
        return self.at.get(entry.occurrence, ())


def notes_on(day: date) -> LessonNotes:
    """Notes of one date. One query."""
    return notes_between(day, day)


def notes_between(first: date, last: date, *, author: str = "", class_key: str | None = None) -> LessonNotes:
    """Notes from `first` to `last`, both included. One query.

    With `author` or `class_key` only of the classes about which that colleague wrote, or of that class.
    """
    notes = LessonNote.objects.filter(date__range=(first, last)).order_by()
    if author:
        notes = notes.filter(class_code__in=notes.filter(author=author).values("class_code"))
    if class_key is not None:
        notes = notes.filter(class_code=class_key)
    return put_together(*_read(notes, first, last))


def put_together(lessons: Iterable[Lesson], notes: Iterable[Note]) -> LessonNotes:
    """Each note at one lesson at most; the same in whatever order they come."""
    known = list(notes)
    home = matched(lessons, known)
    at: dict[int, list[Note]] = defaultdict(list)
    orphans = []
    for note in sorted(known, key=lambda note: (not note.from_staff, note.whose, *in_order(note))):
        if (place := home[note.pk]) is None:
            orphans.append(note)
        else:
            at[place].append(note)
    return LessonNotes({key: tuple(found) for key, found in at.items()}, tuple(sorted(orphans, key=in_order)))


# What was handed back


@dataclass(frozen=True)
class Handed(Piece):
    """What somebody who took a lesson wrote back. `finished` is None where they did not say; `by` is their name.

    `called` is how the timetable writes the class.
    """

    teacher: str
    text: str
    finished: bool | None
    by: str
    by_code: str
    seen: datetime | None
    called: str

    @property
    def address(self) -> str:
        """The page of its lesson."""
        return address_of(self.day, self.class_key, self.place)


def handed_back_to(teacher: str, *, since: date | None = None, unseen: bool = False) -> list[Handed]:
    """What was handed back to a teacher, the latest first. One query."""
    found = HandBack.objects.filter(teacher=teacher).exclude(teacher="")
    if since is not None:
        found = found.filter(date__gte=since)
    if unseen:
        found = found.filter(seen=None)
    return _handed(found.order_by("-date", "-written"))


def handed_back_about(day: date, class_key: str) -> list[Handed]:
    """What was handed back about a class on a date, in order of writing. One query."""
    return _handed(HandBack.objects.filter(date=day, class_code=class_key).order_by("written", "pk"))


def _handed(rows: QuerySet[HandBack]) -> list[Handed]:
    member = StaffMember.objects.filter(code=OuterRef("by_code"), superseded=False)
    name = member.values(shown=Concat("shown_first_name", Value(" "), "shown_family_name"))[:1]
    lesson = Occurrence.objects.filter(date=OuterRef("date"), bucket=Concat(Value(BUCKET), OuterRef("class_code")))
    spelt = lesson.order_by("mark").values("class_code")[:1]
    named = rows.annotate(
        shown=Coalesce(Subquery(name, output_field=CharField()), Value("")),
        called=Coalesce(Subquery(spelt, output_field=CharField()), F("class_code")),
    )
    return [
        Handed(
            pk=row.pk,
            day=row.date,
            class_key=row.class_code,
            place=row.period,
            whose=row.by_code or row.by_name,
            written=row.written,
            teacher=row.teacher,
            text=row.text,
            finished=row.finished,
            by=row.by_name or row.shown.strip() or row.by_code,
            by_code=row.by_code,
            seen=row.seen,
            called=row.called,
        )
        for row in named
    ]


# Lessons


def lessons_of_class(day: date, class_key: str) -> QuerySet[Occurrence]:
    """Every lesson of a class on a date, also what was taken out of the timetable."""
    return Occurrence.objects.filter(date=day, bucket=f"{BUCKET}{class_key}", kind__in=KINDS).order_by("starts", "mark")


def lesson_at(rows: Iterable[Occurrence], place: str) -> Occurrence | None:
    """Which of these lessons of one class is meant by a place in an address.

    The one in that period; the only one, where the period has changed; one that was taken out, where nothing else is.
    """
    known = list(rows)
    live = [row for row in known if row.status != _WITHDRAWN]

    def there(some: Iterable[Occurrence]) -> Occurrence | None:
        places = ((row, place_in_address(place_of(row.period, row.starts))) for row in some)
        return next((row for row, found in places if found == place), None)

    return there(live) or (live[0] if len(live) == 1 else None) or there(known)


def lessons_from(rows: Iterable[Occurrence]) -> list[Lesson]:
    """These occurrences as notes see them."""
    return [
        Lesson(
            occurrence=row.pk,
            day=row.date,
            class_key=row.bucket.removeprefix(BUCKET),
            place=place_of(row.period, row.starts),
            starts=row.starts,
            known_since=row.first_seen,
            live=row.status != _WITHDRAWN,
        )
        for row in rows
    ]


def _read(notes: QuerySet[LessonNote], first: date, last: date) -> tuple[list[Lesson], list[Note]]:
    """Notes, and the lessons of their classes on those dates, as one union."""
    buckets = notes.values(of_class=Concat(Value(BUCKET), F("class_code"), output_field=CharField()))
    found = Occurrence.objects.filter(date__range=(first, last), kind__in=KINDS, bucket__in=buckets).order_by()
    lessons = found.annotate(
        n=F("pk"), day=F("date"), of=F("bucket"), at=F("period"), a=F("status"), b=Value("", output_field=TextField())
    ).annotate(c=Value("", output_field=CharField()), since=F("first_seen"), begins=F("starts"), which=Value(0))
    written = notes.annotate(
        n=F("pk"), day=F("date"), of=F("class_code"), at=F("period"), a=F("source"), b=F("text"), c=F("author")
    ).annotate(since=F("written"), begins=F("written"), which=Value(1))
    columns = ("n", "day", "of", "at", "a", "b", "c", "since", "begins", "which")
    seen, told = [], []
    for n, day, of, at, a, b, c, since, begins, which in lessons.values_list(*columns).union(
        written.values_list(*columns), all=True
    ):
        if which:
            told.append(Note(n, day, of, at, a, since, b, c))
        else:
            key = of.removeprefix(BUCKET)
            seen.append(Lesson(n, day, key, place_of(at, begins), begins, since, a != _WITHDRAWN))
    return seen, told
