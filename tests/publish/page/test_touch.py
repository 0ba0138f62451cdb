"""A finger: one tap does one thing, whatever comes to lie under it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page

from tests.publish.page.canvas import Spot, drag, spots
from tests.publish.page.conftest import Opener

PROGRAMME = "luban-workshop"


@pytest.fixture
def phone(texts_page: Path, visit: Opener) -> Page:
    """A phone on which the programme stands where the tab Path will be once the sheet has grown."""
    page = visit(texts_page, f"#node={PROGRAMME}", width=360, height=740)
    tab = page.locator("#tab-route").bounding_box()
    assert tab
    page.clock.install()
    page.goto(texts_page.as_uri())
    page.reload()
    page.wait_for_selector("html[data-ready]")
    x, y = spots(page)[PROGRAMME]
    drag(page, (20, 200), (tab["x"] + tab["width"] / 2 - x, tab["y"] + tab["height"] / 2 - y))
    x, y = spots(page)[PROGRAMME]
    assert tab["x"] < x < tab["x"] + tab["width"]
    assert tab["y"] < y < tab["y"] + tab["height"]
    return page


def hold(page: Page, spot: Spot) -> None:
    """Press long, until the sheet is there, and let go."""
    device: CDPSession = page.context.new_cdp_session(page)
    point = {"x": spot[0], "y": spot[1]}
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_selector("body.has-selection")
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("is_long", [False, True])
def test_a_tap_on_an_element_selects_it_and_nothing_else(phone: Page, is_long: bool) -> None:
    before = phone.evaluate("kgPage.drawn()")
    if is_long:
        hold(phone, spots(phone)[PROGRAMME])
    else:
        phone.touchscreen.tap(*spots(phone)[PROGRAMME])
        phone.wait_for_selector("body.has-selection")
    assert phone.locator("#tab-route").get_attribute("aria-selected") == "false"
    assert "Luban Workshop" in phone.locator("#panel-details h2").first.inner_text()
    assert phone.url.split("#")[1] == f"node={PROGRAMME}"
    assert phone.locator("#tip").is_hidden()
    assert phone.evaluate("kgPage.drawn()") == before


def test_a_double_tap_unfolds_what_the_first_tap_selects(phone: Page) -> None:
    before = len(spots(phone))
    spot = spots(phone)[PROGRAMME]
    phone.clock.pause_at(phone.evaluate("Date.now() + 1000"))
    for _ in range(2):
        phone.touchscreen.tap(*spot)
    assert len(phone.evaluate("kgPage.drawn()")) > before
    assert phone.locator("#tab-route").get_attribute("aria-selected") == "false"
    phone.clock.run_for(1_000)
    assert phone.locator("body.has-selection").count() == 1
    assert f"node={PROGRAMME}" in phone.url
    assert "panel=" not in phone.url


def test_a_name_that_is_found_is_taken_and_nothing_under_it(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, width=360, height=740)
    for which in range(4):
        page.fill("#search-input", "summit")
        option = page.locator("#search-list [role=option]").nth(which)
        name = option.locator(".option-name > bdi").inner_text()
        option.tap()
        assert page.locator("#search-list").is_hidden()
        assert page.locator("#panel-details h2").first.inner_text() == name
        assert {pair.split("=")[0] for pair in page.url.split("#")[1].split("&")} == {"node"}
