"""Keys that were not given: made once, kept in the data folder, readable by the owner alone."""

import json
import os
import secrets
from pathlib import Path


def kept_keys(data: Path) -> dict[str, str]:
    """Read `keys.json` of the data folder, making it on first use.

    Two processes that start at once agree on one file: it is linked into place, never overwritten.
    """
    path = data / "keys.json"
    if not path.exists():
        _make(path)
    kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"keys.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"secret_key": secrets.token_urlsafe(48), "birthdate_key": secrets.token_urlsafe(32)}, out)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
