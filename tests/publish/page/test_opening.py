"""The page opens from disk, alone, on something that can be read."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

from playwright.sync_api import Browser, Page

from kg.graph.dataset import open_graph
from kg.network import list_dyads, rank_actors
from kg.publish.page.render import render_page
from tests.publish.page.canvas import press
from tests.publish.page.conftest import Opener
from tests.questions import texts_graph


def test_the_page_opens_offline_without_a_request_or_a_complaint(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    assert page.locator("h1").inner_text()
    assert page.locator("#canvas canvas").count() == 1


def test_the_page_of_the_region_is_smaller_than_four_megabytes_and_its_labels_do_not_overlap(
    region_page: Path, visit: Opener
) -> None:
    assert region_page.stat().st_size < 4_000_000
    assert overlaps(visit(region_page).evaluate("kgPage.boxes()")) == []


def test_the_policy_forbids_every_connection(texts_page: Path, visit: Opener) -> None:
    text = texts_page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)


def test_nothing_is_loaded_from_outside_even_when_asked(tiny_page: Path, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(tiny_page.as_uri())
    answer = page.evaluate("fetch('https://example.org/').then(() => 'loaded', () => 'refused')")
    violation = page.evaluate(
        """new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          document.body.append(Object.assign(new Image(), { src: "https://example.org/x.png" }));
        })"""
    )
    context.close()
    assert (answer, violation) == ("refused", "img-src")


def test_the_page_works_where_the_browser_denies_storage(tiny_page: Path, visit: Opener) -> None:
    deny = """for (const name of ["localStorage", "sessionStorage", "indexedDB"])
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });"""
    page = visit(tiny_page, script=deny)
    page.click("#toggle-theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_same_graph_gives_the_same_bytes(tiny: Path) -> None:
    assert render_page(open_graph(tiny)) == render_page(open_graph(tiny))


def test_the_most_connected_actors_are_drawn_first(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    ranked = [row.id for row in rank_actors(texts_graph())]
    assert page.evaluate("kgPage.drawn()") == sorted(ranked[:12])


def test_the_labels_of_the_opening_picture_do_not_overlap(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    boxes = page.evaluate("kgPage.boxes()")
    assert overlaps(boxes) == []
    assert len(boxes) == len(page.evaluate("kgPage.drawn()"))
    assert min(box["pixels"] for box in boxes) >= 11


def test_labels_keep_their_size_and_stay_apart_however_far_one_zooms(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#kinds=acts~people~topics")
    many = []
    for control in ("#zoom-out", "#zoom-in"):
        press(page, control, times=4)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        boxes = page.evaluate("kgPage.boxes()")
        assert overlaps(boxes) == []
        assert min(box["pixels"] for box in boxes) >= 11
        many.append(len(boxes))
    assert many[0] < many[1]


def overlaps(boxes: list[dict[str, float]]) -> list[tuple[dict[str, float], dict[str, float]]]:
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


def test_all_that_ties_two_elements_is_one_line_that_says_how_it_is_meant(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all&off-modality=")
    lines = page.evaluate("kgPage.lines()")
    pairs = {frozenset(line["ends"]): line for line in lines}
    assert len(pairs) == len(lines)
    assert pairs[frozenset({"borland", "rail-memorandum"})]["modalities"] == ["negated"]
    assert pairs[frozenset({"dorland", "border-pact"})]["modalities"] == ["asserted", "planned"]


def test_ribbons_bundle_the_acts_and_origins_of_the_network(region_page: Path, visit: Opener) -> None:
    page = visit(region_page, "#off-modality=planned~hypothetical~negated~opinion")
    dyads = {(dyad.first, dyad.second): (list(dyad.acts), list(dyad.origins)) for dyad in list_dyads(open_graph())}
    lines = page.evaluate("kgPage.lines()")
    drawn = set(page.evaluate("kgPage.drawn()"))
    assert {tuple(line["ends"]) for line in lines} == {pair for pair in dyads if set(pair) <= drawn}
    bundled = {tuple(line["ends"]): (line["acts"], line["origins"]) for line in lines}
    bodies = {act for acts, _ in dyads.values() for act in acts} & drawn  # whose members have lines to them besides
    assert all(bundled[pair][0] == dyads[pair][0] for pair in bundled)
    apart = {pair: dyads[pair] for pair in bundled if bodies.isdisjoint(pair)}
    assert {pair: bundled[pair] for pair in apart} == apart
    assert len(apart) > 25
    widest = max(lines, key=lambda line: line["width"])
    assert len(widest["origins"]) == max(len(line["origins"]) for line in lines)


def test_the_scripts_choose_the_same_opening_as_python(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    opening = page.evaluate(
        """() => { const data = JSON.parse(document.getElementById("kg-payload").textContent);
          return data.opening.map((row) => data.entities.rows[row][0]).sort(); }"""
    )
    assert page.evaluate("kgPage.drawn()") == opening


def test_a_narrow_screen_opens_on_fewer_elements(texts_page: Path, visit: Opener) -> None:
    page: Page = visit(texts_page, width=360, height=740)
    assert 5 <= len(page.evaluate("kgPage.drawn()")) <= 12
    assert page.evaluate("document.documentElement.scrollWidth") == 360
