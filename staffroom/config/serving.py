"""The web server: gunicorn with threads, started from `staffroom web`."""

import signal
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from staffroom.kit import health

THREADS = 4
SLOWEST_ANSWER_SECONDS = 60
LAST_ANSWERS_SECONDS = 30


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Staffroom behind gunicorn; `bind` is `host:port` or `unix:/path`, or empty for a socket held by systemd."""

    def __init__(self, bind: str, workers: int) -> None:
        self.bind = bind
        self.workers = workers
        super().__init__()

    def load_config(self) -> None:
        """Take our settings; nothing is read from a gunicorn file."""
        chosen: dict[str, Any] = {
            "bind": self.bind,
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": SLOWEST_ANSWER_SECONDS,
            "graceful_timeout": LAST_ANSWERS_SECONDS,
            "max_requests": 5000,
            "max_requests_jitter": 500,
            "logger_class": GunicornLog,
            "post_worker_init": _say_when_stopping,
            "forwarded_allow_ips": "127.0.0.1,::1",
            "limit_request_line": 4094,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application that each worker answers with."""
        from staffroom.config.wsgi import application

        return application


class GunicornLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's own lines go the way of all others; its access log stays off, since `RequestLog` is ours."""

    def setup(self, cfg: Any) -> None:
        """Hand everything up to the root logger."""
        self.error_log.handlers = []
        self.error_log.propagate = True
        self.access_log.handlers = []
        self.access_log.propagate = False

    def access(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: see `RequestLog`."""


def _say_when_stopping(worker: Any) -> None:
    """A worker that was told to stop answers `ready` with 503 while it finishes its last requests."""
    stop = signal.getsignal(signal.SIGTERM)

    def draining(number: int, frame: FrameType | None) -> None:
        health.start_draining()
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, draining)
