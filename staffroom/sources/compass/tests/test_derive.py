import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from staffroom.sources.compass import derive, reading, shapes, text
from staffroom.sources.compass.derive import CoverSeen, DutyRules, MoveSeen
from staffroom.sources.compass.records import BellDay, BellPeriod
from staffroom.sources.compass.shapes import Row
from staffroom.sources.compass.tests.wire import calendar_row

ZONE = ZoneInfo("Australia/Melbourne")
SAMPLES = Path(__file__).parents[4].parent / "shared" / "samples" / "compass"
RULES = DutyRules(("Yard Dut*", "YD *"))


def row(rules=RULES, **changes):
    return reading.calendar_row(Row("Q", calendar_row(**changes)), 1042, rules)


def manager(code="PNO", ident=1042, by="", by_id=None):
    return {
        "managerUserId": ident,
        "managerImportIdentifier": code,
        "coveringUserId": by_id,
        "coveringImportIdentifier": by,
    }


def sample(name):
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip("the samples are not here")
    return shapes.rows("Q", json.loads(path.read_bytes())["d"])


def sample_rows(name):
    return reading.calendar("Q", sample(name), 1042, RULES)


@pytest.mark.parametrize(
    ("number", "kind"),
    {
        1: "lesson",
        2: "event",
        3: "meeting",
        4: "event",
        7: "event",
        9: "event",
        10: "task",
        11: "exam",
        12: "other",
        13: "meeting",
        6: "other",
        99: "other",
        None: "other",
    }.items(),
)
def test_kinds_follow_the_type(number, kind):
    assert row(activityType=number).kind == kind
    assert row(activityType=number).kind in derive.KINDS


@pytest.mark.parametrize("words", [{"title": "YD Oval"}, {"subjectLongName": "yard duties"}])
@pytest.mark.parametrize("number", [1, 6, 99])
def test_a_duty_is_known_by_its_title_or_subject(words, number):
    assert row(activityType=number, **words).kind == "duty"


def test_a_duty_is_known_by_a_quiet_period():
    rules = DutyRules(quiet=("r", "L1"))

    assert [row(rules, period=period).kind for period in ("R", "1", None)] == ["duty", "lesson", "lesson"]


def bells():
    start = datetime(2026, 10, 11, 21, 50, tzinfo=UTC)
    lesson = BellPeriod("1", "Period 1", start, start + timedelta(minutes=50), 1)
    recess = BellPeriod("R", "Recess", lesson.finishes, lesson.finishes + timedelta(minutes=20), 2, teaching=False)
    return (BellDay(date(2026, 10, 12), 3, (lesson, recess)), BellDay(date(2026, 10, 12), 4, (lesson,)))


@pytest.mark.parametrize(
    ("period", "start", "kind"),
    [
        ("R", "2026-10-11T22:40:00Z", "duty"),
        (None, "2026-10-11T22:36:00Z", "duty"),
        (None, "2026-10-11T22:30:00Z", "lesson"),
        ("1", "2026-10-11T21:50:00Z", "lesson"),
        ("R", "2026-10-12T22:40:00Z", "lesson"),
    ],
)
def test_a_duty_is_known_by_bells_that_are_no_teaching_time(period, start, kind):
    rules = DutyRules(bells=bells())

    assert row(rules, period=period, start=start, finish="2026-10-13T00:00:00Z").kind == kind


def test_a_meeting_over_lunch_stays_a_meeting_and_a_row_all_day_is_an_event():
    rules = DutyRules(quiet=("L",))

    assert row(rules, activityType=3, period="L").kind == "meeting"
    assert row(rules, allDay=True, period="L").kind == "event"


def test_the_structure_with_most_periods_gives_the_bells_of_a_date():
    assert derive.main_bells(bells())[date(2026, 10, 12)].structure == 3


def test_a_cover_comes_from_the_fields():
    found = derive.covers(row(managers=[manager("TAC", 1043, "PNO", 1042), manager("SOD", 1060)]))

    assert found == (CoverSeen(1043, "TAC", 1042, "PNO"),)


def test_somebody_who_covers_himself_covers_nobody():
    assert derive.covers(row(managers=[manager(by="PNO", by_id=1042)])) == ()


