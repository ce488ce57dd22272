"""A small school as `school.json` has it, with something of everything on Monday 12 October 2026."""

from copy import deepcopy
from datetime import UTC, date, datetime

MONDAY = date(2026, 10, 12)
EIGHT = datetime(2026, 10, 11, 21, 0, tzinfo=UTC)
"""Eight in the morning of that day, in daylight saving time."""

_BELLS = [
    ("HG", "Home Group", "08:40", "08:50", True),
    ("1", "Period 1", "08:50", "09:40", True),
    ("2", "Period 2", "09:40", "10:30", True),
    ("R", "Recess", "10:30", "10:50", False),
    ("3", "Period 3", "10:50", "11:40", True),
    ("4", "Period 4", "11:40", "12:30", True),
    ("L", "Lunch", "12:30", "13:20", False),
    ("5", "Period 5", "13:20", "14:10", True),
]
_PEOPLE = [
    ("PNO", "Priya", "Nolan"),
    ("TAC", "Tom", "Achterberg"),
    ("GIY", "Grace", "Iyer"),
    ("SOD", "Sam", "O'Dea"),
    ("CRT1", "Casual", "Relief One"),
]


def school() -> dict:
    """The whole of it, to be changed as a test likes."""
    return deepcopy(_SCHOOL)


def _bell(period, name, starts, ends, teaching):
    return {"period": period, "name": name, "starts": starts, "ends": ends, "teaching": teaching}


def _lesson(period, code, name, teachers, rooms):
    subject, number = code[:5], int(code[5:])
    return {
        "day": 1,
        "period": period,
        "subject": subject,
        "number": number,
        "class_code": code,
        "name": name,
        "teachers": teachers,
        "rooms": rooms,
    }


def _person(code, first, last):
    return {
        "code": code,
        "title": "Ms",
        "first_name": first,
        "preferred_name": "",
        "family_name": last,
        "email": f"{first.lower()}@wattlegully.example",
        "status": "ACTV",
        "payroll": f"0{code}",
        "start": "2021-01-27",
        "finish": None,
    }


