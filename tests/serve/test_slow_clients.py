"""Connections that are given up: too slow to ask, too slow to read, too many."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serve.http import slow_clients
from kg.serve.http.slow_clients import LimitedProtocol
from tests.serve.loops import run_async
from tests.waiting import LIMIT_S

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def answer(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"20000000")]})
    await send({"type": "http.response.body", "body": b"x" * 20_000_000})


@asynccontextmanager
async def listening(app: ASGIApp = answer) -> AsyncIterator[uvicorn.Server]:
    """A server on a free port, which `port_of` tells."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, http=LimitedProtocol, ws="none", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server._serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield server
        server.should_exit = server.force_exit = True
        await task


def port_of(server: uvicorn.Server) -> int:
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


async def rest(reader: asyncio.StreamReader) -> int:
    """How many bytes come before the end."""
    size = 0
    try:
        while piece := await reader.read(1 << 16):
            size += len(piece)
    except ConnectionError:
        pass
    return size


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc", GET + b"GET / HT"])
def test_a_head_that_does_not_come_is_given_up(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_clients, "HEAD_S", 0.2)

    async def main() -> None:
        async with listening() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
            writer.write(sent)
            async with asyncio.timeout(LIMIT_S):
                assert await rest(reader) == 0 or sent.startswith(GET)
            writer.close()

    run_async(main)


def test_an_answer_that_nobody_reads_is_given_up_and_one_that_is_read_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_clients, "STALLED_S", 0.2)

    async def main() -> None:
        async with listening() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server), limit=1)
            writer.write(GET)
            async with asyncio.timeout(LIMIT_S):
                while not server.server_state.total_requests or server.server_state.connections:
                    await asyncio.sleep(0.02)
                assert await rest(reader) < 20_000_000
            writer.close()
            monkeypatch.setattr(slow_clients, "STALLED_S", LIMIT_S)
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
            writer.write(GET)
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head
            assert len(await reader.readexactly(20_000_000)) == 20_000_000
            writer.close()

    run_async(main)


def test_connections_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_clients, "MAX_CONNECTIONS", 2)

    async def main() -> None:
        async with listening() as server:
            held = [await asyncio.open_connection("127.0.0.1", port_of(server)) for _ in range(2)]
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
            async with asyncio.timeout(LIMIT_S):
                assert await rest(reader) == 0
            for _, each in (*held, (reader, writer)):
                each.close()

    run_async(main)


async def echo(scope: Scope, _: Receive, send: Send) -> None:
    body = scope["query_string"] + b" " + dict(scope["headers"])[b"x"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize("cut", [0, 10])
def test_a_name_in_any_script_may_stand_in_an_address_unescaped(cut: int) -> None:
    sent = "GET /?q=中国+Ўзбекистон HTTP/1.1\r\nHost: localhost\r\nX: caf\u00e9\r\n\r\n".encode()

    async def main() -> None:
        async with listening(echo) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
            for piece in (sent[:cut], sent[cut:]):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.05)
            async with asyncio.timeout(LIMIT_S):
                answer = await reader.readuntil(b"\xa9")
            asked = answer.rpartition(b"\r\n")[2].partition(b" ")[0]
            assert unquote(asked.decode("ascii")) == "q=中国+Ўзбекистон"
            writer.close()

    run_async(main)
