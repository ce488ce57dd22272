"""Notices to staff: all of them, and one at a time."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.running_text import running_text

from .selectors import first_lines, notice_shown, notices_heard, notices_shown

A_PAGE = 30


@never_cache
@require_safe
@needs("notices.read")
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, the newest first."""
    page = Paginator(notices_shown(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": "notices",
        "notices": [(one, first_lines(one)) for one in page.object_list],
        "count": page.paginator.count,
        "number": page.number,
        "last": page.paginator.num_pages,
        "as_of": notices_heard(),
    }
    return render(request, "notices/list.html", context)


@never_cache
@require_safe
@needs("notices.read")
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice; its text is cleaned again on the way out."""
    found = notice_shown(notice_id)
    if found is None:
        raise Http404
    context = {"area": "notices", "notice": found, "text": running_text(found.body)}
    return render(request, "notices/notice.html", context)
