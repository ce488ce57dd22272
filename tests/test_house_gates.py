"""The gates themselves: the audit is never blind, and every own rule has something to find."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks import advisories, gates, semgrep_rules, suite

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def service():
    with advisories.own_service() as url:
        yield url


def test_the_planted_version_is_reported_together_with_a_real_lock_file(service: str):
    findings = advisories.audit([ROOT / "requirements" / "build.txt"], service)

    assert {finding[:2] for finding in findings} == {advisories.PLANTED}


def test_a_known_bad_version_in_a_lock_file_is_reported(service: str, tmp_path: Path):
    lock = tmp_path / "lock.txt"
    lock.write_text(f"django==5.2.7 --hash=sha256:{'0' * 64}\n")

    findings = advisories.audit([lock], service)

    assert ("django", "5.2.7", "CVE-2025-64459") in findings
    assert advisories.judge(findings, "a test") == 1


def test_an_audit_that_does_not_report_the_planted_version_fails(capsys: pytest.CaptureFixture[str]):
    assert advisories.judge(set(), "a service that knows nothing") == 1
    assert "blind" in capsys.readouterr().out


def test_a_service_that_cannot_be_reached_is_not_taken_for_a_clean_answer():
    with pytest.raises(advisories.ServiceSilentError):
        advisories.audit([ROOT / "requirements" / "build.txt"], "http://127.0.0.1:1/v1/query")


def test_the_selection_says_how_old_it_is():
    assert "365 days old" in advisories.selection_age(datetime(2027, 4, 1, tzinfo=UTC))


def test_nothing_locked_is_in_the_selection():
    locked = re.findall(
        r"^([\w.-]+)==([\w.]+)",
        "".join(p.read_text("utf-8") for p in (ROOT / "requirements").glob("*.txt")),
        re.MULTILINE,
    )

    assert [(name, version) for name, version in locked if advisories.known(name, version)] == []


def test_every_own_rule_has_a_bad_fixture_and_a_good_one():
    rules = set(
        re.findall(r"- id: ([\w-]+)", "".join(f.read_text("utf-8") for f in semgrep_rules.RULES.glob("*.yaml")))
    )
    folders = [folder for folder in semgrep_rules.FIXTURES.iterdir() if folder.is_dir()]

    assert {rule for rule, _, _ in semgrep_rules.marked(semgrep_rules.FIXTURES)} == rules
    assert {folder.name for folder in folders} == {rules.stem for rules in semgrep_rules.RULES.glob("*.yaml")}
    assert [f.name for f in folders if not any((f / "good").rglob("*.*")) or not any((f / "bad").rglob("*.*"))] == []


def test_a_gate_that_does_not_find_what_was_planted_fails():
    assert not gates.must_find("it", gates.Outcome(0, "nothing found")).good
    assert gates.must_find("it", gates.Outcome(1, "found")).good


def test_without_a_server_the_suite_says_so_and_ci_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("STAFFROOM_TEST_POSTGRES", "postgres://staff:hunter2@127.0.0.1:1/")
    monkeypatch.setenv("CI", "true")

    status = suite.main(["--collect-only"])

    said = capsys.readouterr().out
    assert status == 1
    assert said.startswith("PostgreSQL does not answer at 127.0.0.1:1/")
    assert "hunter2" not in said
