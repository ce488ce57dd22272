"""How each person wants their front page, and when they last looked at it."""

from django.db import models

from staffroom.accounts.models import User


class Front(models.Model):
    """One person's front page. Empty columns: as it comes for their role."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="front")
    columns = models.JSONField(default=dict, help_text="Names of cards by column; `hidden` holds those put away.")
    looked = models.DateTimeField(null=True, help_text="When `known` was last kept.")
    known = models.JSONField(default=dict, help_text="By date, what their day was like when they last looked at it.")

    def __str__(self) -> str:
        return f"front of {self.user_id}"
