"""Typing slips that every real export has: few, always the same ones, and none in the cast.

At most one row of staff and one of students cannot be used, which is well under what the
guard takes as a sign of a damaged file.
"""

from collections.abc import Callable, Iterator

from staffroom.demo import setting

UNKNOWN_ROOM = "ZZ9"
UNREADABLE_DATE = "31/02/2012 12:00:00 AM"

Values = dict[str, str]
_CAST = {role.code for role in setting.CAST}


def in_staff(rows: Iterator[Values]) -> Iterator[Values]:
    """Small letters, trailing blanks, an unknown room, and one code that is given twice."""
    seen = 0
    for row in rows:
        if row["STAFF_STATUS"] != "ACTV" or row["SFKEY"] in _CAST:
            yield row
            continue
        seen += 1
        if change := _STAFF.get(seen):
            change(row)
        yield row
        if seen == 15:
            yield row | {"SFKEY": row["SFKEY"].lower(), "FIRST_NAME": "Entered", "SURNAME": "TWICE", "E_MAIL": ""}


def in_students(rows: Iterator[Values]) -> Iterator[Values]:
    """Small letters, trailing blanks, an unknown house, and one birth date that does not exist."""
    seen = 0
    for row in rows:
        if row["STATUS"] == "ACTV":
            seen += 1
            if change := _STUDENTS.get(seen):
                change(row)
        yield row


def in_home_groups(rows: Iterator[Values]) -> Iterator[Values]:
    """One group whose code and teacher are in small letters."""
    for number, row in enumerate(rows):
        yield _lower(row, "KGCKEY", "TEACHER") if number == 4 else row


def in_classes(rows: Iterator[Values]) -> Iterator[Values]:
    """One class in a room nobody knows."""
    for number, row in enumerate(rows):
        yield row | {"ROOM01": "C4"} if number == 7 else row


def _lower(row: Values, *names: str) -> Values:
    for name in names:
        row[name] = row[name].lower()
    return row


def _pad(row: Values, *names: str) -> Values:
    for name in names:
        row[name] = row[name] + " "
    return row


def _put(name: str, value: str) -> Callable[[Values], Values]:
    def change(row: Values) -> Values:
        row[name] = value
        return row

    return change


_STAFF: dict[int, Callable[[Values], Values]] = {
    2: lambda row: _lower(row, "SFKEY"),
    4: lambda row: _pad(row, "SFKEY") if len(row["SFKEY"]) < 4 else row,
    6: lambda row: _lower(row, "FACULTY01"),
    9: _put("ROOM", UNKNOWN_ROOM),
    11: lambda row: _pad(row, "FACULTY01", "POS_CODE_A"),
}
_STUDENTS: dict[int, Callable[[Values], Values]] = {
    3: lambda row: _lower(row, "STKEY"),
    5: lambda row: _lower(row, "HOME_GROUP"),
    8: lambda row: _pad(row, "HOME_GROUP", "SCHOOL_YEAR"),
    11: lambda row: _lower(row, "HOUSE"),
    14: _put("BIRTHDATE", UNREADABLE_DATE),
    17: _put("E_MAIL", "  Someone@Students.Harrowlane.Example "),
    20: _put("HOUSE", "GRIFFIN"),
}
