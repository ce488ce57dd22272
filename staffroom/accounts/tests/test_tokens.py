"""ID tokens that are wrong, each in one way: nobody gets in by any of them, and the audit has one line for each."""

import pytest

from staffroom.accounts.models import User
from staffroom.accounts.tests.door import lines, nobody_gets_in, staff
from staffroom.sources.entra.standin import MUTATIONS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_nobody_gets_in_by_a_token_that_is_wrong(entra, visitor, mutation):
    staff("KEE")
    needs_one_before = mutation in ("previous_token", "old_nonce")
    if needs_one_before:
        visitor.sign_in("teacher")
        visitor.client.post("/auth/sign-out")
    entra.next_token(mutation)

    with nobody_gets_in(visitor):
        answer = visitor.sign_in("teacher")

    assert answer.status_code in (400, 403)
    assert b"the number is" in answer.content
    assert User.objects.count() == needs_one_before
    assert entra.log("trap") == []


def test_after_a_wrong_token_a_sound_one_gets_in(entra, visitor):
    staff("KEE")
    entra.next_token("alg_none")
    visitor.sign_in("teacher")

    visitor.sign_in("teacher")

    assert visitor.is_in


def test_a_wrong_token_leaves_a_session_that_was_there_alone(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.next_token("other_key")

    visitor.sign_in("teacher")

    assert visitor.is_in
    assert [line.what for line in lines()][-1] == "sign-in.refused"
