"""People, for the search everywhere."""

from django.urls import reverse

from staffroom.kit.words import clock
from staffroom.school.findable import nouns_now, staff_now
from staffroom.school.models import StaffMember
from staffroom.search.finding import Found, finds, page
from staffroom.search.matching import fitting
from staffroom.search.question import Question

from .directory import full_name
from .person import Reader, Whereabouts, whereabouts

page("people:list", "People", "staff directory colleagues")
page("people:phones", "Telephone list", "phone list numbers extensions telephone directory ring call")
page("people:students", "Students", "student directory home groups year levels")
page("people:spellings", "Names of staff", "spelling of family names capitals")


@finds("people", needs="people.see", place=10)
def people(question: Question) -> list[Found]:
    """Current staff, by any of their names or their code; with where they are now, if it is clear who is meant."""
    known = question.once(staff_now)
    hits = fitting(known, question.words, lambda member: member.search_text, lambda member: member.code.lower())
    # Whoever types a name at the front desk wants to know where they are; nobody has to ask for that in words.
    answered = hits and (len(hits) == 1 or hits[0][0] < hits[1][0])
    answer = _now(hits[0][1], question) if answered else ""
    faculties = question.once(nouns_now).faculties
    return [
        Found(
            fit=fit,
            title=full_name(member),
            address=reverse("people:person", args=[member.code]),
            about=", ".join([*(faculties.get(code) or code for code in member.faculties), member.room]).strip(", "),
            note=answer if place == 0 else "",
            code=member.code,
        )
        for place, (fit, member) in enumerate(hits)
    ]


def _now(member: StaffMember, question: Question) -> str:
    """Where the one who was asked about is, for those who may see a colleague's day."""
    if not question.may("timetable.others"):
        return ""
    reader = Reader("", False, False, False, True, question.may("timetable.details"))
    found = whereabouts(member.code, reader, question.period)
    return _said(found, question.period) if found else ""


def _said(found: Whereabouts, period: str) -> str:
    if period:
        now = f"P{period}: {found.now}." if found.now else f"Nothing timetabled in P{period}."
        return f"{now} As of {clock(found.as_of)}."
    now = f"Now: {found.now}." if found.now else "Nothing timetabled now."
    following = f" Next: {found.next}." if found.next else ""
    return f"{now}{following} As of {clock(found.as_of)}."
