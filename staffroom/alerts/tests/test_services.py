import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from structlog.testing import capture_logs

from staffroom.alerts.models import Alert, Delivery
from staffroom.alerts.services import SENDING, deliver_waiting, forget_old, raise_alert, recovered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 23, 19, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def late(**more):
    words = {"key": "import late", "title": "No new file", "text": "None by 06:30.", "link": "/data-health/"} | more
    return raise_alert(**words)


def content_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def subjects(mails):
    return [mail["Subject"].partition("] ")[2] for _, _, mail in mails.mails]


def test_everyone_is_told_once_over_every_channel(mails, teams, slack):
    for _ in range(3):
        late()
        deliver_waiting()

    assert Alert.objects.count() == 1
    assert (len(mails.mails), len(teams.posts), len(slack.posts)) == (1, 1, 1)
    assert "https://staffroom.school.example/data-health/" in slack.posts[0]["text"]


def test_different_troubles_are_told_apart(mails):
    late()
    late(key="disk", title="The disk is full")

    assert deliver_waiting() == 2
    assert subjects(mails) == ["Please act: No new file", "Please act: The disk is full"]


def test_a_recovery_is_told_once_and_the_next_trouble_again(mails):
    late()
    deliver_waiting()

    recovered(key="import late", text="The import at 07:10 was applied.")
    recovered(key="import late", text="The import at 07:10 was applied.")
    deliver_waiting()
    late()
    deliver_waiting()

    assert subjects(mails) == ["Please act: No new file", "Recovered: No new file", "Please act: No new file"]
    assert "The import at 07:10 was applied." in mails.mails[1][2].get_content()


def test_a_recovery_from_nothing_tells_nobody(mails):
    recovered(key="import late", text="All is well.")

    assert deliver_waiting() == 0
    assert not Alert.objects.exists()


def test_an_alert_goes_with_its_transaction(mails):
    with transaction.atomic():
        late()
        transaction.set_rollback(True)

    assert deliver_waiting() == 0


def test_one_channel_that_is_down_does_not_stop_the_others(mails, teams, slack):
    teams.status = 500
    late()

    deliver_waiting()

    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"mail": "sent", "teams": "waiting", "slack": "sent"}
    assert Delivery.objects.get(channel="teams").words == "The Teams workflow answered 500. It will be tried again."


def test_a_channel_that_comes_back_gets_the_message_once(slack, clock):
    slack.status = 503
    late()

    for minute in range(30):
        slack.status = 200 if minute >= 5 else 503
        deliver_waiting()
        clock.shift(timedelta(minutes=1))

    assert len(slack.posts) == 4 + 0  # after 0, 1, 3 minutes it was away, after 8 it was there
    assert Delivery.objects.get().state == "sent"


def test_after_a_day_of_trying_ever_more_seldom_a_message_is_given_up(slack, clock):
    slack.status = 503
    late()

    for _ in range(2 * 24 * 12):
        deliver_waiting()
        clock.shift(timedelta(minutes=5))

    delivery = Delivery.objects.get()
    assert delivery.state == "given up"
    assert 24 <= delivery.attempts <= 32


def test_a_recovery_never_overtakes_the_trouble_it_ends(slack, clock):
    slack.status = 503
    late()
    deliver_waiting()
    recovered(key="import late", text="It came.")
    slack.status = 200

    deliver_waiting()
    clock.shift(timedelta(minutes=2))
    deliver_waiting()

    headings = [post["text"].splitlines()[0] for post in slack.posts[1:]]
    assert headings == ["*Please act: No new file*", "*Recovered: No new file*"]


def test_a_message_cut_off_while_it_was_sent_is_sent_again_after_a_while(slack, clock):
    alert = late()
    now = datetime.now(UTC)
    Delivery.objects.create(alert=alert, channel="slack", created=now, next_try=now + SENDING, attempts=1)

    assert deliver_waiting() == 0
    clock.shift(SENDING)
    assert deliver_waiting() == 1


def test_a_new_channel_gets_no_old_news(slack, clock):
    late()
    clock.shift(timedelta(hours=25))

    assert deliver_waiting() == 0


def test_control_characters_do_not_reach_anyone(mails):
    late(title="No\r\nBcc: x@school.example\x1b[31m", text="One\x00\u202eline\nanother")

    deliver_waiting()

    mail = mails.mails[0][2]
    assert mail["Bcc"] is None
    assert "\x1b" not in mail["Subject"]
    assert content_of(mail).startswith("One  line\nanother\n")


def test_the_runbook_is_a_place_in_the_documentation(slack):
    late(runbook="data-health#late")

    deliver_waiting()

    assert "What to do: docs/operators/data-health.md#late" in slack.posts[0]["text"]


def test_a_link_that_is_no_address_is_left_out(slack):
    late(link="javascript:alert(1)")

    deliver_waiting()

    assert "javascript" not in slack.posts[0]["text"]


def test_logs_hold_no_secret_and_no_text(mails, teams):
    teams.status = 410
    late()

    with capture_logs() as lines:
        deliver_waiting()

    assert {line["event"] for line in lines} >= {"alert.sent", "alert.not_sent"}
    assert not any(word in repr(lines) for word in ("very-secret", "school.example", "None by"))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_raise_one_alert_and_send_it_once(slack):
    together(late)
    together(deliver_waiting)

    assert Alert.objects.count() == 1
    assert len(slack.posts) == 1


def together(what, many=5):
    barrier = threading.Barrier(many)
    errors = []

    def go():
        try:
            barrier.wait()
            what()
        except Exception as error:  # noqa: BLE001  # shown by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_old_alerts_are_forgotten_and_open_ones_kept(clock):
    late()
    late(key="disk")
    recovered(key="disk", text="Room again.")
    clock.shift(timedelta(days=100))

    forget_old(datetime.now(UTC) - timedelta(days=90))

    assert [alert.key for alert in Alert.objects.all()] == ["import late"]
