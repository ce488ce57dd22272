"""Calls and their troubles as a colleague would say them."""

from datetime import date

from staffroom.kit.words import day
from staffroom.sync.models import LissCall, LissPart

State = LissCall.State
Kind = LissPart.Kind
METHODS = {
    "hello": "Said hello",
    "publishTeachers": "Teachers",
    "publishRooms": "Rooms",
    "publishClasses": "Classes",
    "publishTimetable": "Timetable",
    "publishTimetableStructures": "Terms",
    "publishBellTimes": "Bell times",
    "publishCalendar": "Calendar",
    "publishDailyData": "Daily data",
    "publishDailyDeltas": "Daily changes",
    "publishEventsAndAbsences": "Events and absences",
    "publishStudents": "Students",
    "publishClassMemberships": "Class lists",
    "changeClassMembership": "A change of a class list",
    "publishFamilies": "Families",
    "getTeachers": "Asked for teachers",
    "getRooms": "Asked for rooms",
    "getClasses": "Asked for classes",
    "getTimetable": "Asked for the timetable",
    "getTimetableStructures": "Asked for terms",
    "getBellTimes": "Asked for bell times",
    "getCalendar": "Asked for the calendar",
    "getDailyData": "Asked for daily data",
    "getStudents": "Asked for students",
    "getClassMemberships": "Asked for class lists",
    "getClassMembership": "Asked for class lists",
}
BADGES = {
    State.TAKEN: ("running", "clock", "Stored"),
    State.MERGED: ("good", "check", "Taken"),
    State.UNCHANGED: ("good", "check", "As before"),
    State.HELD: ("held", "warn", "Held"),
    State.DROPPED: ("plain", "", "Not kept"),
    State.ANSWERED: ("good", "check", "Answered"),
    State.REFUSED: ("gap", "refused", "Refused"),
}
MEANINGS = {
    State.TAKEN: "It is shown as soon as the program has been quiet for a while.",
    State.DROPPED: "Taken without complaint, and nothing of it was kept: Staffroom has no use for it.",
}
LISTS = {
    Kind.TEACHERS: "teachers",
    Kind.ROOMS: "rooms",
    Kind.CLASSES: "classes",
    Kind.STRUCTURES: "terms",
    Kind.CYCLE: "lessons of the timetable",
    Kind.BELLS: "bell times",
}
_ADVICE = (
    ("The password was wrong", "Type the password into the program again. If nobody has it, make a new one here."),
    ("No connection has that user name", "Compare the user name in the program with the one shown here."),
    ("No user name and password", "Fill in user name and password in the program’s settings."),
    ("This connection was revoked", "Take the old connection out of the program, or make a new one here."),
    ("It came from an address", "Add the program’s address to the connection, or leave its addresses empty."),
    ("This connection is not for school", "Type the school number shown here, or add that number to the connection."),
    (
        "Only HTTPS",
        "Type the address with https:// into the program, and make a new password: the old one was sent open.",
    ),
    ("The message is larger", "Publish fewer days at once, or ask IT to raise STAFFROOM_LISS_MEGABYTES."),
    ("It broke off", "Publish again. If it happens again, look at the limits of the proxy in front of Staffroom."),
    ("More than", "Let the program publish less often."),
    ("liss.getStudents", "Switch the download of students off in the program. Staffroom gives nobody student lists."),
    ("liss.getClassMembership", "Switch the download of class lists off in the program."),
)


def method_in_words(method: str) -> str:
    """What a call was about."""
    return METHODS.get(method) or (f"liss.{method}" if method else "A call")


def dates_in_words(first: date | None, last: date | None) -> str:
    """The dates of a call; empty where it has none."""
    if first is None:
        return ""
    if last is None or last == first:
        return day(first, short=True)
    return f"{day(first, short=True)} to {day(last, short=True)}"


def advice(why: str) -> str:
    """What to do about a refusal; empty where the sentence says it itself."""
    for start, words in _ADVICE:
        if why.startswith(start):
            return words
    if "is not switched on" in why:
        return "Switch that download off in the program, or allow it in the connection’s settings here."
    if "is not answered now" in why:
        return "Wait until Data health is well again; the program keeps what it has."
    if "is not supported here" in why:
        return "Switch it off in the program."
    if "reference" in why:
        return "Ask IT to look into the log for that reference."
    return ""
