"""Who signs in. Identity is (tenant, object id) of Microsoft Entra, never an e-mail address."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from .rights import may_of


class User(AbstractBaseUser):
    """A signed-in person. Nobody has a password; the column that Django brings is never set."""

    tid = models.CharField(max_length=64)
    oid = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    staff_code = models.CharField(max_length=20, blank=True)
    roles = models.JSONField(default=list, help_text="Names of roles, see `accounts.rights`.")
    is_active = models.BooleanField(default=True)
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

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.name.split()
        return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else self.name[:2].upper()

    @property
    def signs_as(self) -> str:
        """How a decision of this person is kept: the name, and the code or identity that tells namesakes apart."""
        return f"{self.name} ({self.staff_code or self.oid})"
