"""Help, for the search everywhere."""

from staffroom.school.names import fold
from staffroom.search.finding import Found, finds, page
from staffroom.search.matching import Fit, fitting
from staffroom.search.question import Question

from .pages_of_help import Section, help_pages

page("help:front", "Help", "how do i manual documentation")


@finds("help", needs="help.read", place=70)
def sections(question: Question) -> list[Found]:
    """Parts of the pages of help: those whose heading fits, then those that hold the words."""
    every = [section for known in help_pages().values() for section in known.sections]
    headed = fitting(every, question.words, lambda section: fold(section.title))
    named = {(section.page, section.anchor) for _, section in headed}
    rest = [section for section in every if (section.page, section.anchor) not in named]
    within = [section for fit, section in fitting(rest, question.words, lambda section: section.text) if fit < Fit.SLIP]
    return [_found(fit, section) for fit, section in headed] + [_found(Fit.SLIP, section) for section in within]


def _found(fit: Fit, section: Section) -> Found:
    about = section.page_title if section.title != section.page_title else ""
    return Found(fit, section.title, section.address, about)
