"""The middleware in front of every route: who may ask, how large a request may be, and what is noted of it.

Comes in: an ASGI application and settings. Goes out: the same application behind its checks. On loopback the `Host`
header must name loopback, or a page of another site could reach the server under a name of its own (DNS
rebinding); a request that changes something must not come from another origin; a body of more than 5 MB is refused
before it is read; a slow one is given up. Every answer forbids sniffing and framing, and every page gets a policy
that lets it load nothing from elsewhere, unless it brings a stricter one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hmac
import secrets
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.engine.answers import MAX_BODY_BYTES
from kg.serve.engine.clients import CLIENT, client_of, parse_proxies
from kg.serve.engine.formats import weigh_gzip
from kg.serve.engine.service import LOOPBACK, Settings
from kg.serve.http.errors import CLIENT_GONE, SERVER_ERROR_LINE
from kg.serve.http.logs import logger
from kg.serve.http.monitor import Metrics

BODY_S = 20.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NO_TOKEN = frozenset({"/health", "/health/live"})
"""Paths that a monitor may ask without a token."""
READ_PATHS = ("/sparql", "/api/", "/openapi.json", "/health", "/id/", "/ontology")
"""Where pages of other origins may read: nowhere is anything changed there."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EXPOSED = ("ETag", "Kg-Cite", "Kg-Note", "Kg-Parameters", "Kg-Rows", "Kg-Truncated", "Retry-After", "X-Request-Id")
_DROPPED_BYTES = 4 * MAX_BODY_BYTES
_TOO_LARGE = f"the request has more than {MAX_BODY_BYTES // 10**6} MB; send less"


