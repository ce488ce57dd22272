"""What a person has to mend in the source: rows set aside, and things that look wrong."""

from django.db import models

from .runs import ImportRun


class ToDo(models.Model):
    """One thing to mend. It closes itself when the next good import no longer finds it."""

    class Level(models.TextChoices):
        """Set aside: the row was not used. Notice: used, but something in it looks wrong."""

        SET_ASIDE = "set aside", "Row not used"
        NOTICE = "notice", "Used, but look at it"

    run = models.ForeignKey(
        ImportRun,
        on_delete=models.CASCADE,
        related_name="todos",
        null=True,
        help_text="Import in which it was last seen; none for what a feed found.",
    )
    source = models.CharField(max_length=20, default="eduhub")
    level = models.CharField(max_length=10, choices=Level.choices)
    mark = models.CharField(max_length=64, help_text="Same thing, same mark, night after night.")
    file = models.CharField(max_length=60)
    line = models.IntegerField()
    column = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=60, blank=True, help_text="Code of the record, where it could be read.")
    seen = models.CharField(max_length=200, blank=True)
    expected = models.CharField(max_length=300)
    mend = models.CharField(max_length=200, help_text="Where in CASES21 it is put right.")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("closed", "level", "file", "line")
        constraints = (models.UniqueConstraint(fields=["source", "mark"], name="one_todo_per_mark"),)

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.expected}"