@pytest.mark.parametrize(
    ("line", "covers", "moves"),
    [
        ("1 - 9MAT3 - B12 - <strike>PNO</strike>&nbsp; CRT1", [("PNO", "CRT1")], []),
        ("9MAT3 - <s>PNO</s>", [("PNO", "")], []),
        ("9MAT3 - <strike>B12</strike>&nbsp; LIB - PNO", [], [("B12", "LIB")]),
        (
            "6 - 9MAT3 - (Maths) - S04, <strike>LIB</strike>&nbsp; B13 - PNO, <s>SOD</s>&nbsp; MLW",
            [("SOD", "MLW")],
            [("LIB", "B13")],
        ),
        ("9MAT3 - <strike>B12</strike> - PNO", [], []),
        ("1 - 9MAT3 - B12 - PNO", [], []),
    ],
)
def test_where_the_fields_say_nothing_the_struck_out_words_do(line, covers, moves):
    one = row(longTitleWithoutTime=line)

    assert [(cover.of_code, cover.by_code) for cover in derive.covers(one)] == covers
    assert derive.moves(one) == tuple(MoveSeen(*move) for move in moves)


def test_a_title_with_dashes_and_marks_of_its_own_changes_nothing():
    one = row(title="A - <s>B</s> - C", longTitleWithoutTime="A - <s>B</s> - C - B12 - PNO", activityType=3)

    assert (derive.covers(one), derive.moves(one)) == ((), ())


@pytest.mark.parametrize(("running", "cancelled"), [(0, True), (1, False), (2, False), (None, False)])
def test_only_state_zero_is_cancelled(running, cancelled):
    assert derive.is_cancelled(row(runningStatus=running)) is cancelled


@pytest.mark.parametrize(
    ("start", "finish", "dates"),
    [
        ("2026-10-03T14:00:00Z", "2026-10-04T13:00:00Z", [date(2026, 10, 4)]),
        ("2026-04-04T13:00:00Z", "2026-04-05T14:00:00Z", [date(2026, 4, 5)]),
        ("2026-10-02T08:00:00Z", "2026-10-05T22:00:00Z", [date(2026, 10, day) for day in (2, 3, 4, 5, 6)]),
        ("2026-10-11T13:00:00Z", "2026-10-11T13:00:00Z", [date(2026, 10, 12)]),
        ("2026-10-11T21:50:00Z", "2026-10-11T22:40:00Z", [date(2026, 10, 12)]),
    ],
)
def test_dates_are_the_schools_also_on_both_days_the_clock_changes(start, finish, dates):
    assert list(derive.local_dates(row(start=start, finish=finish), ZONE)) == dates


def test_local_time_sent_as_utc_is_noticed():
    right, wrong = row(), row(start="2026-10-12T08:50:00Z", finish="2026-10-12T12:40:00Z")

    assert derive.at_odd_hours([right, wrong], ZONE) == 1


