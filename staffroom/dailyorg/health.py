"""The Daily Org's part of `/api/health`."""

from staffroom.kit.health import Health, part

from .models import Document
from .selectors import folder_state


@part("daily org")
def daily_org() -> Health:
    """Whether the watched folder answers, and what waits. Trouble of a share is late and never bad: pages go on."""
    waiting = Document.objects.filter(state__in=(Document.State.WAITING, Document.State.READING)).count()
    folder = folder_state()
    if folder.down:
        return Health("late", f"The folder is down. {folder.trouble}", {"waiting": waiting})
    words = "The folder answers." if folder.watched else "By upload only; no folder is watched."
    return Health("ok", words, {"waiting": waiting})
