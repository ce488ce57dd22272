"""Screens in the staffroom and in corridors, each with its own secret address."""

from django.db import models
from django.utils import timezone


class Screen(models.Model):
    """One display. The secret of its address is not kept, only its hash; a revoked one answers nobody any more."""

    class Place(models.TextChoices):
        """Who stands in front of it, and so what it may show."""

        STAFFROOM = "staffroom", "Staffroom: staff only"
        CORRIDOR = "corridor", "Corridor: students and visitors see it"

    name = models.CharField(max_length=60, help_text="Where it hangs.")
    place = models.CharField(max_length=10, choices=Place.choices)
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    made_by = models.CharField(max_length=130, help_text="Handle of the account that made it.")
    made = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True, help_text="When it last asked, exact to the minute.")
    revoked = models.DateTimeField(null=True, help_text="Since then its address does not work.")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
