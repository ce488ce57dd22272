"""What the rows about one class in one period come to: who was to be there, who is, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from staffroom.sources.liss.records import CycleRow, DayRow
from staffroom.sync.day.said import Cover, Move

from .people import Somebody, WhoIsWho

_WITHOUT = {"no cover": "no cover", "library": "library"}
_MINIMAL = "minimal supervision"


@dataclass(frozen=True)
class Base:
    """What the timetable has there without any change; `known` where there is one to compare with."""

    known: bool = False
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What became of a slot. None for covers and moves: it cannot be known from what was sent."""

    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    covers: tuple[Cover, ...] | None = None
    moves: tuple[Move, ...] | None = None
    cancelled: bool = False
    note: str = ""
    author: str = ""
    replaced: list[str] = field(default_factory=list)


def base_of(rows: Iterable[CycleRow], who: WhoIsWho) -> Base:
    """The cycle's lesson in a slot; one that stands in several rows is one."""
    told = list(rows)
    teachers = (who.of(ident).called for row in told for ident in row.teachers)
    rooms = (plain_room(room) for row in told for room in row.rooms)
    return Base(bool(told), tuple(dict.fromkeys(filter(None, teachers))), tuple(dict.fromkeys(filter(None, rooms))))


def combined(daily: Sequence[DayRow], changes: Sequence[DayRow]) -> list[DayRow]:
    """Daily data say who and where; what a change says besides is added to them."""
    if not daily:
        return live(changes)
    more = live(changes)
    if not more:
        return live(daily)
    extra = more[0]
    first, *others = live(daily)
    return [
        first._replace(
            replacing=extra.replacing or first.replacing,
            cover=extra.cover or first.cover,
            note=first.note or extra.note,
            cancelled=extra.cancelled if extra.cancelled is not None else first.cancelled,
            special=extra.special or first.special,
            special_of=extra.special_of or first.special_of,
            description=first.description or extra.description,
        ),
        *others,
    ]


def live(rows: Sequence[DayRow]) -> list[DayRow]:
    """The rows that count: a cancelled row beside one that is not is how some clients say that it changed."""
    return [row for row in rows if not row.cancelled] or list(rows)


def outcome(rows: Sequence[DayRow], base: Base, who: WhoIsWho, *, whole: bool, library: str = "") -> Outcome:
    """What these rows come to. `whole`: they say all there is; else they are changes against a timetable."""
    found = Outcome(cancelled=all(bool(row.cancelled) for row in rows))
    if found.cancelled:
        people = [one.called for row in rows for one in people_of(row, who)]
        found.teachers = base.teachers or tuple(dict.fromkeys(filter(None, people)))
        found.rooms = base.rooms
        found.covers, found.moves = (), ()
    else:
        _people(found, rows, base, who, whole=whole)
        _rooms(found, rows, base, whole=whole, library=library)
    found.note = "\n\n".join(dict.fromkeys(row.note for row in rows if row.note))
    found.author = next((code for code in (*found.replaced, *base.teachers) if code in who.ours), "")
    return found


def people_of(row: DayRow, who: WhoIsWho) -> list[Somebody]:
    """Who a row names, by ids with the codes beside them, or by codes alone."""
    idents, codes = row.teachers, row.codes
    pairs = [
        (idents[n] if n < len(idents) else "", codes[n] if n < len(codes) else "")
        for n in range(max(len(idents), len(codes)))
    ]
    return [who.of(ident or code, code) for ident, code in pairs if ident or code]


def plain_room(name: str) -> str:
    """A room as codes stand between blanks: without blanks inside."""
    return " ".join(name.split()).replace(" ", "\N{NO-BREAK SPACE}")[:40]


def _people(found: Outcome, rows: Sequence[DayRow], base: Base, who: WhoIsWho, *, whole: bool) -> None:
    present = [one for row in rows for one in people_of(row, who)]
    here = {one.called for one in present}
    covers: list[Cover] = []
    added: list[str] = []
    for row in rows:
        named = people_of(row, who)
        of = _replaced(row, base, here, who)
        if of:
            found.replaced.append(of)
        if row.special:
            covers.append(_special(row, of, who))
            continue
        comers = [one for one in named if one.called not in base.teachers] if base.known else named
        if row.replacing or row.cover:
            comers, stay = (comers, []) if base.known else (comers[:1], comers[1:])
            covers += [_cover(of, one, row.cover) for one in comers]
            added += [one.called for one in stay]
        elif base.known:
            covers += _compared(base, comers, here, row.cover)
        elif whole:
            added += [one.called for one in named]
        else:
            covers += [_cover("", one, "") for one in named]
    if base.known:
        given = {cover.of for cover in covers}
        spare = [code for code in added if code not in base.teachers]
        found.teachers = tuple(dict.fromkeys([*base.teachers, *sorted(given - {""} - {*base.teachers}), *spare]))
    else:
        found.teachers = tuple(dict.fromkeys([*(cover.of for cover in covers if cover.of and whole), *added]))
    told = bool(covers) or base.known
    found.covers = tuple(dict.fromkeys(covers)) if told else None


def _replaced(row: DayRow, base: Base, here: set[str], who: WhoIsWho) -> str:
    """Who cannot take it: as sent, else the one of the timetable who is not named."""
    missing = [code for code in base.teachers if code not in here]
    if row.replacing:
        said = who.of(row.replacing, row.replacing)
        if said.code:
            return said.code
        return missing[0] if len(missing) == 1 else said.called if not base.known else ""
    return missing[0] if len(missing) == 1 and (row.cover or row.special) else ""


def _special(row: DayRow, of: str, who: WhoIsWho) -> Cover:
    if row.special == "minimal":
        by = who.of(row.special_of) if row.special_of else Somebody()
        return _cover(of, by, _MINIMAL)
    if row.special == "merged":
        return Cover(of, "", "", f"merged {row.special_of}"[:80])
    return Cover(of, "", "", _WITHOUT.get(row.special, row.special))


def _cover(of: str, by: Somebody, kind: str) -> Cover:
    return Cover(of, by.code, "" if by.code else by.name, kind)


def _compared(base: Base, comers: Sequence[Somebody], here: set[str], kind: str) -> list[Cover]:
    missing = [code for code in base.teachers if code not in here]
    return [_cover(of, by, kind) for of, by in zip(missing, comers, strict=False)]


def _rooms(found: Outcome, rows: Sequence[DayRow], base: Base, *, whole: bool, library: str) -> None:
    sent = [row.rooms for row in rows if row.rooms is not None]
    now = tuple(dict.fromkeys(plain_room(room) for some in sent for room in some if room))
    if library and any(row.special == "library" for row in rows):
        now, sent = (plain_room(library),), [(library,)]
    if base.rooms:
        left = [room for room in base.rooms if room not in now] if sent else []
        fresh = [room for room in now if room not in base.rooms]
        pairs = list(zip(left, fresh, strict=False))
        # A room that was sent blank is no longer known; one that is merely not named again is left alone.
        gone = [Move(room, "") for room in left] if sent and not now else []
        found.rooms = (*base.rooms, *fresh[len(pairs) :])
        found.moves = (*(Move(was, there) for was, there in pairs), *gone)
    elif whole or base.known or len(now) > 1:
        found.rooms, found.moves = now, () if base.known else None
    elif now:
        found.moves = (Move("", now[0]),)
