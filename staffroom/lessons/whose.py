"""The lesson at an address, for whoever asks; and who signs."""

from django.http import Http404, HttpRequest

from staffroom.accounts.models import User
from staffroom.accounts.rights import may

from .selectors import Lesson, Viewer, lesson_for


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks."""
    roles = set(getattr(request.user, "roles", ()))
    return Viewer(
        code_of(request),
        sees_all=may(request, "lesson.see"),
        writes_all=may(request, "lesson.note"),
        casual="casual relief" in roles and "teacher" not in roles,
    )


def code_of(request: HttpRequest) -> str:
    """The staff code of who asks; empty without a linked record."""
    return str(getattr(request.user, "staff_code", "")).upper()


def signature(request: HttpRequest) -> str:
    """Who signs a change."""
    return request.user.signs_as if isinstance(request.user, User) else ""


def asked_for(request: HttpRequest, day: str, key: str, place: str) -> Lesson:
    """The lesson at this address. One that the person may not read is not there."""
    found = lesson_for(viewer_of(request), day, key, place)
    if found is None:
        raise Http404
    return found
