"""Start here: what somebody new asks, answered by whoever knows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import may, needs

from .places import places_for
from .selectors import answers_kept
from .wording import shown

AREA = {"area": "handbook"}


@never_cache
@require_safe
@needs("handbook.read")
def front(request: HttpRequest) -> HttpResponse:
    """All answers, and where to find the rest."""
    kept = list(answers_kept())
    answers = [(answer, shown(answer.body)) for answer in kept if answer.written]
    edits = may(request, "handbook.edit")
    context = {
        "answers": answers,
        "open": len(kept) - len(answers) if edits else 0,
        "overdue": sum(answer.overdue for answer, _ in answers) if edits else 0,
        "places": places_for(getattr(request.user, "roles", ())),
        "changed": max((answer.changed for answer, _ in answers), default=None),
    }
    return render(request, "handbook/front.html", AREA | context)


def signature(request: HttpRequest) -> str:
    """Who signs a change."""
    user = request.user
    return user.signs_as if isinstance(user, User) else ""
