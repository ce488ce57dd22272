import pytest

from staffroom.jobs import registry
from staffroom.jobs.registry import all_jobs, discover, find_job, job


def test_the_house_announces_its_own_jobs():
    discover()

    alerts = find_job("alerts")

    assert (alerts.when, alerts.does) == ("every minute", "Send the alerts that wait, over every channel.")
    assert find_job("tidy jobs").when == "every day at 04:30"


def test_daily_jobs_come_first_by_their_time(announce):
    announce("often", every=5)
    announce("late", at="06:30")
    announce("night", at="02:00")

    assert [one.name for one in all_jobs()] == ["night", "late", "often"]


@pytest.mark.parametrize("when", [{}, {"at": "02:00", "every": 5}, {"every": 0}, {"at": "25:00"}])
def test_a_job_needs_one_schedule_that_makes_sense(announce, when):
    with pytest.raises(ValueError, match=r"."):
        announce("odd", **when)

    assert registry._known == {}


def test_a_job_says_what_it_does(announce):
    with pytest.raises(ValueError, match="docstring"):
        job("silent", at="02:00")(lambda: None)


def test_two_jobs_cannot_have_one_name(announce):
    announce("night", at="02:00")

    def another():
        """Do something else."""

    with pytest.raises(ValueError, match="two jobs"):
        job("night", at="03:00")(another)
