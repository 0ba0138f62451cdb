"""Whose turn it is: clients are told apart by address, and what they have had is forgotten in time."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.serve.engine import clients
from kg.serve.engine.clients import ClientLoads, client_of, parse_proxies

PROXIES = ("10.0.0.0/24", "fd00::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.4", "203.0.113.9"),  # anybody can write a header
        ("10.0.0.7", "198.51.100.4", "198.51.100.4"),
        ("10.0.0.7", "6.6.6.6, 198.51.100.4", "198.51.100.4"),  # what the client wrote itself stands first
        ("10.0.0.7", "198.51.100.4, 10.0.0.8", "198.51.100.4"),
        ("10.0.0.7", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.7", "", "10.0.0.7"),
        ("10.0.0.7", "unknown", "10.0.0.7"),
        ("10.0.0.7", "198.51.100.4, <script>", "10.0.0.7"),
        ("10.0.0.7", "198.51.100.4:80", "10.0.0.7"),
        ("fd00::1", "[2001:db8::17]", "2001:db8::/64"),
        ("2001:db8::1", "", "2001:db8::/64"),
        ("2001:db8::2", "", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("testclient", "", "testclient"),
        ("", "", ""),
    ],
)
def test_a_client_is_the_last_address_that_no_believed_proxy_has(peer: str, forwarded: str, client: str) -> None:
    assert client_of(peer, forwarded, parse_proxies(PROXIES)) == client


def test_what_is_no_address_is_no_proxy() -> None:
    with pytest.raises(UsageError, match=r"--trusted-proxy: 'proxy' does not appear .* write 10\.0\.0\.7"):
        parse_proxies(["proxy"])


def test_what_a_client_has_had_is_forgotten_by_halves_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("kg.serve.engine.clients.time.monotonic", lambda: now[0])
    monkeypatch.setattr(clients, "_MOST_CLIENTS", 2)
    loads = ClientLoads()
    loads.add("a", 1.0)
    assert loads.of("a") == 1.0
    now[0] += clients.HALF_LIFE_S
    assert loads.of("a") == 0.5
    loads.add("a", 60.0)
    assert loads.of("a") == clients.MOST_LOAD_S
    loads.add("b", 1.0)
    loads.add("c", 1.0)
    assert [loads.of(client) for client in "abc"] == [clients.UNKNOWN_S, 1.0, 1.0]
    loads.add("light", 0.0)
    assert loads.of("light") < loads.of("nobody")
