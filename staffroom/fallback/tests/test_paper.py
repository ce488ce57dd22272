"""The sheet of a day: made, kept, mailed, shown, forgotten; read back as a printer's reader would."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.test import Client
from model_bakery import baker
from pydantic import SecretStr

from staffroom.accounts.models import User
from staffroom.alerts.channels import NotDelivered
from staffroom.alerts.tests.sinks import mail_sink
from staffroom.audit.models import AuditLine
from staffroom.fallback import jobs, printing, services
from staffroom.fallback.models import Paper
from staffroom.fallback.sheet import sheet_of
from staffroom.jobs.registry import find_job
from staffroom.kit.stamps import touch
from staffroom.people.tests.people import staff
from staffroom.school.gaps import day_picture
from staffroom.school.models import Notice
from staffroom.today.tests.days import MONDAY, at, away, occurrence, rung, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STAFFROOM_DATA = tmp_path
    return tmp_path / "paper"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(at(MONDAY, "07:55"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def monday(clock: Any) -> None:
    for code, first, family in (("KEE", "AMELIA", "KEENE"), ("PET", "ROZA", "PETROV"), ("NGU", "THỊ", "NGUYỄN")):
        staff(code, first, family)
    told(MONDAY, source="cases", clock="02:14", cycle_day="3")
    rung(MONDAY)
    away(MONDAY, "PET")
    away(MONDAY, "NGU", "11:00")
    occurrence(MONDAY, "09ENG2", "1", teachers=["PET"], rooms=["C04"], covers=[["PET", "KEE", ""]])
    occurrence(MONDAY, "08HUM1", "2", teachers=["PET"], rooms=["C03"], covers=[["PET", "", "Jamie van Dam"]])
    occurrence(MONDAY, "07SCI3", "3", teachers=["NGU"], rooms=["L02"])
    occurrence(MONDAY, "10MAT3", "2", teachers=["KEE"], rooms=["B12"], moves=[["B12", "S07"]])
    occurrence(MONDAY, "12MTH1", "4", teachers=["KEE"], rooms=["B09"], status="cancelled")
    occurrence(MONDAY, "Oval", "R", kind="duty", teachers=["KEE"])
    occurrence(MONDAY, "Meeting about a student", kind="meeting", times=("15:30", "16:00"), status="cancelled")
    baker.make(
        Notice, title="Fire drill in period 4", important=True, source="compass", mark="n", posted=at(MONDAY, "07:00")
    )


def change(settings: Any, **values: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=values)


def read(paper: Paper) -> list[str]:
    """The text of each page, with single blanks."""
    pdf = services.content_of(paper)
    assert pdf is not None
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def browser(*roles: str) -> Client:
    client = Client()
    client.force_login(baker.make(User, name="Gita Das", roles=list(roles), handle=f"t/{' '.join(roles)}"))
    return client


def test_one_page_says_what_the_day_holds_and_how_old_that_is(monday: None, settings: Any) -> None:
    change(settings, office_phone="9555 0100", organiser_phone="214", school_name="Harrow Lane Secondary College")

    (page,) = read(services.make(MONDAY))

    for words in (
        "Harrow Lane Secondary College",
        "Monday 23 November",
        "Printed 7:55 am, version 1. CASES21 as of 2:14 am.",
        "Daily organiser 214",
        "Office 9555 0100",
        "2 away, 2 covered, 1 lesson without cover yet",
        "P3 11:00 07SCI3, L02, for Thị Nguyễn",
        "Amelia Keene",
        "10MAT3 B12 to S07",
        "12MTH1",
        "Oval: Amelia Keene",
        "Jamie van Dam",
        "Recess 10:40 to 11:00",
        "Fire drill in period 4",
    ):
        assert words in page


def test_no_reason_no_meeting_and_no_student_gets_on_paper(monday: None) -> None:
    assert "student" not in " ".join(read(services.make(MONDAY))).replace("no students", "")


def test_the_paper_counts_as_every_other_page_does(monday: None) -> None:
    picture, sheet = day_picture(MONDAY), sheet_of(MONDAY, 1)

    cells = [cell for person in sheet.people for column in person.cells for cell in column]

    assert sum(cell.state == "covered" for cell in cells) == len(picture.covers)
    assert sum(cell.state == "gap" for cell in cells) == len(picture.gaps)


def test_what_nobody_told_is_said_to_be_unknown(clock: Any) -> None:
    (page,) = read(services.make(MONDAY))

    assert "The day is not known" in page
    assert "Who is away is not known here." in page
    assert "None known" not in page


def busy(people: int, lessons: int) -> None:
    told(MONDAY, source="cases")
    rung(MONDAY)
    for number in range(people):
        code = f"T{number:02}"
        staff(code, "THEODORA", f"PAPADIMITRIOU-{number}")
        away(MONDAY, code)
        for period in "123456"[:lessons]:
            occurrence(
                MONDAY, f"{number:02}ENG{period}", period, teachers=[code], rooms=["C04"], covers=[[code, "", "Jo Ray"]]
            )


def test_a_day_with_twelve_people_away_fits_on_one_page(clock: Any) -> None:
    busy(12, 5)

    assert services.make(MONDAY).pages == 1


def test_a_day_that_does_not_fit_says_on_the_first_page_that_it_goes_on(clock: Any) -> None:
    busy(60, 6)

    pages = read(services.make(MONDAY))

    assert len(pages) >= 2
    assert "it goes on overleaf" in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_nothing_is_fetched_while_printing() -> None:
    for url in ("https://example.org/a.ttf", "file:///etc/passwd", "font:///../settings.py"):
        with pytest.raises(ValueError, match="Nothing is fetched"):
            printing._fetch(url)


def test_the_letters_are_our_own_whatever_the_machine_has() -> None:
    document = printing._laid_out("<p>Thị Nguyễn <b>Bẩy</b></p>", 10)

    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", document.write_pdf(uncompressed_pdf=True)))

    assert fonts == {b"Paper", b"Paper-Bold"}


def test_the_file_is_for_nobody_else_on_the_machine(monday: None, folder: Path) -> None:
    services.make(MONDAY)

    assert (folder / "2026-11-23.pdf").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22", "2026-11-03", "2026-12-25"])
def test_on_days_without_school_nothing_is_printed(day: str) -> None:
    with time_machine.travel(at(date.fromisoformat(day), "07:55"), tick=False):
        jobs.paper()

    assert not Paper.objects.exists()


@pytest.mark.parametrize("day", ["2026-10-05", "2026-04-20"])
def test_the_week_after_the_clocks_change_it_is_made_at_five_to_eight(day: str) -> None:
    one = find_job("paper")
    assert one is not None
    assert one.at is not None

    with time_machine.travel(at(date.fromisoformat(day), f"{one.at:%H:%M}"), tick=False):
        jobs.paper()

        assert "Printed 7:55 am" in read(Paper.objects.get())[0]


def test_the_job_done_again_prints_and_mails_once(monday: None, settings: Any) -> None:
    with mail_sink() as (sink, port):
        change(settings, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"), paper_emails="office@school.example")
        jobs.paper()
        jobs.paper()

    assert Paper.objects.count() == 1
    assert len(sink.mails) == 1


def test_the_office_and_the_organiser_get_it_as_an_attachment(monday: None, settings: Any, capsys: Any) -> None:
    with mail_sink() as (sink, port):
        mailed = "office@school.example, organiser@school.example"
        change(settings, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"), paper_emails=mailed)
        jobs.paper()

    _, recipients, mail = sink.mails[0]
    (attached,) = mail.iter_attachments()
    assert recipients == ["office@school.example", "organiser@school.example"]
    assert mail["Subject"].endswith("The day on paper, Monday 23 November")
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == "staffroom-2026-11-23.pdf"
    assert attached.get_content() == services.content_of(Paper.objects.get())
    assert Paper.objects.get().mailed == at(MONDAY, "07:55")
    logged = capsys.readouterr().err
    assert not any(name in logged for name in ("Petrov", "PET", "school.example", "Dam"))


def test_a_mail_that_does_not_go_out_is_tried_again_and_the_paper_stands(monday: None, settings: Any) -> None:
    with mail_sink() as (sink, port):
        change(settings, smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"), paper_emails="office@school.example")
        sink.answer = "451 busy"
        with pytest.raises(NotDelivered):
            jobs.paper()
        assert Paper.objects.get().mailed is None

        sink.answer = "250 taken"
        jobs.paper()

    assert Paper.objects.get().mailed is not None
    assert len(sink.mails) == 1


def test_made_again_it_is_the_next_version_and_the_first_stays(monday: None, clock: Any) -> None:
    services.make(MONDAY)
    clock.shift(3600)

    answer = browser("daily organiser").post("/paper/make", follow=True)

    page = answer.content.decode()
    assert "Version 2 is made." in page
    assert "Monday 23 November: printed 8:55 am" in page
    assert [services.content_of(paper) is not None for paper in Paper.objects.all()] == [True, True]
    assert AuditLine.objects.filter(what="paper.make").count() == 1


def test_a_day_that_changed_since_is_said_to_have(monday: None) -> None:
    services.make(MONDAY)
    client = browser("office")
    before = client.get("/paper/").content.decode()

    touch("day")

    assert "has changed since it was printed" not in before
    assert "has changed since it was printed" in client.get("/paper/").content.decode()


def test_an_old_sheet_is_never_shown_as_todays(monday: None, clock: Any) -> None:
    services.make(MONDAY)
    clock.move_to(at(MONDAY + timedelta(days=1), "08:30"))

    page = browser("leadership").get("/paper/").content.decode()

    assert "Tuesday 24 November: no sheet yet" in page
    assert "There is no sheet for today." in page
    assert "Today’s sheet" not in page
    assert "Mon 23 Nov" in page


def test_a_sheet_is_a_file_that_stays_private(monday: None) -> None:
    paper = services.make(MONDAY)

    answer = browser("business manager").get(f"/paper/{paper.pk}/sheet.pdf")

    assert answer.content == services.content_of(paper)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="staffroom-2026-11-23.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_file_that_is_gone_or_another_is_not_handed_out(monday: None) -> None:
    paper = services.make(MONDAY)
    services.place_of(paper).write_bytes(b"%PDF-1.7 something else")

    assert browser("office").get(f"/paper/{paper.pk}/sheet.pdf").status_code == 404


@pytest.mark.parametrize("role", ["teacher", "staff", "casual relief", "maintenance", "IT", "auditor", "wellbeing"])
def test_those_without_the_right_see_no_paper(monday: None, role: str) -> None:
    paper = services.make(MONDAY)
    client = browser(role)

    assert {client.get("/paper/").status_code, client.get(f"/paper/{paper.pk}/sheet.pdf").status_code} == {403}
    assert client.post("/paper/make").status_code == 403


def test_after_sixty_days_sheets_are_forgotten(monday: None, clock: Any, folder: Path) -> None:
    services.make(MONDAY)
    clock.move_to(at(MONDAY + timedelta(days=60), "04:35"))
    jobs.tidy()
    kept = Paper.objects.count()

    clock.move_to(at(MONDAY + timedelta(days=61), "04:35"))
    jobs.tidy()

    assert (kept, Paper.objects.count(), list(folder.iterdir())) == (1, 0, [])


def test_reading_the_day_costs_few_queries(monday: None, django_assert_max_num_queries: Any) -> None:
    sheet_of(MONDAY, 1)

    with django_assert_max_num_queries(9):
        sheet_of(MONDAY, 1)


def test_this_machine_can_print() -> None:

    assert printing.why_not() == ""
