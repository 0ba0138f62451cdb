"""Fairness over HTTP: `python benchmarks/fairness.py [--seconds 20] [--hostile 60]`.

Starts `kg serve` on a free port of this machine. First one client asks light queries alone; then it asks the same ones
while others, each from a loopback address of its own, ask heavy queries (of about 0.4 and 3 s of processor time, and
without an end) whose text is another each time, and ask again at once. Prints Markdown; the exit status is 1 when a
light query was refused, when their p99 is more than five times that of the client alone or not under 2 s, or when no
heavy query was answered. The number of requests is bounded.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import time
from collections import Counter

from benchmarks.serve import ENTITIES, LIGHT, percentile, receive, request, start_server

HEAVY = (
    "SELECT (COUNT(*) AS ?n) {{ ?a kg:signs ?b . ?d ?e ?f . ?i kg:heldOn ?j }} #{0}",
    "SELECT (COUNT(*) AS ?n) {{ ?a kg:signs ?b . ?d ?e ?f . ?g kg:signs ?h . ?i kg:heldOn ?j }} #{0}",
    "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} #{0}",
)
MOST_REQUESTS = 2_000
PAUSE_S = 0.02


async def ask(port: int, source: str, data: bytes) -> int:
    """Ask from an address; returns the status, 0 where the connection was closed."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    except OSError:
        return 0
    try:
        writer.write(data)
        return (await receive(reader))[0]
    except (OSError, asyncio.IncompleteReadError):
        return 0
    finally:
        writer.close()


async def light_client(port: int, until: float) -> tuple[list[float], Counter[int]]:
    """Milliseconds and outcomes of light queries, one after another."""
    times: list[float] = []
    outcomes: Counter[int] = Counter()
    for number in range(MOST_REQUESTS):
        if time.monotonic() > until:
            break
        text = LIGHT[number % len(LIGHT)].format(ENTITIES[number % len(ENTITIES)])
        start = time.perf_counter()
        outcomes[await ask(port, "127.0.0.1", request(text))] += 1
        times.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(PAUSE_S)
    return times, outcomes


async def hostile_client(port: int, until: float, number: int, outcomes: Counter[tuple[int, int]]) -> None:
    """Ask heavy queries, each in other words."""
    source = f"127.0.1.{number}"
    for turn in range(MOST_REQUESTS):
        if time.monotonic() > until:
            break
        kind = (number + turn) % len(HEAVY)
        outcomes[kind, await ask(port, source, request(HEAVY[kind].format(f"{number}-{turn}")))] += 1


async def measure(port: int, options: argparse.Namespace) -> bool:
    """Measure alone and in company, print, and say whether all is as it should be."""
    await light_client(port, time.monotonic() + 1)
    alone, outcomes_alone = await light_client(port, time.monotonic() + options.seconds / 2)
    heavy: Counter[tuple[int, int]] = Counter()
    until = time.monotonic() + options.seconds
    hostile = [asyncio.create_task(hostile_client(port, until, n, heavy)) for n in range(1, options.hostile + 1)]
    crowd, outcomes = await light_client(port, until)
    await asyncio.gather(*hostile)
    print(f"one light client alone, then beside {options.hostile} hostile ones for {options.seconds:g} s\n")
    print("| light queries | answered | refused | p50 ms | p95 ms | p99 ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, times, counts in (("alone", alone, outcomes_alone), ("in company", crowd, outcomes)):
        cells = [f"{percentile(times, share):.1f}" for share in (0.5, 0.95, 0.99)]
        print(f"| {name} | {counts[200]} | {counts.total() - counts[200]} | {' | '.join(cells)} |")
    print("\n| heavy query | status | count |\n| --- | --- | ---: |")
    for (kind, status), count in sorted(heavy.items()):
        print(f"| `{HEAVY[kind].format('')[:-2]}` | {status or 'closed'} | {count} |")
    ratio = percentile(crowd, 0.99) / percentile(alone, 0.99)
    print(f"\np99 in company is {ratio:.1f} times that alone.")
    is_refused = set(outcomes) != {200}
    is_heavy_answered = any(status == 200 for _, status in heavy)
    return not is_refused and ratio <= 5 and percentile(crowd, 0.99) < 2000 and is_heavy_answered


def main() -> None:
    """Run the server and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--hostile", type=int, default=60)
    options, more = parser.parse_known_args()
    process, port = start_server(more)
    is_fair = False
    try:
        is_fair = asyncio.run(measure(port, options))
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(60)
    sys.exit(not is_fair)


if __name__ == "__main__":
    main()
