from collections.abc import Callable, Iterator

import pytest
from django_q.models import OrmQ

from staffroom.jobs import registry
from staffroom.jobs.services import perform


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """An empty list of jobs, and a way to add one that raises what it is given, one by one, and then succeeds."""
    monkeypatch.setattr(registry, "_known", {})

    def add(name: str, *errors: BaseException, **when: object) -> list[str]:
        done: list[str] = []
        left = list(errors)

        def work() -> None:
            """Do something."""
            if left:
                raise left.pop(0)
            done.append(name)

        registry.job(name, **when)(work)
        return done

    return add


@pytest.fixture
def work_off() -> Callable[[], int]:
    """What a cluster does: take everything from the queue and perform it."""

    def take() -> int:
        packages = list(OrmQ.objects.order_by("id"))
        for package in packages:
            package.delete()
            perform(*package.task["args"])
        return len(packages)

    return take
