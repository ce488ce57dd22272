"""Where the school is."""

from django.db import models

from .nouns import ImportedNoun


class Campus(ImportedNoun):
    """A campus; its code is a number kept as text."""

    school_name = models.CharField(max_length=200, blank=True)
    is_main = models.BooleanField(null=True)
    phone = models.CharField(max_length=50, blank=True)
    principal = models.CharField(max_length=20, blank=True, help_text="Staff code.")

    class Meta(ImportedNoun.Meta):
        verbose_name_plural = "campuses"


class Room(ImportedNoun):
    """A room of the school."""

    description = models.CharField(max_length=200, blank=True)
    seats = models.IntegerField(null=True, blank=True)
    bookable = models.BooleanField(null=True)
    faculty = models.CharField(max_length=50, blank=True)
    campus = models.CharField(max_length=20, blank=True)
