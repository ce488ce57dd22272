"""What everybody asks in their first week, and where it all is: answers and links, kept by people of the school."""

from django.db import models
from django.utils import timezone


class Kept(models.Model):
    """What answers and links have in common: an order, and a removal that can be undone."""

    place = models.PositiveIntegerField(default=0)
    removed = models.DateTimeField(null=True, blank=True, help_text="Taken away then; can be put back.")

    class Meta:
        abstract = True
        ordering = ("place", "pk")


class Answer(Kept):
    """One question and its answer. Without a text it is a question that somebody still has to answer."""

    question = models.CharField(max_length=200)
    body = models.TextField(blank=True, help_text="Markdown.")
    owner = models.CharField(max_length=100, blank=True, help_text="Who keeps it right: a person or an office.")
    review_by = models.DateField(null=True, blank=True, help_text="Until then somebody looks whether it still holds.")
    keywords = models.CharField(max_length=300, blank=True, help_text="Other words people look for it by.")
    changed = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.question

    @property
    def written(self) -> bool:
        """Whether there is an answer; only then do staff see it."""
        return bool(self.body.strip())

    @property
    def overdue(self) -> bool:
        """Whether nobody has looked at it in time."""
        return self.review_by is not None and self.review_by < timezone.localdate()


class QuickLink(Kept):
    """A door to another system, or to a page of ours."""

    title = models.CharField(max_length=60)
    address = models.CharField(max_length=500, help_text="https://… or http://…, or a path of Staffroom such as /map/.")
    icon = models.CharField(max_length=20, default="link")
    audience = models.JSONField(default=list, help_text="Names of roles; empty is everybody.")

    def __str__(self) -> str:
        return self.title

    @property
    def leads_out(self) -> bool:
        """Whether it leads to another site."""
        return not self.address.startswith("/")
