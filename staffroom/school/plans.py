"""The plans of the school: which there are, what is pinned where, and their pictures in the data folder.

`drawn` gives what `parts/map.html` shows. A plan is a picture, so what stands on it is also said in words: where on the
plan a pin is, and what is beside it.
"""

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet

from staffroom.kit.school_days import melbourne_today
from staffroom.kit.words import listed

from .models import Occurrence, Pin, Room, SitePlan

FOLDER = "plans"
WHOLE = 10_000
"""Pins are placed in ten-thousandths of the width and the height."""
DAYS_AHEAD = 14
"""So far ahead the timetable is asked which rooms it uses."""
ACROSS = 1000
"""Width of the drawing in its own units."""
NEAR = 0.2
"""Beyond this part of the plan's width nothing is beside anything."""
_NAME = re.compile(r"[0-9a-f]{64}\.webp")
_LETTERS = {
    Pin.Kind.DUTY: "D",
    Pin.Kind.STAFFROOM: "S",
    Pin.Kind.OFFICE: "O",
    Pin.Kind.TOILETS: "WC",
    Pin.Kind.FIRST_AID: "F",
    Pin.Kind.ASSEMBLY: "E",
    Pin.Kind.OTHER: "i",
}


@dataclass(frozen=True)
class Point:
    """A pin as it is drawn. `sign` is what stands in it, `name` what it is called, `where` the same place in words."""

    pk: int
    kind: str
    code: str
    word: str
    sign: str
    name: str
    where: str
    x: float
    y: float
    half: float
    lit: bool

    @property
    def anchor(self) -> str:
        """Name of the place in the page's address; going there marks the pin."""
        return f"at-{self.pk}"

    @property
    def asked(self) -> str:
        """How the map is asked for this place."""
        return urlencode({"room": self.code} if self.code else {"at": self.pk})

    @property
    def left(self) -> float:
        """Where its plate begins, seen from its middle."""
        return -self.half

    @property
    def across(self) -> float:
        """How wide its plate is."""
        return 2 * self.half

    @property
    def shape(self) -> str:
        """The kind without blanks, for the drawing."""
        return self.kind.replace(" ", "-")


@dataclass(frozen=True)
class Drawn:
    """A plan with its pins, ready to draw: `width` and `height` in units of the drawing, `picture` is an address."""

    pk: int
    name: str
    picture: str
    width: int
    height: int
    points: tuple[Point, ...]

    @property
    def lit(self) -> tuple[Point, ...]:
        """What is marked on it."""
        return tuple(point for point in self.points if point.lit)

    @property
    def kinds(self) -> tuple[tuple[str, list[Point]], ...]:
        """The points by kind in the order of the list: rooms, yard duty, then the rest."""
        order = list(Pin.Kind.values)
        by_kind: dict[str, list[Point]] = {}
        for point in sorted(self.points, key=lambda point: (order.index(point.kind), point.name)):
            by_kind.setdefault(point.kind, []).append(point)
        return tuple((_HEADS[kind], points) for kind, points in by_kind.items())


_HEADS: dict[str, str] = {
    Pin.Kind.ROOM: "Rooms",
    Pin.Kind.DUTY: "Yard duty",
    Pin.Kind.STAFFROOM: "Staffrooms",
    Pin.Kind.OFFICE: "Offices",
    Pin.Kind.TOILETS: "Toilets",
    Pin.Kind.FIRST_AID: "First aid",
    Pin.Kind.ASSEMBLY: "Evacuation points",
    Pin.Kind.OTHER: "Other places",
}


def plans_with_pins() -> list[SitePlan]:
    """All plans in their order, each with its `pins`. Two queries."""
    return list(SitePlan.objects.prefetch_related("pins"))


def pin_of(room: str) -> Pin | None:
    """Where a room or a yard duty area is, with its plan; None where nobody has placed it."""
    wanted = room.strip().upper()
    if not wanted or not wanted.isprintable():
        return None
    return Pin.objects.select_related("plan").filter(code=wanted).order_by("plan__order", "plan_id", "pk").first()


def drawn(
    plan: SitePlan, picture: str, *, lit: Collection[str] = (), only: Collection[str] | None = None, lit_pin: int = 0
) -> Drawn:
    """A plan ready to draw. `lit` are the codes to mark; with `only`, no other rooms and yard duty areas are drawn."""
    pins = list(plan.pins.all())
    shown = [pin for pin in pins if only is None or not pin.code or pin.code in only]
    points = [_point(pin, plan, pins, pin.pk == lit_pin or (bool(pin.code) and pin.code in lit)) for pin in shown]
    # What is marked lies on top.
    points.sort(key=lambda point: (point.lit, point.kind != Pin.Kind.ROOM))
    return Drawn(plan.pk, plan.name, picture, ACROSS, max(1, round(ACROSS * plan.height / plan.width)), tuple(points))


