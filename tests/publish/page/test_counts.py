"""The number beside a class is the number of its elements that are drawn when only it is left on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.publish.page.canvas import outside, press, seen, spots
from tests.publish.page.conftest import Opener

PROMISES = """() => {
  const row = (key) => document.querySelector(`li[data-facet=class][data-key=${key}]`);
  const promised = (key) => Number(row(key).querySelector(".count").textContent);
  return [...document.querySelectorAll("li[data-facet=class]")].map(({ dataset: { key } }) => {
    const before = promised(key);
    row(key).querySelector("button").click();
    return [key, before, kgPage.drawn().length, promised(key)];
  });
}"""
"""For each class: what is promised, what is drawn when only it is left on, what is promised then."""


def broken(page: Page) -> list[list[str | int]]:
    """Promises that do not hold, of all classes."""
    promises: list[list[str | int]] = page.evaluate(PROMISES)
    assert len(promises) > 15
    return [each for each in promises if len(set(each[1:])) > 1]


@pytest.mark.parametrize(
    "hash_", ["", "#view=all&until=2025-06-30", "#view=disputed", "#background=1&off-modality=planned&until=2024-12-31"]
)
def test_every_class_draws_what_it_promises(texts_page: Path, visit: Opener, hash_: str) -> None:
    assert broken(visit(texts_page, hash_)) == []


def test_a_promise_holds_after_a_search_and_what_was_unfolded_and_folded(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#added=xi-jinping&removed=xi-jinping~astana")
    page.fill("#search-input", "Uzbekistan")
    page.keyboard.press("Enter")
    assert broken(page) == []


@pytest.mark.parametrize("width", [360, 1800])
def test_only_persons_are_all_in_sight_and_why_no_line_joins_them(texts_page: Path, visit: Opener, width: int) -> None:
    page = visit(texts_page, width=width)
    many = int(page.locator("li[data-facet=class][data-key=Person] .count").text_content() or 0)
    press(page, "li[data-facet=class][data-key=Person] button")
    assert many == len(spots(page)) > 10
    assert outside(page) == []
    assert "no line is drawn" in page.locator("#notice").inner_text()
    if width > 1000:  # on a phone they are too small to tell their colours apart
        assert seen(page) == many
    press(page, "#clear-filters")
    assert page.locator("#notice").is_hidden()
