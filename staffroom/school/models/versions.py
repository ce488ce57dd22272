"""Versions of a date as it was published, and what each one changed for whom. Never why.

`sync.day.versions` writes these tables when it merges; `school.news` reads them and says what was looked at. Staff are
plain codes, as in the day itself, so that a casual teacher without a record can be told too.
"""

from django.db import models


class DayVersion(models.Model):
    """One published state of one date. The first one is the first that anybody told of it, and is no news."""

    date = models.DateField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    source = models.CharField(max_length=20, blank=True, help_text="Who told it; empty: the school's own bells.")
    changed = models.PositiveIntegerField(default=0, help_text="How many things on the date became different.")
    told = models.JSONField(default=list, help_text="Staff codes of those for whom something became different.")

    class Meta:
        ordering = ("-date", "-number")
        constraints = (models.UniqueConstraint(fields=["date", "number"], name="one_version_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.date} version {self.number}"


class DayNews(models.Model):
    """What became different about one thing in one person's day since they last looked at it.

    While nobody has looked there is one row for a person and a thing. It keeps what the thing was to them and what it
    is now, so that what comes and goes in between tells nothing.
    """

    version = models.ForeignKey(DayVersion, on_delete=models.CASCADE, related_name="news")
    staff = models.CharField(max_length=20, help_text="Staff code of who is told.")
    date = models.DateField()
    mark = models.CharField(max_length=80, help_text="The mark of the occurrence.")
    was = models.JSONField(null=True, help_text="What it was to them, as in `school.stakes`; empty: nothing.")
    now = models.JSONField(null=True, help_text="What it became.")
    at = models.DateTimeField(help_text="When it last became different.")
    looked = models.DateTimeField(null=True, help_text="When it was first on a page that they opened.")
    seen = models.DateTimeField(null=True, help_text="When they said that they have seen it.")

    class Meta:
        ordering = ("-at", "pk")
        indexes = (
            models.Index(fields=["staff", "date"], name="news_of_a_person"),
            models.Index(fields=["date"], condition=models.Q(looked=None), name="news_not_looked_at"),
        )
        constraints = (
            models.UniqueConstraint(fields=["staff", "mark"], condition=models.Q(looked=None), name="one_open_news"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.staff} {self.mark}"
