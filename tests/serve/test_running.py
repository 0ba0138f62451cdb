"""`kg serve` as users run it: where it listens, what it logs, how it stops, and what hostile clients cannot do."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.cli.test_cli import run
from tests.serve.conftest import Running, Serve
from tests.waiting import LIMIT_S, wait_until

pytestmark = pytest.mark.slow
LIGHT = {"query": "ASK { kgr:uzbekistan a kg:State }"}
SECOND = ("--quiet", "--timeout", "1", "--max-memory", "300", "--workers", "2")
KIND = {"Content-Type": "application/sparql-query"}
MANY = " ".join(map(str, range(3000)))
ANY = "(!<urn:x>|^!<urn:x>)"
PAIRS = "?a ?b ?c . ?d ?e ?f"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: "
HOSTILE = {
    "product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a",
    "deep path": f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}* ?b . ?b {ANY}* ?c . ?c {ANY}+ ?d }}",
    "nested path": "SELECT * { ?a " + "(" * 200 + "kg:signs" + ")*" * 200 + " ?b }",
    "values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {MANY} }} VALUES ?y {{ {MANY} }} VALUES ?z {{ {MANY} }} }}",
    "regex": f'SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(.*a){{20}}.*b(c|d)*x")) }}',
    "regex memory": 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "((a{1000}){1000}){1000}")) }',
    "long string": "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?a), STR(?d)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "brackets": "ASK " + "{" * 5000 + "}" * 5000,
    "operators": "SELECT (" + "-" * 100_000 + "1 AS ?n) {}",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 2000) + " }",
    "subqueries": "SELECT * { " + "{ SELECT * { ?s ?p ?o . " * 90 + "}}" * 90 + " }",
    "text of 5 MB": "ASK {} #" + "x" * 5_000_000,
    "text of 2 MB": "ASK {} #" + "x" * 2_000_000,
    "null": "ASK { ?s ?p '\x00' }",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
}


def raw(running: Running, data: bytes) -> socket.socket:
    """A connection that has sent some bytes."""
    connection = socket.create_connection(("127.0.0.1", running.port), timeout=LIMIT_S)
    connection.sendall(data)
    return connection


def is_alive(running: Running) -> bool:
    with running.client() as client:
        return client.get("/sparql", params=LIGHT).text == '{"head": {}, "boolean": true}\n'


def test_it_says_where_it_listens_and_stops_with_status_0_and_no_process_left(serving: Serve) -> None:
    with serving("--quiet") as running:
        assert is_alive(running)
        family = running.family()
        assert len(family) >= 2
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(LIMIT_S) == 0
        assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_stop_ends_what_is_running_within_a_bound(serving: Serve) -> None:
    with serving("--quiet", "--timeout", "300") as running:
        asking = raw(running, POST + f"{len(HOSTILE['product'])}\r\n\r\n{HOSTILE['product']}".encode())
        wait_until(lambda: len(running.family()) >= 2)
        family = running.family()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(LIMIT_S) == 0
        assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]
        asking.close()


@pytest.mark.soak
def test_a_server_that_is_killed_leaves_no_process(serving: Serve) -> None:
    with serving("--quiet", "--timeout", "300") as running:
        with running.client(timeout_s=0.5) as client, pytest.raises(httpx.TimeoutException):
            client.get("/sparql", params={"query": HOSTILE["product"]})
        is_alive(running)
        family = running.family()
        running.process.kill()
        running.process.wait(LIMIT_S)
        wait_until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()])


def test_a_port_that_is_taken_is_one_line_and_status_3(live: Running) -> None:
    done = run("serve", "--port", str(live.port))
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert "cannot be listened on (Address already in use); choose another --port" in done.stderr
    assert is_alive(live)


@pytest.mark.parametrize(
    ("options", "status", "line"),
    [
        (("--data", "/nowhere"), 2, "--data: /nowhere is not a folder"),
        (("--texts", "/nowhere"), 2, "--texts: /nowhere is not a folder"),
        (("--token-file", "/nowhere"), 3, "/nowhere: cannot be read"),
        (("--host", "no.such.host.invalid"), 3, "cannot be listened on"),
        (("--as-of", "yesterday"), 2, "--as-of: "),
    ],
)
def test_what_cannot_be_served_is_one_line(options: tuple[str, ...], status: int, line: str) -> None:
    done = run("serve", "--port", "0", *options)
    assert (done.exit_code, done.stderr.count("\n")) == (status, 1), done.stderr
    assert line in done.stderr


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("short\n")
    done = run("serve", "--token-file", file)
    assert (done.exit_code, "at least 16 printable ASCII characters" in done.stderr) == (2, True)


def test_whoever_listens_for_all_without_a_token_is_warned_and_the_text_of_queries_is_logged_when_asked_for(
    serving: Serve,
) -> None:
    with serving("--log-queries", "--host", "0.0.0.0") as running:
        assert "whoever can reach 0.0.0.0 can ask this graph" in running.words
        with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as client:
            client.get("/sparql", params=LIGHT)
    assert json.loads(running.log[0])["text"] == LIGHT["query"]
    with serving("--quiet", "--host", "0.0.0.0", env={"KG_TOKEN": "x" * 16}) as running:
        assert "warning" not in running.words
        with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as client:
            assert client.get("/sparql", params=LIGHT).status_code == 401
            assert (
                client.get("/sparql", params=LIGHT, headers={"Authorization": f"Bearer {'x' * 16}"}).status_code == 200
            )


def test_the_log_has_a_line_of_json_a_request_and_neither_query_nor_token(serving: Serve) -> None:
    token = "a-token-that-nobody-logs"
    with serving(env={"KG_TOKEN": token}) as running, running.client() as client:
        headers = {"Authorization": f"Bearer {token}"}
        client.get("/sparql", params=LIGHT, headers=headers)
        client.get("/sparql?query=nonsense-of-mine", headers=headers)
    lines = [json.loads(line) for line in running.log]
    assert [line["status"] for line in lines] == [200, 400]
    assert lines[0].keys() >= {"id", "method", "path", "status", "ms", "bytes", "query", "outcome", "rows", "timestamp"}
    assert re.fullmatch(r"[0-9a-f]{12}", lines[0]["query"])
    assert not re.search(f"uzbekistan|nonsense|{token}", "".join(running.log))


@pytest.fixture(scope="module")
def strict() -> object:
    from tests.serve.conftest import serve

    with serve(*SECOND) as running:
        yield running


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_ends_and_the_service_lives(name: str, strict: Running) -> None:
    with strict.client() as client:
        response = client.post("/sparql", content=HOSTILE[name].encode(), headers=KIND)
    assert response.status_code in (200, 400, 403, 413, 503), response.text
    if response.status_code != 200:
        assert response.headers["content-type"].startswith("text/plain")
        assert response.text.strip()
    if name in ("product", "sorted product", "deep path", "values", "regex"):
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0
    assert is_alive(strict)


def test_broken_bytes_are_an_error_of_the_client(strict: Running) -> None:
    with strict.client() as client:
        assert client.post("/sparql", content=b"ASK { ?s ?p '\xc3\x28' }", headers=KIND).status_code == 400
    for data in (b"\x00\xff\xfe" * 100 + b"\r\n\r\n", b"GET /sparql?query=%FF%FE HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with raw(strict, data) as connection:
            assert b" 400 " in connection.recv(4096)
    with raw(strict, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n") as connection:
        assert b" 400 " in connection.recv(4096)
    assert is_alive(strict)


def test_a_claimed_length_that_is_too_large_is_refused_before_the_body(strict: Running) -> None:
    with raw(strict, POST + b"99999999\r\n\r\n") as connection:
        assert b" 413 " in connection.recv(4096)


def test_half_open_connections_do_not_keep_others_waiting(strict: Running) -> None:
    held = [raw(strict, data) for data in (b"", b"GET /spa", POST + b"100\r\n\r\nASK") for _ in range(50)]
    assert is_alive(strict)
    for connection in held:
        connection.close()
    assert is_alive(strict)


def test_a_client_that_goes_ends_its_query(serving: Serve) -> None:
    with serving("--quiet", "--timeout", "300") as running:
        with running.client(timeout_s=1) as client, pytest.raises(httpx.TimeoutException):
            client.get("/sparql", params={"query": HOSTILE["product"]})
        with running.client() as client:
            wait_until(lambda: 'kg_queries_total{outcome="gone"} 1.0' in client.get("/metrics").text)
            text = client.get("/metrics").text
            assert 'kg_queries_running{lane="fast"} 0.0' in text
            assert 'kg_queries_running{lane="slow"} 0.0' in text


@pytest.mark.soak
def test_workers_killed_from_outside_are_replaced(strict: Running) -> None:
    assert is_alive(strict)
    for pid in strict.family():
        os.kill(pid, signal.SIGKILL)
    statuses = set()
    with strict.client() as client:
        for _ in range(5):
            statuses.add(client.get("/sparql", params=LIGHT).status_code)
    assert statuses <= {200, 503}
    assert is_alive(strict)
