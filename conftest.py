"""What every test starts from: an empty data folder, no developer's settings, the network shut, one database engine.

`STAFFROOM_SUITE=postgres` runs what touches a database again on the server named by `STAFFROOM_TEST_POSTGRES`.
"""

import atexit
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import pytest
from django.conf import settings
from hypothesis import HealthCheck, settings as hypothesis_settings

CI = os.environ.get("CI", "").lower() in {"1", "true"}
POSTGRES = os.environ.get("STAFFROOM_SUITE") == "postgres"
SERVER = os.environ.get("STAFFROOM_TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "own_database"}
# What Chromium is given is drawn by views that all run on PostgreSQL too; there it looks at whole journeys alone.
BROWSER_ON_POSTGRES = {"test_journeys_browser.py", "test_keyboard_browser.py", "test_sign_in_browser.py"}
# What takes long begins early, so that no process is left alone with it at the end.
LONG = {"test_access_browser.py", "test_bench_smoke.py", "test_commands.py", "test_import.py", "test_import_crashes.py"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def _postgres_url(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def _close_off_the_outside() -> Path:
    """Take a developer's settings out of the environment, before Django reads its own."""
    if settings.configured:
        pytest.exit(
            "Django's settings were read before conftest.py: run pytest without DJANGO_SETTINGS_MODULE and --ds."
        )
    for name in [name for name in os.environ if name.startswith("STAFFROOM_")]:
        if name not in {"STAFFROOM_SUITE", "STAFFROOM_SUITE_ID", "STAFFROOM_TEST_POSTGRES"}:
            del os.environ[name]
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    data = Path(tempfile.mkdtemp(prefix="staffroom-tests-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    suite = os.environ.setdefault("STAFFROOM_SUITE_ID", secrets.token_hex(4))
    os.environ["STAFFROOM_ENV_FILE"] = os.devnull
    os.environ["STAFFROOM_DATA"] = str(data)
    # A browser test keeps an event loop in the main thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if POSTGRES:
        os.environ["DATABASE_URL"] = _postgres_url(f"staffroom_{suite}")
    return data


def _set_django_up() -> None:
    """Read the settings now. The name goes again, so that each process of pytest-xdist comes through here too."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]


def _let_tests_empty_the_audit() -> None:
    """Tests that commit empty all tables afterwards; the audit's triggers are put up by the tests about them."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(sender=apps.get_app_config("audit"), dispatch_uid="audit stands")


DATA = _close_off_the_outside()
_set_django_up()
_let_tests_empty_the_audit()

# The tests' own mail server talks about every connection.
logging.getLogger("mail.log").setLevel(logging.WARNING)

_slow_machines = {"deadline": None, "derandomize": CI, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("fast", max_examples=40, **_slow_machines)  # type: ignore[arg-type]
hypothesis_settings.register_profile("thorough", max_examples=2000, **_slow_machines)  # type: ignore[arg-type]
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_report_header() -> str:
    """Say which engine this round runs on."""
    return f"database: {'PostgreSQL' if POSTGRES else 'SQLite'}"


def pytest_configure(config: pytest.Config) -> None:
    """Register our own marks."""
    config.addinivalue_line("markers", "sqlite_only(reason): about SQLite itself; left out of the PostgreSQL round.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, keep what touches the database, and of browser tests the journeys.

    Browser tests come last: their event loop stays in the thread.
    """
    items.sort(key=lambda item: (_uses_browser(item), item.path.name not in LONG))
    if not POSTGRES:
        return
    kept = [item for item in items if _touches_database(item) and not _for_sqlite_alone(item)]
    dropped = [item for item in items if item not in set(kept)]
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def _uses_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def _for_sqlite_alone(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite_only"):
        return True
    return _uses_browser(item) and item.path.name not in BROWSER_ON_POSTGRES


def _touches_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite test with a real file, as schools run it, and never in memory."""
    if not POSTGRES:
        from django.db import connections

        connections["default"].settings_dict["TEST"]["NAME"] = str(DATA / "tests.sqlite3")


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> Iterator[None]:
    """The file of `kit.limits` counts across tests otherwise, and rows of users get the same numbers again."""
    yield
    for file in DATA.glob("limits.sqlite3*"):
        file.unlink()


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    """A page that was put together in one test is not shown in another; with a clock that stands still it would be."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _the_calendar_is_as_shipped() -> None:
    """No test remembers what another one has changed in the calendar; one without a database does not look for one."""
    from staffroom.kit.school_days import calendar, remember

    remember(calendar(), for_seconds=float("inf"))


@pytest.fixture(autouse=True)
def _doors_made_for_a_test_are_in_no_table(request: pytest.FixtureRequest) -> None:
    """A door that is not in the table of rights is not answered; tests with doors of their own go without that."""
    if request.node.get_closest_marker("urls"):
        changed = request.getfixturevalue("settings")
        changed.MIDDLEWARE = [one for one in changed.MIDDLEWARE if not one.endswith("DeclaredMethods")]


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[str]:
    """URL of an empty database for a test that starts Staffroom as a process of its own (`DATABASE_URL`)."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    import psycopg

    name = f"staffroom_own_{secrets.token_hex(6)}"
    with psycopg.connect(_postgres_url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield _postgres_url(name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_environment(tmp_path: Path, own_database: str) -> dict[str, str]:
    """Environment for a Staffroom process: its own empty database and data folder, nothing of this process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    data = tmp_path / "own-data"
    data.mkdir()
    return kept | {
        "STAFFROOM_ENV_FILE": os.devnull,
        "STAFFROOM_DATA": str(data),
        "DATABASE_URL": own_database,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The machine's Chromium, silent. Without one: skipped on a desk, a failure in CI."""
    if CHROMIUM is None:
        (pytest.fail if CI else pytest.skip)("no Chromium on this machine; `apt-get install chromium` brings it")
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": CHROMIUM_ARGS}
