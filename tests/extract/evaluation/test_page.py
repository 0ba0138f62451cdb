"""The page of mistakes in a browser: offline, readable, and usable by everyone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kg.extract.evaluation.page import render_mistakes
from kg.extract.evaluation.scoreboard import score_documents
from tests.extract.evaluation.made import document, perfect


def listen(page: Page, said: list[str]) -> None:
    """Note words of the console, and requests to anywhere but the file."""
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))


def test_the_page_opens_offline_and_everyone_can_use_it(browser: Browser, tmp_path: Path) -> None:
    gold = document()
    wrong = [replace(each, relation="partyTo") for each in perfect(gold)[:2]]
    path = tmp_path / "mistakes.html"
    path.write_text(render_mistakes(score_documents([gold], {gold.id: wrong}), "gold.jsonl"), encoding="utf-8")
    for width, scheme in ((360, "light"), (1280, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light", offline=True
        )
        page = context.new_page()
        said: list[str] = []
        listen(page, said)
        page.goto(path.as_uri())
        assert page.locator("article").count() == 7
        assert page.locator("article mark.subject").first.inner_text() == "Arland"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
        assert said == []
        context.close()
