"""Pages of the day: Today, a week, the rooms."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs
from staffroom.school.models import StaffMember
from staffroom.school.selectors import staff_member

from .front import Reader, today_for
from .roomlist import room_list, room_page
from .weeks import monday_of, this_monday
from .whose import week_of_person

AREA = {"area": "today"}


@never_cache
@require_safe
@needs("timetable.own")
def today(request: HttpRequest) -> HttpResponse:
    """My day: now and next, what changed, who is out."""
    name = str(getattr(request.user, "name", ""))
    reader = Reader(name, _code(request), may(request, "away.see"), may(request, "away.covers"))
    return render(request, "today/today.html", AREA | {"today": today_for(reader)})


@never_cache
@require_safe
@needs("timetable.own")
def week(request: HttpRequest) -> HttpResponse:
    """My week."""
    code = _code(request)
    found = week_of_person(code, monday_of(request.GET.get("date", "")), details=True) if code else None
    return render(request, "today/week.html", AREA | {"week": found, "here": reverse("today:week"), "all_weeks": True})


@never_cache
@require_safe
@needs("timetable.others")
def person_week(request: HttpRequest, code: str) -> HttpResponse:
    """A colleague's week; one's own is at its own address."""
    member = _colleague(request, code)
    if member.code == _code(request).upper():
        return HttpResponseRedirect(f"{reverse('today:week')}?{request.GET.urlencode()}")
    monday, details = monday_of(request.GET.get("date", "")), may(request, "timetable.details")
    if not details and monday != this_monday():
        raise PermissionDenied
    here = reverse("today:person-week", args=[member.code])
    context = {"week": week_of_person(member.code, monday, details=details), "member": member, "here": here}
    return render(request, "today/week.html", {"area": "people", "all_weeks": details} | context)


@never_cache
@require_safe
@needs("rooms.see")
def rooms(request: HttpRequest) -> HttpResponse:
    """All rooms and what is in them now."""
    people = may(request, "timetable.others")
    found = room_list(people=people, details=may(request, "timetable.details"))
    return render(request, "today/rooms.html", {"area": "rooms", "rooms": found})


@never_cache
@require_safe
@needs("rooms.see")
def room(request: HttpRequest, code: str) -> HttpResponse:
    """The week of a room."""
    monday = monday_of(request.GET.get("date", ""))
    people = may(request, "timetable.others")
    found = room_page(code.upper(), monday, people=people, details=may(request, "timetable.details"))
    if found is None:
        raise Http404
    context = {"room": found, "week": found.week, "here": reverse("today:room", args=[found.code]), "all_weeks": True}
    return render(request, "today/week.html", {"area": "rooms"} | context)


def _code(request: HttpRequest) -> str:
    return str(getattr(request.user, "staff_code", ""))


def _colleague(request: HttpRequest, code: str) -> StaffMember:
    """Somebody whose page this reader could open; there is nobody else."""
    member = staff_member(code)
    mine = member is not None and member.code == _code(request).upper()
    if member is None or not (member.active or mine or may(request, "people.left")):
        raise Http404
    return member
