"""Lessons in detail, lines of the mobile app, bells and the shared calendar: other views of the same happenings.

Lesson rows have their keys in another case than calendar rows, as in Compass.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from staffroom.kit.school_days import MELBOURNE

from .days import TYPES, Almanac, Happening, Place, Seat, at, midnight
from .rows import plain_line, row, shown_period
from .school import School, Spot

MADE_UP_STUDENTS = [20_001, 20_002]
"""Ids of nobody, where Compass sends ids of students: a client must drop them."""

STRUCTURE = 3
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def lesson_row(school: School, one: Happening, now: datetime) -> dict[str, Any]:
    """One lesson, as an element of `Instances`."""
    seat = one.seats[0] if one.seats else Seat(0, "")
    place = one.places[0] if one.places else None
    room = (place.covering or place.spot) if place else None
    students = MADE_UP_STUDENTS if one.kind == "lesson" else []
    return _sorts(one) | {
        "__type": "Instance",
        "ActivityDisplayName": one.title,
        "ActivityId": str(one.activity),
        "ActivityImportIdentifier": one.title,
        "ActivityManagerId": seat.id,
        "ActivitySingular": "Class",
        "AttendanceMode": 1 if one.kind == "lesson" else 0,
        "AttendeeCount": len(students),
        "AttendeeLimit": None,
        "AttendeeUserIdList": students,
        "CampusId": 1,
        "CoveringIid": seat.covering,
        "CoveringPhotoPath": _photo(seat.covering_id),
        "CoveringUid": seat.covering_id or 0,
        "CurrentInstance": one.start <= now < one.finish,
        "ExtendedStatusId": 0,
        "FutureInstance": now < one.start,
        "InstancePlural": "Sessions",
        "InstanceSingular": "Session",
        "LocationDetails": _room(room),
        "LocationId": room.id if room else None,
        "ManagerPhotoPath": _photo(seat.id),
        "ManagerTextReadable": school.name_of(seat.code),
        "PastInstance": one.finish <= now,
        "ReadableAttendeeCount": f"{len(students)} students",
        "RunningStatus": one.running,
        "SubjectId": str(_subject(school, one)),
        "SubjectName": one.subject,
        "SubjectShortname": one.title[:5],
        "UpcomingInstance": now < one.start,
        "UserCanCancelOrDelete": False,
        "UserCanEdit": False,
        "bs": [],
        "dt": one.start.astimezone(MELBOURNE).strftime("%A, %-d %B"),
        "fn": one.finish.strftime(_MOMENT),
        "id": one.instance,
        "irm": False,
        "l": room.code if room else "",
        "locations": [_location(place) for place in one.places],
        "lp": {"__type": "LessonPlan", "fileAssetId": None, "mp": None, "name": None, "sp": None, "wnid": None},
        "m": seat.code,
        "managers": [_manager(school, seat) for seat in one.seats],
        "mi": seat.id,
        "rollTapThreshold": 0,
        "st": one.start.strftime(_MOMENT),
        "wsv": "0",
    }


def activity(school: School, found: list[Happening], now: datetime) -> dict[str, Any]:
    """A class or another activity, with lessons of it. `found` is not empty."""
    one = found[0]
    known = school.classes.get(one.title)
    return _sorts(one) | {
        "__type": "ActivitySummary",
        "AcademicYearLevel": one.title[:2].lstrip("0") if one.kind == "lesson" else None,
        "ActivityDefaultAttendanceMode": 1,
        "ActivityDefaultCampusId": 1,
        "ActivityDefaultCustomLocation": None,
        "ActivityDefaultLocationId": one.places[0].spot.id if one.places else None,
        "ActivityDisplayName": one.title,
        "ActivityFinish": None,
        "ActivityId": one.activity,
        "ActivityImportIdentifier": one.title,
        "ActivityManagerId": str(one.seats[0].id) if one.seats else "0",
        "ActivityPermissions": {"__type": "ActivityPermissions", "canDelete": False, "canEdit": False},
        "ActivitySingular": "Class",
        "ActivityStart": None,
        "ExtendedStatusId": 0,
        "FacultyId": 7,
        "FacultyManagerIds": [one.seats[0].id] if one.seats else [],
        "Instances": [lesson_row(school, lesson, now) for lesson in found],
        "IsLearningTasksAdmin": False,
        "RollTapThreshold": 0,
        "SubjectCoordinatorId": None,
        "SubjectId": _subject(school, one),
        "SubjectName": one.subject,
        "SubjectShortName": known.subject if known else one.title[:5],
    }


def mobile_line(one: Happening) -> dict[str, Any]:
    """A line of the mobile app's schedule."""
    clock = "All Day" if one.all_day else one.start.astimezone(MELBOURNE).strftime("%-I:%M %p")
    top, bottom = " - ".join(filter(None, (clock, shown_period(one)))), plain_line(one)
    kept = ("activityId", "activityType", "allDay", "attendanceMode", "backgroundColor", "finish", "instanceId")
    whole = row(one)
    return {name: whole[name] for name in (*kept, "rollMarked", "runningStatus", "start")} | {
        "__type": "CalendarTransport:http://jdlf.com.au/ns/data/mobile",
        "topTitleLine": top,
        "bottomTitleLine": bottom,
        "topAndBottomLine": f"{top} - {bottom}",
    }


