"""A line of the audit reads as a colleague would say it."""

from django.utils import timezone

from staffroom.audit.models import AuditLine
from staffroom.audittrail.wording import _change


def test_lists_and_yes_or_no_are_words_and_not_code() -> None:
    line = AuditLine(when=timezone.now(), after={"roles": ["staff", "IT"], "shared": False, "staff_code": ""})

    said = _change(line.before, line.after)

    assert said == "roles: staff, IT; shared: no"


def test_from_nothing_to_two_roles_is_said_in_words() -> None:
    assert _change([], ["staff", "IT"]) == "nothing → staff, IT"
