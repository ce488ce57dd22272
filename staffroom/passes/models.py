"""Passes for casual relief teachers: an address for one date."""

from django.db import models
from django.utils import timezone

from staffroom.accounts.models import User


class DayPass(models.Model):
    """One secret address, for one person and one date. The secret itself is not kept."""

    date = models.DateField(db_index=True)
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    name = models.CharField(max_length=200, help_text="Who it is for, as it greets them.")
    staff_code = models.CharField(max_length=20, blank=True, help_text="Staff code of a casual teacher who has one.")
    told_as = models.CharField(max_length=200, blank=True, help_text="The name in a source's covers, without code.")
    takes = models.JSONField(default=list, help_text="Staff codes of those whose whole day this person takes.")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True)
    opened = models.DateTimeField(null=True, help_text="When it was first opened.")
    opens = models.PositiveIntegerField(default=0, help_text="How often it was opened. Never from where.")

    class Meta:
        verbose_name_plural = "day passes"
        ordering = ("name", "made", "pk")

    def __str__(self) -> str:
        return f"{self.date} {self.pk}"

    @property
    def whose(self) -> str:
        """What hand-backs are signed with, where there is no staff code."""
        return self.told_as or self.name
