"""What a school changes in its calendar and its bells, each with a line of the audit."""

from datetime import date
from typing import Any

from django.db import transaction

from staffroom.audit import services as audit
from staffroom.kit.models import CalendarEdit, TermEdit
from staffroom.school.models import BellSchedule

from .forms import BellForm


@transaction.atomic
def set_day(day: date, kind: str, why: str, *, by: str) -> None:
    """Say what a date is at this school."""
    before = _day(CalendarEdit.objects.filter(day=day).first())
    edit, _ = CalendarEdit.objects.update_or_create(day=day, defaults={"kind": kind, "why": why})
    audit.record(who=by, what="calendar.day", target=day.isoformat(), before=before, after=_day(edit))


@transaction.atomic
def forget_day(day: date, *, by: str) -> bool:
    """Let a date be again what it is everywhere; False if nothing was said about it."""
    edit = CalendarEdit.objects.filter(day=day).first()
    if edit is None:
        return False
    audit.record(who=by, what="calendar.day", target=day.isoformat(), before=_day(edit))
    edit.delete()
    return True


@transaction.atomic
def set_term(name: str, first: date, last: date, *, by: str) -> None:
    """Say when a term begins and ends at this school."""
    before = _term(TermEdit.objects.filter(name=name).first())
    edit, _ = TermEdit.objects.update_or_create(name=name, defaults={"first": first, "last": last})
    audit.record(who=by, what="calendar.term", target=name, before=before, after=_term(edit))


@transaction.atomic
def forget_term(name: str, *, by: str) -> bool:
    """Let a term be again as the state has it; False if nothing was said about it."""
    edit = TermEdit.objects.filter(name=name).first()
    if edit is None:
        return False
    audit.record(who=by, what="calendar.term", target=name, before=_term(edit))
    edit.delete()
    return True


@transaction.atomic
def save_bells(schedule: BellSchedule | None, form: BellForm, *, by: str) -> bool:
    """Keep a schedule; False, with the errors in the form, where it would contradict another one."""
    for other in BellSchedule.objects.select_for_update():
        if schedule is not None and other.pk == schedule.pk:
            continue
        if other.name.casefold() == form.name.casefold():
            form.errors["name"] = "Another schedule has this name."
        if twice := sorted(set(other.dates) & set(form.dates)):
            form.errors["dates"] = f"On {date.fromisoformat(twice[0]):%-d/%-m/%Y} {other.name} rings already."
        if form.kind == other.kind == BellSchedule.Kind.NORMAL and not form.dates and not other.dates:
            form.errors["kind"] = f"{other.name} is the normal one already."
    if form.errors:
        return False
    before = _bells(schedule)
    kept = schedule or BellSchedule()
    kept.name, kept.kind, kept.bells, kept.dates = form.name, form.kind, form.bells, form.dates
    kept.save()
    audit.record(who=by, what="calendar.bells", target=kept.name, before=before, after=_bells(kept))
    return True


@transaction.atomic
def remove_bells(schedule: BellSchedule, *, by: str) -> None:
    """Take a schedule away."""
    audit.record(who=by, what="calendar.bells", target=schedule.name, before=_bells(schedule))
    schedule.delete()


def _day(edit: CalendarEdit | None) -> dict[str, Any] | None:
    return {"kind": edit.kind, "why": edit.why} if edit else None


def _term(edit: TermEdit | None) -> dict[str, Any] | None:
    return {"first": edit.first, "last": edit.last} if edit else None


def _bells(schedule: BellSchedule | None) -> dict[str, Any] | None:
    return {"kind": schedule.kind, "bells": schedule.bells, "dates": schedule.dates} if schedule else None
