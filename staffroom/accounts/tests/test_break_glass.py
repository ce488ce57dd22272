"""The account for the day Entra is away: made for minutes, told to everybody, gone by itself."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone
from model_bakery import baker

from staffroom.accounts import breakglass, jobs
from staffroom.accounts.commands import break_glass, link, sign_out, unlink
from staffroom.accounts.models import BreakGlass, User
from staffroom.accounts.tests.door import lines, staff
from staffroom.alerts.models import Alert
from staffroom.kit.errors import StaffroomError

pytestmark = pytest.mark.django_db
DOOR = "/auth/break-glass"


@pytest.fixture
def made() -> breakglass.Made:
    return breakglass.make(timedelta(minutes=30), ["IT"], by="command line")


def code_of(made: breakglass.Made) -> str:
    return pyotp.TOTP(made.secret).at(int(timezone.now().timestamp()))


def enter(client: Client, made: breakglass.Made, **changed: str) -> int:
    """The status of our answer to a try."""
    form = {"passphrase": made.passphrase, "code": code_of(made)} | changed
    return client.post(DOOR, form).status_code


def test_without_such_an_account_there_is_no_such_door(client):
    assert client.get(DOOR).status_code == 404
    assert client.post(DOOR, {"passphrase": "x", "code": "1"}).status_code == 404


def test_the_command_makes_one_and_shows_its_secrets_once():
    said = CliRunner().invoke(break_glass, ["--for", "30m"]).output

    passphrase = re.search(r"Passphrase\s+(\S+)", said)[1]
    secret = re.search(r"Secret\s+(\S+)", said)[1]
    assert "otpauth://totp/" in said
    assert secret not in BreakGlass.objects.get().secret
    assert passphrase not in User.objects.get().password
    assert Alert.objects.filter(key__startswith="break-glass.made").count() == 1


@pytest.mark.parametrize("lasts", ["", "30", "9h", "-1m", "0m", "forever"])
def test_a_time_that_makes_no_sense_is_refused(lasts):
    assert CliRunner().invoke(break_glass, ["--for", lasts]).exit_code == 2
    assert BreakGlass.objects.count() == 0


def test_passphrase_and_code_open_and_everybody_is_told(client, made):
    assert client.get(DOOR).status_code == 200
    assert enter(client, made) == 302

    assert client.get("/auth/sessions/").status_code == 200
    assert Alert.objects.filter(key__startswith="break-glass.used").count() == 1
    assert [line.what for line in lines()] == ["break-glass.made", "break-glass.used"]


@pytest.mark.parametrize("changed", [{"passphrase": "x"}, {"code": "000000"}, {"code": ""}, {"passphrase": ""}])
def test_one_of_the_two_is_not_enough(client, made, changed):
    assert enter(client, made, **changed) == 403

    assert client.get("/auth/sessions/").status_code == 302
    assert [line.what for line in lines()] == ["break-glass.made", "sign-in.refused"]


def test_a_code_counts_once(client, made):
    enter(client, made)

    assert enter(Client(), made) == 403


def test_wrong_tries_end_it(made):
    for number in range(BreakGlass.MOST_WRONG):
        enter(Client(REMOTE_ADDR=f"10.0.0.{number}"), made, code="000000")

    assert Client(REMOTE_ADDR="10.0.1.1").get(DOOR).status_code == 404


def test_it_ends_by_itself_and_so_does_its_session(client, made):
    enter(client, made)

    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        client.get("/auth/sessions/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get("/auth/sessions/").status_code == 302
        assert Client().get(DOOR).status_code == 404
        jobs.tidy()

    assert BreakGlass.objects.count() == 0
    assert not User.objects.get().is_active
    assert User.objects.get().password == ""


def test_there_is_one_at_a_time(made):
    again = breakglass.make(timedelta(minutes=5), ["daily organiser"], by="command line")

    assert BreakGlass.objects.count() == 1
    assert enter(Client(), made) == 403
    assert enter(Client(), again) == 302


def test_it_ends_on_command(client, made):
    enter(client, made)

    said = CliRunner().invoke(break_glass, ["--end"]).output

    assert "Ended" in said
    assert client.get("/auth/sessions/").status_code == 302


def test_later_it_has_to_prove_itself_again_by_its_own_door(client, made):
    enter(client, made)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = client.get("/auth/again?next=/people/")

    assert answer.url == "/auth/break-glass?next=%2Fpeople%2F"


def test_an_operator_links_unlinks_and_signs_out():
    record = staff("KEE")
    run = CliRunner()

    linked = run.invoke(link, ["kee", "--tid", "T", "--oid", "o-1"])
    user = User.objects.get()
    Client().force_login(user)
    ended = run.invoke(sign_out, ["KEE"])
    unlinked = run.invoke(unlink, ["KEE"])

    assert linked.exit_code == 0, linked.output
    assert (user.handle, user.staff_record) == ("t/o-1", record.pk)
    assert "1 sessions ended" in ended.output
    assert "Unlinked" in unlinked.output
    assert [line.what for line in lines()] == ["account.link", "session.end-all", "account.unlink"]


def test_an_operator_cannot_move_a_link():
    staff("KEE")
    baker.make(User, handle="t/2", staff_record=None)
    CliRunner().invoke(link, ["KEE", "--tid", "t", "--oid", "1"])

    again = CliRunner().invoke(link, ["KEE", "--tid", "t", "--oid", "2"])
    unknown = CliRunner().invoke(link, ["NOBODY", "--tid", "t", "--oid", "2"])

    assert isinstance(again.exception, StaffroomError)
    assert "already linked" in str(again.exception)
    assert "No staff record" in str(unknown.exception)
