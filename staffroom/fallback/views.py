"""Sheets of the last weeks, and a button that has one made now."""

from datetime import time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.limits import limited
from staffroom.kit.school_days import is_school_day, melbourne_today, next_school_day, why_no_school
from staffroom.kit.stamps import stamps

from . import services
from .models import Paper
from .printing import CannotPrint, why_not

AREA = {"area": "paper"}
MADE_AT = time(7, 55)
MAKES_A_MINUTE = 4


@never_cache
@require_safe
@needs("paper.see")
def papers(request: HttpRequest) -> HttpResponse:
    """Today's sheet, or that there is none; then those of earlier days."""
    today = melbourne_today()
    mine = list(Paper.objects.filter(date=today))
    newest = mine[0] if mine else None
    context = {
        "today": today,
        "calm": why_no_school(today),
        "next_day": next_school_day(today),
        "newest": newest,
        "older": mine[1:],
        "changed": newest is not None and newest.mark != stamps(0).get("day", 0),
        "early": timezone.localtime().time() < MADE_AT,
        "earlier": Paper.objects.filter(date__lt=today)[:120],
        "why_not": why_not(),
    }
    return render(request, "fallback/papers.html", AREA | context)


@never_cache
@require_POST
@limited("paper", per_minute=MAKES_A_MINUTE)
@needs("paper.see")
def make(request: HttpRequest) -> HttpResponse:
    """Print today as it is known now."""
    today = melbourne_today()
    if not is_school_day(today):
        messages.error(request, "There is no school today, so there is nothing to print.")
        return redirect("fallback:papers")
    try:
        made = services.make(today, who=str(getattr(request.user, "handle", "")))
    except CannotPrint as error:
        messages.error(request, str(error))
    except services.MadeTwice:
        messages.success(request, "Somebody else has just made it.")
    else:
        messages.success(request, f"Version {made.version} is made.")
    return redirect("fallback:papers")


@require_safe
@limited("paper", per_minute=60)
@needs("paper.see")
def sheet(request: HttpRequest, paper_id: int) -> HttpResponse:
    """One sheet as a file."""
    paper = Paper.objects.filter(pk=paper_id).first()
    pdf = services.content_of(paper) if paper else None
    if paper is None or pdf is None:
        raise Http404
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="staffroom-{paper.file_name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
