"""Pages about people."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from staffroom.accounts.rights import may, needs, note_read
from staffroom.accounts.stepup import needs_fresh
from staffroom.kit.age import Age, age_of
from staffroom.kit.limits import EXPORTS_A_MINUTE, limited
from staffroom.kit.spreadsheet import csv_download
from staffroom.sync.selectors import latest_good

from . import export, students
from .directory import Asked, listing
from .person import Reader, person_for

EXPIRES_SOON_DAYS = 60
SEARCHES_A_MINUTE = 600  # somebody who types without a pause asks up to five times a second, in two tabs


@never_cache
@vary_on_headers("HX-Request")
@require_safe
@needs("people.see")
@limited("search", per_minute=SEARCHES_A_MINUTE)
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody, or those who match; htmx asks for the list alone."""
    asked = Asked.read(request.GET.dict(), may_see_left=may(request, "people.left"))
    context = {
        "area": "people",
        "asked": asked,
        "listing": listing(asked),
        "age": data_age(),
        "contact": may(request, "people.contact"),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "people/_results.html" if part else "people/list.html", context)


@never_cache
@require_safe
@needs("people.export")
@needs_fresh
@limited("export", per_minute=EXPORTS_A_MINUTE)
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file."""
    asked = Asked.read(request.GET.dict(), may_see_left=may(request, "people.left"))
    return csv_download("people.csv", export.HEADING, export.rows(asked))


@never_cache
@require_safe
@needs("people.see")
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person's page."""
    if code != code.upper():
        return HttpResponseRedirect(reverse("people:person", args=[code.upper()]))
    found = person_for(code, _reader(request))
    if found is None:
        raise Http404
    if found.shows_sensitive and not found.is_me:
        note_read(request, "people.sensitive", f"staff {found.member.pk} {found.member.code}")
    today = timezone.localdate()
    context = {
        "area": "people",
        "person": found,
        "age": data_age(),
        "back": _back(request),
        "today": today,
        "soon": today + timedelta(days=EXPIRES_SOON_DAYS),
    }
    return render(request, "people/person.html", context)


@never_cache
@require_safe
@needs("students.see")
def student_list(request: HttpRequest) -> HttpResponse:
    """Students of one year level by home group."""
    page = students.year_page(request.GET.get("year", "")[:10])
    return render(request, "people/students.html", {"area": "students", "page": page, "age": data_age()})


def data_age() -> Age:
    """How old what we know about people is: the time of the files of the last good import."""
    run = latest_good()
    return age_of((run.newest_file or run.finished) if run else None)


def _reader(request: HttpRequest) -> Reader:
    return Reader(
        staff_code=getattr(request.user, "staff_code", ""),
        may_contact=may(request, "people.contact"),
        may_see_left=may(request, "people.left"),
        may_see_sensitive=may(request, "people.sensitive"),
        may_see_day=may(request, "timetable.others"),
        may_see_details=may(request, "timetable.details"),
    )


def _back(request: HttpRequest) -> tuple[str, str]:
    """Where the reader came from, if that was the list: its address and what was searched."""
    came = urlsplit(request.headers.get("Referer", ""))
    here = reverse("people:list")
    if came.netloc != request.get_host() or came.path != here:
        return here, ""
    return f"{here}?{came.query}" if came.query else here, parse_qs(came.query).get("q", [""])[0]
