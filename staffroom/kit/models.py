"""The tables of the ground floor: how often somebody asked lately, and what a school changes in its calendar."""

from django.db import models


class Asking(models.Model):
    """Who asked for what, and how often since `began`. `key` is a digest, so that no address and no name stands here.

    On SQLite this table stays empty: see `limits`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    began = models.FloatField(db_index=True, help_text="Seconds since 1970.")
    hits = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.hits}"


class Stamp(models.Model):
    """How often something that pages are made of has changed. See `stamps`."""

    name = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class CalendarEdit(models.Model):
    """A date on which this school differs from the state's calendar."""

    class Kind(models.TextChoices):
        """What the date is here."""

        STUDENT_FREE = "student-free", "student-free day"
        CLOSED = "closed", "no school"
        OPEN = "open", "school after all"

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.kind}"


class TermEdit(models.Model):
    """A term whose first or last day is another one at this school."""

    name = models.CharField(max_length=40, unique=True, help_text="As in `Term 1 2026`.")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first",)

    def __str__(self) -> str:
        return self.name
