"""The daily organiser files that were read, and how the watched folder is. Never the file itself."""

from django.db import models
from django.utils import timezone


class DailyFile(models.Model):
    """One daily organiser file and what came of it. Counts and names of lists; values of rows only in `kept`."""

    class State(models.TextChoices):
        """What became of it."""

        APPLIED = "applied", "read and shown"
        HELD = "held", "shown but for dates that are implausible"
        OLDER = "older", "older than the one that is shown"
        REFUSED = "refused", "refused"

    class Kind(models.TextChoices):
        """Which of the program's files it is."""

        DAILY = "daily", "daily organiser file"
        TIMETABLE = "timetable", "timetable file"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DAILY)
    name = models.CharField(max_length=200, help_text="File name as it came.")
    size = models.BigIntegerField(default=0, help_text="Bytes.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file.")
    saved = models.DateTimeField(null=True, help_text="When a file of the folder was written.")
    at = models.DateTimeField(default=timezone.now, db_index=True, help_text="When it was first read.")
    seen = models.DateTimeField(default=timezone.now, help_text="When the same file last came.")
    as_of = models.DateTimeField(null=True, help_text="When the daily organiser had it so, as far as is known.")
    sender = models.CharField(max_length=200, blank=True, help_text="Name of who sent it; empty: the watched folder.")
    state = models.CharField(max_length=10, choices=State.choices)
    why = models.CharField(max_length=600, blank=True, help_text="Why it was refused or held, in sentences.")
    first = models.DateField(null=True, help_text="First date of the whole file.")
    last = models.DateField(null=True, help_text="Last date of the whole file.")
    dates = models.IntegerField(default=0, help_text="How many dates the whole file has.")
    counts = models.JSONField(default=dict, help_text="Rows read by list, for the dates that are kept.")
    unread = models.JSONField(default=dict, help_text="Rows of lists that are not read, by the list's name.")
    unusable = models.JSONField(default=dict, help_text="Rows that say too little, or belong elsewhere, by why.")
    aside = models.JSONField(default=dict, help_text="Rows that do not fit what others say, by why.")
    effects = models.JSONField(default=dict, help_text="What came of it: covers by kind, rooms, absences, notes.")
    uncovered = models.JSONField(
        default=list, help_text="[date, lesson or duty, class or title, period, staff code] that nobody takes yet."
    )
    warnings = models.JSONField(default=list, help_text="Sentences for whoever looks after it.")
    kept = models.JSONField(
        null=True, help_text="What the newest file says about the dates ahead, to be told again as others change."
    )
    told = models.CharField(max_length=64, blank=True, help_text="Hash of what was told last.")
    heard = models.CharField(max_length=60, blank=True, help_text="What others had said by then, as one mark.")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"daily organiser file {self.pk}"


class DailyFileWatch(models.Model):
    """How the last look into the watched folder went, and which file was looked at. One row for each kind of file."""

    tried = models.DateTimeField()
    succeeded = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=255, blank=True, help_text="The newest file there.")
    size = models.BigIntegerField(default=0)
    time_ns = models.BigIntegerField(default=0, help_text="When it was last written, in nanoseconds.")
    found = models.DateTimeField(null=True, help_text="When it was first found like this.")
    taken = models.DateField(null=True, help_text="The day on which it was last read like this.")

    def __str__(self) -> str:
        return f"watch {self.tried:%Y-%m-%d %H:%M}"
