"""Who may ask: tokens, hosts, origins, sizes, and the headers that every answer has."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from starlette.types import Message

from kg.serve.app import create_app
from kg.serve.engine.service import Settings
from kg.serve.http.middleware import CSP
from tests.serve.conftest import make_service

TOKEN = "correct-horse-battery-staple"
ASK = {"query": "ASK {}"}


@contextmanager
def client_of(tiny: Path, settings: Settings, base_url: str = "http://127.0.0.1:8000") -> Iterator[TestClient]:
    app = create_app(make_service(tiny, settings))

    @app.get("/page")
    async def page() -> HTMLResponse:
        return HTMLResponse("<p>a page</p>")

    @app.post("/change")
    async def change(request: Request) -> int:
        return len(await request.body())

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the secret inside")

    with TestClient(app, base_url=base_url, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def guarded(tiny: Path) -> Iterator[TestClient]:
    with client_of(tiny, Settings(workers=2, token=TOKEN)) as client:
        yield client


@pytest.fixture(scope="module")
def closed(tiny: Path) -> Iterator[TestClient]:
    with client_of(tiny, Settings(workers=2, is_open=False)) as client:
        yield client


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer wrong",
        f"Token {TOKEN}",
        f"Bearer {TOKEN}x",
        "Basic !!!",
        "Basic " + base64.b64encode(b"reader:wrong").decode(),
    ],
)
def test_without_the_token_nothing_is_told(header: str, guarded: TestClient) -> None:
    for path in ("/sparql", "/metrics", "/openapi.json", "/page"):
        response = guarded.get(path, params=ASK, headers={"Authorization": header})
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in response.text


@pytest.mark.parametrize(
    "header", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", "Basic " + base64.b64encode(f"me:{TOKEN}".encode()).decode()]
)
def test_with_the_token_it_answers(header: str, guarded: TestClient) -> None:
    assert guarded.get("/sparql", params=ASK, headers={"Authorization": header}).json()["boolean"] is True


def test_a_monitor_and_a_preflight_need_no_token(guarded: TestClient) -> None:
    assert guarded.get("/health").status_code == 200
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    assert guarded.options("/sparql", headers=asked).status_code == 200


def test_the_token_is_in_no_representation() -> None:
    assert TOKEN not in repr(Settings(token=TOKEN))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "[::1"])
def test_on_loopback_another_host_is_refused(host: str, tiny_client: TestClient) -> None:
    response = tiny_client.get("/sparql", params=ASK, headers={"Host": host})
    assert response.status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_on_loopback_its_names_are_taken(host: str, tiny_client: TestClient) -> None:
    assert tiny_client.get("/sparql", params=ASK, headers={"Host": host}).status_code == 200


def test_behind_a_proxy_the_public_name_is_taken_too(tiny: Path) -> None:
    with client_of(tiny, Settings(workers=1, public_url="https://graph.example/")) as client:
        response = client.get("/sparql", headers={"Host": "graph.example", "Accept": "text/turtle"})
        assert "<https://graph.example/sparql>" in response.text
        assert client.get("/sparql", headers={"Host": "other.example"}).status_code == 421


def test_on_another_address_any_host_is_taken(tiny: Path) -> None:
    with client_of(tiny, Settings(host="0.0.0.0", workers=1)) as client:
        assert client.get("/sparql", params=ASK, headers={"Host": "graph.example"}).status_code == 200


def test_a_page_of_another_origin_changes_nothing(closed: TestClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        response = closed.post("/change", content=b"x", headers=headers)
        assert response.status_code == 403
    assert closed.post("/change", content=b"x", headers={"Origin": "http://127.0.0.1:8000"}).json() == 1
    assert closed.post("/change", content=b"x").json() == 1


def test_a_folder_of_ones_own_is_not_read_by_pages_of_other_origins(closed: TestClient) -> None:
    response = closed.get("/sparql", params=ASK, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers


def test_a_large_body_is_refused_before_it_is_read(closed: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 65536

    kind = {"Content-Type": "application/sparql-query"}
    claimed = closed.post("/sparql", content=endless(), headers={**kind, "Content-Length": "99999999"})
    assert claimed.status_code == 413
    chunked = closed.post("/change", content=(b"x" * 100_000 for _ in range(60)), headers=kind)
    assert (chunked.status_code, chunked.text) == (413, "the request has more than 5 MB; send less\n")
    assert closed.post("/change", content=b"x" * 5_000_000).json() == 5_000_000


def test_every_page_has_a_policy_and_no_answer_is_sniffed(closed: TestClient) -> None:
    page = closed.get("/page")
    assert page.headers["content-security-policy"] == CSP
    assert page.headers["x-frame-options"] == "DENY"
    for path in ("/page", "/sparql", "/nowhere", "/health"):
        response = closed.get(path)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert len(response.headers["x-request-id"]) == 12
    assert "content-security-policy" not in closed.get("/sparql").headers


def test_an_error_of_the_server_is_one_line_without_its_inside(closed: TestClient) -> None:
    response = closed.get("/broken")
    assert response.status_code == 500
    assert response.text == "the server has made a fault; its log has this request's id\n"


def test_an_unknown_path_is_one_line(closed: TestClient) -> None:
    response = closed.delete("/sparql")
    assert (response.status_code, response.text) == (405, "Method Not Allowed\n")


def test_the_metrics_count_queries_by_outcome(tiny: Path) -> None:
    with client_of(tiny, Settings(workers=1)) as client:
        client.get("/sparql", params=ASK)
        client.get("/sparql", params={"query": "nonsense"})
        client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "max-rows": "1"})
        text = client.get("/metrics").text
    for line in (
        'kg_queries_total{outcome="ok"} 1.0',
        'kg_queries_total{outcome="refused"} 1.0',
        'kg_queries_total{outcome="truncated"} 1.0',
        'kg_requests_total{method="GET",route="/sparql",status="200"} 2.0',
        "kg_query_seconds_count 3.0",
        'kg_queries_running{lane="fast"} 0.0',
        "kg_workers 1.0",
    ):
        assert line in text.splitlines()


def test_the_application_is_one_per_service(tiny: Path) -> None:
    one, other = (create_app(make_service(tiny)) for _ in range(2))
    assert isinstance(one, FastAPI)
    assert one.state.metrics.registry is not other.state.metrics.registry


@pytest.mark.parametrize("path", ["/", "/id/arland", "/api/entities", "/query", "/graph", "/health", "/nothing-here"])
def test_head_has_the_status_and_headers_of_get_and_no_body(path: str, tiny_client: TestClient) -> None:
    head, full = tiny_client.head(path), tiny_client.get(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "etag"):
        assert head.headers.get(name) == full.headers.get(name)


def test_a_request_of_two_lengths_is_refused(closed: TestClient) -> None:
    headers = {"Content-Length": "3", "Transfer-Encoding": "chunked"}
    response = closed.post("/change", content=b"abc", headers=headers)
    assert (response.status_code, response.headers["connection"]) == (400, "close")


def test_a_browser_is_told_of_an_unknown_address_by_a_page(tiny_client: TestClient) -> None:
    response = tiny_client.get("/nothing-here", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "there is no page at this address" in response.text
    answer = tiny_client.get("/api/nothing-here", headers={"Accept": "text/html"})
    assert answer.json() == {"error": "Not Found", "status": 404}


def test_a_text_that_no_name_is_as_long_as_costs_nothing(tiny_client: TestClient) -> None:
    for path in ("/id/", "/search?q=", "/api/entities/", "/api/claims?entity="):
        assert tiny_client.get(path + "a " * 10_000).status_code in (200, 400, 404)


@pytest.mark.parametrize("text", ["{" + "2025," * 9000 + "2026}", "Y17E99999999/.."])
def test_a_date_that_would_take_minutes_to_read_is_refused_at_once(text: str, tiny_client: TestClient) -> None:
    response = tiny_client.get("/sparql", params={**ASK, "as-of": text})
    assert response.status_code == 400
    assert "longer than a date" in response.text
    assert len(response.text) < 300


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "\xb2"])
def test_a_change_with_an_origin_that_cannot_be_read_is_refused_as_foreign(origin: str, closed: TestClient) -> None:
    response = closed.post("/change", content=b"x", headers=[(b"origin", origin.encode("latin-1"))])
    assert response.status_code == 403


HEADERS = [
    "host", "referer", "accept", "accept-encoding", "content-type", "if-none-match", "authorization", "cookie",
    "forwarded", "range", "sec-fetch-site",
]  # fmt: skip
MALFORMED = ["http://[", "\xb2", "\xff\xfe", ";;;=,q=", "*/*;q=nan, text/csv;q=inf", "Basic \xff", 'W/"', "[::1", ",,"]


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_that_cannot_be_read_is_an_error_of_the_server(header: str, closed: TestClient) -> None:
    for value in MALFORMED:
        sent = [(header.encode(), value.encode("latin-1"))]
        assert closed.get("/ontology", headers=sent).status_code < 500
        assert closed.post("/sparql", content=b"query=ASK%7B%7D", headers=sent).status_code < 500


def test_a_client_that_leaves_in_the_midst_of_a_body_is_no_error_of_the_server(
    closed: TestClient,
) -> None:
    sent: list[Message] = []
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}]
    )
    headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/sparql-query")]
    scope = {"type": "http", "method": "POST", "path": "/sparql", "query_string": b"", "headers": headers}

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await closed.app(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 499
