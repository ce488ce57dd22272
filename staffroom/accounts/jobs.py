"""Work in the background: who is disabled is out within minutes, and what has ended is forgotten."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils import timezone

from staffroom.alerts.services import raise_alert
from staffroom.audit import services as audit
from staffroom.jobs.registry import job
from staffroom.school.models import StaffMember

from . import breakglass, linking
from .checking import WARN_DAYS, days_left
from .models import Session, User
from .provider import graph, secret_expires
from .sessions import end_sessions, forget_ended
from .signing_in import forget_attempts

ENDS_SOON = "accounts.proof"


@job("leavers", every=10)
def leavers() -> None:
    """Sign out accounts that were disabled in Entra, and whose staff record has passed to somebody else."""
    _unlink_passed_on()
    turn_off_disabled(_signed_in())


def turn_off_disabled(asked: Iterable[User]) -> None:
    """Ask Entra about these accounts, and disable here what is disabled there."""
    there = graph()
    users = {user.oid: user for user in asked if user.tid == there.tenant} if there else {}
    if there is None or not users:
        return
    for oid, enabled in there.enabled(users).items():
        if not enabled:
            disable(users[oid])


@job("tidy sign-in", every=5)
def tidy() -> None:
    """End break-glass accounts whose time is over; forget ended sessions and sign-ins that nobody finished."""
    breakglass.sweep()
    forget_ended()
    forget_attempts()


def disable(user: User) -> None:
    """The account is disabled in Entra: no session stays, and none opens until it is enabled there again."""
    ended = end_sessions(user)
    user.is_active, user.disabled = False, User.Disabled.ENTRA
    user.save(update_fields=["is_active", "disabled"])
    audit.record(who="Entra", what="account.disable", target=user.handle, after={"sessions ended": ended})


def _signed_in() -> list[User]:
    live = Session.objects.filter(user=OuterRef("pk"), expire_date__gt=timezone.now())
    return list(User.objects.filter(Exists(live), is_active=True))


def _unlink_passed_on() -> None:
    standing = StaffMember.objects.filter(pk=OuterRef("staff_record"), superseded=False)
    for user in User.objects.filter(~Exists(standing), staff_record__isnull=False):
        linking.unlink(user, by="job", why="the record is no longer this person's")


@job("sign-in secret", at="07:10")
def warn_of_secret() -> None:
    """Warn 30, 14 and 3 days before the app's secret or certificate ends."""
    ends = secret_expires()
    if ends is None:
        return
    left = days_left(ends)
    due = next((days for days in sorted(WARN_DAYS) if left <= days), None)
    if due is None:
        return
    raise_alert(
        key=f"{ENDS_SOON}.{ends:%Y%m%d}.{due}",
        title="the secret of the sign-in ends soon" if left >= 0 else "the secret of the sign-in has ended",
        text=f"The app's secret or certificate in Entra ends on {ends:%-d %B %Y}. After that nobody can sign in.",
        runbook="entra#a-new-secret",
    )
