"""Settings explain themselves; nobody who mistypes one sees a traceback or a secret."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from staffroom.config import mending
from staffroom.config.environment import Environment, name_of, read_environment
from staffroom.config.settings_page import PAGE, page

STAFFROOM = [sys.executable, "-m", "staffroom.config.cli"]
PRODUCTION = {
    "STAFFROOM_MODE": "production",
    "STAFFROOM_BASE_URL": "https://staffroom.school.example",
    "STAFFROOM_SCHOOL_NUMBER": "8865",
}
ROOT = Path(__file__).resolve().parents[3]


def test_the_settings_page_is_what_the_code_says():
    assert PAGE.read_text("utf-8") == page(), "run: staffroom settings-docs"


@pytest.mark.parametrize("field", Environment.model_fields)
def test_every_setting_says_what_it_means(field: str):
    assert len(Environment.model_fields[field].description or "") > 15


def test_every_variable_that_the_code_reads_is_documented():
    read = set()
    for file in (ROOT / "staffroom").rglob("*.py"):
        if "tests" not in file.parts:
            read |= set(re.findall(r"""environ(?:\.get\(|\[)\s*["'](\w+)["']""", file.read_text("utf-8")))

    ours = {name for name in read if name.startswith("STAFFROOM_")} - mending.FOR_TESTS
    assert ours <= set(re.findall(r"`(STAFFROOM_\w+)`", page()))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("STAFFROOM_MODE", "prod", "must be 'development' or 'production'"),
        ("STAFFROOM_NIGHT", "25:00", "does not have the form"),
        ("STAFFROOM_SCHOOL_NUMBER", "12", "does not have the form"),
        ("STAFFROOM_WEB_WORKERS", "0", "greater than or equal to 1"),
        ("STAFFROOM_ACCENT_HUE", "red", "must be a valid integer"),
        ("STAFFROOM_JOB_RETRY", "60", "must exceed STAFFROOM_JOB_TIMEOUT"),
        ("STAFFROOM_EDUHUB_ENCODING", "latin-nine", "no encoding is called"),
        ("STAFFROOM_DEMO", "maybe", "must be a valid boolean"),
        ("DATABASE_URL", "mysql://root:hunter2@db.example/x", "looks like postgres://"),
        ("DATABASE_URL", "postgres://root:hunter2@db.example/", "with the name of the database"),
    ],
)
def test_a_wrong_setting_is_named_with_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError) as trouble:
        read_environment()

    (finding,) = mending.start_up_trouble(trouble.value)
    assert finding.about == name
    assert words in finding.words
    assert "hunter2" not in str(finding)


def test_every_command_explains_a_wrong_setting_the_same_way(own_environment: dict[str, str]):
    answer = _staffroom(own_environment | {"STAFFROOM_MODE": "prod"}, "migrate")

    assert answer.returncode == 2
    assert "STAFFROOM_MODE: must be" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_demo_is_refused_in_production():
    with pytest.raises(ValidationError, match="its sign-in asks for no password"):
        Environment(_env_file=None, mode="production", demo=True)  # type: ignore[call-arg]


def test_a_data_folder_that_cannot_be_made_is_named(own_environment: dict[str, str]):
    answer = _staffroom(own_environment | {"STAFFROOM_DATA": "/proc/staffroom"}, "check")

    assert answer.returncode == 2
    assert "STAFFROOM_DATA" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_damaged_keys_are_not_taken_for_something_else(own_environment: dict[str, str]):
    (Path(own_environment["STAFFROOM_DATA"]) / "keys.json").write_text("{")

    answer = _staffroom(own_environment, "check")

    assert answer.returncode == 2
    assert "keys.json: in the data folder is damaged" in answer.stderr


def test_a_database_that_does_not_answer_is_a_sentence(own_environment: dict[str, str]):
    gone = own_environment | {"DATABASE_URL": "postgres://root:hunter2@127.0.0.1:1/gone"}

    check, migrate = _staffroom(gone, "check"), _staffroom(gone, "migrate")

    assert check.returncode == 2
    assert "PostgreSQL does not answer" in check.stdout
    assert migrate.returncode == 1
    assert migrate.stderr.strip() == "Error: The database does not answer. `staffroom check` says what is wrong."


def test_a_good_installation_passes_after_migrate(own_environment: dict[str, str], tmp_path: Path):
    ready = own_environment | PRODUCTION | {"STAFFROOM_EDUHUB_FOLDER": str(tmp_path)}

    before = _staffroom(ready, "check")
    migrate = _staffroom(ready, "migrate")
    after = _staffroom(ready, "check")

    assert before.returncode == 2
    assert "Run: staffroom migrate" in before.stdout
    assert migrate.returncode == 0, migrate.stderr
    assert after.returncode == 0, after.stdout
    assert "Nothing is in the way." in after.stdout


def test_a_mistyped_name_is_noticed():
    (finding,) = mending.unknown_names({"STAFFROOM_EDUHUB_FOLDR": "/x", "STAFFROOM_ENV_FILE": "/dev/null", "PATH": ""})

    assert finding.about == "STAFFROOM_EDUHUB_FOLDR"
    assert finding.mend == "Did you mean STAFFROOM_EDUHUB_FOLDER?"


def test_a_mistyped_name_in_the_env_file_is_noticed(tmp_path: Path):
    (tmp_path / "env").write_text("STAFFROOM_NIHGT=01:00\n")

    (finding,) = mending.unknown_names({"STAFFROOM_ENV_FILE": str(tmp_path / "env")})

    assert finding.mend == "Did you mean STAFFROOM_NIGHT?"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("smtp_url", "mail.example"),
        ("alert_teams_webhook", "hook"),
        ("alert_slack_webhook", "http://hooks.example/x"),
        ("alert_emails", "kim@school.example, office"),
    ],
)
def test_what_alerts_are_sent_through_is_read_before_it_is_needed(field: str, value: str):
    environment = Environment(_env_file=None, **{field: value})  # type: ignore[call-arg, arg-type]

    assert name_of(field) in {finding.about for finding in mending.addresses(environment) if finding.verdict == "wrong"}


def test_production_needs_https_and_the_school_number():
    environment = Environment(_env_file=None, mode="production")  # type: ignore[call-arg]

    wrong = {finding.about for finding in mending.for_production(environment)}

    assert wrong == {"STAFFROOM_BASE_URL", "STAFFROOM_SCHOOL_NUMBER"}


def _staffroom(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*STAFFROOM, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_map_of_roles_that_is_no_json_is_named_and_not_the_database(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STAFFROOM_ROLE_MAP", "nope")
    with pytest.raises(SettingsError) as error:
        read_environment()

    findings = mending.start_up_trouble(error.value)

    assert [(finding.about, finding.words) for finding in findings] == [("STAFFROOM_ROLE_MAP", "is not JSON")]
