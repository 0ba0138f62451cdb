"""Labels and texts are data: whatever they hold shows as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.publish.page.render import read_vis, render_page
from tests.publish.page.conftest import Opener
from tests.publish.page.made_graphs import HOSTILE, hostile_dataset


@pytest.fixture(scope="session")
def hostile_page(folder: Path) -> Path:
    path = folder / "hostile.html"
    path.write_text(render_page(hostile_dataset(), title=HOSTILE["ending"]), encoding="utf-8")
    return path


def test_no_hostile_label_ends_a_script_of_the_page(hostile_page: Path) -> None:
    text = hostile_page.read_text(encoding="utf-8").replace(read_vis(), "")
    assert len(re.findall(r"<script[ >]", text)) == 5
    assert len(re.findall(r"</script", text)) == 5
    assert "\u2028" not in text.split('id="kg-payload">')[1].split("</script>")[0]


@pytest.mark.parametrize("key", sorted(HOSTILE))
def test_a_hostile_label_shows_as_text_in_every_part_of_the_page(hostile_page: Path, visit: Opener, key: str) -> None:
    page = visit(hostile_page, f"#node={key}")
    for tab in ("claims", "timeline", "list", "map", "graph"):
        page.click(f"#tab-{tab}")
    page.click("#tab-ranking")
    page.click("#tab-details")
    spoken = page.locator("#panel-details h2").first.evaluate("(head) => head.textContent")
    assert spoken == HOSTILE[key].replace("\x00", "\x00")
    assert page.evaluate("window.hit") is None
    assert page.locator("#panel script, #panel img, #main img, #panel a[href^=javascript]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_label_stays_text_in_tooltip_search_and_picture(hostile_page: Path, visit: Opener) -> None:
    page = visit(hostile_page)
    page.fill("#search-input", "script")
    assert page.locator("#search-list [role=option]").count() >= 2
    page.keyboard.press("Escape")
    spot = page.evaluate(
        """() => {
          const spot = kgPage.spot("handler");
          const box = document.getElementById("canvas").getBoundingClientRect();
          return [spot.x + box.left, spot.y + box.top];
        }"""
    )
    page.mouse.move(spot[0], spot[1])
    page.wait_for_selector("#tip:not([hidden])")
    assert HOSTILE["handler"] in page.locator("#tip").inner_text()
    page.click("#share summary")
    with page.expect_download() as saving:
        page.click("#save-svg")
    picture = Path(saving.value.path()).read_text(encoding="utf-8")
    assert "<script" not in picture
    parsed = page.evaluate(
        """(text) => new DOMParser().parseFromString(text, "image/svg+xml")
          .querySelectorAll("parsererror, script, a").length""",
        picture,
    )
    assert parsed == 0
    assert page.evaluate("window.hit") is None


def test_only_addresses_of_known_form_become_links(hostile_page: Path, visit: Opener) -> None:
    page = visit(hostile_page, "#node=link")
    links = page.locator("#panel-details a:not(.entity)")
    assert links.count() == 0
