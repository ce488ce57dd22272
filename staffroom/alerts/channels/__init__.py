"""The ways to reach people. A channel is on when its setting is there."""

from staffroom.alerts.channels.base import Channel, Message, NotDelivered
from staffroom.alerts.channels.mail import mail_channel
from staffroom.alerts.channels.slack import slack_channel
from staffroom.alerts.channels.teams import teams_channel

__all__ = ["Channel", "Message", "NotDelivered", "configured"]


def configured() -> list[Channel]:
    """Every channel that has its settings."""
    return [channel for channel in (mail_channel(), teams_channel(), slack_channel()) if channel is not None]
