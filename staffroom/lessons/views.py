"""The page of a lesson, and somebody's page of notes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.school import lesson_writing as writing

from .forms import HandBackForm
from .selectors import Lesson, notes_of, page_of
from .whose import asked_for, code_of

AREA = {"area": "lessons"}
REMOVED = "a removed lesson note"
"""Where the session keeps a removed note until the next page is shown, so that it can be put back."""


@never_cache
@require_safe
@needs("lesson.see")
def lesson(request: HttpRequest, day: str, key: str, place: str) -> HttpResponse:
    """One lesson on one date: where, who, the note, whom to ask, and what is handed back."""
    found = asked_for(request, day, key, place)
    if found.address != request.path:
        return HttpResponseRedirect(found.address)
    return lesson_page(request, found)


@never_cache
@require_safe
@needs("lesson.see")
def mine(request: HttpRequest) -> HttpResponse:
    """My notes: coming lessons, notes whose lesson is gone, what was handed back to me."""
    code = code_of(request)
    return render(request, "lessons/mine.html", AREA | {"mine": notes_of(code) if code else None})


@never_cache
@require_POST
@needs("lesson.see")
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """I have read what was handed back to me; 0 is all of it."""
    writing.seen(code_of(request), [pk] if pk else None)
    return HttpResponseRedirect(reverse("today:today"))


def lesson_page(
    request: HttpRequest, found: Lesson, form: HandBackForm | None = None, status: int = 200
) -> HttpResponse:
    """The page; with a form that was sent and not kept."""
    page = page_of(found)
    unread = [one.pk for one in page.handed if one.seen is None and one.teacher == found.viewer.code]
    if unread and request.method == "GET":
        writing.seen(found.viewer.code, unread)
    removed = request.session.pop(REMOVED, None) if REMOVED in request.session else None
    mine_before = page.mine
    shown = form or HandBackForm(mine_before.text, mine_before.finished) if mine_before else form or HandBackForm()
    context = {
        "page": page,
        "lesson": found,
        "entry": found.entry,
        "form": shown,
        "sent": form is not None,
        "removed": removed["text"] if removed and removed["address"] == found.address else "",
    }
    return render(request, "lessons/lesson.html", AREA | context, status=status)
