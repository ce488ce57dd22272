"""placeholder"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def configure(config: dict[str, str]) -> None:
    """Set up logging."""
    logging.basicConfig(level=config["level"])


class RequestLog:
    """One line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)