def bell_day(almanac: Almanac, day: date) -> dict[str, Any]:
    """The bells of a date."""
    periods = [
        {
            "c": bell.period,
            "n": bell.name,
            "s": at(day, bell.starts).strftime(_MOMENT),
            "f": at(day, bell.ends).strftime(_MOMENT),
            "pn": number,
            "teachingTime": bell.teaching,
        }
        for number, bell in enumerate(almanac.bells(day))
    ]
    return {"day": midnight(day).strftime(_MOMENT), "timetableStructureId": STRUCTURE, "periods": periods}


def shared_calendar(found: Iterable[Happening], made: datetime) -> bytes:
    """The calendar that anybody with its address can read."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Simulated//Compass shared calendar//EN", "VERSION:2.0"]
    for one in found:
        now_in = [(place.covering or place.spot).code for place in one.places]
        now_by = [seat.covering or seat.code for seat in one.seats]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.instance}@simulated",
            f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{one.start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{one.finish:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_ics(one.title)}",
            f"LOCATION:{_ics(', '.join(now_in))}",
            f"DESCRIPTION:{_ics('Teacher : ' + ', '.join(now_by) if now_by else '')}",
            "END:VEVENT",
        ]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()


def _ics(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _sorts(one: Happening) -> dict[str, bool]:
    return {
        "IsBusRoute": False,
        "IsClub": False,
        "IsExam": TYPES[one.kind] == TYPES["exam"],
        "IsMeeting": one.kind == "meeting",
        "IsSchoolApproval": False,
        "IsStandardClass": one.kind == "lesson",
        "IsYardDuty": one.kind == "duty",
    }


def _subject(school: School, one: Happening) -> int:
    known = school.classes.get(one.title)
    return school.numbers.of("subject", known.subject if known else one.subject)


def _photo(user: int | None) -> str | None:
    return f"/download/secure/cdn/full/{user}.jpg" if user else None


def _room(spot: Spot | None) -> dict[str, Any] | None:
    if spot is None:
        return None
    things = ("hasDvd", "hasGas", "hasProjector", "hasSmartboard", "hasSpeakers", "hasTv", "hasWater", "hasWhiteboard")
    return dict.fromkeys(things, False) | {
        "__type": "LocationDetails",
        "archived": False,
        "availableForBooking": True,
        "building": spot.building,
        "computerNumber": 0,
        "hasCooling": True,
        "hasHeating": True,
        "hash": None,
        "id": spot.id,
        "longName": spot.name,
        "seatNumber": spot.seats,
        "shortName": spot.code,
    }


def _location(place: Place) -> dict[str, Any]:
    return {
        "__type": "LocationContainer",
        "CoveringLocationDetails": _room(place.covering),
        "CoveringLocationId": place.covering.id if place.covering else None,
        "LocationDetails": _room(place.spot),
        "LocationId": place.spot.id,
        "campusId": None,
        "customLocation": None,
    }


def _manager(school: School, seat: Seat) -> dict[str, Any]:
    return {
        "__type": "ActivityManager",
        "CoveringImportIdentifier": seat.covering,
        "CoveringName": school.name_of(seat.covering) if seat.covering else None,
        "CoveringPhotoPath": _photo(seat.covering_id),
        "CoveringUserId": seat.covering_id,
        "ManagerImportIdentifier": seat.code,
        "ManagerName": school.name_of(seat.code),
        "ManagerPhotoPath": _photo(seat.id),
        "ManagerUserId": seat.id,
    }
