import csv
import io

import pytest

from staffroom.sync.models import Decision, ImportRun, PlanChunk, RunStep

from .runs import a_run, check, counts, todo, user, year_9_missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(client):
    client.force_login(user("staff", "IT", name="Kaz Smilov"))
    return client


@pytest.fixture
def auditor(client):
    client.force_login(user("auditor"))
    return client


def page(client, path: str = "/data-health/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_school_says_what_to_do_first(it):
    text = page(it)

    assert "Nothing has been imported yet" in text
    assert "STAFFROOM_EDUHUB_FOLDER" in text


def test_a_good_night_is_said_in_one_line(it):
    a_run()

    text = page(it)

    assert "Everything is up to date" in text
    assert "2 new, 11 changed" in text


def test_a_held_plan_shows_counts_cause_and_two_buttons(it):
    a_run(hours_ago=26)
    year_9_missing()

    text = page(it)

    assert "Year 9 is missing" in text
    assert "all gone" in text
    assert "Likely cause:" in text
    assert text.count('class="btn btn-main"') == 1
    assert "Apply, and 172 students go" in text
    assert "Every row" in text


def test_the_auditor_sees_the_news_but_neither_names_nor_buttons(auditor):
    a_run(hours_ago=26)
    held = year_9_missing()

    text = page(auditor)

    assert "Year 9 is missing" in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]
    assert "Every row" not in text
    assert "Rows set aside" not in text
    assert auditor.get(f"/data-health/runs/{held.pk}/changes").status_code == 403


@pytest.mark.parametrize("role", ["staff", "teacher", "casual relief", "daily organiser", "maintenance", "wellbeing"])
def test_other_roles_do_not_see_data_health(client, role):
    client.force_login(user(role))

    assert client.get("/data-health/").status_code == 403


def test_keeping_the_old_data_takes_one_click(it):
    a_run(hours_ago=26)
    held = year_9_missing()

    it.post(f"/data-health/runs/{held.pk}/decide", {"choice": "keep"})

    held.refresh_from_db()
    assert held.state == ImportRun.State.DECLINED
    assert Decision.objects.get().by == "Kaz Smilov (KAZ)"
    assert "is kept" in page(it)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "", "leaving": "172"}, "Write why this is right"),
        ({"reason": "They moved", "leaving": ""}, "Type the number of people"),
        ({"reason": "They moved", "leaving": "171"}, "Type the number of people"),
        ({"reason": " ", "leaving": "x"}, "Write why this is right"),
    ],
)
def test_applying_takes_a_reason_and_the_number(it, given, said):
    held = year_9_missing()

    answer = it.post(f"/data-health/runs/{held.pk}/decide", {"choice": "apply", **given})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert given["reason"].strip() in answer.content.decode()
    held.refresh_from_db()
    assert held.state == ImportRun.State.HELD


def test_the_first_of_two_agrees_and_nothing_happens_yet(it):
    held = year_9_missing(hold="hard")
    assert "Agree, as the first of two" in page(it)

    answer = it.post(
        f"/data-health/runs/{held.pk}/decide",
        {"choice": "apply", "reason": "Campus closed", "leaving": "172"},
        follow=True,
    )

    text = answer.content.decode()
    held.refresh_from_db()
    assert held.state == ImportRun.State.HELD
    assert "One more person has to agree" in text
    assert "Kaz Smilov (KAZ) agreed" in text
    assert "You have agreed" in text


def test_what_cannot_be_done_is_said_in_plain_words(it):
    gone = year_9_missing(state="expired")

    answer = it.post(f"/data-health/runs/{gone.pk}/decide", {"choice": "keep"}, follow=True)

    assert "waited longer than 24 hours" in answer.content.decode()


def test_a_plan_that_was_altered_is_refused_and_nothing_applied(it):
    held = year_9_missing()

    it.post(f"/data-health/runs/{held.pk}/decide", {"choice": "apply", "reason": "x", "leaving": "172"}, follow=True)

    held.refresh_from_db()
    assert held.state == ImportRun.State.SUPERSEDED


def test_a_reason_with_a_character_that_no_database_keeps_does_no_harm(it):
    held = year_9_missing(hold="hard")

    it.post(f"/data-health/runs/{held.pk}/decide", {"choice": "apply", "reason": "Mo\0ved", "leaving": "172"})

    assert Decision.objects.get().reason == "Moved"


