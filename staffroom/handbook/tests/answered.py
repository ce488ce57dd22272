"""The usual questions with made-up answers, for the tests of this room."""

from staffroom.handbook.models import Answer
from staffroom.handbook.usual import USUAL


def answered() -> list[Answer]:
    """All usual questions, each answered by the front desk."""
    return [
        Answer.objects.create(
            question=usual.question, keywords=usual.keywords, place=place, owner="Front desk", body=f"Answer {place}."
        )
        for place, usual in enumerate(USUAL, start=1)
    ]
