"""Whose a line is."""

import pytest
from hypothesis import given, strategies as st

from staffroom.dailyorg.matching import Me, Name, hits_in, pieces, reasons

KEENE = Name("KEE", "KEENE", ("Amelia", "AMELIA JANE"))
ME = Me("KEE", KEENE, others=(Name("PET", "PETROV", ("Roza",)),), classes=("09ENG2", "09B"), rooms=("B12", "GYM"))
WITH_TOM = Me("KEE", KEENE, others=(Name("KEN", "KEENE", ("Thomas",)),))
WITH_ADAM = Me("KEE", KEENE, others=(Name("KEN", "KEENE", ("Adam",)),))


def whys(text: str, me: Me = ME) -> list[str]:
    return reasons(hits_in(text, me))


@pytest.mark.parametrize(
    "text",
    [
        "P3 9MAT1 KEE",
        "KEE",
        "P1\tKEE\tS07",
        "PET/KEE swap",
        "(KEE)",
        "A. Keene",
        "A Keene to C04",
        "KEENE, Amelia",
        "KEENE AMELIA",
        "Keene, A.",
        "Amelia Keene",
        "amelia keene",
        "Amelia\tKeene",
        "Ms Keene on yard duty",
        "Extra: Keene",
        "Amelia-Jane and Keene",
    ],
)
def test_a_line_names_me_by_code_or_name(text: str) -> None:
    assert whys(text) == ["names you"]


@pytest.mark.parametrize(
    "text",
    [
        "kee",
        "KEEP LEFT",
        "Kees",
        "T. Keene",
        "Keene, T.",
        "Amelia Petrov",
        "keenest",
        "Roza Petrov",
        "a keene eye",
        "",
        "\t",
    ],
)
def test_a_line_that_only_looks_like_it_does_not(text: str) -> None:
    assert whys(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Keene", ["may name you"]),
        ("Ms Keene", ["may name you"]),
        ("A. Keene", ["names you"]),
        ("T. Keene", []),
        ("Thomas Keene", []),
        ("KEENE, Thomas", []),
        ("Amelia Keene", ["names you"]),
        ("Keene KEE", ["names you"]),
    ],
)
def test_with_a_namesake_the_first_name_decides(text: str, why: list[str]) -> None:
    assert whys(text, WITH_TOM) == why


def test_a_first_name_of_nobody_here_makes_it_less_sure() -> None:
    assert whys("Tom Keene") == ["may name you"]
    assert whys("Extra Keene") == ["names you"]


def test_namesakes_with_the_same_initial_are_both_asked_to_look() -> None:
    assert whys("A. Keene", WITH_ADAM) == ["may name you"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Assembly in the Hall", []),
        ("Hall", []),
        ("HALL", []),
        ("Mr Hall", ["names you"]),
        ("Hall, Sam", ["names you"]),
    ],
)
def test_a_family_name_that_is_a_word_needs_more_than_itself(text: str, why: list[str]) -> None:
    assert whys(text, Me("HAL", Name("HAL", "HALL", ("Sam",)))) == why


def test_a_code_that_is_a_word_is_not_sure_among_capitals() -> None:
    me = Me("MAY", Name("MAY", "MAYWEATHER", ("Jo",)))

    assert whys("NOBODY MAY PARK HERE", me) == ["may name you"]
    assert whys("P3 extra: MAY in C04", me) == ["names you"]
    assert whys("You may park here", me) == []


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("O'BRIEN", "Liam O’Brien"),
        ("O'BRIEN", "O Brien, Liam"),
        ("O'BRIEN", "L. OBrien"),
        ("VAN DER BERG", "van der Berg, Liam"),
        ("ABD EL-RAHMAN", "Mr Abd El-Rahman"),
        ("ABD EL-RAHMAN", "Abd ElRahman, L"),
        ("MÜLLER", "Liam Muller"),
    ],
)
def test_family_names_are_found_however_they_are_spelt(family: str, text: str) -> None:
    assert whys(text, Me("XYZ", Name("XYZ", family, ("Liam",)))) == ["names you"]


@pytest.mark.parametrize("text", ["9ENG2 in the library", "09ENG2", "9 Eng 2", "9-ENG-2", "P3\t9ENG2\tC04"])
def test_a_line_is_about_my_class(text: str) -> None:
    assert whys(text) == ["your class 09ENG2"]


@pytest.mark.parametrize("text", ["9ENG21", "19ENG2", "9ENG 3", "9 B goes", "P9 English"])
def test_another_class_is_not_mine(text: str) -> None:
    assert whys(text) == []


def test_a_room_is_the_weakest_reason_and_stands_last() -> None:
    assert whys("9ENG2 B12 KEE") == ["names you", "your class 09ENG2", "your room B12"]
    assert whys("b12 or gym") == []
    assert [hit.rank for hit in hits_in("Locker check in B12", ME)] == [3]


@given(st.text(max_size=80), st.sampled_from([ME, WITH_TOM, WITH_ADAM]))
def test_a_line_comes_out_of_its_pieces_whole(text: str, me: Me) -> None:
    hits = hits_in(text, me)

    assert "".join(part for part, _ in pieces(text, hits)) == text
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
