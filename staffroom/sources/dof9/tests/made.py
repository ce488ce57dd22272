"""Daily organiser files as the program would write them, made up from plain facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

NAMESPACE = "http://www.timetabling.com.au/DOV9"
ITEMS = {
    "TeacherAbsences": "TeacherAbsence",
    "PeriodReplacements": "PeriodReplacement",
    "YardDutyReplacements": "YardDutyReplacement",
    "RoomEdits": "RoomEdit",
}
Row = Mapping[str, str]


def element(name: str, inside: str) -> str:
    return f"<{name}>{inside}</{name}>" if inside else f"<{name} />"


def row(item: str, facts: Row) -> str:
    return element(item, "".join(element(name, escape(value)) for name, value in facts.items()))


def rows(name: str, listed: Sequence[Row], item: str = "") -> str:
    return element(name, "".join(row(item or ITEMS.get(name, "Item"), one) for one in listed))


def a_date(day: date, lists: Mapping[str, Sequence[Row]] | None = None, cycle_day: str = "MonA", **facts: str) -> str:
    """One date; `facts` replace the usual spelling of Date and DateString."""
    told = {"Date": f"{day.isoformat()}T00:00:00", "DateString": f"{day.day}/{day:%m/%Y}", "Day": cycle_day} | facts
    inside = "".join(element(name, value) for name, value in told.items())
    return element("Date", inside + "".join(rows(name, some) for name, some in (lists or {}).items()))


def a_file(
    *dates: str,
    casuals: Sequence[Row] = (),
    namespace: str = NAMESPACE,
    root: str = "DailyOrganiserData",
    more: str = "",
) -> bytes:
    """A whole file. `more` is XML that stands between the casual teachers and the dates."""
    emergency = rows("EmergencyTeachers", casuals, "EmergencyTeacher")
    attribute = f' xmlns="{namespace}"' if namespace else ""
    text = f"{emergency}{more}{element('Dates', ''.join(dates))}"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}{attribute}>{text}</{root}>\n'.encode()


def cover(
    class_code: str = "8SCI1", period: str = "3", of: str = "BCOO", by: str = "HIRO", **more: str
) -> dict[str, Any]:
    """A row of PeriodReplacements."""
    return {
        "PeriodReplacementID": "21",
        "RollClassCode": "",
        "ClassCode": class_code,
        "PeriodCode": period,
        "ReplacementTeacherCode": by,
        "Load": "1",
        "Count": "1",
        "InLieu": "false",
        "Notes": "",
        "NotRequired": "false",
        "ReferenceTeacherCode": of,
    } | more


def duty(code: str = "OVAL", period: str = "L1", of: str = "BCOO", by: str = "HIRO", **more: str) -> dict[str, Any]:
    """A row of YardDutyReplacements."""
    return {
        "YardDutyCode": code,
        "PeriodCode": period,
        "Precedes": "5",
        "SessionNo": "1",
        "ReplacementTeacherCode": by,
        "Count": "1",
        "InLieu": "false",
        "NotRequired": "false",
        "ReferenceTeacherCode": of,
    } | more


def away(staff: str, period: str, **more: str) -> dict[str, Any]:
    """A row of TeacherAbsences, with the reason that must never be read."""
    return {
        "TeacherCode": staff,
        "PeriodCode": period,
        "IsYardDuty": "false",
        "TeacherAbsenceReasonID": "SECRET-REASON",
    } | more


def casual(code: str, first: str, family: str, email: str = "") -> dict[str, str]:
    """A row of EmergencyTeachers, with what must never be kept."""
    names = {"Code": code, "FirstName": first, "LastName": family, "Email": email}
    return names | {"Address": "DROP-ME", "Mobile": "DROP-ME", "Notes": "DROP-ME"}
