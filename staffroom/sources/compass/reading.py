"""Rows of Compass as records. What is not named here is dropped: students, attendees, photos, telephones."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from . import derive, shapes
from .derive import DutyRules
from .errors import WrongPerson
from .records import (
    BellDay,
    BellPeriod,
    CalendarRow,
    CompassUser,
    Layer,
    LessonRow,
    Location,
    Manager,
    NoticeRow,
    Place,
    TaskRow,
    Term,
    UserDetails,
)
from .shapes import Row
from .text import harmless, plain

_CALENDAR = (
    "activityId activityImportIdentifier activityType allDay attendanceMode attendeeUserId backgroundColor calendarId "
    "categoryIds comment description eventSetupStatus start finish guid inClassStatus instanceId isRecurring "
    "learningTaskId learningTaskActivityId lessonPlanConfigured location locations longTitle longTitleWithoutTime "
    "managerId managers minutesMeetingId period recurringStart recurringFinish repeatDays repeatForever "
    "repeatFrequency repeatUntil rollMarked runningStatus sessionName subjectId subjectLongName targetStudentId "
    "teachingDaysOnly textColor title unavailablePd"
)
_CALENDAR_MUST = ("activityId", "activityType", "title", "period", "runningStatus", "managers", "locations")
_MANAGER_MUST = ("managerUserId", "managerImportIdentifier", "coveringUserId", "coveringImportIdentifier")
_PLACE_MUST = ("locationName", "coveringLocationName")
_STAFF = (
    "id displayCode ii fn ln n ns nif namePrefFirst namePrefLastId nameFirstPrefLastIdForm campusId baseRole "
    "userStatus start finish mobileNumber phoneExtension pv sussiId ce doNotContact f govtCode1 govtCode2 h "
    "hasRegisteredDevice p "
    "parentIds reportName rfid rfidCards u"
)


def user(row: Row) -> CompassUser:
    """Somebody of the staff list."""
    first, last = row.text("namePrefFirst", "fn"), row.text("ln")
    return CompassUser(
        id=row.must("id"),
        code=row.text("displayCode"),
        import_id=row.text("ii"),
        payroll=row.text("sussiId"),
        first=first,
        last=last,
        name=f"{first} {last}".strip() or row.text("n"),
        campus=row.whole("campusId"),
        status=row.whole("userStatus"),
        start=row.moment("start"),
        finish=row.moment("finish"),
    )


def users(question: str, found: list[Row]) -> tuple[CompassUser, ...]:
    """The staff list."""
    shapes.somewhere(question, found, ("id", "displayCode"))
    shapes.notice(question, found, _STAFF)
    return tuple({one.id: one for one in map(user, found)}.values())


def details(row: Row, user_id: int) -> UserDetails:
    """One person. Raises WrongPerson when it is another."""
    if row.must("userId") != user_id:
        raise WrongPerson(row.question)
    shapes.somewhere(row.question, [row], ("userEmail",))
    return UserDetails(user_id, row.text("userDisplayCode"), row.text("userSussiID"), row.text("userEmail").lower())


def location(row: Row) -> Location:
    """A room or a place."""
    return Location(
        id=row.must("id"),
        name=row.text("n", "roomName"),
        long_name=row.text("longName"),
        building=row.text("building"),
        archived=bool(row.flag("archived")),
    )


def term(row: Row, zone: ZoneInfo) -> Term:
    """A term."""
    return Term(row.must("id"), row.text("n"), row.text("cy"), row.date("s", zone), row.date("f", zone))


def bell_day(row: Row, zone: ZoneInfo) -> BellDay:
    """The bells of a date; a bell without times is left out."""
    day = row.date("day", zone)
    if day is None:
        raise row.changed("day", "nothing")
    periods = sorted(_bells(row.rows("periods")), key=lambda bell: (bell.starts, bell.order))
    return BellDay(day, row.whole("timetableStructureId"), tuple(periods))


def _bells(found: list[Row]) -> Iterable[BellPeriod]:
    shapes.somewhere(found[0].question if found else "", found, ("c", "s", "f"))
    for row in found:
        starts, finishes = row.moment("s"), row.moment("f")
        if starts and finishes:
            teaching = row.flag("teachingTime")
            order = row.whole("pn") or 0
            yield BellPeriod(row.text("c"), row.text("n"), starts, finishes, order, teaching is not False)


def calendar(question: str, found: list[Row], owner: int, rules: DutyRules) -> tuple[CalendarRow, ...]:
    """Somebody's calendar. Of a row that comes twice the latter counts. Raises WrongPerson, or ChangedShape.

    Every id that says whose row it is must be the asked person's, and the calendar as a whole must not plainly be
    another person's (`derive.is_somebody_elses`).
    """
    shapes.somewhere(question, found, _CALENDAR_MUST)
    shapes.somewhere(question, [one for row in found for one in row.rows("managers")], _MANAGER_MUST)
    shapes.somewhere(question, [one for row in found for one in row.rows("locations")], _PLACE_MUST)
    shapes.notice(question, found, _CALENDAR)
    for row in found:
        _check_owner(row, owner)
    rows = {(one.key, one.activity_type): one for one in (calendar_row(row, owner, rules) for row in found)}
    if derive.is_somebody_elses(tuple(rows.values()), owner):
        raise WrongPerson(question)
    return tuple(sorted(rows.values(), key=lambda one: (one.start, one.finish, one.key)))


def calendar_row(row: Row, owner: int, rules: DutyRules) -> CalendarRow:
    """One row of a calendar."""
    start, finish = row.must_moment("start"), row.must_moment("finish")
    if finish < start:
        raise row.changed("finish", "a moment before the start")
    activity, kind = row.whole("activityId") or 0, row.whole("activityType")
    title, subject, period = row.text("title"), row.text("subjectLongName"), row.text("period")
    managers, all_day = _managers(row), bool(row.flag("allDay"))
    led = bool(managers or row.whole("managerId"))
    return CalendarRow(
        key=row.text("instanceId", "guid") or f"{activity} {start:%Y-%m-%dT%H:%MZ}",
        owner=owner,
        activity_id=activity,
        activity_type=kind,
        kind=derive.kind_of(
            kind, rules, title=title, subject=subject, period=period, start=start, all_day=all_day, led=led
        ),
        start=start,
        finish=finish,
        all_day=all_day,
        title=title,
        subject=subject,
        period=period,
        running=row.whole("runningStatus"),
        managers=managers,
        locations=_places(row),
        layer=row.whole("calendarId"),
        manager_id=row.whole("managerId") or 0,
        markup=row.words("longTitleWithoutTime")[:2_000],
        task_id=row.whole("learningTaskId"),
    )


def layer(row: Row) -> Layer:
    """A calendar layer."""
    return Layer(row.must("id"), row.text("name"), bool(row.flag("isHidden")))


def feed_item(row: Row) -> NoticeRow:
    """A notice of the newer service."""
    return NoticeRow(
        key=f"feed {row.must('feedItemId')}",
        title=row.text("title"),
        html=harmless(row.words("itemContent")),
        author=row.text("createdUserName"),
        author_id=row.whole("userIdCreator"),
        posted=row.moment("createdTimestamp"),
        important=bool(row.flag("isPriority")),
        attachments=_names(row, "attachments"),
    )


def news_item(row: Row) -> NoticeRow:
    """A notice of the older service."""
    key = row.text("NewsItemId")
    if not key:
        raise row.changed("NewsItemId", "nothing")
    body = "\n".join(part for part in (row.words("Content1"), row.words("Content2")) if part)
    return NoticeRow(
        key=f"news {key}",
        title=row.text("Title"),
        html=harmless(body),
        author=row.text("UserName"),
        author_id=row.whole("UserId"),
        posted=row.moment("PostDateTime"),
        shown_from=row.moment("Start"),
        shown_until=row.moment("Finish"),
        important=bool(row.flag("Priority")),
        attachments=_names(row, "Attachments"),
    )


def task(row: Row, activity_id: int) -> TaskRow:
    """A learning task; its students are not looked at. Raises WrongPerson when it is of another class."""
    if row.must("activityId") != activity_id:
        raise WrongPerson(row.question)
    return TaskRow(
        id=row.must("id"),
        name=row.text("name"),
        activity_id=activity_id,
        class_name=row.text("activityName", "groupName"),
        due=row.moment("dueDateTimestamp"),
        category=row.whole("categoryId"),
        important=bool(row.flag("important")),
    )


def lesson(row: Row, key: str) -> LessonRow:
    """A lesson in detail. Raises WrongPerson when it is another one."""
    if row.text("id") not in {"", key}:
        raise WrongPerson(row.question)
    shapes.somewhere(row.question, [row], ("id", "IsYardDuty"))
    return LessonRow(
        key=key,
        activity_id=row.whole("ActivityId"),
        title=row.text("ActivityDisplayName"),
        subject=row.text("SubjectName"),
        yard_duty=row.flag("IsYardDuty"),
        running=row.flag("RunningStatus"),
        managers=_managers(row),
        locations=tuple(_lesson_place(place) for place in row.rows("locations")),
    )


def _check_owner(row: Row, owner: int) -> None:
    whose = [row.whole("targetStudentId"), row.whole("attendeeUserId")]
    calendar_id = row.whole("calendarId")
    # A negative layer is somebody's own calendar: minus the user id.
    whose.append(-calendar_id if calendar_id is not None and calendar_id < 0 else None)
    if any(one not in (None, 0, owner) for one in whose):
        raise WrongPerson(row.question)


def _managers(row: Row) -> tuple[Manager, ...]:
    found = row.rows("managers")
    return tuple(
        Manager(
            user_id=one.whole("managerUserId") or 0,
            code=one.text("managerImportIdentifier"),
            covering_user_id=one.whole("coveringUserId") or 0,
            covering_code=one.text("coveringImportIdentifier"),
        )
        for one in found
    )


def _places(row: Row) -> tuple[Place, ...]:
    places = (Place(one.text("locationName"), one.text("coveringLocationName")) for one in row.rows("locations"))
    return tuple(place for place in places if place.name or place.covering_name)


def _lesson_place(row: Row) -> Place:
    return Place(_room(row, "LocationDetails"), _room(row, "CoveringLocationDetails"))


def _room(row: Row, key: str) -> str:
    """A room in a lesson: once seen as an object, once as text."""
    found = row.value(key)
    if isinstance(found, dict):
        return Row(row.question, found, key).text("shortName", "longName")
    return row.text(key)


def _names(row: Row, key: str) -> tuple[str, ...]:
    return tuple(name for one in row.rows(key) if (name := plain(one.words("name"))))
