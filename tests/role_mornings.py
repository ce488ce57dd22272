"""One Monday at 8:05 as everybody's front page shows it: for the pages as text, and for the pages in a browser."""

from datetime import timedelta

from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.audit import services as audit
from staffroom.datahealth.tests.runs import a_run, todo, year_9_missing
from staffroom.demo.handbook import furnish_handbook
from staffroom.people.tests.people import staff
from staffroom.search.tests.things import notice
from staffroom.today.tests.days import MONDAY, at, away, keene_monday, occurrence, told, tuesday_after

MORNING = at(MONDAY, "08:05")
PEOPLE = {
    "teacher": ("Amelia Keene", "KEE", ["staff", "teacher"]),
    "casual-relief": ("Ola Berg", "BER", ["casual relief"]),
    "daily-organiser": ("Greer Daly", "DAL", ["staff", "daily organiser"]),
    "leadership": ("Sam Nguyen", "NGU", ["staff", "leadership"]),
    "it": ("Kit Farrow", "FAR", ["staff", "IT"]),
    "office": ("Mia Farsi", "FRS", ["staff", "office"]),
    "new-staff": ("Vera Beck", "BCK", ["staff", "teacher"]),
}
"""Name, staff code and roles of one person for each front page."""


def a_morning() -> None:
    """Two people away, three lessons without a teacher, two casuals, a held import, notices, answers, links."""
    keene_monday()
    tuesday_after()
    for code, first, family in (
        ("DAL", "GREER", "DALY"),
        ("NGU", "SAM", "NGUYEN"),
        ("FAR", "KIT", "FARROW"),
        ("FRS", "MIA", "FARSI"),
    ):
        staff(code, first, family)
    staff("BER", "OLA", "BERG", staff_type="E")
    staff("BCK", "VERA", "BECK", start=MONDAY - timedelta(days=3))
    told(MONDAY, "02:10", source="cases")
    away(MONDAY, "OBR", "08:50", "10:40")
    teachers = {"rooms": ["L02"], "subject": "Science", "teachers": ["OBR"]}
    occurrence(MONDAY, "07SCI3", "2", **teachers)
    occurrence(MONDAY, "08SCI1", "1", **teachers | {"covers": [["OBR", "BER", ""]]})
    occurrence(MONDAY, "09ENG4", "4", teachers=["PET"], rooms=["C06"], subject="English")
    occurrence(MONDAY, "11ENG1", "6", teachers=["PET"], rooms=["C04"], subject="English", covers=[["PET", "BER", ""]])
    occurrence(MONDAY, "YD Oval", "L", kind="duty", teachers=["PET"], rooms=["OVL"])
    occurrence(MONDAY, "10HUM2", "3", teachers=["BCK"], rooms=["C03"], subject="Humanities")
    _the_school()


def a_bad_morning() -> None:
    """The same, and one more person away with twenty lessons that nobody takes."""
    a_morning()
    staff("HOL", "GRETA", "HOLM")
    away(MONDAY, "HOL")
    for number in range(20):
        occurrence(MONDAY, f"{7 + number % 6:02}PHY{number}", str(1 + number % 6), teachers=["HOL"], rooms=["L04"])


def everybody() -> dict[str, User]:
    """An account for each of them."""
    return {
        page: baker.make(User, name=name, staff_code=code, roles=roles, handle=f"made-up/{code}")
        for page, (name, code, roles) in PEOPLE.items()
    }


def _the_school() -> None:
    furnish_handbook()
    hour = timedelta(hours=1)
    for name, clock in (("cases.timetable", "02:10"), ("compass.today", "08:00"), ("compass.notices", "07:55")):
        baker.make("sync.Feed", name=name, state="ok", as_of=at(MONDAY, clock), succeeded=at(MONDAY, clock))
    notice(
        "n1",
        "Year 9 camp: medical forms by Friday",
        "<p>Home group teachers, collect the last eleven at the office before 3:30 tomorrow.</p>",
        author="Jo De La Cruz",
        important=True,
        posted=MORNING - 14 * hour,
    )
    notice(
        "n2", "Hall is out of use until 1 pm", "<p>Year 8 incursion.</p>", author="Sam Nguyen", posted=MORNING - hour
    )
    for number in range(3, 9):
        notice(f"n{number}", f"Reports, part {number}", "<p>Proofreading.</p>", posted=MORNING - number * 24 * hour)
    good = a_run(hours_ago=30)
    for number in range(7):
        todo(run=good, seen="nothing", column="E_MAIL", subject=f"S{number:02}", line=number)
    year_9_missing()
    baker.make("accounts.LinkRequest", name="Tamsin Pryor", why="No number.")
    audit.record(who="somebody", what="sign-in.refused")
