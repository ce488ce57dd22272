"""The card of the front desk: somebody stands there and asks for a teacher."""

from staffroom.cards.registry import Context, Reader, card


@card(
    "find",
    title="Find somebody",
    needs="search.use",
    column="main",
    place=10,
    template="people/cards/find.html",
    shown_to=("office", "business manager"),
    by_role={"office": ("main", 1), "business manager": ("main", 1)},
)
def find(reader: Reader) -> Context | None:
    """A field that leads to the search. It reads nothing."""
    return {}
