"""The service worker's text, and the files that the kept page is made of."""

import functools
import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from staffroom.kit.crest import crest_address

HERE = Path(__file__).parent
FILES = (
    "staffroom/staffroom.css",
    "staffroom/theme.js",
    "staffroom/icons.svg",
    "staffroom/favicon.svg",
    "flight/copy.css",
    "flight/copy.js",
    "people/phones.js",
)
"""Static files of the kept page. It uses no others, so nothing else has to be there without a connection."""


@functools.cache
def version() -> str:
    """Changes with the worker, with the kept page's templates and files, and with the school's colour and crest."""
    found = hashlib.sha256()
    for path in (HERE / "worker.js", *sorted((HERE / "templates").rglob("*.html"))):
        found.update(path.read_bytes())
    for name in FILES:
        file = finders.find(name)
        found.update(Path(file).read_bytes() if file else b"")
    look = settings.ENVIRONMENT
    found.update(f"{look.accent_hue} {look.accent_chroma} {crest_address()}".encode())
    return found.hexdigest()[:12]


def kept(address: str) -> str:
    """An address that never names two different contents: the hashed name, or else one with our version behind it."""
    return address if _is_hashed(address) else f"{address}?kept={version()}"


def kept_file(name: str) -> str:
    """The same for a static file of ours."""
    return kept(static(name))


def script() -> str:
    """What `/sw.js` is. Where flight mode is off: a worker that clears up and goes."""
    if settings.ENVIRONMENT.flight == "off":
        return (HERE / "worker_off.js").read_text("utf-8")
    files = [*(kept_file(name) for name in FILES), kept(reverse("accent")), *filter(None, [crest_address()])]
    named = {"VERSION": version(), "FILES": files, "COPY": reverse("flight:copy"), "SELF": reverse("flight:worker")}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in named.items())
    return head + (HERE / "worker.js").read_text("utf-8")


def _is_hashed(address: str) -> bool:
    """Whether this is a static file whose name was made from its content."""
    return settings.PRODUCTION and address.startswith(settings.STATIC_URL)
