"""Notices, for the search everywhere."""

from functools import lru_cache

from django.urls import reverse

from staffroom.school.names import fold
from staffroom.search.finding import ON_PAGE, Found, Many, finds, page
from staffroom.search.matching import Fit, fitting
from staffroom.search.question import Question

from .selectors import notices_looked_through

page("notices:list", "Notices", "all notices news bulletin daily messages")


@finds("notices", needs="notices.read", place=50)
def notices(question: Question) -> Many:
    """Notices by title and author, then by what stands in them, the newest first."""
    every = notices_looked_through(question.words)
    titled = fitting(every, question.words, lambda one: _text(one[1], one[2]))
    named = {one[0] for _, one in titled}
    within = [(Fit.SLIP, one) for one in every if one[3] and one[0] not in named]
    hits = titled + within
    found = [
        Found(fit, title, reverse("notices:notice", args=[number]), author)
        for fit, (number, title, author, _) in hits[:ON_PAGE]
    ]
    return Many(found, len(hits))


@lru_cache(maxsize=20_000)
def _text(title: str, author: str) -> str:
    """What a notice is found by; folding thousands of titles anew would be half of a search."""
    return fold(f"{title} {author}")
