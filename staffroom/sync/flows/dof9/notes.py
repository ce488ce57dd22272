"""Notes of the file beside those that staff write: put there, changed and taken away by date."""

from collections.abc import Collection
from datetime import date, datetime

from staffroom.kit.stamps import touch
from staffroom.school.models import LessonNote

from .people import SOURCE
from .telling import Notes


def keep_notes(notes: Notes, dates: Collection[date], *, written: datetime) -> int:
    """Have exactly these notes of the file on these dates. How many rows changed; runs in the caller's transaction."""
    wanted = {place: text for place, text in notes.items() if place[0] in dates}
    stored = {
        (row.date, row.class_code, row.period): row
        for row in LessonNote.objects.filter(source=SOURCE, date__in=list(dates))
    }
    gone = [row.pk for place, row in stored.items() if place not in wanted]
    fresh = [
        LessonNote(date=day, class_code=class_key, period=period, source=SOURCE, text=text, written=written)
        for (day, class_key, period), text in wanted.items()
        if (day, class_key, period) not in stored
    ]
    changed = [row for place, row in stored.items() if place in wanted and row.text != wanted[place]]
    for row in changed:
        row.text, row.written = wanted[row.date, row.class_code, row.period], written
    LessonNote.objects.filter(pk__in=gone).delete()
    LessonNote.objects.bulk_create(fresh, batch_size=500)
    LessonNote.objects.bulk_update(changed, ["text", "written"], batch_size=100)
    if gone or fresh or changed:
        touch("notes")
    return len(gone) + len(fresh) + len(changed)
