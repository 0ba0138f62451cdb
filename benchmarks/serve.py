"""Load over HTTP: `python benchmarks/serve.py [--seconds 60] [--clients 64] [--hostile 16]`.

Starts `kg serve` on a free port of this machine and asks it from a process of its own: most clients ask light queries
over a connection that they keep, the others ask hostile ones (products, deep paths, large VALUES, regular expressions,
memory, texts of 5 MB, broken text, connections that are cut or left half open) and ask again at once whatever
they are told. Prints Markdown: light queries with their errors and percentiles, what became of the hostile ones,
the peak memory of all processes, and the processes left after the stop. The exit status is 1 when a light query
failed, their p99 is not under ten times their p50, or a process is left.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
ENTITIES = ("uzbekistan", "kazakhstan", "kyrgyzstan", "tajikistan", "turkmenistan", "china", "russia", "japan")
LIGHT = (
    "SELECT ?label {{ kgr:{0} rdfs:label ?label }}",
    "ASK {{ kgr:{0} a kg:State }}",
    "SELECT ?what {{ kgr:{0} kg:signs ?what }}",
    "SELECT ?p ?o {{ kgr:{0} ?p ?o }}",
    "SELECT ?claim ?p {{ ?claim rdf:subject kgr:{0} ; rdf:predicate ?p }} LIMIT 20",
    "CONSTRUCT {{ kgr:{0} ?p ?o }} WHERE {{ kgr:{0} ?p ?o }}",
)
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <urn:{0}>) }}",
    "SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <urn:{0}>) }} ORDER BY ?i ?a",
    "SELECT (COUNT(*) AS ?n) {{ ?a (!<urn:{0}>|^!<urn:{0}>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }}",
    'SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(.*a){{9}}.*b{0}")) }}',
    "SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {1} }} VALUES ?y {{ {1} }} VALUES ?z {{ {1} }} FILTER(?x < {0}) }}",
    "SELECT ?a (GROUP_CONCAT(STR(?f)) AS ?t) {{ ?a ?b ?c . ?d ?e ?f FILTER(?a != <urn:{0}>) }} GROUP BY ?a",
)
MIB = 2**20


@dataclass
class Seen:
    """What the clients saw."""

    light_ms: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    slowest_hostile_s: float = 0.0


def request(text: str, accept: str = "*/*") -> bytes:
    """A query by GET."""
    return f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()


def posted(body: bytes, *, claimed: int | None = None) -> bytes:
    """A query by POST; `claimed` is the length that it says it has."""
    size = len(body) if claimed is None else claimed
    head = "POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
    return f"{head}Content-Length: {size}\r\n\r\n".encode() + body


async def receive(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer; returns its status and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    body = await reader.readexactly(int(size[1])) if size else b""
    return int(head[9:12]), body


async def light_client(port: int, until: float, seen: Seen, seed: int, pause_s: float) -> None:
    """Ask light queries, one after another, over one connection."""
    chance = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        start = time.perf_counter()
        writer.write(request(chance.choice(LIGHT).format(chance.choice(ENTITIES))))
        try:
            status, body = await receive(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.errors[type(error).__name__] += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        seen.light_ms.append((time.perf_counter() - start) * 1000)
        if status != 200:
            seen.errors[f"{status} {body.decode().strip()}"] += 1
        if pause_s:
            await asyncio.sleep(chance.uniform(0, 2 * pause_s))
    writer.close()


def hostile_request(chance: random.Random, number: int) -> tuple[str, bytes]:
    """A name for what became of it, and the bytes to send."""
    kind = chance.choice(("query", "query", "query", "query", "known", "large", "broken", "cut", "half open"))
    if kind == "large":
        return kind, posted(b"ASK {} #" + b"x" * 5_000_000)
    if kind == "broken":
        return kind, posted(b"ASK { ?s ?p '\xff\xfe' }")
    if kind == "half open":
        return kind, posted(b"ASK {", claimed=1000)
    mark = number if kind == "query" else 1
    text = chance.choice(HOSTILE).format(mark, " ".join(map(str, range(400))))
    return kind, posted(text.encode())


async def hostile_client(port: int, until: float, seen: Seen, seed: int) -> None:
    """Ask hostile queries and do not listen to advice."""
    chance = random.Random(seed)
    number = seed * 1_000_000
    while time.monotonic() < until:
        number += 1
        kind, data = hostile_request(chance, number)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = time.monotonic()
        with contextlib.suppress(OSError):
            writer.write(data)
            await writer.drain()
        if kind in ("cut", "half open"):
            await asyncio.sleep(chance.uniform(0.01, 0.5))
            seen.hostile[f"{kind}: gone"] += 1
        else:
            try:
                seen.hostile[f"{kind}: {(await receive(reader))[0]}"] += 1
            except (OSError, asyncio.IncompleteReadError):
                seen.hostile[f"{kind}: closed"] += 1
            seen.slowest_hostile_s = max(seen.slowest_hostile_s, time.monotonic() - start)
        writer.close()


def family(pid: int) -> set[int]:
    """A process and all below it."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory(pids: set[int]) -> int:
    """Bytes of memory of processes; shared pages count once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    return total


async def watch_memory(pid: int, until: float, known: set[int]) -> int:
    """Peak memory of the server and its workers; their ids are added to `known`."""
    peak = 0
    while time.monotonic() < until:
        pids = await asyncio.to_thread(family, pid)
        known |= pids
        peak = max(peak, await asyncio.to_thread(memory, pids))
        await asyncio.sleep(0.5)
    return peak


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


async def load(port: int, pid: int, options: argparse.Namespace, known: set[int]) -> tuple[Seen, int]:
    """Ask from all clients at once."""
    seen = Seen()
    until = time.monotonic() + options.seconds
    watching = asyncio.create_task(watch_memory(pid, until, known))
    light = options.clients - options.hostile
    clients = [light_client(port, until, seen, number, options.pause) for number in range(light)]
    clients += [hostile_client(port, until, seen, number) for number in range(1, options.hostile + 1)]
    await asyncio.gather(*clients)
    return seen, await watching


def start_server(options: list[str]) -> tuple[subprocess.Popen[str], int]:
    """Start `kg serve`; returns it and its port."""
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--quiet", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"listening on http://[^:]+:(\d+)", line):
            threading.Thread(target=process.stderr.read, daemon=True).start()  # or its log fills the pipe
            return process, int(found[1])
    raise SystemExit("kg serve did not start")


def main() -> None:
    """Run the load and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--hostile", type=int, default=16)
    parser.add_argument("--pause", type=float, default=0.0, help="mean seconds that a light client waits in between")
    options, more = parser.parse_known_args()
    process, port = start_server(more)
    known: set[int] = set()
    try:
        seen, peak = asyncio.run(load(port, process.pid, options, known))
        known |= family(process.pid)
    finally:
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
    stop_s = time.monotonic() - start
    left = [pid for pid in known if Path(f"/proc/{pid}").exists()]
    report(seen, options)
    print(f"Peak memory of all processes: {peak / MIB:,.0f} MiB.")
    print(f"Stopped with status {status} in {stop_s:.1f} s; processes left: {len(left)}.")
    p50, p99 = percentile(seen.light_ms, 0.5), percentile(seen.light_ms, 0.99)
    sys.exit(bool(seen.errors or left or p99 >= 10 * p50))


def report(seen: Seen, options: argparse.Namespace) -> None:
    """Print what the clients saw."""
    values = [percentile(seen.light_ms, share) for share in (0.5, 0.95, 0.99)]
    light = options.clients - options.hostile
    print(f"{light} light and {options.hostile} hostile clients for {options.seconds:g} s\n")
    print("| light queries | a second | errors | p50 ms | p95 ms | p99 ms | p99 / p50 | slowest ms |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    count = len(seen.light_ms)
    cells = [f"{count:,}", f"{count / options.seconds:,.0f}", str(seen.errors.total())]
    cells += [f"{value:.1f}" for value in values]
    cells += [f"{values[2] / values[0]:.1f}", f"{max(seen.light_ms, default=0):.0f}"]
    print(f"| {' | '.join(cells)} |\n")
    if seen.errors:
        print(f"Errors of light queries: {dict(seen.errors)}\n")
    print("| hostile request: outcome | count |\n| --- | ---: |")
    for outcome, number in sorted(seen.hostile.items()):
        print(f"| {outcome} | {number} |")
    print(f"\nSlowest answer to a hostile request: {seen.slowest_hostile_s:.1f} s.")


if __name__ == "__main__":
    main()
