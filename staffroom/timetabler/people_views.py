"""Teachers of the timetabling program who are nobody of ours, and saying who they are."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs
from staffroom.kit.errors import BadInput

from . import people as who_is_who, selectors

AREA = {"area": "timetabler"}


@never_cache
@require_safe
@needs("timetabler.see")
def people(request: HttpRequest) -> HttpResponse:
    """Who is not matched, and who was linked by hand."""
    return _page(request)


@never_cache
@require_POST
@needs("timetabler.match")
def link(request: HttpRequest) -> HttpResponse:
    """Say who somebody is."""
    sent, ident = request.POST, request.POST.get("ident", "").replace("\0", "")[:50]
    number = sent.get("publisher", "")
    publisher = selectors.connection(int(number)) if number.isdecimal() and len(number) < 10 else None
    if publisher is None or not ident:
        raise Http404
    code = sent.get("code", "").replace("\0", "")[:20]
    try:
        staff = who_is_who.link(_signature(request), publisher, ident, code)
    except BadInput as refused:
        return _page(request, wrong=(publisher.pk, ident, code, str(refused)), status=422)
    messages.success(request, f"{ident} is {staff.shown_name}. The days ahead say so within a minute.")
    return redirect("timetabler:people")


@never_cache
@require_POST
@needs("timetabler.match")
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take back what was said by hand."""
    made = who_is_who.made_by_hand(link_id)
    if made is None:
        raise Http404
    who_is_who.unlink(_signature(request), made)
    messages.success(request, "Taken back. The next list of teachers is matched without it.")
    return redirect("timetabler:people")


def _page(
    request: HttpRequest, *, wrong: tuple[int, str, str, str] = (0, "", "", ""), status: int = 200
) -> HttpResponse:
    unknown = who_is_who.unknown_people()
    marked = [(one, (one.publisher.pk, one.ident) == wrong[:2]) for one in unknown]
    context = {
        "unknown": [one for one in marked if not one[0].casual],
        "casuals": [one for one in marked if one[0].casual],
        "linked": who_is_who.linked_people(),
        "wrong": wrong,
        "several": len({one.publisher.pk for one in unknown}) > 1,
        "manages": may(request, "timetabler.match"),
    }
    return render(request, "timetabler/people.html", AREA | context, status=status)


def _signature(request: HttpRequest) -> str:
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
