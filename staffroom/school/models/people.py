"""Staff and students as the school knows them.

Codes of places and groups are plain text on purpose: CASES21's references are hints, and a
typing slip in a room code must not lose a person. `school.selectors` joins them to names.
"""

from django.db import models
from django.db.models import Q


class ImportedPerson(models.Model):
    """What staff and students have in common, and how they came and went."""

    class Inactive(models.TextChoices):
        """Why somebody is not current."""

        LEFT = "left", "marked as left"
        NOT_ATTENDING = "not attending", "on the books, not attending"
        FUTURE = "future", "has not started yet"
        TO_DELETE = "to be deleted", "marked to be deleted"
        MISSING = "missing", "absent from two good exports"
        CODE_REUSED = "code reused", "the code now belongs to somebody else"

    first_name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    house = models.CharField(max_length=50, blank=True)
    campus = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True, help_text="A hint; never a login.")
    status = models.CharField(max_length=20, blank=True, help_text="As the source has it; blank is unknown.")
    birth_mark = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the birth date; tells when a code means somebody else."
    )

    active = models.BooleanField(default=True)
    inactive_because = models.CharField(max_length=20, blank=True, choices=Inactive.choices)
    missing_since = models.DateTimeField(
        null=True, blank=True, help_text="File time of the first good full export that lacked this record."
    )
    superseded = models.BooleanField(default=False, help_text="The code has passed to another person.")

    # Derived when the row is written, so that pages neither compute nor look up.
    shown_first_name = models.CharField(max_length=200, blank=True)
    shown_family_name = models.CharField(max_length=200, blank=True)
    search_text = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def called(self) -> str:
        """The first name the person goes by."""
        return self.shown_first_name or self.preferred_name or self.first_name

    @property
    def shown_name(self) -> str:
        """Preferred first name and family name, as people write them: 'Kaz O'Sullivan'."""
        return f"{self.called} {self.shown_family_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters for the round badge; a question mark where there is no name."""
        return (self.called[:1] + self.shown_family_name[:1]).upper() or "?"

    def __str__(self) -> str:
        return self.shown_name


class StaffMember(ImportedPerson):
    """One member of staff; `code` is the staff code other records point to."""

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=100, blank=True)
    faculty_1 = models.CharField(max_length=50, blank=True)
    faculty_2 = models.CharField(max_length=50, blank=True)
    faculty_3 = models.CharField(max_length=50, blank=True)
    faculty_4 = models.CharField(max_length=50, blank=True)
    position_1 = models.CharField(max_length=50, blank=True)
    position_2 = models.CharField(max_length=50, blank=True)
    room = models.CharField(max_length=20, blank=True)
    fte = models.FloatField(null=True, blank=True, help_text="1 is full time.")
    availability = models.CharField(
        max_length=5, blank=True, help_text="Monday to Friday: Y all day, A mornings, P afternoons, N none, - unknown."
    )
    staff_type = models.CharField(max_length=10, blank=True)
    start = models.DateField(null=True, blank=True)
    finish = models.DateField(null=True, blank=True)
    work_phone = models.CharField(max_length=50, blank=True)
    payroll_number = models.CharField(max_length=30, blank=True, help_text="For matching only; never shown.")
    extras_cap = models.IntegerField(null=True, blank=True)
    extras_this_year = models.IntegerField(null=True, blank=True)
    extras_this_week = models.IntegerField(null=True, blank=True)
    vit_expiry = models.DateField(null=True, blank=True)
    wwcc_expiry = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("search_text", "code")
        verbose_name_plural = "staff"
        constraints = (
            models.UniqueConstraint(fields=["code"], condition=Q(superseded=False), name="staff_code_is_unique"),
        )
        indexes = (models.Index(fields=["active", "search_text"], name="staff_in_order"),)

    @property
    def faculties(self) -> list[str]:
        """Faculty codes in the order of their slots, blanks left out."""
        return [code for code in (self.faculty_1, self.faculty_2, self.faculty_3, self.faculty_4) if code]

    @property
    def positions(self) -> list[str]:
        """Position codes in the order of their slots, blanks left out."""
        return [code for code in (self.position_1, self.position_2) if code]


class Student(ImportedPerson):
    """One student; `key` is the student code of CASES21."""

    key = models.CharField(max_length=20)
    year_level = models.CharField(max_length=10, blank=True)
    home_group = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("search_text", "key")
        constraints = (
            models.UniqueConstraint(fields=["key"], condition=Q(superseded=False), name="student_key_is_unique"),
        )
        indexes = (models.Index(fields=["active", "year_level", "home_group"], name="students_by_group"),)


class NameSpelling(models.Model):
    """How the office says a family name is written, where the rules get it wrong."""

    as_imported = models.CharField(max_length=200, unique=True, help_text="In capitals, as CASES21 has it.")
    as_written = models.CharField(max_length=200)

    class Meta:
        ordering = ("as_imported",)

    def __str__(self) -> str:
        return self.as_written
