"""How often somebody may ask: counted once, whoever counts."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from staffroom.kit.limits import limited, shared_part, take, take_within, visitor, waits

LIMIT = 10


def _ask(path: str = "/people/", address: str = "203.0.113.7", user: object = None) -> HttpRequest:
    request = RequestFactory().get(path, REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return request


@limited("test", per_minute=2)
def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here you are")


@pytest.mark.django_db
def test_beyond_the_limit_a_page_says_so_and_when_to_come_back():
    answers = [_view(_ask()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert "That was a lot at once" in answers[2].content.decode()


@pytest.mark.django_db
def test_beyond_the_limit_the_api_gets_a_problem_document():
    answers = [_view(_ask("/api/anything")) for _ in range(3)]

    assert answers[2].status_code == 429
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert answers[2]["Retry-After"]


@pytest.mark.django_db
def test_a_minute_later_everything_is_as_before():
    with time_machine.travel("2026-03-02 08:00:00+11:00", tick=False) as clock:
        first = [take("test", "kim", per_minute=1), take("test", "kim", per_minute=1)]
        clock.shift(59)
        before = take("test", "kim", per_minute=1)
        clock.shift(2)
        after = take("test", "kim", per_minute=1)

    assert first == [0, 60]
    assert before == 1
    assert after == 0


@pytest.mark.django_db
def test_a_clock_that_is_set_back_locks_nobody_out():
    with time_machine.travel("2026-03-02 08:00:00+11:00", tick=False) as clock:
        take("test", "kim", per_minute=1)
        clock.shift(-3600)

        assert take("test", "kim", per_minute=1) == 0


@pytest.mark.django_db
def test_each_person_each_address_and_each_name_has_its_own_count():
    kim, lee = (SimpleNamespace(pk=number, is_authenticated=True) for number in (1, 2))

    visits = [
        ("203.0.113.7", kim),
        ("203.0.113.8", kim),
        ("203.0.113.9", kim),
        ("203.0.113.9", lee),
        ("203.0.113.9", None),
    ]

    answers = [_view(_ask(address=address, user=user)).status_code for address, user in visits]

    assert answers == [200, 200, 429, 200, 200]
    assert take("another", f"user {kim.pk}", per_minute=1) == 0


def test_of_an_address_of_version_6_the_part_of_one_household_counts():
    assert shared_part("2001:db8:1:2:3::4") == shared_part("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert shared_part("::ffff:203.0.113.7") == shared_part("203.0.113.7")
    assert shared_part("") == "unknown"
    assert visitor(_ask(address="203.0.113.7")) == "address 203.0.113.7"


def _many(count: int) -> int:
    connection.close()
    passed = sum(take("crowd", "kim", per_minute=LIMIT) == 0 for _ in range(count))
    connections.close_all()
    return passed


def _in_a_process(count: int, answers: "multiprocessing.Queue[int]") -> None:
    connection.connection = None  # the parent's, and not ours to close
    answers.put(_many(count))


@pytest.mark.django_db(transaction=True)
def test_among_eight_threads_exactly_the_limit_passes():
    with ThreadPoolExecutor(8) as crowd:
        passed = list(crowd.map(_many, [6] * 8))

    assert sum(passed) == LIMIT


@pytest.mark.django_db(transaction=True)
def test_among_four_processes_exactly_the_limit_passes():
    connection.close()
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    crowd = [fork.Process(target=_in_a_process, args=(6, answers)) for _ in range(4)]
    for one in crowd:
        one.start()
    passed = [answers.get(timeout=30) for _ in crowd]
    for one in crowd:
        one.join()

    assert sum(passed) == LIMIT


@pytest.mark.django_db
def test_what_is_kept_names_nobody_and_is_forgotten_after_an_hour():
    from staffroom.kit.models import Asking

    with time_machine.travel("2026-03-02 08:00:00+11:00", tick=False) as clock:
        take("test", "user 4711", per_minute=1)
        clock.shift(3700)
        take("test", "user 4712", per_minute=1)

    if connection.vendor == "postgresql":
        assert [len(row.key) for row in Asking.objects.all()] == [64]
    else:
        assert not Asking.objects.exists()


@pytest.mark.django_db
def test_a_longer_while_is_counted_as_a_whole():
    with time_machine.travel("2026-03-02 08:00:00+11:00", tick=False) as clock:
        answers = []
        for seconds in (0, 300, 599, 2):
            clock.shift(seconds)
            answers.append(take_within("test", "kim", most=1, seconds=900))

    assert answers == [0, 600, 1, 0]


@pytest.mark.django_db
def test_looking_whether_one_must_wait_counts_nothing():
    with time_machine.travel("2026-03-02 08:00:00+11:00", tick=False) as clock:
        before = [waits("test", "kim", most=1, seconds=900) for _ in range(3)]
        take_within("test", "kim", most=1, seconds=900)
        clock.shift(100)
        during = [waits("test", "kim", most=1, seconds=900) for _ in range(3)]
        clock.shift(801)
        after = waits("test", "kim", most=1, seconds=900)

    assert before == [0, 0, 0]
    assert during == [800, 800, 800]
    assert after == 0
