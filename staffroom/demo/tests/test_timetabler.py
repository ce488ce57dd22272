"""The stand-in for the timetabler speaks: to a server that notes down, and to Staffroom's own door."""

import json
import stat
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from staffroom.demo.home import Home, make_school
from staffroom.demo.moving import Mover
from staffroom.demo.school import Sizes
from staffroom.demo.timetabler import command
from staffroom.demo.timetabler.calls import Outgoing
from staffroom.demo.timetabler.connection import USER_NAME, file_of, give_connection, read_secret
from staffroom.demo.timetabler.following import Follower, Sources
from staffroom.demo.timetabler.publishing import Publisher
from staffroom.kit.errors import NeedsPerson, TryLater
from staffroom.kit.school_days import MELBOURNE
from staffroom.sources.compass.standin import CompassStandIn
from staffroom.sources.liss.client import Refused
from staffroom.sources.liss.records import SignIn
from staffroom.sync.flows.liss import credentials
from staffroom.sync.models import Publisher as Connection

SMALL = Sizes(students=40, leavers=10, staff=40, former_staff=2)
MORNING = datetime(2026, 8, 6, 9, 0, tzinfo=MELBOURNE)
EVENING = datetime(2026, 8, 6, 20, 0, tzinfo=MELBOURNE)
TURN = timedelta(minutes=5)


class Heard:
    """A line that notes every call down, and refuses one if it is told to."""

    def __init__(self, refuses: str = "", code: int = 9) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.refuses, self.code = refuses, code

    def hello(self) -> Any:
        return self.call("hello")

    def call(self, method: str, *params: Any) -> Any:
        self.calls.append((method, params))
        if method == self.refuses:
            raise Refused(self.code, "Not today")
        return ""

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


# Sending


def test_it_stops_at_the_first_error():
    line, said = Heard(refuses="publishRooms"), []

    with pytest.raises(NeedsPerson, match="publishRooms was refused: Not today"):
        Publisher(line, said.append).send([Outgoing("hello"), Outgoing("publishRooms"), Outgoing("publishDailyData")])

    assert line.methods() == ["hello", "publishRooms"]
    assert said[-1].endswith("refused: Not today")


def test_a_busy_server_is_a_matter_of_time():
    line = Heard(refuses="publishRooms", code=8)

    with pytest.raises(TryLater):
        Publisher(line, lambda _: None).send([Outgoing("publishRooms")])


def test_what_ought_to_be_refused_is_an_error_when_it_is_not():
    line = Heard(refuses="getTheMoon")

    Publisher(line, lambda _: None).send([Outgoing("getTheMoon", refused=True)])

    with pytest.raises(NeedsPerson, match="ought to be refused"):
        Publisher(line, lambda _: None).send([Outgoing("publishRooms", refused=True)])
    with pytest.raises(NeedsPerson, match="ought to be refused"):
        Publisher(line, lambda _: None).send([Outgoing("getRooms", not_empty=True)])


def test_no_value_of_a_row_is_said():
    said: list[str] = []

    Publisher(Heard(), said.append).send([Outgoing("publishTeachers", ([{"Surname": "Banksia"}],))])

    assert said == ["  publishTeachers           1 row       taken"]


# Following


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "demo")
    make_school(home, 8865, SMALL, MORNING)
    return home


def test_it_says_everything_once_and_then_nothing_until_something_changes(home: Home):
    line = Heard()
    follower = Follower(Sources(home.school_file), Publisher(line, lambda _: None), lambda _: None)

    follower.look(EVENING)
    first = line.methods()
    follower.look(EVENING + timedelta(minutes=1))

    assert first[0] == "hello"
    assert line.methods() == first


def test_as_the_clock_moves_a_change_is_published_and_later_taken_back(home: Home):
    line = Heard()
    follower = Follower(Sources(home.school_file), Publisher(line, lambda _: None), lambda _: None)
    follower.look(MORNING.replace(hour=6, minute=50))
    line.calls.clear()

    told: list[int] = []
    for number in range(6):
        follower.look(MORNING.replace(hour=7) + number * TURN)
        told.append(len([rows for method, (_, _, rows) in line.calls if method == "publishDailyDeltas"]))

    assert told == sorted(told)
    assert told[-1] >= 4
    assert set(line.methods()) == {"publishDailyData", "publishDailyDeltas"}


def test_the_same_school_and_clock_say_the_same(home: Home):
    heard = [Heard(), Heard()]
    for line in heard:
        follower = Follower(Sources(home.school_file), Publisher(line, lambda _: None), lambda _: None)
        for number in range(5):
            follower.look(MORNING + number * TURN)

    assert heard[0].calls == heard[1].calls


def test_what_somebody_changes_at_the_stand_in_for_compass_is_published(home: Home):
    with CompassStandIn(home.school_file, now=lambda: MORNING) as compass:
        line = Heard()
        follower = Follower(
            Sources(home.school_file, compass.base_url), Publisher(line, lambda _: None), lambda _: None
        )
        follower.look(MORNING)
        line.calls.clear()

        Mover(home, compass.base_url).look(MORNING)
        follower.look(MORNING + timedelta(seconds=10))

    assert line.methods() == ["publishDailyData", "publishDailyDeltas"]


def test_over_midnight_it_says_everything_anew(home: Home):
    line = Heard()
    follower = Follower(Sources(home.school_file), Publisher(line, lambda _: None), lambda _: None)
    follower.look(EVENING)
    line.calls.clear()

    follower.look(EVENING + timedelta(hours=5))

    assert line.methods()[0] == "hello"


