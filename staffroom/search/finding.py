"""Where a room announces what can be found in it. A new kind of result is one function in some room's `finds.py`.

    @finds("rooms", needs="rooms.see", place=20)
    def rooms(question: Question) -> list[Found]: ...

It returns what fits the question and what this reader may open, best first; search shows the first few. It reads our
own tables only, and writes neither names nor what was typed into any log.
"""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse

from staffroom.school.names import fold

from .matching import Fit, fitting
from .question import Question

IN_DIALOG = 5
ON_PAGE = 50


@dataclass(frozen=True)
class Found:
    """One result. `about` says what it is; `note` answers a question, such as where a class is now."""

    fit: Fit
    title: str
    address: str
    about: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True)
class Many:
    """The first of so many results, for a kind of which thousands may fit: the others need not be made."""

    found: Sequence[Found]
    count: int


Finder = Callable[[Question], Sequence[Found] | Many]


@dataclass(frozen=True)
class Kind:
    """A kind of result; `place` says where it stands among kinds that fit equally well."""

    name: str
    title: str
    needs: str
    place: int
    find: Finder


@dataclass(frozen=True)
class SitePage:
    """A page of Staffroom, with other words that people look for it by; `setting` if one's own settings are there."""

    route: str
    title: str
    also: str
    setting: bool = False
    part: tuple[str, ...] = ()
    anchor: str = ""

    @property
    def address(self) -> str:
        """Where it is."""
        address = reverse(self.route, args=self.part)
        return f"{address}#{self.anchor}" if self.anchor else address


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    name: str
    title: str
    found: Sequence[Found]
    count: int

    @property
    def more(self) -> int:
        """How many fit but are not shown."""
        return self.count - len(self.found)


@dataclass(frozen=True)
class Answer:
    """Everything that was found, the kind that fits best first."""

    question: Question
    groups: list[Group]

    @property
    def count(self) -> int:
        """How many fit in all."""
        return sum(group.count for group in self.groups)

    @property
    def shown(self) -> int:
        """How many of these are shown."""
        return sum(len(group.found) for group in self.groups)


_kinds: dict[str, Kind] = {}
_pages: dict[tuple[str, ...], SitePage] = {}


def finds(name: str, *, needs: str, place: int, title: str = "") -> Callable[[Finder], Finder]:
    """Announce a kind of result. Whoever does not hold the permission `needs` is not even looked for."""

    def announce(find: Finder) -> Finder:
        if name in _kinds and _kinds[name].find.__qualname__ != find.__qualname__:
            raise ValueError(f"There are two kinds of result called “{name}”.")
        _kinds[name] = Kind(name, title or name.capitalize(), needs, place, find)
        return find

    return announce


def page(route: str, title: str, also: str = "") -> None:
    """Announce a page of Staffroom. It is found by whoever may open it."""
    _pages[(route,)] = SitePage(route, title, fold(f"{title} {also}"))


def setting(route: str, title: str, also: str = "", *, part: tuple[str, ...] = (), anchor: str = "") -> None:
    """Announce something that people set for themselves: the page it is on, or the part of help that says where."""
    _pages[(route, *part, anchor)] = SitePage(route, title, fold(f"{title} {also}"), True, part, anchor)


def all_pages() -> list[SitePage]:
    """Every announced page."""
    return list(_pages.values())


def all_kinds() -> list[Kind]:
    """Every announced kind, in order."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)


def discover() -> None:
    """Import every room's `finds.py`."""
    for app in apps.get_app_configs():
        if app.name.startswith("staffroom.") and importlib.util.find_spec(f"{app.name}.finds"):
            importlib.import_module(f"{app.name}.finds")


def look_for(question: Question, most: int = IN_DIALOG) -> Answer:
    """What fits, of every kind that this reader may see, at most so many of each."""
    if not question.words:
        return Answer(question, [])
    groups = [_group(kind, question, most) for kind in all_kinds() if question.may(kind.needs)]
    return Answer(question, sorted((group for group in groups if group.found), key=lambda group: group.found[0].fit))


def _group(kind: Kind, question: Question, most: int) -> Group:
    found = kind.find(question)
    many = found if isinstance(found, Many) else Many(found, len(found))
    return Group(kind.name, kind.title, many.found[:most], many.count)


@finds("pages", needs="search.use", place=60, title="Pages of Staffroom")
def pages(question: Question) -> list[Found]:
    """Pages that the reader may open."""
    return _open_pages(question, settings=False)


@finds("settings", needs="search.use", place=55)
def settings(question: Question) -> list[Found]:
    """What the reader may set for themselves."""
    return _open_pages(question, settings=True)


def _open_pages(question: Question, *, settings: bool) -> list[Found]:
    known = [one for one in all_pages() if one.setting == settings and question.opens(one.route)]
    return [Found(fit, one.title, one.address) for fit, one in fitting(known, question.words, lambda one: one.also)]
