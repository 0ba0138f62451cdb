"""A connection to a SPARQL server: an address that was checked, and the answer to what is sent there.

Comes in: an address and the fields of a request. Goes out: a media type and a body, bounded in time and size.
Credentials come from the environment, so that they stand neither in a shell's history nor in a list of
processes, and no message shows them. Nothing can make a foreign server stop: when a limit is hit, the
connection is closed.
"""

from __future__ import annotations

import base64
import io
import ipaddress
import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import IO, TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from kg import __version__
from kg.errors import InputError, KgError, LimitError, UsageError, missing_package
from kg.guard import TIMEOUT_S
from kg.rows import show

if TYPE_CHECKING:
    import httpx2
    from _typeshed import WriteableBuffer

TOKEN_VARIABLE, USER_VARIABLE, PASSWORD_VARIABLE = "KG_ENDPOINT_TOKEN", "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD"
MAX_ANSWER_MIB = 512
MAX_REDIRECTS = 5
_CONNECT_S = 10.0
_MOST_TIMEOUT_S = 1_000_000
_CHUNK_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 307, 308})
_GAVE_UP = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Server:
    """A SPARQL server; use `open_server`, which checks the address.

    Parameters
    ----------
    url
        Where queries are sent.
    timeout_s
        Seconds for one whole answer.
    authorization
        Value of the header of that name; empty for none.
    """

    url: str
    timeout_s: float = TIMEOUT_S
    authorization: str = field(default="", repr=False)


def open_server(url: str, timeout_s: float = TIMEOUT_S) -> Server:
    """Check an address, and take the credentials for it from the environment; nothing is sent yet.

    Parameters
    ----------
    url
        Where the server takes queries, such as ``http://localhost:3030/kg/query``.
    timeout_s
        Seconds for one whole answer.

    Raises
    ------
    UsageError
        When the seconds are none; when it is no http or https address, or has a name and password in it; when
        the credentials cannot be sent, or would be sent where others can read them; when httpx2 is not installed.
    """
    if not 0 < timeout_s <= _MOST_TIMEOUT_S:
        raise UsageError(f"timeout: {timeout_s:g} is not a number of seconds from 0 to {_MOST_TIMEOUT_S:,}")
    try:
        import httpx2  # noqa: PLC0415, F401  optional, and slow to import
    except ImportError as error:
        raise missing_package("--endpoint", "httpx2", "serve") from error
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or " " in url:
        remedy = "write one such as http://localhost:3030/kg/query"
        raise UsageError(f"--endpoint: '{show(url, 200)}' is not an http or https address; {remedy}")
    if "@" in parts.netloc:
        raise UsageError(
            f"--endpoint: others can read a password in an address; set {USER_VARIABLE} and {PASSWORD_VARIABLE}"
        )
    return Server(url.partition("#")[0], timeout_s, _authorization(parts))


def _authorization(parts: SplitResult) -> str:
    token, user, password = (os.environ.get(name, "") for name in (TOKEN_VARIABLE, USER_VARIABLE, PASSWORD_VARIABLE))
    if not token and not user:
        return ""
    name = TOKEN_VARIABLE if token else USER_VARIABLE
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise UsageError(f"{name} has characters that a token cannot have; correct it")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise UsageError(f"--endpoint: over http others can read what is in {name}; use https, or unset it")
    return f"Bearer {token}" if token else "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Body(io.RawIOBase):
    """The body of an answer as a file, until the time is over or too much has come."""

    def __init__(self, response: httpx2.Response, url: str, timeout_s: float, deadline: float) -> None:
        self.chunks: Iterator[bytes] = response.iter_bytes(_CHUNK_BYTES)
        self.url, self.timeout_s, self.deadline = url, timeout_s, deadline
        self.rest, self.count = b"", 0

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer; see `io.RawIOBase`."""
        view = memoryview(buffer)
        while not self.rest:
            self.rest = next(self.chunks, b"")
            self.count += len(self.rest)
            if time.monotonic() > self.deadline:
                raise _too_slow(self.url, self.timeout_s)
            if self.count > MAX_ANSWER_MIB * 2**20:
                raise LimitError(f"{self.url}: the answer is larger than {MAX_ANSWER_MIB} MiB; narrow the query")
            if not self.rest:
                return 0
        size = min(len(view), len(self.rest))
        view[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def _too_slow(url: str, timeout_s: float) -> LimitError:
    return LimitError(f"{url}: no whole answer after {timeout_s:g} s; narrow the query or raise --timeout")


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than a light query, so it is done once."""
    import httpx2  # noqa: PLC0415  as in `open_server`

    return httpx2.create_ssl_context()


