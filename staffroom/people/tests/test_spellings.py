"""The office teaches how a family name is written."""

import pytest
from django.test import Client
from model_bakery import baker

from staffroom.accounts.models import User
from staffroom.school import spellings
from staffroom.school.models import StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(baker.make(User, tid="demo", oid="o", handle="demo/o", name="Pat", roles=["staff", "office"]))
    return client


def test_the_office_teaches_a_spelling_and_everybody_is_shown_by_it(office: Client) -> None:
    baker.make(StaffMember, code="VDB", family_name="VAN DER BERG", shown_family_name="van der Berg")

    answer = office.post("/people/spellings/", {"imported": "VAN DER BERG", "written": "Van der Berg"})

    assert answer.status_code == 302
    assert StaffMember.objects.get().shown_family_name == "Van der Berg"


def test_another_name_is_refused_with_a_sentence(office: Client) -> None:
    answer = office.post("/people/spellings/", {"imported": "SMITH", "written": "Smythe"})

    assert answer.status_code == 422
    assert "not another way to write" in answer.content.decode()


def test_a_forgotten_spelling_gives_the_name_back_to_the_rules(office: Client) -> None:
    baker.make(StaffMember, code="DLU", family_name="DE LUCA", shown_family_name="De Luca")
    spellings.learn("DE LUCA", "de Luca", by="test")

    office.post("/people/spellings/", {"forget": "DE LUCA"})

    assert StaffMember.objects.get().shown_family_name == "De Luca"


def test_a_teacher_may_not_teach_spellings(client: Client) -> None:
    client.force_login(baker.make(User, tid="demo", oid="t", handle="demo/t", name="Amy", roles=["staff", "teacher"]))

    assert client.get("/people/spellings/").status_code == 403