_SCHOOL = {
    "seed": 1,
    "today": "2026-10-12",
    "number": "9999",
    "name": "Wattle Gully </script> College",
    "campuses": [{"code": 1, "name": "Main", "main": True}],
    "faculties": [{"code": "MAT", "name": "Mathematics"}],
    "rooms": [
        {"code": "B12", "name": "Block B Room 12", "seats": 28, "faculty": "MAT", "campus": 1},
        {"code": "B13", "name": "Block B Room 13", "seats": 28, "faculty": "MAT", "campus": 1},
        {"code": "S04", "name": "Science Lab 4", "seats": 28, "faculty": "SCI", "campus": 1},
        {"code": "LIB", "name": "Library", "seats": 60, "faculty": "", "campus": 1},
    ],
    "year_levels": [{"code": "09", "name": "Year 9"}],
    "subjects": [{"code": "09MAT", "name": "Year 9 Mathematics", "faculty": "MAT"}],
    "staff": [
        *(_person(*person) for person in _PEOPLE),
        _person("EXIT", "Former", "Person") | {"status": "LEFT", "finish": "2024-12-20"},
    ],
    "personas": [{"slug": "daily-organiser", "staff_code": "GIY"}],
    "bell_schedules": [
        {"name": "Normal", "kind": "normal", "bells": [_bell(*bell) for bell in _BELLS]},
        {"name": "Early", "kind": "half day", "bells": [_bell("1", "Period 1", "08:50", "09:20", True)]},
    ],
    "cycle_days": 10,
    "calendar": [
        {"date": "2026-04-02", "cycle_day": 1, "schedule": "Normal", "term": "Term 1 2026", "week": 10},
        {"date": "2026-04-20", "cycle_day": 1, "schedule": "Normal", "term": "Term 2 2026", "week": 1},
        {"date": "2026-10-02", "cycle_day": 1, "schedule": "Normal", "term": "Term 3 2026", "week": 9},
        {"date": "2026-10-05", "cycle_day": 1, "schedule": "Normal", "term": "Term 4 2026", "week": 1},
        {"date": "2026-10-12", "cycle_day": 1, "schedule": "Normal", "term": "Term 4 2026", "week": 2},
        {"date": "2026-10-13", "cycle_day": 2, "schedule": "Normal", "term": "Term 4 2026", "week": 2},
        {"date": "2026-12-18", "cycle_day": 1, "schedule": "Early", "term": "Term 4 2026", "week": 11},
    ],
    "lessons": [
        _lesson("1", "09MAT3", "Year 9 Mathematics", ["PNO"], ["B12"]),
        _lesson("2", "10SCI2", "Year 10 Science", ["PNO"], ["S04"]),
        _lesson("3", "08ENG1", "Year 8 English", ["TAC"], ["B13"]),
        _lesson("4", "09MAT3", "Year 9 Mathematics", ["PNO"], ["B12"]),
        _lesson("5", "12SPM1", "Specialist Mathematics Units 3 & 4", ["PNO"], ["B12"]),
        _lesson("5", "07STM1", "Year 7 STEM", ["GIY", "SOD"], ["S04", "LIB"]),
    ],
    "duties": [
        {"day": 1, "period": "R", "area": "OVL", "name": "YD Oval", "teacher": "PNO"},
        {"day": 1, "period": "L", "area": "", "name": "On Call", "teacher": "PNO"},
    ],
    "meetings": [
        {
            "weekday": 0,
            "starts": "15:30",
            "ends": "16:30",
            "title": "PLT - Numeracy",
            "convenor": "GIY",
            "attends": ["PNO", "SOD"],
            "room": "LIB",
        }
    ],
    "days": {
        "2026-10-12": {
            "away": [{"staff": "TAC", "from": "", "to": ""}],
            "covers": [
                {"class_code": "08ENG1", "period": "3", "of": "TAC", "by": "PNO"},
                {"class_code": "09MAT3", "period": "4", "of": "PNO", "by": "CRT1"},
                {"class_code": "07STM1", "period": "5", "of": "SOD", "by": "TAC"},
            ],
            "moves": [
                {"class_code": "10SCI2", "period": "2", "from": "S04", "to": "B13"},
                {"class_code": "07STM1", "period": "5", "from": "LIB", "to": "B13"},
            ],
            "cancelled": [{"class_code": "12SPM1", "period": "5"}],
            "events": [
                {"title": "Wear Yellow Day", "kind": "all", "all_day": True},
                {
                    "title": "Yr 10 <Careers> & TAFE visit",
                    "kind": "event",
                    "starts": "09:00",
                    "ends": "12:00",
                    "staff": ["PNO"],
                },
                {
                    "title": "First Aid Refresher",
                    "kind": "pd",
                    "starts": "16:00",
                    "ends": "17:00",
                    "staff": ["SOD", "PNO"],
                    "room": "LIB",
                },
                {"title": "Year 11 exam", "kind": "exam", "starts": "13:00", "ends": "14:30", "staff": ["PNO"]},
            ],
        }
    },
    "notices": [
        {
            "key": "n1",
            "title": "Staff briefing & room change",
            "html": "<p>Briefing moves to the <b>LIB</b>. <script>alert(1)</script></p>",
            "author": "GIY",
            "posted": "2026-10-11T20:30:00Z",
            "important": True,
        },
        {"key": "n2", "title": "Later", "html": "", "author": "GIY", "posted": "2026-10-20T20:30:00Z"},
    ],
    "tasks": [
        {
            "key": "t1",
            "class_code": "10SCI2",
            "name": "Prac Report",
            "due": "2026-10-11T22:00:00Z",
            "category": "Assignment",
        },
        {"key": "t2", "class_code": "10SCI2", "name": "Reading log", "due": None, "category": "Homework"},
    ],
    "compass_ids": {"PNO": 1042, "TAC": 1043, "GIY": 1051, "SOD": 1060, "CRT1": 1077, "EXIT": 1099},
}
