"""How fast the page opens, beside raw pyvis, in one run of one browser.

Run ``python benchmarks/page.py`` (needs Chromium). Graphs are networkx's barabasi_albert_graph with two edges a
node and seed 1. The raw page is `pyvis.Network.write_html` with ``cdn_resources="in_line"`` and its default physics.
First interaction: the page's main thread answers after its network was made. Stable: raw pyvis says that its
physics has come to rest; ours has no physics, so it is the first frame. "All drawn" is a click on "Show all" in ours,
which is nearer to what raw pyvis shows. Every page is opened offline, once to warm up the browser and then three
times; the median is given, and the raw page is opened once, since it takes so long. Times in seconds.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pyvis.network import Network

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.graph.dataset import open_graph
from kg.publish.page.render import render_page
from tests.publish.page.made_graphs import large_dataset

SIZES = (200, 1000, 5000)
RAW_LIMIT_S = 60
RUNS = 3
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_FRAME = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds to the first interaction, to a stable picture and to all elements drawn; None beyond the limit."""

    first: float | None
    stable: float | None
    everything: float | None = None


def time_ours(browser: Browser, path: Path) -> Timing:
    """Open our page once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    page.evaluate(_FRAME)
    first = time.perf_counter() - start
    start = time.perf_counter()
    page.evaluate("document.getElementById('show-all').click()")
    page.evaluate(_FRAME)
    everything = time.perf_counter() - start
    context.close()
    return Timing(first, first, everything)


def time_raw(browser: Browser, path: Path) -> Timing:
    """Open a raw pyvis page once, until it is stable or the limit is reached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(RAW_LIMIT_S * 1000)
    start = time.perf_counter()
    first = stable = None
    try:
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function("typeof network === 'object' && network !== null", polling=50)
        page.evaluate(_FRAME)
        first = time.perf_counter() - start
        stable = _wait_stable(page, start)
    except PlaywrightTimeout:
        pass
    context.close()
    return Timing(first, stable)


def _wait_stable(page: Page, start: float) -> float | None:
    left = RAW_LIMIT_S - (time.perf_counter() - start)
    if left <= 0:
        return None
    page.wait_for_function("network.physics.stabilized === true", polling=100, timeout=left * 1000)
    return time.perf_counter() - start


def write_raw(nodes: int, path: Path) -> None:
    """Write the raw pyvis page of a graph."""
    network = Network(cdn_resources="in_line")
    network.from_nx(nx.barabasi_albert_graph(nodes, 2, seed=1))
    path.write_text(network.generate_html(), encoding="utf-8")


def report(name: str, path: Path, timing: Timing) -> None:
    """Print one row."""

    def words(seconds: float | None) -> str:
        return f"{seconds:.2f}" if seconds is not None and seconds <= RAW_LIMIT_S else f"> {RAW_LIMIT_S}"

    everything = words(timing.everything) if timing.everything is not None else "–"
    size = path.stat().st_size / 1e6
    print(f"| {name} | {size:.2f} | {words(timing.first)} | {words(timing.stable)} | {everything} |", flush=True)


def median_of(timings: list[Timing]) -> Timing:
    """The median of each time."""
    return Timing(
        statistics.median(timing.first or 0 for timing in timings),
        statistics.median(timing.stable or 0 for timing in timings),
        statistics.median(timing.everything or 0 for timing in timings),
    )


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_SWITCHES)
        print(f"Chromium {browser.version}; raw pyvis is given up after {RAW_LIMIT_S} s\n")
        print("| page | size, MB | first interaction, s | stable, s | all drawn, s |\n|---|---|---|---|---|")
        pages = {"ours, shipped graph": render_page(open_graph())}
        pages |= {f"ours, {nodes} nodes": render_page(large_dataset(nodes, 2)) for nodes in SIZES}
        for number, (name, text) in enumerate(pages.items()):
            path = folder / f"ours-{number}.html"
            path.write_text(text, encoding="utf-8")
            time_ours(browser, path)
            report(name, path, median_of([time_ours(browser, path) for _ in range(RUNS)]))
        for nodes in SIZES:
            path = folder / f"raw-{nodes}.html"
            write_raw(nodes, path)
            report(f"raw pyvis, {nodes} nodes", path, time_raw(browser, path))
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
