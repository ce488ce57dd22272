"""Made-up facts for every part in every state: a Thursday at Harrow Lane."""

from datetime import datetime
from types import SimpleNamespace as Thing
from typing import Any

from django.urls import reverse

from staffroom.kit.school_days import MELBOURNE
from staffroom.kit.words import count

TRIED = {"done": "Done. Nothing was changed: this is the style guide.", "undo": "Taken back."}


def at(clock: str) -> datetime:
    """A moment of the sample day."""
    hour, minute = clock.split(":")
    return datetime(2026, 8, 6, int(hour), int(minute), tzinfo=MELBOURNE)


def badge(kind: str, word: str, more: str = "") -> Thing:
    """A badge as a day's line has it."""
    return Thing(kind=kind, word=word, more=more)


def slot(what: str, starts: str, ends: str, period: str = "", **known: Any) -> Thing:
    """A line of a day, as `today.slots.Slot` is."""
    usual = {"edge": "", "about": "", "room": "", "left": "", "badges": (), "now": False, "off": False, "address": ""}
    short = f"P{period}" if period[:1].isdigit() else period
    long = f"Period {period}" if period[:1].isdigit() else period
    moments = {"starts": at(starts), "ends": at(ends), "period": period, "short_period": short, "long_period": long}
    return Thing(what=what, note="", changed=False, sign=short, **(usual | moments | known))


MOVED = (badge("moved", "Room moved"),)
EXTRA = (badge("extra", "Extra", "for Roza Petrov"),)
DUTY = (badge("duty", "Duty"),)
CANCELLED = (badge("cancelled", "Cancelled"),)

SLOTS = [
    slot("Yard duty", "8:15", "8:40", edge="duty", about="Before school", room="Front gate", badges=DUTY, now=True),
    slot("9B home group", "8:45", "8:52", "HG", room="B12"),
    slot("10MAT3", "8:55", "9:45", "1", edge="moved", about="Mathematics", left="B12", room="S07", badges=MOVED),
    slot("12MTH1", "9:45", "10:35", "2", about="Mathematical Methods", room="B09"),
    slot("Recess", "10:35", "10:55", edge="break"),
    slot("9ENG2", "10:55", "11:45", "3", edge="extra", about="English", room="C04", badges=EXTRA),
    slot("8MAT1", "11:45", "12:35", "4", edge="cancelled", about="In the hall", room="B12", off=True, badges=CANCELLED),
    slot("Free", "14:10", "15:00", "6", edge="free"),
    slot("Maths faculty meeting", "15:15", "16:15", edge="unsure", about="From Outlook, last known 6:30", room="A02"),
]


def lead(**known: Any) -> Thing:
    """Now and next, as the card at the top of Today has it."""
    usual: dict[str, Any] = {
        "now": None,
        "next": None,
        "then": None,
        "first": False,
        "also": (),
        "leave": None,
        "minutes": 50,
        "minutes_gone": 27,
        "minutes_left": 23,
        "minutes_to_next": 43,
    }
    return Thing(**(usual | known))


def day(title: str, shown: Thing, **known: Any) -> dict[str, object]:
    """A state of now and next, with its name."""
    coming = Thing(day=at("8:55"), first=None, known=True)
    usual: dict[str, Any] = {"known": True, "calm": "", "linked": True, "is_over": False, "coming": coming}
    return {"title": title, "today": Thing(lead=shown, slots=SLOTS, **(usual | known))}


def leads() -> list[dict[str, object]]:
    """Now and next in each of its states."""
    _, _, moved, maths, _, extra, _, _, _ = SLOTS
    tomorrow = Thing(day=at("8:55"), first=moved, known=True)
    return [
        day("In class", lead(now=maths, next=extra)),
        day("Before the first lesson", lead(next=moved, first=True, minutes_to_next=35)),
        day("Free now", lead(next=extra, minutes_to_next=18)),
        day("Two things at once", lead(now=SLOTS[0], next=moved, also=(maths,), minutes=25, minutes_gone=5)),
        day("The last lesson", lead(now=maths)),
        day("Over for today", lead(), is_over=True, coming=tomorrow),
        day("Not known", lead(), known=False),
        day("No school", lead(), calm="the first day of the holidays", coming=tomorrow),
    ]


