"""The services `Calendar` and `Activity`, and the mobile app's schedule."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from .asking import BadArgument, Call, Calls, Text, date_of
from .days import Happening
from .details import activity, bell_day, lesson_row, mobile_line
from .rows import LAYERS
from .school import guid

_FLAGS = {"includeevents": "event", "includeallpd": "pd", "includeexams": "exam", "includeoncall": "on-call"}
_AROUND = timedelta(days=14)
_INSTANCE_TAIL = 12


def _by_user(call: Call) -> Text:
    user = call.whose()
    found = call.portal.happenings(user.id, *call.window())
    return Text(call.portal.writer.body(_wanted(call, found), user.id))


def _events_by_user(call: Call) -> Text:
    found = call.portal.happenings(call.whose().id, *call.window())
    return Text(call.portal.writer.body(_wanted(call, found), None))


def _by_activity(call: Call) -> Text:
    wanted = call.number("activityId")
    found = call.portal.everything(*call.window())
    return Text(call.portal.writer.body((one for one in found if one.activity == wanted), None))


def _wanted(call: Call, found: list[Happening]) -> Iterable[Happening]:
    without = {kind for flag, kind in _FLAGS.items() if call.query.get(flag, "").lower() == "false"}
    activity_id = call.number("activityId", 0)
    room = call.number("locationId", 0)
    return (
        one
        for one in found
        if one.kind not in without
        and activity_id in {0, one.activity}
        and (not room or room in {place.spot.id for place in one.places})
    )


def _layers(call: Call) -> list[dict[str, Any]]:
    keys = ("id", "name", "scheduleBgColor", "showOnHomePage", "isHidden")
    return [dict(zip(keys, layer, strict=True)) for layer in LAYERS]


def _periods(call: Call) -> list[dict[str, Any]]:
    first, last = call.window()
    with call.portal.held():
        days = sorted(day for day in call.portal.school.calendar if first <= day <= last)
        return [bell_day(call.portal.almanac, day) for day in days]


def mobile(data: Any, *, success: bool = True, words: str | None = None) -> dict[str, Any]:
    """The envelope of the mobile app's services."""
    return {
        "__type": "GenericMobileResponse:http://jdlf.com.au/ns/data/mobile/",
        "data": data,
        "friendlyMessage": words,
        "success": success,
        "technicalMessage": words,
    }


def _schedule_lines(call: Call) -> dict[str, Any]:
    day = date_of(call.get("date")) or call.portal.today
    return mobile([mobile_line(one) for one in call.portal.happenings(call.whose().id, day, day)])


def _mobile_instance(call: Call) -> dict[str, Any]:
    found = _instance(call)
    return mobile(mobile_line(found)) if found else mobile(None, success=False, words="There is no such instance.")


def _instance(call: Call) -> Happening | None:
    """The happening with the key that was sent; its date is in the key, in UTC."""
    key = str(call.get("instanceId") or "")
    try:
        moment = datetime.strptime(f"{key[-_INSTANCE_TAIL:]}+0000", "%d%m%Y%H%M%z")
    except ValueError:
        return None
    day = moment.date()
    found = call.portal.everything(day, day + timedelta(days=1))
    return next((one for one in found if one.instance == key), None)


def _lesson(call: Call) -> dict[str, Any] | None:
    found = _instance(call)
    return lesson_row(call.portal.school, found, call.portal.now()) if found else None


def _lessons_by_instance(call: Call) -> dict[str, Any] | None:
    found = _instance(call)
    return activity(call.portal.school, [found], call.portal.now()) if found else None


def _lessons_by_activity(call: Call) -> dict[str, Any] | None:
    wanted, today = call.number("activityId"), call.portal.today
    near = call.portal.everything(today - _AROUND, today + _AROUND)
    found = [one for one in near if one.activity == wanted and one.kind != "task"]
    return activity(call.portal.school, found, call.portal.now()) if found else None


def _groups(call: Call) -> list[dict[str, Any]]:
    school = call.portal.school
    first, last = _year(list(school.calendar))
    return [
        {
            "AcademicYearLevel": None,
            "ActivityDefaultLocationId": school.spot(meeting.room).id if meeting.room else None,
            "ActivityDisplayName": meeting.title,
            "ActivityFinish": last,
            "ActivityId": school.numbers.of("meeting", f"{meeting.weekday}/{meeting.starts}/{meeting.title}"),
            "ActivityManagerId": school.user(meeting.convenor) if meeting.convenor else None,
            "ActivityStart": first,
            "IsClub": False,
            "IsExam": False,
            "IsMeeting": True,
        }
        for meeting in school.file.meetings
    ]


def _year(days: list[date]) -> tuple[str | None, str | None]:
    if not days:
        return None, None
    return f"{min(days)}T00:00:00Z", f"{max(days)}T00:00:00Z"


def _nobody(call: Call) -> dict[str, Any]:
    """Students are not in here."""
    call.number("activityId")
    return call.grid([])


def _job(call: Call) -> str:
    key = guid("job", call.user.id, len(call.portal.jobs))
    with call.portal.held():
        call.portal.jobs[key] = 0
    return key


def _job_status(call: Call) -> dict[str, Any]:
    """Busy the first time somebody asks, done from then on."""
    key = _known_job(call)
    with call.portal.held():
        call.portal.jobs[key] += 1
        return {"requestStatus": 2 if call.portal.jobs[key] == 1 else 3}


def _job_file(call: Call) -> dict[str, Any]:
    return {"cdn_fileId": _known_job(call), "filename": "made-up.csv"}


def _known_job(call: Call) -> str:
    key = str(call.get("guid") or "")
    if key not in call.portal.jobs:
        raise BadArgument
    return key


CALENDAR: Calls = {
    "Calendar.GetCalendarEventsByUser": _by_user,
    "Calendar.GetCalendarEventsByUserWeb": _by_user,
    "Calendar.GetEventsByUser": _events_by_user,
    "Calendar.GetCalendarEventsByActivity": _by_activity,
    "Calendar.GetActivityLayers": _layers,
    "Calendar.GetPeriodsByTimePeriod": _periods,
    "Mobile.GetScheduleLinesForDate": _schedule_lines,
    "Mobile.GetInstanceById": _mobile_instance,
    "Activity.GetLessonsByInstanceIdQuick": _lesson,
    "Activity.GetLessonsByInstanceId": _lessons_by_instance,
    "Activity.GetLessonsByActivityId": _lessons_by_activity,
    "Activity.GetLessonsByActivityIdQuick": _lessons_by_activity,
    "Activity.GetGroupActiviesList": _groups,
    "Activity.GetEnrolmentsByActivityId": _nobody,
    "LongRunningFileRequest.QueueTask": _job,
    "LongRunningFileRequest.PollTaskStatus": _job_status,
    "LongRunningFileRequest.GetTask": _job_file,
}
