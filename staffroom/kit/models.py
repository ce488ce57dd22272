"""The one table of the ground floor: how often somebody asked lately."""

from django.db import models


class Asking(models.Model):
    """Who asked for what, and how often since `began`. `key` is a digest, so that no address and no name stands here.

    On SQLite this table stays empty: see `limits`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    began = models.FloatField(db_index=True, help_text="Seconds since 1970.")
    hits = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.hits}"
