"""The watched folder."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from staffroom.alerts.models import Alert
from staffroom.dailyorg import selectors, services, watching
from staffroom.dailyorg.models import Document, FolderFile
from staffroom.kit.health import report
from staffroom.today.tests.days import MONDAY, at

from .pdfs import kee_pdf, locked_pdf, plain_pdf

pytestmark = pytest.mark.django_db
NAME = "Daily Org Mon 23 Nov.pdf"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(at(MONDAY, "07:42"), tick=False) as traveller:
        yield traveller


def look(meanwhile: Callable[[], object] = lambda: None) -> int:
    """One minute's job; `meanwhile` happens while it waits for files to lie still."""
    taken = watching.watch(sleep=lambda _seconds: meanwhile() and None)
    services.read_waiting(until=timezone.now())
    return taken


def save(folder: Path, pdf: bytes, name: str = NAME, *, clock: str = "07:40") -> Path:
    file = folder / name
    file.write_bytes(pdf)
    moment = at(MONDAY, clock).timestamp()
    os.utime(file, (moment, moment))
    return file


def test_what_is_saved_is_shown_and_stays_where_it_is(watched: Path) -> None:
    file = save(watched, kee_pdf())

    look()

    document = selectors.newest_of(MONDAY)
    assert document is not None
    assert (document.name, document.sender) == (NAME, "")
    assert file.read_bytes() == kee_pdf()


def test_a_file_is_taken_once(watched: Path) -> None:
    save(watched, kee_pdf())
    look()

    assert look() == 0
    assert Document.objects.count() == 1


def test_saved_over_it_is_a_new_version(watched: Path, clock: Any) -> None:
    save(watched, kee_pdf())
    look()
    clock.move_to(at(MONDAY, "07:55"))
    save(watched, plain_pdf(), clock="07:54")
    look()

    assert [one.version for one in selectors.versions_of(MONDAY, withdrawn_too=False)] == [2, 1]
    assert FolderFile.objects.count() == 1


def test_a_copy_under_another_name_is_nothing_new(watched: Path) -> None:
    save(watched, kee_pdf())
    look()
    save(watched, kee_pdf(), "Copy of Daily Org.pdf")
    look()

    assert Document.objects.count() == 1


def test_a_withdrawn_one_does_not_come_back_by_itself(watched: Path) -> None:
    save(watched, kee_pdf())
    look()
    services.withdraw(Document.objects.get(), by="x")
    save(watched, kee_pdf(), "Daily Org again.pdf")
    look()

    assert selectors.newest_of(MONDAY) is None


def test_two_that_came_at_once_stand_in_the_order_in_which_they_were_saved(watched: Path) -> None:
    save(watched, plain_pdf("second"), "a.pdf", clock="07:41")
    save(watched, plain_pdf("first"), "b.pdf", clock="07:39")

    look()

    assert [one.name for one in selectors.versions_of(MONDAY, withdrawn_too=False)] == ["a.pdf", "b.pdf"]


def test_a_file_that_is_still_being_written_is_waited_for(watched: Path) -> None:
    whole = kee_pdf()
    parts = [whole[:300], whole[:600], whole]
    file = save(watched, parts.pop(0))

    look(lambda: file.write_bytes(parts.pop(0)) if parts else None)

    assert selectors.newest_of(MONDAY) is not None


def test_a_file_that_grows_all_the_time_waits_for_the_next_minute(watched: Path) -> None:
    file = save(watched, kee_pdf()[:300])

    def grow() -> None:
        with file.open("ab") as out:
            out.write(b" ")

    assert look(grow) == 0
    assert not Document.objects.exists()


def test_a_file_without_its_end_is_believed_to_be_on_its_way_for_a_while(watched: Path, clock: Any) -> None:
    save(watched, kee_pdf()[:400])
    first = look()
    clock.move_to(at(MONDAY, "07:45"))
    second = look()

    assert (first, second) == (0, 1)
    assert Document.objects.get().state == "refused"


@pytest.mark.parametrize(
    "name", ["~$Daily Org.pdf", ".Daily Org.pdf", "Daily Org.pdf.crdownload", "Daily Org.tmp", "x.docx"]
)
def test_what_programs_keep_beside_a_file_is_left_alone(watched: Path, name: str) -> None:
    save(watched, kee_pdf(), name)

    assert look() == 0


def test_a_link_or_a_folder_is_no_file(watched: Path, tmp_path: Path) -> None:
    (watched / "folder.pdf").mkdir()
    (watched / "link.pdf").symlink_to(save(tmp_path, kee_pdf()))
    os.mkfifo(watched / "pipe.pdf")

    assert look() == 0


def test_a_refused_file_is_told_once_and_stands_on_the_page(watched: Path, clock: Any) -> None:
    save(watched, locked_pdf())
    look()
    look()
    save(watched, b"PK\x03\x04 a Word file", "Daily Org v2.pdf")
    look()

    assert Alert.objects.filter(closed=None).count() == 1
    assert "locked with a password" in Alert.objects.get().text
    assert {one.reason[:20] for one in selectors.refused_of_late(MONDAY)} == {
        "It is locked with a ",
        "It is not a PDF: it ",
    }
    clock.move_to(at(MONDAY, "07:50"))
    save(watched, kee_pdf(), "Daily Org v3.pdf")
    look()
    assert not Alert.objects.filter(closed=None).exists()
    assert selectors.refused_of_late(MONDAY) == []


def test_a_giant_is_refused_by_its_size_alone(watched: Path) -> None:
    with save(watched, b"").open("r+b") as out:
        out.truncate(100_000_000)

    look()

    document = Document.objects.get()
    assert document.reason.startswith("It is 100.0 MB; at most 20 MB are taken.")
    assert look() == 0


def test_a_folder_that_is_away_is_said_with_its_age_and_told_when_it_lasts(watched: Path, clock: Any) -> None:
    look()
    watched.rmdir()
    clock.move_to(at(MONDAY, "07:45"))
    look()
    early = Alert.objects.count()
    clock.move_to(at(MONDAY, "08:05"))
    look()

    folder = selectors.folder_state()
    assert folder.down
    assert folder.heard == at(MONDAY, "07:42")
    assert (early, Alert.objects.filter(closed=None).count()) == (0, 1)
    assert report()["parts"]["daily org"]["state"] == "late"

    watched.mkdir()
    look()
    assert not selectors.folder_state().down
    assert not Alert.objects.filter(closed=None).exists()


def test_without_a_folder_nothing_is_watched() -> None:
    assert look() == 0
    assert not selectors.folder_state().watched


def test_files_older_than_the_school_keeps_are_not_taken(watched: Path) -> None:
    save(watched, plain_pdf(), "Daily Org 3 March 2024.pdf")
    file = save(watched, kee_pdf(), "old.pdf")
    os.utime(file, (0, 0))

    look()

    assert not Document.objects.exists()
