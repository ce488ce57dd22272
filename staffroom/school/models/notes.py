"""What staff write about a lesson on a date. It belongs to the class, date and period, not to a row of the timetable,
so it is still there when the timetable is loaded again.
"""

from django.db import models
from django.utils import timezone


class LessonNote(models.Model):
    """What whoever takes this lesson needs to know: the work set, the room if it is unusual, who to ask."""

    date = models.DateField()
    class_code = models.CharField(max_length=80)
    period = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=20, default="staff", help_text="`staff`, or the program that sent it.")
    text = models.TextField(help_text="Plain text; blank lines separate paragraphs.")
    author = models.CharField(max_length=20, blank=True, help_text="Staff code.")
    written = models.DateTimeField(default=timezone.now, help_text="When it was last changed.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["date", "class_code", "period", "source"], name="one_note_per_lesson"),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.class_code} {self.period}"


class HandBack(models.Model):
    """Two lines from whoever took a lesson, to whoever it belongs to."""

    date = models.DateField()
    class_code = models.CharField(max_length=80)
    period = models.CharField(max_length=20, blank=True)
    teacher = models.CharField(max_length=20, blank=True, help_text="Staff code of whose lesson it is.")
    text = models.CharField(max_length=400, blank=True)
    finished = models.BooleanField(null=True, help_text="Whether the work was finished; empty: not said.")
    by_code = models.CharField(max_length=20, blank=True, help_text="Staff code of who took it, where there is one.")
    by_name = models.CharField(max_length=200, blank=True, help_text="Name of a casual teacher without a code.")
    written = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True, help_text="When the teacher of the lesson first saw it.")

    class Meta:
        indexes = (models.Index(fields=["teacher", "seen"], name="hand_backs_to_see"),)
        constraints = (
            models.UniqueConstraint(
                fields=["date", "class_code", "period", "by_code", "by_name"], name="one_hand_back_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.class_code} {self.period}"
