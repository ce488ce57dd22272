"""The page on which the office teaches how family names are written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from staffroom.accounts.rights import needs
from staffroom.kit.errors import BadInput
from staffroom.school import spellings


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.spelling")
def spelling_page(request: HttpRequest) -> HttpResponse:
    """List the spellings; teach one, or forget one."""
    imported, written = (request.POST.get(name, "").strip()[:200] for name in ("imported", "written"))
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _changed(request, imported, written))
            return HttpResponseRedirect(reverse("people:spellings"))
        except BadInput as problem:
            error = str(problem)
    imported = imported or request.GET.get("name", "")[:200]
    context = {"area": "people", "taught": spellings.all_spellings(), "imported": imported, "written": written}
    return render(request, "people/spellings.html", context | {"error": error}, status=422 if error else 200)


def _changed(request: HttpRequest, imported: str, written: str) -> str:
    by = str(request.user)
    if name := request.POST.get("forget", ""):
        people = spellings.forget(name, by=by)
        return f"The rules write that name again, for {_people(people)}."
    people = spellings.learn(imported, written, by=by)
    return f"{written} it is, for {_people(people)}."


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
