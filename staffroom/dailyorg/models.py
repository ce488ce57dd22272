"""The Daily Orgs that arrived, what was read in them, and what lies in the watched folder."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from staffroom.kit import words

from .dates import version_in, weekday_in


class Document(models.Model):
    """One PDF as it arrived. Its pages lie in the data folder; its lines are kept here for matching.

    `lines` are `[page, left, top, width, height, text]`: the box in thousandths of the page, cells parted by tabs.
    `pages` are `[width, height, has words]` in pixels.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "waits to be read"
        READING = "reading", "being read"
        GOOD = "good", "can be shown"
        REFUSED = "refused", "refused"

    class DayFrom(models.TextChoices):
        """How its day is known."""

        NAME = "name", "from the file's name"
        FORM = "form", "as chosen when it was sent"
        ARRIVAL = "arrival", "from when it arrived, for its name tells no day"
        CHANGED = "changed", "as changed by hand"

    sha = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file.")
    name = models.CharField(max_length=200, help_text="File name as sent.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    day = models.DateField(db_index=True)
    day_from = models.CharField(max_length=10, choices=DayFrom.choices)
    number = models.PositiveIntegerField(default=1, help_text="Counts what arrived for that day.")
    arrived = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now, help_text="When the same file last came.")
    sender = models.CharField(max_length=200, blank=True, help_text="Name of who sent it; empty: the watched folder.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    begun = models.DateTimeField(null=True, help_text="When reading began.")
    tries = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was refused, in a sentence.")
    withdrawn = models.DateTimeField(null=True)
    has_text = models.BooleanField(default=False)
    pages = models.JSONField(default=list)
    lines = models.JSONField(default=list)

    class Meta:
        ordering = ("-day", "-arrived", "-pk")
        indexes = (models.Index(fields=["state", "day", "arrived"], name="daily_orgs_by_day"),)

    def __str__(self) -> str:
        return f"Daily Org of {self.day}, {self.number}"

    @property
    def folder(self) -> Path:
        """Where its file and its pages lie. By the date of arrival, which never changes."""
        return keep() / timezone.localdate(self.arrived).isoformat() / self.sha

    @property
    def file(self) -> Path:
        """The PDF as it was sent."""
        return self.folder / "original.pdf"

    @property
    def version(self) -> int:
        """The version its name tells, or else how many arrived for its day."""
        return version_in(self.name) or self.number

    @property
    def weight(self) -> str:
        """How large the file is, in words."""
        return words.size(self.size)

    @property
    def under_way(self) -> bool:
        """Whether it is not read yet."""
        return self.state in (self.State.WAITING, self.State.READING)

    @property
    def doubtful_day(self) -> bool:
        """Whether its name tells another weekday than the one it stands on."""
        told = weekday_in(self.name)
        return told is not None and told != self.day.weekday() and self.day_from != self.DayFrom.CHANGED

    @property
    def pictures(self) -> list[int]:
        """Numbers of the pages without words."""
        return [number for number, (_, _, text) in enumerate(self.pages, start=1) if not text]


class FolderFile(models.Model):
    """A file that was found in the watched folder, so that it is not opened again every minute."""

    name = models.CharField(max_length=255, unique=True)
    size = models.BigIntegerField()
    time_ns = models.BigIntegerField(help_text="When it was last changed, in nanoseconds.")
    taken = models.BooleanField(default=False)
    found = models.DateTimeField(default=timezone.now, help_text="When it was first found like this.")

    def __str__(self) -> str:
        return f"file {self.pk}"


class Watch(models.Model):
    """How the last look into the watched folder went. One row."""

    tried = models.DateTimeField()
    succeeded = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"watch {self.tried:%Y-%m-%d %H:%M}"


def keep() -> Path:
    """The folder of all Daily Orgs."""
    return Path(settings.STAFFROOM_DATA) / "daily-org"
