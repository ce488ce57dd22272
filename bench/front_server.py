"""Staffroom's own web server with one more page, which only loads session and user: the floor of the front page.

`python -m bench.front_server PORT`
"""

import os
import sys
from typing import Any

FLOOR = "bench/floor"
PROCESSES = 2


def main(port: int) -> None:
    """Serve until stopped, with two processes, as `staffroom web` does."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "staffroom.config.settings"
    import django

    django.setup()
    from staffroom.config.serving import Server

    class WithFloor(Server):
        """The same, and the floor."""

        def load(self) -> Any:
            """The application."""
            _add_floor()
            return super().load()

    WithFloor(f"127.0.0.1:{port}", PROCESSES).run()


def _add_floor() -> None:
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from staffroom.accounts.rights import TABLE
    from staffroom.config.urls import urlpatterns

    def floor(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(getattr(request.user, "name", "")), headers={"X-Process": str(os.getpid())})

    if isinstance(methods := TABLE.methods, dict):
        methods["bench-floor"] = frozenset({"GET"})
    urlpatterns.append(path(FLOOR, floor, name="bench-floor"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
