"""A data folder of its own for each test, and Daily Orgs in it."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from staffroom.dailyorg import services
from staffroom.dailyorg.models import Document

Bring = Callable[..., Document]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.STAFFROOM_DATA = tmp_path / "data"
    settings.STAFFROOM_DATA.mkdir()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bring() -> Bring:
    """Send a PDF as somebody, and read it."""

    def send(
        pdf: bytes, name: str = "Daily Org.pdf", *, by: str = "Una Organ (ORG)", day: date | None = None
    ) -> Document:
        with services.incoming([pdf]) as stored:
            received = services.receive(stored, name, sender="Una Organ", by=by, day=day)
        services.read(received.document.pk)
        received.document.refresh_from_db()
        return received.document

    return send


@pytest.fixture
def watched(settings: Any, tmp_path: Path) -> Path:
    """An empty watched folder."""
    folder = tmp_path / "share"
    folder.mkdir()
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"daily_org_folder": folder})
    return folder


def upload_of(pdf: bytes, name: str = "Daily Org.pdf") -> io.BytesIO:
    """A file as a browser sends it."""
    file = io.BytesIO(pdf)
    file.name = name
    return file
