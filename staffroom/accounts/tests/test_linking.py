"""Whose record is whose: by number or code, never by an e-mail address, and each record once."""

import itertools

import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase
from model_bakery import baker

from staffroom.accounts import linking
from staffroom.accounts.models import LinkRequest, User
from staffroom.accounts.rights import ROLES
from staffroom.accounts.tests.door import Browser, lines, nobody_gets_in, reasons, staff, user_of
from staffroom.accounts.tokens import Identity
from staffroom.alerts.models import Alert
from staffroom.school.models import StaffMember, Student


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"payroll_number": "KEE", "code": "X1"}, {"code": "KEE"}])
def test_the_employee_number_links_by_payroll_number_or_code(entra, visitor, facts):
    record = staff(**facts)

    visitor.sign_in("teacher")

    assert user_of(entra, "teacher").staff_record == record.pk
    assert lines("account.link")[0].after["staff_code"] == record.code


@pytest.mark.django_db
def test_a_number_that_fits_two_records_links_nobody(entra, visitor):
    staff("A", payroll_number="KEE")
    staff("B", payroll_number="KEE")

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("teacher")

    assert LinkRequest.objects.get().state == "open"


@pytest.mark.django_db
def test_an_email_address_alone_links_nobody_but_suggests(entra, visitor):
    record = staff("PRY", email="Tamsin.Pryor@harrowlane.example")

    with nobody_gets_in(visitor, "not linked"):
        page = visitor.sign_in("not-linked").content.decode()

    asked = LinkRequest.objects.get()
    assert asked.suggestion == record.pk
    assert "employee number is missing" in page
    assert "office has been told" in page
    assert not User.objects.filter(staff_record=record.pk).exists()


@pytest.mark.django_db
def test_the_office_is_told_once(entra, visitor):
    visitor.sign_in("not-linked")
    visitor.sign_in("not-linked")

    assert LinkRequest.objects.count() == 1
    assert Alert.objects.count() == 1
    assert "Tamsin" not in Alert.objects.get().text


@pytest.mark.django_db
def test_the_office_links_by_hand_and_the_person_gets_in(entra, visitor, client):
    staff("PRY")
    visitor.sign_in("not-linked")
    asked = LinkRequest.objects.get()
    client.force_login(baker.make(User, handle="t/office", name="Pat Smithers", roles=["office"]))

    page = client.get("/auth/links/").content.decode()
    client.post(f"/auth/links/{asked.pk}", {"what": "link", "code": "pry"})
    visitor.sign_in("not-linked")

    assert "Tamsin Pryor" in page
    assert visitor.is_in
    assert user_of(entra, "not-linked").staff_code == "PRY"
    assert lines("account.link")[0].who == "t/office"
    assert Alert.objects.filter(closed=None).count() == 0


@pytest.mark.django_db
def test_the_office_lets_somebody_in_who_is_on_no_list(entra, visitor, client):
    visitor.sign_in("not-linked")
    client.force_login(baker.make(User, handle="t/office", roles=["office"]))

    client.post(f"/auth/links/{LinkRequest.objects.get().pk}", {"what": "admit"})
    visitor.sign_in("not-linked")

    assert visitor.is_in
    assert user_of(entra, "not-linked").roles == ["staff"]


@pytest.mark.django_db
def test_who_is_refused_stays_outside_and_nobody_is_asked_again(entra, visitor, client):
    visitor.sign_in("not-linked")
    client.force_login(baker.make(User, handle="t/office", roles=["office"]))

    client.post(f"/auth/links/{LinkRequest.objects.get().pk}", {"what": "refuse"})
    visitor.sign_in("not-linked")

    assert not visitor.is_in
    assert Alert.objects.filter(closed=None).count() == 0
    assert linking.open_requests().count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "NOBODY", "KEE"])
def test_the_office_cannot_link_to_a_wrong_record(entra, visitor, client, code):
    staff("KEE")
    Browser().sign_in("teacher")
    visitor.sign_in("not-linked")
    client.force_login(baker.make(User, handle="t/office", roles=["office"]))

    answer = client.post(f"/auth/links/{LinkRequest.objects.get().pk}", {"what": "link", "code": code}, follow=True)

    assert "tone" in answer.content.decode()
    assert LinkRequest.objects.get().state == "open"
    assert user_of(entra, "teacher").staff_code == "KEE"


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"office", "business manager", "IT"}))
def test_others_do_not_see_who_waits(client, role):
    client.force_login(baker.make(User, handle="t/1", roles=[role]))

    assert client.get("/auth/links/").status_code == 403


@pytest.mark.django_db
def test_a_borrowed_email_address_never_becomes_the_other_person(entra, visitor):
    staff("KEE", email="amelia.keene@harrowlane.example")
    Browser().sign_in("teacher")

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("borrowed-email")

    assert LinkRequest.objects.get().suggestion is None


