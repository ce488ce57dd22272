"""Notices to staff, one at a time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.running_text import running_text

from .selectors import notice_shown


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
