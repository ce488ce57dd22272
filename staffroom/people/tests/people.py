"""A few people with fixed roles, for the tests of this room."""

from typing import Any

from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.school.models import StaffMember
from staffroom.school.names import search_text, shown_family_name, shown_first_name


def staff(code: str, first: str, family: str, **more: Any) -> StaffMember:
    """A member of staff as an import would write one."""
    called = shown_first_name(more.get("preferred_name") or first)
    return baker.make(
        StaffMember,
        code=code,
        first_name=first,
        family_name=family,
        shown_first_name=called,
        shown_family_name=shown_family_name(family),
        search_text=search_text(family, called, first, code),
        **more,
    )


def user(*roles: str, code: str = "") -> User:
    """Somebody signed in with these roles."""
    return baker.make(User, name="Alex Reader", roles=list(roles), staff_code=code, handle=f"demo/{roles}{code}")
