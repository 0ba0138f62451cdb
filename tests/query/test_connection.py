"""Addresses, credentials, redirects and limits of a connection, and one line for whatever goes wrong."""

from __future__ import annotations

import gzip
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from kg.errors import InputError, KgError, LimitError, UsageError
from kg.query import endpoint as connection
from kg.query.endpoint import SparqlServer, answered, open_server
from tests.endpoints import Answer, Reply, Request, answering

HERE = "http://127.0.0.1:1/sparql"


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (connection.TOKEN_VARIABLE, connection.USER_VARIABLE, connection.PASSWORD_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def read(server: SparqlServer) -> tuple[str, bytes]:
    with answered(server, {"query": "ASK {}"}, "text/plain") as (media_type, body):
        return media_type, body.read()


def refusal(answer: Answer, timeout_s: float = 10) -> KgError:
    with answering(answer) as running:
        with pytest.raises(KgError) as raised:
            read(open_server(running.url, timeout_s))
        assert "\n" not in str(raised.value)
        assert str(raised.value).startswith(running.url)
        return raised.value


@pytest.mark.parametrize(
    "url",
    ["", "localhost:3030", "ftp://x/", "file:///etc/passwd", "http://", "http:///sparql", "http://[::1", "http://x:0/",
     "http://x:99999/", "http://a b/", "http://x/\n", "//x/y"],
)  # fmt: skip
def test_only_http_and_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(UsageError, match=r"is not an http or https address; write one such as") as raised:
        open_server(url)
    assert "\n" not in str(raised.value)


def test_an_address_with_a_password_in_it_is_refused_and_not_shown() -> None:
    with pytest.raises(UsageError, match="set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD") as raised:
        open_server("https://me:secret@example.org/sparql")
    assert "secret" not in str(raised.value)


def test_a_fragment_is_not_part_of_the_address() -> None:
    assert open_server("http://127.0.0.1:1/sparql?x=1#there").url == "http://127.0.0.1:1/sparql?x=1"


def test_a_token_or_a_name_and_password_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_server(HERE).authorization == ""
    monkeypatch.setenv("KG_ENDPOINT_USER", "me")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "päss")
    assert open_server(HERE).authorization == "Basic bWU6cMOkc3M="
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    server = open_server("https://example.org/sparql")
    assert server.authorization == "Bearer abc"
    assert "abc" not in repr(server)


