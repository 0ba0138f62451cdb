"""The page serves keyboards, screen readers, small and large screens, dark rooms and paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.publish.page.conftest import Opener

PICTURES = Path(__file__).parents[2] / "pictures"


def findings(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, of any weight."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{each['impact']} {each['id']}: {node['html'][:160]}" for each in violations for node in each["nodes"][:3]]


@pytest.mark.parametrize(
    ("hash_", "scheme", "width"),
    [
        ("#node=river-treaty&view=all", "light", 1800),
        ("#node=river-treaty&view=all", "dark", 1800),
        ("#tab=claims&panel=ranking", "light", 1280),
        ("#tab=claims&panel=ranking", "dark", 1280),
        ("#tab=timeline&panel=route&route=arland~east-league", "light", 1280),
        ("#tab=list&view=all", "dark", 1280),
        ("#view=all", "light", 360),
    ],
)
def test_axe_finds_nothing(tiny_page: Path, visit: Opener, hash_: str, scheme: str, width: int) -> None:
    assert findings(visit(tiny_page, hash_, width=width, scheme=scheme)) == []


def test_axe_finds_nothing_on_the_shipped_map(texts_page: Path, visit: Opener) -> None:
    assert findings(visit(texts_page, "#tab=map")) == []


def test_the_picture_is_walked_with_the_keyboard_alone(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    page.focus("#canvas")
    page.keyboard.press("ArrowRight")
    first = page.locator("#panel-details h2").inner_text()
    assert first in page.locator("#live").inner_text()
    for key in ("ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator("#panel-details h2").inner_text()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-details"
    page.keyboard.press("Escape")
    assert "node=" not in page.url


def test_the_tabs_are_walked_with_arrows(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    page.focus("#tab-graph")
    for name in ("map", "timeline", "claims", "list", "graph"):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.locator(f"#view-{name}").is_visible()


def test_the_skip_link_leads_to_the_picture_as_a_list(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view-list"
    page.locator(".outline summary").first.click()
    page.wait_for_selector(".outline details[open] .step")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (768, 1024), (1280, 800), (3840, 2160)])
def test_nothing_sticks_out_at_any_width(texts_page: Path, visit: Opener, width: int, height: int) -> None:
    page = visit(texts_page, "#node=china", width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in ("#canvas", "#panel", "#search-input"):
        box = page.locator(selector).bounding_box()
        assert box
        assert box["width"] > 100
        assert box["height"] > 30
        assert box["x"] + box["width"] <= width + 1


def test_the_theme_follows_the_system_until_it_is_chosen(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.click("#toggle-theme")
    assert page.evaluate(colour) != dark


@pytest.mark.parametrize(
    ("name", "hash_", "width", "height", "scheme", "media"),
    [
        ("light", "", 1440, 900, "light", "screen"),
        ("dark", "#node=uzbekistan", 1440, 900, "dark", "screen"),
        ("phone", "", 360, 740, "light", "screen"),
        ("print", "#node=kazakhstan", 900, 1200, "dark", "print"),
    ],
)
def test_pictures_are_taken_for_people_to_look_at(
    texts_page: Path, visit: Opener, name: str, hash_: str, width: int, height: int, scheme: str, media: Any
) -> None:
    page = visit(texts_page, hash_, width=width, height=height, scheme=scheme)
    if media == "print":
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media=media)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
    assert (PICTURES / f"{name}.png").stat().st_size > 10_000
