import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ

from staffroom.alerts.models import Alert
from staffroom.jobs import here, services
from staffroom.jobs.models import JobRun
from staffroom.jobs.registry import find_job
from staffroom.jobs.services import AlreadyRunning, NoSuchJob, perform, release, run_now, tick
from staffroom.kit.errors import BadInput, NeedsPerson, TryLater
from staffroom.kit.school_days import MELBOURNE

pytestmark = pytest.mark.django_db

TWO = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 02:00 on Tuesday 24 November in Melbourne


@pytest.fixture
def clock():
    with time_machine.travel(TWO, tick=False) as traveller:
        yield traveller


def on(clock, minutes=0, seconds=0):
    clock.shift(timedelta(minutes=minutes, seconds=seconds))


def states(job="night"):
    return list(JobRun.objects.filter(job=job).order_by("id").values_list("slot", "state", "attempt"))


def test_a_daily_job_runs_once_on_its_date(announce, work_off, clock):
    done = announce("night", at="02:00")

    for _ in range(40):
        tick()
        work_off()
        on(clock, minutes=30)

    assert done == ["night"]
    assert states() == [("2026-11-24", "done", 1)]


@pytest.mark.parametrize(
    ("midnight", "hours", "first"),
    [
        (datetime(2026, 4, 4, 13, 0, tzinfo=UTC), 25, "2026-04-04T15:00:00+00:00"),
        (datetime(2027, 4, 3, 13, 0, tzinfo=UTC), 25, "2027-04-03T15:00:00+00:00"),
        (datetime(2026, 10, 3, 14, 0, tzinfo=UTC), 23, "2026-10-03T16:00:00+00:00"),
        (datetime(2027, 10, 2, 14, 0, tzinfo=UTC), 23, "2027-10-02T16:00:00+00:00"),
    ],
)
def test_a_night_job_runs_once_on_the_days_when_clocks_change(announce, work_off, midnight, hours, first):
    announce("night", at="02:00")

    with time_machine.travel(midnight, tick=False) as clock:
        for _ in range(hours * 12):
            tick()
            work_off()
            on(clock, minutes=5)

    run = JobRun.objects.get()
    assert (run.slot, run.state) == (run.started.astimezone(MELBOURNE).date().isoformat(), "done")
    assert run.started.isoformat() == first


def test_what_was_missed_today_is_made_up_for_and_days_long_gone_are_not(announce, work_off, clock):
    done = announce("night", at="02:00")
    tick()
    work_off()
    on(clock, minutes=3 * 24 * 60 + 9 * 60)

    tick()
    work_off()

    assert done == ["night", "night"]
    assert [slot for slot, _, _ in states()] == ["2026-11-24", "2026-11-27"]


def test_a_clock_that_jumps_back_runs_nothing_twice(announce, work_off, clock):
    done = announce("night", at="02:00")
    tick()
    work_off()

    on(clock, minutes=-60)
    tick()
    work_off()
    on(clock, minutes=60)
    tick()
    work_off()

    assert done == ["night"]


def test_a_frequent_job_does_not_pile_up_while_nobody_works(announce, work_off, clock):
    done = announce("often", every=5)

    for _ in range(30):
        tick()
        on(clock, minutes=5)
    work_off()

    assert done == ["often"]
    assert JobRun.objects.count() == 1


def test_a_job_that_should_try_later_does_so_every_quarter_of_an_hour_until_it_works(announce, work_off, clock):
    done = announce("night", TryLater("The folder is away."), TryLater("The folder is away."), at="02:00")

    for _ in range(31):
        tick()
        work_off()
        on(clock, minutes=1)

    run = JobRun.objects.get()
    assert (done, run.state, run.attempt) == (["night"], "done", 3)
    assert run.started == TWO + timedelta(minutes=30)
    assert not Alert.objects.exists()


def test_a_job_that_never_works_is_given_up_at_eight_with_one_alert(announce, work_off, clock):
    announce("night", *[TryLater("The folder is away.")] * 100, at="02:00")

    for _ in range(8 * 12):
        tick()
        work_off()
        on(clock, minutes=5)

    assert states() == [("2026-11-24", "given up", 25)]
    alert = Alert.objects.get()
    assert alert.title == "The job “night” was given up"
    assert alert.text.startswith("The folder is away. Run ")


def test_a_later_success_says_recovered(announce, work_off, clock):
    announce("night", NeedsPerson("The folder is not set."), at="02:00")
    tick()
    work_off()
    on(clock, minutes=24 * 60)

    tick()
    work_off()

    assert list(Alert.objects.order_by("id").values_list("kind", "key")) == [
        ("act", "job:night"),
        ("recovered", "job:night"),
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NeedsPerson("The folder is not set."), "The folder is not set."),
        (BadInput("Line 7: saw Karen O'Brien."), "What came in could not be read"),
        (ZeroDivisionError("Karen O'Brien"), "Something went wrong that nobody foresaw"),
    ],
)
def test_other_errors_fail_at_once_with_an_alert_that_quotes_nobody(announce, work_off, clock, error, words):
    announce("night", error, at="02:00")

    tick()
    work_off()

    run, alert = JobRun.objects.get(), Alert.objects.get()
    assert (run.state, run.error, run.attempt) == ("failed", type(error).__name__, 1)
    assert run.words.startswith(words)
    assert words in alert.text
    assert "Karen" not in run.words + alert.title + alert.text


def test_a_database_that_does_not_answer_is_tried_again(announce, work_off, clock):
    done = announce("night", OperationalError("server closed the connection"), at="02:00")

    for _ in range(2):
        tick()
        work_off()
        on(clock, minutes=15)

    assert done == ["night"]


