"""Take the README's picture of the page: `make picture`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from kg.graph.dataset import open_graph
from kg.publish.page.render import render_page

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> None:
    """Draw the shipped graph as the page opens on it, and save docs/page.png."""
    browser = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        page_file = Path(folder) / "kg.html"
        page_file.write_text(render_page(open_graph()), encoding="utf-8")
        chromium = driver.chromium.launch(executable_path=browser, args=list(FLAGS))
        page = chromium.new_page(viewport={"width": 1400, "height": 860})
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-ready]")
        page.wait_for_timeout(2500)
        page.screenshot(path=str(Path(__file__).resolve().parent.parent / "docs" / "page.png"))
        chromium.close()


if __name__ == "__main__":
    main()
