import smtplib
import ssl
import subprocess

import pytest

from staffroom.alerts.channels import Message, NotDelivered, configured
from staffroom.alerts.channels.mail import Mail, Server, WrongSetting, connected, server_of
from staffroom.alerts.tests.sinks import mail_sink
from staffroom.kit.errors import TryLater

HELD = Message(
    ident="staffroom-alert-7",
    title="The import is held",
    text="172 students are missing.\nOne person must approve.",
    link="https://staffroom.school.example/data-health/runs/7",
    runbook="docs/operators/import.md#held",
)


def only_channel():
    (channel,) = configured()
    return channel


def test_without_settings_there_is_no_channel(configure):
    assert configured() == []


def test_a_mail_says_in_its_subject_whether_anyone_must_act(mails):
    told = only_channel().send(HELD)

    sender, recipients, mail = mails.mails[0]
    assert told == "127.0.0.1 took the mail for 2 of 2 addresses."
    assert (sender, recipients) == ("staffroom@school.example", ["it@school.example", "office@school.example"])
    assert mail["Subject"] == "[Staffroom, Wattle Park Secondary College] Please act: The import is held"
    assert mail["Message-ID"] == "<staffroom-alert-7@school.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == (
        "172 students are missing.\nOne person must approve.\n\n"
        "https://staffroom.school.example/data-health/runs/7\n\n"
        "What to do: docs/operators/import.md#held\n"
    )


def test_a_mail_signs_in_where_a_user_is_given(mails, configure):
    configure(smtp_url=f"smtp://it%40school.example:right@127.0.0.1:{mails.port}")

    only_channel().send(HELD)

    assert mails.logins == [("it@school.example", "right")]
    assert len(mails.mails) == 1


def test_a_wrong_password_is_said_plainly_and_not_repeated(mails, configure):
    configure(smtp_url=f"smtp://it:open-sesame@127.0.0.1:{mails.port}")

    with pytest.raises(NotDelivered) as caught:
        only_channel().send(HELD)

    assert str(caught.value) == "127.0.0.1 refused the user name or password (535)."
    assert "open-sesame" not in repr(only_channel()) + repr(server_of("smtp://it:open-sesame@127.0.0.1"))


def test_a_mail_that_some_refuse_is_sent_to_the_others(mails):
    mails.refused = {"office@school.example"}

    assert only_channel().send(HELD) == "127.0.0.1 took the mail for 1 of 2 addresses."


def test_refusals_are_said_without_addresses(mails):
    mails.refused = {"it@school.example", "office@school.example"}

    with pytest.raises(NotDelivered) as caught:
        only_channel().send(HELD)

    assert str(caught.value) == "127.0.0.1 refused every address."


def test_a_mail_server_that_is_busy_can_be_tried_later(mails):
    mails.answer = "451 come back later"

    with pytest.raises(TryLater, match=r"127\.0\.0\.1 refused the mail \(451\)\."):
        only_channel().send(HELD)


def test_a_mail_server_that_is_away_can_be_tried_later(configure):
    configure(smtp_url="smtp://127.0.0.1:1", alert_emails="it@school.example")

    with pytest.raises(NotDelivered, match="could not be reached"):
        only_channel().send(HELD)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.school.example", Server("mail.school.example", 587, "starttls")),
        ("smtp://mail.school.example:25", Server("mail.school.example", 25, "starttls")),
        ("smtps://mail.school.example", Server("mail.school.example", 465, "from start")),
        ("smtp://localhost:25", Server("localhost", 25, "none")),
        ("smtps://localhost", Server("localhost", 465, "from start")),
    ],
)
def test_the_line_is_encrypted_unless_the_mail_server_is_this_machine(url, expected):
    assert server_of(url) == expected


@pytest.mark.parametrize("url", ["mail.school.example", "http://mail.school.example", "smtp://", "smtp://a:b:c", "x"])
def test_a_wrong_mail_setting_says_how_it_should_look(url):
    with pytest.raises(WrongSetting, match="STAFFROOM_SMTP_URL must look like"):
        server_of(url)


def test_an_address_that_breaks_out_of_its_line_is_refused(mails, configure):
    configure(mail_from="x@school.example\nBcc: everyone@school.example")

    with pytest.raises(WrongSetting, match="STAFFROOM_MAIL_FROM"):
        only_channel().send(HELD)

    assert mails.mails == []


def test_no_password_is_said_to_a_server_that_cannot_encrypt():
    with mail_sink() as (sink, port):
        server = Server("127.0.0.1", port, "starttls", "it", "right")

        with pytest.raises(smtplib.SMTPNotSupportedError), connected(server):
            pass

    assert sink.logins == []


@pytest.fixture
def certificate(tmp_path):
    key, chain = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    words += " -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    subprocess.run(["openssl", *words.split(), "-keyout", key, "-out", chain], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def test_a_certificate_nobody_vouches_for_ends_the_talk_after_starttls(certificate):
    with mail_sink(tls_context=certificate) as (sink, port):
        server = Server("localhost", port, "starttls", "it", "right")

        with pytest.raises(ssl.SSLCertVerificationError), connected(server):
            pass

    assert sink.logins == []


def test_a_certificate_nobody_vouches_for_is_said_plainly(certificate):
    with mail_sink(ssl_context=certificate) as (sink, port):
        channel = Mail(f"smtps://localhost:{port}", "staffroom@school.example", ("it@school.example",))

        with pytest.raises(NotDelivered, match="a certificate that cannot be trusted"):
            channel.send(HELD)

    assert sink.mails == []


def test_teams_gets_an_adaptive_card_in_a_message(teams):
    teams.status = 202

    told = only_channel().send(HELD)

    (attachment,) = teams.posts[0]["attachments"]
    card = attachment["content"]
    assert told == "The Teams workflow took the message (202)."
    assert teams.posts[0]["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [block["text"] for block in card["body"]] == [
        "Please act: The import is held",
        "172 students are missing.",
        "One person must approve.",
        "What to do: docs/operators/import.md#held",
        "Staffroom, Wattle Park Secondary College",
    ]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open in Staffroom", "url": HELD.link}]


def test_text_cannot_become_a_link_in_teams_or_a_call_in_slack(teams, slack):
    sly = Message(ident="x", title="a [link](https://evil.example)", text="<!channel> & <https://evil.example|x>")

    for channel in configured():
        channel.send(sly)

    assert "[" not in teams.posts[0]["attachments"][0]["content"]["body"][0]["text"]
    assert "<" not in slack.posts[0]["text"]
    assert "&lt;!channel&gt; &amp; " in slack.posts[0]["text"]


def test_slack_gets_one_text(slack):
    told = only_channel().send(HELD)

    assert told == "Slack took the message (200)."
    assert slack.posts[0]["text"].splitlines() == [
        "*Please act: The import is held*",
        "172 students are missing.",
        "One person must approve.",
        "<https://staffroom.school.example/data-health/runs/7|Open in Staffroom>",
        "What to do: docs/operators/import.md#held",
        "_Staffroom, Wattle Park Secondary College_",
    ]


@pytest.mark.parametrize(("status", "advice"), [(404, "make a new one"), (429, "tried again"), (400, "right kind")])
def test_a_webhook_that_refuses_is_said_without_its_address(teams, status, advice):
    teams.status = status

    with pytest.raises(NotDelivered, match=advice) as caught:
        only_channel().send(HELD)

    assert "very-secret" not in str(caught.value) + repr(only_channel())