def test_trouble_is_said_and_tried_again_some_minutes_later(home: Home):
    line, said = Heard(refuses="publishTimetable"), []
    follower = Follower(Sources(home.school_file), Publisher(line, lambda _: None), said.append)

    follower.look(EVENING)
    follower.look(EVENING + timedelta(minutes=1))
    tried = line.methods().count("publishTimetable")
    line.refuses = ""
    follower.look(EVENING + timedelta(minutes=5))

    assert tried == 1
    assert line.methods()[-1] == "publishEventsAndAbsences"
    assert "begins again in 5 minutes" in said[-2]


# The command


class Server(ThreadingHTTPServer):
    """Takes whatever comes, and keeps it as it came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Take)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/liss/"


class _Take(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        xml = body.lstrip().startswith(b"<")
        value = b"<methodResponse><params><param><value></value></param></params></methodResponse>"
        answer = value if xml else b'{"result":"","id":1}'
        self.send_response(200)
        self.send_header("Content-Type", "text/xml" if xml else "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(*arguments: str, **environment: str) -> Any:
    return CliRunner().invoke(command.timetabler, arguments, env=environment, catch_exceptions=True)


@pytest.mark.parametrize("flavour", ["json", "xml"])
def test_the_command_publishes_a_school_in_either_flavour(home: Home, server: Server, flavour: str):
    done = run(server.url, "--user", "me", "--folder", str(home.root), "--from", "2026-08-06", "--format", flavour,
               STAFFROOM_TIMETABLER_SECRET="correct horse")  # pragma: allowlist secret  # fmt: skip

    assert done.exit_code == 0, done.output
    assert len(server.bodies) == 11
    assert server.bodies[0].lstrip()[:1] == (b"<" if flavour == "xml" else b"{")
    assert b"correct horse" not in server.bodies[0]
    assert all(b"correct horse" in body for body in server.bodies[1:])
    assert "correct horse" not in done.output


def test_everything_but_the_first_call_says_who_it_is(home: Home, server: Server):
    run(server.url, "--user", "me", "--school", "0123", "--folder", str(home.root), "--from", "2026-08-06",
        STAFFROOM_TIMETABLER_SECRET="correct horse")  # pragma: allowlist secret  # fmt: skip

    hello, *others = [json.loads(body) for body in server.bodies]
    assert hello["params"] == []
    for call in others:
        told = call["params"][0]
        assert (told["School"], told["UserName"], told["Password"]) == ("0123", "me", "correct horse")


def test_the_secret_is_asked_for_where_no_variable_has_it(home: Home, server: Server):
    done = CliRunner().invoke(
        command.timetabler,
        [server.url, "--user", "me", "--folder", str(home.root), "--from", "2026-08-06"],
        input="staple\n",
        env={command.VARIABLE: ""},
    )

    assert done.exit_code == 0, done.output
    assert b"staple" in server.bodies[1]
    assert "staple" not in done.output


def test_a_case_is_named_on_the_command_line(home: Home, server: Server):
    done = run(server.url, "--user", "me", "--folder", str(home.root), "--from", "2026-08-06", "--case", "no-cover",
               STAFFROOM_TIMETABLER_SECRET="x")  # fmt: skip

    assert done.exit_code == 0, done.output
    assert "goes on without a teacher" in done.output
    assert any(b"no-cover" in body for body in server.bodies)


def test_following_goes_with_no_date(home: Home):
    done = run("http://127.0.0.1:9/liss/", "--follow", "--from", "2026-08-06", "--folder", str(home.root))

    assert done.exit_code == 2
    assert "no date and no case" in done.output


def test_the_secret_of_the_demo_goes_to_nobody_else(home: Home, monkeypatch: pytest.MonkeyPatch):
    file_of(home).write_text(json.dumps({"user_name": "u", "school": "1", "password": "p"}), "utf-8")
    monkeypatch.setattr(command, "find_home", lambda: home)

    done = run("https://staffroom.example/liss/", "--from", "2026-08-06")

    assert done.exit_code == 2
    assert "--user" in done.output


# The demo's own connection


@pytest.mark.django_db
def test_the_demo_has_a_connection_of_its_own_which_only_its_user_can_read(home: Home):
    give_connection(home, "8865")

    secret = read_secret(home)
    assert secret is not None
    assert credentials.publisher_behind(SignIn(secret.school, secret.user_name, secret.password))
    assert stat.S_IMODE(file_of(home).stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_second_start_leaves_the_connection_as_it_is(home: Home):
    give_connection(home, "8865")
    before = read_secret(home)

    give_connection(home, "8865")

    assert read_secret(home) == before
    assert Connection.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["file", "database"])
def test_what_is_lost_is_made_anew(home: Home, lost: str):
    give_connection(home, "8865")
    if lost == "file":
        file_of(home).unlink()
    else:
        Connection.objects.all().delete()

    give_connection(home, "8865")

    secret = read_secret(home)
    assert secret is not None
    assert secret.user_name == USER_NAME
    assert credentials.publisher_behind(SignIn(secret.school, secret.user_name, secret.password))


def test_a_damaged_file_is_told(home: Home):
    file_of(home).write_text("{", "utf-8")

    with pytest.raises(NeedsPerson, match="is damaged"):
        read_secret(home)
