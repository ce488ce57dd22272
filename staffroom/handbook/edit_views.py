"""Where the office and leadership keep the answers."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.accounts.rights import needs

from . import selectors, services
from .forms import AnswerForm
from .models import Answer, Kept
from .usual import USUAL
from .views import AREA, signature
from .wording import shown

CHANGES: dict[str, Callable[..., None]] = {
    "up": lambda thing, by: services.move(thing, -1, by=by),
    "down": lambda thing, by: services.move(thing, 1, by=by),
    "remove": lambda thing, by: services.remove(thing, by=by),
    "put back": lambda thing, by: services.put_back(thing, by=by),
}


@never_cache
@require_safe
@needs("handbook.edit")
def answers(request: HttpRequest) -> HttpResponse:
    """All questions: answered, waiting for an answer, removed lately."""
    kept = list(selectors.answers_kept())
    context = {
        "answers": kept,
        "open": sum(not answer.written for answer in kept),
        "overdue": sum(answer.written and answer.overdue for answer in kept),
        "removed": selectors.answers_removed(),
        "usual": len(USUAL),
    }
    return render(request, "handbook/answers.html", AREA | context)


@never_cache
@require_POST
@needs("handbook.edit")
def begin(request: HttpRequest) -> HttpResponse:
    """Write down the usual questions, for somebody to answer."""
    if number := services.begin(by=signature(request)):
        messages.success(request, f"{number} questions are written down. Staff see each one once it has an answer.")
    else:
        messages.warning(request, "There are questions already; nothing was added.")
    return redirect("handbook:answers")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("handbook.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Write a new question."""
    return _write(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("handbook.edit")
def edit(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Change a question or its answer."""
    answer = selectors.answer_kept(answer_id)
    if answer is None:
        raise Http404
    return _write(request, answer)


@never_cache
@require_POST
@needs("handbook.edit")
def change(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Move one up or down, remove it, or put it back."""
    what = request.POST.get("what", "")
    thing = next((one for one in _asked_about(what) if one.pk == answer_id), None)
    if what not in CHANGES or thing is None:
        raise Http404
    carry_out(request, thing, what)
    return redirect("handbook:answers")


def carry_out(request: HttpRequest, thing: Kept, what: str) -> None:
    """Do it, and say so."""
    CHANGES[what](thing, signature(request))
    said = {"remove": f"“{thing}” is removed. It can be put back below.", "put back": f"“{thing}” is back."}
    if what in said:
        messages.success(request, said[what])


def _asked_about(what: str) -> list[Answer]:
    return list(selectors.answers_removed() if what == "put back" else selectors.answers_kept())


def _write(request: HttpRequest, answer: Answer | None) -> HttpResponse:
    form = AnswerForm.of(answer) if answer else AnswerForm()
    looks = False
    if request.method == "POST":
        form = AnswerForm.read(request.POST.dict())
        looks = "look" in request.POST
        if not looks and not form.errors:
            kept = services.save(answer or Answer(), form.facts, by=signature(request))
            messages.success(request, f"“{kept}” is kept." if kept.written else f"“{kept}” waits for an answer.")
            return redirect("handbook:answers")
    context = {"form": form, "answer": answer, "preview": shown(form.body) if looks else ""}
    return render(request, "handbook/answer.html", AREA | context, status=422 if form.errors and not looks else 200)
