"""Heads of requests that nobody should send, to a real server: each is told so, and none is a fault of ours."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.serve.conftest import ROOT
from tests.waiting import LIMIT_S

pytestmark = pytest.mark.slow
ODD = (
    "", " ", ",", ";", "=", "*", "/", "//", "[", "]", "http://[", "\x7f", "é", "中", "\u0130", "%", "%zz", "%00", "%ff",
    "a" * 9000, "0", "-1", "1e9", "9" * 40, "٣", "+1", "0x10", "1, 2", '"', '"a', 'W/"', "null", "text/", "/csv",
    "text/csv;q=", "text/csv;q=nan", "text/csv;q=inf", "text/csv;q=-1", "*/*;q=0", "text/csv;;;q=1;q=2", "bytes=0-",
    "bytes=9-1", "bytes=a-b", "a=b; c", "=;=", "\t", "localhost:99999", "127.0.0.1:x", "user@localhost", "::1", "[::1",
)  # fmt: skip
HEADERS = (
    "Host", "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Length", "Origin", "Range",
    "If-None-Match", "If-Modified-Since", "Cookie", "Authorization", "Sec-Fetch-Site", "X-Forwarded-For", "Expect",
    "Transfer-Encoding", "Access-Control-Request-Method", "Connection", "Referer", "Upgrade",
)  # fmt: skip
METHODS = (
    "GE",
    "get",
    "BREW",
    "TRACE",
    "CONNECT",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "HEAD",
    "G\u0130T",
    "GET\t",
    "A" * 300,
)
TARGETS = (
    "/sparql?query=%", "/sparql?query=%zz", "/sparql?query=%ff", "/sparql?query=%00",
    "/sparql?query=ASK+{}&query=ASK+{}",
    "/sparql?format=%ff&query=ASK+{}", "/sparql?query=ASK+{}&timeout=nan",
    "/sparql?query=ASK+{}&max-rows=%D9%A3",
    "/sparql?" + "a=b&" * 2000, "/id/%ff", "/id/%00", "/id/..%2f..%2fetc",
    "/id/" + "x" * 5000, "//",
    "/%2e%2e/", "/api/claims/%ff",
    "/api/entities?q=%ff", "/api/entities?page=%D9%A3", "/api/rank?top=1e9", "/api/rank?top=-1",
    "/ask/between?start=%ff",
    "/search?q=%00", "/search?q=" + "%F0%9F%92%A9" * 500, "http://127.0.0.1/sparql",
    "*", "sparql", "/sparql#x", "/\u0130",
)  # fmt: skip


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    command = [sys.executable, "-m", "kg", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr
        match = None
        while match is None:
            match = re.search(r"listening on http://127\.0\.0\.1:(\d+)", process.stderr.readline())
        logged: list[str] = []
        thread = threading.Thread(target=lambda: logged.extend(process.stderr or ()), daemon=True)
        thread.start()
        yield int(match[1])
        process.terminate()
        assert process.wait(LIMIT_S) == 0
        thread.join(LIMIT_S)
    records = [json.loads(line) for line in logged if line.startswith("{")]
    assert not [record for record in records if record.get("event") == "fault" or record.get("status", 0) >= 500]
    assert not [line for line in logged if "Traceback" in line or "Exception" in line]


def answers(port: int, data: bytes) -> list[int]:
    """The status that a server sends; none where it closes the connection without one."""
    with socket.create_connection(("127.0.0.1", port), LIMIT_S) as connection:
        connection.sendall(data)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while b"\r\n\r\n" not in received and (piece := connection.recv(65536)):
                received += piece
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", received)]


def request(method: str = "GET", target: str = "/sparql?query=ASK+%7B%7D", body: str = "", **headers: str) -> bytes:
    given = {"Host": "127.0.0.1", "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", body]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_makes_no_sense_is_answered_and_is_no_fault_of_ours(name: str, port: int) -> None:
    for value, method in itertools.product(ODD, ("GET", "POST")):
        body = "ASK {}" if method == "POST" else ""
        usual = {"Content-Type": "application/sparql-query", "Content-Length": str(len(body))} if body else {}
        statuses = answers(
            port, request(method, "/sparql" if body else "/sparql?query=ASK+%7B%7D", body, **{**usual, name: value})
        )
        assert all(status < 500 for status in statuses), (name, value, method, statuses)
        assert statuses or name in ("Content-Length", "Transfer-Encoding", "Expect"), (name, value, method)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_nobody_knows_is_refused(method: str, port: int) -> None:
    for target in ("/sparql", "/", "/api/rank", "/id/china", "*"):
        statuses = answers(port, request(method, target))
        assert statuses
        assert all(status < 500 for status in statuses), (method, target, statuses)


def test_addresses_that_cannot_be_read_are_told_so(port: int) -> None:
    for target in TARGETS:
        statuses = answers(port, request(target=target))
        assert statuses, target
        assert all(status < 500 for status in statuses), (target, statuses)


def test_a_client_that_leaves_in_the_midst_of_a_body_is_no_fault_of_ours(port: int) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
    head += "Content-Length: 1000\r\n\r\n"
    for path in ("/sparql", "/api/rank", "/nothing"):
        with socket.create_connection(("127.0.0.1", port), LIMIT_S) as connection:
            connection.sendall(head.replace("/sparql", path).encode() + b"ASK {")
    assert answers(port, request()) == [200]  # what has been logged is looked at when the server has ended
