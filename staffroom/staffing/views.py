"""The day's staffing, spelled out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.school_days import melbourne_today, why_no_school
from staffroom.school.selectors import staff_names

from .selectors import gaps_in_words, staffing_on, still_open


@never_cache
@require_safe
@needs("staffing.see")
def page(request: HttpRequest) -> HttpResponse:
    """Today's numbers, each with whom and what it is made of."""
    day = melbourne_today()
    found = staffing_on(day)
    gaps = still_open(found.picture.gaps, timezone.now())
    names = staff_names(found.on_site)
    context = {
        "area": "staffing",
        "staffing": found,
        "picture": found.picture,
        "day": day,
        "calm": why_no_school(day),
        "gaps": gaps,
        "over": [gap for gap in found.picture.gaps if gap not in gaps],
        "news": gaps_in_words(gaps),
        "on_site": sorted(names.get(code, code) for code in found.on_site),
        "states": found.states,
    }
    return render(request, "staffing/page.html", context)
