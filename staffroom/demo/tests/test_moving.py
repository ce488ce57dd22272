"""A demo that keeps moving: changes by day at the stand-in, a new day over midnight."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from staffroom.demo.founding import found_school
from staffroom.demo.home import Home, carry_on, make_school
from staffroom.demo.moving import Mover, step_of, turn_of
from staffroom.demo.nights import newest_in
from staffroom.demo.school import Cover, Move, School, Sizes, read_school
from staffroom.demo.today import surprises
from staffroom.kit.http import request
from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass.standin import CompassStandIn

from .test_today import busy_of, lessons_on

SMALL = Sizes(students=40, leavers=10, staff=40, former_staff=2)
EVENING = datetime(2026, 8, 5, 20, 0, tzinfo=MELBOURNE)
MORNING = datetime(2026, 8, 6, 9, 0, tzinfo=MELBOURNE)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "demo")
    make_school(home, 8865, SMALL, EVENING)
    return home


class StandIn(ThreadingHTTPServer):
    """Takes every change and remembers it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Remember)
        self.told: list[tuple[str, str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Remember(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.command, self.path, json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_DELETE = do_POST  # noqa: N815  # the name is the protocol's

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_turns_begin_at_seven_and_end_at_four():
    day = datetime(2026, 8, 6, tzinfo=MELBOURNE)

    turns = [turn_of(day + timedelta(minutes=minute)) for minute in range(0, 24 * 60, 5)]

    told = [turn for turn in turns if turn is not None]
    assert told == list(range(9 * 12))
    assert turn_of(day + timedelta(hours=7)) == 0
    assert turn_of(day + timedelta(hours=16)) is None


def test_what_is_made_is_taken_back_three_turns_later():
    changes = [Cover(str(number), "A", "B", class_code="C") for number in range(60)]

    steps = [step_of(turn, list(changes)) for turn in range(108)]

    made = {step[1].period: turn for turn, step in enumerate(steps) if step and step[0]}
    undone = {step[1].period: turn for turn, step in enumerate(steps) if step and not step[0]}
    assert all(undone[period] == made[period] + 3 for period in undone)
    assert len(undone) >= len(made) - 2


def test_later_changes_leave_nobody_and_no_room_twice_at_once():
    school = found_school(8865, date(2026, 11, 23))

    for day in school.days:
        changes = surprises(school, date.fromisoformat(day))
        busy = busy_of(school, day)
        busy.update((one.by, one.period) for one in changes if isinstance(one, Cover))
        moves = [one for one in changes if isinstance(one, Move)] + school.days[day].moves
        used = [(code, one.period) for one in lessons_on(school, day) for code in one.rooms]
        into = [(one.to, one.period) for one in moves]
        assert {type(one) for one in changes} == {Cover, Move}
        assert all(busy[one.by, one.period] == 1 for one in changes if isinstance(one, Cover))
        assert len(set(used + into)) == len(used) + len(into)


def test_no_school_day_no_change(home: Home):
    school = read_school(home.school_file.read_text("utf-8"))

    assert surprises(school, date(2026, 8, 8)) == []


def test_each_turn_of_the_clock_tells_the_stand_in_one_thing(home: Home, stand_in: StandIn):
    carry_on(home, MORNING)
    mover = Mover(home, stand_in.url)

    for minute in range(20):
        mover.look(MORNING + timedelta(minutes=minute))

    ways = [(method, path) for method, path, _ in stand_in.told]
    assert [method for method, _ in ways] == ["POST", "DELETE", "POST", "DELETE"]
    assert all(path in ("/control/covers", "/control/moves") for _, path in ways)
    assert {body["date"] for _, _, body in stand_in.told} == {"2026-08-06"}


def test_the_same_school_moves_in_the_same_way(home: Home, stand_in: StandIn):
    carry_on(home, MORNING)
    for _ in range(2):
        mover = Mover(home, stand_in.url)
        mover.look(MORNING)
        mover.look(MORNING + timedelta(minutes=10))

    assert stand_in.told[:2] == stand_in.told[2:]


def test_every_change_can_be_made_at_the_stand_in_for_compass_and_taken_back(home: Home):
    carry_on(home, MORNING)
    changes = surprises(read_school(home.school_file.read_text("utf-8")), MORNING.date())

    with CompassStandIn(home.school_file, now=lambda: MORNING) as compass:
        before = kept_at(compass)
        mover = Mover(home, compass.base_url)
        mover.look(MORNING)
        made = kept_at(compass)
        mover.look(MORNING + timedelta(minutes=15))
        after = kept_at(compass)

    assert changes
    assert len(made["covers"]) + len(made["moves"]) == len(before["covers"]) + len(before["moves"]) + 1
    assert after == before


def kept_at(compass: CompassStandIn) -> dict[str, list[dict[str, str]]]:
    answer = request("GET", f"{compass.base_url}/control/changes.json?date=2026-08-06")
    different: dict[str, list[dict[str, str]]] = json.loads(answer.body)["different"]
    return different


def test_a_stand_in_that_is_gone_does_not_end_the_demo(home: Home):
    mover = Mover(home, "http://127.0.0.1:9")

    mover.look(MORNING)

    assert read_school(home.school_file.read_text("utf-8")).days["2026-08-06"]


def test_over_midnight_the_school_moves_on_and_the_stand_in_reads_it_again(home: Home, stand_in: StandIn):
    mover = Mover(home, stand_in.url)
    mover.look(EVENING)
    before = newest_in(home.eduhub)

    mover.look(EVENING + timedelta(hours=6))
    mover.look(EVENING + timedelta(hours=7))

    days = read_school(home.school_file.read_text("utf-8")).days
    assert stand_in.told == [("POST", "/control/reload", {})]
    assert ("2026-08-04" in days, max(days)) == (False, "2026-08-20")
    assert newest_in(home.eduhub) > before


def test_a_demo_of_yesterday_is_carried_on_once(home: Home):
    first = carry_on(home, MORNING)
    school: School = read_school(home.school_file.read_text("utf-8"))

    second = carry_on(home, MORNING)

    assert (first, second) == (True, False)
    assert "2026-08-20" in school.days
    assert newest_in(home.eduhub) == datetime(2026, 8, 5, 15, 10, tzinfo=UTC)


def test_a_folder_without_a_school_is_not_carried_on(tmp_path: Path):
    (tmp_path / "eduhub").mkdir()

    assert carry_on(Home(tmp_path), MORNING) is False
