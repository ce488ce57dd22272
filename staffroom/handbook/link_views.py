"""Where quick links are kept."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffroom.accounts.rights import ROLES, needs

from . import selectors, services
from .edit_views import CHANGES, carry_out
from .forms import ICONS, LinkForm
from .models import QuickLink
from .views import AREA, signature


@never_cache
@require_safe
@needs("links.edit")
def links(request: HttpRequest) -> HttpResponse:
    """All quick links, and those removed lately."""
    context = {"links": selectors.links_kept(), "removed": selectors.links_removed()}
    return render(request, "handbook/links.html", AREA | context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("links.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Add a link."""
    return _write(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("links.edit")
def edit(request: HttpRequest, link_id: int) -> HttpResponse:
    """Change a link."""
    link = selectors.link_kept(link_id)
    if link is None:
        raise Http404
    return _write(request, link)


@never_cache
@require_POST
@needs("links.edit")
def change(request: HttpRequest, link_id: int) -> HttpResponse:
    """Move one up or down, remove it, or put it back."""
    what = request.POST.get("what", "")
    among = selectors.links_removed() if what == "put back" else selectors.links_kept()
    link = among.filter(pk=link_id).first()
    if what not in CHANGES or link is None:
        raise Http404
    carry_out(request, link, what)
    return redirect("handbook:links")


def _write(request: HttpRequest, link: QuickLink | None) -> HttpResponse:
    form = LinkForm.of(link) if link else LinkForm()
    if request.method == "POST":
        form = LinkForm.read(request.POST.dict(), request.POST.getlist("audience"))
        if not form.errors:
            kept = services.save(link or QuickLink(), form.facts, by=signature(request))
            messages.success(request, f"{kept} is kept. Everybody it is for sees it from now on.")
            return redirect("handbook:links")
    context = {"form": form, "link": link, "icons": ICONS.items(), "roles": ROLES}
    return render(request, "handbook/link.html", AREA | context, status=422 if form.errors else 200)