@given(
    st.text(max_size=60), st.sampled_from(["<script>{}</script>", "<b onclick={}>x</b>", "<a href='{}'>x</a>", "{}"])
)
def test_whatever_a_notice_holds_what_is_kept_is_harmless(words, around):
    kept = text.harmless(around.format(words)).lower()

    assert "<script" not in kept
    assert "onclick=" not in kept or "<b onclick" not in kept
    assert "javascript:" not in kept.replace(words.lower(), "")


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='/Services/FileAssets.svc/x'>x</a>",
        "<iframe src=https://x.example></iframe>",
        "<p style='position:fixed'>x</p>",
        "<form action=https://x.example><input></form>",
    ],
)
def test_nothing_hostile_and_no_link_into_our_own_pages_is_kept(hostile):
    kept = text.harmless(hostile)

    assert not [bad for bad in ("onerror", "javascript", "href", "iframe", "style", "form", "img") if bad in kept]


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("Yr 10 &lt;Careers&gt; &amp; TAFE", "Yr 10 <Careers> & TAFE"),
        ("Yr 10 <Careers> & TAFE", "Yr 10 <Careers> & TAFE"),
        ("<b>Staff</b><br>briefing<script>alert(1)</script>", "Staff briefing"),
        ("  a\u00a0\u200b\x00 b\ud800 ", "a b"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_text_is_plain(came, kept):
    assert text.plain(came) == kept


@given(st.text(max_size=200))
def test_any_text_becomes_one_line_that_a_database_takes(words):
    kept = text.plain(words)

    assert "\n" not in kept
    assert "\x00" not in kept
    kept.encode()


def test_the_golden_day_of_a_member_of_staff():
    rows = {one.title: one for one in sample_rows("Calendar.GetCalendarEventsByUser.staff-day")}

    kinds = {title: one.kind for title, one in rows.items()}
    assert [kinds[title] for title in ("YD Oval", "On Call", "PLT - Numeracy", "Wear Yellow Day")] == [
        "duty",
        "other",
        "meeting",
        "event",
    ]
    assert kinds["Prac Report due"] == "task"
    assert derive.covers(rows["8ENG1"]) == (CoverSeen(1043, "TAC", 1042, "PNO"),)
    assert derive.moves(rows["10SCI2"]) == (MoveSeen("S04", "B13"),)
    assert derive.is_cancelled(rows["12SPM1"])
    assert derive.covers(rows["7STEM"]) == (CoverSeen(1060, "SOD", 1066, "MLW"),)
    assert derive.moves(rows["7STEM"]) == (MoveSeen("LIB", "B13"),)


@pytest.mark.parametrize("name", ["staff-day", "odd-bodies", "title-layouts", "dst-boundary"])
def test_every_sample_row_is_read(name):
    name = f"Calendar.GetCalendarEventsByUser.{name}"

    assert len(sample_rows(name)) == len(sample(name))


@pytest.mark.parametrize("name", ["staff-day", "title-layouts"])
def test_the_title_line_says_the_same_as_the_fields(name):
    for one in sample_rows(f"Calendar.GetCalendarEventsByUser.{name}"):
        fields = [(cover.of_code, cover.by_code) for cover in derive.covers(one)]
        bare = one._replace(
            managers=tuple(each._replace(covering_user_id=0, covering_code="") for each in one.managers),
            locations=tuple(place._replace(covering_name="") for place in one.locations),
        )
        told = [(cover.of_code, cover.by_code) for cover in derive.covers(bare)]
        assert [of for of, _ in told] == [of for of, _ in fields]
        assert all(by in {"", dict(fields)[of]} for of, by in told)
        assert derive.moves(bare) == derive.moves(one)


def test_eight_fifty_is_eight_fifty_on_both_sides_of_both_changes():
    lessons = [one for one in sample_rows("Calendar.GetCalendarEventsByUser.dst-boundary") if one.kind == "lesson"]

    assert {f"{one.start.astimezone(ZONE):%H:%M}" for one in lessons} == {"08:50"}
    assert len(lessons) == 4


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("User.GetAllStaff", reading.user),
        ("ReferenceDataCache.GetAllLocations", reading.location),
        ("ReferenceDataCache.GetAllTerms.iso", lambda one: reading.term(one, ZONE)),
        ("ReferenceDataCache.GetAllTerms.ddmmyyyy", lambda one: reading.term(one, ZONE)),
        ("Calendar.GetPeriodsByTimePeriod", lambda one: reading.bell_day(one, ZONE)),
        ("Calendar.GetActivityLayers", reading.layer),
        ("Feed.GetFeedItems", reading.feed_item),
        ("NewsFeed.GetMyNewsFeedPaged", reading.news_item),
        ("LearningTasks.GetAllLearningTasksByActivityId", lambda one: reading.task(one, 81220)),
    ],
)
def test_the_other_samples_are_read(name, read):
    found = [read(one) for one in sample(name)]

    assert found
    assert "Sample Student" not in repr(found)


def test_both_layouts_of_terms_give_the_same_dates():
    iso, local = (
        {(one.name, one.start, one.finish) for one in (reading.term(row, ZONE) for row in sample(name)) if one.start}
        for name in ("ReferenceDataCache.GetAllTerms.iso", "ReferenceDataCache.GetAllTerms.ddmmyyyy")
    )

    assert iso == local
