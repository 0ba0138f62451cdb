"""Pages drawn from the shipped graph, the five texts, the tiny and made-up graphs, and how a test opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kg.graph.dataset import open_graph
from kg.publish.page.render import render_page
from tests.questions import texts_graph
from tests.windows import Windows


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pages are written."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def texts_page(folder: Path) -> Path:
    """The page of the five texts."""
    path = folder / "texts.html"
    path.write_text(render_page(texts_graph()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def region_page(folder: Path) -> Path:
    """The page of the shipped graph, texts and region: six times that of the texts."""
    path = folder / "region.html"
    path.write_text(render_page(open_graph()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_page(folder: Path, tiny: Path) -> Path:
    """The page of the tiny graph, with the words of its texts."""
    path = folder / "tiny.html"
    path.write_text(render_page(open_graph(tiny), texts=tiny / "texts"), encoding="utf-8")
    return path


Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def windows(browser: Browser, folder: Path) -> Iterator[Windows]:
    """Windows for pages from disk."""
    plain = folder / "plain.html"
    plain.write_text("<!doctype html><title>plain</title>", encoding="utf-8")
    opened = Windows(browser, plain.as_uri())
    yield opened
    opened.close()


@pytest.fixture
def visit(windows: Windows) -> Iterator[Opener]:
    """Open a page from disk, offline; at the end no request was made and nothing was complained about."""
    complaints: list[str] = []

    def opened(
        path: Path, hash_: str = "", width: int = 1280, height: int = 800, scheme: str = "light", script: str = ""
    ) -> Page:
        page = windows.open(
            width,
            height,
            scheme,
            alone=bool(script) or width < 640,  # a script, and the clock of a phone, belong to the window
            offline=True,
            accept_downloads=True,
            has_touch=width < 640,
        )
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
    windows.tidy()
    assert complaints == []