@pytest.mark.django_db
def test_a_new_email_address_and_name_keep_the_account(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    before = user_of(entra, "teacher").pk
    entra.change("teacher", name="Amelia Marsh", email="amelia.marsh@harrowlane.example", upn="a.m@harrowlane.example")

    visitor.sign_in("teacher")

    user = user_of(entra, "teacher")
    assert (user.pk, user.name, user.staff_code) == (before, "Amelia Marsh", "KEE")


@pytest.mark.django_db
def test_a_second_account_for_one_record_is_refused_and_queued(entra, visitor):
    staff("KEE")
    Browser().sign_in("teacher")
    entra.change("not-linked", employee_id="KEE")

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("not-linked")

    assert "already linked" in LinkRequest.objects.get().why


@pytest.mark.django_db
def test_a_record_whose_code_passed_on_is_never_linked(entra, visitor):
    staff("KEE", superseded=True, active=False)

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("teacher")


@pytest.mark.django_db
def test_when_a_code_passes_to_somebody_else_the_link_does_not(entra, visitor):
    record = staff("KEE", payroll_number="1")
    visitor.sign_in("teacher")
    StaffMember.objects.filter(pk=record.pk).update(superseded=True, active=False)
    staff("KEE", payroll_number="2")
    entra.change("teacher", employee_id="1")

    with_old_number = visitor.sign_in("teacher")

    assert b"not linked" in with_old_number.content
    assert user_of(entra, "teacher").staff_code == ""
    assert user_of(entra, "teacher").roles == []


@pytest.mark.django_db
def test_the_record_of_somebody_who_left_is_not_linked(entra, visitor):
    staff("KEE", active=False, inactive_because="left")

    with nobody_gets_in(visitor, "not linked"):
        visitor.sign_in("teacher")


@pytest.mark.django_db
def test_the_auditor_needs_no_staff_record(entra, visitor):
    visitor.sign_in("auditor")

    assert visitor.is_in
    assert user_of(entra, "auditor").roles == ["auditor"]


@pytest.mark.django_db
def test_a_guest_is_refused(entra, visitor):
    with nobody_gets_in(visitor, "guest"):
        visitor.sign_in("guest")

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_guest_gets_in_only_where_that_was_set(entra, visitor, settings):
    staff("FAR")
    entra.change("guest", employee_id="FAR")
    settings.ENVIRONMENT.allow_guests = True
    try:
        visitor.sign_in("guest")
    finally:
        settings.ENVIRONMENT.allow_guests = False

    assert visitor.is_in


@pytest.mark.django_db
def test_an_account_of_another_school_is_refused_in_plain_words(entra, visitor):
    with nobody_gets_in(visitor, "other tenant"):
        page = visitor.sign_in("other-tenant").content.decode()

    assert "not from our school" in page


@pytest.mark.django_db
def test_a_student_is_refused_by_address(entra, visitor):
    baker.make(Student, key="ABB0001", email="ABB0001@students.harrowlane.example", superseded=False)

    with nobody_gets_in(visitor, "student"):
        visitor.sign_in("student")

    assert LinkRequest.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["group", "app role"])
def test_a_student_is_refused_by_group_or_app_role(entra, visitor, monkeypatch, settings, how):
    if how == "group":
        group = entra.tenant.directory.group_id("HLSC-Students")
        monkeypatch.setitem(settings.ENVIRONMENT.role_map, group, "student")
    else:
        entra.change("student", roles=("Student",))

    with nobody_gets_in(visitor, "student"):
        visitor.sign_in("student")


@pytest.mark.django_db
def test_somebody_switched_off_here_stays_out(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    User.objects.update(is_active=False, disabled="person")

    with nobody_gets_in(visitor, "disabled"):
        visitor.sign_in("teacher")


@pytest.mark.django_db
def test_linking_goes_on_while_graph_is_away_for_who_is_linked_already(entra, visitor):
    staff("KEE")
    visitor.sign_in("teacher")
    entra.fail("graph", "500", times=None)

    visitor.sign_in("teacher")

    assert reasons() == []


NAMES = st.sampled_from(["kim@school.example", "lee@school.example", "sam@school.example", ""])
CODES = st.sampled_from(["", "AAA", "BBB", "CCC"])
PEOPLE = st.lists(st.tuples(NAMES, CODES), min_size=1, max_size=6)


class LinkingHolds(TestCase):
    """Whatever accounts come with whatever numbers and addresses."""

    @given(PEOPLE, st.lists(st.tuples(NAMES, CODES), max_size=4), st.integers(0, 3))
    def test_no_record_ever_has_two_accounts_and_no_link_moves(self, people, changes, superseded):
        records = [
            staff(code, email=f"{name}@school.example", superseded=number == superseded)
            for number, (code, name) in enumerate([("AAA", "kim"), ("BBB", "lee"), ("CCC", "sam")])
        ]
        linked: dict[str, int] = {}

        for number, (address, code) in itertools.chain(enumerate(people), enumerate(changes)):
            identity = Identity(tid="t", oid=f"o{number}", addresses=frozenset({address} - {""}), employee_id=code)
            user = User.objects.filter(oid=identity.oid).first()
            if user is None or user.staff_record is None:
                found = linking.match(identity, None)
                if found.record and not found.why:
                    linking.link(tid="t", oid=identity.oid, record=found.record, by="x", how="x")
                    linked[identity.oid] = found.record.pk
                    assert found.record.code == code

        users = [user for user in User.objects.all() if user.staff_record]
        assert {user.oid: user.staff_record for user in users} == linked
        assert len({user.staff_record for user in users}) == len(users)
        assert not {record.pk for record in records if record.superseded} & set(linked.values())


@pytest.mark.django_db
def test_two_accounts_at_the_same_moment_get_one_record_once():
    record = staff("AAA")
    linking.link(tid="t", oid="1", record=record, by="x", how="x")

    with pytest.raises(linking.LinkRefused, match="already linked"):
        linking.link(tid="t", oid="2", record=record, by="x", how="x")

    assert User.objects.filter(staff_record=record.pk).count() == 1
