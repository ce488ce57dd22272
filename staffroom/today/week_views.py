"""Pages of weeks, rooms and classes."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs
from staffroom.school.models import StaffMember
from staffroom.school.selectors import staff_member

from .classpage import class_page
from .freepage import Asked, address, everybody, free_page
from .keeping import kept_page
from .roomlist import room_list, room_page
from .weeks import term_in_words
from .whose import week_of_person
from .windows import Window, coming_monday, monday_of, window_of

LONGEST = 80
"""Of a name that is looked for."""


@require_safe
@needs("timetable.own")
def week(request: HttpRequest) -> HttpResponseBase:
    """My week."""

    def draw(asking: HttpRequest) -> str:
        code, window, free = _code(asking), _window(asking), may(asking, "timetable.others")
        found = week_of_person(code, window, details=True) if code else None
        here = reverse("today:week")
        facts = {"title": "My week", "week": found, "here": here, "all_weeks": True, "free": free}
        return _page(asking, "week", facts)

    return kept_page(request, draw)


@require_safe
@needs("timetable.others")
def person_week(request: HttpRequest, code: str) -> HttpResponseBase:
    """A colleague's week; one's own is at its own address."""
    if code.strip().upper() == _code(request).upper():
        return HttpResponseRedirect(f"{reverse('today:week')}?{request.GET.urlencode()}")

    def draw(asking: HttpRequest) -> str:
        member, details = _colleague(asking, code), may(asking, "timetable.details")
        window = _window(asking, only_now=not details)
        if not (details or _is_this_week(window)):
            raise PermissionDenied
        found = week_of_person(member.code, window, details=details)
        here = reverse("today:person-week", args=[member.code])
        facts = {"member": member, "week": found, "here": here, "all_weeks": details, "free": True}
        return _page(asking, "people", facts | {"title": f"{member.shown_name}: week"})

    return kept_page(request, draw)


@never_cache
@require_safe
@needs("rooms.see")
def rooms(request: HttpRequest) -> HttpResponse:
    """All rooms and what is in them now."""
    people = may(request, "timetable.others")
    found = room_list(people=people, details=may(request, "timetable.details"))
    return render(request, "today/rooms.html", {"area": "rooms", "rooms": found})


@require_safe
@needs("rooms.see")
def room(request: HttpRequest, code: str) -> HttpResponseBase:
    """The week of a room."""

    def draw(asking: HttpRequest) -> str:
        found = room_page(code.upper(), _window(asking), **_rights(asking))
        if found is None:
            raise Http404
        facts = {"room": found, "week": found.week, "here": reverse("today:room", args=[found.code])}
        return _page(asking, "rooms", facts | {"title": f"Room {found.code}", "all_weeks": True})

    return kept_page(request, draw)


@require_safe
@needs("classes.see")
def school_class(request: HttpRequest, code: str) -> HttpResponseBase:
    """The week of a class, what comes next, and what is set. No students."""

    def draw(asking: HttpRequest) -> str:
        found = class_page(code, _window(asking), **_rights(asking))
        if found is None:
            raise Http404
        facts = {"taught": found, "week": found.week, "here": reverse("today:class", args=[code])}
        return _page(asking, "rooms", facts | {"title": f"Class {found.code}", "all_weeks": True})

    return kept_page(request, draw)


@never_cache
@require_safe
@needs("timetable.others")
def free(request: HttpRequest) -> HttpResponse:
    """When several people are all free; somebody who was added is then part of the address."""
    details = may(request, "timetable.details")
    window = window_of(request.GET.get("date", ""), "", timezone.localdate())
    if not (details or _is_this_week(window)):
        raise PermissionDenied
    me, codes = _code(request), request.GET.getlist("p")
    if me and ("p" not in request.GET or request.GET.get("me")):
        codes = [me, *codes]
    asked = Asked(tuple(codes), request.GET.get("add", "")[:LONGEST], "breaks" in request.GET, details)
    staff = everybody()
    found = free_page(asked, window, staff)
    picked = [one.code for one in found.picked]
    if found.added:
        return HttpResponseRedirect(f"{reverse('today:free')}{address(picked, window, breaks=asked.breaks)}")
    links = {
        "before": address(picked, window, breaks=asked.breaks, day=window.before),
        "current": address(picked, window_of("", "", timezone.localdate()), breaks=asked.breaks),
        "after": address(picked, window, breaks=asked.breaks, day=window.after),
        "breaks": address(picked, window, breaks=not asked.breaks),
    }
    context = {"free": found, "asked": asked, "window": window, "staff": staff, "links": links, "all_weeks": details}
    return render(request, "today/free.html", {"area": "people", "term": term_in_words(window.first)} | context)


def _window(request: HttpRequest, *, only_now: bool = False) -> Window:
    asked, days = request.GET.get("date", ""), request.GET.get("days", "")
    return window_of(asked, days, timezone.localdate(), only_now=only_now)


def _is_this_week(window: Window) -> bool:
    """Within the week of today; on a weekend, the coming one is this week, too."""
    today = timezone.localdate()
    return monday_of(window.first) in (monday_of(today), coming_monday(today)) and (
        monday_of(window.last) == monday_of(window.first)
    )


def _rights(request: HttpRequest) -> dict[str, bool]:
    """Whether this reader is told who is there, and what colleagues do."""
    return {"people": may(request, "timetable.others"), "details": may(request, "timetable.details")}


def _page(request: HttpRequest, area: str, facts: Mapping[str, object]) -> str:
    return render_to_string("today/week.html", {"area": area, **facts}, request)


def _code(request: HttpRequest) -> str:
    return str(getattr(request.user, "staff_code", ""))


def _colleague(request: HttpRequest, code: str) -> StaffMember:
    """Somebody whose page this reader could open; there is nobody else."""
    member = staff_member(code)
    mine = member is not None and member.code == _code(request).upper()
    if member is None or not (member.active or mine or may(request, "people.left")):
        raise Http404
    return member
