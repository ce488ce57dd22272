"""Django's side of who somebody is. There is no way in here: a session is opened by `signing_in` alone."""

from django.contrib.auth.backends import BaseBackend

from .models import User

PATH = "staffroom.accounts.backends.Sessions"


class Sessions(BaseBackend):
    """Reads the account behind a session anew for every request, so that a change counts from the next one."""

    def get_user(self, user_id: int) -> User | None:
        """The account, if it may still be used."""
        return User.objects.filter(pk=user_id, is_active=True).first()
