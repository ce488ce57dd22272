"""What changed for me; and, for whoever organises the day, who was told of each version and who has looked."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import person, touch
from staffroom.school.news import DAYS_KEPT, look, settle

from .selectors import changes_of, last_versions, steps, versions_on


@never_cache
@require_safe
@needs("timetable.own")
def mine(request: HttpRequest) -> HttpResponse:
    """My changes of the last two weeks, the newest first. Opening it is looking."""
    code, moment = _code(request), timezone.now()
    found = changes_of(code, moment)
    if request.method == "GET":
        look(found.rows, moment)
    context = {"area": "news", "mine": found, "linked": bool(code), "days": DAYS_KEPT, "today": melbourne_today()}
    return render(request, "news/mine.html", context)


@never_cache
@require_POST
@needs("timetable.own")
def seen(request: HttpRequest) -> HttpResponseRedirect:
    """I have seen these. What was published in the meantime was not on the page, and stays."""
    numbers = [
        int(text) for text in request.POST.get("rows", "").split(",")[:2000] if text.isdecimal() and len(text) < 18
    ]
    if _code(request) and settle(_code(request), numbers, timezone.now()):
        touch(person(int(request.user.pk or 0)))
    return HttpResponseRedirect(reverse("news:mine"))


@never_cache
@require_safe
@needs("versions.see")
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of today."""
    return _versions(request, melbourne_today())


@never_cache
@require_safe
@needs("versions.see")
def versions_of_day(request: HttpRequest, day: str) -> HttpResponse:
    """Every version of another date."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if not 2000 < wanted.year < 2200:
        raise Http404
    return redirect("news:versions") if wanted == melbourne_today() else _versions(request, wanted)


def _versions(request: HttpRequest, day: date) -> HttpResponse:
    today = melbourne_today()
    before, after = steps(day)
    context = {
        "area": "versions",
        "day": day,
        "today": today,
        "versions": versions_on(day),
        "before": before,
        "after": after,
        "ahead": [one for one in last_versions(today) if one.day != day],
    }
    return render(request, "news/versions.html", context)


def _code(request: HttpRequest) -> str:
    return str(getattr(request.user, "staff_code", ""))
