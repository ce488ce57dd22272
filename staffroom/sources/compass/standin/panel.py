"""The page at `/control/`: what is different today, and forms to change it. Plain, and without a script."""

from html import escape
from typing import Any

from staffroom.sources.standing import Answer
from staffroom.sources.standing.pages import page

from .failures import WAYS
from .portal import Portal

_FORMS = (
    ("A cover", "covers", ("class_code", "duty", "period", "of", "by")),
    ("A room move", "moves", ("class_code", "period", "from", "to")),
    ("A cancelled lesson", "cancellations", ("class_code", "period")),
    ("An absence", "absences", ("staff", "from", "to")),
    ("A notice", "notices", ("title", "html", "author")),
)
_LISTS = {"covers": "covers", "moves": "moves", "cancelled": "cancellations", "away": "absences", "events": "events"}


def panel(portal: Portal) -> Answer:
    """The page."""
    with portal.held():
        today = portal.today
        kept = portal.days.get(today)
        different: dict[str, list[dict[str, Any]]] = kept.model_dump(mode="json", by_alias=True) if kept else {}
        lists = "".join(_list(kind, different.get(name, [])) for name, kind in _LISTS.items())
        notices = "".join(_row("notices", {"key": one.key}, one.title) for one in portal.notices)
        failing = ", ".join(f"{one['endpoint']}: {one['how']}" for one in portal.failures.waiting())
    forms = "".join(_form(title, path, names) for title, path, names in _FORMS)
    body = (
        f"{lists}<h2>Notices</h2>{_listed(notices)}"
        f"<h2>Failing</h2><p>{escape(failing) or 'Nothing is set to fail.'}</p>{_failing()}"
        f"{forms}"
        '<form method="post" action="/control/reset"><button class="btn">Everything as at the start</button></form>'
        '<p><a href="/control/people.json">Everybody\'s day</a> · <a href="/control/log.json">Calls seen</a> · '
        '<a href="/control/index.json">What scripts can ask for</a></p>'
    )
    lead = f"{portal.school.file.name}, {today:%A %-d %B %Y}. Any staff code in lower case signs in with demo."
    return page("Compass", "A stand-in for Compass. Everybody here is made up.", "What is different today", lead, body)


def _list(kind: str, rows: list[dict[str, Any]]) -> str:
    shown = "".join(
        _row(kind, _plain(row), ", ".join(f"{name} {value}" for name, value in _plain(row).items())) for row in rows
    )
    return f"<h2>{escape(kind.capitalize())}</h2>{_listed(shown)}"


def _listed(rows: str) -> str:
    return f"<ul>{rows}</ul>" if rows else "<p>None.</p>"


def _plain(row: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in row.items() if isinstance(value, str) and value}


def _row(kind: str, facts: dict[str, str], words: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in facts.items()
    )
    return (
        f'<li><form method="post" action="/control/{kind}/undo">{hidden}{escape(words)} '
        '<button class="btn">Undo</button></form></li>'
    )


def _form(title: str, path: str, names: tuple[str, ...]) -> str:
    fields = "".join(f'<p><label>{name} <input name="{name}"></label></p>' for name in names)
    return (
        f'<form method="post" action="/control/{path}"><h2>{escape(title)}</h2>{fields}'
        '<button class="btn">Make it so</button></form>'
    )


def _failing() -> str:
    ways = "".join(f'<option value="{how}">{how}: {escape(words)}</option>' for how, words in WAYS.items())
    return (
        '<form method="post" action="/control/failures">'
        '<p><label>endpoint <input name="endpoint" value="everywhere"></label></p>'
        f'<p><label>how <select name="how">{ways}</select></label></p>'
        '<p><label>times <input name="times" value="1"></label></p>'
        '<button class="btn">Let it fail</button></form>'
    )
