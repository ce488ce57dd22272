"""Covers, room moves and the rest, made and unmade while the stand-in runs; and everybody's day in truth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from staffroom.kit.errors import BadInput
from staffroom.kit.school_days import MELBOURNE

from .days import Happening
from .portal import PASSWORD, Portal
from .school_file import Away, Cancelled, Cover, Day as Changes, Event, Move, Notice

Made = Away | Cancelled | Cover | Event | Move


@dataclass(frozen=True)
class Kind:
    """One sort of change: where it is kept, and what says that two are the same."""

    listed: str
    model: type[Made]
    same: tuple[str, ...]


KINDS = {
    "covers": Kind("covers", Cover, ("class_code", "duty", "period", "of")),
    "moves": Kind("moves", Move, ("class_code", "period", "from_")),
    "cancellations": Kind("cancelled", Cancelled, ("class_code", "period")),
    "absences": Kind("away", Away, ("staff",)),
    "events": Kind("events", Event, ("title",)),
}


def make(portal: Portal, kind: str, facts: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """Make a change on a date, today if none is named; it takes the place of one about the same.

    What is left out (period, teacher, room) is taken from the timetable. Raises BadInput for what cannot be, and
    pydantic's ValidationError for what is not understood.
    """
    sort, day = KINDS[kind], day or portal.today
    wanted = sort.model.model_validate(dict(facts))
    with portal.held():
        made = _COMPLETED[kind](portal, wanted, day)
        kept = _kept(portal.changed(day), sort)
        kept[:] = [one for one in kept if not _same(one, made, sort.same)]
        kept.append(made)
    return {"date": day.isoformat(), "made": made.model_dump(mode="json", by_alias=True)}


def undo(portal: Portal, kind: str, facts: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """Unmake the changes of a date that fit what is named; with nothing named, all of that kind."""
    sort, day = KINDS[kind], day or portal.today
    names = {field.alias or name for name, field in sort.model.model_fields.items()}
    if unknown := sorted(set(facts) - names):
        raise BadInput(f"{kind.capitalize()} have no {unknown[0]}.")
    with portal.held():
        kept = _kept(portal.changed(day), sort)
        before = len(kept)
        kept[:] = [one for one in kept if not _fits(one, facts)]
    return {"date": day.isoformat(), "undone": before - len(kept)}


def tell(portal: Portal, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Post a notice, now unless another time is told. One with the same key is replaced."""
    with portal.held():
        given: dict[str, Any] = {"key": f"told-{len(portal.notices)}", "posted": portal.now()}
        notice = Notice.model_validate(given | dict(facts))
        portal.notices = [one for one in portal.notices if one.key != notice.key] + [notice]
    return {"made": notice.model_dump(mode="json")}


def untell(portal: Portal, key: str) -> dict[str, Any]:
    """Take a notice away; with no key, all of them."""
    with portal.held():
        before = len(portal.notices)
        portal.notices = [one for one in portal.notices if key not in {"", one.key}]
        return {"undone": before - len(portal.notices)}


def truth(portal: Portal, day: date) -> dict[str, Any]:
    """Everybody's day as it should be seen by whoever reads it from here."""
    with portal.held():
        away = {one.staff: {"from": one.from_, "to": one.to} for one in portal.days.get(day, Changes()).away}
        people = [
            {
                "code": user.code,
                "user_id": user.id,
                "username": user.code.lower(),
                "name": f"{user.first} {user.last}",
                "email": user.staff.email,
                "away": away.get(user.code),
                "day": [_entry(one, user.id) for one in portal.happenings(user.id, day, day)],
            }
            for user in portal.school.users
            if not user.gone
        ]
    return {"date": day.isoformat(), "password": PASSWORD, "people": people}


def _entry(one: Happening, user: int) -> dict[str, Any]:
    """Rooms and teachers as timetabled; what is different stands in `change`."""
    return {
        "start": one.start.astimezone(MELBOURNE).isoformat(),
        "end": one.finish.astimezone(MELBOURNE).isoformat(),
        "kind": one.kind,
        "period": one.period,
        "class": one.code if one.kind in {"lesson", "task"} else "",
        "title": one.title,
        "subject": one.subject,
        "rooms": [place.spot.code for place in one.places],
        "teachers": [seat.code for seat in one.seats],
        "all_day": one.all_day,
        "change": _change(one, user),
    }


