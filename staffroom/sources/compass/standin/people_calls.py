"""The services about people and about what a school has: rooms, terms, campuses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from .asking import Call, Calls, NotAllowed
from .calendar_calls import mobile
from .days import at, midnight
from .school import User, guid

STAFF_ROLE = 2
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def _moment(day: date | None) -> str | None:
    return midnight(day).strftime(_MOMENT) if day else None


def user_row(user: User, *, photo: str = "") -> dict[str, Any]:
    """Somebody in the staff list."""
    shouting = f"{user.first} {user.last.upper()}"
    with_code = f"{user.first} {user.last} ({user.code})"
    return dict.fromkeys(("ce", "f", "govtCode1", "govtCode2", "p", "rfid", "u", "mobileNumber"), "") | {
        "__type": "User:http://jdlf.com.au/ns/data/users",
        "baseRole": STAFF_ROLE,
        "campusId": user.staff.campus,
        "displayCode": user.code,
        "doNotContact": False,
        "finish": _moment(user.staff.finish),
        "fn": user.first,
        "h": None,
        "hasRegisteredDevice": not user.gone,
        "id": user.id,
        "ii": user.code,
        "ln": user.last,
        "n": shouting,
        "nameFirstPrefLastIdForm": with_code,
        "namePrefFirst": user.first,
        "namePrefLastId": f"{user.last}, {user.first} ({user.code})",
        "nif": with_code,
        "ns": shouting,
        "parentIds": None,
        "phoneExtension": user.staff.phone,
        "pv": photo,
        "reportName": f"{user.first} {user.last}",
        "rfidCards": [],
        "start": _moment(user.staff.start or date(2021, 1, 27)),
        "sussiId": user.staff.payroll or user.code,
        "userStatus": 0 if user.gone else 1,
    }


def _all_staff(call: Call) -> list[dict[str, Any]]:
    """The whole school in one call, leavers among them; `limit` does nothing."""
    return [user_row(user) for user in call.portal.school.users]


def _chronicle_staff(call: Call) -> list[dict[str, Any]]:
    here = [user for user in call.portal.school.users if not user.gone]
    return [user_row(user, photo=f"{guid('photo', user.code)}_2602160915AM.jpg") for user in here]


def _details(call: Call) -> dict[str, Any]:
    user = call.whose("targetUserId") if call.get("targetUserId") else call.whose("userId")
    name, host = f"{user.first} {user.last}", call.portal.school.host
    nothing = (
        "age",
        "birthday",
        "dateOfDeath",
        "gender",
        "userACTStudentID",
        "userAccessRestrictions",
        "userDetails",
        "userFormGroup",
        "userGenderPronouns",
        "userHouse",
        "userRoleInSchool",
        "userSex",
        "userVSN",
        "userYearLevel",
        "userYearLevelId",
    )
    return dict.fromkeys(nothing) | {
        "__type": "UserDetailsBlob",
        "chroniclePinnedCount": 0,
        "contextualFormGroup": "",
        "hasEmailRestriction": False,
        "isBirthday": False,
        "userCompassPersonId": guid("person", user.code),
        "userConfirmationPhotoPath": "/download/secure/cdn/full/none.jpg",
        "userDisplayCode": user.code,
        "userEmail": user.staff.email,
        "userFirstName": user.first,
        "userFlags": [],
        "userFullName": name,
        "userId": user.id,
        "userLastName": user.last,
        "userPhoneExtension": user.staff.phone,
        "userPhotoPath": f"/download/secure/cdn/full/{user.id}.jpg",
        "userPreferredLastName": user.last,
        "userPreferredName": user.first,
        "userReportName": f"{user.staff.title} {user.first[:1]} {user.last}".strip(),
        "userReportPrefFirstLast": name,
        "userRole": STAFF_ROLE,
        "userSchoolId": call.portal.school.domain,
        "userSchoolURL": host,
        "userSquarePhotoPath": f"/download/secure/cdn/square/{user.id}.jpg",
        "userStatus": 0 if user.gone else 1,
        "userSussiID": user.staff.payroll or user.code,
        "userTimeLinePeriods": _timeline(call, user),
    }


def _timeline(call: Call, user: User) -> list[dict[str, Any]]:
    today = call.portal.today
    with call.portal.held():
        bells = call.portal.almanac.bells(today)
    return [
        {
            "__type": "TimelinePeriod:http://jdlf.com.au/ns/data/attendance/v2",
            "attendanceOverride": False,
            "exportId": None,
            "extendedStatus": None,
            "finish": at(today, bell.ends).strftime(_MOMENT),
            "name": bell.name,
            "onCampus": False,
            "start": at(today, bell.starts).strftime(_MOMENT),
            "status": None,
            "statusName": None,
            "teachingTime": bell.teaching,
            "userId": user.id,
        }
        for bell in bells
    ]


def _names(call: Call) -> list[dict[str, Any]]:
    asked = call.get("userIds") or []
    listed = asked if isinstance(asked, list) else str(asked).split(",")
    numbers = [int(text) for one in listed if (text := str(one).strip()).isdecimal()]
    found = [user for number in numbers if (user := call.portal.user(number))]
    keys = ("n", "nameFirstPrefLastIdForm", "namePrefLastId")
    return [{name: user_row(user)[name] for name in keys} | {"title": user.staff.title} for user in found]


def _students(call: Call) -> None:
    """There are no students here, and this account may not see any."""
    raise NotAllowed


def _account(call: Call) -> dict[str, Any]:
    user = call.user
    nothing = ("accountId", "balance", "freeMeals", "imageUrl", "yearLevelId")
    return dict.fromkeys(nothing) | {
        "__type": "Account:http://jdlf.com.au/ns/data/accounts",
        "compassPersonId": guid("person", user.code),
        "firstName": user.first,
        "isWalletEnabled": False,
        "lastName": user.last,
        "name": f"{user.first} {user.last}",
        "paymentMethods": [],
        "schoolId": call.portal.school.domain,
        "userId": user.id,
        "userStatus": 1,
        "username": user.code,
    }


def _personal_details(call: Call) -> dict[str, Any]:
    user = call.whose()
    return mobile({"firstName": user.first, "userId": user.id, "username": user.code})


def _upgrade(call: Call) -> dict[str, Any]:
    """Nobody outside knows what this answers; here nobody signs in with SAML."""
    return mobile(None, success=False, words="This account does not use single sign-on.")


def _locations(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "__type": "LC",
            "archived": False,
            "building": spot.building,
            "id": spot.id,
            "longName": spot.name,
            "n": spot.code,
            "roomName": spot.code,
        }
        for spot in call.portal.school.spots.values()
    ]


def _terms(call: Call) -> list[dict[str, Any]]:
    found = call.portal.school.terms()
    return [_term(40 + number, *term, iso=call.portal.options.terms == "iso") for number, term in enumerate(found)]


def _term(number: int, name: str, first: date, last: date, *, iso: bool) -> dict[str, Any]:
    short = name.removesuffix(str(first.year)).strip()
    written = [_moment(day) if iso else day.strftime("%d/%m/%Y") for day in (first, last)]
    long = first.strftime("%A, %-d %B")
    return {"cy": str(first.year), "f": written[1], "id": number, "n": short, "s": written[0], "sl": long}


def _campuses(call: Call) -> list[dict[str, Any]]:
    file = call.portal.school.file
    return [
        {
            "active": True,
            "archived": False,
            "campusGuid": guid("campus", campus.code),
            "campusId": campus.code,
            "campusName": campus.name,
            "defaultCampus": campus.main,
            "name": file.name,
        }
        for campus in file.campuses
    ]


def _year_levels(call: Call) -> list[dict[str, Any]]:
    levels = (level.code for level in call.portal.school.file.year_levels if level.code.isdigit())
    return [{"k": f"Year {int(code)}", "v": int(code)} for code in levels]


def _academic_groups(call: Call) -> list[dict[str, Any]]:
    year = call.portal.today.year
    return [
        {"id": 12, "isRelevant": False, "name": f"{year - 1} Academic"},
        {"id": 13, "isRelevant": True, "name": f"{year} Academic"},
    ]


def _grading(call: Call) -> list[dict[str, Any]]:
    options: list[Mapping[str, str | None]] = [
        {"displayValue": letter, "id": guid("grade", letter), "value": value}
        for letter, value in (("A", "5"), ("B", "4"), ("C", "3"), ("D", "2"), ("E", "1"), ("Not assessed", None))
    ]
    return [{"description": "Letter", "measureUniqueId": guid("measure"), "name": "A-E", "options": options}]


PEOPLE: Calls = {
    "User.GetAllStaff": _all_staff,
    "ChronicleV2.GetStaff": _chronicle_staff,
    "User.GetUserDetailsBlobByUserId": _details,
    "User.GetNamesById": _names,
    "User.GetAllStudents": _students,
    "User.GetAllStudentsBasic": _students,
    "Accounts.GetAccount": _account,
    "Mobile.TestAuth": lambda _call: True,
    "Mobile.UpgradeSamlSession": _upgrade,
    "Mobile.GetMobilePersonalDetails": _personal_details,
    "Mobile.GetPersonalDetails": _personal_details,
    "ReferenceDataCache.GetAllLocations": _locations,
    "ReferenceDataCache.GetAllTerms": _terms,
    "ReferenceDataCache.GetAllCampuses": _campuses,
    "ReferenceDataCache.GetAllYearLevels": _year_levels,
    "ReferenceDataCache.GetAllAcademicGroups": _academic_groups,
    "ReferenceDataCache.GetGradingSchemesForLearningTasks": _grading,
}
