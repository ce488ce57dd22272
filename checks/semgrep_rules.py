"""Our own semgrep rules, offline: first prove that each finds its bad fixture and leaves its good one, then look.

`python checks/semgrep_rules.py` exits with 1 when a rule is blind or noisy, or when the tree breaks one.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEMGREP = ROOT / ".venv" / "semgrep" / "bin" / "semgrep"
RULES = ROOT / "checks" / "semgrep"
FIXTURES = RULES / "fixtures"
MARK = re.compile(r"ruleid: ([\w-]+)")

Place = tuple[str, str, int]


def main() -> int:
    """Prove the rules, then hold the tree against them."""
    if not SEMGREP.exists():
        print("semgrep is not installed: checks/setup.sh semgrep")
        return 1
    complaints = list(unproven()) or [
        f"{path}:{line}: {rule}" for rule, path, line in sorted(found(ROOT / "staffroom"))
    ]
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


def unproven() -> Iterator[str]:
    """What is wrong with the rules themselves."""
    wanted, seen = set(marked(FIXTURES)), found(FIXTURES)
    for rule, path, line in sorted(wanted - seen):
        yield f"rule {rule} is blind: it does not find {path}:{line}"
    for rule, path, line in sorted(seen - wanted):
        yield f"rule {rule} is noisy: it complains about {path}:{line}"
    texts = "".join(rules.read_text("utf-8") for rules in RULES.glob("*.yaml"))
    for rule in sorted(set(re.findall(r"- id: ([\w-]+)", texts)) - {rule for rule, _, _ in wanted}):
        yield f"rule {rule} has no bad fixture"


def marked(folder: Path) -> Iterator[Place]:
    """Every line that a fixture says must be found: the one below its mark."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if mark := MARK.search(line):
                    yield mark.group(1), str(path.relative_to(ROOT)), number + 1


def found(folder: Path) -> set[Place]:
    """Every finding of every rule below a folder. Raises `RuntimeError` when semgrep could not look."""
    with tempfile.TemporaryDirectory() as home:
        command = [str(SEMGREP), "scan", "--config", str(RULES), "--metrics=off", "--disable-version-check", "--json"]
        command += ["--quiet", "--jobs=2", "--no-git-ignore", "--x-ignore-semgrepignore-files", str(folder)]
        quiet = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_SETTINGS_FILE": f"{home}/settings.yml", "HOME": home}
        answer = subprocess.run(command, cwd=ROOT, env=os.environ | quiet, capture_output=True, text=True, check=False)
    if answer.returncode not in {0, 1}:
        raise RuntimeError(answer.stderr or answer.stdout)
    report = json.loads(answer.stdout)
    if report["errors"] or not report["paths"]["scanned"]:
        raise RuntimeError(f"semgrep could not read everything: {report['errors'][:3]}")
    return {
        (result["check_id"].rsplit(".", 1)[-1], os.path.relpath(result["path"], ROOT), result["start"]["line"])
        for result in report["results"]
        if folder == FIXTURES or "/fixtures/" not in result["path"]
    }


if __name__ == "__main__":
    sys.exit(main())
