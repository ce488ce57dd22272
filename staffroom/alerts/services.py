"""Tell people, once for each trouble; keep trying for a day; tell them again when it is over.

Texts carry counts and run ids, never names: that is the callers' duty.
"""

from datetime import datetime, timedelta
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from staffroom.alerts.channels import Channel, Message, configured
from staffroom.alerts.channels.base import one_line, paragraphs
from staffroom.alerts.models import Alert, Delivery
from staffroom.kit.errors import StaffroomError

log = structlog.stdlib.get_logger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
BACK_OFF_MINUTES = (1, 2, 5, 10, 15, 30, 60)
SENDING = timedelta(minutes=2)
"""A message is ours this long while we send it; if we are killed, somebody sends it again after that."""


def raise_alert(*, key: str, title: str, text: str, link: str = "", runbook: str = "") -> Alert:
    """Tell people to act. While an alert with that key is open, this returns it and nobody is told again.

    Only stores a row, so it is safe inside a transaction and goes with it; `deliver_waiting` sends.
    `link` may be a path of this site; `runbook` is a page of docs/operators and a heading, such as `jobs#a-job-failed`.
    """
    key = one_line(key, 120)
    while True:
        fresh = Alert(key=key, kind=Alert.Kind.ACT, opened=timezone.now(), **_words(title, text, link, runbook))
        Alert.objects.bulk_create([fresh], ignore_conflicts=True)
        alert = Alert.objects.filter(key=key, closed=None).first()
        # None: somebody closed it between the two lines.
        if alert is not None:
            return alert


def recovered(*, key: str, text: str) -> None:
    """Close the open alert with that key and tell people that it is over. Nothing happens if none is open."""
    key = one_line(key, 120)
    alert = Alert.objects.filter(key=key, closed=None).first()
    if alert is None:
        return
    now = timezone.now()
    with transaction.atomic():
        if not Alert.objects.filter(pk=alert.pk, closed=None).update(closed=now):
            return
        words = _words(alert.title, text, alert.link, "")
        Alert.objects.create(key=key, kind=Alert.Kind.RECOVERED, opened=now, closed=now, **words)


def deliver_waiting(now: datetime | None = None) -> int:
    """Send what waits over every configured channel; returns how many messages were sent.

    A channel that fails is tried again, later and later, for 24 hours; the others do not wait for it.
    May run at the same time in several processes.
    """
    now = now or timezone.now()
    channels = {channel.name: channel for channel in configured()}
    _address(list(channels), now)
    return sum(_deliver_over(channel, now) for channel in channels.values())


def send_test(channel: Channel) -> str:
    """Send a test message over one channel, now. Returns or raises a plain sentence."""
    ident = f"staffroom-test-{timezone.now():%Y%m%d%H%M%S}"
    text = "If you can read this, alerts of Staffroom will reach you here. Nothing needs to be done."
    return channel.send(Message(ident=ident, title="a test of the alerts", text=text, recovered=True))


def forget_old(before: datetime) -> None:
    """Forget alerts that were over before that moment."""
    Alert.objects.filter(closed__lt=before).delete()


def _words(title: str, text: str, link: str, runbook: str) -> dict[str, str]:
    return {
        "title": one_line(title, 150),
        "text": paragraphs(text),
        "link": one_line(link, 300),
        "runbook": one_line(runbook, 300),
    }


def _address(channels: list[str], now: datetime) -> None:
    """Make a delivery for every recent alert and channel; a channel that is new gets no old news."""
    alerts = list(Alert.objects.filter(opened__gt=now - GIVE_UP_AFTER).values_list("pk", flat=True))
    known = set(Delivery.objects.filter(alert__in=alerts).values_list("alert", "channel"))
    fresh = [
        Delivery(alert_id=alert, channel=channel, created=now, next_try=now)
        for alert in alerts
        for channel in channels
        if (alert, channel) not in known
    ]
    if fresh:
        Delivery.objects.bulk_create(fresh, ignore_conflicts=True)


def _due(channel: str, now: datetime) -> list[Delivery]:
    """What is due on a channel, oldest first. "Recovered" never overtakes the alert it is about."""
    waiting = Delivery.objects.filter(channel=channel, state=Delivery.State.WAITING)
    earlier = waiting.filter(alert__key=OuterRef("alert__key"), alert__lt=OuterRef("alert"), next_try__gt=now)
    due = waiting.filter(next_try__lte=now).exclude(Exists(earlier))
    return list(due.select_related("alert").order_by("alert_id"))


def _deliver_over(channel: Channel, now: datetime) -> int:
    sent = 0
    held_back = set()
    for delivery in _due(channel.name, now):
        if delivery.alert.key in held_back:
            continue
        if _deliver(delivery, channel, now):
            sent += 1
        else:
            held_back.add(delivery.alert.key)
    return sent


def _deliver(delivery: Delivery, channel: Channel, now: datetime) -> bool:
    ours = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, next_try=delivery.next_try)
    if not ours.update(next_try=now + SENDING, attempts=F("attempts") + 1):
        return False
    attempt = delivery.attempts + 1
    try:
        channel.send(_message(delivery.alert))
    except StaffroomError as error:
        _not_delivered(delivery, attempt, error, now)
        return False
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent=timezone.now(), words="")
    log.info("alert.sent", alert=delivery.alert_id, channel=channel.name, attempt=attempt)
    return True


def _not_delivered(delivery: Delivery, attempt: int, error: StaffroomError, now: datetime) -> None:
    pause = timedelta(minutes=BACK_OFF_MINUTES[min(attempt, len(BACK_OFF_MINUTES)) - 1])
    over = now + pause > delivery.created + GIVE_UP_AFTER
    state = Delivery.State.GIVEN_UP if over else Delivery.State.WAITING
    Delivery.objects.filter(pk=delivery.pk).update(state=state, next_try=now + pause, words=str(error)[:300])
    about = {"alert": delivery.alert_id, "channel": delivery.channel, "attempt": attempt, "given_up": over}
    log.warning("alert.not_sent", why=type(error).__name__, **about)


def _message(alert: Alert) -> Message:
    link = urljoin(settings.ENVIRONMENT.base_url, alert.link) if alert.link else ""
    return Message(
        ident=f"staffroom-alert-{alert.pk}",
        title=alert.title,
        text=alert.text,
        link=link if link.startswith(("https://", "http://")) else "",
        runbook=_place(alert.runbook),
        recovered=alert.kind == Alert.Kind.RECOVERED,
    )


def _place(runbook: str) -> str:
    page, _, heading = runbook.partition("#")
    if not page or "/" in page:
        return runbook
    return f"docs/operators/{page}.md" + (f"#{heading}" if heading else "")
