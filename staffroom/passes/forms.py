"""What somebody asks for when making a pass, and what its bearer hands back."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from staffroom.kit.words import listed
from staffroom.school.day import Entry
from staffroom.school.lesson_asking import students_named

from .selectors import Choices

CODE, NAME = "code ", "name "
Errors = dict[str, str]
FINISHED: dict[str, bool | None] = {"yes": True, "no": False, "": None}


@dataclass
class PassForm:
    """A new pass. `who` is somebody expected; else `name` was typed. `instead` is a pass that ends with it."""

    day: date
    who: str = ""
    name: str = ""
    takes: tuple[str, ...] = ()
    instead: int = 0
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, data: QueryDict, day: date, choices: Choices) -> "PassForm":
        """From what was sent, for one of the days that can be chosen."""
        instead = data.get("instead") or ""
        form = cls(
            day=day,
            who=(data.get("who") or "")[:220],
            name=_line(data.get("name") or ""),
            takes=tuple(dict.fromkeys(code[:20] for code in data.getlist("takes") if code))[:10],
            instead=int(instead) if instead.isascii() and instead.isdigit() and len(instead) < 10 else 0,
        )
        known = {one.who: one for one in choices.expected}
        if form.who in known:
            form.name = known[form.who].name
        elif form.who.startswith((CODE, NAME)) and form.instead:
            form.name = form.name or _line(form.who[5:])  # they had a pass, and are no longer in the covers
        else:
            form.who = ""
        if not form.name:
            form.errors["name"] = "Write the name, as you would greet them."
        allowed = {one.code for one in (*choices.away, *choices.others)}
        if not set(form.takes) <= allowed and not form.instead:
            form.errors["takes"] = "Choose from the list: whoever is away, or has lessons that day."
        if not form.who and not form.takes and not form.errors:
            form.errors["takes"] = "Nobody of that name is in the covers. Choose whose day they take."
        return form

    @property
    def staff_code(self) -> str:
        """The code of somebody who has one."""
        return self.who.removeprefix(CODE) if self.who.startswith(CODE) else ""

    @property
    def told_as(self) -> str:
        """The name under which the covers have somebody."""
        return self.who.removeprefix(NAME) if self.who.startswith(NAME) else ""


@dataclass
class BackForm:
    """Two lines to whoever the lesson belongs to."""

    text: str = ""
    finished: bool | None = None
    sure: bool = False
    error: str = ""
    warning: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "BackForm":
        """From what was sent."""
        finished = FINISHED.get(data.get("finished") or "")
        return cls((data.get("text") or "")[:2000], finished, data.get("sure") == "yes")

    def warn(self, entry: Entry) -> bool:
        """Ask once about a student's family name. The name is quoted only because the bearer wrote it."""
        named = [] if self.sure else students_named(self.text, entry.class_code)
        if named:
            what = "a student’s name" if len(named) == 1 else "students’ names"
            self.warning = f"This looks like {what}: {listed(named)}. Say what happened without the name."
        return bool(self.warning)


def chosen_day(typed: str, days: Collection[date]) -> date:
    """The date that was asked for, if it can be chosen; else the first."""
    return next((day for day in days if day.isoformat() == typed), next(iter(days)))


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:200]
