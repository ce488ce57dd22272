"""The Daily Org: today's, an earlier day's, one version, and the archive."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import may, needs
from staffroom.kit.school_days import melbourne_today

from . import selectors
from .forms import read_day
from .mine import Mine, MyLine, mine_in
from .models import Document

AREA = {"area": "dailyorg"}


@dataclass(frozen=True)
class Page:
    """One page as it is shown. `marks` are my lines on it, `text` everything that was read there."""

    number: int
    width: int
    height: int
    has_text: bool
    marks: list[MyLine]
    text: list[list[str]]


@never_cache
@require_safe
@needs("dailyorg.see")
def today(request: HttpRequest) -> HttpResponse:
    """Today's newest, or the last good one with its age."""
    front = selectors.front(melbourne_today())
    context = {
        "whose": front.whose,
        "school": front.school,
        "today": front.today,
        "folder": selectors.folder_state(),
        "under_way": selectors.under_way(),
        "refused": selectors.refused_of_late(front.today),
        "used": front.document is not None or settings.ENVIRONMENT.daily_org_folder is not None,
    }
    if front.document is None:
        return render(request, "dailyorg/none.html", AREA | context)
    return _page(request, front.document, context)


@never_cache
@require_safe
@needs("dailyorg.see")
def day(request: HttpRequest, day: str) -> HttpResponse:
    """The newest of a day."""
    wanted = read_day(day)
    if wanted is None:
        raise Http404
    if wanted == melbourne_today():
        return redirect("dailyorg:today")
    document = selectors.newest_of(wanted)
    if document is None:
        context = {"wanted": wanted, "before": selectors.day_before(wanted), "after": selectors.day_after(wanted)}
        return render(request, "dailyorg/none.html", AREA | context, status=404)
    return _page(request, document, {"whose": "day"})


@never_cache
@require_safe
@needs("dailyorg.see")
def version(request: HttpRequest, document_id: int) -> HttpResponse:
    """One version, whether or not a newer one is there."""
    document = selectors.version(document_id, withdrawn_too=may(request, "dailyorg.upload"))
    if document is None:
        raise Http404
    newest = selectors.newest_of(document.day)
    return _page(request, document, {"whose": "version", "newest": newest if newest != document else None})


@never_cache
@require_safe
@needs("dailyorg.see")
def archive(request: HttpRequest) -> HttpResponse:
    """Every day of which there is one."""
    months = selectors.archive()
    return render(request, "dailyorg/archive.html", AREA | {"months": months, "today": melbourne_today()})


def _page(request: HttpRequest, document: Document, about: dict[str, Any]) -> HttpResponse:
    code = str(getattr(request.user, "staff_code", ""))
    mine = mine_in(document, code)
    organises = may(request, "dailyorg.upload")
    context = {
        "document": document,
        "pages": _pages(document, mine),
        "mine": mine,
        "linked": bool(code),
        "versions": selectors.versions_of(document.day, withdrawn_too=organises),
        "before": selectors.day_before(document.day),
        "after": selectors.day_after(document.day),
        "today": melbourne_today(),
        "now": timezone.now(),
    }
    return render(request, "dailyorg/day.html", AREA | context | about)


def _pages(document: Document, mine: Mine) -> list[Page]:
    text: dict[int, list[list[str]]] = {}
    for page, *_box, line in document.lines:
        text.setdefault(page, []).append(line.split("\t"))
    return [
        Page(
            number,
            width,
            height,
            has_text,
            [line for line in mine.all if line.page == number and line.marked],
            text.get(number, []),
        )
        for number, (width, height, has_text) in enumerate(document.pages, start=1)
    ]


def day_address(day: date) -> tuple[str, ...]:
    """Name and parts of the address at which staff see a day."""
    return ("dailyorg:today",) if day == melbourne_today() else ("dailyorg:day", day.isoformat())
