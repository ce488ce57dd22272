import pytest

from staffroom.people.days import week, working_days


@pytest.mark.parametrize(
    ("availability", "said"),
    [
        ("YYYYY", "Monday to Friday"),
        ("YYYYN", "Monday to Thursday"),
        ("YYYYA", "Monday to Thursday, Friday mornings"),
        ("YNYNY", "Monday, Wednesday and Friday"),
        ("YYNNN", "Monday and Tuesday"),
        ("NNPPP", "Wednesday to Friday afternoons"),
        ("YY-NN", "Monday and Tuesday, Wednesday not known"),
        ("NNNNN", "No weekday"),
        ("-----", ""),
        ("", ""),
        ("YYY", "Monday to Wednesday, Thursday and Friday not known"),
    ],
)
def test_working_days_are_said_as_a_colleague_would(availability, said):
    assert working_days(availability) == said


def test_the_strip_of_days_is_empty_when_nothing_is_known():
    assert week("") == []
    assert week("YYYAN")[3:] == [("Thu", "A", "morning"), ("Fri", "N", "not in")]
