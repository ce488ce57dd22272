"""Pages for whoever looks after the timetabling program's connection."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs
from staffroom.accounts.stepup import needs_fresh
from staffroom.kit.errors import NeedsPerson
from staffroom.kit.http import is_loopback
from staffroom.kit.limits import limited
from staffroom.kit.school_days import melbourne_today
from staffroom.sync.flows.dof9 import selectors as files
from staffroom.sync.flows.dof9.record import NotTaken
from staffroom.sync.flows.dof9.telling import Uncovered
from staffroom.sync.flows.liss import credentials, shelf
from staffroom.sync.flows.liss.getting import SERVED
from staffroom.sync.models import LissPart, Publisher

from . import filing, people, selectors
from .forms import ConnectionForm, FileForm

AREA = {"area": "timetabler"}
MAKES_A_MINUTE = 20
UPLOADS_A_MINUTE = 20
AHEAD = timedelta(days=14)
MOST_UNCOVERED = 20


@never_cache
@require_safe
@needs("timetabler.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Connections, what waits for somebody, the last calls, and how the daily organiser file is doing."""
    return _overview(request, ConnectionForm(schools=_school_number()))


@never_cache
@require_safe
@needs("timetabler.see")
def calls(request: HttpRequest) -> HttpResponse:
    """All calls of the last 30 days, or those that somebody should look at."""
    trouble = request.GET.get("show") == "trouble"
    page = Paginator(selectors.calls(trouble=trouble), selectors.PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": selectors.lines(list(page.object_list)), "trouble": trouble}
    return render(request, "timetabler/calls.html", AREA | context)


@never_cache
@require_safe
@needs("timetabler.see")
def connection(request: HttpRequest, publisher_id: int) -> HttpResponse:
    """One connection: what to type into the program, what it may do, what it sent last."""
    publisher = _publisher(publisher_id)
    return _connection(request, publisher, ConnectionForm.of(publisher))


@never_cache
@require_POST
@limited("timetabler connection", per_minute=MAKES_A_MINUTE)
@needs("timetabler.connect")
@needs_fresh
def make(request: HttpRequest) -> HttpResponse:
    """Make a connection, and show its password, this once."""
    form = ConnectionForm.read(request)
    form.check_name()
    if form.errors:
        return _overview(request, form, status=422)
    try:
        publisher, secret = credentials.make(
            _signature(request), form.name, schools=form.school_list, addresses=form.address_list
        )
    except NeedsPerson as refused:
        form.errors["name"] = str(refused)
        return _overview(request, form, status=422)
    return _connection(request, publisher, ConnectionForm.of(publisher), secret=secret)


@never_cache
@require_POST
@limited("timetabler connection", per_minute=MAKES_A_MINUTE)
@needs("timetabler.connect")
@needs_fresh
def renew(request: HttpRequest, publisher_id: int) -> HttpResponse:
    """A new password for a connection, shown this once; the old one ends."""
    publisher = _publisher(publisher_id)
    secret = credentials.renew(_signature(request), publisher)
    return _connection(request, publisher, ConnectionForm.of(publisher), secret=secret)


@never_cache
@require_POST
@needs("timetabler.manage")
def change(request: HttpRequest, publisher_id: int) -> HttpResponse:
    """Change what a connection may do."""
    publisher, form = _publisher(publisher_id), ConnectionForm.read(request)
    form.name = publisher.name
    if form.errors:
        return _connection(request, publisher, form, status=422)
    credentials.change(
        _signature(request),
        publisher,
        schools=form.school_list,
        addresses=form.address_list,
        serves=form.serves,
        error_object=form.error_object,
    )
    messages.success(request, f"Kept. {publisher.name} is held to it from its next call on.")
    return redirect("timetabler:connection", publisher.pk)


@never_cache
@require_POST
@needs("timetabler.manage")
def revoke(request: HttpRequest, publisher_id: int) -> HttpResponse:
    """End a connection for good."""
    publisher = _publisher(publisher_id)
    credentials.revoke(_signature(request), publisher)
    messages.success(
        request, f"{publisher.name} is refused from now on. What it has published stays until another says otherwise."
    )
    return redirect("timetabler:overview")


@never_cache
@require_POST
@needs("timetabler.manage")
def take(request: HttpRequest, part_id: int) -> HttpResponse:
    """It is so: a list that looked wrong counts."""
    shelf.accept(_waiting(part_id), _signature(request))
    messages.success(request, "Taken. The days ahead are put together with it within a minute.")
    return redirect("timetabler:overview")


@never_cache
@require_POST
@needs("timetabler.manage")
def leave(request: HttpRequest, part_id: int) -> HttpResponse:
    """It is a mistake: what was there before stays."""
    shelf.refuse(_waiting(part_id), _signature(request))
    messages.success(request, "What was there before stays. If the program sends the same again, it waits here again.")
    return redirect("timetabler:overview")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("daily organiser file", per_minute=UPLOADS_A_MINUTE)
@needs("timetabler.manage")
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a daily organiser file; it is read at once."""
    form = FileForm.read(request) if request.method == "POST" else FileForm()
    if form.file is not None:
        try:
            received = filing.bring(form.file, sender=_name(request), by=_signature(request))
        except NotTaken as refused:
            form.errors["file"] = str(refused)
        else:
            messages.success(request, received.words)
            return redirect("timetabler:upload")
    context = {"form": form, "files": filing.lines(files.files()), "folder": files.folder_state()}
    return render(request, "timetabler/file.html", AREA | context, status=422 if form.errors else 200)


# Parts of these


def _overview(request: HttpRequest, form: ConnectionForm, *, status: int = 200) -> HttpResponse:
    in_use, waiting = list(selectors.connections()), selectors.held()
    unknown = [one for one in people.unknown_people() if not one.casual]
    context = {
        "now": timezone.now(),
        "news": selectors.news(in_use, waiting, len(unknown)),
        "connections": in_use,
        "revoked": list(selectors.revoked_lately()),
        "held": waiting,
        "in_doubt": selectors.dates_in_doubt(),
        "unknown": unknown,
        "lines": selectors.lines(selectors.calls()[: selectors.LATEST]),
        "form": form,
        "address": selectors.address(),
        "open": _is_open(),
        "files": filing.lines(files.files(1)),
        "folder": files.folder_state(),
        "uncovered": _uncovered(request),
        "manages": may(request, "timetabler.manage"),
    }
    return render(request, "timetabler/overview.html", AREA | context, status=status)


def _uncovered(request: HttpRequest) -> list[Uncovered]:
    """What nobody takes yet by the organiser's file, today and for two weeks: for whoever arranges it."""
    if not (may(request, "timetabler.manage") and may(request, "away.covers")):
        return []
    today = melbourne_today()
    return files.still_uncovered(today, today + AHEAD)[:MOST_UNCOVERED]


def _connection(
    request: HttpRequest, publisher: Publisher, form: ConnectionForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "publisher": publisher,
        "form": form,
        "secret": secret,
        "address": selectors.address(),
        "open": _is_open(),
        "school": publisher.schools[0] if publisher.schools else _school_number(),
        "served": [(name, words, name in form.serves) for name, words in SERVED.items()],
        "lines": selectors.lines(selectors.calls(publisher)[: selectors.LATEST]),
        "manages": may(request, "timetabler.manage"),
    }
    return render(request, "timetabler/connection.html", AREA | context, status=status)


def _school_number() -> str:
    return str(settings.ENVIRONMENT.school_number)


def _is_open() -> bool:
    """Whether the address that is shown would send passwords in the open."""
    parts = urlsplit(selectors.address())
    return parts.scheme != "https" and not is_loopback(parts.hostname or "")


def _publisher(publisher_id: int) -> Publisher:
    found = selectors.connection(publisher_id)
    if found is None:
        raise Http404
    return found


def _waiting(part_id: int) -> LissPart:
    found = selectors.waiting_part(part_id)
    if found is None:
        raise Http404
    return found


def _name(request: HttpRequest) -> str:
    return str(getattr(request.user, "name", "")) or "a colleague"


def _signature(request: HttpRequest) -> str:
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
