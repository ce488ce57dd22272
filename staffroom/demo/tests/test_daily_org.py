"""The made-up Daily Org."""

from datetime import date
from pathlib import Path

from staffroom.dailyorg.drawing import Limits
from staffroom.dailyorg.matching import Me, hits_in
from staffroom.dailyorg.reading import read_pdf
from staffroom.demo.daily_org import FOLDER, save_daily_orgs
from staffroom.demo.founding import found_school
from staffroom.demo.school import Sizes

SMALL = Sizes(students=60, leavers=10, staff=40, former_staff=5)


def test_it_names_the_teacher_among_the_personas_on_three_lines(tmp_path: Path) -> None:
    save_daily_orgs(tmp_path, found_school(8865, date(2026, 11, 24), SMALL))

    file = tmp_path / FOLDER / "Daily Org Tue 24 Nov v2.pdf"
    lines = read_pdf(file, tmp_path, Limits(width=200)).lines

    assert sum(bool(hits_in(line[-1], Me("KEE"))) for line in lines) >= 3
    assert len(list((tmp_path / FOLDER).iterdir())) == 2


def test_on_a_saturday_it_is_that_of_the_next_school_day(tmp_path: Path) -> None:
    save_daily_orgs(tmp_path, found_school(8865, date(2026, 11, 21), SMALL))

    assert (tmp_path / FOLDER / "Daily Org Mon 23 Nov v2.pdf").exists()
