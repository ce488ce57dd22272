"""Work in the background: an address stops with its owner, also when the owner never signs in."""

from staffroom.accounts.jobs import turn_off_disabled
from staffroom.accounts.models import User
from staffroom.jobs.registry import job


@job("calendar owners", every=60)
def owners() -> None:
    """Switch off accounts that were disabled in Entra, of people who have calendar addresses."""
    turn_off_disabled(User.objects.filter(is_active=True, calendar_feeds__isnull=False).distinct())
