"""What is drawn is a window on all the data, so that large graphs still open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.publish.page.render import render_page
from tests.publish.page.conftest import Opener
from tests.publish.page.made_graphs import large_dataset


@pytest.fixture(scope="session")
def large_page(folder: Path) -> Path:
    path = folder / "large.html"
    path.write_text(render_page(large_dataset(5100, 1)), encoding="utf-8")
    return path


@pytest.mark.soak
def test_five_thousand_elements_open_on_a_dozen(large_page: Path, visit: Opener) -> None:
    page = visit(large_page)
    assert len(page.evaluate("kgPage.drawn()")) == 12
    assert "5100 elements" in page.locator("#shown").inner_text()
    opened = page.evaluate("performance.getEntriesByName('kg-ready')[0].startTime")
    assert opened < 10_000  # the benchmark has the figure; this only notices a page that hangs


@pytest.mark.soak
def test_what_is_too_large_to_draw_proposes_a_filter(large_page: Path, visit: Opener) -> None:
    page = visit(large_page, width=1800)
    page.click("#show-all")
    assert "Choose classes" in page.locator("#notice").inner_text()
    assert len(page.evaluate("kgPage.drawn()")) == 12
    for key in ("State", "Event", "Organisation"):
        page.locator(f"li[data-key={key}] input").uncheck()
    assert page.locator("#notice").is_hidden()
    assert 100 < len(page.evaluate("kgPage.drawn()")) <= 2040


def test_filters_that_leave_nothing_say_so(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#off-modality=asserted~reported~planned~negated")
    assert "No claim passes" in page.locator("#notice").inner_text()
