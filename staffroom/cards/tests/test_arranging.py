"""The order of cards: every card stands once, fixed ones stay, and what one asked for holds."""

from hypothesis import given, strategies as st

from staffroom.cards.arranging import MOVABLE, arranged, moved, put
from staffroom.cards.registry import Card

COLUMNS = st.sampled_from(["top", "main", "middle", "side"])
ROLES = ["teacher", "office", "IT"]
NAMES = [f"c{number}" for number in range(8)]


@st.composite
def cards(draw):
    """Some cards of any standing."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    return [
        Card(
            name=name,
            title=name.title(),
            needs="timetable.own",
            template="x.html",
            column=draw(COLUMNS),
            place=draw(st.integers(0, 90)),
            read=lambda reader: {},
            shown_to=frozenset(draw(st.lists(st.sampled_from(ROLES), max_size=2))),
            by_role=draw(st.dictionaries(st.sampled_from(ROLES), st.tuples(COLUMNS, st.integers(0, 90)), max_size=2)),
            fixed=draw(st.booleans()),
        )
        for name in names
    ]


WISHES = st.dictionaries(st.sampled_from([*MOVABLE, "hidden", "top"]), st.lists(st.sampled_from([*NAMES, "gone"])))
SOME_ROLES = st.sets(st.sampled_from(ROLES))


def names(found):
    return {place: [card.name for card in cards] for place, cards in found.items()}


@given(cards(), SOME_ROLES, WISHES)
def test_every_card_stands_exactly_once_whatever_was_asked_for(some, roles, wish):
    found = names(arranged(some, roles, wish))

    assert sorted(name for column in found.values() for name in column) == sorted(card.name for card in some)


@given(cards(), SOME_ROLES, WISHES)
def test_what_is_fixed_is_never_put_away_by_a_wish(some, roles, wish):
    plain, found = names(arranged(some, roles, {})), names(arranged(some, roles, wish))

    for card in some:
        if card.fixed and card.name not in plain["hidden"]:
            assert card.name not in found["hidden"]


@given(cards(), SOME_ROLES, WISHES, st.sampled_from(["up", "down", "hide", "show"]), st.sampled_from(NAMES))
def test_a_step_moves_one_card_and_leaves_the_order_of_the_others(some, roles, wish, step, name):
    before = arranged(some, roles, wish)

    after = arranged(some, roles, moved(before, name, step))

    for place in MOVABLE:
        rest = [card.name for card in before[place] if card.name != name and not card.fixed]
        assert [card.name for card in after[place] if card.name != name and not card.fixed] == rest


@given(cards(), SOME_ROLES, WISHES, st.sampled_from(MOVABLE), st.sampled_from(NAMES), st.sampled_from(["", *NAMES]))
def test_a_card_that_is_dropped_lies_where_it_was_dropped(some, roles, wish, column, name, other):
    now = arranged(some, roles, wish)
    free = {card.name for card in some if not card.fixed and card not in now["top"]}

    asked = put(now, name, column, other)

    if name in free:
        assert name in asked[column]
        if other != name and other in asked[column]:
            assert asked[column].index(other) == asked[column].index(name) + 1


def one(name, column="main", place=10, **more):
    return Card(name, name, "timetable.own", "x.html", column, place, lambda reader: {}, **more)


def test_a_role_has_its_own_place_and_others_do_not_see_what_is_not_for_them():
    some = [one("day"), one("gaps", "middle", 50, shown_to=frozenset({"office"}), by_role={"office": ("main", 1)})]

    assert names(arranged(some, {"office"}, {}))["main"] == ["gaps", "day"]
    assert names(arranged(some, {"teacher"}, {}))["hidden"] == ["gaps"]


def test_at_the_end_of_its_column_a_card_goes_on_in_the_next():
    some = [one("day"), one("away", "middle")]

    down = moved(arranged(some, set(), {}), "day", "down")

    assert down["main"] == []
    assert down["middle"] == ["day", "away"]
