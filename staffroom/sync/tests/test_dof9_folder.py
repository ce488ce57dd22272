"""The watched folder of the daily organiser."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from staffroom.alerts.models import Alert
from staffroom.school.models import Occurrence
from staffroom.sources.dof9.tests.made import a_date, a_file, cover
from staffroom.sync.flows.dof9 import selectors, watching
from staffroom.sync.flows.dof9.jobs import look as every_minute
from staffroom.sync.flows.dof9.record import newest
from staffroom.sync.models import DailyFile, Feed

from .dof9_school import MONDAY, TUESDAY, moment, monday, send, staff, timetable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(moment("08:00"), tick=False)
    staff()
    timetable()
    return time_machine


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"dof9_folder": tmp_path / "share"})
    (tmp_path / "share").mkdir()
    return tmp_path / "share"


def save(folder: Path, data: bytes, name: str = "Daily.dof9", *, clock: str = "07:40") -> Path:
    file = folder / name
    file.write_bytes(data)
    saved = moment(clock).timestamp()
    os.utime(file, (saved, saved))
    return file


def look(meanwhile: Callable[[], object] = lambda: None) -> bool:
    """One minute's look; `meanwhile` happens while it waits for the file to lie still."""

    def settle(_seconds: float) -> None:
        meanwhile()

    return watching.watch(sleep=settle)


def covered() -> list[str]:
    """Who takes 8SCI1 in period 3."""
    return [by for _, by, _ in Occurrence.objects.get(date=MONDAY, class_code="8SCI1", period="3").covers]


def test_what_is_saved_is_taken_once_and_stays_where_it_is(folder: Path) -> None:
    file = save(folder, monday(PeriodReplacements=[cover()]))

    assert look()
    assert not look()

    assert covered() == ["HIRO"]
    assert file.exists()
    row = DailyFile.objects.get()
    assert (row.name, row.sender, row.as_of) == ("Daily.dof9", "", moment("07:40"))


def test_saved_over_it_is_taken_again(folder: Path, clock: Any) -> None:
    save(folder, monday(PeriodReplacements=[cover()]))
    look()
    clock.move_to(moment("08:10"), tick=False)
    save(folder, monday(PeriodReplacements=[cover(by="EFER")]), clock="08:05")

    assert look()

    assert covered() == ["EFER"]
    assert [row.kept is None for row in DailyFile.objects.order_by("pk")] == [True, False]


def test_a_file_that_is_being_written_waits_for_the_next_minute(folder: Path) -> None:
    half = monday(PeriodReplacements=[cover(by="EFER")])[:400]
    save(folder, half)

    assert not look(lambda: save(folder, monday(PeriodReplacements=[cover()])))
    assert DailyFile.objects.count() == 0
    assert look()
    assert covered() == ["HIRO"]


def test_a_half_written_file_that_rests_is_waited_for_and_then_refused(folder: Path, clock: Any) -> None:
    save(folder, monday(PeriodReplacements=[cover()]))
    look()
    save(folder, monday(PeriodReplacements=[cover(by="EFER")])[:400], clock="07:50")

    assert not look()
    assert not DailyFile.objects.filter(state="refused").exists()
    clock.move_to(moment("08:03"), tick=False)
    assert look()

    assert covered() == ["HIRO"]
    assert DailyFile.objects.get(state="refused").name == "Daily.dof9"
    assert Feed.objects.get(name="dof9.day").state == "failed"
    assert Alert.objects.get(key="dof9-refused", closed=None).text.startswith("Daily.dof9 ends or breaks off")
    assert not look()

    save(folder, monday(PeriodReplacements=[cover(by="EFER")]), clock="08:02")
    look()
    assert covered() == ["EFER"]
    assert not Alert.objects.filter(key="dof9-refused", closed=None).exists()


def test_only_the_newest_file_counts(folder: Path) -> None:
    save(folder, monday(PeriodReplacements=[cover(by="EFER")]), "Term 1.dof9", clock="06:00")
    save(folder, monday(PeriodReplacements=[cover()]), "Term 2.DOF9")
    save(folder, b"x", "~Term 2.dof9", clock="07:59")
    save(folder, b"x", "Readme.txt", clock="07:59")

    look()

    assert covered() == ["HIRO"]
    assert DailyFile.objects.count() == 1


def test_a_file_older_than_what_was_sent_by_hand_is_left_alone(folder: Path) -> None:
    send(monday(PeriodReplacements=[cover(by="EFER")]))
    save(folder, monday(PeriodReplacements=[cover()]), clock="07:00")

    look()

    assert covered() == ["EFER"]
    assert DailyFile.objects.get(state="older").why.startswith("It was saved before")


def test_on_a_new_day_the_dates_that_came_near_are_read(folder: Path, clock: Any) -> None:
    far = TUESDAY.replace(day=19)
    save(folder, a_file(a_date(MONDAY), a_date(far, {"PeriodReplacements": [cover()]})))
    look()
    assert not Occurrence.objects.filter(date=far).exists()

    clock.move_to(moment("00:01", TUESDAY), tick=False)
    look()

    assert Occurrence.objects.filter(date=far).exists()
    assert DailyFile.objects.count() == 1


def test_a_folder_that_is_away_is_said_and_leaves_what_is_shown(folder: Path, clock: Any) -> None:
    save(folder, monday(PeriodReplacements=[cover()]))
    look()
    away = folder.rename(folder.with_name("away"))
    clock.move_to(moment("08:20"), tick=False)

    assert not look()

    assert selectors.folder_state().trouble == "The folder is not there. Is the share mounted?"
    assert Alert.objects.filter(key="dof9-folder", closed=None).count() == 1
    assert covered() == ["HIRO"]

    away.rename(folder)
    look()
    assert selectors.folder_state().trouble == ""
    assert not Alert.objects.filter(key="dof9-folder", closed=None).exists()


def test_a_short_absence_of_the_folder_wakes_nobody(folder: Path, clock: Any) -> None:
    look()
    folder.rmdir()
    clock.move_to(moment("08:05"), tick=False)

    look()

    assert not Alert.objects.exists()


def test_a_link_to_elsewhere_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.dof9").write_bytes(monday())
    (folder / "Daily.dof9").symlink_to(tmp_path / "secret.dof9")

    assert not look()
    assert DailyFile.objects.count() == 0


def test_a_file_that_changes_while_it_is_read_is_not_taken(folder: Path) -> None:
    file = save(folder, monday(PeriodReplacements=[cover()]))
    lying = watching.newest_in(folder)
    assert lying is not None
    os.utime(file, (0, 0))

    assert not watching._take(lying, patient=True)
    assert newest() is None


def test_without_a_folder_the_minute_costs_one_query(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(1):
        every_minute()


def test_a_quiet_minute_writes_nothing(folder: Path, django_assert_max_num_queries: Any) -> None:
    save(folder, monday(PeriodReplacements=[cover()]))
    look()
    before = list(DailyFile.objects.values())

    with django_assert_max_num_queries(10):
        every_minute()

    assert list(DailyFile.objects.values()) == before


def test_a_timetable_file_of_the_folder_that_is_refused_leaves_the_day_as_it_is(folder: Path) -> None:
    save(folder, monday(PeriodReplacements=[cover()]))
    save(folder, b"<DailyOrganiserData/>", "Timetable.tdf9")

    look()

    assert covered() == ["HIRO"]
    assert Feed.objects.get(name="dof9.day").state == "ok"
    assert Alert.objects.get(key="tdf9-refused", closed=None).title == "The timetable file cannot be read"
