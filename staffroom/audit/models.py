"""Who did what, when. Lines are added and never changed; no foreign keys, so nothing they name is held back."""

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class LinesStand(RuntimeError):
    """Somebody tried to change or remove a line of the audit."""


class AuditLines(models.QuerySet["AuditLine"]):
    """Reading and adding only."""

    def update(self, **_fields: Any) -> NoReturn:
        """Refused: raises `LinesStand`."""
        raise LinesStand("A line of the audit is never changed.")

    def delete(self) -> NoReturn:
        """Refused: raises `LinesStand`."""
        raise LinesStand("A line of the audit is never removed.")

    def bulk_update(self, *_objects: Any, **_options: Any) -> NoReturn:
        """Refused: raises `LinesStand`."""
        raise LinesStand("A line of the audit is never changed.")


class AuditLine(models.Model):
    """One thing that somebody did."""

    when = models.DateTimeField(default=timezone.now, db_index=True)
    who = models.CharField(
        max_length=200, help_text="Who did it: a user's handle, a name given on the command line, a job."
    )
    what = models.CharField(max_length=100, db_index=True, help_text="A verb with its thing, such as `import.approve`.")
    target = models.CharField(max_length=200, blank=True, help_text="What it was done to, such as `run 7`.")
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=32, blank=True)
    account = models.CharField(
        max_length=130, blank=True, db_default="", help_text="Handle of whoever was signed in meanwhile."
    )
    address = models.CharField(
        max_length=45, blank=True, db_default="", help_text="From where; empty on the server itself."
    )

    objects = AuditLines.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["who"], name="audit_by_who"),
            models.Index(fields=["account"], name="audit_by_account"),
            models.Index(fields=["target"], name="audit_by_target"),
        )

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M} {self.what} {self.target}".rstrip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add this line; raises `LinesStand` for one that is already there."""
        if not self._state.adding:
            raise LinesStand("A line of the audit is never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused: raises `LinesStand`."""
        raise LinesStand("A line of the audit is never removed.")
