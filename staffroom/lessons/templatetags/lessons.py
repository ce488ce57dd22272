"""What templates of this room use."""

from django import template

from staffroom.school import lesson_notes
from staffroom.school.day import Entry

register = template.Library()


@register.filter
def lesson_address(entry: Entry) -> str:
    """The page of a lesson."""
    return lesson_notes.lesson_address(entry)


@register.filter
def note_address(note: lesson_notes.Note) -> str:
    """The page of the lesson for which a note was written."""
    return lesson_notes.address_of(note.day, note.class_key, note.place)


@register.filter
def first_line(text: str) -> str:
    """What a note begins with."""
    return text.strip().partition("\n")[0]


@register.filter
def period(label: str) -> str:
    """'P3' for a number, else as it is."""
    return f"P{label}" if label[:1].isdigit() and ":" not in label else label


@register.filter
def long_period(label: str) -> str:
    """'Period 3' for a number, else as it is."""
    return f"Period {label}" if label[:1].isdigit() and ":" not in label else label


@register.simple_tag
def joined(*pieces: object) -> str:
    """Pieces as one word, for ids."""
    return "".join(map(str, pieces))
