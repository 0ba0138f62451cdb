"""What is over leaves no trace: neither in the picture nor in a tip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.publish.page.canvas import changed_pixels, drag, keep_pixels, lines, press, spots
from tests.publish.page.conftest import Opener

ASIDE = (640.0, 40.0)
"""A place in the window that is not on the canvas."""


def slide(page: Page, step: int) -> None:
    page.locator("#until").evaluate(
        "(slider, step) => { slider.value = step; slider.dispatchEvent(new Event('input')); }", step
    )


def hover(page: Page, spot: tuple[float, float]) -> None:
    page.mouse.move(*ASIDE)
    page.mouse.move(*spot)
    page.wait_for_selector("#tip:not([hidden])")


def test_a_line_that_the_pointer_leaves_looks_as_it_did(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all")
    keep_pixels(page)
    free = page.locator("#canvas").bounding_box()
    assert free
    corner = (free["x"] + 5, free["y"] + free["height"] - 5)
    middles = list(lines(page).values())
    assert len(middles) > 5
    for middle in middles:
        for left in (corner, ASIDE):
            hover(page, middle)
            assert changed_pixels(page) > 50
            page.mouse.move(*left)
            assert changed_pixels(page) == 0


def select_line(page: Page) -> None:
    page.mouse.click(*next(iter(lines(page).values())))
    assert "edge=" in page.url
    page.mouse.move(*ASIDE)
    page.keyboard.press("Escape")


def select_element(page: Page) -> None:
    page.mouse.click(*spots(page)["river-treaty"])
    assert "node=river-treaty" in page.url
    page.keyboard.press("Escape")
    page.mouse.move(*ASIDE)


def select_and_start_again(page: Page) -> None:
    hover(page, next(iter(lines(page).values())))
    page.mouse.click(*spots(page)["arland"])
    page.click("#reset-window")


def turn_the_theme_twice(page: Page) -> None:
    hover(page, next(iter(lines(page).values())))
    page.click("#toggle-theme")
    page.click("#toggle-theme")


def change_the_view(page: Page) -> None:
    hover(page, next(iter(lines(page).values())))
    for view in ("disputed", "best", "all"):
        press(page, f"input[name=view][value={view}]")
    page.mouse.move(*ASIDE)


def change_filters(page: Page) -> None:
    page.mouse.click(*spots(page)["dorland"])
    for _ in range(2):
        press(page, "li[data-key=State] input")
        press(page, "li[data-key=planned] input")
    page.keyboard.press("Escape")
    page.mouse.move(*ASIDE)


def move_the_slider(page: Page) -> None:
    hover(page, next(iter(lines(page).values())))
    slide(page, 0)
    slide(page, 99)
    page.mouse.move(*ASIDE)


def follow_a_path(page: Page) -> None:
    page.evaluate("location.hash = 'view=all&route=arland~east-league'")
    page.wait_for_function("document.getElementById('route-found').textContent.includes('6 steps')")
    press(page, "#route-clear")


def size_by_another_measure(page: Page) -> None:
    page.select_option("#size-by", "pagerank")
    page.select_option("#size-by", "lines")


def draw_a_box(page: Page) -> None:
    box = page.locator("#canvas").bounding_box()
    assert box
    page.keyboard.down("Shift")
    drag(page, (box["x"] + 5, box["y"] + 60), (box["width"] - 20, box["height"] - 80))
    page.keyboard.up("Shift")
    page.mouse.move(*ASIDE)


def look_at_another_tab(page: Page) -> None:
    hover(page, next(iter(lines(page).values())))
    page.click("#tab-claims")
    page.click("#tab-graph")


@pytest.mark.parametrize(
    "detour",
    [
        select_line, select_element, select_and_start_again, turn_the_theme_twice, change_the_view, change_filters,
        move_the_slider, follow_a_path, size_by_another_measure, draw_a_box, look_at_another_tab,
    ],
)  # fmt: skip
def test_a_detour_ends_where_it_began_in_every_pixel(
    tiny_page: Path, visit: Opener, detour: Callable[[Page], None]
) -> None:
    page = visit(tiny_page, "#view=all")
    keep_pixels(page)
    detour(page)
    assert changed_pixels(page) == 0


def test_no_tip_outlasts_what_it_tells(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    endings: dict[str, Callable[[], object]] = {
        "Escape": lambda: page.keyboard.press("Escape"),
        "another tab": lambda: press(page, "#tab-claims"),
        "back": lambda: press(page, "#tab-graph"),
        "show all": lambda: press(page, "#show-all"),
        "start again": lambda: press(page, "#reset-window"),
        "another panel": lambda: press(page, "#tab-ranking"),
        "a filter": lambda: press(page, "li[data-key=Topic] input"),
        "filters cleared": lambda: press(page, "#clear-filters"),
        "a view": lambda: press(page, "input[name=view][value=all]"),
        "the slider": lambda: slide(page, 5),
        "play": lambda: press(page, "#play", 2),
        "any time": lambda: slide(page, 999),
        "a path": lambda: page.evaluate("location.hash = 'route=china~tajikistan'"),
        "no path": lambda: press(page, "#route-clear"),
        "filters shown": lambda: press(page, "#toggle-facets"),
        "filters hidden": lambda: press(page, "#toggle-facets"),
        "theme": lambda: press(page, "#toggle-theme"),
        "window": lambda: page.set_viewport_size({"width": 1300, "height": 780}),
        "zoom": lambda: page.mouse.wheel(0, -100),
        "zoom by button": lambda: press(page, "#zoom-out"),
        "fit": lambda: press(page, "#fit"),
        "pressed": page.mouse.down,
        "focus": lambda: page.focus("#search-input"),
        "key": lambda: page.keyboard.press("Tab"),
        "print": lambda: page.evaluate(
            "for (const name of ['beforeprint', 'afterprint']) dispatchEvent(new Event(name))"
        ),
        "another window": lambda: page.evaluate("dispatchEvent(new Event('blur'))"),
        "left": lambda: page.mouse.move(*ASIDE),
    }
    left_open: list[str] = []
    for name, end in endings.items():
        if not page.locator("#view-graph").is_hidden():
            hover(page, spots(page)["china"])
        end()
        try:
            page.wait_for_selector("#tip", state="hidden")
        except Error:
            left_open.append(name)
        page.mouse.up()
    assert left_open == []


def test_a_tip_tells_what_is_drawn_now(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    hover(page, spots(page)["china"])
    assert "not drawn" in page.locator("#tip").inner_text()
    press(page, "#show-all")
    hover(page, spots(page)["china"])
    assert "not drawn" not in page.locator("#tip").inner_text()
