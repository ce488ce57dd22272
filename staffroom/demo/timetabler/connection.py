"""The demo's own connection: made in its database when it is prepared, its secret kept in the demo's folder alone."""

import json
import os
from pathlib import Path
from typing import NamedTuple

from staffroom.demo.home import Home
from staffroom.kit.errors import NeedsPerson
from staffroom.sync.flows.liss import credentials
from staffroom.sync.models import Publisher

USER_NAME = "demo-timetabler"
_NAME = "The demo's timetabler"
_MADE_BY = "system"
_OURS_ALONE = 0o600


class Secret(NamedTuple):
    """What is typed into a timetabling program, apart from the address."""

    user_name: str
    school: str
    password: str


def file_of(home: Home) -> Path:
    """Where the demo keeps it."""
    return home.root / "timetabler.json"


def give_connection(home: Home, school: str) -> None:
    """See to it that the demo's database and folder agree on one: in the demo's own process, anew if they do not."""
    kept = read_secret(home)
    known = Publisher.objects.filter(user_name=USER_NAME).first()
    if known is not None and kept is not None and known.key == credentials.digest(kept.password):
        return
    if known is None:
        _, password = credentials.make(_MADE_BY, _NAME, user_name=USER_NAME, schools=[school])
    else:
        password = credentials.renew(_MADE_BY, known)
    _write(file_of(home), Secret(USER_NAME, school, password))


def read_secret(home: Home) -> Secret | None:
    """What the demo keeps, if it was prepared by this version."""
    path = file_of(home)
    if not path.exists():
        return None
    try:
        told: dict[str, str] = json.loads(path.read_text("utf-8"))
        return Secret(told["user_name"], told["school"], told["password"])
    except (ValueError, KeyError, TypeError) as error:
        raise NeedsPerson(
            f"{path.name} in the demo's folder is damaged. Remove it, and start the demo again."
        ) from error


def _write(path: Path, secret: Secret) -> None:
    """Nobody else can read it, not even for a moment; what was there is replaced whole."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_ALONE), "w", encoding="utf-8") as file:
        json.dump(secret._asdict(), file)
    part.replace(path)
