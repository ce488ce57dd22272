"""The office's own spellings of family names."""

from django.db import transaction
from django.db.models import QuerySet

from staffroom.audit import services as audit
from staffroom.kit.errors import BadInput

from .models import NameSpelling, StaffMember, Student
from .names import fold, shown_family_name


def all_spellings() -> QuerySet[NameSpelling]:
    """Every spelling the office has taught, in order."""
    return NameSpelling.objects.all()


def learn(imported: str, written: str, *, by: str) -> int:
    """Show everybody with this family name as `written` from now on; give back how many people that is.

    Raises BadInput when `written` is another name: only capitals, accents and marks may differ.
    """
    name, shown = " ".join(imported.split()).upper(), " ".join(written.split())
    if not name or fold(name).replace(" ", "") != fold(shown).replace(" ", ""):
        raise BadInput(f"“{shown}” is not another way to write “{name}”. Change the name itself in CASES21.")
    with transaction.atomic():
        before = NameSpelling.objects.filter(as_imported=name).first()
        NameSpelling.objects.update_or_create(as_imported=name, defaults={"as_written": shown})
        audit.record(who=by, what="name spelling changed", before=before and before.as_written, after=shown)
        return _show_again(name, shown)


def forget(imported: str, *, by: str) -> int:
    """Go back to the rules for this family name; give back how many people are shown anew."""
    name = " ".join(imported.split()).upper()
    with transaction.atomic():
        gone, _ = NameSpelling.objects.filter(as_imported=name).delete()
        if not gone:
            raise BadInput(f"There is no spelling for “{name}”.")
        audit.record(who=by, what="name spelling removed", before=name)
        return _show_again(name, shown_family_name(name))


def _show_again(name: str, shown: str) -> int:
    return sum(
        model.objects.filter(family_name__iexact=name).update(shown_family_name=shown)
        for model in (StaffMember, Student)
    )
