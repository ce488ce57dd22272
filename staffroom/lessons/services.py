"""Changes that are this room's own: a note goes to another lesson. The rest is in `school.lesson_writing`."""

from django.db import transaction

from staffroom.school.day import Entry
from staffroom.school.lesson_notes import Note
from staffroom.school.lesson_writing import discard_note, write_note


def copy_note(note: Note, to: Entry, *, author: str, by: str) -> None:
    """Write the same at another lesson that has none. Raises `WrittenMeanwhile` where it has one by now."""
    write_note(to, note.text, author=author, by=by, read="")


@transaction.atomic
def move_orphan(note: Note, to: Entry, *, author: str, by: str) -> None:
    """Give a note whose lesson is gone to another lesson that has none."""
    discard_note(note.pk, author=author, by=by)
    write_note(to, note.text, author=author, by=by, read="")
