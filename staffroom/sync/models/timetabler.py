"""The timetabler's own program as a source: who may publish, every call, and what each publisher last said."""

from django.db import models
from django.utils import timezone


class Publisher(models.Model):
    """One program that may publish to us, with a credential of its own. The secret is not kept, only its hash."""

    name = models.CharField(max_length=80, help_text="What the school calls it.")
    user_name = models.CharField(max_length=60, unique=True, help_text="What is typed into the program.")
    key = models.CharField(max_length=64, help_text="SHA-256 of the secret, which is long and random.")
    schools = models.JSONField(default=list, help_text="School numbers it may name; none: any.")
    addresses = models.JSONField(default=list, help_text="Addresses or networks it may call from; none: any.")
    serves = models.JSONField(default=list, help_text="Get calls that are answered for it.")
    error_object = models.BooleanField(default=False, help_text="Errors as JSON-RPC 2.0 objects instead of sentences.")
    product = models.CharField(max_length=80, blank=True, help_text="What it called itself last.")
    made_by = models.CharField(max_length=130, help_text="Handle of the account that made it.")
    made = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(null=True, help_text="Exact to the minute.")
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class LissCall(models.Model):
    """One call and what came of it: counts and names of fields, never a value of a row."""

    class State(models.TextChoices):
        """What became of it."""

        TAKEN = "taken", "stored, waits to be merged"
        MERGED = "merged", "merged"
        UNCHANGED = "unchanged", "the same as before"
        HELD = "held", "implausible, waits for a person"
        DROPPED = "dropped", "accepted, of no use here"
        ANSWERED = "answered", "answered"
        REFUSED = "refused", "refused"

    publisher = models.ForeignKey(Publisher, null=True, on_delete=models.SET_NULL, related_name="calls")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    method = models.CharField(max_length=60)
    flavour = models.CharField(max_length=4, help_text="json or xml.")
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    rows = models.IntegerField(default=0)
    aside = models.JSONField(default=list, help_text="[row, why] of rows that could not be used, at most 50.")
    set_aside = models.IntegerField(default=0)
    unknown = models.JSONField(default=dict, help_text="How often a field came that nobody knows, by its name.")
    digest = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    why = models.CharField(max_length=300, blank=True, help_text="A sentence for whoever looks after it.")
    size = models.IntegerField(default=0, help_text="Bytes of the message.")
    ms = models.IntegerField(default=0)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.method} {self.at:%Y-%m-%d %H:%M}"


class LissPart(models.Model):
    """What one publisher said last about one thing: a date, or a whole list. Together they are its shelf."""

    class Kind(models.TextChoices):
        """What sort of list."""

        TEACHERS = "teachers", "teachers"
        ROOMS = "rooms", "rooms"
        CLASSES = "classes", "classes"
        STRUCTURES = "structures", "terms"
        CYCLE = "cycle", "timetable"
        BELLS = "bells", "bell times"
        CALENDAR = "calendar", "calendar"
        DAILY = "daily", "daily data"
        DELTAS = "deltas", "daily changes"
        AWAY = "away", "events and absences"

    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    scope = models.CharField(max_length=40, blank=True, help_text="A date, a range of dates, a year, or nothing.")
    date = models.DateField(null=True, db_index=True, help_text="Where the scope is a date.")
    rows = models.JSONField(default=list, help_text="Rows as lists, in the order of their record's fields.")
    digest = models.CharField(max_length=32, blank=True)
    as_of = models.DateTimeField(null=True, help_text="When these rows were last said.")
    merged = models.BooleanField(default=False, help_text="Whether the day has been put together with it.")
    said_again = models.BooleanField(default=False, help_text="Said once more, unchanged, since it was merged.")
    waiting = models.JSONField(null=True, help_text="Rows that are implausible and wait for a person.")
    waiting_digest = models.CharField(max_length=32, blank=True)
    waiting_times = models.IntegerField(default=0, help_text="How often the same implausible rows came.")
    waiting_since = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["publisher", "kind", "scope"], name="one_part_of_each_kind_and_scope"),
        )

    def __str__(self) -> str:
        return f"{self.publisher_id} {self.kind} {self.scope}"
