"""A chat server on this machine that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import LIMIT_S


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its number from 1, headers and body."""

    number: int
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def excerpt(self) -> str:
        """The message that holds the part of the text."""
        content = self.body["messages"][-1]["content"]
        assert isinstance(content, str)
        return content


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: the model's words, or a whole body; `hold` is waited for first, `drip_s` after each byte."""

    content: str | None = ""
    status: int = 200
    body: bytes | None = None
    finish: str = "stop"
    refusal: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    usage: tuple[int, int] | None = (1000, 100)
    hold: threading.Event | None = None
    drip_s: float = 0.0

    def data(self) -> bytes:
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        found: dict[str, Any] = {
            "id": "x",
            "object": "chat.completion",
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish}],
        }
        if self.usage:
            found["usage"] = {"prompt_tokens": self.usage[0], "completion_tokens": self.usage[1]}
        return json.dumps(found).encode()


@dataclass(slots=True)
class FakeServer:
    """Address of the server, and every request that it got."""

    url: str
    asked: list[Asked] = field(default_factory=list)


Answering = Callable[[Asked], Reply]


@contextmanager
def serving(answering: Answering) -> Iterator[FakeServer]:
    """Run a server for the length of a block."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                asked = Asked(len(fake.asked) + 1, self.path, dict(self.headers.items()), body)
                fake.asked.append(asked)
            reply = answering(asked)
            if reply.hold:
                reply.hold.wait(LIMIT_S)
            data = reply.data()
            try:
                self.send_response(reply.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for at in range(len(data)) if reply.drip_s else ():
                    self.wfile.write(data[at : at + 1])
                    time.sleep(reply.drip_s)
                if not reply.drip_s:
                    self.wfile.write(data)
            except OSError:
                self.close_connection = True  # the client did not wait

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  name of the standard library
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = FakeServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def error_body(message: str, **more: object) -> bytes:
    """Body of an error as most servers write it."""
    return json.dumps({"error": {"message": message, **more}}).encode()
