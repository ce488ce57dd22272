"""The whole suite: everything on SQLite, then what touches a database again on PostgreSQL.

Used by `make test`. Arguments go to pytest. Exit status is pytest's; the last lines are pytest's too.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

import psycopg

DEFAULT = "postgres://postgres@127.0.0.1:5432/"
NO_TESTS_COLLECTED = 5


def main(arguments: Sequence[str]) -> int:
    """Run both rounds; stop at the first that fails."""
    server = os.environ.get("STAFFROOM_TEST_POSTGRES") or DEFAULT
    answers = _answers(server)
    if not answers:
        print(f"PostgreSQL does not answer at {_without_password(server)}: the second round is left out.", flush=True)
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            print("With CI=true that is a failure. Set STAFFROOM_TEST_POSTGRES or start a server.", flush=True)
            return 1
    status = _round({}, arguments)
    if status or not answers:
        return status
    status = _round({"STAFFROOM_SUITE": "postgres", "STAFFROOM_TEST_POSTGRES": server}, arguments)
    return 0 if status == NO_TESTS_COLLECTED and arguments else status


def _round(more: dict[str, str], arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", os.environ.get("STAFFROOM_TEST_PROCESSES", "3"), *arguments]
    return subprocess.run(command, env=os.environ | more, check=False).returncode


def _answers(server: str) -> bool:
    try:
        psycopg.connect(server, connect_timeout=5, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _without_password(server: str) -> str:
    return server.rsplit("@", 1)[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
