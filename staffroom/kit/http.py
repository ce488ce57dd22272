"""The one door out: every outbound HTTP request of Staffroom goes through `request` here.

TLS is always verified, redirects are never followed, the answer is bounded in size, and the whole exchange
(connection, headers, body) ends at a deadline; only a look-up of a name that the resolver is still at may outlast it
by some seconds. Errors and logs name the host alone: the rest of an address may be a secret, as with webhooks.

HttpError
├── Unreachable (TryLater)     no answer: name, network, broken connection
├── TooSlow (TryLater)         no answer, or no end of it, in time
├── Untrusted (NeedsPerson)    the server's certificate does not convince
├── Forbidden (NeedsPerson)    an address that we do not call: plain http outside this machine, no host
└── TooLarge (BadInput)        more than we are willing to hold, or packed in a way we did not ask for
"""

import asyncio
import functools
import ipaddress
import os
import ssl
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import structlog

from staffroom import __version__
from staffroom.kit.errors import BadInput, NeedsPerson, StaffroomError, TryLater

log = structlog.stdlib.get_logger(__name__)


class HttpError(StaffroomError):
    """Root of what `request` raises."""


class Unreachable(HttpError, TryLater):
    """No answer came; another time it may."""


class TooSlow(HttpError, TryLater):
    """The answer did not come, or did not end, before the deadline."""


class Untrusted(HttpError, NeedsPerson):
    """The server's certificate is not valid for its name; nothing was sent."""


class Forbidden(HttpError, NeedsPerson):
    """We do not call such an address."""


class TooLarge(HttpError, BadInput):
    """The answer is larger than its limit, or compressed although we asked for plain bytes."""


@dataclass(frozen=True)
class Limits:
    """How long (seconds) and how much (bytes) one exchange may take."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0
    body: int = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are lower case; `set_cookies` are the `Set-Cookie` headers, each by itself."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    set_cookies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Whether the server took it: a status from 200 to 299."""
        return 200 <= self.status < 300


DEFAULT = Limits()


def request(
    method: str,
    url: str,
    *,
    json: object = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT,
) -> Answer:
    """Make one request and wait for the whole answer; any status is an answer, redirects too.

    Raises an `HttpError` when there is none. Must not be called from inside an event loop.
    """
    with Line() as line:
        return line.request(method, url, json=json, content=content, headers=headers, limits=limits)


class Line:
    """Several requests one after the other, over one connection where the server keeps it open.

    Each is as bounded as one made with `request`; no cookie and nothing else is kept from one to the next. Used by one
    thread at a time. Closed by `close`, at the end of a `with`, or when nobody holds it any more.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._client: httpx2.AsyncClient | None = None
        self._end = weakref.finalize(self, self._loop.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Hang up. A later request would open a new connection."""
        if self._end.alive:
            self._hang_up()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._end()

    def request(
        self,
        method: str,
        url: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Limits = DEFAULT,
    ) -> Answer:
        """The same as the function `request`, on this line."""
        host = _host_we_may_call(url)
        started = time.perf_counter()
        body: dict[str, Any] = {"json": json} if json is not None else {"content": content}
        asked = dict(headers or {})
        self._client = self._client or _client()
        exchange = _exchange(self._client, method, url, body=body, headers=asked, host=host, limits=limits)
        try:
            answer = self._loop.run_until_complete(exchange)
        except StaffroomError as error:
            self._hang_up()
            log.warning("http.failed", host=host, method=method, why=type(error).__name__, ms=_ms_since(started))
            raise
        log.info("http.answered", host=host, method=method, status=answer.status, ms=_ms_since(started))
        return answer

    def _hang_up(self) -> None:
        """After trouble nobody knows what is still in the line."""
        if self._client is not None:
            client, self._client = self._client, None
            self._loop.run_until_complete(client.aclose())


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _host_we_may_call(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Forbidden("The address is not one that can be called.") from None
    if not host:
        raise Forbidden("The address names no host.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise Forbidden(f"The address of {host} must begin with https://.")
    return host


async def _exchange(
    client: httpx2.AsyncClient,
    method: str,
    url: str,
    *,
    body: dict[str, Any],
    headers: dict[str, str],
    host: str,
    limits: Limits,
) -> Answer:
    # The causes are cut off (`from None`): their words quote the whole address.
    client.timeout = httpx2.Timeout(limits.read, connect=limits.connect)
    try:
        async with (
            asyncio.timeout(limits.total),
            client.stream(method, url, headers=headers, **body) as response,
        ):
            cookies = tuple(response.headers.get_list("set-cookie"))
            read = await _read(response, host, limits.body)
            return Answer(response.status_code, dict(response.headers), read, cookies)
    except (TimeoutError, httpx2.TimeoutException):
        raise TooSlow(f"{host} did not answer in time.") from None
    except httpx2.TransportError as error:
        if _is_about_trust(error):
            raise Untrusted(f"{host} showed a certificate that cannot be trusted; nothing was sent.") from None
        raise Unreachable(f"{host} could not be reached.") from None
    except httpx2.InvalidURL:
        raise Forbidden("The address is not one that can be called.") from None
    finally:
        client.cookies.clear()


@functools.cache
def _trust(*_where: str | None) -> ssl.SSLContext:
    """Whom we trust; reading all certificates takes 30 ms, so it is done once for each place named outside."""
    return httpx2.create_ssl_context()


def _client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        follow_redirects=False,
        headers={"User-Agent": f"Staffroom/{__version__}", "Accept-Encoding": "identity"},
    )


async def _read(response: httpx2.Response, host: str, most: int) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise TooLarge(f"{host} packed its answer, although plain bytes were asked for.")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > most:
            raise TooLarge(f"{host} sent more than {most:,} bytes.")
    return bytes(body)


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
