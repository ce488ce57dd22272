"""A Teams workflow that posts an Adaptive Card when its webhook is called.

The shape: a message with one attachment, whose content is the card.
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from typing import Any

from django.conf import settings

from staffroom.alerts.channels.base import Message, post_to_webhook


class Teams:
    """Posts to one workflow."""

    name = "teams"

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message) -> str:
        """Post the card."""
        return post_to_webhook(self._url, envelope(message), whose="The Teams workflow")


def teams_channel() -> Teams | None:
    """The channel, if its setting is there."""
    url = settings.ENVIRONMENT.alert_teams_webhook.get_secret_value()
    return Teams(url) if url else None


def envelope(message: Message) -> dict[str, Any]:
    """The message as the workflow takes it."""
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": _card(message)}
    return {"type": "message", "attachments": [card]}


def _card(message: Message) -> dict[str, Any]:
    colour = "Good" if message.recovered else "Attention"
    body = [_text(message.heading, size="Medium", weight="Bolder", color=colour)]
    body += [_text(line) for line in message.text.splitlines() if line.strip()]
    if message.runbook:
        body.append(_text(f"What to do: {message.runbook}", isSubtle=True))
    body.append(_text(message.sender, isSubtle=True, size="Small"))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open in Staffroom", "url": message.link}]
    return card


def _text(text: str, **look: object) -> dict[str, Any]:
    # Square brackets would make a link of what should be read as it stands.
    plain = text.replace("[", "(").replace("]", ")")
    return {"type": "TextBlock", "text": plain[:2000], "wrap": True, **look}
