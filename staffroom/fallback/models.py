"""Sheets of paper that were made: the files themselves lie below `paper/` in the data folder."""

from django.db import models


class Paper(models.Model):
    """One version of the sheet of a date. `mark` tells whether the day has changed since."""

    date = models.DateField()
    version = models.PositiveIntegerField()
    made = models.DateTimeField()
    made_by = models.CharField(max_length=130, blank=True, help_text="Handle of who had it made; empty: the clock.")
    as_of = models.DateTimeField(null=True, help_text="Since when the oldest word in it is known; empty: not known.")
    pages = models.PositiveIntegerField()
    sha = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    mark = models.BigIntegerField(default=0, help_text="The stamp of the day when it was made.")
    mailed = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-date", "-version")
        constraints = (models.UniqueConstraint(fields=["date", "version"], name="one_paper_per_version"),)

    def __str__(self) -> str:
        return f"{self.date}, version {self.version}"

    @property
    def file_name(self) -> str:
        """Its name in the folder, and as a download: '2026-11-24.pdf', later '2026-11-24-2.pdf'."""
        return f"{self.date}.pdf" if self.version == 1 else f"{self.date}-{self.version}.pdf"
