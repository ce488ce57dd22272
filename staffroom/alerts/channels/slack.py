"""A Slack incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"""

from django.conf import settings

from staffroom.alerts.channels.base import Message, post_to_webhook

# Slack's three control characters: without this, text could become a link or call everyone in the channel.
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Slack:
    """Posts to one channel."""

    name = "slack"

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message) -> str:
        """Post the message."""
        return post_to_webhook(self._url, payload(message), whose="Slack")


def slack_channel() -> Slack | None:
    """The channel, if its setting is there."""
    url = settings.ENVIRONMENT.alert_slack_webhook.get_secret_value()
    return Slack(url) if url else None


def payload(message: Message) -> dict[str, object]:
    """The message as Slack takes it."""
    lines = [f"*{_escaped(message.heading)}*", _escaped(message.text)]
    if message.link:
        lines.append(f"<{_escaped(message.link)}|Open in Staffroom>")
    if message.runbook:
        lines.append(f"What to do: {_escaped(message.runbook)}")
    lines.append(f"_{_escaped(message.sender)}_")
    return {"text": "\n".join(line for line in lines if line), "unfurl_links": False}


def _escaped(text: str) -> str:
    return text[:2000].translate(ESCAPES)
