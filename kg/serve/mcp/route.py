"""The tools of an assistant over HTTP: the same server at `/mcp`, behind the guards of every other route.

Comes in: requests of the Model Context Protocol (streamable HTTP). Goes out: answers as JSON. Host, origin, token,
size and time of a body are checked by the middleware in front (`kg.serve.http.middleware`), which also says whose turn
it is. When a client goes, what it asked is ended. A questionable decision: no session is kept between two requests, so
that nothing grows with the number of clients and a server can be started anew under them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from kg.serve.engine.answers import MAX_BODY_BYTES
from kg.serve.engine.service import Service

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

MCP_PATH = "/mcp"


class AssistantRoute:
    """An ASGI application; the server behind it is made when it is first asked.

    Parameters
    ----------
    service
        The graph, its engine and its limits.
    """

    path = MCP_PATH

    def __init__(self, service: Service) -> None:
        self._service = service
        self._manager: StreamableHTTPSessionManager | None = None
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as long as its client is there."""
        scope["route"] = self
        body = await Request(scope, receive).body()
        manager = await self._started()
        is_told = False

        async def replay() -> Message:
            nonlocal is_told
            if is_told:
                await asyncio.Event().wait()
            is_told = True
            return {"type": "http.request", "body": body, "more_body": False}

        work = asyncio.ensure_future(manager.handle_request(scope, replay, send))
        watch = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ClientDisconnect
            work.result()
        finally:
            watch.cancel()
            if not work.done():
                work.cancel()
                await asyncio.wait({work})

    async def _started(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                self._manager = await self._start()
        return self._manager

    async def _start(self) -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import TransportSecuritySettings

        from kg.serve.mcp.server import make_server

        if not logging.getLogger().handlers:  # the SDK would log to the terminal in a form of its own
            logging.getLogger().addHandler(logging.NullHandler())
        server = await asyncio.to_thread(make_server, self._service)
        # the middleware has looked at host and origin, which it knows better: behind a proxy, or with a token
        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(
            json_response=True, stateless_http=True, max_request_body_size=MAX_BODY_BYTES, transport_security=checked
        )
        manager, is_ready = server.session_manager, asyncio.Event()

        async def run() -> None:
            async with manager.run():
                is_ready.set()
                await self._stopping.wait()

        self._running = asyncio.create_task(run())
        await is_ready.wait()
        return manager

    async def close(self) -> None:
        """End what runs."""
        self._stopping.set()
        if self._running:
            with contextlib.suppress(asyncio.CancelledError):
                await self._running


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
