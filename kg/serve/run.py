"""The running server: a socket, the loop, and a stop that leaves nothing behind.

Comes in: a service. Goes out: nothing; it returns when the server was told to stop (SIGTERM, SIGINT), after the
queries under way have had a few seconds to end and every worker is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import uvicorn

from kg.errors import InputError
from kg.serve.app import create_app
from kg.serve.engine.service import Service
from kg.serve.http.slow_clients import LimitedProtocol

STOP_S = 5
IDLE_S = 60
MAX_HEAD_BYTES = 64 * 1024


def run_server(service: Service, *, on_listening: Callable[[str], None]) -> None:
    """Serve until told to stop.

    Parameters
    ----------
    service
        What to serve.
    on_listening
        Called with the server's address when it answers.

    Raises
    ------
    InputError
        When the address cannot be listened on.
    KgError
        When the graph cannot be opened.
    """
    listener = _listen(service.settings.host, service.settings.port)
    with listener:
        asyncio.run(_serve(service, listener, on_listening))


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise InputError(f"{host}:{port} cannot be listened on ({why}); choose another --port or --host") from error


async def _serve(service: Service, listener: socket.socket, on_listening: Callable[[str], None]) -> None:
    app = create_app(service)
    config = uvicorn.Config(
        app,
        http=LimitedProtocol,
        ws="none",
        lifespan="off",  # the engine is started below, so that its errors are ours to tell
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=STOP_S,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
    )
    server = uvicorn.Server(config)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again after its own end, when nothing is left to be done.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    starting = asyncio.ensure_future(service.engine.start())
    waiting = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            return
        starting.result()
        # a signal that comes before uvicorn listens for it itself must not be lost
        waiting.add_done_callback(lambda _: setattr(server, "should_exit", True))
        name, port = service.settings.host, listener.getsockname()[1]
        on_listening(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
        await server.serve(sockets=[listener])
    finally:
        starting.cancel()
        waiting.cancel()
        await app.state.assistants.close()
        await service.engine.close()
