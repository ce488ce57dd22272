"""A daily organiser file into the day: covers with their kind, rooms, absences, notes, and what is set aside."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from staffroom.audit.models import AuditLine
from staffroom.school.day import day_of, room_week
from staffroom.school.models import Absence, DayBells, LessonNote, Occurrence, SourceDay, StaffMember
from staffroom.sources.dof9.tests.made import a_date, a_file, away, casual, cover, duty, element, rows as made_rows
from staffroom.sync.day.keeping import take
from staffroom.sync.day.said import Cover, Delivery
from staffroom.sync.flows.dof9.record import NotTaken, newest
from staffroom.sync.flows.dof9.selectors import still_uncovered
from staffroom.sync.flows.dof9.showing import tell_again
from staffroom.sync.models import DailyFile, Feed, SourcePerson, Statement, ToDo

from . import dof9_school as school
from .dof9_school import MONDAY, TUESDAY, moment, monday, send, staff, timetable

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "liss" / "dof9"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to(moment("08:00"), tick=False)
    staff()
    timetable()


def sample(name: str = "daily-organiser-sample.dof9") -> bytes:
    return (SAMPLES / name).read_bytes()


def lesson(class_code: str, period: str) -> Occurrence:
    return Occurrence.objects.get(date=MONDAY, class_code=class_code, period=period)


def everything() -> list[tuple[Any, ...]]:
    """All that is shown of the day, whatever came first."""
    rows = Occurrence.objects.exclude(status="withdrawn").order_by("mark")
    return list(rows.values_list("mark", "teachers", "rooms", "covers", "moves", "arranged", "status", "people"))


@needs_samples
def test_the_sample_day_comes_across() -> None:
    received = send(sample())

    assert received.file.state == "applied"
    assert received.file.effects == {
        "casual": 1,
        "in lieu": 1,
        "extra": 3,
        "no cover": 1,
        "uncovered": 1,
        "stale": 1,
        "duty extra": 1,
        "duty no cover": 1,
        "room": 1,
        "away": 2,
        "note": 1,
    }
    assert lesson("8SCI1", "3").covers == [["BCOO", "", "Juniper Kurrajong"]]
    assert lesson("8SCI1", "3").arranged == [["BCOO", "Juniper Kurrajong", "casual"]]
    assert lesson("12ENG2", "5").arranged == [["CDRY", "HIRO", "in lieu"]]
    assert lesson("12ENG1", "5").arranged == [["CDRY", "", "no cover"]]
    assert [lesson("7MAT1", period).covers for period in "12"] == [[["ABAN", "EFER", ""]]] * 2
    assert lesson("HG7A", "TG").arranged == [["ABAN", "EFER", "extra"]]
    assert lesson("8SCI1", "6").covers == []
    assert lesson("9ART1", "4").moves == [["A1", "LIB"]]
    assert not Occurrence.objects.filter(class_code="9OLD9").exists()
    assert received.file.aside == {"class does not run that day": 1}


@needs_samples
def test_the_days_lessons_are_still_all_there_and_no_more() -> None:
    before = Occurrence.objects.count()

    send(sample())

    assert Occurrence.objects.count() == before
    assert lesson("7MAT1", "1").rooms == ["C3"]


@needs_samples
def test_a_duty_is_covered_with_its_team_left_standing() -> None:
    send(sample())

    oval = Occurrence.objects.get(kind="duty", period="L1")
    gate = Occurrence.objects.get(kind="duty", period="Rec")
    assert (oval.teachers, oval.covers) == (["BCOO", "CDRY"], [["BCOO", "HIRO", ""]])
    assert gate.arranged == [["EFER", "", "no cover"]]


@needs_samples
def test_absences_are_spans_and_never_say_why() -> None:
    send(sample())

    spans = list(Absence.objects.filter(source="dof9").order_by("staff").values_list("staff", "starts", "ends"))
    assert spans == [
        ("BCOO", moment("11:00"), moment("11:50")),
        ("BCOO", moment("12:40"), moment("13:30")),
        ("CDRY", moment("13:30"), moment("14:20")),
    ]


@needs_samples
def test_the_day_after_has_nothing() -> None:
    send(sample())

    assert not Statement.objects.filter(source="dof9", date=TUESDAY).exists()
    assert not Absence.objects.filter(date=TUESDAY).exists()
    assert SourceDay.objects.get(source="dof9", date=TUESDAY).cycle_day == "TueA"
    assert not SourceDay.objects.get(source="dof9", date=MONDAY).everybody


@needs_samples
def test_nothing_that_must_be_dropped_is_kept_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    send(sample())

    kept = [repr(list(model.objects.values())) for model in (Statement, DailyFile, LessonNote, Occurrence, Feed, ToDo)]
    for secret in ("DROP-ME", "juniper.kurrajong@", "SECRET"):
        assert secret not in "".join(kept)
        assert secret not in caplog.text


@needs_samples
@pytest.mark.parametrize("name", ["truncated.dof9", "entity-attack.dof9", "other-version.dof9"])
def test_what_is_refused_leaves_the_last_good_one_standing(name: str) -> None:
    send(sample())
    before = everything()

    with pytest.raises(NotTaken, match=name.replace(".", r"\.")):
        send(sample(name), name)

    assert everything() == before
    assert newest() is not None


@needs_samples
def test_without_a_namespace_the_same_comes_across_with_a_warning() -> None:
    send(sample())
    before = everything()

    received = send(sample("no-namespace.dof9"))

    assert everything() == before
    assert "version" in received.file.warnings[0]


@needs_samples
def test_another_version_comes_across_where_the_settings_say_so(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"dof9_any_version": True})

    assert send(sample("other-version.dof9")).file.effects["casual"] == 1


@needs_samples
def test_the_same_file_again_changes_nothing() -> None:
    send(sample())
    before = list(Occurrence.objects.order_by("pk").values())
    notes = list(LessonNote.objects.values())

    again = send(sample())

    assert again.again
    assert list(Occurrence.objects.order_by("pk").values()) == before
    assert list(LessonNote.objects.values()) == notes
    assert DailyFile.objects.count() == 1


@needs_samples
def test_the_work_set_becomes_a_note_at_the_lesson() -> None:
    send(sample())

    note = LessonNote.objects.get()
    assert (note.source, note.date, note.class_code, note.period) == ("dof9", MONDAY, "8SCI1", "3")
    assert note.text == "Finish the density practical."


def test_a_note_goes_and_changes_with_the_file_and_a_colleagues_stays() -> None:
    LessonNote.objects.create(date=MONDAY, class_code="8SCI1", period="3", text="Mine")
    send(monday(PeriodReplacements=[cover(Notes="Page 4"), cover("7MAT1", "1", "ABAN", Notes="Quiz")]))
    send(monday(PeriodReplacements=[cover(Notes="Page 5"), cover("7MAT1", "1", "ABAN")]))

    notes = LessonNote.objects.order_by("source").values_list("source", "class_code", "text")
    assert list(notes) == [("dof9", "8SCI1", "Page 5"), ("staff", "8SCI1", "Mine")]


def test_two_codes_of_one_casual_are_one_person() -> None:
    people = [
        casual("CRT1", "Juniper", "Kurrajong", "jk@relief.example"),
        casual("JK", "J", "Kurrajong", "jk@relief.example"),
    ]
    rows = [cover("8SCI1", "3", by="CRT1"), cover("8SCI1", "6", by="JK")]

    send(monday(people, PeriodReplacements=rows))

    assert {lesson("8SCI1", period).covers[0][2] for period in "36"} == {"Juniper Kurrajong"}
    assert not StaffMember.objects.filter(family_name__icontains="Kurrajong").exists()


def test_a_casual_whose_code_is_a_colleagues_is_not_that_colleague() -> None:
    send(monday([casual("HIRO", "Wren", "Wattle")], PeriodReplacements=[cover(by="HIRO")]))

    assert lesson("8SCI1", "3").covers == [["BCOO", "", "Wren Wattle"]]
    assert day_of("HIRO", MONDAY) == []


@pytest.mark.parametrize(
    "who", [casual("X9", "Al", "Other", "Hiro@School.example"), casual("HIRO", "Alder", "FamilyHIRO")]
)
def test_a_casual_who_is_on_the_staff_is_found_by_e_mail_or_by_code_and_name(who: dict[str, str]) -> None:
    send(monday([who], PeriodReplacements=[cover(by=who["Code"])]))

    assert lesson("8SCI1", "3").arranged == [["BCOO", "HIRO", "casual"]]


def test_a_cover_whose_kind_nobody_can_tell_has_none() -> None:
    send(monday(PeriodReplacements=[cover(Count="0", Load="0")]))

    row = lesson("8SCI1", "3")
    assert (row.covers, row.arranged) == ([["BCOO", "HIRO", ""]], [])


def test_a_cover_that_is_taken_out_of_the_file_was_never_so() -> None:
    before = everything()
    send(
        monday(
            PeriodReplacements=[cover()],
            RoomEdits=[{"ClassCode": "9ART1", "PeriodCode": "4", "ReplacementRoomCode": "LIB"}],
        )
    )

    send(monday())

    assert everything() == before
    assert not Occurrence.objects.filter(status="withdrawn").exists()


def test_a_date_that_is_no_longer_in_the_file_has_nothing_left() -> None:
    timetable(days=(MONDAY, TUESDAY), hours=1)
    later = MONDAY + timedelta(days=4)
    days = [a_date(MONDAY), a_date(TUESDAY, {"PeriodReplacements": [cover()]}), a_date(later)]
    send(a_file(*days))
    assert Statement.objects.filter(source="dof9", date=TUESDAY).exists()

    send(a_file(days[0], days[2]))

    assert not Statement.objects.filter(source="dof9").exists()


def test_two_teachers_of_one_lesson_are_both_covered() -> None:
    timetable([("8SCI1", "3", ("BCOO", "EFER"), ("S19",))], hours=1)

    send(monday(PeriodReplacements=[cover(), cover(of="EFER", by="ABAN")]))

    row = lesson("8SCI1", "3")
    assert row.teachers == ["BCOO", "EFER"]
    assert row.covers == [["BCOO", "HIRO", ""], ["EFER", "ABAN", ""]]


def test_a_colleague_who_is_not_replaced_stays_in_the_lesson() -> None:
    timetable([("8SCI1", "3", ("BCOO", "EFER"), ("S19",))], hours=1)

    send(monday(PeriodReplacements=[cover()]))

    assert [entry.change for entry in day_of("EFER", MONDAY) if entry.class_code == "8SCI1"] == [None]


def test_a_class_spelt_otherwise_is_the_same() -> None:
    timetable([("08-SCI 1", "3", ("BCOO",), ("S19",))], hours=1)

    send(monday(PeriodReplacements=[cover("8SCI1", "P3")]))

    assert lesson("08-SCI 1", "3").covers == [["BCOO", "HIRO", ""]]


def test_the_number_of_the_semester_before_a_class_is_understood() -> None:
    send(monday(PeriodReplacements=[cover("18SCI1")]))

    assert lesson("8SCI1", "3").covers == [["BCOO", "HIRO", ""]]


def test_a_period_that_only_the_file_calls_so_is_the_classs_only_one() -> None:
    send(monday(PeriodReplacements=[cover("HG7A", "RC", "ABAN")]))

    assert lesson("HG7A", "TG").covers == [["ABAN", "HIRO", ""]]


def test_a_period_is_named_as_the_settings_say(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"timetabler_period_names": {"X": "3"}})

    send(monday(PeriodReplacements=[cover(period="X")]))

    assert lesson("8SCI1", "3").covers == [["BCOO", "HIRO", ""]]


def test_where_nobody_else_tells_the_date_every_row_is_kept() -> None:
    wednesday = date(2026, 5, 6)

    send(a_file(a_date(wednesday, {"PeriodReplacements": [cover("9OLD9", "4", "EFER"), cover("8SCI1", "3", by="")]})))

    old, science = Occurrence.objects.filter(date=wednesday).order_by("-class_code")
    assert (old.class_code, old.teachers, old.covers) == ("9OLD9", ["EFER"], [["EFER", "HIRO", ""]])
    assert (science.class_code, science.teachers) == ("8SCI1", ["BCOO"])


def test_a_timetable_that_knows_hardly_any_class_of_the_file_is_not_believed_over_it() -> None:
    rows = [cover(f"9NEW{number}", "4", "EFER") for number in range(5)]

    received = send(monday(PeriodReplacements=rows))

    assert received.file.effects["extra"] == 5
    assert "Most classes" in received.file.warnings[0]


def test_a_row_is_stale_when_its_teachers_day_was_told_without_the_class() -> None:
    wednesday = date(2026, 5, 6)
    lessons = (school.said("8SCI1", "3", ("BCOO",), ("S19",), wednesday),)
    take(Delivery("compass", (wednesday,), moment("07:00"), lessons, frozenset({"BCOO"})), feed="compass.calendar")

    rows = [cover("9OLD9", "4", "BCOO"), cover("9ART1", "4", "EFER")]
    received = send(a_file(a_date(wednesday, {"PeriodReplacements": rows})))

    assert received.file.aside == {"class does not run that day": 1}
    assert not Occurrence.objects.filter(class_code="9OLD9").exists()
    assert Occurrence.objects.filter(class_code="9ART1").exists()


def test_what_others_say_later_counts_as_if_it_had_come_first() -> None:
    rows = {"PeriodReplacements": [cover(), cover("9OLD9", "4", "EFER")], "YardDutyReplacements": [duty()]}
    send(monday(**rows))
    expected = everything()
    for model in (Statement, Occurrence, SourceDay, DailyFile):
        model.objects.all().delete()

    send(monday(**rows))
    assert Occurrence.objects.filter(class_code="9OLD9").exists()
    timetable(hours=2)
    assert tell_again()

    assert everything() == expected
    assert not tell_again()


def test_all_periods_are_the_whole_day_and_neighbours_are_one_span() -> None:
    whole = [away("ABAN", bell.period) for bell in school.BELLS if bell.teaching]
    parts = [away("EFER", period) for period in ("2", "3", "6")]

    send(monday(TeacherAbsences=[*whole, *parts]))

    spans = list(Absence.objects.order_by("staff", "starts").values_list("staff", "starts", "ends"))
    assert spans == [
        ("ABAN", None, None),
        ("EFER", moment("09:50"), moment("11:50")),
        ("EFER", moment("14:20"), moment("15:10")),
    ]


def test_an_absence_in_a_period_without_bells_is_counted_and_never_a_whole_day() -> None:
    received = send(monday(TeacherAbsences=[away("ABAN", "9")]))

    assert not Absence.objects.exists()
    assert received.file.aside == {"absence in a period without bell times": 1}


def test_a_duty_that_only_the_file_knows_is_before_the_period_it_names() -> None:
    send(monday(YardDutyReplacements=[duty("CANTEEN", "XX", "ABAN", Precedes="5")]))

    row = Occurrence.objects.get(title="CANTEEN")
    assert (row.starts, row.teachers, row.covers) == (moment("12:40"), ["ABAN"], [["ABAN", "HIRO", ""]])


def test_what_is_cancelled_is_cancelled() -> None:
    lists = {
        "LessonCancellations": [{"ClassCode": "9ART1", "PeriodCode": "4"}],
        "YardDutyCancellations": [{"YardDutyCode": "GATE", "PeriodCode": "Rec"}],
    }

    send(monday(**lists))

    assert lesson("9ART1", "4").status == "cancelled"
    assert Occurrence.objects.get(kind="duty", period="Rec").status == "cancelled"


def test_a_moved_class_is_found_in_its_new_room() -> None:
    send(monday(RoomEdits=[{"ClassCode": "9ART1", "PeriodCode": "4", "ReplacementRoomCode": "lib"}]))

    (entry,) = room_week("LIB", MONDAY, MONDAY)[MONDAY]
    assert (entry.class_code, entry.rooms_now) == ("9ART1", ("LIB",))


def test_codes_that_nobody_has_are_on_the_offices_list_until_they_are_settled() -> None:
    send(monday(PeriodReplacements=[cover(by="NEWB")]))

    assert ToDo.objects.get(source="dof9.day", closed=None).subject == "NEWB"
    assert SourcePerson.objects.get(source="dof9").ident == "NEWB"
    assert lesson("8SCI1", "3").covers == [["BCOO", "NEWB", ""]]

    SourcePerson.objects.filter(ident="NEWB").update(staff_code="HIRO", how="person")
    send(monday(PeriodReplacements=[cover(by="newb", Notes="x")]))

    assert lesson("8SCI1", "3").covers == [["BCOO", "HIRO", ""]]
    assert not ToDo.objects.filter(source="dof9.day", closed=None).exists()


def test_the_organiser_is_told_what_nobody_takes_yet() -> None:
    send(monday(PeriodReplacements=[cover(by="")], YardDutyReplacements=[duty(by="")]))

    found = still_uncovered(MONDAY, MONDAY)
    assert [(one.what, one.name, one.period, one.of) for one in found] == [
        ("lesson", "8SCI1", "3", "BCOO"),
        ("duty", "Yard duty OVAL", "L1", "BCOO"),
    ]


def test_compass_still_says_who_takes_what_the_file_does_not_name() -> None:
    science = school.said("8SCI1", "3", ("BCOO",), ("S19",))._replace(covers=(Cover("BCOO", "EFER"),))
    take(Delivery("compass", (MONDAY,), moment("07:00"), (science,), frozenset({"BCOO"})), feed="compass.calendar")

    send(monday(RoomEdits=[{"ClassCode": "8SCI1", "PeriodCode": "3", "ReplacementRoomCode": "LIB"}]))

    assert (lesson("8SCI1", "3").covers, lesson("8SCI1", "3").moves) == ([["BCOO", "EFER", ""]], [["S19", "LIB"]])


def test_a_file_of_an_earlier_term_is_refused() -> None:
    with pytest.raises(NotTaken, match="earlier term"):
        send(a_file(a_date(date(2026, 2, 9), {"PeriodReplacements": [cover()]})))


def test_yesterday_is_still_read_and_the_day_before_not() -> None:
    days = [a_date(MONDAY - timedelta(days=n), {"PeriodReplacements": [cover()]}) for n in (0, 1, 2)]

    send(a_file(*days))

    dates = Statement.objects.filter(source="dof9").values_list("date", flat=True)
    assert sorted(dates) == [MONDAY - timedelta(days=1), MONDAY]


def test_lists_that_are_not_read_are_named() -> None:
    received = send(monday(LoadAdjustments=[{"A": "1"}], Surprise=[{"B": "2"}, {"B": "3"}]))

    assert received.file.unread == {"LoadAdjustments": 1, "Surprise": 2}
    assert "LoadAdjustments and Surprise" in Feed.objects.get(name="dof9.day").error


def test_a_refusal_is_on_record_and_does_not_make_the_feed_fail() -> None:
    send(monday(PeriodReplacements=[cover()]))

    with pytest.raises(NotTaken):
        send(b"", "C:\\share\\Other.dof9")

    row = DailyFile.objects.get(state="refused")
    assert (row.name, row.sender) == ("Other.dof9", "Una Organ")
    assert row.why.startswith("Other.dof9 is empty")
    assert Feed.objects.get(name="dof9.day").state == "ok"
    assert AuditLine.objects.filter(what="dof9.upload").count() == 2


# The timetable file


def lists(name: str, item: str, *rows: dict[str, str]) -> str:
    return made_rows(name, rows, item)


CYCLE = element(
    "Root",
    lists("Days", "Day", {"DayID": "1", "Code": "MonA", "Name": "Monday A"})
    + lists(
        "Periods",
        "Period",
        {"PeriodID": "3", "DayID": "1", "Code": "3", "StartTime": "11:00", "FinishTime": "11:50"},
        {"PeriodID": "4", "DayID": "1", "Code": "4", "StartTime": "11:50", "FinishTime": "12:40 PM"},
    )
    + lists("Rooms", "Room", {"RoomID": "1", "Code": "S19"})
    + lists("Teachers", "Teacher", {"TeacherID": "1", "Code": "BCOO"}, {"TeacherID": "2", "Code": "EFER"})
    + lists("Classes", "Class", {"ClassID": "1", "Code": "8SCI1"}, {"ClassID": "2", "Code": "9ART1"})
    + lists(
        "Timetables",
        "Timetable",
        {"PeriodID": "3", "ClassID": "1", "RoomID": "1", "TeacherID": "1"},
        {"PeriodID": "4", "ClassID": "2", "RoomID": "", "TeacherID": "2"},
    ),
).encode()


def nothing_from_elsewhere() -> None:
    for model in (Statement, Occurrence, SourceDay, DayBells):
        model.objects.all().delete()


def test_a_timetable_file_is_the_base_of_dates_that_nobody_else_tells() -> None:
    nothing_from_elsewhere()
    send(monday(PeriodReplacements=[cover(), cover("9OLD9", "4", "EFER")], TeacherAbsences=[away("BCOO", "3")]))

    received = send(CYCLE, "Timetable.tdf9")

    assert received.file.counts["lessons"] == 2
    science, art = Occurrence.objects.filter(date=MONDAY).order_by("period")
    assert (science.teachers, science.rooms, science.covers) == (["BCOO"], ["S19"], [["BCOO", "HIRO", ""]])
    assert (science.starts, science.ends) == (moment("11:00"), moment("11:50"))
    assert (art.class_code, art.teachers, art.covers) == ("9ART1", ["EFER"], [])
    assert Absence.objects.get().starts == moment("11:00")


def test_a_timetable_file_that_came_first_gives_the_same() -> None:
    nothing_from_elsewhere()
    data = monday(PeriodReplacements=[cover()])
    send(data)
    send(CYCLE, "Timetable.tdf9")
    expected = everything()
    nothing_from_elsewhere()
    DailyFile.objects.all().delete()

    send(CYCLE, "Timetable.tdf9")
    send(data)
    send(CYCLE, "Timetable.tdf9")

    assert everything() == expected
    assert DailyFile.objects.count() == 2


def test_a_timetable_file_says_nothing_where_somebody_else_tells_the_date() -> None:
    send(monday(PeriodReplacements=[cover()]))
    before = everything()

    send(CYCLE, "Timetable.tdf9")

    assert everything() == before


def test_a_timetable_file_steps_back_when_somebody_else_begins_to_tell() -> None:
    nothing_from_elsewhere()
    send(CYCLE, "Timetable.tdf9")
    send(monday())
    assert Occurrence.objects.filter(date=MONDAY).count() == 2

    timetable([("8SCI1", "6", ("BCOO",), ("S20",))], hours=1)
    tell_again()

    (found,) = Occurrence.objects.filter(date=MONDAY, kind="lesson", status="on")
    assert (found.period, found.rooms) == ("6", ["S20"])


def test_a_timetable_file_leaves_alone_whose_day_somebody_else_told() -> None:
    nothing_from_elsewhere()
    send(monday())
    lessons = (school.said("7MAT1", "1", ("BCOO",), ("C3",)),)
    take(Delivery("compass", (MONDAY,), moment("07:00"), lessons, frozenset({"BCOO"})), feed="compass.calendar")

    send(CYCLE, "Timetable.tdf9")

    rows = Occurrence.objects.filter(date=MONDAY).order_by("period")
    assert [(row.class_code, row.sources) for row in rows] == [("7MAT1", ["compass"]), ("9ART1", ["dof9"])]


@needs_samples
def test_the_sample_timetable_is_the_base_of_its_cycle_day() -> None:
    nothing_from_elsewhere()
    send(monday())

    received = send(sample("timetable-sample.tdf9"), "timetable-sample.tdf9")

    rows = Occurrence.objects.filter(date=MONDAY).order_by("period")
    assert [(row.class_code, row.period, row.teachers, row.rooms) for row in rows] == [
        ("7MAT1", "1", ["ABAN"], ["C3"]),
        ("8SCI1", "3", ["BCOO"], ["S19"]),
        ("8SCI1", "4", [], []),
    ]
    assert received.file.unread == {"Faculties": 1, "RollClasses": 1}


# The order of what comes


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.permutations(["timetable", "file", "compass", "file", "timetable file"]))
def test_in_whatever_order_it_comes_the_day_is_the_same(order: list[str]) -> None:
    rows = {
        "PeriodReplacements": [cover(Notes="Page 4"), cover("9OLD9", "4", "EFER"), cover("7MAT1", "2", "ABAN")],
        "YardDutyReplacements": [duty()],
        "RoomEdits": [{"ClassCode": "9ART1", "PeriodCode": "4", "ReplacementRoomCode": "LIB"}],
    }
    science = school.said("8SCI1", "3", ("BCOO", "EFER"), ("S19",))._replace(covers=(), fleeting=False)
    compass = Delivery("compass", (MONDAY,), moment("07:00"), (science,), frozenset({"BCOO"}))
    bring: dict[str, Callable[[], object]] = {
        "timetable": timetable,
        "file": lambda: send(monday(**rows)),
        "compass": lambda: take(compass, feed="compass.calendar"),
        "timetable file": lambda: send(CYCLE, "Timetable.tdf9"),
    }

    def day_after(steps: list[str]) -> Any:
        nothing_from_elsewhere()
        DailyFile.objects.all().delete()
        LessonNote.objects.all().delete()
        for step in steps:
            bring[step]()
        tell_again()
        return everything(), list(LessonNote.objects.values_list("class_code", "period", "text"))

    assert day_after(order) == day_after(["timetable", "compass", "timetable file", "file"])
