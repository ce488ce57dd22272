"""Pages of stand-ins in Staffroom's own dress. They need no script."""

import importlib.resources
from collections.abc import Mapping
from html import escape
from string import Template

from .web import Answer

STATIC = {
    "staffroom.css": "text/css",
    "doorstep.css": "text/css",
    "icons.svg": "image/svg+xml",
    "favicon.svg": "image/svg+xml",
}

_PAGE = Template("""<!doctype html>
<html lang="en-AU">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>$title · Stand-in for $system</title>
<link rel="stylesheet" href="/static/staffroom.css">
<link rel="stylesheet" href="/static/doorstep.css">
<link rel="icon" href="/static/favicon.svg" type="image/svg+xml">
</head>
<body>
<div class="door">
<main id="main"><div class="wrap">
<div class="door-head"><h1>$title</h1><p class="quiet">$lead</p></div>
$body
</div></main>
<footer class="door-foot">$foot</footer>
</div>
</body>
</html>
""")

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "


def page(
    system: str,
    foot: str,
    title: str,
    lead: str,
    body: str,
    *,
    status: int = 200,
    form_action: str = "'self'",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A page of the stand-in for `system`. `body` is HTML, everything else text."""
    words = {"system": system, "foot": foot, "title": title, "lead": lead}
    sent = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"{POLICY}{form_action}",
        "Referrer-Policy": "no-referrer",
        **(headers or {}),
    }
    shown = {name: escape(text) for name, text in words.items()} | {"body": body}
    return Answer(status, _PAGE.substitute(shown).encode(), sent)


def static(name: str) -> Answer | None:
    """A file of Staffroom's look, or nothing."""
    if name not in STATIC:
        return None
    file = importlib.resources.files("staffroom.kit") / "static" / "staffroom" / name
    return Answer(200, file.read_bytes(), {"Content-Type": STATIC[name], "Cache-Control": "max-age=3600"})
