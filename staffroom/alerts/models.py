"""What people were told, over which channel, and whether it got there."""

from django.db import models
from django.db.models import Q


class Alert(models.Model):
    """Something a person should know: that they must act, or that it is over."""

    class Kind(models.TextChoices):
        """What the reader is asked for."""

        ACT = "act", "Please act"
        RECOVERED = "recovered", "Recovered"

    key = models.CharField(max_length=120, help_text="What it is about; only one is open at a time.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ACT)
    title = models.CharField(max_length=150)
    text = models.TextField(blank=True, help_text="Counts, no names.")
    link = models.CharField(max_length=300, blank=True)
    runbook = models.CharField(max_length=300, blank=True)
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True, help_text="When the trouble was over.")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["key"], condition=Q(closed=None), name="one_open_alert_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


class Delivery(models.Model):
    """One alert on its way over one channel."""

    class State(models.TextChoices):
        """Where a message stands."""

        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        GIVEN_UP = "given up", "Given up"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()
    next_try = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True, help_text="What went wrong last, without addresses or tokens.")

    class Meta:
        ordering = ("alert_id", "id")
        constraints = (models.UniqueConstraint(fields=["alert", "channel"], name="one_delivery_per_channel"),)
        indexes = (models.Index(fields=["state", "next_try"], name="deliveries_due"),)

    def __str__(self) -> str:
        return f"{self.channel}: {self.state}"
