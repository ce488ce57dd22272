"""Who looks at the front page."""

from django.http import HttpRequest
from django.utils import timezone

from staffroom.accounts.rights import may_of
from staffroom.kit.school_days import melbourne_today
from staffroom.kit.stamps import STAMPS, stamps

from .registry import Reader


def reader_of(request: HttpRequest) -> Reader:
    """The person behind this request, at this moment."""
    user = request.user
    known = request.META.get(STAMPS)
    roles = frozenset(getattr(user, "roles", ()))
    return Reader(
        user_id=int(user.pk or 0),
        name=str(getattr(user, "name", "")),
        staff_code=str(getattr(user, "staff_code", "")),
        roles=roles,
        may=getattr(user, "may", None) or may_of(roles),
        moment=timezone.now(),
        day=melbourne_today(),
        stamps=stamps(int(user.pk or 0)) if known is None else known,
    )
