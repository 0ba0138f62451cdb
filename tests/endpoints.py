"""SPARQL servers for tests: one that says what it is told to, and one that answers from a store, on a free port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox

from kg.query.engine import query_store
from kg.query.results import ResultFormat, format_result

RESULTS = "application/sparql-results+json"


@dataclass
class Request:
    """What a client sent."""

    path: str
    headers: Mapping[str, str]
    query: str


@dataclass
class Reply:
    """What a server answers; a body of several pieces is sent piece by piece, and `pause` waits after each."""

    status: int = 200
    media_type: str = RESULTS
    body: bytes | Iterator[bytes] = b'{"head": {}, "boolean": true}'
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Request], Reply]


@dataclass
class Running:
    """A server that runs, and what it was asked."""

    url: str
    requests: list[Request]


@contextmanager
def answering(answer: Answer) -> Iterator[Running]:
    """A server on a free port of this machine."""
    requests: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            request = Request(self.path, dict(self.headers), parse_qs(form)["query"][0])
            requests.append(request)
            reply = answer(request)
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.media_type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has seen enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as in the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_port}/sparql", requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer_from(store: ox.Store, most: int = 1_000_000) -> Answer:
    """Answer from a store, as a plain SPARQL server does; at most so many rows, without a word about the rest."""

    def answer(request: Request) -> Reply:
        result = query_store(store, request.query, max_rows=most)
        if result.is_graph:
            return Reply(media_type="application/n-triples", body=format_result(result, ResultFormat.NT).encode())
        return Reply(body=format_result(result, ResultFormat.JSON).encode())

    return answer
