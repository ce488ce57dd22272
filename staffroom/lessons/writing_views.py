"""Writing about a lesson: its note, and what is handed back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from staffroom.accounts.rights import needs
from staffroom.kit.words import day as day_in_words
from staffroom.school import lesson_writing as writing
from staffroom.school.day import Entry
from staffroom.school.lesson_notes import lesson_address

from . import services
from .forms import HandBackForm, NoteForm
from .selectors import Lesson, copies_of, orphan_of
from .views import AREA, REMOVED, lesson_page
from .whose import asked_for, code_of, signature

HAS_ONE = "That lesson has a note by now. Open it and change that one."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("lesson.note")
def note(request: HttpRequest, day: str, key: str, place: str) -> HttpResponse:
    """Write, change or remove the note of a lesson."""
    found = _writable(request, day, key, place)
    if request.method == "POST":
        return _keep(request, found, NoteForm.sent(request.POST.dict()))
    kept = writing.note_of(found.entry)
    return _note_page(request, found, NoteForm(kept.text if kept else "", writing.version(kept)))


@never_cache
@require_POST
@needs("lesson.note")
def copy(request: HttpRequest, day: str, key: str, place: str) -> HttpResponse:
    """Write the same note at another lesson of this class."""
    found = _writable(request, day, key, place)
    target = _chosen(copies_of(found), request)
    kept = writing.note_of(found.entry)
    if target is None or kept is None:
        messages.error(request, HAS_ONE)
        return HttpResponseRedirect(found.address)
    try:
        services.copy_note(kept, target, author=code_of(request), by=signature(request))
    except writing.WrittenMeanwhile:
        messages.error(request, HAS_ONE)
    else:
        messages.success(request, f"The same note is at {target.name} on {day_in_words(target.date)}.")
    return HttpResponseRedirect(found.address)


@never_cache
@require_POST
@needs("lesson.note")
def orphan(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a note of mine whose lesson is gone to another lesson of the class, or remove it."""
    found = orphan_of(code_of(request), pk)
    if found is None:
        raise Http404
    target = _chosen(found.targets, request)
    if request.POST.get("what") == "remove":
        writing.discard_note(pk, author=code_of(request), by=signature(request))
        messages.success(request, "The note is removed.")
    elif target is None:
        messages.error(request, HAS_ONE)
    else:
        services.move_orphan(found.note, target, author=code_of(request), by=signature(request))
        messages.success(request, f"The note is at {target.name} on {day_in_words(target.date)} now.")
    return HttpResponseRedirect(reverse("lessons:mine"))


@never_cache
@require_POST
@needs("lesson.handback")
def hand_back(request: HttpRequest, day: str, key: str, place: str) -> HttpResponse:
    """Two lines to whoever the lesson belongs to."""
    found = asked_for(request, day, key, place)
    if not found.covers:
        raise PermissionDenied
    form = HandBackForm.sent(request.POST.dict())
    if not found.may_hand_back:
        form.error = "This can be written from the beginning of the lesson until the end of its day."
    if form.error or form.warn(found.entry):
        return lesson_page(request, found, form, status=422)
    try:
        writing.hand_back(found.entry, form.text, form.finished, by=signature(request), code=code_of(request))
    except writing.NotTaken as refused:
        form.error = str(refused)
        return lesson_page(request, found, form, status=422)
    messages.success(request, "Handed back. You can change it until midnight.")
    return HttpResponseRedirect(found.address)


def _writable(request: HttpRequest, day: str, key: str, place: str) -> Lesson:
    found = asked_for(request, day, key, place)
    if not found.may_write:
        raise PermissionDenied
    return found


def _keep(request: HttpRequest, found: Lesson, form: NoteForm) -> HttpResponse:
    if form.warn(found.entry):
        return _note_page(request, found, form, status=422)
    try:
        before = writing.write_note(
            found.entry, form.text, author=code_of(request), by=signature(request), read=form.read
        )
    except writing.NotTaken as refused:
        form.error = str(refused)
        return _note_page(request, found, form, status=422)
    except writing.WrittenMeanwhile as meanwhile:
        form.theirs, form.read, form.changed_meanwhile = meanwhile.note, writing.version(meanwhile.note), True
        return _note_page(request, found, form, status=409)
    if writing.plain_text(form.text):
        messages.success(request, "Saved. Whoever takes this lesson sees it.")
    elif before:
        request.session[REMOVED] = {"address": found.address, "text": before}
    return HttpResponseRedirect(found.address)


def _note_page(request: HttpRequest, found: Lesson, form: NoteForm, status: int = 200) -> HttpResponse:
    context = {"lesson": found, "entry": found.entry, "form": form, "most": writing.MOST_LETTERS}
    return render(request, "lessons/note.html", AREA | context, status=status)


def _chosen(targets: tuple[Entry, ...], request: HttpRequest) -> Entry | None:
    """One of the lessons that were offered, named by its address."""
    return next((entry for entry in targets if lesson_address(entry) == request.POST.get("to", "")), None)
