"""Doors that belong to the house itself: health, and what is shown when something went wrong."""

import secrets
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.kit import health, problems
from staffroom.kit.errors import TryLater

OPERATOR_ROLES = {"IT", "leadership"}


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing and nobody."""
    return JsonResponse({"state": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when visitors may be sent here; 503 with the reason otherwise."""
    reason = health.why_not_ready()
    if reason:
        return problems.answer(request, problems.AWAY, detail=reason)
    return JsonResponse({"state": "ok"})


@login_not_required
@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Everything an operator wants to know, for the health token or a signed-in operator."""
    if not _has_token(request):
        user = request.user
        if not user.is_authenticated:
            return problems.answer(request, problems.SIGN_IN_FIRST)
        if not OPERATOR_ROLES & set(user.roles):
            return problems.answer(request, problems.NOT_ALLOWED)
    return JsonResponse(health.report())


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.ENVIRONMENT.health_token.get_secret_value()
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(wanted) and scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), wanted.encode())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`."""
    return problems.answer(request, problems.BAD_REQUEST)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403`."""
    return problems.answer(request, problems.NOT_ALLOWED)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`."""
    return problems.answer(request, problems.FORM_EXPIRED)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`."""
    return problems.answer(request, problems.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """For views that limit how often they answer."""
    return problems.answer(request, problems.TOO_MANY)


def broken(request: HttpRequest) -> HttpResponse:
    """`handler500`; a database that is away is told apart from a fault of ours."""
    error = sys.exc_info()[1]
    away = isinstance(error, (OperationalError, InterfaceError, TryLater))
    return problems.answer(request, problems.AWAY if away else problems.BROKEN)
