"""What was to run, when, and how it went. This table is the truth; the queue only carries ids to a worker."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """One run of a job for one slot: a date for daily jobs, a stretch of minutes for the others."""

    class State(models.TextChoices):
        """Where a run stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        GIVEN_UP = "given up", "Given up"

    OPEN = (State.WAITING, State.RUNNING)

    job = models.CharField(max_length=60)
    slot = models.CharField(max_length=40, help_text="What makes this run the only one of its kind.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0, help_text="How often it was cut off: killed, or over its time.")
    worker = models.CharField(max_length=80, blank=True)
    queued = models.DateTimeField()
    due = models.DateTimeField(help_text="While waiting: when to hand it to a worker, or to hand it out again.")
    handed = models.DateTimeField(null=True, help_text="When it went to the queue; empty before, and between tries.")
    lease = models.DateTimeField(null=True, help_text="While running: nobody can still be at it after this.")
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True, help_text="Class of the last error.")
    words = models.CharField(max_length=300, blank=True, help_text="What went wrong, without personal data.")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["job", "slot"], name="one_run_per_slot"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(state__in=["waiting", "running"]), name="one_open_run_per_job"
            ),
        )
        indexes = (
            models.Index(fields=["state", "due"], name="job_runs_due"),
            models.Index(fields=["job", "-id"], name="job_runs_latest"),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.slot}: {self.state}"

    @property
    def seconds(self) -> float:
        """How long the last try took; zero while it waits or runs."""
        if not (self.started and self.finished):
            return 0.0
        return max(self.finished - self.started, timedelta()).total_seconds()


class Worker(models.Model):
    """One `staffroom worker`, on any machine."""

    name = models.CharField(max_length=80, unique=True)
    host = models.CharField(max_length=60)
    pid = models.PositiveIntegerField()
    key_mark = models.CharField(max_length=16, help_text="Tells whether workers have the same secret key; not the key.")
    started = models.DateTimeField()
    seen = models.DateTimeField(help_text="Last look at the schedule.")
    stopped = models.DateTimeField(null=True, help_text="When it was asked to stop; empty if it was cut off.")

    class Meta:
        ordering = ("-seen",)

    def __str__(self) -> str:
        return self.name
