"""The calendar: terms, and days on which it is not as on others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staffroom.accounts.models import User
from staffroom.accounts.rights import needs
from staffroom.kit.school_days import is_school_day, melbourne_today, next_school_day, why_no_school
from staffroom.kit.words import day as day_in_words

from . import selectors, services
from .forms import YEARS, DayForm, TermForm, is_term, read_date, year_of

AREA = {"area": "calendar"}


@never_cache
@require_safe
@needs("calendar.see")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Terms, public holidays, student-free days of a year."""
    return _page(request, _year(request.GET.get("year", "")))


@never_cache
@require_POST
@needs("calendar.edit")
def day(request: HttpRequest) -> HttpResponse:
    """Say what a date is, or let it be again as everywhere."""
    if (forgotten := read_date(request.POST.get("forget", ""))) is not None:
        if services.forget_day(forgotten, by=signature(request)):
            messages.success(request, f"{day_in_words(forgotten)} is as everywhere again.")
        return _back(forgotten.year)
    form = DayForm.read(request.POST.dict())
    if form.errors or form.day is None:
        return _page(request, melbourne_today().year, day_form=form, status=422)
    services.set_day(form.day, form.kind, form.why, by=signature(request))
    said = "Students come." if is_school_day(form.day) else f"No students: {why_no_school(form.day)}."
    messages.success(request, f"{day_in_words(form.day)}: {said}")
    return _back(form.day.year)


@never_cache
@require_POST
@needs("calendar.edit")
def term(request: HttpRequest) -> HttpResponse:
    """Say when a term begins and ends, or let it be again as the state has it."""
    if is_term(forgotten := request.POST.get("forget", "")):
        if services.forget_term(forgotten, by=signature(request)):
            messages.success(request, f"{forgotten} is as the state has it again.")
        return _back(year_of(forgotten))
    form = TermForm.read(request.POST.dict())
    if form.errors or form.first is None or form.last is None:
        return _page(request, year_of(form.name) or melbourne_today().year, term_form=form, status=422)
    services.set_term(form.name, form.first, form.last, by=signature(request))
    messages.success(request, f"{form.name}: {day_in_words(form.first)} to {day_in_words(form.last)}.")
    return _back(form.first.year)


def signature(request: HttpRequest) -> str:
    """Who signs a change."""
    user = request.user
    return user.signs_as if isinstance(user, User) else ""


def _page(
    request: HttpRequest,
    year: int,
    *,
    day_form: DayForm | None = None,
    term_form: TermForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = melbourne_today()
    context = {
        "year": year,
        "years": sorted({*selectors.years(), year}),
        "terms": selectors.term_lines(year),
        "days": selectors.day_lines(year),
        "today": today,
        "why": why_no_school(today),
        "following": next_school_day(today),
        "kinds": selectors.KINDS,
        "day_form": day_form or DayForm(),
        "term_form": term_form or TermForm(),
    }
    return render(request, "schoolcalendar/calendar.html", AREA | context, status=status)


def _year(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return asked if YEARS[0] <= asked < YEARS[1] else melbourne_today().year


def _back(year: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('calendar:calendar')}?year={year}")
