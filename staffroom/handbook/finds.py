"""Answers of the handbook, for the search everywhere, asked in natural words."""

from django.urls import reverse

from staffroom.school.names import fold
from staffroom.search.finding import Found, finds, page
from staffroom.search.matching import Fit, fitting
from staffroom.search.question import Question

from .models import Answer
from .selectors import answers_shown
from .wording import words_of

page("handbook:front", "Start here", "handbook new staff induction first day questions answers")
page("handbook:answers", "Answers of Start here", "edit handbook questions")
page("handbook:links", "Quick links", "edit links compass outlook")

# Words of a question that say nothing about what is asked.
_SMALL_TEXT = """
a about all am an and any are at be can could do does find for from get give go has have here how i if in is it
know look me mine must my need of off on onto or our please school should so someone somebody tell that the there
they this to up us use want we what whats when where wheres which who whos will with work would you your
"""
_SMALL = frozenset(_SMALL_TEXT.split())
_SAME = {"attendance": "roll", "ill": "sick", "wi": "wifi", "fi": "wifi", "copier": "photocopier", "pay": "payroll"}


@finds("handbook", needs="handbook.read", place=5, title="Start here")
def answers(question: Question) -> list[Found]:
    """Answers that fit every word that says something; where none does, those that fit most of them."""
    every = list(answers_shown())
    words = _telling(question.words)
    fits = fitting(every, words, _asked_by)
    if fits and len(words) > 1:
        # Several words that all fit are a question, and this is its answer.
        fits = [(Fit.BEGINS, answer) for _, answer in fits]
    found = fits or _mostly(every, words) or fitting(every, words, _whole_text)
    return [_found(fit, answer) for fit, answer in found]


def _telling(words: tuple[str, ...]) -> list[str]:
    told = [_SAME.get(word, word) for word in words if word not in _SMALL]
    return list(dict.fromkeys(told))


def _mostly(every: list[Answer], words: list[str]) -> list[tuple[Fit, Answer]]:
    """Answers in which more than half of the words are found, the most first."""
    hits: dict[int, int] = {}
    for word in words:
        for _, answer in fitting(every, [word], _asked_by):
            hits[answer.pk] = hits.get(answer.pk, 0) + 1
    enough = [answer for answer in every if 2 * hits.get(answer.pk, 0) > len(words)]
    return [(Fit.WORD, answer) for answer in sorted(enough, key=lambda answer: -hits[answer.pk])]


def _asked_by(answer: Answer) -> str:
    return " ".join(_SAME.get(word, word) for word in fold(f"{answer.question} {answer.keywords}").split())


def _whole_text(answer: Answer) -> str:
    return words_of(answer.body)


def _found(fit: Fit, answer: Answer) -> Found:
    return Found(fit, answer.question, f"{reverse('handbook:front')}#answer-{answer.pk}", answer.owner)
