"""The groups people belong to."""

from django.db import models

from .nouns import ImportedNoun


class Faculty(ImportedNoun):
    """A faculty and who leads it."""

    head = models.CharField(max_length=20, blank=True, help_text="Staff code.")

    class Meta(ImportedNoun.Meta):
        verbose_name_plural = "faculties"


class Position(ImportedNoun):
    """A position held by staff, such as a year level leader."""


class House(ImportedNoun):
    """A house."""

    campus = models.CharField(max_length=20, blank=True)


class YearLevel(ImportedNoun):
    """A year level; the code keeps its leading zero ('07')."""

    short_name = models.CharField(max_length=50, blank=True)
    order = models.IntegerField(null=True, blank=True)
    coordinator = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    second_coordinator = models.CharField(max_length=20, blank=True, help_text="Staff code.")


class HomeGroup(ImportedNoun):
    """A home group, its teachers and its room."""

    campus = models.CharField(max_length=20, blank=True)
    teacher = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    second_teacher = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    room = models.CharField(max_length=20, blank=True)
