"""Lines of the audit in words, and sorted into kinds that roles may or may not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from staffroom.accounts.rights import TABLE
from staffroom.audit.models import AuditLine

KINDS = {
    "reads": "Who looked",
    "access": "Who signed in, accounts and roles",
    "data": "What was imported, decided or changed",
}
STARTS: dict[str, tuple[str, ...]] = {
    "reads": ("read.",),
    "access": ("sign-", "session", "account", "role", "break-glass", "link", "calendar-feed"),
}
_WORDS = {
    "import approve": "Applied a held import",
    "import reject": "Kept the old data",
    "import rollback": "Undid an import",
    "guard limit changed": "Changed a limit of the guard",
    "name spelling changed": "Taught how a name is written",
    "name spelling removed": "Forgot how a name is written",
    "todo.tick": "Ticked off a row set aside",
    "todo.untick": "Opened a row set aside again",
    "feed.fetch": "Had a feed fetched",
    "feed.try-again": "Let calls to a source go out again",
    "feed.take": "Took what looked implausible all the same",
    "timetabler.make": "Made a connection for a timetabling program",
    "timetabler.change": "Changed what a timetabling program may do",
    "timetabler.renew": "Made a new password for a timetabling program",
    "timetabler.revoke": "Ended the connection of a timetabling program",
    "timetabler.accept": "Took a list of the timetabler that looked wrong",
    "timetabler.refuse": "Kept what was there before a list of the timetabler that looked wrong",
    "timetabler.link": "Said who a teacher of the timetabler is",
    "timetabler.unlink": "Took back who a teacher of the timetabler is",
    "dof9.upload": "Brought a daily organiser file",
    "calendar.day": "Changed a day of the school calendar",
    "calendar.term": "Changed a term of the school calendar",
    "calendar.bells": "Changed bell times",
    "calendar-feed.make": "Made a secret address for a calendar app",
    "calendar-feed.revoke": "Took a secret calendar address back",
    "people exported": "Took the list of people on the command line",
    "sign-in": "Signed in",
    "sign-in.again": "Signed in afresh, to do something that asks for it",
    "sign-in.refused": "Was not let in",
    "sign-out": "Signed out",
    "sign-out.front-channel": "Was signed out, because Microsoft ended the session",
    "session.end": "Ended a session",
    "session.end-all": "Ended all sessions",
    "account.link": "Linked an account to a staff record",
    "account.unlink": "Took the link to a staff record away",
    "account.admit": "Let somebody in without a staff record",
    "account.refuse": "Refused an account",
    "account.disable": "Switched an account off",
    "account.disabled": "Switched an account off",
    "account.enable": "Switched an account on again",
    "roles.change": "Changed somebody's roles",
    "break-glass.made": "Made the break-glass account",
    "break-glass.used": "Used the break-glass account",
    "break-glass.ended": "The break-glass account ended",
}


@dataclass(frozen=True)
class Line:
    """One line, ready to show."""

    when: datetime
    who: str
    code: str
    what: str
    target: str
    address: str
    change: str


def in_words(what: str) -> str:
    """What was done, as a colleague would say it."""
    if what.startswith("read."):
        right = TABLE.rights.get(what.removeprefix("read."))
        return f"Looked: {right.resource}, {right.action}" if right else "Looked"
    return _WORDS.get(what) or what.replace(".", ": ", 1).replace("-", " ").replace("_", " ").capitalize()


def worded(line: AuditLine, names: Mapping[str, str]) -> Line:
    """`names` are of people by handle; whoever is not in there is shown as written down."""
    account = names.get(line.who) or names.get(line.account) or ""
    who = account if line.who in {line.account, ""} or line.who in names else line.who
    return Line(
        when=line.when,
        who=who or line.who,
        code=line.what,
        what=in_words(line.what),
        target=names.get(line.target, line.target),
        address=line.address,
        change=_change(line.before, line.after),
    )


def _change(before: Any, after: Any) -> str:
    if isinstance(after, dict) and before is None:
        return "; ".join(
            f"{_label(name)}: {_said(value)}"
            for name, value in after.items()
            if value not in ("", None) and name != "page"
        )
    if before is None and after is None:
        return ""
    return f"{_said(before)} → {_said(after)}"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_label(name)}: {_said(said)}" for name, said in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)


def _label(name: str) -> str:
    return name.replace("_", " ")
