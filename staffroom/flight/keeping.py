"""Who may have a copy kept in this browser, and under which name."""

from django.conf import settings
from django.http import HttpRequest

from staffroom.accounts.models import User
from staffroom.accounts.sessions import SessionStore


def key_of(request: HttpRequest) -> str:
    """The random name of this browser's session, under which its copy is kept; empty where nothing may be kept.

    That is: for strangers, on a shared computer, for people without a day of their own, and where the school has
    turned it off.
    """
    user, store = request.user, request.session
    if settings.ENVIRONMENT.flight == "off" or not isinstance(user, User) or not user.has_day:
        return ""
    row = store.row if isinstance(store, SessionStore) else None
    return "" if row is None or row.shared else str(row.ident)
