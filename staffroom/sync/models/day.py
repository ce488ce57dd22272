"""What each source last said about each date, and how each feed is."""

from django.db import models


class Statement(models.Model):
    """One thing that one source says about one date (`sync.day.said.Said` as text)."""

    mark = models.CharField(max_length=160, unique=True, help_text="Source, date and the source's own key.")
    source = models.CharField(max_length=20)
    date = models.DateField()
    bucket = models.CharField(max_length=110, help_text="Only statements of one bucket can mean the same thing.")
    said = models.TextField()
    withdrawn = models.BooleanField(default=False, help_text="The source said it and says it no longer.")

    class Meta:
        indexes = (models.Index(fields=["date", "bucket"], name="statements_by_bucket"),)

    def __str__(self) -> str:
        return self.mark


class Feed(models.Model):
    """One feed of one source: how it goes. A feed that fails changes its age, never a fact."""

    class State(models.TextChoices):
        """How the last try ended."""

        NEVER = "never", "not fetched yet"
        OK = "ok", "up to date"
        DOUBTED = "doubted", "something implausible was set aside"
        FAILED = "failed", "the last try failed"

    name = models.CharField(max_length=40, unique=True, help_text="As in `compass.calendar`.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEVER)
    tried = models.DateTimeField(null=True)
    succeeded = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True, help_text="When the source had it so: the time of its file or answer.")
    error = models.TextField(blank=True, help_text="Plain words: what is wrong and who does what.")
    counts = models.JSONField(default=dict, help_text="What the last good fetch brought.")
    doubts = models.JSONField(
        default=dict, help_text="By date: how often an implausible answer came, and why it is one."
    )
    asked = models.DateTimeField(null=True, help_text="When an operator asked for it to be fetched now.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Gate(models.Model):
    """The one way to an outside system, shared by all our processes: its queue, sign-ins and circuit breaker."""

    source = models.CharField(max_length=20, unique=True)
    breaker = models.CharField(max_length=10, default="closed", help_text="closed, open or half-open.")
    failures = models.IntegerField(default=0)
    opened = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True, help_text="No call before then.")
    why = models.TextField(blank=True, help_text="Plain words: why it is shut.")
    last_call = models.DateTimeField(null=True)
    sign_ins = models.JSONField(default=list, help_text="Moments of the sign-ins of the last hour.")
    calls = models.JSONField(default=dict, help_text="Calls in each of the last sixty minutes, by minute.")

    def __str__(self) -> str:
        return f"{self.source}: {self.breaker}"


class SourcePerson(models.Model):
    """Whom an outside system means by one of its own ids."""

    class How(models.TextChoices):
        """By what the two were matched."""

        CODE = "code", "staff code"
        PAYROLL = "payroll", "payroll number"
        EMAIL = "e-mail", "e-mail address"
        PERSON = "person", "somebody decided"
        NONE = "", "not matched"

    source = models.CharField(max_length=20)
    ident = models.CharField(max_length=60, help_text="The source's own id.")
    identifier = models.CharField(max_length=60, blank=True, help_text="The code the source has for the person.")
    staff_code = models.CharField(max_length=20, blank=True, db_index=True)
    how = models.CharField(max_length=10, choices=How.choices, default=How.NONE, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "ident"], name="one_person_per_source_id"),)

    def __str__(self) -> str:
        return f"{self.source} {self.ident}: {self.staff_code or 'not matched'}"


class SourceClass(models.Model):
    """A class of an outside system that met lately, so that its tasks can be asked for."""

    source = models.CharField(max_length=20)
    ident = models.CharField(max_length=60, help_text="The source's own id.")
    class_code = models.CharField(max_length=80)
    met = models.DateField(help_text="Last date on which it is known to meet.")
    asked = models.DateTimeField(null=True, help_text="When its tasks were last fetched.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "ident"], name="one_class_per_source_id"),)

    def __str__(self) -> str:
        return f"{self.source} {self.ident}: {self.class_code}"
