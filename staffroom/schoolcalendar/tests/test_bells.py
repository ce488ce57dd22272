"""Bell schedules: plain lines, errors in words, and dates that only one of them rings on."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from staffroom.audit.models import AuditLine
from staffroom.datahealth.tests.runs import user
from staffroom.school.day import bells_between
from staffroom.school.models import BellSchedule, DayBells
from staffroom.schoolcalendar.forms import BellForm, read_bell

LINES = "HG, Home Group, 8:50, 9:00, yes\n1, Period 1, 9:00, 9.50, yes\nR, Recess, 9:50, 10:10, no"
READ = [
    ["HG", "Home Group", "08:50", "09:00", True],
    ["1", "Period 1", "09:00", "09:50", True],
    ["R", "Recess", "09:50", "10:10", False],
]


def rung(day: date) -> list:
    return bells_between(day, day)[day]


@pytest.mark.django_db
def test_a_source_that_has_no_bells_for_a_date_does_not_silence_one_that_has():
    day = date(2026, 3, 17)
    DayBells.objects.create(mark="compass", source="compass", date=day, bells=[])
    DayBells.objects.create(mark="cases", source="cases", date=day, bells=READ)

    assert [list(bell) for bell in rung(day)] == READ


@pytest.fixture
def organiser(client):
    client.force_login(user("daily organiser", name="Dana Orr"))
    return client


@pytest.mark.django_db
def test_a_normal_schedule_rings_until_another_one_names_the_date(organiser):
    organiser.post("/calendar/bells/new/", {"name": "Normal", "kind": "normal", "bells": LINES, "dates": ""})
    assembly = {"name": "Assembly", "kind": "assembly", "bells": "1, , 9:20, 10:00", "dates": "17/3/2026, 2026-03-24"}

    answer = organiser.post("/calendar/bells/new/", assembly, follow=True)

    assert "Assembly is kept" in answer.content.decode()
    assert [list(bell) for bell in rung(date(2026, 3, 16))] == READ
    assert [list(bell) for bell in rung(date(2026, 3, 24))] == [["1", "1", "09:20", "10:00", True]]
    assert AuditLine.objects.filter(what="calendar.bells").count() == 2


@pytest.mark.django_db
def test_a_schedule_is_changed_and_removed(organiser):
    kept = BellSchedule.objects.create(name="Normal", bells=READ)
    form = organiser.get(f"/calendar/bells/{kept.pk}/").content.decode()
    assert "HG, Home Group, 08:50, 09:00, yes" in form

    changed = {"name": "Normal", "kind": "normal", "bells": "1, Period 1, 9:05, 9:50, yes", "dates": ""}
    organiser.post(f"/calendar/bells/{kept.pk}/", changed)
    assert BellSchedule.objects.get().bells == [["1", "Period 1", "09:05", "09:50", True]]

    organiser.post(f"/calendar/bells/{kept.pk}/remove")

    assert not BellSchedule.objects.exists()
    assert [line.after is None for line in AuditLine.objects.order_by("pk")] == [False, True]


@pytest.mark.django_db
def test_everybody_reads_the_bells_and_only_some_change_them(client):
    kept = BellSchedule.objects.create(name="Exam", kind="exam", bells=READ, dates=["2026-11-10"])
    client.force_login(user("teacher"))

    text = client.get("/calendar/bells/").content.decode()

    assert "Home Group" in text
    assert "Rings on Tue 10 Nov" in text
    assert "New schedule" not in text
    assert client.get(f"/calendar/bells/{kept.pk}/").status_code == 403
    assert client.post(f"/calendar/bells/{kept.pk}/remove").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": ""}, "Give it a name"),
        ({"kind": "party"}, "Choose when it rings."),
        ({"bells": ""}, "Write at least one line"),
        ({"bells": "1, Period 1"}, "Line 1: write period, name, start, end"),
        ({"bells": ", Period 1, 9:00, 9:50"}, "Line 1: the period is missing."),
        ({"bells": "1, Period 1, 9am, 9:50"}, "Line 1: write times like 9:05 or 13:20."),
        ({"bells": "1, Period 1, 10:00, 9:50"}, "Line 1: it ends before it starts."),
        ({"bells": "1, Period 1, 9:00, 9:50, maybe"}, "Line 1: the last word is yes (teaching) or no."),
        ({"bells": "1, A, 9:00, 9:50\n\n2, B, 9:40, 10:00"}, "Line 2: it starts before the one above it has ended."),
        ({"bells": "1, A, 9:00, 9:50\n1, B, 9:50, 10:00"}, "Line 2: period 1 stands there twice."),
        ({"dates": "17/3/2026 tomorrow"}, "‘tomorrow’ is not a date."),
        ({"kind": "exam", "dates": ""}, "Write the dates on which it rings"),
        ({"name": "taken"}, "Another schedule has this name."),
        ({"dates": "16/3/2026"}, "On 16/3/2026 Taken rings already."),
    ],
)
def test_what_makes_no_sense_is_asked_again_in_words_and_nothing_is_lost(organiser, form, words):
    BellSchedule.objects.create(name="Taken", kind="exam", bells=READ, dates=["2026-03-16"])
    sent = {"name": "Other", "kind": "normal", "bells": LINES, "dates": ""} | form

    answer = organiser.post("/calendar/bells/new/", sent)

    assert answer.status_code == 422
    text = answer.content.decode().replace("&#x27;", "'")
    assert words in text
    assert sent["bells"].splitlines()[-1:] == [] or sent["bells"].splitlines()[-1] in text
    assert BellSchedule.objects.count() == 1
    assert not AuditLine.objects.exists()


@pytest.mark.django_db
def test_only_one_normal_schedule_rings_on_all_other_days(organiser):
    BellSchedule.objects.create(name="Normal", bells=READ)

    answer = organiser.post("/calendar/bells/new/", {"name": "Also", "kind": "normal", "bells": LINES, "dates": ""})

    assert "Normal is the normal one already." in answer.content.decode()


@given(st.text(max_size=80))
def test_any_line_is_a_bell_or_a_sentence(line):
    read = read_bell(line)

    assert isinstance(read, list) or read.endswith(".")


@given(
    st.lists(st.tuples(st.integers(0, 1438), st.booleans()), min_size=1, max_size=12, unique_by=lambda bell: bell[0]),
    st.lists(st.dates(date(2020, 1, 1), date(2099, 12, 31)), max_size=5),
)
def test_a_schedule_reads_back_as_it_was_written(minutes, dates):
    starts = sorted(minutes)
    bells = [
        [f"P{n}", f"Period {n}", f"{at // 60:02}:{at % 60:02}", f"{(at + 1) // 60:02}:{(at + 1) % 60:02}", teaching]
        for n, (at, teaching) in enumerate(starts)
    ]
    kept = BellSchedule(name="Normal", kind="normal", bells=bells, dates=sorted({day.isoformat() for day in dates}))
    written = BellForm.of(kept)

    read = BellForm.read(
        {"name": written.name, "kind": written.kind, "bells": written.lines, "dates": written.written_dates}
    )

    assert (read.errors, read.bells, read.dates) == ({}, kept.bells, kept.dates)
