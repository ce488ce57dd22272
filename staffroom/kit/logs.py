"""Logs: one event a line, JSON for machines and readable on a terminal, to standard error.

Every line carries the time in UTC, a level, the event and, where there is one, the id of the request and of the run.
No line carries a name, an address, a key of a person or a token; `scrub` is the net under that rule.
"""

import logging
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import Processor

from staffroom.kit.scrub import scrub

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "django.db.backends",
    "django.template",
    "django.utils.autoreload",
    "httpx2",
    "httpcore2",
    "urllib3",
    "asyncio",
    "authlib",  # would log code verifiers
)

log = structlog.stdlib.get_logger("staffroom.web")

BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(config: dict[str, str]) -> None:
    """Django's `LOGGING_CONFIG`. `config["format"]` is auto, json or console; `config["level"]` a level's name."""
    terminal = sys.stderr.isatty()
    readable = config["format"] == "console" or (config["format"] == "auto" and terminal)
    handler = ToStandardError()
    handler.addFilter(without_request_details)
    handler.setFormatter(_formatter(readable=readable, terminal=terminal))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(config["level"])
    # Django's own handlers would mail and print past ours.
    for name in ("django", "django.server"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


class ToStandardError(logging.Handler):
    """Writes to what standard error is at the time, which a process may exchange after the start."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line at once."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


def _formatter(*, readable: bool, terminal: bool) -> structlog.stdlib.ProcessorFormatter:
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if readable and terminal:
        # A person is looking at it: the full trace helps, and is not kept anywhere.
        last += [scrub_all_but_exception, structlog.dev.ConsoleRenderer(colors=True)]
    elif readable:
        last += [exception_without_words, scrub, structlog.dev.ConsoleRenderer(colors=False)]
    else:
        last += [exception_without_words, scrub, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=BEFORE, processors=last)


def exception_without_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep an exception's class and where it happened; its words may quote a person's data."""
    error = _error_of(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = type(error).__name__
        event["trace"] = _places(error)
        cause = error.__cause__ or error.__context__
        if cause is not None:
            event["cause"] = type(cause).__name__
            event["cause_trace"] = _places(cause)
    event.pop("stack_info", None)
    return event


def scrub_all_but_exception(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Scrub an event for a terminal, where the trace stays whole."""
    exception = event.pop("exc_info", None)
    cleaned = scrub(logger, method, event)
    if exception:
        cleaned["exc_info"] = exception
    return cleaned


def _error_of(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
    return None


def _places(error: BaseException) -> list[str]:
    places = []
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        short = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-3:])
        places.append(f"{short}:{frame.lineno} {frame.name}")
    return places[-25:]


def without_request_details(record: logging.LogRecord) -> bool:
    """Drop what `RequestLog` says better; take paths and hosts, which may name a person, out of the rest."""
    if record.name.startswith("django.request") and record.levelno < logging.ERROR:
        return False
    if hasattr(record, "request"):
        record.msg = {"django.request": "request failed", "django.security.csrf": "refused: no valid form token"}.get(
            record.name, "request refused"
        )
        record.args = ()
    elif record.name == "gunicorn.error" and record.args and "request" in str(record.msg):
        record.msg, record.args = "request could not be handled", ()
    return True


class RequestLog:
    """One line per request, with an id that the answer carries as `X-Request-Id`; the outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and say how that went."""
        request_id = secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]  # read by `request_id_of`
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            self._say(request, response, (time.perf_counter() - started) * 1000)
        return response

    def _say(self, request: HttpRequest, response: HttpResponse, milliseconds: float) -> None:
        path = path_of(request)
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        if path.startswith(("/api/health/", "/static/")) and level == logging.INFO:
            level = logging.DEBUG
        more = {"user_id": user_id} if (user_id := _user_id(request)) is not None else {}
        log.log(
            level,
            "request",
            method=request.method if request.method in METHODS else "other",
            path=path,
            status=response.status_code,
            ms=round(milliseconds, 1),
            **more,
        )


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def path_of(request: HttpRequest) -> str:
    """The pattern that answered, such as `/people/<code>/`, since a path may hold the key of a person.

    Of a path that no pattern knows, only the first step is kept.
    """
    if request.resolver_match is not None:
        return "/" + request.resolver_match.route
    first = request.path_info.strip("/").split("/")[0]
    return f"/{first}/…" if first in {"people", "data-health", "auth", "api", "static"} else "/…"


def request_id_of(request: HttpRequest) -> str:
    """Id of this request as the log has it; empty outside `RequestLog`."""
    return getattr(request, "request_id", "")


def reference_of(request: HttpRequest) -> str:
    """Short form of the request id that a person can read out over the phone, such as `8F20-41A7`."""
    request_id = request_id_of(request)[:8].upper()
    return f"{request_id[:4]}-{request_id[4:]}" if request_id else ""


def _user_id(request: HttpRequest) -> int | None:
    # Only when somebody asked who it is: a log line must not cost a query.
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None and user.is_authenticated else None


@contextmanager
def run_context(run_id: int) -> Iterator[None]:
    """Give every line inside the id of this import run."""
    with structlog.contextvars.bound_contextvars(run_id=run_id):
        yield


def current_request_id() -> str:
    """Id of the request being answered in this thread; empty outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
