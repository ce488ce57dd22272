"""What somebody writes about a lesson, before it is kept: may it be a student's name?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from staffroom.kit.words import listed
from staffroom.school.day import Entry
from staffroom.school.lesson_asking import students_listed, students_named
from staffroom.school.lesson_notes import Note

A_LIST = 3
"""So many students of the class in one note are a list of names."""
FINISHED: dict[str, bool | None] = {"yes": True, "no": False, "": None}


@dataclass
class NoteForm:
    """A note being written. `read` is the version that the writer saw; `theirs` what somebody else wrote meanwhile."""

    text: str = ""
    read: str = ""
    sure: bool = False
    error: str = ""
    warning: str = ""
    theirs: Note | None = None
    changed_meanwhile: bool = False

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> "NoteForm":
        """From what was sent; far too much is not even kept for a second try."""
        return cls(data.get("text", "")[:20_000], data.get("read", "")[:40], data.get("sure", "") == "yes")

    def warn(self, entry: Entry) -> bool:
        """Ask once about what looks like a list of students."""
        named = [] if self.sure else students_listed(self.text, entry.class_code)
        if len(named) >= A_LIST:
            shown = listed([*named[:A_LIST], "others"] if len(named) > A_LIST else named)
            self.warning = (
                f"This looks like a list of students: {shown}. "
                "Whoever takes the lesson has the roll; say what to do without names."
            )
        return bool(self.warning)


@dataclass
class HandBackForm:
    """Two lines being written."""

    text: str = ""
    finished: bool | None = None
    sure: bool = False
    error: str = ""
    warning: str = ""
    names: list[str] = field(default_factory=list)

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> "HandBackForm":
        """From what was sent."""
        finished = FINISHED.get(data.get("finished", ""))
        return cls(data.get("text", "")[:2000], finished, data.get("sure", "") == "yes")

    def warn(self, entry: Entry) -> bool:
        """Ask once about a student's family name."""
        self.names = [] if self.sure else students_named(self.text, entry.class_code)
        if self.names:
            what = "a student’s name" if len(self.names) == 1 else "students’ names"
            self.warning = (
                f"This looks like {what}: {listed(self.names)}. What happened is enough; names belong in Compass."
            )
        return bool(self.warning)
