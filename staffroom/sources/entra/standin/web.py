"""A request to the tenant; the rest of the web is as in every stand-in."""

from dataclasses import dataclass

from staffroom.sources import standing
from staffroom.sources.standing import Answer, BadRequest, as_json, redirect, with_query
from staffroom.sources.standing.web import FORM, JSON

from .failures import Failure

__all__ = ["FORM", "JSON", "Answer", "BadRequest", "Request", "as_json", "redirect", "with_query"]


@dataclass
class Request(standing.Request):
    """What came in, and how it is to fail."""

    failure: Failure | None = None
