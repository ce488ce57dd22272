from hypothesis import given, strategies as st

from staffroom.accounts.rights import ROLES, TABLE
from staffroom.search.question import LONGEST, MOST_WORDS, Question


def test_a_question_about_now_is_understood():
    for typed in ("who teaches 09B now", "Who's teaching 09b now?", "where is 09B", "09b now", "what is in 09b"):
        question = Question.read(typed)

        assert (question.words, question.now) == (("09b",), True), typed


def test_the_same_words_in_a_title_are_words():
    assert Question.read("the now").now
    assert Question.read("what").words == ("what",)
    assert Question.read("teaching in the wet").words == ("teaching", "in", "the", "wet")


@given(st.text(max_size=200))
def test_any_text_is_a_question_of_few_words(typed):
    question = Question.read(typed)

    assert len(question.typed) <= LONGEST
    assert len(question.words) <= MOST_WORDS
    assert all(word.isascii() and word.isalnum() for word in question.words)


def test_pages_open_to_those_whom_the_table_names():
    assert Question(roles=frozenset({"casual relief"})).opens("today:today")
    assert not Question(roles=frozenset({"teacher"})).opens("accounts:links")
    assert not Question().opens("accounts:rights")
    assert not Question(roles=frozenset({"teacher"})).opens("no:such")


def test_every_role_may_search():
    assert all(Question(roles=frozenset({role})).may("search.use") for role in ROLES)
    assert TABLE.permissions["search:found"] == "search.use"


def test_finders_that_need_the_same_read_it_once():
    read: list[int] = []
    question = Question.read("smith")

    def count() -> int:
        read.append(1)
        return len(read)

    assert [question.once(count), question.once(count)] == [1, 1]


def test_a_period_is_one_only_where_somebody_asks_about_it():
    for typed, words, period in (
        ("who has 9ENG2 p3", ("9eng2",), "3"),
        ("9eng2 P12", ("9eng2",), "12"),
        ("kee period 3", ("kee", "period", "3"), ""),
        ("where is kee period 3", ("kee",), "3"),
        ("what is in P3", ("p3",), ""),
        ("portable p3", ("portable", "p3"), ""),
        ("p3", ("p3",), ""),
        ("period 3", ("period", "3"), ""),
    ):
        question = Question.read(typed)

        assert (question.words, question.period) == (words, period), typed


def test_who_is_free_is_a_question_and_free_rooms_is_none():
    for typed in ("who is free now", "free now", "Who's free p3?", "free p3", "who is free", "is anybody free now"):
        assert Question.read(typed).free, typed
    for typed in ("free", "free rooms", "student free days", "free dress now"):
        assert not Question.read(typed).free, typed
