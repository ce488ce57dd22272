"""The pages, in Staffroom's own dress. They need no script, and every choice is a button."""

from collections.abc import Mapping
from html import escape
from string import Template

from staffroom.sources.standing import pages

from .people import Person
from .web import Answer

COOKIE = "entra-stand-in"
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
    return pages.page(
        "Entra",
        "A stand-in for Microsoft Entra ID. Everybody here is made up.",
        title,
        lead,
        body,
        status=status,
        form_action=f"'self' {app_origin}".strip(),
        headers=headers,
    )
