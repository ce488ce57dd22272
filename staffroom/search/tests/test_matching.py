from hypothesis import given, strategies as st

from staffroom.school.names import fold, search_text
from staffroom.search.matching import Fit, fitting

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12)


def found(typed: str, *texts: str) -> list[tuple[Fit, str]]:
    return fitting(texts, fold(typed).split(), lambda text: text)


def names(typed: str, *texts: str) -> list[str]:
    return [text for _, text in found(typed, *texts)]


def test_a_code_comes_before_a_beginning_a_word_and_what_stands_within():
    things = [("smi", "smithers pat"), ("", "xsmi"), ("wri", "smi wright"), ("smi", "noah zeta")]
    hits = fitting(
        [*things, ("", "noah smith")], ["smi"], lambda thing: f"{thing[1]} {thing[0]}".strip(), lambda thing: thing[0]
    )

    assert [fit for fit, _ in hits] == [Fit.CODE, Fit.CODE, Fit.BEGINS, Fit.WORD, Fit.INSIDE]


def test_two_letters_the_wrong_way_round_are_forgiven():
    assert names("smtih", "noah smith", "roza petrov") == ["noah smith"]


def test_so_are_one_too_many_one_too_few_and_another_one():
    for typed in ("smmith", "smth", "smiht", "amith"):
        assert names(typed, "noah smith", "roza petrov") == ["noah smith"], typed


def test_two_slips_are_not():
    assert names("smhti", "noah smith") == []
    assert names("petrovichka", "roza petrov") == []


def test_a_slip_is_forgiven_in_a_word_that_is_not_finished():
    assert names("mahtem", "mathematics room") == ["mathematics room"]


def test_a_short_word_or_a_code_must_be_right():
    assert names("wua", "wut tom") == []
    assert names("10mat3", "10mat2", "10mat3") == ["10mat3"]
    assert names("b13", "b12") == []


def test_what_is_spelt_so_hides_what_only_looks_alike():
    assert names("keene", "keene amelia", "keane liam") == ["keene amelia"]
    assert names("kease", "keene amelia", "keane liam") == ["keane liam"]


def test_every_word_must_be_found():
    assert names("smith noah", "noah smith", "noah wu") == ["noah smith"]
    assert names("smi xyzzy", "noah smith") == []


def test_nothing_typed_finds_nothing():
    assert names("", "noah smith") == []


@given(WORDS, st.data())
def test_any_one_slip_in_any_name_still_finds_it(word, data):
    place = data.draw(st.integers(0, len(word) - 2))
    slip = data.draw(st.sampled_from(["swap", "drop", "double", "other"]))
    typed = {
        "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        "drop": word[:place] + word[place + 1 :],
        "double": word[: place + 1] + word[place:],
        "other": word[:place] + "z" + word[place + 1 :],
    }[slip]

    assert names(typed, f"noah {word}") == [f"noah {word}"]


@given(st.text(max_size=20), st.text(max_size=30))
def test_anything_may_be_typed_and_anything_may_be_a_name(typed, name):
    for fit, text in found(typed, search_text(name)):
        assert text == search_text(name)
        assert fit in Fit


def test_a_year_is_the_same_with_one_digit_and_with_two():
    assert names("9b", "09b", "19b", "9bx") == ["09b", "9bx"]
    assert names("09b", "9b home group", "19b") == ["9b home group"]
