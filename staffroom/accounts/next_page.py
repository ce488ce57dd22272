"""Where somebody goes after signing in: a page of this site, whatever the address says."""

from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 1500
FRONT = "/"


def safe_next(asked: str) -> str:
    """`asked` if it is a path of this site, otherwise the front page. The door itself is no place to go to."""
    plain = (
        asked.startswith("/")
        and not asked.startswith(("//", "/auth/"))
        and len(asked) <= LONGEST
        and "\\" not in asked
        and asked.isprintable()
        and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    )
    if not plain:
        return FRONT
    try:
        parts = urlsplit(asked)
    except ValueError:
        return FRONT
    return asked if not parts.scheme and not parts.netloc else FRONT
