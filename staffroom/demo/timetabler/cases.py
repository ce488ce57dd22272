"""Awkward things that real programs send, each under a name. They happen to lessons of the made-up school.

A case either changes the date it is given (`happens`), which is published afterwards as a whole, or makes calls of its
own (`calls`). What ought to be refused is marked so. Every name and word in here is made up.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from staffroom.demo.school import Staff

from . import rows
from .calls import Outgoing
from .rows import NOT_FOR_STAFFROOM, Row, moment
from .stage import NothingFits, Stage

MARKUP = "<b>Quiz</b> on page 4 & 5 <script>alert('x')</script> <img src=x onerror=alert(1)> 3 < 4"
LONG = "Read the next page, then answer its questions in full sentences. " * 60
STUDENTS = "HAN0001,HAN0002,HAN0003"
_CASUAL = "C9001"


class Case(NamedTuple):
    """One of them. Exactly one of `happens` and `calls` is there."""

    words: str
    happens: Callable[[Stage], None] | None = None
    calls: Callable[[Stage], list[Outgoing]] | None = None


CASES: dict[str, Case] = {}


def _happens(name: str, words: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    def keep(function: Callable[[Stage], None]) -> Callable[[Stage], None]:
        CASES[name] = Case(words, happens=function)
        return function

    return keep


def _calls(name: str, words: str) -> Callable[[Callable[[Stage], list[Outgoing]]], Callable[[Stage], list[Outgoing]]]:
    def keep(function: Callable[[Stage], list[Outgoing]]) -> Callable[[Stage], list[Outgoing]]:
        CASES[name] = Case(words, calls=function)
        return function

    return keep


# Covers


@_happens("double-period", "one person takes both halves of a double period")
def _double(stage: Stage) -> None:
    one, other = stage.double()
    by = stage.free(one.period)
    stage.cover(one, by)
    stage.cover(other, by)


@_happens("double-period-split", "each half of a double period has another replacement")
def _double_split(stage: Stage) -> None:
    one, other = stage.double()
    first = stage.free(one.period)
    stage.cover(one, first)
    stage.cover(other, stage.free(other.period, besides=first), CoverType="underload")


@_happens("minimal-supervision", "the teacher next door keeps an eye on it")
def _minimal(stage: Stage) -> None:
    mine, beside = stage.pair()
    stage.put(mine._replace(of=mine.teachers[0], minds=beside.teachers[0]))


@_happens("minimal-supervision-nobody", "minimal supervision, and nobody is named")
def _minimal_nobody(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot, TeacherIds="minimalSupervision", Replacing=stage.book.ident(slot.teachers[0]))


@_happens("merged", "a class joins another, in its room and with its teacher")
def _merged(stage: Stage) -> None:
    mine, other = stage.pair()
    stage.put(mine, TeacherIds=f"merged {other.code}", TeacherCodes="", Replacing=stage.book.ident(mine.teachers[0]))


@_happens("merged-unknown", "a class joins one that nobody knows")
def _merged_unknown(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot, TeacherIds="merged 99XYZ 9", Replacing=stage.book.ident(slot.teachers[0]))


@_happens("no-cover", "a lesson goes on without a teacher")
def _no_cover(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot, TeacherIds="no-cover", TeacherCodes="", Replacing=stage.book.ident(slot.teachers[0]))


@_happens("library", "a class is sent to the library")
def _library(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot, TeacherIds="go-to-library", TeacherCodes="", Replacing=stage.book.ident(slot.teachers[0]))


@_happens("special-words-otherwise", "the special words in other spellings")
def _otherwise(stage: Stage) -> None:
    mine, other = stage.pair()
    stage.put(mine, TeacherIds=f"  MERGED  {other.code} ", TeacherCodes="")
    stage.put(stage.lesson(), TeacherIds="No_Cover", TeacherCodes="")
    stage.put(stage.lesson(), TeacherIds="Go To Library", TeacherCodes="")


@_happens("cover-kinds-otherwise", "kinds of cover in other spellings, and one that nobody knows")
def _kinds(stage: Stage) -> None:
    for word in ("In-Lieu", "EXTRA", "under load", "Paid by the moon"):
        slot = stage.lesson()
        stage.cover(slot, stage.free(slot.period), CoverType=word)


@_happens("pool-code", "CRT1 takes it: whoever comes")
def _pool(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot._replace(of=slot.teachers[0], by="CRT1"), TeacherCodes="CRT1", CoverType="casual")


@_happens("unknown-teacher", "ids that are in no list, for who takes it and for who is replaced")
def _unknown(stage: Stage) -> None:
    slot = stage.lesson()
    stage.put(slot._replace(of=slot.teachers[0], by="T9999"), TeacherCodes="")
    other = stage.lesson()
    stage.cover(other, stage.free(other.period), Replacing="T8888")


@_happens("replaced-by-code", "who is replaced is named by code, not by id")
def _by_code(stage: Stage) -> None:
    slot = stage.lesson()
    stage.cover(slot, stage.free(slot.period), Replacing=slot.teachers[0])


@_happens("two-teachers", "two teachers in one row; then the same in two rows")
def _two(stage: Stage) -> None:
    slot = stage.lesson()
    by, helper = stage.free(slot.period), stage.free(slot.period)
    stage.cover(slot, by, TeacherIds=rows.idents(stage.book, (by, helper)), TeacherCodes=f"{by},{helper}")
    other = stage.lesson()
    by, helper = stage.free(other.period), stage.free(other.period)
    stage.cover(other, by)
    stage.add(rows.delta_row(stage.book, other) | {"TeacherIds": stage.book.ident(helper), "TeacherCodes": helper})


@_happens("duty-covered", "somebody else has a yard duty, and one falls out")
def _duty(stage: Stage) -> None:
    slot = stage.duty()
    stage.cover(slot, stage.free(slot.period))
    stage.put(stage.duty()._replace(cancelled=True))


# What falls out, rooms


@_happens("cancelled", "a lesson falls out; of another it is said in words")
def _cancelled(stage: Stage) -> None:
    stage.put(stage.lesson()._replace(cancelled=True))
    stage.put(stage.lesson()._replace(cancelled=True), isCancelled="True")


@_happens("cancelled-pair", "a cancelled row and beside it the row that takes its place: a change, not a cancellation")
def _pair(stage: Stage) -> None:
    slot = stage.lesson()
    stage.add(rows.delta_row(stage.book, slot._replace(cancelled=True)))
    stage.cover(slot, stage.free(slot.period))


@_happens("room-moved", "a lesson is in another room; another in two rooms")
def _moved(stage: Stage) -> None:
    one, other = stage.pair()
    stage.put(one._replace(to=other.rooms[0]))
    stage.put(other._replace(to="LIB"))
    third = stage.lesson()
    stage.put(third, Rooms=f"{third.rooms[0]},LIB")


@_happens("room-cleared", "the room is blank: no longer known, which is not the same as another one")
def _cleared(stage: Stage) -> None:
    stage.put(stage.lesson()._replace(rooms=()))


# Words


@_happens("padded", "text padded to twenty characters, blanks in front, as one library writes it")
def _padded(stage: Stage) -> None:
    slot = stage.lesson()
    by = stage.free(slot.period)
    padded: Row = {
        "ClassCode": f"{slot.code:>20}",
        "Period": f"{slot.period:>20}",
        "TeacherIds": f"{stage.book.ident(by):>20}",
    }
    stage.cover(slot, by, **padded)


@_happens("markup-note", "the work set is full of markup, which is text")
def _markup(stage: Stage) -> None:
    slot = stage.lesson()
    stage.cover(slot, stage.free(slot.period), WorkInstructions=MARKUP)


@_happens("long-note", "the work set is nearly as long as a field may be")
def _long(stage: Stage) -> None:
    slot = stage.lesson()
    stage.cover(slot, stage.free(slot.period), WorkInstructions=LONG)


@_happens("note-alone", "work is set, and nobody is replaced")
def _note(stage: Stage) -> None:
    stage.put(stage.lesson(), WorkInstructions="Start without me, I am five minutes late.")


@_happens("unknown-fields", "fields that nobody knows, and rolls of students, which must go nowhere")
def _fields(stage: Stage) -> None:
    slot = stage.lesson()
    more = {"Students": STUDENTS, "x-vendor": "7", "CoverCost": 61.4, "AbsenceReason": NOT_FOR_STAFFROOM}
    stage.cover(slot, stage.free(slot.period), **more)


@_happens("misspelt-fields", "fields in other cases and spellings")
def _misspelt(stage: Stage) -> None:
    slot = stage.lesson()
    by = stage.free(slot.period)
    row = rows.delta_row(stage.book, slot._replace(of=slot.teachers[0], by=by, cover="extra", note="Chapter 3."))
    other = {"TeacherIds": "teacherids", "WorkInstructions": "Work_Instructions", "CoverType": "coverType"}
    stage.add({other.get(name, name): value for name, value in row.items()})


@_happens("numbers-and-truths", "period and times as numbers, truth as text")
def _numbers(stage: Stage) -> None:
    slot = stage.lesson(lambda one: one.period.isdigit())
    stage.cover(slot, stage.free(slot.period), Period=int(slot.period), isCancelled="0")


@_happens("code-otherwise", "a class code with a blank inside, as the specification has them, and in small letters")
def _code(stage: Stage) -> None:
    slot = stage.lesson()
    spaced = f"{slot.code[:-1]} {slot.code[-1:]}".lower()
    stage.cover(slot, stage.free(slot.period), ClassCode=spaced)


@_happens("twice", "the same row twice")
def _twice(stage: Stage) -> None:
    slot = stage.lesson()
    by = stage.free(slot.period)
    stage.cover(slot, by)
    stage.add(rows.delta_row(stage.book, slot._replace(of=slot.teachers[0], by=by, cover="extra")))


@_happens("row-without-date", "a row without a date, beside good ones")
def _undated(stage: Stage) -> None:
    row = rows.delta_row(stage.book, stage.lesson()._replace(cancelled=True))
    stage.add({name: value for name, value in row.items() if name != "Date"})


@_happens("row-outside", "a row of a date that the call does not speak about")
def _outside(stage: Stage) -> None:
    row = rows.delta_row(stage.book, stage.lesson()._replace(cancelled=True))
    stage.add(row | {"Date": moment(stage.day + timedelta(days=30))})


@_happens("odd-dates", "dates with one-digit hours, with dashes, and in another zone")
def _odd_dates(stage: Stage) -> None:
    evening = stage.day - timedelta(days=1)
    for text in (f"{stage.day:%Y%m%d}T9:05:00", f"{stage.day:%Y-%m-%d}", f"{evening:%Y-%m-%d}T14:30:00Z"):
        slot = stage.lesson()
        stage.cover(slot, stage.free(slot.period), Date=text)


# Events, people


@_happens("event-without-time", "an event without period or time: all day")
def _event(stage: Stage) -> None:
    who = stage.book.ident(stage.free("1"))
    row: Row = {"Date": moment(stage.day), "ClassCode": "EVT PHOTOS", "Type": "Event", "TeacherIds": who, "Rooms": ""}
    stage.add(row | {"ClassName": "Class photos", "description": "Class photos all day"}, daily=True)


@_happens("meeting", "a meeting of some, outside the periods")
def _meeting(stage: Stage) -> None:
    people = [stage.free("AS") for _ in range(3)]
    row: Row = {"Date": moment(stage.day), "StartTime": "15:40", "EndTime": "16:20", "ClassCode": "MTG DATA"}
    row |= {"ClassName": "Data team", "Type": "StaffMeeting", "Rooms": "LIB"}
    stage.add(row | {"TeacherIds": rows.idents(stage.book, people)}, daily=True)


@_happens("absence-with-reason", "absences with a reason, which must never show")
def _absence(stage: Stage) -> None:
    for person in _some(stage, 2):
        stage.events.append({
            "TeacherId": stage.book.ident(person.code), "StartDate": moment(stage.day, "11:00"),
            "EndDate": moment(stage.day, "12:30"), "Reason": NOT_FOR_STAFFROOM, "LeaveType": NOT_FOR_STAFFROOM,
            "Notes": NOT_FOR_STAFFROOM,
        })  # fmt: skip


@_happens("neither-event-nor-absence", "a row of which nobody can say what it is")
def _neither(stage: Stage) -> None:
    stage.events.append({"Colour": "green", "Detail": NOT_FOR_STAFFROOM})


def _some(stage: Stage, number: int) -> list[Staff]:
    return [person for person in stage.book.teachers if person.kind == "T"][-number:]


# Calls of their own


@_calls("event-several-days", "an excursion of three days")
def _camp(stage: Stage) -> list[Outgoing]:
    who = stage.book.ident(stage.free("1"))
    days = [stage.day + timedelta(days=ahead) for ahead in range(3)]
    for day in days:
        row: Row = {"Date": moment(day), "StartTime": "8:00", "EndTime": "18:00", "ClassCode": "EXC CAMP8"}
        row |= {"ClassName": "Year 8 camp", "Type": "Excursion", "TeacherIds": who, "Rooms": ""}
        stage.add(row | {"description": "Year 8 camp"}, daily=True)
    return stage.publish(until=2)[:2]


@_calls("casual-without-code", "a teacher of an agency takes it: in the list under a name, without a code")
def _casual(stage: Stage) -> list[Outgoing]:
    row: Row = {"TeacherId": _CASUAL, "TeacherCode": "", "FirstName": "Robin", "Surname": "Marlow"}
    stage.more_teachers.append(row | {"StaffType": "Casual"})
    slot = stage.lesson()
    stage.put(slot._replace(of=slot.teachers[0], by=_CASUAL, cover="casual"), TeacherCodes="")
    return [Outgoing("publishTeachers", (moment(stage.day), stage.teachers())), *stage.publish()]


@_calls("withdrawn", "somebody gets an extra, and is off the hook in the next publish")
def _withdrawn(stage: Stage) -> list[Outgoing]:
    before = stage.publish()
    slot = stage.lesson()
    stage.cover(slot, stage.free(slot.period))
    after = stage.publish()
    stage.take_back(slot)
    return [*after, *before]


@_calls("repeated", "the same publish twice: nothing changes")
def _repeated(stage: Stage) -> list[Outgoing]:
    return stage.publish() * 2


@_calls("order-otherwise", "what is different comes before what is on, lists come last")
def _order(stage: Stage) -> list[Outgoing]:
    lists = [
        Outgoing("publishRooms", (moment(stage.day), rows.rooms(stage.book))),
        Outgoing("publishTeachers", (moment(stage.day), stage.teachers())),
    ]
    return [*reversed(stage.publish()), *lists]


@_calls("half-the-teachers", "a list of teachers with a quarter of them: held, and then whole again")
def _half(stage: Stage) -> list[Outgoing]:
    everybody = stage.teachers()
    at = moment(stage.day)
    return [Outgoing("publishTeachers", (at, some)) for some in (everybody[: len(everybody) // 4], everybody)]


@_calls("empty-day", "daily data of a school day without any row, which is no word to believe; then as it was")
def _empty(stage: Stage) -> list[Outgoing]:
    at = moment(stage.day)
    return [Outgoing("publishDailyData", (at, at, [])), stage.publish()[0]]


@_calls("names-otherwise", "a method in other letters is another method; a get call spelt as some clients do")
def _methods(stage: Stage) -> list[Outgoing]:
    at = moment(stage.day)
    return [
        Outgoing("PublishRooms", (at, rows.rooms(stage.book)), refused=True),
        Outgoing("getClassMembership", (at,), not_empty=True),
    ]


@_calls("unwanted", "calls that are of no use to Staffroom, which has to take them all the same")
def _unwanted(stage: Stage) -> list[Outgoing]:
    at = moment(stage.day)
    student: Row = {"StudentId": "HAN0001", "FirstName": NOT_FOR_STAFFROOM, "Surname": NOT_FOR_STAFFROOM, "Form": "7"}
    return [
        Outgoing("publishStudents", (at, [student])),
        Outgoing("publishClassMemberships", ([{"StudentId": "HAN0001", "ClassCode": "07ENG1"}], at)),
        Outgoing("changeClassMembership", ("HAN0001", at, ["07ENG1"], ["07ENG2"])),
    ]


@_calls("gets", "a client deletes what a get call lacks: what we do not have is an error, never an empty list")
def _gets(stage: Stage) -> list[Outgoing]:
    at = moment(stage.day)
    return [
        Outgoing("getStudents", (at,), not_empty=True),
        Outgoing("getTeachers", (at,), not_empty=True),
        Outgoing("getRooms", (), not_empty=True),
        Outgoing("getClassMemberships", (at,), not_empty=True),
    ]


@_calls("wrong-calls", "a method that there is not, dates the wrong way round, too few parameters, no list")
def _wrong(stage: Stage) -> list[Outgoing]:
    at, before = moment(stage.day), moment(stage.day - timedelta(days=3))
    return [
        Outgoing("getTheMoon", (), refused=True),
        Outgoing("publishDailyData", (at, before, []), refused=True),
        Outgoing("publishDailyDeltas", (at,), refused=True),
        Outgoing("publishDailyDeltas", (at, at, "none"), refused=True),
    ]


def play(stage: Stage, names: list[str], say: Callable[[str], None]) -> list[Outgoing]:
    """The calls of these cases. What happens to the date comes first and is published once, with all of it.

    `say` hears of each case; one for which the date has no lesson left is told and left out, unless it is the only one.
    """
    found: list[Outgoing] = []
    changed = False
    for name in sorted(names, key=lambda name: CASES[name].calls is not None):
        case = CASES[name]
        try:
            if case.happens:
                case.happens(stage)
                changed = True
            elif case.calls:
                found += [*(stage.publish() if changed else ()), *case.calls(stage)]
                changed = False
        except NothingFits as error:
            if len(names) == 1:
                raise
            say(f"{name:<26}left out: {error}")
            continue
        say(f"{name:<26}{case.words}")
    return found + (stage.publish() if changed else [])
