"""Lines of the audit are added and stand."""

from datetime import date
from decimal import Decimal

import pytest
import structlog
from django.db import transaction

from staffroom.audit.models import AuditLine, LinesStand
from staffroom.audit.services import record

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_what():
    record(who="Kim Lee", what="import.approve", target="run 7", before={"limit": 9}, after={"limit": 12})

    line = AuditLine.objects.get()
    assert (line.who, line.what, line.target) == ("Kim Lee", "import.approve", "run 7")
    assert (line.before, line.after) == ({"limit": 9}, {"limit": 12})
    assert line.when.tzinfo is not None


def test_a_line_carries_the_id_of_the_request_it_happened_in():
    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        record(who="Kim Lee", what="guard.limit")

    assert AuditLine.objects.get().request_id == "abc123"


def test_dates_and_decimals_may_be_handed_in():
    record(who="job", what="x", after={"day": date(2026, 3, 2), "fte": Decimal("0.8")})

    assert AuditLine.objects.get().after == {"day": "2026-03-02", "fte": "0.8"}


def test_a_line_cannot_be_changed_or_removed_by_any_way_of_the_orm():
    record(who="Kim Lee", what="import.approve")
    line = AuditLine.objects.get()
    line.who = "somebody else"

    for attempt in (
        line.save,
        line.delete,
        AuditLine.objects.all().delete,
        lambda: AuditLine.objects.update(who="x"),
        lambda: AuditLine.objects.bulk_update([line], ["who"]),
    ):
        with pytest.raises(LinesStand):
            attempt()

    assert AuditLine.objects.get().who == "Kim Lee"


def test_what_was_rolled_back_leaves_no_line():
    with transaction.atomic():
        record(who="Kim Lee", what="import.approve")
        transaction.set_rollback(True)

    assert not AuditLine.objects.exists()


def test_a_text_that_is_too_long_is_cut_and_not_refused():
    record(who="k" * 300, what="w" * 300, target="t" * 300)

    line = AuditLine.objects.get()
    assert (len(line.who), len(line.what), len(line.target)) == (200, 100, 200)
