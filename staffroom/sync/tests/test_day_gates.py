"""What the gate remembers, kept for all our processes; and the queue before it."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from staffroom.sources.compass.gate import Gate, GateState
from staffroom.sync.day.gates import GateStore
from staffroom.sync.locks import NotOurTurn, Turn

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 17, 22, 15, tzinfo=UTC)


def test_a_new_gate_is_open_and_has_forgotten_nothing():
    state = GateStore("compass").load()

    assert state == GateState()


def test_everything_a_gate_remembers_comes_back():
    state = GateState(
        breaker="open",
        failures=3,
        opened=NOW,
        closed_until=NOW + timedelta(hours=6),
        why="A firewall refused our server.",
        last_call=NOW,
        sign_ins=[NOW - timedelta(minutes=5), NOW],
        calls={"2026-03-17T22:15": 4},
    )

    GateStore("compass").save(GateState(breaker="half-open"))
    GateStore("compass").save(state)

    assert GateStore("compass").load() == state
    assert GateStore("other").load() == GateState()


def test_a_real_gate_counts_its_calls_in_the_database():
    gate = Gate(GateStore("compass"), timedelta(), now=lambda: NOW, sleep=lambda _: None)

    got = [gate.call(lambda: "answer") for _ in range(3)]

    assert got == ["answer"] * 3
    assert GateStore("compass").load().calls == {"2026-03-17T22:15": 3}


def test_threads_that_share_a_gate_pass_one_after_the_other():
    turn = Turn("gate-compass")
    inside, most = [], []

    def pass_through() -> None:
        try:
            for _ in range(5):
                with turn.held():
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
        finally:
            connection.close()

    threads = [threading.Thread(target=pass_through) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(most) == 20
    assert set(most) == {1}


def test_two_holders_of_their_own_pass_one_after_the_other():
    first, second = Turn("gate-compass"), Turn("gate-compass", patience=0.1)

    with first.held(), pytest.raises(NotOurTurn), second.held():
        pass

    with second.held():
        pass


def test_gates_of_different_sources_do_not_wait_for_each_other():
    with Turn("gate-compass").held(), Turn("gate-other", patience=0.1).held():
        pass


def test_the_queue_moves_on_when_who_holds_it_is_killed(own_environment):
    with _holder(own_environment) as holder:
        assert holder.stdout.readline().strip() == "held"
        with _holder(own_environment) as waiting:
            holder.kill()

            assert waiting.stdout.readline().strip() == "held"
            waiting.kill()


def _holder(environment: dict[str, str]) -> "subprocess.Popen[str]":
    """A process that says when it holds the lock, and then keeps it."""
    script = (
        "import os, sys, time, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'staffroom.config.settings'\n"
        "django.setup()\n"
        "from staffroom.sync.locks import Turn\n"
        "with Turn('gate-compass').held():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
