"""Clients from several loopback addresses against a running `kg serve`: whose queries wait for whose.

Nothing here is timed: a heavy query has no end, and the light ones of another client are answered while it runs.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.graph.dataset import open_graph
from kg.serve.engine.answers import QueryAnswer, QueryRequest
from kg.serve.engine.clients import CLIENT
from kg.serve.engine.service import Service, Settings
from tests.serve.conftest import Running, Serve
from tests.serve.made_services import Here, listening
from tests.waiting import LIMIT_S, wait_until

pytestmark = pytest.mark.slow
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIGHT = "ASK { kgr:uzbekistan a kg:State }"
HEAVY_AT_ONCE = 12


def ask(port: int, text: str, address: str = "127.0.0.1", forwarded: str = "") -> int:
    """Status of a query from an address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, LIMIT_S, source_address=(address, 0))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    try:
        connection.request("GET", f"/sparql?{urlencode({'query': text})}", headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def metric(running: Running, name: str) -> float:
    with running.client() as client:
        text = client.get("/metrics").text
    line = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert line, text
    return float(line[1])


@contextmanager
def besieged(running: Running, addresses: list[str]) -> Iterator[list[Future[int]]]:
    """Endless queries under way, each in other words; returns when the slow lane is full."""
    with ThreadPoolExecutor(len(addresses)) as threads:
        asked = [
            threads.submit(ask, running.port, f"{ENDLESS} #{number}", address)
            for number, address in enumerate(addresses)
        ]
        wait_until(lambda: metric(running, 'kg_queries_running{lane="slow"}') >= 2)
        yield asked


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.2"] * HEAVY_AT_ONCE, [f"127.0.0.{number}" for number in range(2, 2 + HEAVY_AT_ONCE)]],
    ids=["one client", "many clients"],
)
def test_heavy_queries_never_refuse_the_light_ones_of_another_client(addresses: list[str], serving: Serve) -> None:
    with serving("--quiet", "--timeout", "10") as running:
        assert ask(running.port, LIGHT, "127.0.0.100") == 200
        with besieged(running, addresses) as heavy:
            assert [ask(running.port, f"{LIGHT} #{number}", "127.0.0.100") for number in range(40)] == [200] * 40
            assert {ask(running.port, LIGHT, f"127.0.0.{number}") for number in range(101, 111)} == {200}
        assert {task.result() for task in heavy} == {503}


class Recorder(Here):
    """An engine that notes whom it takes for the client of each query."""

    clients: list[str]

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Note the client, and answer."""
        self.clients.append(CLIENT.get())
        return await super().run(request)


@pytest.mark.parametrize(
    ("proxies", "clients"),
    [
        ((), ["127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.1"]),
        (("127.0.0.2",), ["198.51.100.1", "198.51.100.2", "127.0.0.3", "127.0.0.1"]),
        (("127.0.0.0/24",), ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"]),
    ],
)
def test_only_a_proxy_that_is_named_is_believed(proxies: tuple[str, ...], clients: list[str], tiny: Path) -> None:
    """Nor is a client of the machine itself believed, whatever the web server would take for granted."""
    dataset, settings = open_graph(tiny), Settings(proxies=proxies)
    engine = Recorder(dataset)
    engine.clients = []
    with listening(Service(dataset, engine, settings, dataset.digest, dataset.folder)) as address:
        port = int(address.rpartition(":")[2])
        for number, peer in enumerate(("127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.1"), 1):
            assert ask(port, LIGHT, peer, f"203.0.113.7, 198.51.100.{number}") == 200
    assert engine.clients == clients
