"""The made-up school's Daily Org: a PDF as a daily organiser would save it, in the folder that the demo watches."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from staffroom.demo.paper import Sheet, written
from staffroom.demo.school import Day, School
from staffroom.demo.timetable import PERSONA
from staffroom.kit.school_days import calendar, is_school_day, next_school_day, remember

FOLDER = "daily-org-share"
_LEFT, _RIGHT, _STEP, _FOOT = 45, 550, 15, 800
_COLUMNS = (50, 120, 215, 330)
Section = tuple[str, list[tuple[str, ...]]]


def save_daily_orgs(root: Path, school: School) -> None:
    """Save that of today, or of the next day of school, and that of the day before it. Same school, same bytes."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    known = sorted(date.fromisoformat(day) for day in school.days)
    remember(calendar(), for_seconds=60)  # the made-up school has the state's; there is no database to ask yet
    wanted = school.today if is_school_day(school.today) else next_school_day(school.today)
    for day in [one for one in known if one <= wanted][-2:]:
        version = " v2" if day == wanted else ""
        file = folder / f"Daily Org {day:%a} {day.day} {day:%b}{version}.pdf"
        if not file.exists():
            part = file.with_suffix(".part")
            part.write_bytes(drawn(school, day))
            part.replace(file)


def drawn(school: School, day: date) -> bytes:
    """The PDF of one date."""
    sheet, top = _headed(school, day), 110
    sheets = [sheet]
    for title, rows in _sections(school, school.days[day.isoformat()]):
        if top + (min(len(rows), 3) + 2) * _STEP > _FOOT:
            sheet, top = _headed(school, day), 110
            sheets.append(sheet)
        sheet.wash(_LEFT, top - 11, _RIGHT, top + 5)
        sheet.write(_COLUMNS[0], top, title, size=11, bold=True)
        top += 20
        for row in rows:
            if top > _FOOT:
                sheet, top = _headed(school, day), 110
                sheets.append(sheet)
            for left, cell in zip(_COLUMNS, row, strict=False):
                sheet.write(left, top, cell, size=9.5)
            sheet.rule(_LEFT, top + 4, _RIGHT, weight=0.2)
            top += _STEP
        top += 14
    return written(sheets)


def _headed(school: School, day: date) -> Sheet:
    sheet = Sheet()
    sheet.write(_LEFT, 58, f"Daily Organisation, {day:%A} {day.day} {day:%B}", size=18, bold=True)
    sheet.write(_LEFT, 78, f"{school.name}. Extras and changes; please look for your code.", size=9.5)
    sheet.rule(_LEFT, 88, _RIGHT, weight=1.4)
    return sheet


def _sections(school: School, day: Day) -> Iterator[Section]:
    names = {person.code: f"{person.first_name} {person.family_name}".strip() for person in school.staff}
    yield "Away", [(one.staff, names.get(one.staff, ""), _span(one.from_, one.to)) for one in day.away]
    yield "Extras", [(_period(one.period), one.class_code or one.duty, one.by, f"for {one.of}") for one in day.covers]
    taught = {(one.class_code, one.period): one.teachers for one in school.lessons}
    yield (
        "Room changes",
        [
            (
                _period(one.period),
                one.class_code,
                "/".join(taught.get((one.class_code, one.period), [])),
                _moved(one.from_, one.to),
            )
            for one in day.moves
        ],
    )
    yield "Not running", [(_period(one.period), one.class_code) for one in day.cancelled]
    yield (
        "Messages",
        [
            (PERSONA, "please collect the camera from the office before period 1"),
            ("All", "Bell times as usual. Library closes at 3:30."),
        ],
    )


def _period(label: str) -> str:
    return f"P{label}" if label.isdigit() else label


def _span(begins: str, ends: str) -> str:
    return f"{begins} to {ends}" if begins or ends else "all day"


def _moved(left: str, now: str) -> str:
    return f"{left} to {now}"
