"""Dependency audit that cannot pass falsely: a planted known-bad version must be reported, or the gate fails.

pip-audit asks a service that speaks OSV. First the public one; where that cannot be reached, a service of our own on
loopback that answers from `checks/advisories.csv`, a dated and small selection. Both are asked in the same way, in the
same run as the planted line. `STAFFROOM_AUDIT=online` makes an unreachable public service a failure (before a release).
See docs/decisions/2026-11-23-dependency-audit.md.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
SELECTION = ROOT / "checks" / "advisories.csv"
LOCKS = (("dev.txt", "build.txt"), ("semgrep.txt",))
PUBLIC_SERVICE = "https://api.osv.dev/v1/query"
PLANTED = ("jinja2", "2.4.1")
SECONDS = "10"

Finding = tuple[str, str, str]  # package, version, id


class ServiceSilentError(Exception):
    """The service could not be asked."""


def main() -> int:
    """Audit every lock file; 1 when something is known to be bad, or when the audit itself is blind."""
    online_only = os.environ.get("STAFFROOM_AUDIT") == "online"
    try:
        return judge(audit_all(PUBLIC_SERVICE), "the public advisory service")
    except ServiceSilentError:
        print("The public advisory service cannot be reached from here.")
        if online_only:
            return 1
    with own_service() as url:
        status = judge(audit_all(url), "our own selection")
    print(selection_age())
    return status


def judge(findings: set[Finding], source: str) -> int:
    """Fail when the planted version was not reported, or anything else was."""
    planted = {finding for finding in findings if finding[:2] == PLANTED}
    if not planted:
        print(f"The audit is blind: {source} does not report the planted {'=='.join(PLANTED)}.")
        return 1
    bad = sorted(findings - planted)
    for package, version, identity in bad:
        print(f"{package} {version} is known to be bad: {identity}")
    print(f"Audited against {source}; the planted {'=='.join(PLANTED)} was reported.")
    return 1 if bad else 0


def audit_all(url: str) -> set[Finding]:
    """Everything known to be bad in any lock file or planted. Raises `ServiceSilentError`."""
    return set().union(*(audit([ROOT / "requirements" / name for name in names], url) for names in LOCKS))


def audit(locks: list[Path], url: str) -> set[Finding]:
    """Ask pip-audit about these files and the planted line, in one run."""
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "planted.txt"
        planted.write_text(f"{'=='.join(PLANTED)} --hash=sha256:{'0' * 64}\n")
        files = [part for path in [*locks, planted] for part in ("-r", str(path))]
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service=osv", f"--osv-url={url}", *files]
        command += ["--strict", "--disable-pip", "--require-hashes", f"--timeout={SECONDS}", "--format=json"]
        command += ["--progress-spinner=off", "--desc=off", f"--cache-dir={folder}/cache"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(answer.stdout)
    except json.JSONDecodeError:
        raise ServiceSilentError(answer.stderr[-500:]) from None
    return {
        (entry["name"], entry["version"], known["id"])
        for entry in report["dependencies"]
        for known in entry.get("vulns", [])
    }


def selection() -> list[dict[str, str]]:
    """The rows of `checks/advisories.csv`."""
    with SELECTION.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def selection_age(today: datetime | None = None) -> str:
    """How old the newest entry is, in a sentence that does not promise too much."""
    newest = datetime.strptime(max(row["published"] for row in selection()), "%Y-%m").replace(tzinfo=UTC)
    days = ((today or datetime.now(UTC)) - newest).days
    return (
        f"That is {len(selection())} entries, the newest {days} days old: enough to prove this gate, "
        "not a current audit. Run it where the service can be reached before a release (STAFFROOM_AUDIT=online)."
    )


def known(package: str, version: str) -> list[dict[str, Any]]:
    """What the selection says of one version, in OSV's form."""
    return [
        {
            "id": row["id"],
            "summary": row["what"],
            "affected": [
                {
                    "package": {"name": package, "ecosystem": "PyPI"},
                    "ranges": [
                        {"type": "ECOSYSTEM", "events": [{"introduced": row["introduced"]}, {"fixed": row["fixed"]}]}
                    ],
                }
            ],
        }
        for row in selection()
        if row["package"] == package and Version(row["introduced"]) <= Version(version) < Version(row["fixed"])
    ]


class OwnService(BaseHTTPRequestHandler):
    """Answers OSV queries from the selection."""

    def do_POST(self) -> None:
        """One query: a package and a version."""
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = known(query["package"]["name"], query["version"])
        body = json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def own_service() -> Iterator[str]:
    """The address of a service on loopback, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OwnService)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())
