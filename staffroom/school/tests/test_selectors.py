import pytest
from model_bakery import baker

from staffroom.school import selectors
from staffroom.school.models import StaffMember

pytestmark = pytest.mark.django_db


def test_names_of_all_groups_come_in_one_query(django_assert_num_queries):
    baker.make("school.Faculty", code="ENG", name="English")
    baker.make("school.Campus", code="ENG", name="English Street Campus")
    baker.make("school.House", code="WAT", name="")

    with django_assert_num_queries(1):
        names = selectors.group_names()

    assert names.faculty("ENG") == "English"
    assert names.campus("ENG") == "English Street Campus"
    assert names.house("WAT") == "WAT"
    assert names.position("NEW") == "NEW"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  O'Brien ", ["obrien"]),
        ("noah NOAH smith", ["noah", "smith"]),
        ("!?", []),
        ("", []),
        ("El-Rahman", ["el", "rahman"]),
    ],
)
def test_what_was_typed_becomes_words_to_look_for(typed, words):
    assert selectors.query_words(typed) == words


def test_staff_are_listed_by_family_name_and_without_those_who_left():
    baker.make(StaffMember, code="B", search_text="wu")
    baker.make(StaffMember, code="A", search_text="abbot")
    baker.make(StaffMember, code="C", search_text="zed", active=False)
    baker.make(StaffMember, code="A", search_text="old", superseded=True)

    assert [member.code for member in selectors.staff_listed()] == ["A", "B"]
    assert [member.code for member in selectors.staff_listed(left_too=True)] == ["A", "B", "C"]


def test_a_code_means_the_person_who_has_it_now():
    baker.make(StaffMember, code="SMI", family_name="Old", superseded=True)
    baker.make(StaffMember, code="SMI", family_name="New")

    found = selectors.staff_member(" smi ")

    assert found is not None
    assert found.family_name == "New"
    assert selectors.staff_member("NOBODY") is None


def test_home_groups_and_classes_count_for_both_teachers():
    baker.make("school.HomeGroup", code="09C", teacher="SMI")
    baker.make("school.HomeGroup", code="09D", second_teacher="SMI")
    baker.make("school.HomeGroup", code="09E", teacher="SMI", active=False)
    baker.make("school.SchoolClass", code="1", subject="ENG", number=2, second_teacher="SMI")

    assert [group.code for group in selectors.home_groups_of("SMI")] == ["09C", "09D"]
    assert [taught.label for taught in selectors.classes_of("SMI")] == ["ENG2"]


def test_year_levels_stand_in_school_order():
    for code, order in (("10", 10), ("07", 7), ("UG", None)):
        baker.make("school.YearLevel", code=code, order=order)

    assert [year.code for year in selectors.year_levels()] == ["07", "10", "UG"]
