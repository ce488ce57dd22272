import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from staffroom.people.directory import AT_ONCE
from staffroom.sync.models import ImportRun

from .people import staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    baker.make("school.Faculty", code="ENG", name="English")
    baker.make("school.Faculty", code="SCI", name="Science")
    baker.make("school.Campus", code="1", name="Harrow Lane Campus")
    baker.make("school.Campus", code="2", name="Creek Road Campus")
    baker.make("school.Position", code="YL9", name="Year 9 leader")
    staff("SMI", "NOAH", "SMITH", faculty_1="ENG", campus="1", position_1="YL9", room="C06", work_phone="231")
    staff("SMO", "ZADIE", "SMITH-OKAFOR", faculty_1="SCI", faculty_2="ENG", campus="2", email="zadie@school.example")
    staff("OBR", "SIOBHÁN", "O'BRIEN", faculty_1="SCI", campus="1")
    staff("SML", "KAZIMIR", "SMILOV", preferred_name="Kaz", campus="1")
    staff("GON", "GREG", "SMITHSON", active=False, inactive_because="left", campus="1")


@pytest.fixture
def teacher(client):
    client.force_login(user("staff", "teacher"))
    return client


@pytest.fixture
def office(client):
    client.force_login(user("staff", "office"))
    return client


def codes(answer) -> list[str]:
    return [hit.code for hit in answer.context["listing"].hits]


def test_everybody_is_listed_by_family_name(school, teacher):
    assert codes(teacher.get("/people/")) == ["OBR", "SML", "SMI", "SMO"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=smi", ["SMI", "SML", "SMO"]),
        ("q=SMO", ["SMO"]),
        ("q=o%27brien", ["OBR"]),
        ("q=obrien", ["OBR"]),
        ("q=siobhan", ["OBR"]),
        ("q=kaz", ["SML"]),
        ("q=kazimir", ["SML"]),
        ("q=noah+smith", ["SMI"]),
        ("q=%25", ["OBR", "SML", "SMI", "SMO"]),
        ("faculty=ENG", ["SMI", "SMO"]),
        ("faculty=SCI&campus=1", ["OBR"]),
        ("position=YL9", ["SMI"]),
        ("q=smith&faculty=SCI", ["SMO"]),
        ("faculty=NONE", []),
        ("q=smithson", []),
        ("left=yes&q=smithson", []),
    ],
)
def test_it_finds_who_was_asked_for(school, teacher, query, found):
    assert codes(teacher.get(f"/people/?{query}")) == found


def test_the_office_may_look_for_people_who_have_left(school, office):
    page = office.get("/people/?left=yes&q=smithson")

    assert codes(page) == ["GON"]
    assert "No longer here" in page.content.decode()


def test_filters_say_how_many_people_each_would_show(school, teacher):
    facets = {facet.name: facet for facet in teacher.get("/people/?q=smi&campus=1").context["listing"].facets}

    assert [(choice.name, choice.count) for choice in facets["faculty"].choices] == [("English", 1), ("Science", 0)]
    assert facets["faculty"].everyone == 2
    assert [(choice.name, choice.count) for choice in facets["campus"].choices] == [
        ("Creek Road Campus", 1),
        ("Harrow Lane Campus", 2),
    ]


def test_nobody_found_says_what_was_searched_and_what_else_to_try(school, teacher):
    page = teacher.get("/people/?q=zzgrub&faculty=SCI").content.decode()

    assert "Nobody matches ‘zzgrub’ in Science" in page
    assert "Look among everyone" in page


def test_what_was_typed_is_never_markup(school, teacher):
    page = teacher.get("/people/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page


def test_htmx_gets_the_list_alone_with_counts_and_an_announcement(school, teacher):
    answer = teacher.get("/people/?q=smi", headers={"HX-Request": "true"})
    part = answer.content.decode()

    assert "<html" not in part
    assert '<p id="said" hx-swap-oob="innerHTML">3 people match</p>' in part
    assert "HX-Request" in answer["Vary"]


def test_nothing_known_yet_is_not_the_same_as_nobody(teacher):
    page = teacher.get("/people/").content.decode()

    assert "Not known yet" in page
    assert "Nothing has been imported from CASES21" in page


def test_the_age_of_the_data_is_on_the_page(school, teacher):
    now = timezone.now()
    baker.make(ImportRun, state="applied", started=now, finished=now, newest_file=now - timedelta(minutes=5))

    assert teacher.get("/people/").context["age"].state == "fresh"


def test_old_data_says_so_and_what_to_do(school, teacher):
    old = timezone.now() - timedelta(days=20)
    baker.make(ImportRun, state="applied", started=old, finished=old, newest_file=old)

    page = teacher.get("/people/").content.decode()

    assert "20 days ago" in page
    assert "ask the office" in page


@pytest.mark.parametrize("query", ["", "?q=smi", "?q=smi&faculty=ENG&campus=1&position=YL9"])
def test_a_page_takes_five_queries_however_many_people(school, teacher, query, django_assert_num_queries):
    for number in range(30):
        staff(f"X{number}", "Sam", f"SMITTEN{number}")

    teacher.get("/people/")
    # On PostgreSQL the count of how often somebody asks is one more; on SQLite it has a file of its own.
    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 5):
        teacher.get(f"/people/{query}")


def test_a_very_long_list_is_cut_and_says_so(school, teacher):
    for number in range(AT_ONCE):
        staff(f"X{number}", "Sam", f"SMITTEN{number}")

    page = teacher.get("/people/")

    assert len(page.context["listing"].hits) == AT_ONCE
    assert "Show the other 4 as well" in page.content.decode()
    assert len(codes(teacher.get("/people/?all=yes"))) == AT_ONCE + 4


def test_somebody_here_for_the_day_sees_no_phone_no_mail(school, client):
    client.force_login(user("casual relief"))

    page = client.get("/people/?q=smi").content.decode()

    assert "Noah" in page
    assert "tel:" not in page
    assert "zadie@school.example" not in page


def test_the_list_as_a_file_holds_who_matches(school, office):
    answer = office.get("/people/people.csv?q=smi&faculty=ENG")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert [row["Code"] for row in rows] == ["SMI", "SMO"]
    assert rows[0]["Positions"] == "Year 9 leader"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_of_the_file_starts_a_formula(office, start):
    staff("EVI", "Eve", "Evil", work_phone=f"{start}HYPERLINK(1)")

    answer = office.get("/people/people.csv")
    cell = next(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))["Phone"]

    assert cell.startswith("'")


def test_the_file_is_for_those_who_may_have_it(school, teacher):
    assert teacher.get("/people/people.csv").status_code == 403
    assert "people.csv" not in teacher.get("/people/").content.decode()


def test_a_code_that_passed_on_is_listed_once(school, teacher):
    staff("SMX", "Old", "Holder", superseded=True, active=False)
    staff("SMX", "New", "Holder")

    assert [hit.plain_name for hit in teacher.get("/people/?q=smx").context["listing"].hits] == ["New Holder"]
