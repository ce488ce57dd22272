"""The page of the telephone list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from staffroom.accounts.rights import needs
from staffroom.kit.limits import limited

from .phones import phone_list
from .views import SEARCHES_A_MINUTE, data_age


@never_cache
@require_safe
@needs("people.contact")
@limited("search", per_minute=SEARCHES_A_MINUTE)
def phones(request: HttpRequest) -> HttpResponse:
    """Everybody's number; `?by=faculty` groups it so, `?q=` narrows it."""
    listed = phone_list(
        request.GET.get("q", "").strip()[:80], "faculty" if request.GET.get("by") == "faculty" else "name"
    )
    return render(request, "people/phones.html", {"area": "phones", "list": listed, "age": data_age()})
