"""What all stand-ins share: a server on this machine, requests and answers as plain values, the look of a page."""

from .server import LOOPBACK, Manner, StandIn
from .web import Answer, BadRequest, Request, as_json, in_one_line, redirect, with_query

__all__ = [
    "LOOPBACK",
    "Answer",
    "BadRequest",
    "Manner",
    "Request",
    "StandIn",
    "as_json",
    "in_one_line",
    "redirect",
    "with_query",
]
