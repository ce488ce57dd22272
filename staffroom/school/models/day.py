"""What happens on a date: the merged picture that pages read, and who is away.

Moments are UTC; `date` is the school's own calendar date (Australia/Melbourne), kept beside them because 8:50 in
Melbourne is another date in UTC. Staff, rooms and classes are plain codes: a casual teacher or a hall that no other
table knows must not lose a lesson. `keeping` in `sync.day` writes these tables; `school.day` reads them.
"""

from django.db import models


class Occurrence(models.Model):
    """A lesson, duty, meeting, event or exam on one date, as all sources together say it is."""

    class Kind(models.TextChoices):
        """What sort of thing it is."""

        LESSON = "lesson", "lesson"
        DUTY = "duty", "yard duty"
        MEETING = "meeting", "meeting"
        EVENT = "event", "event"
        EXAM = "exam", "exam"
        OTHER = "other", "other"

    class Status(models.TextChoices):
        """Whether it takes place."""

        ON = "on", "takes place"
        CANCELLED = "cancelled", "cancelled"
        WITHDRAWN = "withdrawn", "withdrawn"

    mark = models.CharField(max_length=80, unique=True, help_text="Date and a hash of what the thing is.")
    date = models.DateField()
    bucket = models.CharField(max_length=110, help_text="What can be merged with it: its class, or its kind and title.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts = models.DateTimeField(null=True, help_text="Unknown where a source names a period without bell times.")
    ends = models.DateTimeField(null=True)
    all_day = models.BooleanField(default=False)
    period = models.CharField(max_length=20, blank=True)
    class_code = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=200, blank=True, help_text="Name of the subject.")
    title = models.CharField(max_length=300, blank=True)
    teachers = models.JSONField(default=list, help_text="Staff codes as timetabled, replaced ones included.")
    rooms = models.JSONField(default=list, help_text="Room codes as timetabled, left ones included.")
    covers = models.JSONField(default=list, help_text="[replaced, replacement, name of a replacement without a code].")
    moves = models.JSONField(default=list, help_text="[room left, room now].")
    arranged = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="How it is covered: [replaced, who takes it or empty, kind of cover].",
    )
    attends = models.JSONField(default=list, help_text="Staff codes in whose calendar it stands without being theirs.")
    for_all = models.BooleanField(default=False, help_text="In everybody's calendar.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ON)
    people = models.TextField(blank=True, help_text="Every staff code it concerns, each between blanks.")
    places = models.TextField(blank=True, help_text="Every room code it concerns, each between blanks.")
    sources = models.JSONField(default=list, help_text="Who says so, in the order in which they are believed.")
    said_by = models.JSONField(default=dict, help_text="Source of each field.")
    digest = models.CharField(max_length=24, help_text="Hash of the merged fields, to tell at once what differs.")
    first_seen = models.DateTimeField()
    changed = models.DateTimeField(help_text="When anything about it last became different.")

    class Meta:
        ordering = ("date", "starts", "mark")
        indexes = (models.Index(fields=["date", "bucket"], name="occurrences_by_bucket"),)

    def __str__(self) -> str:
        return f"{self.date} {self.class_code or self.title}"


class Absence(models.Model):
    """Somebody is away on a date, from a time to a time, or all day. Never why."""

    mark = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=20)
    date = models.DateField()
    staff = models.CharField(max_length=20, help_text="Staff code.")
    starts = models.DateTimeField(null=True, help_text="Empty: from the first bell.")
    ends = models.DateTimeField(null=True, help_text="Empty: to the last bell.")

    class Meta:
        indexes = (models.Index(fields=["date", "staff"], name="absences_by_day"),)

    def __str__(self) -> str:
        return f"{self.date} {self.staff}"


class DayBells(models.Model):
    """Bell times of one date, as one source has them."""

    mark = models.CharField(max_length=40, unique=True, help_text="Source and date.")
    source = models.CharField(max_length=20)
    date = models.DateField(db_index=True)
    bells = models.JSONField(default=list, help_text="[period, name, starts HH:MM, ends HH:MM, teaching].")

    def __str__(self) -> str:
        return self.mark


class BellSchedule(models.Model):
    """The school's own bell times, used where no source has any for a date."""

    class Kind(models.TextChoices):
        """When such a schedule rings."""

        NORMAL = "normal", "normal day"
        ASSEMBLY = "assembly", "assembly day"
        HALF_DAY = "half day", "half day"
        EXAM = "exam", "exam day"

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NORMAL)
    bells = models.JSONField(default=list, help_text="[period, name, starts HH:MM, ends HH:MM, teaching].")
    dates = models.JSONField(default=list, help_text="Dates on which it rings; a normal one rings on all others.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SourceDay(models.Model):
    """How far one source's word reaches on one date, and when it last gave it."""

    mark = models.CharField(max_length=40, unique=True, help_text="Source and date.")
    source = models.CharField(max_length=20)
    date = models.DateField(db_index=True)
    everybody = models.BooleanField(default=False)
    staff = models.JSONField(
        default=list, help_text="Staff codes whose whole day this source told, if not everybody's."
    )
    as_of = models.DateTimeField(help_text="When the source told it.")
    tells_away = models.BooleanField(
        default=False, db_default=False, help_text="Whether it has told who is away, be it nobody."
    )
    cycle_day = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Heading of the day.")

    def __str__(self) -> str:
        return self.mark


class Notice(models.Model):
    """A notice to staff. The body is sanitised HTML."""

    mark = models.CharField(max_length=120, unique=True, help_text="Source and its own key.")
    source = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    author = models.CharField(max_length=200, blank=True)
    posted = models.DateTimeField(null=True)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    important = models.BooleanField(default=False)
    attachments = models.JSONField(default=list, help_text="[name, address at the source].")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("-posted", "mark")

    def __str__(self) -> str:
        return self.title


class LearningTask(models.Model):
    """A task set to a class. Never a student."""

    mark = models.CharField(max_length=120, unique=True, help_text="Source and its own key.")
    source = models.CharField(max_length=20)
    class_code = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=300)
    category = models.CharField(max_length=100, blank=True)
    due = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("due", "mark")

    def __str__(self) -> str:
        return self.name
