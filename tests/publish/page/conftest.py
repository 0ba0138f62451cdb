"""Pages drawn from the shipped, the tiny and made-up graphs, and how a test opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kg.graph.dataset import open_graph
from kg.publish.page.render import render_page
from tests.waiting import LIMIT_S


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pages are written."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def shipped_page(folder: Path) -> Path:
    """The page of the shipped graph."""
    path = folder / "shipped.html"
    path.write_text(render_page(open_graph()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_page(folder: Path, tiny: Path) -> Path:
    """The page of the tiny graph, with the words of its texts."""
    path = folder / "tiny.html"
    path.write_text(render_page(open_graph(tiny), texts=tiny / "texts"), encoding="utf-8")
    return path


Opener = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open a page from disk, offline; at the end no request was made and nothing was complained about."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        path: Path, hash_: str = "", width: int = 1280, height: int = 800, scheme: str = "light", script: str = ""
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
            accept_downloads=True,
            reduced_motion="reduce",
            has_touch=width < 640,
        )
        context.set_default_timeout(LIMIT_S * 1000)
        contexts.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "blob:", "data:")) else complaints.append(request.url)
            ),
        )
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(path.as_uri() + hash_)
        page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
