"""What operators are told about signing in."""

from django.db.models import Max
from django.utils import timezone

from staffroom.kit.health import Health, State, part

from .checking import WARN_DAYS, days_left
from .models import LinkRequest, ProviderDocument
from .provider import GOOD_FOR, registration, secret_expires


@part("sign-in")
def sign_in() -> Health:
    """Whether people can sign in, and how long the app's secret lasts."""
    if not registration().complete:
        return Health("unknown", "Signing in is not set up.")
    ends = secret_expires()
    left = days_left(ends) if ends else None
    last = ProviderDocument.objects.aggregate(last=Max("fetched"))["last"]
    details = {"waiting_for_a_link": LinkRequest.objects.filter(state=LinkRequest.State.OPEN).count()}
    if left is not None:
        details["secret_days_left"] = left
    if left is not None and left < 0:
        return Health("bad", "The app's secret or certificate has ended: nobody can sign in.", details)
    if last is not None and timezone.now() - last > GOOD_FOR:
        # Also the case when nobody signed in for a day, so it is no alarm by itself.
        details["provider_last_read_hours"] = int((timezone.now() - last).total_seconds() // 3600)
    state: State = "late" if left is not None and left <= max(WARN_DAYS) else "ok"
    return Health(state, f"The app's secret ends in {left} days." if state == "late" else "Set up.", details)
