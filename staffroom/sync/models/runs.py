"""One row per import, and one per step of it."""

from django.db import models


class ImportRun(models.Model):
    """One import, from the look at the folder to its end."""

    class State(models.TextChoices):
        """Named states; a run never ends in anything else."""

        RUNNING = "running", "Running"
        APPLIED = "applied", "Applied"
        UNCHANGED = "unchanged", "No change"
        HELD = "held", "Held"
        REJECTED = "rejected", "Rejected"
        FAILED = "failed", "Failed"
        DECLINED = "declined", "Old data kept"
        SUPERSEDED = "superseded", "Replaced by a newer file"
        EXPIRED = "expired", "Nobody decided in time"
        ROLLED_BACK = "rolled back", "Undone"

    class Hold(models.TextChoices):
        """How many people must agree before a held plan is applied."""

        NONE = "", "not held"
        SOFT = "soft", "one person"
        HARD = "hard", "two people"

    GOOD = (State.APPLIED, State.UNCHANGED)

    source = models.CharField(max_length=20, default="eduhub")
    trigger = models.CharField(max_length=20, default="command", help_text="command, night, new files, or page")
    folder = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RUNNING, db_index=True)
    hold = models.CharField(max_length=4, choices=Hold.choices, default=Hold.NONE, blank=True)
    try_later = models.BooleanField(default=False, help_text="Failed in a way that may pass by itself.")
    reasons = models.JSONField(default=list, help_text="Plain sentences.")
    records = models.JSONField(default=dict, help_text="Counts by kind of record.")
    files = models.JSONField(default=dict, help_text="By file name: sha256, size, time (ns), rows.")
    slices = models.JSONField(default=list, help_text="What would change by year level, home group, campus, faculty.")
    checks = models.JSONField(default=list, help_text="Every check of the guard: seen, limit, verdict.")
    school_number = models.CharField(max_length=10, blank=True)
    newest_file = models.DateTimeField(null=True, help_text="Time of the newest base file.")
    plan_hash = models.CharField(max_length=64, blank=True)
    based_on = models.IntegerField(default=0, help_text="Version of the school's data the plan was made against.")
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    decided = models.DateTimeField(null=True, help_text="When a person's decision, or time, ended a hold.")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["source", "state", "-id"], name="runs_by_state"),)

    def __str__(self) -> str:
        return f"run {self.pk}: {self.state}"

    @property
    def seconds(self) -> float:
        """How long the run took, waiting for a decision not counted."""
        return (self.finished - self.started).total_seconds() if self.finished else 0.0


class RunStep(models.Model):
    """snapshot, parse, plan, guard or apply: each a row one can see."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    detail = models.JSONField(default=dict, help_text="Counts only.")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    @property
    def seconds(self) -> float:
        """Duration; zero while it runs."""
        return (self.finished - self.started).total_seconds() if self.finished else 0.0
