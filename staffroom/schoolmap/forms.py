"""What somebody sends about a pin or a plan, read and checked; errors are sentences by field."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from staffroom.school.models import Pin, SitePlan
from staffroom.school.plans import WHOLE

Errors = dict[str, str]
NEEDS_CODE = (Pin.Kind.ROOM, Pin.Kind.DUTY)
NAME_LENGTH = 80


def read_name(typed: str) -> str:
    """The name of a plan."""
    return _line(typed, NAME_LENGTH)


@dataclass
class PinForm:
    """A pin: what it marks and where. `x` and `y` are per cent as they stand in the fields."""

    pin: int = 0
    kind: str = Pin.Kind.ROOM.value
    code: str = ""
    label: str = ""
    x: str = ""
    y: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, pin: Pin) -> "PinForm":
        """As a pin is now."""
        return cls(pin.pk, pin.kind, pin.code, pin.label, _percent(pin.x), _percent(pin.y))

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "PinForm":
        """From what was sent."""
        sent = data.get("pin", "")
        form = cls(
            pin=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0,
            kind=data.get("kind", ""),
            code=_line(data.get("code", ""), 40).upper(),
            label=_line(data.get("label", ""), 60),
            x=data.get("x", "")[:10],
            y=data.get("y", "")[:10],
        )
        if form.kind not in Pin.Kind.values:
            form.errors["kind"] = "Choose what it is."
        if form.kind in NEEDS_CODE and not form.code:
            form.errors["code"] = "Say which room or area, as the timetable writes it."
        if form.kind == Pin.Kind.OTHER and not (form.label or form.code):
            form.errors["label"] = "Say what it is."
        if form.place is None:
            form.errors["place"] = "Tap the place on the plan, or write both numbers, from 0 to 100."
        return form

    @property
    def place(self) -> tuple[int, int] | None:
        """Ten-thousandths of width and height; None where the fields say nothing of use."""
        across, down = _parts(self.x), _parts(self.y)
        return None if across is None or down is None else (across, down)

    def give(self, pin: Pin) -> None:
        """Write it into a pin. A form with errors must not come here."""
        pin.kind, pin.label = self.kind, self.label
        pin.code = self.code if self.kind in (*NEEDS_CODE, Pin.Kind.OTHER, Pin.Kind.STAFFROOM, Pin.Kind.OFFICE) else ""
        if self.place is not None:
            pin.x, pin.y = self.place


def pin_as_data(pin: Pin) -> dict[str, object]:
    """A pin as plain data: for the audit, and to put it back."""
    return {"kind": pin.kind, "code": pin.code, "label": pin.label, "x": pin.x, "y": pin.y}


def plan_as_data(plan: SitePlan) -> dict[str, object]:
    """A plan without its pins, likewise."""
    return {
        "name": plan.name,
        "picture": plan.picture,
        "width": plan.width,
        "height": plan.height,
        "order": plan.order,
    }


def _line(text: str, longest: int) -> str:
    return " ".join(text.replace("\0", " ").split())[:longest]


def _percent(value: int) -> str:
    return f"{value * 100 / WHOLE:g}"


def _parts(text: str) -> int | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return round(value * WHOLE / 100) if math.isfinite(value) and 0 <= value <= 100 else None