def name_of(pin: Pin) -> str:
    """What a pin is called: its label, its code, or both where they differ; else its kind."""
    label, code = pin.label.strip(), pin.code.strip()
    if code and label and label.upper() != code:
        return f"{code}, {label}"
    return code or label or str(pin.get_kind_display()).capitalize()


def where(pin: Pin, pins: Iterable[Pin], *, ratio: float) -> str:
    """Where on the plan that is, in words: 'top left of the plan, beside B11 and B13'. `ratio`: height by width."""
    others = [(_apart(pin, one, ratio), name_of(one).split(",")[0]) for one in pins if one.pk != pin.pk]
    near = [name for far, name in sorted(others)[:2] if far < NEAR * WHOLE]
    corner = f"{_third(pin.y, ('top', 'middle', 'bottom'))} {_third(pin.x, ('left', '', 'right'))}".strip()
    corner = corner.replace("middle left", "left side").replace("middle right", "right side")
    return f"{corner} of the plan{f', beside {listed(near)}' if near else ''}"


def rooms_without_pin() -> list[tuple[str, str]]:
    """Rooms of the school, and rooms and duty areas in the timetable of the next two weeks, that nobody has placed.

    Code and name, or for what the timetable alone knows what it is: a room, or yard duty. Three queries.
    """
    placed = set(Pin.objects.exclude(code="").values_list("code", flat=True))
    found = {room.code: room.name or room.description for room in Room.objects.filter(active=True)}
    first = melbourne_today()
    coming = Occurrence.objects.filter(date__range=(first, first + timedelta(days=DAYS_AHEAD))).exclude(places="")
    for kind, places in coming.order_by().values_list("kind", "places").distinct():
        for code in places.upper().split():
            found.setdefault(code, "yard duty" if kind == Occurrence.Kind.DUTY else "in the timetable")
    return sorted((code, "" if name.upper() == code else name) for code, name in found.items() if code not in placed)


# Pictures


def keep_picture(content: bytes) -> str:
    """Write a picture (WebP) into the data folder; gives back its name, which is its hash."""
    name = f"{hashlib.sha256(content).hexdigest()}.webp"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o640)
        Path(file.name).replace(folder / name)
    return name


def picture_path(plan: SitePlan) -> Path | None:
    """Where the picture of a plan lies; None if it is not there."""
    path = _folder() / plan.picture
    return path if _NAME.fullmatch(plan.picture) and path.is_file() else None


def pictures_nobody_names() -> list[Path]:
    """Pictures in the folder that belong to no plan any more."""
    named = set(SitePlan.objects.values_list("picture", flat=True))
    return [path for path in sorted(_folder().glob("*.webp")) if _NAME.fullmatch(path.name) and path.name not in named]


def plan_called(plan_id: int) -> QuerySet[SitePlan]:
    """One plan with its pins, if it is there."""
    return SitePlan.objects.filter(pk=plan_id).prefetch_related("pins")


def _folder() -> Path:
    return Path(settings.STAFFROOM_DATA) / FOLDER


def _point(pin: Pin, plan: SitePlan, pins: list[Pin], lit: bool) -> Point:
    sign = pin.code if pin.kind == Pin.Kind.ROOM and pin.code else _LETTERS.get(Pin.Kind(pin.kind), pin.label[:3])
    ratio = plan.height / plan.width
    return Point(
        pk=pin.pk,
        kind=pin.kind,
        code=pin.code,
        word=str(pin.get_kind_display()),
        sign=sign,
        name=name_of(pin),
        where=where(pin, pins, ratio=ratio),
        x=round(pin.x * ACROSS / WHOLE, 1),
        y=round(pin.y * ACROSS * ratio / WHOLE, 1),
        half=4.1 * max(2, len(sign)) + 4,
        lit=lit,
    )


def _apart(one: Pin, other: Pin, ratio: float) -> float:
    return float(((one.x - other.x) ** 2 + ((one.y - other.y) * ratio) ** 2) ** 0.5)


def _third(value: int, names: tuple[str, str, str]) -> str:
    return names[min(2, value * 3 // WHOLE)]
