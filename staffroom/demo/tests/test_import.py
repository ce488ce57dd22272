"""The made-up school through the real import: what `staffroom demo night` promises to show."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from staffroom.accounts.models import User
from staffroom.accounts.tests.door import Browser, set_up
from staffroom.demo.home import Home, write_school
from staffroom.demo.nights import next_delta, next_night
from staffroom.demo.preparing import prepare
from staffroom.demo.school import School
from staffroom.demo.simulate import with_payroll_numbers
from staffroom.kit.errors import NeedsPerson
from staffroom.school.models import StaffMember, Student
from staffroom.sources.entra.standin import EntraStandIn, read_people
from staffroom.sync.models import ImportRun, ToDo
from staffroom.sync.services import run_import

from .conftest import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = NIGHT + timedelta(days=1)
OUTCOMES = {
    "half": ("held", "hard"),
    "year9": ("held", "hard"),
    "wrong-school": ("rejected", ""),
    "not-newer": ("rejected", ""),
    "truncated": ("rejected", ""),
    "utf8": ("rejected", ""),
    "renamed-column": ("rejected", ""),
    "empty": ("rejected", ""),
    "swapped-keys": ("held", "hard"),
    "many-left": ("held", "soft"),
}


@pytest.fixture
def home(settings: Settings, school: School, tmp_path: Path) -> Home:
    settings.STAFFROOM_DATA = tmp_path / "demo"
    quick = {"demo": True, "school_number": "8865", "eduhub_settle_seconds": 0.0, "eduhub_wait_seconds": 2.0}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=quick)
    write_school(tmp_path / "demo", school, at=NIGHT)
    return Home(tmp_path / "demo")


def everybody() -> list[tuple[object, ...]]:
    staff = StaffMember.objects.order_by("code").values_list("code", "family_name", "room", "active", "status")
    students = Student.objects.order_by("key").values_list("key", "family_name", "home_group", "active", "status")
    return [*staff, *students]


def test_the_first_import_brings_everybody_but_two_rows(home: Home, school: School):
    run = prepare()

    assert run.state == "applied"
    assert run.records["staff"]["added"] == len(school.staff)
    assert run.records["staff"]["set_aside"] == 1
    assert run.records["students"]["added"] == len(school.students) - 1
    assert run.records["students"]["set_aside"] == 1
    here_or_unknown = [student for student in school.students if student.status in ("ACTV", "LVNG", "")]
    assert Student.objects.filter(active=True).count() == len(here_or_unknown) - 1


def test_the_office_gets_a_short_to_do_list(home: Home):
    prepare()

    todos = ToDo.objects.filter(closed=None)
    assert 2 <= todos.count() < 20
    assert {"SF_8865.csv", "ST_8865.csv"} <= set(todos.values_list("file", flat=True))


def test_names_come_out_as_people_write_them(home: Home):
    prepare()

    names = set(StaffMember.objects.values_list("shown_family_name", flat=True))
    assert {"O'Brien", "D'Angelo", "McDonald", "van der Berg", "Abd El-Rahman", "St John"} <= names


def test_nothing_of_the_filler_is_kept(home: Home):
    prepare()

    kept = repr([*StaffMember.objects.values(), *Student.objects.values()])
    assert "Not for" not in kept
    assert "parents.example" not in kept


def test_one_may_sign_in_as_ten_people(home: Home, school: School, monkeypatch: pytest.MonkeyPatch):
    prepare()
    people = with_payroll_numbers(read_people(), home)

    with EntraStandIn(people=people) as entra:
        set_up(entra, monkeypatch)
        answers = {one.slug: Browser().sign_in(one.slug) for one in people.people if one.kind == "persona"}

    assert {slug: answer.status_code for slug, answer in answers.items()} == dict.fromkeys(answers, 302)
    told = {persona.name: (persona.staff_code, persona.roles) for persona in school.personas}
    stored = {user.name: (user.staff_code, user.roles) for user in User.objects.all()}
    assert stored == told
    assert len(stored) == 10


def test_starting_again_imports_nothing_twice(home: Home):
    first = prepare()

    assert prepare() == first
    assert ImportRun.objects.count() == 1


def test_ordinary_nights_are_applied(home: Home):
    prepare()

    for number in range(1, 5):
        next_night(home.eduhub, 1, at=NIGHT + timedelta(days=number))
        run = run_import(home.eduhub)

        assert (run.state, run.reasons) == ("applied", [])
        assert run.records["students"]["added"] == 1


def test_somebody_who_vanished_is_missed_on_the_first_night_and_gone_after_the_second(home: Home):
    prepare()
    next_night(home.eduhub, 1, at=TOMORROW)
    first = run_import(home.eduhub)
    next_night(home.eduhub, 1, at=TOMORROW + timedelta(days=1), same=True)

    second = run_import(home.eduhub)

    assert first.records["students"]["missing_once"] == 1
    assert second.records["students"]["deactivated"] == 1


def test_a_delta_is_applied(home: Home):
    prepare()
    next_delta(home.eduhub, 1, at=NIGHT + timedelta(hours=2))

    run = run_import(home.eduhub)

    assert run.state == "applied"
    assert run.records["students"]["added"] == 1
    assert run.records["students"]["missing_once"] == 0


@pytest.mark.parametrize("kind", OUTCOMES)
def test_a_bad_night_changes_nobody_and_the_next_good_one_is_applied(home: Home, kind: str):
    prepare()
    before = everybody()

    next_night(home.eduhub, 1, damage=kind, at=TOMORROW)
    bad = run_import(home.eduhub)
    after = everybody()
    next_night(home.eduhub, 1, at=TOMORROW + timedelta(days=1))
    good = run_import(home.eduhub)

    assert (bad.state, bad.hold) == OUTCOMES[kind]
    assert bad.reasons
    assert after == before
    assert good.state == "applied"


def test_a_database_with_another_folders_imports_is_left_alone(home: Home, tmp_path: Path):
    home.eduhub.rename(tmp_path / "real")
    run_import(tmp_path / "real")

    with pytest.raises(NeedsPerson, match="another folder"):
        prepare()

    assert not User.objects.exists()


def test_it_prepares_nothing_outside_a_demo(home: Home, settings: Settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"demo": False})

    with pytest.raises(NeedsPerson, match="not the demo"):
        prepare()

    assert not ImportRun.objects.exists()
