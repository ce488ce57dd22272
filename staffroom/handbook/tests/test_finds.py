import pytest

from staffroom.handbook.models import Answer
from staffroom.search.finding import look_for
from staffroom.search.question import Question
from staffroom.search.tests.things import a_school

from .answered import answered

pytestmark = pytest.mark.django_db
ASKED = {
    "what is the wifi password": "How do I get onto the Wi-Fi?",  # pragma: allowlist secret
    "how do I mark the roll": "How do I mark the roll?",
    "bell times": "When do the bells ring?",
    "where are the toilets": "Where is everything?",
    "I am sick who do I call": "Who do I ring when I am sick?",
    "what is an extra": "What is an extra, and who decides?",
    "when is my yard duty": "When and where am I on yard duty?",
    "photocopier code": "What is the photocopier code?",
    "how can I print": "How do I print?",
    "where do I get a key": "Who has keys, and which do I need?",
    "where can I park my car": "Where can I park?",
    "fire drill evacuation": "What do I do in an evacuation or a lockdown?",
    "student hurt first aid": "Who does first aid?",
    "my laptop is broken who helps": "Who helps with computers?",
    "when do I get paid": "When am I paid, and who do I ask about it?",
}


def first_three(typed: str, *roles: str) -> list[str]:
    answer = look_for(Question.read(typed, roles or ("staff", "teacher")), 50)
    return [found.title for group in answer.groups for found in group.found][:3]


def test_every_usual_question_is_asked_here():
    assert len(set(ASKED.values())) == 15


@pytest.mark.parametrize("typed", ASKED)
def test_a_question_in_natural_words_finds_its_answer_among_the_first_three(typed):
    a_school()
    answered()

    assert ASKED[typed] in first_three(typed)


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("photocopier", "What is the photocopier code?"),
        ("copier pin", "What is the photocopier code?"),
        ("attendance", "How do I mark the roll?"),
        ("wi-fi", "How do I get onto the Wi-Fi?"),
        ("payroll", "When am I paid, and who do I ask about it?"),
        ("phtocopier code", "What is the photocopier code?"),
        ("lockdown", "What do I do in an evacuation or a lockdown?"),
        ("WHERE DO I PARK?", "Where can I park?"),
    ],
)
def test_other_words_and_slips_find_it_too(typed, question):
    a_school()
    answered()

    assert question in first_three(typed)


def test_a_question_without_an_answer_is_not_found():
    Answer.objects.create(question="What is the photocopier code?", body="  ")

    assert "What is the photocopier code?" not in first_three("photocopier code")


def test_a_removed_answer_is_not_found():
    from django.utils import timezone

    Answer.objects.create(question="What is the photocopier code?", body="1234", removed=timezone.now())

    assert "What is the photocopier code?" not in first_three("photocopier code")


def test_what_stands_in_the_text_is_found_where_nothing_else_is():
    Answer.objects.create(question="Where are the vests?", body="On the **hooks** by the canteen.", owner="Office")

    assert first_three("hooks") == ["Where are the vests?"]


def test_people_are_still_found_by_their_name():
    a_school()
    answered()

    assert first_three("petrov")[0] == "Roza Petrov"


def test_one_query_for_all_answers(django_assert_num_queries):
    answered()
    from staffroom.handbook.finds import answers

    with django_assert_num_queries(1):
        answers(Question.read("photocopier code", ["teacher"]))
