"""Teachers of a timetabling program: who is nobody of ours yet, and who was linked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from staffroom.audit import services as audit
from staffroom.kit.errors import BadInput
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import touch
from staffroom.school.models import StaffMember
from staffroom.sync.flows.liss.people import SOURCE, ident_of, is_pool_code, strangers
from staffroom.sync.flows.liss.rows import decoded
from staffroom.sync.models import LissPart, Publisher, SourcePerson

How = SourcePerson.How
MOST = 200


@dataclass(frozen=True)
class Unknown:
    """A teacher of the program who is nobody of ours. `casual`: the program calls them so."""

    publisher: Publisher
    ident: str
    code: str
    name: str
    casual: bool = False


@dataclass(frozen=True)
class Linked:
    """A link that somebody made by hand."""

    link: SourcePerson
    publisher: Publisher
    ident: str
    name: str
    staff: StaffMember | None


def unknown_people() -> list[Unknown]:
    """Who could be linked, those that the programs call casual last: they need not be anybody of ours.

    Codes that stand for whoever comes are not among them: they are nobody for good.
    """
    publishers = {str(one.pk): one for one in Publisher.objects.filter(revoked=None)}
    sent = {key: _sent(publisher) for key, publisher in publishers.items()}
    found = []
    for link in [*strangers(), *_casuals(sent)][:MOST]:
        key, _, ident = link.ident.partition(":")
        if key in publishers:
            name, casual = sent[key].get(ident, ("", False))
            found.append(Unknown(publishers[key], ident, link.identifier, name, casual))
    return sorted(found, key=lambda one: (one.casual, one.name or one.ident))


def _casuals(sent: Mapping[str, Mapping[str, tuple[str, bool]]]) -> list[SourcePerson]:
    """Casual teachers of the lists who are nobody of ours."""
    named = {f"{key}:{ident}" for key, rows in sent.items() for ident, (_, casual) in rows.items() if casual}
    links = SourcePerson.objects.filter(source=SOURCE, active=False, staff_code="")
    return [link for link in links if link.ident in named and not is_pool_code(link.identifier or _bare(link))]


def linked_people() -> list[Linked]:
    """Links that were made by hand."""
    links = list(SourcePerson.objects.filter(source=SOURCE, how=How.PERSON).exclude(staff_code="").order_by("ident"))
    publishers = {str(one.pk): one for one in Publisher.objects.all()}
    staff = StaffMember.objects.filter(superseded=False, code__in=[link.staff_code for link in links])
    by_code = {one.code: one for one in staff}
    names = {key: _sent(publisher) for key, publisher in publishers.items() if links}
    found = []
    for link in links:
        key, _, ident = link.ident.partition(":")
        if key in publishers:
            name = names[key].get(ident, ("", False))[0]
            found.append(Linked(link, publishers[key], ident, name, by_code.get(link.staff_code)))
    return found


@transaction.atomic
def link(who: str, publisher: Publisher, ident: str, code: str) -> StaffMember:
    """Say who one of a program's teachers is. Raises BadInput, in a sentence, for what cannot be."""
    code = code.strip().upper()
    staff = StaffMember.objects.filter(code=code, superseded=False).first()
    known = SourcePerson.objects.filter(source=SOURCE, ident=ident_of(publisher, ident)).first()
    if is_pool_code((known.identifier if known else "") or ident):
        raise BadInput(f"{ident} stands for whoever comes, so it is never linked to one person.")
    if staff is None:
        raise BadInput(f"Nobody has the staff code {code}. Look it up in the staff directory." if code else _TYPE_IT)
    others = SourcePerson.objects.filter(
        source=SOURCE, ident__startswith=f"{publisher.pk}:", staff_code=staff.code, active=True
    )
    if (other := others.exclude(ident=ident_of(publisher, ident)).first()) is not None:
        raise BadInput(f"{staff.shown_name} is {_bare(other)} in {publisher.name} already. One of the two is enough.")
    facts = {"staff_code": staff.code, "how": How.PERSON, "active": True}
    made, _ = SourcePerson.objects.update_or_create(
        source=SOURCE, ident=ident_of(publisher, ident), defaults=facts
    )  # fmt: skip
    audit.record(who=who, what="timetabler.link", target=_target(made), after={"staff code": staff.code})
    _put_together_again(publisher)
    return staff


@transaction.atomic
def unlink(who: str, made: SourcePerson) -> None:
    """Take back what somebody said; the next list of teachers may match them by itself."""
    before = made.staff_code
    made.staff_code, made.how = "", How.NONE
    made.save(update_fields=["staff_code", "how"])
    audit.record(who=who, what="timetabler.unlink", target=_target(made), before={"staff code": before})
    publisher = Publisher.objects.filter(pk=made.ident.partition(":")[0]).first()
    if publisher is not None:
        _put_together_again(publisher)


def made_by_hand(link_id: int) -> SourcePerson | None:
    """One link that somebody made."""
    return SourcePerson.objects.filter(source=SOURCE, how=How.PERSON, pk=link_id).exclude(staff_code="").first()


_TYPE_IT = "Type the staff code of whoever it is, such as KEE."


def _put_together_again(publisher: Publisher) -> None:
    """The next round makes the days ahead anew, with whom we know now."""
    LissPart.objects.filter(publisher=publisher, date__gte=melbourne_today()).update(merged=False)
    touch("health")


def _sent(publisher: Publisher) -> dict[str, tuple[str, bool]]:
    """Names and whether casual, by id, as the program sent them last."""
    parts = LissPart.objects.filter(publisher=publisher, kind=LissPart.Kind.TEACHERS)
    rows: list[tuple[Any, ...]] = [row for part in parts for row in decoded(part.rows)]
    return {ident: (name, casual) for ident, _, name, _, casual in rows}


def _bare(made: SourcePerson) -> str:
    return made.ident.partition(":")[2]


def _target(made: SourcePerson) -> str:
    return f"timetabler teacher {made.pk}"
