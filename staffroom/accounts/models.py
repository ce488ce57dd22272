"""Who signs in. Identity is (tenant, object id) of Microsoft Entra, never an e-mail address."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from .rights import allowed_at_all, may_of

LOCAL = "local"
"""Instead of a tenant: the break-glass account, which is Staffroom's own."""


class User(AbstractBaseUser):
    """A signed-in person. Nobody has a password but the break-glass account, which ends by itself."""

    class Disabled(models.TextChoices):
        """Who switched an account off, for only they switch it on again."""

        ENTRA = "entra", "disabled in Entra"
        EXPIRED = "expired", "came to its end"
        PERSON = "person", "by a person"

    tid = models.CharField(max_length=64)
    oid = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    staff_code = models.CharField(max_length=20, blank=True)
    staff_record = models.BigIntegerField(
        null=True, blank=True, unique=True, help_text="Row of the linked staff record; a code may pass to another."
    )
    admitted = models.BooleanField(
        default=False, db_default=False, help_text="The office let this person in without a staff record."
    )
    roles = models.JSONField(default=list, help_text="Names of roles, see `accounts.rights`.")
    is_active = models.BooleanField(default=True)
    disabled = models.CharField(max_length=10, blank=True, db_default="", choices=Disabled.choices)
    handle = models.CharField(max_length=130, unique=True, help_text="`tid/oid`, which Django wants as one column.")

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tid", "oid"], name="one_user_per_identity"),)

    def __str__(self) -> str:
        return self.handle

    @cached_property
    def may(self) -> Mapping[str, Mapping[str, bool]]:
        """What the person may do, for templates: `user.may.people.export`."""
        return may_of(self.roles)

    def holds(self, permission: str) -> bool:
        """Whether a page with that right lets this person in, be it for their own things only."""
        return allowed_at_all(self.roles, permission)

    @property
    def has_day(self) -> bool:
        """Whether the page Today is for this person."""
        return allowed_at_all(self.roles, "timetable.own")

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.name.split()
        return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else self.name[:2].upper()

    @property
    def signs_as(self) -> str:
        """How a decision of this person is kept: the name, and the code or identity that tells namesakes apart."""
        return f"{self.name} ({self.staff_code or self.oid})"


class Session(AbstractBaseSession):
    """One browser that is signed in. `expire_date` is the idle end or the end in all, whichever comes first."""

    ident = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Names the session on pages; the key opens it.")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    sid = models.CharField(max_length=200, blank=True, db_index=True, help_text="The provider's name of its session.")
    started = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)
    fresh = models.DateTimeField(null=True, help_text="When the person last proved who they are.")
    shared = models.BooleanField(default=False, help_text="On a computer that others use.")
    device = models.CharField(max_length=60, blank=True, help_text="Browser and system in two words.")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Django asks here how a session is read and written."""
        from .sessions import SessionStore  # which needs this class first

        return SessionStore


class SignInAttempt(models.Model):
    """A sign-in that has begun: what the answer must match. Taken once, by the browser that began, in ten minutes."""

    state = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the state.")
    browser = models.CharField(max_length=64, help_text="SHA-256 of what the browser's cookie holds.")
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=128, help_text="The code verifier of PKCE.")
    next = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False)
    again = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, help_text="Who has to prove again who they are."
    )
    begun = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"sign-in begun at {self.begun:%H:%M:%S}"


class ProviderDocument(models.Model):
    """What the sign-in provider publishes (its description, its keys), kept for all processes and for bad days."""

    address = models.CharField(max_length=500, primary_key=True)
    body = models.JSONField(default=dict)
    fetched = models.DateTimeField(null=True)
    tried = models.DateTimeField(null=True)
    window = models.DateTimeField(null=True, help_text="Since when `forced` counts.")
    forced = models.PositiveIntegerField(default=0, help_text="Fetches because of an unknown key.")

    def __str__(self) -> str:
        return self.address


class LinkRequest(models.Model):
    """Somebody signed in and we could not tell which staff record is theirs; the office can."""

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open", "waits"
        LINKED = "linked", "linked"
        ADMITTED = "admitted", "let in without a record"
        REFUSED = "refused", "refused"

    tid = models.CharField(max_length=64)
    oid = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, help_text="As the account says; proves nothing.")
    employee_id = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=300, help_text="Which fact is missing, in a sentence.")
    suggestion = models.BigIntegerField(null=True, help_text="Row of a staff record with the same e-mail address.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    first = models.DateTimeField(default=timezone.now)
    last = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=250, blank=True)
    decided = models.DateTimeField(null=True)

    class Meta:
        ordering = ("first", "pk")
        constraints = (models.UniqueConstraint(fields=["tid", "oid"], name="one_link_request_per_identity"),)

    def __str__(self) -> str:
        return self.handle

    @property
    def handle(self) -> str:
        """The identity as the audit names it."""
        return f"{self.tid}/{self.oid}"


class BreakGlass(models.Model):
    """The one account that needs no Entra: made on the command line, proven by passphrase and code, short-lived."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    secret = models.CharField(max_length=300, help_text="The TOTP secret, encrypted with a key of this installation.")
    ends = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0, help_text="Failed tries; after some the account is dead.")
    last_code = models.BigIntegerField(default=0, help_text="Time step of the last code, which counts once only.")

    MOST_WRONG: ClassVar[int] = 10

    def __str__(self) -> str:
        return f"break-glass until {self.ends:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether somebody can still sign in with it."""
        return self.ends > (now or timezone.now()) and self.wrong < self.MOST_WRONG


def handle_of(tid: str, oid: str) -> str:
    """`tid/oid`, which is how the audit names an account."""
    return f"{tid}/{oid}"


def plain(value: Any) -> str:
    """A claim as one line of text; nothing for what is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""
