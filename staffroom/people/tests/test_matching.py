import pytest

from staffroom.people.matching import matches, pieces, rank
from staffroom.school.models import StaffMember
from staffroom.school.names import search_text
from staffroom.school.selectors import query_words


def member(code: str, *names: str) -> StaffMember:
    return StaffMember(code=code, search_text=search_text(*names, code))


def marked(text: str, typed: str) -> str:
    return "".join(f"[{piece}]" if hit else piece for piece, hit in pieces(text, query_words(typed)))


@pytest.mark.parametrize(
    "typed", ["obrien", "O'Brien", "o’brien", "O BRIEN", "brien", "siobhan", "Siobhán", "shiv", "obr"]
)
def test_it_finds_her_however_she_is_typed(typed):
    person = member("OBR", "O'BRIEN", "Shiv", "Siobhán")

    assert matches(person, query_words(typed))


def test_every_word_must_occur():
    person = member("OBR", "O'Brien", "Siobhán")

    assert matches(person, query_words("sio bri"))
    assert not matches(person, query_words("sio smith"))


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Noah Smith", "smi", "Noah [Smi]th"),
        ("Jasmine Wu", "smi", "Ja[smi]ne Wu"),
        ("Siobhán O'Brien", "obri", "Siobhán [O'Bri]en"),
        ("Zoë van der Berg", "zoe berg", "[Zoë] van der [Berg]"),
        ("Karim Abd El-Rahman", "elrah", "Karim Abd [El-Rah]man"),
        ("Anna Shaw", "as", "Anna Shaw"),
        ("Ana Banana", "ana", "[Ana] B[anana]"),
        ("Weiß", "weiss", "[Weiß]"),
        ("Noah Smith", "", "Noah Smith"),
        ("", "x", ""),
    ],
)
def test_the_letters_that_matched_are_marked(text, typed, expected):
    assert marked(text, typed) == expected


def test_the_exact_code_comes_first_then_beginnings_then_the_rest():
    people = [member("WUJ", "Wu", "Jasmine"), member("SMT", "Smithers", "Pat"), member("SMI", "Brown", "Noah")]

    found = sorted(people, key=lambda person: rank(person, ["smi"]))

    assert [person.code for person in found] == ["SMI", "SMT", "WUJ"]