def _change(one: Happening, user: int) -> dict[str, str | None] | None:
    """The most telling of what is different, with who takes it and the room it is in now."""
    mine = [seat for seat in one.seats if seat.covering and user in {seat.id, seat.covering_id}]
    rooms = [place.covering.code for place in one.places if place.covering]
    kinds = ["cancelled"] if not one.running else []
    kinds += ["extra" if seat.covering_id == user else "covered" for seat in mine]
    kinds += ["moved"] if rooms else []
    if not kinds:
        return None
    teacher = mine[0].covering if mine else None
    return {"kind": kinds[0], "teacher": teacher, "room": rooms[0] if rooms else None}


def _kept(changes: Changes, sort: Kind) -> list[Any]:
    kept: list[Any] = getattr(changes, sort.listed)
    return kept


def _same(one: Made, other: Made, names: tuple[str, ...]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _fits(one: Made, facts: Mapping[str, Any]) -> bool:
    has = one.model_dump(mode="json", by_alias=True)
    return all(has[name] == value for name, value in facts.items() if value != "")


def _covered(portal: Portal, wanted: Any, day: date) -> Made:
    if bool(wanted.class_code) == bool(wanted.duty):
        raise BadInput("A cover names a class_code or a duty, and not both.")
    what = wanted.class_code or wanted.duty
    by = portal.user(wanted.by)
    if by is None or by.gone:
        raise BadInput(f"Nobody here has the code {wanted.by}.")
    kinds = {"lesson"} if wanted.class_code else {"duty", "on-call"}
    found = _find(portal, day, what, wanted.period, kinds, wanted.of)
    of = wanted.of or found.seats[0].code
    if of == by.code:
        raise BadInput(f"{of} has {what} already.")
    period = wanted.period or found.period
    return Cover(by=by.code, of=of, period=period, class_code=wanted.class_code, duty=wanted.duty)


def _moved(portal: Portal, wanted: Any, day: date) -> Made:
    found = _find(portal, day, wanted.class_code, wanted.period, {"lesson"})
    if wanted.to not in portal.school.spots:
        raise BadInput(f"There is no room {wanted.to}.")
    rooms = [place.spot.code for place in found.places]
    if not rooms or (wanted.from_ and wanted.from_ not in rooms):
        raise BadInput(f"{wanted.class_code} is not in {wanted.from_ or 'a room'} on {day}.")
    values = {"class_code": wanted.class_code, "period": found.period, "to": wanted.to}
    return Move.model_validate(values | {"from": wanted.from_ or rooms[0]})


def _called_off(portal: Portal, wanted: Any, day: date) -> Made:
    found = _find(portal, day, wanted.class_code, wanted.period, {"lesson"})
    return Cancelled(class_code=wanted.class_code, period=found.period)


def _absent(portal: Portal, wanted: Any, day: date) -> Made:
    if portal.user(wanted.staff) is None:
        raise BadInput(f"Nobody here has the code {wanted.staff}.")
    away: Away = wanted
    return away


def _arranged(portal: Portal, wanted: Any, day: date) -> Made:
    event: Event = wanted
    return event


def _find(portal: Portal, day: date, code: str, period: str, kinds: set[str], of: str = "") -> Happening:
    for one in portal.almanac.on(day).all:
        right = one.kind in kinds and one.code == code and period in {"", one.period}
        if right and (not of or of in {seat.code for seat in one.seats}):
            return one
    when = f" in period {period}" if period else ""
    whose = f" of {of}" if of else ""
    raise BadInput(f"There is no {code}{whose}{when} on {day}.")


_COMPLETED: dict[str, Callable[[Portal, Any, date], Made]] = {
    "covers": _covered,
    "moves": _moved,
    "cancellations": _called_off,
    "absences": _absent,
    "events": _arranged,
}
