"""When a job is due. Days are Melbourne's, also on the two days a year that are not 24 hours long."""

from datetime import UTC, date, datetime, time, timedelta

from staffroom.jobs.registry import Job
from staffroom.kit.school_days import MELBOURNE, melbourne_today

MISSED_OVERNIGHT = timedelta(hours=6)


def first_minute(day: date, at: time) -> datetime:
    """The first moment of that date when a clock in Melbourne reads `at` or later.

    In April, when a time comes twice, it is the first one; in October, when it does not come, the first minute after.
    """
    moment = datetime.combine(day, at, MELBOURNE).astimezone(UTC)
    if moment.astimezone(MELBOURNE).time() == at:
        return moment
    moment = datetime.combine(day, at.replace(fold=1), MELBOURNE).astimezone(UTC)
    while moment.astimezone(MELBOURNE).time() < at:
        moment += timedelta(minutes=1)
    return moment


def due_slot(job: Job, now: datetime) -> str | None:
    """The slot that should have begun by now: today's, or last evening's if it was missed a few hours ago.

    None when there is none; slots of days long gone are never made up for.
    """
    if job.at is None:
        return _stretch(job, now).isoformat(timespec="minutes")
    today = melbourne_today(now)
    if first_minute(today, job.at) <= now:
        return today.isoformat()
    yesterday = today - timedelta(days=1)
    missed = now - first_minute(yesterday, job.at) <= MISSED_OVERNIGHT
    return yesterday.isoformat() if missed else None


def next_time(job: Job, now: datetime) -> datetime:
    """When the job's next slot begins."""
    if job.at is None:
        return _stretch(job, now) + timedelta(minutes=job.every or 1)
    today = melbourne_today(now)
    moments = (first_minute(today + timedelta(days=ahead), job.at) for ahead in range(3))
    return next(moment for moment in moments if moment > now)


def last_try(job: Job, slot: str) -> datetime:
    """Until when a daily job may be tried again for that slot. Raises ValueError for a slot that is no date."""
    day = date.fromisoformat(slot)
    wraps = job.at is not None and job.retry_until <= job.at
    return first_minute(day + timedelta(days=1) if wraps else day, job.retry_until)


def _stretch(job: Job, now: datetime) -> datetime:
    seconds = (job.every or 1) * 60
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