class RequestMiddleware:
    """ASGI middleware; see the module.

    Parameters
    ----------
    app
        What stands behind it.
    settings
        Token, host, and whether other origins may read.
    metrics
        Where requests are counted.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["*"],
            expose_headers=_EXPOSED,
            max_age=86400,
        )
        self._settings = settings
        self._metrics = metrics
        self._proxies = parse_proxies(settings.proxies)
        public = urlsplit(settings.public_url).hostname
        self._hosts = (LOOPBACK | ({public} if public else set())) if settings.is_loopback else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("", 0))[0]
        CLIENT.set(client_of(peer, ",".join(headers.getlist("x-forwarded-for")), self._proxies))
        # HEAD is GET without the body, which `_Exchange` leaves out, so that every address answers it alike
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            refusal = self._refusal(scope, headers)
            if refusal:
                if refusal.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    await _drop_body(headers, receive)
                await refusal(scope, receive, exchange.send)
            else:
                _drop_unwanted_gzip(inner, headers)
                is_open = self._settings.is_open and scope["path"].startswith(READ_PATHS)
                app = self._cors if is_open else self._app
                await app(inner, _LimitedBody(receive).receive, exchange.send)
        except Exception:  # noqa: BLE001  it goes to the log; the client is told that there is one
            exchange.status = 500
            logger().exception("fault", **exchange.facts())
            if not exchange.has_started:
                await _line(500, SERVER_ERROR_LINE)(scope, receive, exchange.send)
        finally:
            self._note(inner.get("route"), exchange)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Why a request is not let through; None when it is."""
        if self._hosts is not None and _host(headers.get("host", "")) not in self._hosts:
            return _line(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to localhost only; see --public-url")
        length = headers.get("content-length", "")
        if length and "transfer-encoding" in headers:  # a proxy may see another end of this request than we do
            line = "Content-Length and Transfer-Encoding do not go together"
            return _line(HTTPStatus.BAD_REQUEST, line, {"Connection": "close"})
        if length.isdecimal() and int(length) > MAX_BODY_BYTES:
            return _line(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE, {"Connection": "close"})
        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if not is_preflight and scope["path"] not in NO_TOKEN and not self._has_token(headers):
            challenge = {"WWW-Authenticate": 'Bearer realm="kg", Basic realm="kg: the token is the password"'}
            return _line(HTTPStatus.UNAUTHORIZED, "a bearer token is wanted", challenge)
        if scope["method"] not in SAFE_METHODS and not scope["path"].startswith("/sparql") and _is_foreign(headers):
            return _line(HTTPStatus.FORBIDDEN, "refused: the request comes from a page of another origin")
        return None

    def _has_token(self, headers: Headers) -> bool:
        token = self._settings.token.encode()
        if not token:
            return True
        kind, _, given = headers.get("authorization", "").partition(" ")
        secret = given.strip().encode()
        if kind.lower() == "basic":  # so that a browser can ask for it; the user's name does not matter
            try:
                secret = base64.b64decode(secret, validate=True).partition(b":")[2]
            except binascii.Error:
                return False
        return kind.lower() in ("bearer", "basic") and hmac.compare_digest(secret, token)

    def _note(self, route: object, exchange: _Exchange) -> None:
        method = exchange.method if exchange.method in _METHODS else "other"
        status = exchange.status or CLIENT_GONE
        self._metrics.requests.labels(method, getattr(route, "path", "other"), status).inc()
        self._metrics.request_seconds.observe(exchange.seconds)
        if status < 500:
            logger().info("request", **exchange.facts())
        else:
            logger().warning("request", **exchange.facts())


_METHODS = SAFE_METHODS | {"POST", "PUT", "DELETE", "PATCH"}


class _Exchange:
    """What is seen of a request and its answer on the way."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start = time.perf_counter()
        self.method = str(scope["method"])
        self.id = secrets.token_hex(6)
        self.status = 0
        self.size = 0
        self.has_started = False
        scope.setdefault("state", {})["request_id"] = self.id

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.perf_counter() - self._start

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status, self.has_started = int(message["status"]), True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            if headers.get("content-type", "").startswith("text/html"):
                headers.setdefault("Content-Security-Policy", CSP)
                headers.setdefault("X-Frame-Options", "DENY")
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        self.size += len(message.get("body", b""))
        await self._send(message)

    def facts(self) -> dict[str, object]:
        """What the log says."""
        state = self._scope["state"]
        facts: dict[str, object] = {
            "id": self.id,
            "method": self.method,
            "path": self._scope["path"][:200],
            "status": self.status or CLIENT_GONE,
            "ms": round(self.seconds * 1000, 2),
            "bytes": self.size,
        }
        names = {"query_digest": "query", "query_text": "text", "outcome": "outcome", "rows": "rows"}
        return facts | {name: state[key] for key, name in names.items() if key in state}


class _LimitedBody:
    """Reads a body within limits of size and time."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self._is_whole = False
        self._until = 0.0

    async def receive(self) -> Message:
        """The next part; see the class."""
        if self._is_whole:
            return await self._receive()
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + BODY_S
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as error:
            line = f"the body did not come within {BODY_S:g} s"
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, line, {"Connection": "close"}) from error
        self._size += len(message.get("body", b""))
        if self._size > MAX_BODY_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE, {"Connection": "close"})
        self._is_whole = not message.get("more_body", False)
        return message


async def _drop_body(headers: Headers, receive: Receive) -> None:
    """Let a client that is in the midst of a body somewhat too large finish, or it would not read the answer."""
    left = int(headers["content-length"])
    if left > _DROPPED_BYTES or "expect" in headers:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BODY_S):
            while left > 0:
                message = await receive()
                left = left - len(message.get("body", b"")) if message.get("more_body") else 0


def _drop_unwanted_gzip(scope: Scope, headers: Headers) -> None:
    """Have the compressing middleware, which reads no weights, see that a client refuses gzip."""
    wanted = headers.get("accept-encoding", "")
    if "q=0" in wanted and not weigh_gzip(wanted):
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]


def _line(status: int, line: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{line}\n", status, {"Cache-Control": "no-store", **(headers or {})})


def _host(header: str) -> str:
    """The host of a `Host` header, without its port; empty when it cannot be read."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _is_foreign(headers: Headers) -> bool:
    """Whether a browser says that the request comes from a page of another origin."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("cross-site", "same-site"):
        return True
    try:
        return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:  # such as `http://[`
        return True
