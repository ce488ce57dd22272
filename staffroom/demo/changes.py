"""What happens in a school from one night to the next, done to the sheets of its eduHub files."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from staffroom.demo import names, setting
from staffroom.demo.filler import date_text
from staffroom.demo.founding import letters_of
from staffroom.demo.school import DOMAIN
from staffroom.demo.sheets import Row, Sheet, Sheets

_MELBOURNE = ZoneInfo("Australia/Melbourne")
_CAST = {role.code for role in setting.CAST}


def one_day(sheets: Sheets, roll: random.Random, at: datetime, *, full: bool = True) -> Counter[str]:
    """Let one ordinary day pass. Returns what happened, in plain words with counts.

    With `full=False` (for a delta) nobody vanishes and classes stay as they are.
    """
    day = _Day(sheets, roll, at.astimezone(_MELBOURNE), Counter())
    day.students(full)
    day.staff()
    return day.happened


@dataclass(slots=True)
class _Day:
    sheets: Sheets
    roll: random.Random
    at: datetime
    happened: Counter[str]

    def students(self, full: bool) -> None:
        sheet = self.sheets["ST"]
        if full:
            self._tidy_enrolments()
        here = sheet.where("STATUS", "ACTV")
        picked = self.roll.sample(here, min(len(here), 9))
        leavers, moved, rest = picked[: self.roll.choice((1, 2))], picked[2:4], picked[4:]
        for row in leavers:
            self._write(sheet, row, STATUS="LEFT", EXIT_DATE=self._today())
            self.happened["students left"] += 1
        for row in moved:
            self._move(sheet, row)
        if len(rest) == 5:
            self._rename(sheet, rest[0])
            self._address(sheet, rest[1], "students." + DOMAIN, sheet.get(rest[1], "STKEY"))
            self._arrive(sheet, rest[2])
            if full:
                sheet.drop([rest[3]])
                self.happened["student rows gone without a word"] += 1
        self._return_student(sheet)
        if full:
            self._enrolments(leavers)

    def staff(self) -> None:
        sheet = self.sheets["SF"]
        here = [row for row in sheet.where("STAFF_STATUS", "ACTV") if sheet.get(row, "STAFF_TYPE") == "T"]
        here = [row for row in here if sheet.get(row, "SFKEY").upper() not in _CAST]
        picked = self.roll.sample(here, min(len(here), 4))
        rooms = [room.code for room in setting.rooms() if room.bookable]
        for row in picked[:2]:
            self._write(sheet, row, ROOM=self.roll.choice([room for room in rooms if room != sheet.get(row, "ROOM")]))
            self.happened["staff moved to another room"] += 1
        for row in picked[2:3]:
            if self.roll.random() < 0.5:
                self._address(sheet, row, DOMAIN, f"{sheet.get(row, 'FIRST_NAME')}{sheet.get(row, 'SURNAME')}")
        for row in picked[3:]:
            if self.roll.random() < 0.4:
                self._write(sheet, row, STAFF_STATUS="LEFT", STAFF_TYPE="L", FINISH=self._today())
                self.happened["staff left"] += 1
        if self.roll.random() < 0.4:
            self._return_staff(sheet)

    def _return_staff(self, sheet: Sheet) -> None:
        gone = sheet.where("STAFF_STATUS", "LEFT")
        if gone:
            self._write(sheet, self.roll.choice(gone), STAFF_STATUS="ACTV", STAFF_TYPE="T", FINISH="")
            self.happened["staff came back"] += 1

    def _return_student(self, sheet: Sheet) -> None:
        gone = [row for row in sheet.where("STATUS", "LEFT") if sheet.get(row, "SCHOOL_YEAR") in ("08", "09", "10")]
        if not gone:
            return
        row = self.roll.choice(gone)
        classmate = self.roll.choice(sheet.where("SCHOOL_YEAR", sheet.get(row, "SCHOOL_YEAR")))
        group = sheet.get(classmate, "HOME_GROUP") or sheet.get(row, "HOME_GROUP")
        self._write(sheet, row, STATUS="ACTV", EXIT_DATE="", HOME_GROUP=group)
        self.happened["students came back"] += 1

    def _move(self, sheet: Sheet, row: Row) -> None:
        year, group = sheet.get(row, "SCHOOL_YEAR"), sheet.get(row, "HOME_GROUP").upper()
        codes = {sheet.get(other, "HOME_GROUP").upper() for other in sheet.where("SCHOOL_YEAR", year)}
        others = sorted(code for code in codes if code.startswith(year) and code != group)
        if others:
            self._write(sheet, row, HOME_GROUP=self.roll.choice(others))
            self.happened["students moved to another home group"] += 1

    def _rename(self, sheet: Sheet, row: Row) -> None:
        now = sheet.get(row, "PREF_NAME")
        self._write(sheet, row, PREF_NAME=self.roll.choice([n for n in sorted(names.PREFERRED.values()) if n != now]))
        self.happened["students with another preferred name"] += 1

    def _address(self, sheet: Sheet, row: Row, domain: str, stem: str) -> None:
        address = f"{letters_of(stem).lower()}{self.roll.randrange(100, 1000)}@{domain}"
        self._write(sheet, row, E_MAIL=address)
        self.happened["e-mail addresses changed"] += 1

    def _arrive(self, sheet: Sheet, classmate: Row) -> None:
        """A new student in a classmate's home group."""
        row, family = classmate.copy(), self.roll.choice(names.FAMILY)
        stem = letters_of(family)[:3].ljust(3, "X")
        taken = {sheet.get(other, "STKEY").upper() for other in sheet.rows}
        key = next(code for number in range(1, 1_000_000) if (code := f"{stem}{number:04}") not in taken)
        number = 1 + max(int(sheet.get(other, "REGISTRATION") or 0) for other in sheet.rows)
        self._write(
            sheet,
            row,
            STKEY=key,
            SURNAME=family.upper(),
            FIRST_NAME=self.roll.choice(names.GIVEN_F + names.GIVEN_M),
            PREF_NAME="",
            REGISTRATION=str(number),
            E_MAIL="",
            ENTRY=self._today(),
        )
        sheet.rows.append(row)
        self.happened["students new"] += 1
        self._take_classes(sheet.get(classmate, "STKEY").upper(), key)

    def _take_classes(self, classmate: str, key: str) -> None:
        sheet = self.sheets["STMA"]
        last = max((int(sheet.get(row, "TID")) for row in sheet.rows), default=0)
        latest = max((sheet.get(row, "CYEAR") for row in sheet.rows), default="")
        for row in sheet.where("SKEY", classmate):
            if sheet.get(row, "CYEAR") == latest:
                last += 1
                mine = row.copy()
                sheet.put(mine, TID=str(last), SKEY=key)
                sheet.rows.append(mine)

    def _enrolments(self, leavers: list[Row]) -> None:
        students, sheet = self.sheets["ST"], self.sheets["STMA"]
        keys = {students.get(row, "STKEY").upper() for row in leavers}
        latest = max((sheet.get(row, "CYEAR") for row in sheet.rows), default="")
        sheet.drop([row for row in sheet.where("SKEY", *keys) if sheet.get(row, "CYEAR") == latest])

    def _tidy_enrolments(self) -> None:
        """Rows of students who vanished the night before go too."""
        students, sheet = self.sheets["ST"], self.sheets["STMA"]
        known = {students.get(row, "STKEY").upper() for row in students.rows}
        sheet.drop([row for row in sheet.rows if sheet.get(row, "SKEY").upper() not in known])

    def _write(self, sheet: Sheet, row: Row, **cells: str) -> None:
        """Change a row. Like CASES21, the time of the last write is not always kept up."""
        sheet.put(row, **cells)
        if self.roll.random() < 0.9:
            sheet.put(row, LW_DATE=date_text(self.at.replace(microsecond=0)))

    def _today(self) -> str:
        return date_text(self.at.date())
