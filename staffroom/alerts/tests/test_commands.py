import json

import pytest
from click.testing import CliRunner

from staffroom.alerts.services import deliver_waiting, raise_alert
from staffroom.config.cli import main

pytestmark = pytest.mark.django_db


def staffroom(*words):
    return CliRunner().invoke(main, words)


def test_a_test_says_for_every_channel_what_happened(mails, teams, slack):
    teams.status = 404

    told = staffroom("alerts", "test")

    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "mail: 127.0.0.1 took the mail for 2 of 2 addresses.",
        "teams: not sent. The Teams workflow answered 404. "
        "The webhook may have been deleted or its owner may have left; make a new one.",
        "slack: Slack took the message (200).",
    ]
    assert "Nothing needs to be done." in slack.posts[0]["text"]


def test_a_test_without_channels_says_what_to_set(configure):
    told = staffroom("alerts", "test")

    assert told.exit_code == 1
    assert "STAFFROOM_ALERT_TEAMS_WEBHOOK" in told.stderr


def test_alerts_are_listed_with_what_became_of_them(slack):
    raise_alert(key="disk", title="The disk is full", text="2 % left")
    deliver_waiting()

    told = staffroom("alerts").stdout

    assert "The disk is full" in told
    assert "slack: sent" in told
    assert "Channels: slack." in told


def test_alerts_speak_json(slack):
    raise_alert(key="disk", title="The disk is full", text="2 % left")

    told = json.loads(staffroom("alerts", "--json").stdout)

    assert told["channels"] == ["slack"]
    assert (told["alerts"][0]["title"], told["alerts"][0]["closed"]) == ("The disk is full", None)