def test_a_frequent_job_may_fail_for_later_an_hour_before_anyone_is_told(announce, work_off, clock):
    announce("often", *[TryLater("The server is away.")] * 100, every=5)

    counts = []
    for _ in range(20):
        tick()
        work_off()
        counts.append(Alert.objects.count())
        on(clock, minutes=5)

    assert counts == [0] * 12 + [1] * 8


def test_a_poison_job_ends_in_a_list_and_blocks_nobody(announce, work_off, clock):
    announce("poison", *[TimeoutException()] * 100, at="02:00")
    done = announce("night", at="02:00")

    for _ in range(10):
        tick()
        for package in list(OrmQ.objects.order_by("id")):
            package.delete()
            with suppress(TimeoutException):  # the cluster replaces the process
                perform(*package.task["args"])
        on(clock, seconds=5)

    assert states("poison") == [("2026-11-24", "given up", services.CRASHES)]
    assert done == ["night"]
    assert Alert.objects.get().key == "job:poison"


def test_a_run_that_was_cut_off_waits_for_its_lease_and_is_then_taken_over(announce, work_off, clock, settings):
    done = announce("night", at="02:00")
    tick()
    OrmQ.objects.all().delete()
    cut_off(JobRun.objects.get())

    on(clock, seconds=settings.ENVIRONMENT.job_timeout)
    tick()
    assert work_off() == 0
    on(clock, seconds=10)
    tick()
    work_off()

    assert done == ["night"]
    assert states() == [("2026-11-24", "done", 2)]


def cut_off(run):
    """As if a worker had been killed in the middle of it."""
    return services._claim(JobRun.objects.filter(pk=run.pk), datetime.now(UTC))


def test_what_a_dead_worker_held_is_free_at_once(announce, work_off, clock):
    done = announce("night", at="02:00")
    tick()
    cut_off(JobRun.objects.get())

    assert release(here.name()) == 1
    tick()
    work_off()

    assert done == ["night"]


def test_a_queue_that_lost_a_run_gets_it_again(announce, work_off, clock, settings):
    done = announce("night", at="02:00")
    tick()
    OrmQ.objects.all().delete()

    on(clock, seconds=settings.ENVIRONMENT.job_retry)
    tick()
    work_off()

    assert done == ["night"]


def test_a_run_that_arrives_twice_is_done_once(announce, work_off, clock, settings):
    done = announce("night", at="02:00")
    tick()
    on(clock, seconds=settings.ENVIRONMENT.job_retry)
    tick()

    assert work_off() == 2
    assert done == ["night"]


def test_somebody_who_was_taken_over_cannot_overwrite_the_outcome(announce, clock):
    announce("night", at="02:00")
    tick()
    slow = cut_off(JobRun.objects.get())
    release(here.name())
    cut_off(JobRun.objects.get())

    assert services._end(slow, JobRun.State.FAILED) is False
    assert states() == [("2026-11-24", "running", 2)]


def test_a_job_that_is_gone_since_it_was_queued_fails_in_words(announce, work_off, clock, monkeypatch):
    announce("night", at="02:00")
    tick()
    monkeypatch.setattr("staffroom.jobs.registry._known", {})

    work_off()

    assert JobRun.objects.get().words == "No job has this name any more."


def test_a_job_run_by_hand_is_done_here(announce, clock):
    done = announce("night", at="02:00")

    run = run_now("night")

    assert (done, run.state) == (["night"], "done")
    assert run.slot.startswith("by hand 2026-11-23T15:00")


def test_by_hand_one_does_the_open_run_rather_than_another(announce, work_off, clock):
    done = announce("night", TryLater("Away."), at="02:00")
    tick()
    work_off()

    run = run_now("night")

    assert (run.slot, run.state, done) == ("2026-11-24", "done", ["night"])


def test_by_hand_nobody_is_alerted_that_it_should_be_tried_later(announce, clock):
    announce("night", TryLater("Away."), at="02:00")

    run = run_now("night")

    assert (run.state, run.words) == ("failed", "Away.")
    assert not Alert.objects.exists()


def test_by_hand_a_running_job_is_not_run_again(announce, clock):
    announce("night", at="02:00")
    tick()
    cut_off(JobRun.objects.get())

    with pytest.raises(AlreadyRunning):
        run_now("night")


def test_by_hand_a_wrong_name_is_said_plainly(announce):
    with pytest.raises(NoSuchJob, match="no job called “nihgt”"):
        run_now("nihgt")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_open_each_slot_once_and_do_it_once(announce, clock):
    done = announce("night", at="02:00")
    also = announce("often", every=5)

    together(tick)
    queued = [package.task["args"][0] for package in OrmQ.objects.all()]
    together(lambda: [perform(run_id) for run_id in queued])

    assert len(queued) == 2
    assert (done, also) == (["night"], ["often"])
    assert set(JobRun.objects.values_list("state", "attempt")) == {("done", 1)}


def together(what, many=6):
    barrier = threading.Barrier(many)
    errors = []

    def go():
        try:
            barrier.wait()
            what()
        except Exception as error:  # noqa: BLE001  # shown by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_tidying_forgets_old_runs_and_keeps_what_failed(announce, clock):
    announce("often", every=5)
    old = TWO - timedelta(days=2)
    for number, state in enumerate(["done", "failed", "given up"]):
        JobRun.objects.create(job="often", slot=str(number), state=state, queued=old, due=old)

    from staffroom.jobs.flows.house import tidy

    tidy()

    assert set(JobRun.objects.values_list("state", flat=True)) == {"failed", "given up"}
    assert find_job("often")
