"""What is taught, and who sits in it."""

from django.db import models

from .nouns import ImportedNoun


class Subject(ImportedNoun):
    """A subject."""

    short_name = models.CharField(max_length=50, blank=True)
    faculty = models.CharField(max_length=50, blank=True)
    year_level = models.CharField(max_length=10, blank=True)


class SchoolClass(ImportedNoun):
    """A class of a subject within one timetable; `label` is what people call it ('07ENG1')."""

    timetable = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=20, blank=True)
    number = models.IntegerField(null=True, blank=True)
    teacher = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    second_teacher = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    room = models.CharField(max_length=20, blank=True)
    second_room = models.CharField(max_length=20, blank=True)
    campus = models.CharField(max_length=20, blank=True)

    class Meta(ImportedNoun.Meta):
        verbose_name = "class"
        verbose_name_plural = "classes"
        indexes = (models.Index(fields=["subject", "number"], name="class_by_subject"),)

    @property
    def label(self) -> str:
        """Subject code and class number, as timetables print it."""
        return f"{self.subject}{self.number if self.number is not None else ''}"


class Enrolment(models.Model):
    """One student in one class of this year."""

    code = models.CharField(max_length=20, unique=True, help_text="Row number in the source.")
    student = models.CharField(max_length=20, help_text="Student key.")
    subject = models.CharField(max_length=20)
    number = models.IntegerField(null=True)
    year = models.IntegerField(null=True)
    period = models.CharField(max_length=20, blank=True, help_text="Timetable period such as 2026S1.")
    active = models.BooleanField(default=True)
    missing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["subject", "number"], name="enrolment_by_class"),
            models.Index(fields=["student"], name="enrolment_by_student"),
        )

    def __str__(self) -> str:
        return self.code
