"""Who decided what about an import, and the limits the guard works with."""

from django.db import models

from .runs import ImportRun


class Decision(models.Model):
    """An approval, a refusal or an undo, bound to the plan it was made about."""

    class What(models.TextChoices):
        """What was decided."""

        APPROVE = "approve", "Apply it anyway"
        REJECT = "reject", "Keep the old data"
        ROLLBACK = "rollback", "Undo"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=10, choices=What.choices)
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.what} by {self.by}"


class GuardLimit(models.Model):
    """A limit that a school has set differently from the default; see `sync.limits`."""

    name = models.CharField(max_length=60, unique=True)
    value = models.FloatField()
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class SchoolState(models.Model):
    """One row: which school this is, and a number that grows with every applied change."""

    source = models.CharField(max_length=20, unique=True, default="eduhub")
    version = models.IntegerField(default=0)
    school_number = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"version {self.version}"
