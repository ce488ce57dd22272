"""Pages about accounts: my sessions, and the office's list of people who are not linked yet."""

import uuid

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.audit import services as audit
from staffroom.school.models import StaffMember
from staffroom.school.selectors import staff_member

from . import linking
from .leaving import forgetful
from .models import LinkRequest, User
from .rights import needs
from .sessions import SessionStore, end_session, end_sessions, sessions_of
from .stepup import needs_fresh


@never_cache
@require_safe
@needs("own.sessions")
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    return render(request, "accounts/sessions.html", {"sessions": sessions_of(_me(request)), "here": _here(request)})


@never_cache
@require_POST
@needs("own.sessions")
def end_one(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """End one of my sessions; somebody else's is not found."""
    user = _me(request)
    if ident == _here(request):
        logout(request)
    elif not end_session(user, ident):
        raise Http404
    audit.record(who=user.handle, what="session.end")
    if request.user.is_authenticated:
        return redirect("accounts:sessions")
    return _goodbye()


@never_cache
@require_POST
@needs("own.sessions")
def end_all(request: HttpRequest) -> HttpResponse:
    """End all my sessions, this one too."""
    user = _me(request)
    logout(request)
    count = end_sessions(user) + 1
    audit.record(who=user.handle, what="session.end-all", after={"ended": count})
    return _goodbye()


@never_cache
@require_safe
@needs("links.see")
def links(request: HttpRequest) -> HttpResponse:
    """Who signed in and could not be matched to a staff record."""
    waiting = list(linking.open_requests())
    records = StaffMember.objects.in_bulk([asked.suggestion for asked in waiting if asked.suggestion])
    rows = [(asked, records.get(asked.suggestion or 0)) for asked in waiting]
    return render(request, "accounts/links.html", {"rows": rows})


@never_cache
@require_POST
@needs("links.decide")
@needs_fresh
def decide_link(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Link somebody to a record, let them in without one, or refuse them."""
    asked = get_object_or_404(LinkRequest, pk=asked_id, state=LinkRequest.State.OPEN)
    try:
        said = _decide(asked, request.POST.get("what", ""), request.POST.get("code", ""), by=_me(request))
    except linking.LinkRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("accounts:links")


def _decide(asked: LinkRequest, what: str, code: str, *, by: User) -> str:
    if asked.handle == by.handle:
        raise linking.LinkRefused("Nobody decides about their own account.")
    if what == "link":
        record = staff_member(code)
        if record is None:
            raise linking.LinkRefused("No current staff record has that code.")
        linking.link(tid=asked.tid, oid=asked.oid, record=record, by=by.handle, how="by the office", name=asked.name)
        return f"{asked.name} is now {record.shown_name} ({record.code}). They can sign in."
    if what == "admit":
        linking.admit(asked, by=by.handle)
        return f"{asked.name} can sign in, with the roles that Microsoft gives."
    if what == "refuse":
        linking.refuse(asked, by=by.handle)
        return f"{asked.name} stays outside."
    raise linking.LinkRefused("Choose what to do.")


def _goodbye() -> HttpResponse:
    response = redirect("accounts:signed-out")
    forgetful(response)
    return response


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _here(request: HttpRequest) -> uuid.UUID | None:
    store = request.session
    return store.row.ident if isinstance(store, SessionStore) and store.row else None
