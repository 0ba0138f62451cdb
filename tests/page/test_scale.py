"""What is drawn is a window on all the data, so that large graphs still open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.page import render_page
from page.conftest import Opener
from page.made_graphs import large_dataset


@pytest.fixture(scope="session")
def large_page(folder: Path) -> Path:
    path = folder / "large.html"
    path.write_text(render_page(large_dataset(5200, 4)), encoding="utf-8")
    return path


def test_five_thousand_elements_open_on_fifty(large_page: Path, visit: Opener) -> None:
    page = visit(large_page)
    assert len(page.evaluate("kgPage.drawn()")) == 50
    assert "5200 elements" in page.locator("#shown").inner_text()
    opened = page.evaluate("performance.getEntriesByName('kg-ready')[0].startTime")
    assert opened < 10_000  # the benchmark has the figure; this only notices a page that hangs


def test_what_is_too_large_to_draw_proposes_a_filter(large_page: Path, visit: Opener) -> None:
    page = visit(large_page, width=1800)
    page.click("#show-all")
    assert "Choose classes" in page.locator("#notice").inner_text()
    assert len(page.evaluate("kgPage.drawn()")) == 50
    page.locator("li[data-key=State] input").uncheck()
    page.locator("li[data-key=Event] input").uncheck()
    assert page.locator("#notice").is_hidden()
    assert 2000 < len(page.evaluate("kgPage.drawn()")) <= 3120


def test_filters_that_leave_nothing_say_so(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#off-modality=asserted~reported~planned~negated")
    assert "No claim passes" in page.locator("#notice").inner_text()
