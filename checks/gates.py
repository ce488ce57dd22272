"""All static gates of `make check`, one line each, two at a time. Names as arguments run only those.

A gate that guards against something planted first proves that it still finds the planted thing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
POSTGRES = os.environ.get("STAFFROOM_TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/"
LINES_MOVED = 3  # exit status of detect-secrets-hook
CI = os.environ.get("CI", "").lower() in {"1", "true"}
OWN_APPS = ("kit", "audit", "alerts", "jobs", "school", "sync", "accounts", "people", "datahealth", "demo")
PRODUCTION = {
    "STAFFROOM_MODE": "production",
    "STAFFROOM_BASE_URL": "https://staffroom.school.example",
    "STAFFROOM_SCHOOL_NUMBER": "8865",
}
# Put together here, so that this file holds no secret itself.
PLANTED_SECRET = "aws_access_key_id = '" + "AKIA" + "QYLPMN5HNM4YQ6KZ" + "'\n"


@dataclass(frozen=True)
class Outcome:
    """How one command went."""

    status: int
    output: str

    @property
    def good(self) -> bool:
        """Nothing was found."""
        return self.status == 0


def run(*command: object, more: dict[str, str] | None = None) -> Outcome:
    """Run a command in the root with a data folder of its own and nothing of a developer's settings."""
    with tempfile.TemporaryDirectory(prefix="staffroom-gate-") as data:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STAFFROOM_")}
        kept.pop("DATABASE_URL", None)
        kept.pop("REDIS_URL", None)
        mine = {"STAFFROOM_DATA": data, "STAFFROOM_ENV_FILE": os.devnull, "STAFFROOM_LOG_LEVEL": "WARNING"}
        answer = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=kept | mine | (more or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return Outcome(answer.returncode, answer.stdout)


def manage(*arguments: str, more: dict[str, str] | None = None) -> Outcome:
    """Run Django's own command line."""
    return run(BIN / "python", "manage.py", *arguments, more=more)


def all_of(*steps: Callable[[], Outcome]) -> Outcome:
    """Run steps until one fails."""
    output = ""
    for step in steps:
        outcome = step()
        output += outcome.output
        if not outcome.good:
            return Outcome(outcome.status, output)
    return Outcome(0, output)


def must_find(what: str, outcome: Outcome) -> Outcome:
    """Turn around: a planted fault that is not found is the failure."""
    if outcome.good:
        return Outcome(1, f"This gate is blind: it does not find {what}.\n{outcome.output}")
    return Outcome(0, "")


def lint() -> Outcome:
    """Ruff's rules."""
    return run(BIN / "ruff", "check", "--output-format=concise", ".")


def layout() -> Outcome:
    """Ruff's formatting."""
    return run(BIN / "ruff", "format", "--check", ".")


def types() -> Outcome:
    """Mypy, strict on our own code."""
    return run(BIN / "mypy", "staffroom", "checks")


def floors() -> Outcome:
    """Imports run down only."""
    return run(BIN / "lint-imports")


def smells() -> Outcome:
    """Bandit, from medium severity."""
    return run(BIN / "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "staffroom")


def rules() -> Outcome:
    """Our own semgrep rules, proven and then used."""
    return run(BIN / "python", "checks/semgrep_rules.py")


def secrets() -> Outcome:
    """No secret in the tree that `.secrets.baseline` does not know."""
    with tempfile.TemporaryDirectory() as folder:
        # A copy: the hook writes moved line numbers back, and a gate changes nothing.
        known = Path(folder) / "baseline"
        shutil.copy(ROOT / ".secrets.baseline", known)
        planted = Path(folder) / "planted.py"
        planted.write_text(PLANTED_SECRET)
        hook = (BIN / "detect-secrets-hook", "--no-verify", "--baseline", known)
        return all_of(
            lambda: must_find("a planted key", run(*hook, planted)), lambda: _moved_is_fine(run(*hook, *_our_files()))
        )


def _moved_is_fine(outcome: Outcome) -> Outcome:
    return Outcome(0, "") if outcome.status == LINES_MOVED else outcome


def _our_files() -> list[str]:
    # The tree may belong to somebody else than who checks it, as in a container.
    listed = run("git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard")
    if not listed.good:
        raise RuntimeError(f"git cannot list the files: {listed.output}")
    names = listed.output.splitlines()
    return [name for name in names if name != ".secrets.baseline" and (ROOT / name).is_file()]


def production() -> Outcome:
    """Django's own security checks with production settings; a development one must fail them."""
    check = ("check", "--deploy", "--fail-level", "WARNING")
    return all_of(
        lambda: must_find("settings of a developer's desk", manage(*check)), lambda: manage(*check, more=PRODUCTION)
    )


def models() -> Outcome:
    """No change of a model without its migration."""
    return manage("makemigrations", "--check", "--dry-run")


def migrations() -> Outcome:
    """Each migration leaves the release before it working, by the SQL of both databases."""
    if not _postgres_answers():
        sentence = "PostgreSQL does not answer: migrations were looked at as SQLite's only.\n"
        outcome = _migrations_on({})
        return Outcome(1 if CI else outcome.status, sentence + outcome.output)
    return all_of(
        lambda: _migrations_on({}),
        lambda: _migrations_on({"DATABASE_URL": POSTGRES.rstrip("/") + "/postgres"}),
    )


def _migrations_on(database: dict[str, str]) -> Outcome:
    linter = ("lintmigrations", "--no-cache", "--quiet", "ok", "ignore", "--include-apps")
    settings = {"DJANGO_SETTINGS_MODULE": "checks.lint_settings", **database}
    fixture = settings | {"STAFFROOM_LINT_FIXTURE": "1"}
    # SQLite makes a changed table anew, and the linter then takes every column that was NOT NULL before for a new one.
    # A new one without a default is found in PostgreSQL's SQL.
    also = () if database else ("--exclude-migration-tests", "NOT_NULL")
    return all_of(
        lambda: must_find("a breaking migration", manage(*linter, "bad_migration", more=fixture)),
        lambda: manage(*linter, *also, *OWN_APPS, more=settings),
    )


def _postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=5, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def advisories() -> Outcome:
    """No dependency that is known to be bad."""
    return run(BIN / "python", "checks/advisories.py", more=_audit_mode())


def _audit_mode() -> dict[str, str]:
    return {"STAFFROOM_AUDIT": mode} if (mode := os.environ.get("STAFFROOM_AUDIT")) else {}


GATES: dict[str, Callable[[], Outcome]] = {
    "types": types,
    "rules": rules,
    "secrets": secrets,
    "migrations": migrations,
    "production": production,
    "models": models,
    "advisories": advisories,
    "smells": smells,
    "floors": floors,
    "lint": lint,
    "layout": layout,
}
# Their output is worth a line even when they pass.
TELL = {"advisories", "migrations"}


def main(names: Sequence[str]) -> int:
    """Run the named gates, or all; 1 when any fails."""
    unknown = set(names) - set(GATES)
    if unknown:
        print(f"No gate is called {', '.join(sorted(unknown))}. There are: {', '.join(GATES)}")
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_one, names or GATES))
    failed = [name for name, good in results if not good]
    print(f"Failed: {', '.join(failed)}" if failed else f"All {len(results)} gates are open.")
    return 1 if failed else 0


def _one(name: str) -> tuple[str, bool]:
    started = time.monotonic()
    outcome = GATES[name]()
    verdict = "ok    " if outcome.good else "FAILED"
    output = outcome.output.rstrip() if name in TELL or not outcome.good else ""
    print(f"{verdict} {name} ({time.monotonic() - started:.0f} s)" + (f"\n{output}" if output else ""), flush=True)
    return name, outcome.good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
