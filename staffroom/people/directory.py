"""The list of people: what was asked for, who matches, and how many each filter would leave."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from staffroom.school.models import StaffMember
from staffroom.school.names import fold, shown_first_name
from staffroom.school.selectors import GroupNames, group_names, query_words, staff_listed

from .matching import Pieces, matches, pieces, rank

AT_ONCE = 300


@dataclass(frozen=True)
class Asked:
    """What the reader asked for; empty means everybody."""

    typed: str = ""
    faculty: str = ""
    campus: str = ""
    position: str = ""
    left_too: bool = False
    everybody: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], *, may_see_left: bool) -> "Asked":
        """From the address of the page; too long a search is cut, an unknown filter finds nobody."""
        return cls(
            typed=query.get("q", "").strip()[:80],
            faculty=query.get("faculty", "")[:50],
            campus=query.get("campus", "")[:50],
            position=query.get("position", "")[:50],
            left_too=may_see_left and bool(query.get("left")),
            everybody=bool(query.get("all")),
        )

    @cached_property
    def words(self) -> list[str]:
        """Folded words of the search."""
        return query_words(self.typed)

    @property
    def narrowed(self) -> bool:
        """Whether a filter other than the search is on."""
        return bool(self.faculty or self.campus or self.position)

    def query(self, **changes: object) -> str:
        """This, with changes, as the tail of an address: '?q=smi&faculty=ENG'."""
        new = replace(self, **changes)  # type: ignore[arg-type]  # names are checked by dataclasses.replace
        asked = {"q": new.typed, "faculty": new.faculty, "campus": new.campus, "position": new.position}
        if new.left_too:
            asked["left"] = "yes"
        if new.everybody:
            asked["all"] = "yes"
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True)
class Hit:
    """One person of the list, ready to show."""

    code: str
    name: Pieces
    plain_name: str
    initials: str
    code_pieces: Pieces
    faculties: str
    positions: str
    campus: str
    room: str
    phone: str
    email: str
    left: str


@dataclass(frozen=True)
class Choice:
    """One value of a filter and how many people it would show."""

    code: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter: by faculty, campus or position. `everyone` counts those shown when it is off."""

    name: str
    title: str
    chosen: str
    everyone: int
    choices: list[Choice]


@dataclass(frozen=True)
class Listing:
    """The answer to what was asked."""

    asked: Asked
    hits: list[Hit]
    found: int
    total: int
    facets: list[Facet]

    @property
    def chosen(self) -> list[str]:
        """Names of the filters that are on."""
        return [choice.name for facet in self.facets for choice in facet.choices if choice.chosen]

    @property
    def query(self) -> str:
        """This list as the tail of an address."""
        return self.asked.query()

    @property
    def query_all(self) -> str:
        """The same list without its end cut off."""
        return self.asked.query(everybody=True)

    @property
    def query_unfiltered(self) -> str:
        """The same search among everyone."""
        return self.asked.query(faculty="", campus="", position="")

    @property
    def more(self) -> int:
        """How many matched but are not shown yet."""
        return self.found - len(self.hits)


CODES: dict[str, Callable[[StaffMember], list[str]]] = {
    "faculty": lambda member: member.faculties,
    "campus": lambda member: [member.campus] if member.campus else [],
    "position": lambda member: member.positions,
}
TITLES = {"faculty": "Faculty", "campus": "Campus", "position": "Position"}


def listing(asked: Asked) -> Listing:
    """Who matches. Two queries, whatever was asked."""
    names = group_names()
    everybody = list(staff_listed(left_too=asked.left_too))
    typed = [member for member in everybody if matches(member, asked.words)]
    found = _found(typed, asked)
    shown = found if asked.everybody else found[:AT_ONCE]
    hits = [_hit(member, asked.words, names) for member in shown]
    return Listing(asked, hits, len(found), len(everybody), list(_facets(everybody, typed, asked, names)))


def found_staff(asked: Asked) -> tuple[list[StaffMember], GroupNames]:
    """Everybody who matches, with the names of their groups."""
    typed = [member for member in staff_listed(left_too=asked.left_too) if matches(member, asked.words)]
    return _found(typed, asked), group_names()


def full_name(member: StaffMember) -> str:
    """The name people use, with the first name of record where it differs: 'Kaz (Kazimir) Smilov'."""
    first = shown_first_name(member.first_name)
    if first and fold(first) != fold(member.called) and fold(first).split(" ")[0] != fold(member.called):
        return f"{member.called} ({first}) {member.shown_family_name}".strip()
    return member.shown_name


def _found(typed: list[StaffMember], asked: Asked) -> list[StaffMember]:
    found = [member for member in typed if _passes(member, asked)]
    if asked.words:
        found.sort(key=lambda member: rank(member, asked.words))
    return found


def _passes(member: StaffMember, asked: Asked, but: str = "") -> bool:
    return all(
        name == but or not getattr(asked, name) or getattr(asked, name) in codes(member)
        for name, codes in CODES.items()
    )


def _hit(member: StaffMember, words: list[str], names: GroupNames) -> Hit:
    name = full_name(member)
    return Hit(
        code=member.code,
        name=pieces(name, words),
        plain_name=member.shown_name,
        initials=member.initials,
        code_pieces=pieces(member.code, words),
        faculties=", ".join(names.faculty(code) for code in member.faculties),
        positions=", ".join(names.position(code) for code in member.positions),
        campus=names.campus(member.campus),
        room=member.room,
        phone=member.work_phone,
        email=member.email,
        left="" if member.active else member.get_inactive_because_display() or "not current",
    )


def _facets(everybody: list[StaffMember], typed: list[StaffMember], asked: Asked, names: GroupNames) -> Iterator[Facet]:
    called = {"faculty": names.faculty, "campus": names.campus, "position": names.position}
    for facet, codes in CODES.items():
        known = {code for member in everybody for code in codes(member)}
        if len(known) < 2 and not getattr(asked, facet):
            continue
        here = [member for member in typed if _passes(member, asked, but=facet)]
        count = Counter(code for member in here for code in set(codes(member)))
        chosen = getattr(asked, facet)
        choices = [Choice(code, called[facet](code), count[code], code == chosen) for code in known | {chosen} - {""}]
        choices.sort(key=lambda choice: fold(choice.name))
        yield Facet(facet, TITLES[facet], chosen, len(here), choices)
