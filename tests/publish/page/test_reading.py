"""What a reader does: find, filter, read, follow, compare, take along."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from kg.graph.dataset import open_graph
from kg.model import View, format_date
from kg.model.terms import ViewKind
from kg.publish.page.render import render_page
from tests.doors import fill_folder
from tests.edits import add_claim, copy_tables
from tests.publish.page.conftest import Opener
from tests.questions import texts_graph


def drawn(page: Page) -> list[str]:
    found: list[str] = page.evaluate("kgPage.drawn()")
    return found


def shown(page: Page) -> str:
    return page.locator("#shown").inner_text()


def head(page: Page) -> str:
    return page.locator("#panel-details h2").first.inner_text()


def copied(page: Page, button: str) -> str:
    page.evaluate("navigator.clipboard.writeText = (text) => { window.taken = text; return Promise.resolve(); }")
    page.click(button)
    text: str = page.evaluate("window.taken")
    return text


@pytest.mark.parametrize(
    ("typed", "label"),
    [("kazakhstan", "Kazakhstan"), ("Қазақстан", "Kazakhstan"), ("O'ZBEKISTON", "Uzbekistan"), ("中国", "China")],
)
def test_a_name_in_any_script_finds_its_element(texts_page: Path, visit: Opener, typed: str, label: str) -> None:
    page = visit(texts_page)
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert head(page) == label
    assert "node=" in page.url


def test_the_search_is_walked_with_arrows_and_left_with_escape(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    page.fill("#search-input", "summit")
    options = page.locator("#search-list [role=option]")
    assert options.count() > 1
    second = options.nth(1).locator(".option-name > bdi").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert head(page) == second
    page.fill("#search-input", "zzzz qqqq")
    assert "No name matches" in page.locator("#search-list").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#search-list").is_hidden()


def test_a_misspelt_name_is_offered_its_nearest(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    page.fill("#search-input", "Kazahstan")
    assert "near ones" in page.locator("#search-list").inner_text()
    page.keyboard.press("Enter")
    assert head(page) == "Kazakhstan"


def test_counts_stand_beside_every_filter_and_a_click_filters(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all", width=1800)
    assert page.locator("li[data-key=State] .count").inner_text() == "4"
    before = shown(page)
    page.locator("li[data-key=City] input").uncheck()
    assert "arville" not in drawn(page)
    assert shown(page) != before
    page.click("#clear-filters")
    assert page.locator("li[data-key=City] input").is_checked()


@pytest.mark.parametrize(
    ("facet", "key"), [("predicate", "signs"), ("source", "tiny-report"), ("modality", "planned"), ("rank", "normal")]
)
def test_only_leaves_a_single_value_of_a_filter(tiny_page: Path, visit: Opener, facet: str, key: str) -> None:
    page = visit(tiny_page, "#view=all", width=1800)
    page.evaluate("document.querySelectorAll('details.facet').forEach((each) => { each.open = true; })")
    item = page.locator(f"li[data-facet={facet}][data-key={key}]")
    many = item.locator(".count").inner_text()
    item.locator("button").click()
    assert shown(page).endswith(f"{many} claims")


def test_the_views_tell_best_from_all_and_disputed(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#off-modality=planned~hypothetical~negated~opinion", width=1800)
    counts = {}
    for view in ("best", "all", "disputed"):
        page.locator(f"input[name=view][value={view}]").check(force=True)
        counts[view] = int(re.search(r"(\d+) claims", shown(page)).group(1))  # type: ignore[union-attr]
    dataset = open_graph(Path(__file__).parents[2] / "tiny")
    rivals = {claim.id for conflict in dataset.selection.conflicts for claim in conflict.claims}
    assert counts == {
        "best": len(dataset.selection.plain),
        "all": len(open_graph(dataset.folder, View(kind=ViewKind.ALL)).selection.plain),
        "disputed": len(rivals),
    }


def test_plans_are_drawn_as_plans_and_left_out_where_they_are_not_wanted(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all", width=1800)
    assert "claims" in shown(page)
    before = int(re.search(r"(\d+) claims", shown(page)).group(1))  # type: ignore[union-attr]
    assert int(page.locator("li[data-facet=modality][data-key=planned] .count").text_content() or 0) == 2
    page.locator("li[data-facet=modality][data-key=planned] input").evaluate("(input) => input.click()")
    assert f"{before - 2} claims" in shown(page)
    assert "off-modality=hypothetical%7Enegated%7Eopinion%7Eplanned" in page.url
    page = visit(tiny_page, "#node=border-pact&off-modality=asserted~reported", width=1800)
    lines = page.evaluate("() => kgPage.lines()")
    assert {(line["words"], *line["modalities"]) for line in lines} == {
        ("signs (planned)", "planned"), ("does not: signs", "negated"),
    }  # fmt: skip


def test_the_time_slider_leaves_out_what_begins_later(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all&off-modality=", width=1800)
    page.locator("#until").evaluate("(slider) => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    assert "until=2021-01-31" in page.url
    assert "rail-memorandum" not in drawn(page)  # a denial of it has no date
    page.locator("#undated").check()
    assert "rail-memorandum" in drawn(page)
    assert "border-pact" not in drawn(page)


def test_play_walks_through_time_and_stops(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, width=1800)
    page.click("#play")
    first = page.locator("#until-text").inner_text()
    page.wait_for_function("(text) => document.getElementById('until-text').textContent !== text", arg=first)
    page.click("#play")
    assert page.locator("#play").get_attribute("aria-pressed") == "false"


def test_background_data_are_hidden_until_asked_for(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, width=1800)
    before = shown(page)
    page.locator("#background").check()
    assert shown(page) != before


def test_one_click_unfolds_and_folds_the_neighbours(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#node=china")
    before = set(drawn(page))
    page.click("#unfold")
    unfolded = set(drawn(page))
    assert before < unfolded
    page.click("#unfold")
    assert set(drawn(page)) < unfolded


def test_a_click_on_the_badge_unfolds(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    before = len(drawn(page))
    spot = page.evaluate(
        """() => {
          const spot = kgPage.badge("china");
          const box = document.getElementById("canvas").getBoundingClientRect();
          return [spot.x + box.left, spot.y + box.top];
        }"""
    )
    page.mouse.click(*spot)
    assert len(drawn(page)) > before


def test_show_all_draws_all_and_start_again_goes_back(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    opening = drawn(page)
    page.click("#show-all")
    everything = drawn(page)
    assert len(everything) > 200
    page.click("#reset-window")
    assert drawn(page) == opening


def test_a_link_brings_the_same_view_back(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, width=1800)
    page.locator("li[data-key=Topic] input").uncheck()
    page.locator("input[name=view][value=all]").check(force=True)
    page.select_option("#size-by", "pagerank")
    page.fill("#search-input", "Luban")
    page.keyboard.press("Enter")
    page.click("#unfold")
    address = page.url
    again = visit(texts_page, "#" + address.split("#", 1)[1], width=1800)
    assert drawn(again) == drawn(page)
    assert shown(again) == shown(page)
    assert head(again) == head(page)
    assert again.locator("#size-by").input_value() == "pagerank"
    assert again.url.split("#")[1] == address.split("#")[1]


def test_an_address_full_of_nonsense_opens_the_page_all_the_same(tiny_page: Path, visit: Opener) -> None:
    page = visit(
        tiny_page, "#node=__proto__&edge=a~b~c&size=constructor&view=x&until=9&off-class=%00&route=~~~&tab=<b>"
    )
    assert drawn(page)


def test_the_panel_shows_a_claim_with_its_source_place_and_words(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#node=river-treaty&view=all")
    text = page.locator("#panel-details").inner_text()
    assert "River Accord" in text
    assert "Tiny News" in text
    assert "line 1, characters 35–65" in text
    words = (Path(__file__).parents[2] / "tiny" / "texts" / "tiny-news.txt").read_text(encoding="utf-8")[35:65]
    assert words in page.locator("#panel-details mark").all_inner_texts()


def test_conflicting_claims_stand_side_by_side(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#node=river-treaty&view=all")
    rivals = page.locator(".conflict").first.locator(".rivals .claim")
    assert rivals.count() == 2
    assert {"2021-05-04", "2021-05-05"} <= set(rivals.locator(".value").all_inner_texts())


def test_a_conflict_that_the_best_view_does_not_decide_is_still_told(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#node=river-treaty")
    assert page.locator(".conflict .claim").count() == 2
    assert "leave out" in page.locator("#panel-details").inner_text()


def test_a_click_on_a_line_reads_that_connection(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#edge=arland~signs~river-treaty")
    assert "signs" in head(page)
    assert page.locator("#panel-details .claim").count() == 1


def test_citations_name_the_source_the_place_and_the_digest(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#edge=arland~signs~river-treaty")
    digest = open_graph(Path(__file__).parents[2] / "tiny").digest[:12]
    text = copied(page, "text=Copy citations")
    assert text.startswith("Arland signs River Treaty (2021-05-04).")
    assert "“Tiny News”" in text
    assert "line 1, characters 0–76" in text
    assert digest in text
    bibtex = copied(page, "#panel-details .actions.quiet >> text=Copy BibTeX")
    assert bibtex.startswith("@misc{kg-")
    assert "title = {Tiny News}" in bibtex


@pytest.mark.parametrize("hash_", ["#edge=arland~signs~river-treaty", "#node=arland"])
def test_the_copied_query_finds_the_claims_that_the_panel_shows(tiny_page: Path, visit: Opener, hash_: str) -> None:
    page = visit(tiny_page, hash_ + "&view=all")
    query = copied(page, "text=Copy SPARQL >> nth=-1")
    store = open_graph(Path(__file__).parents[2] / "tiny").store
    found = {row["claim"].value.rsplit("/", 1)[1] for row in store.query(query)}  # type: ignore[union-attr]
    page.evaluate("document.querySelectorAll('details.group').forEach((each) => { each.open = true; })")
    page.wait_for_function("[...document.querySelectorAll('details.group')].every((each) => each.children.length > 1)")
    cards = page.locator("#panel-details > .claim, #panel-details > .group .claim")
    assert {cards.nth(which).get_attribute("data-claim") for which in range(cards.count())} == found


def test_the_query_for_the_picture_is_valid_sparql(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#until=2022-12-31")
    page.click("#share summary")
    query = copied(page, "#copy-view-sparql")
    assert list(open_graph(Path(__file__).parents[2] / "tiny").store.query(query))  # type: ignore[arg-type]


def test_the_shortest_path_is_written_out_and_drawn(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    page.click("#tab-route")
    page.fill("#route-0", "Arland")
    page.keyboard.press("Enter")
    page.fill("#route-1", "East League")
    page.keyboard.press("Enter")
    assert "6 steps" in page.locator("#route-found").inner_text()
    assert "route=arland~east-league" in page.url.replace("%7E", "~")


def test_two_elements_that_nothing_joins_have_no_path(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#panel=route&route=arland~river-council")
    assert "No path" in page.locator("#route-found").inner_text()


def test_the_ranking_follows_the_chosen_measure_and_sorts(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    page.click("#tab-ranking")
    rows = page.locator("#panel-ranking tbody tr")
    strengths = [int(rows.nth(which).locator("td").nth(2).inner_text()) for which in range(rows.count())]
    assert strengths == [2, 2, 1, 1, 1]
    page.click("#panel-ranking th >> text=Element")
    names = rows.locator(".entity").all_inner_texts()
    assert names == sorted(names)
    page.select_option("#size-by", "betweenness")
    assert "Betweenness" in page.locator("#panel-ranking thead").inner_text()


def test_the_table_is_sorted_searched_and_saved_as_csv(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#tab=claims&view=all&off-modality=")
    rows = page.locator("#claims-body tr")
    assert rows.count() == 17
    page.click("#view-claims th >> text=When")
    page.click("#view-claims th >> text=When")
    assert page.locator("#view-claims th[aria-sort=descending]").inner_text().strip().startswith("When")
    page.fill("#claims-find", "border pact")
    assert rows.count() == 4
    with page.expect_download() as saving:
        page.click("#claims-csv")
    text = Path(saving.value.path()).read_text(encoding="utf-8-sig")
    saved = list(csv.DictReader(io.StringIO(text)))
    assert len(saved) == 4
    assert {row["object"] for row in saved} == {"border-pact"}


def test_no_cell_of_the_csv_is_a_formula(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    cells: dict[str, str] = page.evaluate(
        "(texts) => Object.fromEntries(texts.map((text) => [text, kgPage.csvCell(text)]))",
        ["=1+1", "+1 a", "-x", "@x", "-4.5", "a,b", 'a"b'],
    )
    assert cells == {
        "=1+1": "'=1+1", "+1 a": "'+1 a", "-x": "'-x", "@x": "'@x", "-4.5": "-4.5", "a,b": '"a,b"', 'a"b': '"a""b"',
    }  # fmt: skip


def test_the_timeline_tells_dated_claims_in_order(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#tab=timeline&view=all")
    assert page.locator(".year h3").all_inner_texts() == ["2021", "2022", "2023"]
    assert "Arland, Borland, Corland signs River Treaty" in " ".join(page.locator(".year").first.inner_text().split())


def test_the_map_shows_located_elements(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#tab=map")
    assert page.locator(".atlas .land path").count() > 150
    assert page.locator(".atlas .place").count() >= 10
    page.locator(".atlas .place[aria-label^=Astana]").press("Enter")
    assert head(page) == "Astana"


def test_a_graph_without_coordinates_says_so(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#tab=map")
    assert "coordinates" in page.locator("#view-map").inner_text()


@pytest.mark.parametrize(
    ("button", "start"), [("#save-png", b"\x89PNG"), ("#save-svg", b"<?xml"), ("#save-csv", b"\xef\xbb\xbf")]
)
def test_the_picture_and_the_claims_can_be_saved(tiny_page: Path, visit: Opener, button: str, start: bytes) -> None:
    page = visit(tiny_page)
    page.click("#share summary")
    with page.expect_download() as saving:
        page.click(button)
    assert Path(saving.value.path()).read_bytes().startswith(start)


def test_the_pages_folding_of_names_agrees_with_the_lookup(texts_page: Path, visit: Opener) -> None:
    from kg.tables.folding import fold_name

    page = visit(texts_page)
    tables = texts_graph().tables
    names = [entity.label for entity in tables.entities.values()] + [name.name for name in tables.names]
    names += [chr(point) + "x" for block in BLOCKS for point in block]
    folded: list[Any] = json.loads(page.evaluate("(names) => JSON.stringify(names.map(kgPage.foldName))", names))
    differing = {
        name: (fold_name(name), other) for name, other in zip(names, folded, strict=True) if fold_name(name) != other
    }
    assert differing == {}


BLOCKS = [range(0x20, 0x590), range(0x5D0, 0x660), range(0x900, 0x980), range(0x10A0, 0x1100), range(0x1E00, 0x2000),
          range(0x3040, 0x3100), range(0x4E00, 0x4F00), range(0xAC00, 0xAC80), range(0xFF00, 0xFF60)]  # fmt: skip
"""Latin to Armenian, Hebrew, Arabic, Devanagari, Georgian, more Latin and Greek, kana, Han, Hangul, full width."""


def test_a_claim_tells_where_its_source_is_on_which_terms_and_how_to_cite_it(tmp_path: Path, visit: Opener) -> None:
    path = tmp_path / "filled.html"
    path.write_text(render_page(open_graph(fill_folder(tmp_path))), encoding="utf-8")
    page = visit(path, "#node=arland")
    box = page.locator("#panel-details .about-source").first
    box.locator("summary").click()
    facts = dict(zip(box.locator("dt").all_inner_texts(), box.locator("dd").all_inner_texts(), strict=True))
    assert (facts["licence"], facts["citation"]) == ("CC BY 4.0", "Author: News.")
    links = [link.get_attribute("href") for link in box.locator("dd a").all()]
    assert links == [facts["url"], facts["archive"]] == ["https://example.org/news", "https://example.org/kept/news"]


def test_years_before_1_are_counted_back_from_1_bc_wherever_one_reads(
    visit: Opener, tiny: Path, tmp_path: Path
) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "cooperatesWith", "dorland", on="-0137-03")
    add_claim(folder, "rail-memorandum", "signedOn", "", value="-0099")
    path = tmp_path / "old.html"
    path.write_text(render_page(open_graph(folder)), encoding="utf-8")
    page = visit(path)
    texts = [
        "-0137",
        "-0137-03/-0100",
        "0000",
        "-013X?",
        "-0137-21~",
        "2025-06",
        "2025-06/..",
        "../-0001",
        "199X",
        "-09XX",
    ]
    assert page.evaluate("(texts) => texts.map(kgPage.dateWords)", texts) == list(map(format_date, texts))
    page.click("#tab-claims")
    told = page.locator("#view-claims").inner_text()
    assert "138-03 BC" in told
    assert "100 BC" in told
    assert "-0137" not in told
    page.click("#tab-timeline")
    timeline = page.locator("#view-timeline")
    assert timeline.locator("h3").first.inner_text() == "138 BC"
    assert "-0137" not in timeline.inner_text()
    page.locator("#until").evaluate("(slider) => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    assert "138-03-31 BC" in page.locator("#until-text").inner_text()
    assert "until=-0137-03-31" in page.url
    again = visit(path, "#until=-0137-03-31")
    assert again.locator("#until").input_value() == "0"
