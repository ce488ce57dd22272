"""Pages of the audit: for auditors, and for everybody their own."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import needs
from staffroom.audit import services as audit
from staffroom.kit.limits import EXPORTS_A_MINUTE, limited
from staffroom.kit.spreadsheet import csv_download

from . import selectors
from .selectors import Asked
from .wording import KINDS

PAGE = 50
OWN_LINES = 100


@never_cache
@require_safe
@needs("audit.read")
def lines(request: HttpRequest) -> HttpResponse:
    """Who did what, filtered."""
    user, asked = _me(request), Asked.read(request.GET.dict())
    page = Paginator(selectors.lines_for(user, asked), PAGE).get_page(request.GET.get("page"))
    kinds = [(kind, words) for kind, words in KINDS.items() if kind in selectors.kinds_for(user)]
    context = {"area": "audit", "asked": asked, "kinds": kinds, "page": page, "lines": selectors.in_words(page)}
    return render(request, "audittrail/lines.html", context)


@never_cache
@require_safe
@needs("audit.read")
@limited("export", per_minute=EXPORTS_A_MINUTE)
def lines_csv(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a file."""
    user, asked = _me(request), Asked.read(request.GET.dict())
    audit.record(who=user.handle, what="read.audit.read", after={"page": "audittrail:lines-csv"})
    return csv_download("audit.csv", selectors.CSV_HEADING, selectors.csv_rows(selectors.lines_for(user, asked)))


@never_cache
@require_safe
@needs("own.see")
def me(request: HttpRequest) -> HttpResponse:
    """What this system holds about whoever asks, and who looked."""
    user = _me(request)
    context = {
        "area": "me",
        "held": selectors.held_about(user),
        "looked": selectors.in_words(selectors.who_looked_at(user)[:OWN_LINES]),
        "did": selectors.in_words(selectors.done_by(user)[:OWN_LINES]),
        "sensitive": selectors.sensitive_rights(),
        "most": OWN_LINES,
    }
    return render(request, "audittrail/me.html", context)


@never_cache
@require_safe
@needs("own.see")
@limited("export", per_minute=EXPORTS_A_MINUTE)
def me_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file, with all lines."""
    user = _me(request)

    def rows() -> Iterator[tuple[object, ...]]:
        for heading, value in selectors.held_about(user):
            yield "", "", "held", heading, value, "", ""
        yield from selectors.csv_rows(selectors.who_looked_at(user))
        yield from selectors.csv_rows(selectors.done_by(user))

    return csv_download("about-me.csv", selectors.CSV_HEADING, rows())


def _me(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):  # `needs` lets nobody else in
        raise TypeError("A page of somebody signed in.")
    return user
