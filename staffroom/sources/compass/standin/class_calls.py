"""The services about notices, classes and their learning tasks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from staffroom.kit.school_days import MELBOURNE

from .asking import Call, Calls
from .details import STRUCTURE
from .school import SchoolClass, User, guid
from .school_file import Notice, Task

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_NEVER = "0001-01-01T00:00:00Z"
_SHOWN = timedelta(days=5)
_PAPER = {
    "attachmentId": 9001,
    "name": "made-up.pdf",
    "path": f"/Services/FileAssets.svc/DownloadFile?id={guid('paper')}",
    "type": 2,
}
"""What hangs on an important notice. Nobody can open it."""
_OLD_PAPER = {
    "__type": "NewsItemAttachment:http://jdlf.com.au/ns/data/newsfeed",
    "AssetId": 5501,
    "FileAssetType": 3,
    "IsImage": False,
    "Name": "Made up",
    "OriginalFileName": "made-up.pdf",
    "SourceOrganisationId": None,
    "UiLink": f"/Services/FileDownload/FileRequestHandler?FileDownloadType=1&file={guid('paper')}",
    "Url": None,
}


_OUTLINE = {"__type": "FileAsset", "fileName": "outline.docx", "id": guid("outline"), "name": "Outline"}


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime(_MOMENT) if moment else None


def _notices(call: Call) -> list[Notice]:
    """The newest first, and none that is still to come."""
    now = call.portal.now()
    with call.portal.held():
        posted = [notice for notice in call.portal.notices if not notice.posted or notice.posted <= now]
    return sorted(posted, key=lambda notice: (_text(notice.posted) or "", notice.key), reverse=True)


def _feed(call: Call) -> list[dict[str, Any]]:
    if not call.portal.options.feed:
        return []
    return [_feed_item(call, notice) for notice in _notices(call)[: max(0, call.number("count", 25))]]


def _feed_item(call: Call, notice: Notice) -> dict[str, Any]:
    author = call.portal.user(notice.author)
    return {
        "attachments": [_PAPER] if notice.important else None,
        "canReact": True,
        "createdTimestamp": _text(notice.posted),
        "createdUserName": call.portal.school.name_of(notice.author) if notice.author else None,
        "feedItemId": call.portal.school.numbers.of("notice", notice.key),
        "isPriority": notice.important,
        "isSaved": False,
        "isViewed": False,
        "itemContent": notice.html,
        "title": notice.title,
        "userIdCreator": author.id if author else None,
        "userPhotoPath": f"/download/secure/cdn/square/{author.id}.jpg" if author else None,
    }


def _news_item(call: Call, notice: Notice) -> dict[str, Any]:
    author = call.portal.user(notice.author)
    user = author.id if author else 0
    posted = notice.posted or call.portal.now()
    until = posted + _SHOWN
    off = ("Locked", "PublicWebsite", "PublishToLinkedSchools", "PublishToTalkingPoints", "ShowImagesFullScreen")
    shown = [moment.astimezone(MELBOURNE).strftime("%-d %b") for moment in (posted, until)]
    return dict.fromkeys(off, False) | {
        "__type": "NewsItem:http://jdlf.com.au/ns/data/newsfeed",
        "Attachments": [_OLD_PAPER] if notice.important else [],
        "CommunicationType": 0,
        "Content1": notice.html,
        "Content2": None,
        "CreatedByAdmin": True,
        "EmailSentDate": _NEVER,
        "Finish": _text(until),
        "NewsItemId": guid("notice", notice.key),
        "NotificationStatus": 0,
        "PostDateTime": _text(posted),
        "Priority": notice.important,
        "SenderId": user,
        "Start": _text(posted),
        "StartFinishString": " - ".join(shown),
        "Title": notice.title,
        "UserId": user,
        "UserImageUrl": f"/download/secure/cdn/square/{user}.jpg",
        "UserName": call.portal.school.name_of(notice.author),
    }


def _news(call: Call) -> list[dict[str, Any]]:
    return [_news_item(call, notice) for notice in _notices(call)] if call.portal.options.news else []


def _news_paged(call: Call) -> dict[str, Any]:
    return call.grid(_news(call))


def _upcoming(call: Call) -> list[dict[str, Any]]:
    today = call.portal.today
    found = call.portal.happenings(call.whose("targetUserId").id, today, today)
    lessons = sum(one.kind == "lesson" for one in found)
    if not lessons:
        return []
    alert = {
        "__type": "AlertItem:http://jdlf.com.au/ns/data/newsfeed",
        "AlertItemId": 0,
        "Body": f"{lessons} rolls are <b>not marked</b>",
        "Content": "",
        "Dismissible": False,
        "ImageSourceUrl": "/images/icons/roll.png",
        "IsWarning": True,
        "LinkText": "View",
        "LinkUrl": "/Organise/Activities/",
        "Title": "Unmarked rolls",
        "Type": 3,
    }
    return [alert]


def _to_do(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "__type": "Task:http://jdlf.com.au/ns/data/tasks",
            "dueDate": None,
            "id": 301,
            "status": False,
            "taskName": "Order beakers",
        }
    ]


def _categories(call: Call) -> dict[str, int]:
    names = sorted({task.category for task in call.portal.school.file.tasks})
    return {name: number for number, name in enumerate(names, 5)}


def _task_categories(call: Call) -> list[dict[str, Any]]:
    return [
        {"__type": "TaskCategory", "categoryColour": "#3E8EDE", "categoryId": number, "categoryName": name}
        for name, number in _categories(call).items()
    ]


def _tasks(call: Call, classes: set[str]) -> dict[str, Any]:
    with call.portal.held():
        found = [task for task in call.portal.almanac.tasks if task.class_code in classes]
    return call.grid([_task(call, task) for task in found])


def _tasks_by_user(call: Call) -> dict[str, Any]:
    return _tasks(call, {one.code for one in _classes_of(call, call.whose())})


def _tasks_by_activity(call: Call) -> dict[str, Any]:
    known = call.portal.school.classes_by_id.get(call.number("activityId"))
    return _tasks(call, {known.code} if known else set())


def _task(call: Call, task: Task) -> dict[str, Any]:
    """A task as a teacher sees it. The student in it is nobody; a client must drop them all the same."""
    school = call.portal.school
    known = school.classes.get(task.class_code)
    number = school.numbers.of("task", task.key)
    student: dict[str, Any] = {
        "dueDateTimestamp": None,
        "results": [],
        "submissions": None,
        "submissionStatus": 1,
        "submittedTimestamp": None,
        "userId": 20_001,
        "userName": "Sample Student",
    }
    return {
        "__type": "Task:http://jdlf.com.au/ns/data/learningtasks/",
        "activityId": known.id if known else 0,
        "activityName": task.class_code,
        "activityStart": f"{call.portal.today.year}-01-27T13:00:00Z",
        "assessmentPeriodId": None,
        "attachments": [_OUTLINE],
        "canEditResults": False,
        "canManage": False,
        "categoryId": _categories(call).get(task.category, 5),
        "createdTimestamp": _text(task.due - timedelta(days=14)) if task.due else f"{call.portal.today}T00:00:00Z",
        "description": "",
        "displayPrimaryGrading": False,
        "distributionType": 1,
        "dueDateTimestamp": _text(task.due),
        "gradingItems": [
            {"id": 7001, "includeInSemesterReport": True, "measureUniqueId": guid("measure"), "name": "Overall"}
        ],
        "groupName": task.class_code,
        "id": number,
        "important": False,
        "name": task.name,
        "students": [student],
        "subjectName": known.name if known else "",
        "submissionItems": [{"id": 8801, "name": "Upload here", "type": 3}],
        "submittedTimestamp": None,
    }


def _classes_of(call: Call, user: User) -> list[SchoolClass]:
    return [one for one in call.portal.school.classes.values() if user.code in one.teachers]


def _class_row(call: Call, one: SchoolClass) -> dict[str, Any]:
    school = call.portal.school
    teacher = one.teachers[0] if one.teachers else ""
    subjects = {subject.code: subject for subject in school.file.subjects}
    faculties = {faculty.code: faculty.name for faculty in school.file.faculties}
    subject = subjects.get(one.subject)
    year = call.portal.today.year
    return dict.fromkeys(("campusId", "customLocation", "description", "locationId")) | {
        "__type": "StandardClass:http://jdlf.com.au/ns/business/curriculum",
        "attendanceModeDefault": 1,
        "checkInEnabledDefault": 0,
        "extendedStatusId": 0,
        "externalIntegrationCode": "",
        "facultyName": faculties.get(subject.faculty, "") if subject else "",
        "finish": f"{year}-12-18T13:00:00Z",
        "haparaSyncEnabled": False,
        "id": one.id,
        "importIdentifier": one.code,
        "importTeachers": True,
        "layerAllowsImport": True,
        "layerId": 2,
        "managerId": school.user(teacher) if teacher else 0,
        "managerImportIdentifier": teacher,
        "name": one.code,
        "rollTapThreshold": 0,
        "start": f"{year}-01-27T13:00:00Z",
        "subjectId": school.numbers.of("subject", one.subject),
        "subjectImportIdentifier": one.subject,
        "subjectLongName": one.name,
        "timetableStructureId": STRUCTURE,
        "yearLevelShortName": one.code[:2].lstrip("0"),
    }


def _classes_of_user(call: Call) -> dict[str, Any]:
    return call.grid([_class_row(call, one) for one in _classes_of(call, call.whose())])


def _classes_of_subject(call: Call) -> dict[str, Any]:
    school, wanted = call.portal.school, call.number("subjectId")
    found = [one for one in school.classes.values() if school.numbers.of("subject", one.subject) == wanted]
    return call.grid([_class_row(call, one) for one in found])


def _subjects(call: Call) -> dict[str, Any]:
    school = call.portal.school
    names = {one.subject: one.name for one in school.classes.values()}
    return call.grid(
        [
            {
                "id": school.numbers.of("subject", code),
                "importIdentifier": code,
                "name": code,
                "subjectLongName": name,
            }
            for code, name in sorted(names.items())
        ]
    )


def _teachers_by_subject(call: Call) -> list[dict[str, Any]]:
    school = call.portal.school
    return [
        {"ids": [school.user(code) for code in one.teachers], "subjectName": one.name}
        for one in _classes_of(call, call.whose())
    ]


CLASSES: Calls = {
    "Feed.GetFeedItems": _feed,
    "NewsFeed.GetMyNewsFeedPaged": _news_paged,
    "NewsFeed.GetMyNewsFeed": _news,
    "NewsFeed.GetActivityNewsFeedPaged": _news_paged,
    "NewsFeed.GetMyUpcoming": _upcoming,
    "LearningTasks.GetAllLearningTasksByUserId": _tasks_by_user,
    "LearningTasks.GetAllLearningTasksByActivityId": _tasks_by_activity,
    "LearningTasks.GetAllTaskCategories": _task_categories,
    "TaskService.GetTaskItems": _to_do,
    "Communications.GetClassTeacherDetailsByStudent": _teachers_by_subject,
    "Subjects.GetStandardClassesOfUserInAcademicGroup": _classes_of_user,
    "Subjects.GetSubjectsInAcademicGroup": _subjects,
    "Subjects.GetStandardClassesOfSubject": _classes_of_subject,
}
