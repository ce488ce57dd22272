"""The school's colour. A strict CSP forbids inline style, so two numbers travel as a tiny stylesheet."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def accent_css(request: HttpRequest) -> HttpResponse:
    """Hue and chroma as custom properties; unlayered, so it wins over the tokens of the stylesheet."""
    environment = settings.ENVIRONMENT
    text = f":root {{ --accent-hue: {environment.accent_hue}; --accent-chroma: {environment.accent_chroma}; }}\n"
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})
