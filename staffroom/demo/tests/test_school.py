import re
from collections import Counter
from dataclasses import replace
from datetime import date

from staffroom.accounts.rights import ROLES
from staffroom.demo.founding import found_school
from staffroom.demo.school import School, Sizes

from .conftest import SMALL, TODAY


def test_the_same_seed_and_day_give_the_same_school(school: School):
    again = found_school(1, TODAY, SMALL)
    other = found_school(2, TODAY, SMALL)

    assert again.to_json() == school.to_json()
    assert other.to_json() != school.to_json()


def test_a_school_of_the_usual_size_is_plausible():
    usual = found_school(1, TODAY)

    statuses = Counter(student.status for student in usual.students)
    assert statuses["ACTV"] + statuses["LVNG"] == 900
    assert statuses["LEFT"] == 3000
    assert {"FUT", "INAC", "DEL", ""} <= set(statuses)
    assert len(list(usual.current_staff())) == 90
    assert len(usual.staff) == 130
    assert len(usual.campuses) == 2
    assert 44 <= sum(group.active for group in usual.home_groups) <= 46
    assert 60 <= len(usual.rooms) <= 80
    assert len(usual.faculties) == 12
    assert 60 <= len(usual.subjects) <= 65


def test_everybody_who_attends_sits_in_seven_classes(school: School):
    this_year = Counter(row.student for row in school.enrolments if row.year == TODAY.year)

    assert set(this_year) == {student.key for student in school.attending()}
    assert set(this_year.values()) == {7}


def test_no_class_is_larger_than_a_room(school: School):
    sizes = Counter((row.subject, row.number) for row in school.enrolments if row.year == TODAY.year)

    assert max(sizes.values()) <= 27
    assert set(sizes) == {(group.subject, group.number) for group in school.classes}


def test_codes_are_unique_and_short_enough_for_cases21(school: School):
    codes = [person.code for person in school.staff]
    keys = [student.key for student in school.students]

    assert len(codes) == len(set(codes))
    assert len(keys) == len(set(keys))
    assert all(3 <= len(code) <= 4 for code in codes)
    assert all(len(key) <= 10 for key in keys)
    assert all(len(group.code) == 3 for group in school.home_groups)
    assert all(len(room.code) <= 4 for room in school.rooms)
    assert all(len(subject.code) <= 5 for subject in school.subjects)
    assert all(len(group.code) <= 17 for group in school.classes)


def test_whoever_leads_or_teaches_is_on_the_staff_today(school: School):
    here = {person.code for person in school.current_staff()}

    assert {group.teacher for group in school.classes} <= here
    assert {group.teacher for group in school.home_groups if group.active} <= here
    assert {faculty.head for faculty in school.faculties} <= here | {""}


def test_awkward_names_are_always_there(school: School):
    names = {person.family_name for person in (*school.staff, *school.students)}

    assert {"O'Brien", "D'Angelo", "McDonald", "van der Berg", "Abd El-Rahman", "St John", "Nguyễn"} <= names


def test_personas_are_people_of_the_school_with_roles_that_exist(school: School):
    people = {person.code: person.shown_name for person in school.current_staff()}

    assert len(school.personas) == 10
    assert {role for persona in school.personas for role in persona.roles} == set(ROLES)
    assert all(people[persona.staff_code] == persona.name for persona in school.personas if persona.staff_code)


def test_nobody_has_an_address_that_could_exist(school: School):
    addresses = re.findall(r"@[\w.]+", school.to_json())

    assert addresses
    assert all(address.endswith(".example") for address in addresses)


def test_some_addresses_are_shared_and_some_are_missing(school: School):
    of_staff = Counter(person.email for person in school.staff)

    assert max(count for address, count in of_staff.items() if address) == 2
    assert of_staff[""] >= 2


def test_it_grows_to_what_is_asked_for():
    wanted = replace(SMALL, students=300, leavers=10, staff=200, enrolments=1000, history=50)

    large = found_school(1, date(2026, 2, 1), wanted)

    assert len(large.enrolments) == 1050
    assert len(list(large.current_staff())) == 200
    assert large.timetable == "2026S1"


def test_a_tiny_school_works_too():
    tiny = found_school(1, TODAY, Sizes(students=20, leavers=0, staff=20, former_staff=0))

    assert len(list(tiny.attending())) == 20
    assert tiny.personas