@pytest.mark.parametrize("role", ["auditor", "staff", "teacher"])
def test_who_may_not_decide_cannot(client, role):
    held = year_9_missing()
    client.force_login(user(role))

    assert client.post(f"/data-health/runs/{held.pk}/decide", {"choice": "keep"}).status_code == 403


def test_a_decision_is_never_a_link(it):
    held = year_9_missing()

    assert it.get(f"/data-health/runs/{held.pk}/decide").status_code == 405
    assert it.get(f"/data-health/runs/{held.pk}/undo").status_code == 405


def test_one_night_shows_steps_records_checks_files_and_decisions(it):
    run = a_run(
        checks=[check("students_new", 2, 40, "ok"), check("staff_emails", 3, 2)],
        files={"ST_8865.csv": {"sha256": "ab", "size": 38_100_000, "time_ns": 1_786_000_000_000_000_000, "rows": 3951}},
    )
    RunStep.objects.create(run=run, name="snapshot", started=run.started, finished=run.finished)
    RunStep.objects.create(run=run, name="parse", started=run.started)
    Decision.objects.create(run=run, what="approve", by="Ruth Abernathy", reason="Campus closed", at=run.finished)

    text = page(it, f"/data-health/runs/{run.pk}/")

    for shown in (
        "Snapshot",
        "4 seconds",
        "(not finished)",
        "1,043",
        "at most 2",
        "38.1 MB",
        "3,951",
        "Ruth Abernathy",
    ):
        assert shown in text
    assert "1 check was fine" in text


def test_an_unknown_night_is_a_plain_not_found(it):
    assert it.get("/data-health/runs/99/").status_code == 404


def test_undo_is_offered_for_seven_days_to_those_who_may(client):
    fresh, old = a_run(hours_ago=5), a_run(hours_ago=24 * 8)
    for run in (fresh, old):
        PlanChunk.objects.create(run=run, seq=0, kind="staff", changes=0, payload="[]")
    client.force_login(user("leadership"))

    assert "Undo this run" in page(client, f"/data-health/runs/{fresh.pk}/")
    assert "Undo this run" not in page(client, f"/data-health/runs/{old.pk}/")
    client.force_login(user("office"))
    assert "Undo this run" not in page(client, f"/data-health/runs/{fresh.pk}/")
    assert client.post(f"/data-health/runs/{fresh.pk}/undo", {"reason": "x"}).status_code == 403


def test_an_undo_without_a_reason_is_refused_in_words(it):
    run = a_run()
    PlanChunk.objects.create(run=run, seq=0, kind="staff", changes=0, payload="[]")

    answer = it.post(f"/data-health/runs/{run.pk}/undo", {"reason": " "}, follow=True)

    assert "needs a name and a reason" in answer.content.decode()
    run.refresh_from_db()
    assert run.state == ImportRun.State.APPLIED


def test_all_nights_are_paged(it):
    for number in range(45):
        a_run(hours_ago=24 * number)

    assert "Page 1 of 2" in page(it, "/data-health/runs/")
    assert "Page 2 of 2" in page(it, "/data-health/runs/?page=2")
    assert page(it, "/data-health/runs/?page=x")


def test_all_nights_come_as_a_file(it):
    a_run(reasons=["=cmd"], records={"staff": counts(added=3, set_aside=1)})

    rows = list(csv.DictReader(io.StringIO(b"".join(it.get("/data-health/runs.csv")).decode("utf-8-sig"))))

    assert rows[0]["New"] == "3"
    assert rows[0]["Seconds"] == "4.0"
    assert rows[0]["Reasons"] == "'=cmd"


@pytest.mark.parametrize("state", list(ImportRun.State))
def test_every_state_has_a_page(it, state):
    run = a_run(state, reasons=["Because."])

    assert page(it)
    assert page(it, f"/data-health/runs/{run.pk}/")


def test_the_front_page_takes_few_queries_however_long_the_lists(it, django_assert_max_num_queries):
    run = a_run(hours_ago=26)
    year_9_missing()
    for number in range(40):
        todo(run=run, line=number, seen=f"C{number}")

    with django_assert_max_num_queries(12):
        page(it)
