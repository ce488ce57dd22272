"""The one way to write a line of the audit."""

from typing import Any

import structlog

from staffroom.audit import whence
from staffroom.audit.models import AuditLine


def record(*, who: str, what: str, target: str = "", before: Any = None, after: Any = None) -> None:
    """Add a line, inside the caller's transaction: what is rolled back was never done, and leaves no line.

    Whose session and which address it was comes from the request that is being answered.
    `before` and `after` are plain data (dates and decimals too). A text that is too long is cut, never refused.
    """
    context = structlog.contextvars.get_contextvars()
    AuditLine.objects.create(
        who=who[:200],
        what=what[:100],
        target=target[:200],
        before=before,
        after=after,
        request_id=str(context.get("request_id", ""))[:32],
        account=whence.account()[:130],
        address=whence.address()[:45],
    )
