"""Connections that are given up: those that send their request, or take their answer, too slowly.

Comes in: uvicorn's protocol for HTTP. Goes out: the same with limits that it has not: on the time for the head of a
request, on an answer that nobody reads, and on the number of connections. It is more lenient in one thing: names in
any script may stand in an address as they are written, which curl and other programs send without escaping them.
"""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import quote_from_bytes

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
STALLED_S = 20.0
MAX_CONNECTIONS = 1000
_ASCII = bytes(range(128))


class LimitedProtocol(H11Protocol):
    """uvicorn's protocol, with limits; see the module."""

    _head_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family != socket.AF_UNIX:
            # asyncio sees to it for some listeners only; without it each answer waits 40 ms for an acknowledgement
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()
            return
        self._head_timer = self.loop.call_later(HEAD_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """It has sent something: the head of a request, or a part of it."""
        if self.conn.their_state is h11.IDLE and b"\n" not in self.conn.trailing_data[0]:
            data = escape_request_line(data)
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            if self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_S, self._give_up)
        elif self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        for timer in (self._head_timer, self._write_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More has been written than it has read."""
        super().pause_writing()
        self._watch_writing(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It has read what was written, almost."""
        super().resume_writing()
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _watch_writing(self, size: int) -> None:
        self._write_timer = self.loop.call_later(STALLED_S, self._look_at_writing, size)

    def _look_at_writing(self, size: int) -> None:
        now = self.transport.get_write_buffer_size()
        if now >= size:
            self.transport.abort()
        else:
            self._watch_writing(now)

    def _give_up(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.close()


def escape_request_line(data: bytes) -> bytes:
    r"""The beginning of a request, with what is not ASCII in its first line percent-encoded (RFC 3987, section 3.1).

    Examples
    --------
    >>> escape_request_line("GET /search?q=中 HTTP/1.1\r\nHost: x".encode())
    b'GET /search?q=%E4%B8%AD HTTP/1.1\r\nHost: x'
    """
    line, end, rest = data.partition(b"\n")
    return data if line.isascii() else quote_from_bytes(line, safe=_ASCII).encode() + end + rest
