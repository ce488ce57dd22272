import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import CliRunner
from django.utils import timezone

from staffroom.config.cli import main
from staffroom.jobs.health import jobs as health
from staffroom.jobs.models import JobRun, Worker
from staffroom.jobs.services import tick
from staffroom.kit.errors import NeedsPerson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_at_night():
    with time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def staffroom(*words):
    return CliRunner().invoke(main, words)


def a_worker(seen=timedelta()):
    now = timezone.now()
    return Worker.objects.create(name="desk 1", host="desk", pid=1, key_mark="x", started=now, seen=now - seen)


def test_jobs_lists_schedules_and_runs(announce, work_off):
    announce("night", NeedsPerson("The folder is not set."), at="02:00")
    a_worker()
    tick()
    work_off()

    told = staffroom("jobs").stdout

    assert "every day at 02:00" in told
    assert "Wed 25 Nov" in told
    assert "failed" in told
    assert "1 worker on desk; 0 waiting, 0 running." in told


def test_a_time_that_was_missed_is_made_up_for_now(announce):
    announce("night", at="02:00")

    told = json.loads(staffroom("jobs", "--json").stdout)

    assert told["jobs"][0]["next"] == "2026-11-23T15:00:00+00:00"


def test_jobs_says_when_nobody_works(announce):
    a_worker(seen=timedelta(minutes=5))

    assert "No worker is running: start one with `staffroom worker`." in staffroom("jobs").stdout


def test_jobs_speaks_json(announce, work_off):
    announce("night", at="02:00")
    a_worker()
    tick()
    work_off()

    told = json.loads(staffroom("jobs", "--json").stdout)

    assert told["jobs"][0]["next"] == "2026-11-24T15:00:00+00:00"
    assert told["jobs"][0]["last"]["state"] == "done"
    assert told["runs"][0]["slot"] == "2026-11-24"
    assert told["queue"] == {
        "waiting": 0,
        "running": 0,
        "oldest_seconds": 0.0,
        "last_tick": "2026-11-23T15:00:00+00:00",
    }
    assert told["workers"][0]["host"] == "desk"


def test_a_job_can_be_run_by_hand(announce):
    announce("night", at="02:00")

    told = staffroom("jobs", "run", "night")

    assert (told.exit_code, told.stdout) == (0, "The job “night” is done (0.0 s).\n")


def test_a_job_that_fails_by_hand_says_why(announce):
    announce("night", NeedsPerson("The folder is not set."), at="02:00")

    told = staffroom("jobs", "run", "night")

    assert told.exit_code == 1
    assert "The job “night” did not succeed: The folder is not set." in told.stderr


def test_a_job_nobody_knows_is_a_plain_sentence():
    told = staffroom("jobs", "run", "nihgt")

    assert told.exit_code == 1
    assert "There is no job called “nihgt”" in told.stderr


def test_a_worker_with_another_secret_key_refuses_to_start(announce):
    a_worker()

    told = staffroom("worker")

    assert told.exit_code == 1
    assert "The worker on desk has another secret key." in told.stderr


def test_health_tells_a_missing_worker_from_a_dead_one_and_a_living_one():
    never = health()
    row = a_worker(seen=timedelta(minutes=3))
    dead = health()
    Worker.objects.filter(pk=row.pk).update(seen=timezone.now())
    well = health()

    assert (never.state, dead.state, well.state) == ("unknown", "bad", "ok")
    assert well.details == {
        "waiting": 0,
        "running": 0,
        "oldest_waiting_seconds": 0.0,
        "last_tick": "2026-11-23T15:00:00+00:00",
    }


def test_health_notices_that_something_waits_for_long(announce, two_at_night):
    announce("night", at="02:00")
    tick()
    two_at_night.shift(timedelta(minutes=11))
    tick()
    a_worker()

    late = health()

    assert late.state == "late"
    assert late.details["oldest_waiting_seconds"] == 660.0
    assert JobRun.objects.count() == 1
