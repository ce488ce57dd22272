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
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
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
    host = _host_we_may_call(url)
    started = time.perf_counter()
    body: dict[str, Any] = {"json": json} if json is not None else {"content": content}
    try:
        answer = asyncio.run(_exchange(method, url, body=body, headers=dict(headers or {}), host=host, limits=limits))
    except StaffroomError as error:
        log.warning("http.failed", host=host, method=method, why=type(error).__name__, ms=_ms_since(started))
        raise
    log.info("http.answered", host=host, method=method, status=answer.status, ms=_ms_since(started))
    return answer


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
    method: str, url: str, *, body: dict[str, Any], headers: dict[str, str], host: str, limits: Limits
) -> Answer:
    # The causes are cut off (`from None`): their words quote the whole address.
    try:
        async with (
            asyncio.timeout(limits.total),
            _client(limits) as client,
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


@functools.cache
def _trust(*_where: str | None) -> ssl.SSLContext:
    """Whom we trust; reading all certificates takes 30 ms, so it is done once for each place named outside."""
    return httpx2.create_ssl_context()


def _client(limits: Limits) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        timeout=httpx2.Timeout(limits.read, connect=limits.connect),
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
