"""Who signs in. Identity is (tenant, object id) of Microsoft Entra, never an e-mail address."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


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
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tid", "oid"], name="one_user_per_identity"),)

    def __str__(self) -> str:
        return self.handle
