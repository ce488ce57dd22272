import os
import threading
from datetime import timedelta

import pytest

from staffroom.kit.http import Unreachable, Untrusted
from staffroom.sources.compass.errors import Blocked, CompassDown, GateShut, NotPermitted, SignedOut, TooManyCalls
from staffroom.sources.compass.gate import Gate, InMemory
from staffroom.sources.compass.settings import Settings
from staffroom.sources.compass.tests.wire import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store():
    return InMemory()


@pytest.fixture
def gate(store, clock):
    return Gate(store, timedelta(milliseconds=500), now=clock.now, sleep=clock.sleep)


def fails(error):
    def exchange():
        raise error

    return exchange


def fail(gate, error, times=1):
    for _ in range(times):
        with pytest.raises(type(error)):
            gate.call(fails(error))


def down(**wait):
    return CompassDown("Q", "an error", **wait)


def test_calls_are_spaced_for_all_processes_together(store, clock, gate):
    other = Gate(store, timedelta(milliseconds=500), now=clock.now, sleep=clock.sleep)

    gate.call(lambda: 1)
    other.call(lambda: 2)
    clock.after(seconds=3)
    gate.call(lambda: 3)

    assert clock.slept == [0.5]
    assert sum(store.state.calls.values()) == 3


def test_a_clock_that_was_set_back_does_not_stop_the_queue(clock, gate):
    gate.call(lambda: 1)
    clock.after(hours=-5)

    gate.call(lambda: 2)

    assert clock.slept == [0.5]


def test_only_one_call_is_out_at_a_time(store):
    gate, out, most = Gate(store, timedelta()), [], []

    def exchange():
        out.append(1)
        most.append(len(out))
        threading.Event().wait(0.01)
        out.pop()

    workers = [threading.Thread(target=gate.call, args=(exchange,)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert most == [1] * 8


@pytest.mark.parametrize("error", [down(), Unreachable("x"), SignedOut()])
def test_five_failures_in_a_row_open_the_breaker_and_one_probe_closes_it(store, clock, gate, error):
    fail(gate, error, 5)
    with pytest.raises(GateShut):
        gate.call(lambda: 1)
    shut = store.load()
    clock.after(minutes=3)

    gate.call(lambda: 1)

    assert (shut.breaker, shut.failures) == ("open", 5)
    assert (store.state.breaker, store.state.failures, store.state.closed_until) == ("closed", 0, None)


def test_a_probe_that_fails_shuts_the_gate_for_longer(store, clock, gate):
    fail(gate, down(), 5)
    pauses = []
    for _ in range(8):
        pauses.append((store.state.closed_until - clock.now()).total_seconds() / 60)
        clock.time = store.state.closed_until
        fail(gate, down())

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]


def test_the_breaker_is_half_open_while_the_probe_is_out(store, clock, gate):
    fail(gate, down(), 5)
    clock.after(minutes=3)

    assert gate.call(lambda: store.load().breaker) == "half-open"


def test_a_probe_that_never_came_back_does_not_keep_the_gate_shut(store, clock, gate):
    fail(gate, down(), 5)
    clock.after(minutes=3)

    def killed():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gate.call(killed)

    assert gate.call(lambda: 1) == 1


def test_what_says_nothing_about_compass_does_not_count(store, gate):
    fail(gate, NotPermitted("Q"), 10)

    assert (store.state.breaker, store.state.failures) == ("closed", 0)


def test_what_is_forgiven_does_not_count(store, gate):
    with pytest.raises(SignedOut):
        gate.call(fails(SignedOut()), forgive=(SignedOut,))

    assert store.state.failures == 0


@pytest.mark.parametrize(("error", "hours"), [(Blocked(), 6), (Untrusted("x"), 0.25)])
def test_some_troubles_shut_the_gate_at_once(store, clock, gate, error, hours):
    fail(gate, error)

    assert store.state.closed_until - clock.now() == timedelta(hours=hours)
    assert store.state.why == str(error)


def test_without_retry_after_the_pause_grows(store, clock, gate):
    pauses = []
    for _ in range(7):
        fail(gate, TooManyCalls())
        pauses.append((store.state.closed_until - clock.now()).total_seconds())
        clock.time = store.state.closed_until

    assert pauses == [30, 60, 120, 240, 480, 960, 960]


@pytest.mark.parametrize(("wait", "kept"), [(90.0, 90), (0.0, 0), (1e6, 3600)])
def test_retry_after_is_obeyed_up_to_an_hour(store, clock, gate, wait, kept):
    fail(gate, TooManyCalls(wait=wait))

    until = store.state.closed_until or clock.now()
    assert (until - clock.now()).total_seconds() == kept


def test_a_sign_in_is_remembered_before_it_is_tried(store, gate):
    seen = gate.call(lambda: len(store.load().sign_ins), signs_in=True)

    assert seen == 1


@pytest.mark.parametrize(
    ("url", "asked", "spacing"),
    [
        ("https://school.example", 0, 500),
        ("https://school.example", 800, 800),
        ("http://127.0.0.1:8", 0, 0),
        ("http://localhost:8", 20, 20),
    ],
)
def test_the_pause_is_half_a_second_at_least_except_towards_this_machine(tmp_path, url, asked, spacing):
    settings = Settings(url=url, jar=tmp_path / "jar", spacing_ms=asked, password=os.urandom(4).hex())

    assert settings.spacing == timedelta(milliseconds=spacing)
    assert settings.password not in repr(settings)
