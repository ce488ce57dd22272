"""The page of the day, and what an open one asks for every minute."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.accounts.sessions import by_itself
from staffroom.cards.readers import reader_of
from staffroom.cards.rendering import shown
from staffroom.cards.services import front, remember_looked
from staffroom.school.news import look, settle

from .front import today_for
from .keeping import kept_page, own, stamp_of
from .strip import remembered, seen as seen_now


@require_safe
@needs("timetable.own")
def today(request: HttpRequest) -> HttpResponseBase:
    """My day: now and next, what changed, who is out. An unchanged page costs one question of the database."""
    return kept_page(request, _draw)


def _draw(request: HttpRequest) -> str:
    reader = reader_of(request)
    found = reader.once(today_for)
    columns = shown(reader, reader.once(front), request)
    first = next(iter(columns["main"]), None)
    known = {"today": found, "columns": columns, "area": "today", "headline": first.headline if first else ""}
    page = render_to_string("today/today.html", known, request)
    if found.looked:
        kept = remembered(reader.once(front).known, found.looked, reader.day)
        remember_looked(reader.user_id, kept, reader.moment, seen=False)
    look(found.strip.news, reader.moment)
    return page


@require_POST
@needs("timetable.own")
def seen(request: HttpRequest) -> HttpResponse:
    """I have seen what changed. What changed in the meantime was not on the page, and stays."""
    reader = reader_of(request)
    found = reader.once(today_for)
    if found.linked and request.POST.get("token") == found.strip.token:
        kept = remembered(reader.once(front).known, seen_now(found.entries, reader.moment), reader.day)
        settle(reader.staff_code, (row.pk for row in found.strip.news), reader.moment)
        remember_looked(reader.user_id, kept, reader.moment, seen=True)
    return redirect("today:today")


@require_safe
@needs("timetable.own")
def pulse(request: HttpRequest) -> HttpResponseBase:
    """What is new on the strip of this reader, for a page that is open. Unchanged: 304."""
    by_itself(request)
    etag = f'W/"{stamp_of(request)}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        strip = reader_of(request).once(today_for).strip
        news = [{"token": one.token, "words": one.sentence} for one in strip.new]
        answer = JsonResponse({"new": news})
    answer["ETag"] = etag
    return own(answer)
