"""What every imported noun has: a code, a name, and whether it is current."""

from django.db import models


class ImportedNoun(models.Model):
    """A coded thing of the school. `code` is folded to capitals without outer blanks."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    missing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name or self.code
