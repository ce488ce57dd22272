"""The pages, in Staffroom's own dress. They need no script, and every choice is a button."""

import importlib.resources
from collections.abc import Mapping
from html import escape
from string import Template

from .people import Person
from .web import Answer

COOKIE = "entra-stand-in"
STATIC = {"staffroom.css": "text/css", "icons.svg": "image/svg+xml", "favicon.svg": "image/svg+xml"}

_PAGE = Template("""<!doctype html>
<html lang="en-AU">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>$title · Stand-in for Entra</title>
<link rel="stylesheet" href="/static/staffroom.css">
<link rel="icon" href="/static/favicon.svg" type="image/svg+xml">
</head>
<body>
<div class="door">
<main id="main"><div class="wrap">
<div class="door-head"><h1>$title</h1><p class="quiet">$lead</p></div>
$body
</div></main>
<footer class="door-foot">A stand-in for Microsoft Entra ID. Everybody here is made up.</footer>
</div>
</body>
</html>
""")
_BUTTON = Template(
    '<li><button name="who" value="$oid"><span class="face" aria-hidden="true">$initials</span>'
    '<span><b>$name</b><span class="small quiet">$label</span></span>'
    '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-back"/></svg></button></li>'
)


def picker_page(people: list[Person], app_origin: str, again: Person | None = None) -> Answer:
    """Everybody as a button. `again`: somebody who is asked to show once more that it is them comes first."""
    others = [person for person in people if person != again]
    personas = [person for person in others if person.kind == "persona"]
    special = [person for person in others if person.kind != "persona"]
    lists = [("Is it still you?", [again] if again else []), ("Personas", personas), ("For trying things out", special)]
    shown = "\n".join(_list_of(title, members) for title, members in lists if members)
    cancel = '<form method="post"><button class="btn" name="cancel" value="1">Cancel</button></form>'
    lead = "No password: choose an account and you are signed in."
    return page("Who are you?", lead, f"{shown}\n{cancel}", app_origin)


def _list_of(title: str, people: list[Person]) -> str:
    rows = "\n".join(_row(person) for person in people)
    return f'<form method="post"><h2>{title}</h2>\n<ul class="personas">\n{rows}\n</ul></form>'


def _row(person: Person) -> str:
    words = person.name.split()
    initials = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    shown = {"oid": person.oid, "initials": initials, "name": person.name, "label": person.label or person.upn}
    return _BUTTON.substitute({name: escape(text) for name, text in shown.items()})


def disabled_page(again: str, back: str, app_origin: str) -> Answer:
    """What a disabled account sees: it stays here, and the app hears nothing unless the person goes back."""
    body = (
        '<div class="banner" data-tone="stale"><div><b>AADSTS50057: the account is disabled.</b> '
        "An administrator can enable it again.</div></div>"
        f'<p><a href="{escape(again)}">Choose another account</a></p>'
        f'<p><a href="{escape(back)}">Back to the app</a></p>'
    )
    return page("This account is disabled", "Nobody is signed in.", body, app_origin, status=403)


def error_page(words: str) -> Answer:
    """An error that must not be sent to an address nobody registered."""
    body = f'<div class="banner" data-tone="stale"><div><b>{escape(words)}</b></div></div>'
    return page("That did not work", "The request does not fit how the app is registered.", body, status=400)


def signed_out_page(headers: Mapping[str, str], *, unknown_address: bool) -> Answer:
    """The end, where there is no registered address to go back to."""
    body = (
        '<div class="banner" data-tone="stale"><div><b>The address to go back to is not registered.</b></div></div>'
        if unknown_address
        else ""
    )
    return page("You are signed out", "It is safe to close this window.", body, headers=headers)


def front_page(facts: Mapping[str, str]) -> Answer:
    """What this server is, for somebody who opens its address."""
    rows = "".join(f"<p><b>{escape(name)}</b><br><code>{escape(value)}</code></p>" for name, value in facts.items())
    body = f'{rows}<p><a href="/control/">What scripts can ask for</a></p>'
    return page("Stand-in for Entra", "Apps send people here to sign in. There is nothing else to see.", body)


def page(
    title: str,
    lead: str,
    body: str,
    app_origin: str = "",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A page. Its form may lead on to the app, which Chromium counts as a target of the form."""
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {app_origin}"
    )
    sent = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy.strip(),
        "Referrer-Policy": "no-referrer",
        **(headers or {}),
    }
    return Answer(status, _PAGE.substitute(title=escape(title), lead=escape(lead), body=body).encode(), sent)


def static(name: str) -> Answer | None:
    """A file of Staffroom's look, or nothing."""
    if name not in STATIC:
        return None
    file = importlib.resources.files("staffroom.kit") / "static" / "staffroom" / name
    return Answer(200, file.read_bytes(), {"Content-Type": STATIC[name], "Cache-Control": "max-age=3600"})
