"""Says in plain words which setting is wrong or missing, and how to mend it."""

import difflib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import SettingsError

from staffroom.config.environment import Environment, name_of
from staffroom.kit.crest import read_crest
from staffroom.kit.errors import BadInput

# Read from outside, but not a field of `Environment`: which `.env`, and what only the test suite reads.
BESIDE = {
    "STAFFROOM_ENV_FILE": "Another file than `.env` to read settings from; settable in the environment only.",
    "STAFFROOM_TEST_POSTGRES": "PostgreSQL server for the second round of `make test`.",
    "STAFFROOM_TEST_PROCESSES": "How many processes `make test` uses.",
}
FOR_TESTS = {"STAFFROOM_FAILPOINT", "STAFFROOM_SUITE", "STAFFROOM_SUITE_ID", "STAFFROOM_NO_UV"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    verdict: Literal["ok", "advice", "wrong"]
    about: str
    words: str
    mend: str = ""


def wrong_settings(error: ValidationError) -> Iterator[Finding]:
    """One finding for each setting that could not be read. Never shows what was given: it may be a secret."""
    for problem in error.errors(include_input=False, include_url=False):
        if not problem["loc"]:
            name, _, words = problem["msg"].removeprefix("Value error, ").partition(" ")
            yield Finding("wrong", name.rstrip(":"), words)
            continue
        words = problem["msg"].replace("Input should be", "must be")
        if problem["type"] == "string_pattern_mismatch":
            words = "does not have the form that this setting takes"
        name = _variable(str(problem["loc"][0]))
        yield Finding("wrong", name, words, f"{_meaning(name)} Set it in the environment or in .env.".strip())


def _variable(location: str) -> str:
    return name_of(location) if location in Environment.model_fields else location.upper()


def _meaning(name: str) -> str:
    fields = Environment.model_fields.items()
    return next((info.description or "" for field, info in fields if name_of(field) == name), "")


def _not_json(error: SettingsError) -> Finding:
    """A setting that holds a table, and is not written as one; the words of the error name the field."""
    name = next((name_of(field) for field in Environment.model_fields if f'"{field}"' in str(error)), ".env")
    return Finding("wrong", name, "is not JSON", f'{_meaning(name)} For example: {{"Teacher": "teacher"}}')


def start_up_trouble(error: Exception) -> list[Finding]:
    """What is wrong when the settings could not even be put together."""
    if isinstance(error, ValidationError):
        return list(wrong_settings(error))
    if isinstance(error, OSError):
        return [_cannot_use(error)]
    if isinstance(error, SettingsError):
        return [_not_json(error)]
    if isinstance(error, json.JSONDecodeError):
        return [Finding("wrong", "keys.json", "in the data folder is damaged", "Restore it from a backup.")]
    if isinstance(error, UnicodeDecodeError):
        return [Finding("wrong", "STAFFROOM_ENV_FILE", "is not a text file in UTF-8", "Save it again as UTF-8.")]
    return [
        Finding(
            "wrong",
            "DATABASE_URL",
            "cannot be understood",
            "It looks like postgres://user:password@host:5432/name; leave it empty to use SQLite in the data folder.",
        )
    ]


def _cannot_use(error: OSError) -> Finding:
    where = str(error.filename or "the data folder")
    words = f"{where}: {error.strerror or 'cannot be used'}"
    if where == os.environ.get("STAFFROOM_ENV_FILE", ".env"):
        return Finding("wrong", "STAFFROOM_ENV_FILE", words, "Let this user read it, or name another file.")
    return Finding(
        "wrong", "STAFFROOM_DATA", words, "Name a folder that this user may write to, with room on its disk."
    )


def unknown_names(environ: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Settings in the environment or in `.env` that nothing reads, most likely mistyped."""
    known = {name_of(field) for field in Environment.model_fields} | set(BESIDE) | FOR_TESTS
    for name in sorted(_given(os.environ if environ is None else environ)):
        if name.startswith("STAFFROOM_") and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            mend = f"Did you mean {close[0]}?" if close else "Remove it; docs/operators/settings.md lists all settings."
            yield Finding("advice", name, "is not a setting of Staffroom, and is not read", mend)


def _given(environ: Mapping[str, str]) -> set[str]:
    env_file = Path(environ.get("STAFFROOM_ENV_FILE", ".env"))
    return set(environ) | (set(dotenv_values(env_file)) if env_file.is_file() else set())


def addresses(environment: Environment) -> Iterator[Finding]:
    """Syntax of what alerts are sent through; nothing is sent."""
    yield from _smtp(environment)
    for field in ("alert_teams_webhook", "alert_slack_webhook"):
        url = getattr(environment, field).get_secret_value()
        parts = urlsplit(url)
        if url and (parts.scheme != "https" or not parts.hostname) and parts.hostname not in {"127.0.0.1", "localhost"}:
            yield Finding(
                "wrong", name_of(field), "is not an https address", "Copy the whole address from the channel."
            )
    bad = [a for a in _list(environment.alert_emails) if a.count("@") != 1 or a.startswith("@") or a.endswith("@")]
    if bad:
        yield Finding(
            "wrong", "STAFFROOM_ALERT_EMAILS", f"{len(bad)} of these are not e-mail addresses", "Separate by commas."
        )
    if environment.alert_emails and not environment.smtp_url.get_secret_value():
        yield Finding(
            "wrong", "STAFFROOM_SMTP_URL", "is empty, so the alert mails cannot be sent", _meaning("STAFFROOM_SMTP_URL")
        )
    if not any(_channels(environment)):
        yield Finding(
            "advice",
            "alerts",
            "no channel is set: nobody is told when an import is held or late",
            "Set STAFFROOM_ALERT_EMAILS with STAFFROOM_SMTP_URL, or a Teams or Slack webhook.",
        )


def _channels(environment: Environment) -> Iterable[str]:
    yield environment.alert_emails
    yield environment.alert_teams_webhook.get_secret_value()
    yield environment.alert_slack_webhook.get_secret_value()


def _smtp(environment: Environment) -> Iterator[Finding]:
    url = environment.smtp_url.get_secret_value()
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        yield Finding("wrong", "STAFFROOM_SMTP_URL", "cannot be understood", _meaning("STAFFROOM_SMTP_URL"))


def folders(environment: Environment) -> Iterator[Finding]:
    """The data folder can be written to; the eduHub folder can be read."""
    yield _data_folder(environment.data.resolve())
    folder = environment.eduhub_folder
    if folder is None:
        yield Finding(
            "advice", "STAFFROOM_EDUHUB_FOLDER", "is not set: no nightly import", _meaning("STAFFROOM_EDUHUB_FOLDER")
        )
    elif not folder.is_dir():
        yield Finding(
            "wrong", "STAFFROOM_EDUHUB_FOLDER", "is not a folder that can be seen from here", "Is the share mounted?"
        )
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Finding("wrong", "STAFFROOM_EDUHUB_FOLDER", "cannot be read by this user", "Give this user read access.")
    else:
        yield Finding("ok", "STAFFROOM_EDUHUB_FOLDER", "can be read")


def _data_folder(folder: Path) -> Finding:
    probe = folder / f".can-write-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        mend = "Name a folder that this user may write to, with room on its disk."
        return Finding("wrong", "STAFFROOM_DATA", f"cannot be written to: {error.strerror}", mend)
    return Finding("ok", "STAFFROOM_DATA", f"{folder} can be written to")


def crest(environment: Environment) -> Iterator[Finding]:
    """The school's crest, if one is named, is a picture that pages can show."""
    if environment.school_crest is None:
        return
    try:
        found = read_crest(environment.school_crest)
    except BadInput as error:
        words, _, mend = str(error).partition(". ")
        yield Finding("wrong", "STAFFROOM_SCHOOL_CREST", words, mend)
    else:
        yield Finding("ok", "STAFFROOM_SCHOOL_CREST", f"is a picture ({found.kind})")


def for_production(environment: Environment) -> Iterator[Finding]:
    """What a school's real server needs beyond what is right everywhere."""
    if environment.mode != "production":
        yield Finding("advice", "STAFFROOM_MODE", "is development", "Set STAFFROOM_MODE=production where staff use it.")
        return
    if urlsplit(environment.base_url).scheme != "https":
        yield Finding("wrong", "STAFFROOM_BASE_URL", "is not an https address", "Cookies are sent over https only.")
    if not environment.school_number:
        yield Finding(
            "wrong",
            "STAFFROOM_SCHOOL_NUMBER",
            "is empty: another school's files would be taken",
            "Four digits, as in 8865.",
        )
    for field in ("secret_key", "birthdate_key"):
        value = getattr(environment, field).get_secret_value()
        if value and len(value) < 32:
            yield Finding("wrong", name_of(field), "is shorter than 32 characters", "Leave it empty to have one made.")


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