@pytest.mark.parametrize("url", [HERE, "http://localhost/x", "http://[::1]/x", "https://example.org/x"])
def test_credentials_are_sent_where_nobody_else_can_read_them(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    assert open_server(url).authorization


@pytest.mark.parametrize("url", ["http://example.org/x", "http://10.0.0.1/x"])
def test_credentials_are_not_sent_in_the_clear(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    with pytest.raises(UsageError, match="over http others can read what is in KG_ENDPOINT_TOKEN; use https") as raised:
        open_server(url)
    assert "abc" not in str(raised.value)


@pytest.mark.parametrize("token", ["a b", "a\nb", "grün"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", token)
    with pytest.raises(UsageError, match="KG_ENDPOINT_TOKEN has characters") as raised:
        open_server(HERE)
    assert token not in str(raised.value)


def test_without_httpx2_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(UsageError, match=r"pip install httpx2 \(in a clone: pip install '\.\[serve\]'\)"):
        open_server(HERE)


def test_what_is_sent_is_a_form_with_the_query_and_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    with answering(lambda _: Reply(media_type="text/plain", body=b"yes")) as running:
        assert read(open_server(running.url)) == ("text/plain", b"yes")
    (request,) = running.requests
    assert (request.path, request.query) == ("/sparql", "ASK {}")
    assert request.headers["Authorization"] == "Bearer abc"
    assert request.headers["Accept"] == "text/plain"
    assert request.headers["User-Agent"].startswith("kg/")


def test_a_compressed_answer_is_unpacked() -> None:
    with answering(lambda _: Reply(body=gzip.compress(b"yes"), headers={"Content-Encoding": "gzip"})) as running:
        assert read(open_server(running.url))[1] == b"yes"


def test_an_answer_that_is_not_as_packed_as_it_says_is_one_line() -> None:
    error = refusal(lambda _: Reply(body=b"yes", headers={"Content-Encoding": "gzip"}))
    assert isinstance(error, InputError)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_query_is_sent_again_where_the_server_says_that_it_has_moved(status: int) -> None:
    def moved(request: Request) -> Reply:
        there = Reply(status, headers={"Location": "/there?x=1"})
        return Reply(body=b"yes") if request.path == "/there?x=1" else there

    with answering(moved) as running:
        assert read(open_server(running.url))[1] == b"yes"
    assert [request.query for request in running.requests] == ["ASK {}", "ASK {}"]


def test_credentials_do_not_follow_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "abc")
    with (
        answering(lambda _: Reply(body=b"yes")) as other,
        answering(lambda _: Reply(307, headers={"Location": other.url})) as first,
    ):
        assert read(open_server(first.url))[1] == b"yes"
    assert "Authorization" in first.requests[0].headers
    assert "Authorization" not in other.requests[0].headers


@pytest.mark.parametrize("target", ["ftp://x/", "file:///etc/passwd", "javascript:1", "https:///x", "mailto:a@b"])
def test_a_redirect_elsewhere_than_to_http_is_not_followed(target: str) -> None:
    error = refusal(lambda _: Reply(302, headers={"Location": target}))
    assert isinstance(error, InputError)
    assert "which is refused" in str(error)


def test_redirects_end() -> None:
    with answering(lambda _: Reply(302, headers={"Location": "/sparql"})) as running:
        with pytest.raises(InputError, match="sends us on more than 5 times"):
            read(open_server(running.url))
        assert len(running.requests) == 6


@pytest.mark.parametrize(
    ("reply", "kind", "line"),
    [
        (Reply(400, "text/plain", b"Parse error: line 1\nmore"), UsageError, "refuses the query: Parse error: line 1"),
        (Reply(400, "text/html", b"<html>no</html>"), UsageError, "refuses the query (400 Bad Request)"),
        (Reply(401, body=b"who are you"), InputError, "lets only known users in (401 Unauthorized); set KG_ENDPOINT_"),
        (Reply(403), InputError, "lets only known users in (403 Forbidden); set KG_ENDPOINT_TOKEN"),
        (
            Reply(404, "text/plain", b"nothing \x1b[31mhere"),
            InputError,
            "answers 404 Not Found: nothing \\u001b[31mhere",
        ),
        (Reply(500, "text/plain", b"x" * 9_999), InputError, "answers 500 Internal Server Error: xxx"),
        (
            Reply(503, "text/plain", b"Query timed out"),
            LimitError,
            "gave up (503 Service Unavailable: Query timed out)",
        ),
        (Reply(429, body=b""), LimitError, "gave up (429 Too Many Requests)"),
        (Reply(303, headers={"Location": "/x"}, body=b""), InputError, "answers 303 See Other"),
    ],
)
def test_an_error_of_the_server_is_one_line_with_its_own_first_line(
    reply: Reply, kind: type[KgError], line: str
) -> None:
    error = refusal(lambda _: reply)
    assert type(error) is kind
    assert line in str(error)
    assert len(str(error)) < 500


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(
        InputError, match=r"cannot be reached \(.*refused\); check the address, and that the server runs"
    ):
        read(open_server(f"http://127.0.0.1:{port}/"))


def test_a_server_that_hangs_up_is_said_to_be_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        import threading

        def hang_up() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(InputError, match="cannot be reached"):
            read(open_server(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        thread.join()


def test_a_server_that_cannot_be_connected_to_in_time_is_said_to_be_unreachable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import httpx2

    def late(*_: object) -> httpx2.Response:
        raise httpx2.ConnectTimeout("late")

    monkeypatch.setattr(connection, "_post", late)
    with pytest.raises(InputError, match=r"cannot be reached \(no connection in time\); check the address"):
        read(open_server(HERE))


def test_a_server_that_does_not_answer_in_time_is_a_limit() -> None:
    def late(_: Request) -> Reply:
        time.sleep(1)
        return Reply()

    error = refusal(late, timeout_s=0.2)
    assert isinstance(error, LimitError)
    assert "no whole answer after 0.2 s; narrow the query or raise --timeout" in str(error)


def test_an_answer_that_trickles_ends_at_the_limit() -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x"
            time.sleep(0.05)

    error = refusal(lambda _: Reply(body=drops()), timeout_s=0.3)
    assert isinstance(error, LimitError)


def test_an_answer_that_is_too_large_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER_MIB", 1)
    packed = gzip.compress(b"x" * (2 << 20))
    error = refusal(lambda _: Reply(body=packed, headers={"Content-Encoding": "gzip"}))
    assert isinstance(error, LimitError)
    assert "the answer is larger than 1 MiB" in str(error)


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf"), 1e308])
def test_a_time_that_is_none_is_refused(timeout_s: float) -> None:
    with pytest.raises(UsageError, match="number of seconds"):
        open_server("http://127.0.0.1:9/", timeout_s)
