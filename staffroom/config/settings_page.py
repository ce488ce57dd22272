"""Writes `docs/operators/settings.md` from `environment.py`."""

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from staffroom.config.environment import CLOCK, Environment, name_of
from staffroom.config.mending import BESIDE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operators" / "settings.md"
HEAD = """# Settings

<!-- Generated from staffroom/config/environment.py by `staffroom settings-docs`. Do not edit. -->

Set in the environment, or in a file `.env` in the folder Staffroom is started from; the environment wins.
Nothing is set in the database. `staffroom check` says which setting is wrong or missing and how to mend it.
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = [_row(field, info) for field, info in Environment.model_fields.items()]
    beside = [f"| `{name}` | {words} | | |" for name, words in BESIDE.items()]
    table = ["| setting | what it means | allowed | if not set |", "|---|---|---|---|", *rows, *beside]
    return HEAD + "\n" + "\n".join(table) + "\n"


def _row(field: str, info: FieldInfo) -> str:
    return f"| `{name_of(field)}` | {info.description} | {_allowed(info)} | {_default(info)} |".replace("  ", " ")


def _allowed(info: FieldInfo) -> str:
    if info.annotation is SecretStr:
        return "secret"
    if info.annotation is bool:
        return "`true`, `false`"
    if get_origin(info.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(info.annotation))
    if any(getattr(limit, "pattern", None) == CLOCK for limit in info.metadata):
        return "hh:mm"
    limits = [_limit(limit) for limit in info.metadata]
    return " ".join(limit for limit in limits if limit)


def _limit(limit: Any) -> str:
    if isinstance(limit, Ge):
        return f"from {limit.ge}"
    if isinstance(limit, Le):
        return f"to {limit.le}"
    return ""


def _default(info: FieldInfo) -> str:
    default = info.default
    if info.default_factory is not None or default is None or isinstance(default, SecretStr) or default == "":
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