@contextmanager
def answered(server: Server, fields: Mapping[str, str], accept: str) -> Iterator[tuple[str, IO[bytes]]]:
    """What a server answers to a request, as a context.

    Parameters
    ----------
    server
        Where to send it.
    fields
        Fields of the form that is sent.
    accept
        Media types that are taken.

    Returns
    -------
    media_type, body
        The body can be read within the context only.

    Raises
    ------
    UsageError
        When the server refuses the query (HTTP 400).
    InputError
        When it cannot be reached, does not let us in, or fails.
    LimitError
        When it gives up, takes too long, or answers too much.
    """
    import httpx2  # noqa: PLC0415  as in `open_server`

    deadline = time.monotonic() + server.timeout_s
    timeout = httpx2.Timeout(server.timeout_s, connect=min(_CONNECT_S, server.timeout_s))
    headers = {"Accept": accept, "User-Agent": f"kg/{__version__}"}
    try:
        with httpx2.Client(timeout=timeout, headers=headers, follow_redirects=False, verify=trusted()) as client:
            response = _post(client, server, fields)
            try:
                body = io.BufferedReader(_Body(response, server.url, server.timeout_s, deadline), _CHUNK_BYTES)
                if not response.is_success:
                    raise _complaint(server.url, response, body)
                yield response.headers.get("Content-Type", ""), body
            finally:
                response.close()
    except httpx2.ConnectTimeout as error:
        raise InputError(f"{server.url}: cannot be reached (no connection in time); check the address") from error
    except httpx2.TimeoutException as error:
        raise _too_slow(server.url, server.timeout_s) from error
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        why = show(str(error) or type(error).__name__, 200)
        remedy = "check the address, and that the server runs"
        raise InputError(f"{server.url}: cannot be reached ({why}); {remedy}") from error


def _post(client: httpx2.Client, server: Server, fields: Mapping[str, str]) -> httpx2.Response:
    """Send a query, and send it again where the server says that it has moved."""
    url = server.url
    for _ in range(MAX_REDIRECTS + 1):
        has_moved = urlsplit(url)[:2] != urlsplit(server.url)[:2]
        headers = {"Authorization": server.authorization} if server.authorization and not has_moved else {}
        response = client.send(client.build_request("POST", url, data=dict(fields), headers=headers), stream=True)
        if response.status_code not in _REDIRECTS:
            return response
        response.close()
        target = urljoin(url, response.headers.get("Location", ""))
        schemes = ("https",) if url.startswith("https:") else ("http", "https")
        if urlsplit(target).scheme not in schemes or not urlsplit(target).hostname:
            raise InputError(f"{server.url}: sends us on to '{show(target, 200)}', which is refused; ask who runs it")
        url = target
    raise InputError(f"{server.url}: sends us on more than {MAX_REDIRECTS} times; check the address")


def _complaint(url: str, response: httpx2.Response, body: IO[bytes]) -> KgError:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    text = body.read(_CHUNK_BYTES).decode("utf-8", "replace").strip()
    is_html = text.startswith("<") or "html" in response.headers.get("Content-Type", "")
    line = "" if is_html or not text else f": {show(text.splitlines()[0], 300)}"
    if response.status_code == 400:
        return UsageError(f"{url} refuses the query{line or f' ({status})'}")
    if response.status_code in (401, 403):
        remedy = f"set {TOKEN_VARIABLE}, or {USER_VARIABLE} and {PASSWORD_VARIABLE}, in the environment"
        return InputError(f"{url}: lets only known users in ({status}); {remedy}")
    if response.status_code in _GAVE_UP:
        return LimitError(f"{url} gave up ({status}{line}); narrow the query, or ask again later")
    return InputError(f"{url}: answers {status}{line}; check the address")
