"""Who asks: the address of a client, and how much of the processors it has had of late.

Comes in: the address of a connection and what a proxy says of whom it speaks for. Goes out: a key for the client, by
which turns are given. A questionable decision: only proxies that the operator names are believed, since anybody can
write a header; and an IPv6 client is its network of 64 bits, of which one host can take any address.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from kg.errors import UsageError

CLIENT: ContextVar[str] = ContextVar("kg_serve_client", default="")
"""The client of the request under way; empty where there is none, as over stdin."""

HALF_LIFE_S = 10.0
MOST_LOAD_S = 2.0
UNKNOWN_S = 0.2
"""What a client counts as having had of which nothing is known, so that those who have asked light queries go first."""

_MOST_CLIENTS = 4096
_V6_BITS = 64
Networks = Sequence[IPv4Network | IPv6Network]


def parse_proxies(texts: Iterable[str]) -> Networks:
    """Networks of the proxies that are believed.

    Raises
    ------
    UsageError
        When one is no address and no network.
    """
    networks: list[IPv4Network | IPv6Network] = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip()))
        except ValueError as error:
            raise UsageError(f"--trusted-proxy: {error}; write 10.0.0.7 or 10.0.0.0/24") from error
    return networks


def client_of(peer: str, forwarded: str, proxies: Networks) -> str:
    """The key of a client.

    Parameters
    ----------
    peer
        Address of the connection.
    forwarded
        ``X-Forwarded-For``: addresses, each added by whoever took the request from it.
    proxies
        Whose word is taken for an address.

    Returns
    -------
    str
        The last address that no believed proxy has; that of the connection where what is said is no address.

    Examples
    --------
    >>> client_of("10.0.0.7", "6.6.6.6, 198.51.100.4", parse_proxies(["10.0.0.0/24"]))
    '198.51.100.4'
    >>> client_of("203.0.113.9", "198.51.100.4", parse_proxies(["10.0.0.0/24"]))
    '203.0.113.9'
    """
    address = _parse(peer)
    for text in reversed(forwarded.split(",")):
        if address is None or not any(address in network for network in proxies):
            break
        before = _parse(text.strip())
        if before is None:
            break
        address = before
    if address is None:
        return peer
    if isinstance(address, IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((int(address), _V6_BITS), strict=False))


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


class ClientLoads:
    """Processor time that clients have had, of which half is forgotten in `HALF_LIFE_S`."""

    def __init__(self) -> None:
        self._loads: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def of(self, client: str) -> float:
        """Seconds that a client has had of late; of one that has not asked before as many as `UNKNOWN_S`."""
        if client not in self._loads:
            return UNKNOWN_S
        load, since = self._loads[client]
        return load * math.exp2((since - time.monotonic()) / HALF_LIFE_S)

    def add(self, client: str, cpu_s: float) -> None:
        """Remember what a client has had; more than `MOST_LOAD_S` counts as that."""
        before = self.of(client) if client in self._loads else 0.0
        self._loads[client] = (min(MOST_LOAD_S, before + cpu_s), time.monotonic())
        self._loads.move_to_end(client)
        while len(self._loads) > _MOST_CLIENTS:
            self._loads.popitem(last=False)
