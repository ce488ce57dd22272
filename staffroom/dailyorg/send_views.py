"""For those who bring a Daily Org: sending it, watching it being read, and putting right what went wrong."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import needs
from staffroom.kit.limits import limited
from staffroom.kit.words import day as day_in_words

from . import selectors, services
from .forms import UploadForm, read_day
from .models import Document
from .reading import Refused
from .views import AREA, day_address

UPLOADS_A_MINUTE = 20
_LONG_SECONDS = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("daily org upload", per_minute=UPLOADS_A_MINUTE)
@needs("dailyorg.upload")
def upload(request: HttpRequest) -> HttpResponse:
    """Send one; it is read at once, and shown as soon as that is done."""
    form = UploadForm.read(request) if request.method == "POST" else UploadForm()
    if request.method == "POST" and not form.errors and form.file is not None:
        try:
            with services.incoming(form.file.chunks()) as stored:
                name = form.file.name or ""
                received = services.receive(stored, name, sender=_name(request), by=_signature(request), day=form.day)
        except Refused as refused:
            form.errors["file"] = str(refused)
        else:
            return _received(request, received)
    context = {"form": form, "under_way": selectors.under_way()}
    return render(request, "dailyorg/upload.html", AREA | context, status=422 if form.errors else 200)


@never_cache
@require_safe
@needs("dailyorg.upload")
def progress(request: HttpRequest, document_id: int) -> HttpResponse:
    """How far the reading is; leads on when it is done."""
    document = _sent(document_id)
    if document.state == Document.State.GOOD:
        messages.success(request, _shown(document))
        address = resolve_url(*day_address(document.day))
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)
    waited = (timezone.now() - max(document.arrived, document.seen)).total_seconds()
    long = waited > _LONG_SECONDS
    if request.headers.get("HX-Request") and document.under_way and not long:
        return HttpResponse(status=204)  # as before: nothing is said again
    context = {"document": document, "long": long}
    return render(request, "dailyorg/progress.html", AREA | context)


@never_cache
@require_POST
@needs("dailyorg.upload")
def move(request: HttpRequest, document_id: int) -> HttpResponse:
    """It is for another day."""
    document = _sent(document_id)
    day = read_day(request.POST.get("day", ""))
    if day is None:
        messages.error(request, "That is no day. Choose one, such as 23/11/2026. Nothing was changed.")
        return redirect(*day_address(document.day))
    if day != document.day:
        services.move(document, day, by=_signature(request))
    messages.success(request, f"It is for {day_in_words(day)} now.")
    return redirect(*day_address(day))


@never_cache
@require_POST
@needs("dailyorg.upload")
def withdraw(request: HttpRequest, document_id: int) -> HttpResponse:
    """Show it no longer."""
    document = _sent(document_id)
    services.withdraw(document, by=_signature(request))
    before = selectors.newest_of(document.day)
    said = f"Version {before.version} is shown again." if before else "None is shown for that day now."
    messages.success(request, f"Withdrawn. {said}")
    return redirect(*day_address(document.day))


@never_cache
@require_POST
@needs("dailyorg.upload")
def put_back(request: HttpRequest, document_id: int) -> HttpResponse:
    """Show again what was withdrawn."""
    document = _sent(document_id)
    services.put_back(document, by=_signature(request))
    messages.success(request, _shown(document))
    return redirect(*day_address(document.day))


def _received(request: HttpRequest, received: services.Received) -> HttpResponse:
    document = received.document
    if document.under_way:
        services.ask_to_read(document)
        return redirect("dailyorg:progress", document.pk)
    if document.state == Document.State.REFUSED:
        return redirect("dailyorg:progress", document.pk)
    if received.outcome == "put back":
        messages.success(request, f"It had been withdrawn. {_shown(document)}")
    else:
        messages.info(request, f"This very file is here already, so nothing has changed. {_shown(document)}")
    return redirect(*day_address(document.day))


def _shown(document: Document) -> str:
    """Where staff see it, or what they see instead."""
    day = day_in_words(document.day)
    newest = selectors.newest_of(document.day)
    if newest is None or newest == document:
        return f"Staff see it now: {day}, version {document.version}."
    return f"It is version {document.version} of {day}; staff see version {newest.version}, which arrived after it."


def _sent(document_id: int) -> Document:
    document = selectors.sent(document_id)
    if document is None:
        raise Http404
    return document


def _name(request: HttpRequest) -> str:
    return str(getattr(request.user, "name", "")) or "a colleague"


def _signature(request: HttpRequest) -> str:
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
