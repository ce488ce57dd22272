"""One stand-in for Entra for the tests of this room, as new for each."""

from collections.abc import Iterator

import pytest

from staffroom.accounts.tests.door import Browser, set_up
from staffroom.sources.entra.standin import EntraStandIn


@pytest.fixture(scope="session")
def running_entra() -> Iterator[EntraStandIn]:
    with EntraStandIn() as entra:
        yield entra


@pytest.fixture
def entra(running_entra: EntraStandIn, monkeypatch: pytest.MonkeyPatch) -> EntraStandIn:
    running_entra.reset()
    set_up(running_entra, monkeypatch)
    return running_entra


@pytest.fixture
def visitor() -> Browser:
    return Browser()
