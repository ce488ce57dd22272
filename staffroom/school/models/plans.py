"""The plan of the school, and what is where on it."""

from django.db import models
from django.utils import timezone


class SitePlan(models.Model):
    """A drawing of the school, or of one storey. The picture lies in the data folder under its own hash."""

    name = models.CharField(max_length=80)
    picture = models.CharField(max_length=80, help_text="File name below `plans/` in the data folder, a hash.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    order = models.PositiveIntegerField(default=0)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class Pin(models.Model):
    """Where something is on a plan."""

    class Kind(models.TextChoices):
        """What a pin marks; each has its own shape."""

        ROOM = "room", "room"
        DUTY = "duty", "yard duty area"
        STAFFROOM = "staffroom", "staffroom"
        OFFICE = "office", "office"
        TOILETS = "toilets", "toilets"
        FIRST_AID = "first aid", "first aid"
        ASSEMBLY = "assembly", "evacuation point"
        OTHER = "other", "other"

    plan = models.ForeignKey(SitePlan, on_delete=models.CASCADE, related_name="pins")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ROOM)
    code = models.CharField(max_length=40, blank=True, help_text="Room code, for rooms and yard duty areas.")
    label = models.CharField(max_length=60, blank=True)
    x = models.PositiveIntegerField(help_text="Ten-thousandths of the width, from the left.")
    y = models.PositiveIntegerField(help_text="Ten-thousandths of the height, from the top.")

    class Meta:
        ordering = ("kind", "code", "label")

    def __str__(self) -> str:
        return self.label or self.code
