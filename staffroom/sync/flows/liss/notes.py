"""Work set in the timetabler's program, as lesson notes: those of a date are replaced together."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from staffroom.kit.stamps import touch
from staffroom.school.models import LessonNote


def keep_notes(source: str, dates: Collection[date], told: Iterable[tuple[date, str, str, str, str]]) -> int:
    """Keep the notes of these dates, as (date, folded class, place, text, author); how many changed.

    A note that is not told any more is gone; one that staff wrote about the same lesson stands beside it.
    """
    wanted = {(day, key, place[:20]): (text, author) for day, key, place, text, author in told if text}
    stored = {
        (row.date, row.class_code, row.period): row
        for row in LessonNote.objects.filter(source=source, date__in=list(dates))
    }
    gone = [row.pk for place, row in stored.items() if place not in wanted]
    fresh = [
        LessonNote(date=day, class_code=key, period=place, source=source, text=text, author=author)
        for (day, key, place), (text, author) in wanted.items()
        if (day, key, place) not in stored
    ]
    changed = []
    for place, (text, author) in wanted.items():
        row = stored.get(place)
        if row is not None and (row.text, row.author) != (text, author):
            row.text, row.author, row.written = text, author, timezone.now()
            changed.append(row)
    LessonNote.objects.filter(pk__in=gone).delete()
    LessonNote.objects.bulk_create(fresh, batch_size=500)
    LessonNote.objects.bulk_update(changed, ["text", "author", "written"], batch_size=200)
    if gone or fresh or changed:
        touch("notes")
    return len(gone) + len(fresh) + len(changed)
