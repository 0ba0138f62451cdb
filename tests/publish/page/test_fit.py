"""After a filter, a view or a path all that is drawn is in sight; what the reader moved stays where it was put."""

from __future__ import annotations

from pathlib import Path

from tests.publish.page.canvas import drag, outside, press, spots
from tests.publish.page.conftest import Opener


def test_what_is_drawn_after_a_change_is_in_sight(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    changes = [
        "li[data-key=Topic] input", "li[data-key=Topic] input", "input[name=view][value=disputed]",
        "input[name=view][value=all]", "li[data-facet=class][data-key=Event] button",
        "#clear-filters", "#show-all", "#reset-window",
    ]  # fmt: skip
    for change in changes:
        drag(page, (60, 700), (700, -300))
        for _ in range(5):
            press(page, "#zoom-in")
        assert outside(page) != []
        press(page, change)
        assert outside(page) == [], change


def test_a_path_is_in_sight(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    page.click("#tab-route")
    drag(page, (60, 700), (800, 0))
    assert outside(page) != []
    for end, name in enumerate(("Astana", "Soft power")):
        page.fill(f"#route-{end}", name)
        page.keyboard.press("Enter")
    assert "steps" in page.locator("#route-found").inner_text()
    assert outside(page) == []


def test_filters_changed_in_another_tab_are_fitted_on_the_way_back(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    press(page, "#tab-claims")
    press(page, "li[data-facet=class][data-key=Topic] button")
    press(page, "#tab-graph")
    assert len(spots(page)) > 100
    assert outside(page) == []


def test_what_the_reader_moved_stays_when_something_is_read(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    drag(page, (60, 700), (150, -50))
    before = spots(page)
    page.mouse.click(*before["china"])
    page.keyboard.press("Escape")
    press(page, "li[data-facet=rank][data-key=deprecated] input")
    assert spots(page) == before


def test_neighbours_unfolded_out_of_sight_are_brought_in(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    for _ in range(4):
        press(page, "#zoom-in")
    before = set(spots(page))
    page.mouse.click(*spots(page)["china"])
    page.click("#unfold")
    assert set(outside(page)) & (set(spots(page)) - before) == set()