BADGES = [
    ("now", "Now", "“Now”. Solid pill with a dot."),
    ("extra", "Extra", "“Extra, for Roza Petrov”. Square block, plus; solid edge."),
    ("moved", "Room moved", "“Moved from B12 to S07”. Points right; double edge."),
    ("cancelled", "Cancelled", "“Cancelled”. Dashed box, cross; dashed edge."),
    ("duty", "Duty", "“Duty”. Outlined pill, vest; dotted edge."),
    ("gap", "No cover yet", "“No cover yet”. Heavy box, triangle."),
    ("held", "Held", "“Held”. Solid block, triangle."),
    ("aside", "3 set aside", "“3 rows set aside”. List glyph."),
    ("good", "Applied", "“Applied”. Tick."),
    ("kept", "Kept", "“Kept”. Dashed box."),
    ("running", "Running", "“Running”. Outlined pill, clock."),
    ("unknown", "Not known", "“Not known since 6:30”. Dotted box, hatch."),
    ("plain", "Draft", "“Draft”. Thin box."),
]

COLOURS = """
    paper sheet well ink ink-2 ink-3 rule edge accent accent-fill accent-wash extra extra-wash moved moved-wash
    duty duty-wash stale stale-edge stale-wash bad bad-wash good
""".split()  # noqa: SIM905  # a list of words

_TEACHERS = ("Omar Field", "Ada Lindqvist", "Helen Costa", "Sunil Rao", "Bea Anders", "Ines Duarte")
_AWAY = ("Ivan Kovac", "Greta Holm", "Roza Petrov", "Priya Nair", "Liam O’Brien")
_CLASSES = ("7SCI3", "11PHY1", "9ENG4", "8HUM2", "10MAT3", "12MTH1", "8MAT1", "9HPE2", "7ART1", "10HIS2")
_BELLS = ("8:55", "9:45", "10:55", "11:45", "1:20", "2:10")


def gaps() -> list[dict[str, object]]:
    """Twenty lessons without a teacher, soonest first."""
    lines: list[dict[str, object]] = []
    for number in range(20):
        bell = number * 6 // 20
        what, who = _CLASSES[number % len(_CLASSES)], _TEACHERS[number % len(_TEACHERS)]
        lines.append(
            {
                "kind": "gap",
                "period": f"P{bell + 1}",
                "at": _BELLS[bell],
                "what": f"{what}, {'LBCS'[number % 4]}{number % 9 + 1:02}",
                "about": f"for {_AWAY[number % len(_AWAY)]}",
                "who": who,
                "note": f"{count(number % 3, 'extra', 'extras')} this cycle",
                "act": "Give",
                "object": f"{what} to {who}",
                "action": reverse("styleguide:try"),
                "name": "give",
                "value": number,
            }
        )
    return lines


def everything() -> dict[str, object]:
    """The context of the page."""
    here = reverse("styleguide:page")
    ways = [
        Thing(title="Lesson note", icon="list", address=here, area="", current=False),
        Thing(title="Ask to swap", icon="people", address=here, area="", current=False),
        Thing(title="Where is C04?", icon="pin", address=here, area="", current=True),
    ]
    tabs = [
        Thing(title="Year level", address=here, current=True),
        Thing(title="Home group", address=here, current=False),
        Thing(title="Faculty", address=here, current=False),
    ]
    periods = [
        {"value": str(n), "words": f"P{n}", "checked": n in (3, 4), "count": found}
        for n, found in enumerate((4, 3, 5, 2, 3, 3), 1)
    ]
    return {
        "moment": at("8:05"),
        "leads": leads(),
        "slots": SLOTS,
        "badges": BADGES,
        "chosen_ways": ways,
        "tabs": tabs,
        "periods": periods,
        "gaps": gaps(),
        "heads": [("Room", False), ("Free", False), ("Seats", False)],
        "rows": [("B12", "P4, P5", 28), ("C04", "P4", 26), ("L02", "P4 to P6", 24)],
        "kinds": [("fault", "A fault"), ("wish", "A wish")],
        "colours": COLOURS,
    }
