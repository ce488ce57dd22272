"""Addresses under which a calendar app fetches a timetable."""

from django.db import models
from django.utils import timezone

from staffroom.accounts.models import User


class CalendarFeed(models.Model):
    """One secret address of one person: for their own timetable, or for a room. The secret itself is not kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    room = models.CharField(max_length=40, blank=True, help_text="Code of the room; empty: the owner's own timetable.")
    label = models.CharField(max_length=60, help_text="The owner's word for where it goes, such as my phone.")
    busy = models.BooleanField(default=False, help_text="Only when, never what and where.")
    made = models.DateTimeField(default=timezone.now)
    fetched = models.DateTimeField(null=True, help_text="When it was last fetched, exact to the hour.")

    class Meta:
        ordering = ("made", "pk")

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """What it holds, in words."""
        return f"Room {self.room}" if self.room else "My timetable"
