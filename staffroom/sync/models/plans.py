"""A stored plan: every change with its before-image, in order, in pieces."""

from django.db import models

from .runs import ImportRun


class PlanChunk(models.Model):
    """Up to a few thousand changes of one kind of record, as JSON text.

    The text is `[[action, key, before, after], ...]` where before and after are lists in the
    order of the kind's fields, or null. `sync.plans` reads and writes it; nothing else does.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    changes = models.IntegerField()
    payload = models.TextField()

    class Meta:
        ordering = ("seq",)
        constraints = (models.UniqueConstraint(fields=["run", "seq"], name="plan_chunks_in_order"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"
