"""What a line says: the acts that two actors share, how they are meant, and what is disputed; legend and matrix too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from kg.graph.dataset import open_graph
from kg.network import list_dyads, rank_actors
from tests.publish.page.canvas import changed_pixels, keep_pixels, press
from tests.publish.page.conftest import Opener
from tests.questions import texts_graph


def ribbons(page: Page) -> dict[tuple[str, ...], dict[str, Any]]:
    """The lines that are drawn, by their ends."""
    return {tuple(line["ends"]): line for line in page.evaluate("kgPage.lines()")}


def test_the_picture_says_who_is_most_connected_by_what_and_what_is_disputed(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    told = page.locator("#message").inner_text()
    dataset = texts_graph()
    first = rank_actors(dataset)[:3]
    for row in first:
        assert row.label in told
        assert f"{row.score:.0f}" in told
    closest = list_dyads(dataset)[0]
    assert f"{len(closest.acts)} acts on {len(closest.origins)} independent origins" in told
    assert f"disagree on {len(dataset.selection.conflicts)} points" in told


def test_a_ribbon_opens_its_acts_and_draws_them_where_they_are_asked_for(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#edge=china~~kazakhstan")
    acts = ribbons(page)["china", "kazakhstan"]["acts"]
    listed = page.locator("#panel-details .group li .entity")
    page.evaluate("document.querySelectorAll('#panel-details .group').forEach((each) => { each.open = true; })")
    assert listed.count() >= len(acts) > 3
    page.click("#draw-acts")
    assert set(acts) <= set(page.evaluate("kgPage.drawn()"))
    left = set(ribbons(page)["china", "kazakhstan"]["acts"])
    assert left == {"china-central-asia-mechanism"}  # a body, which its members share whether it is drawn or not


def test_acts_people_places_topics_and_works_are_drawn_on_request_as_many_as_promised(
    texts_page: Path, visit: Opener
) -> None:
    page = visit(texts_page)
    before = len(page.evaluate("kgPage.drawn()"))
    for kind in ("acts", "topics"):
        button = f"#kinds button[data-kind={kind}]"
        promised = int(page.locator(f"{button} .count").inner_text())
        press(page, button)
        assert len(page.evaluate("kgPage.drawn()")) == before + promised > before
        assert f"kinds={kind}" in page.url
        press(page, button)


def test_the_legend_is_the_filter_and_promises_what_it_yields(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=all")
    keep_pixels(page)
    denied = page.locator("#legend button[data-key=negated]")
    assert denied.get_attribute("aria-pressed") == "false"
    before = int(page.locator("#shown").inner_text().split(" · ")[1].split(" ")[0])
    promised = int(denied.locator(".count").inner_text())
    denied.click()
    assert ribbons(page)["borland", "rail-memorandum"]["modalities"] == ["negated"]
    assert f" {before + promised} claims" in page.locator("#shown").inner_text()
    page.locator("#legend button[data-key=agreements]").click()
    assert ("arland", "river-treaty") not in ribbons(page)
    page.locator("#legend button[data-key=agreements]").click()
    page.locator("#legend button[data-key=negated]").click()
    page.mouse.move(640, 40)
    assert changed_pixels(page) == 0


def test_what_sources_disagree_about_is_marked(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#view=disputed")
    assert page.locator("#legend [data-legend=disputed]").get_attribute("aria-pressed") == "true"
    page = visit(tiny_page, "#view=all&off-modality=")
    lines = ribbons(page)
    rivals = lines["borland", "rail-memorandum"]
    assert {line["isDoubtful"] for line in lines.values()} == {True, False}
    assert rivals["isDoubtful"]


def test_the_matrix_has_the_counts_of_the_ribbons_and_one_selection(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    many = {ends: int(line["words"].split(" ")[0]) for ends, line in ribbons(page).items() if line["acts"]}
    page = visit(texts_page, "#tab=matrix&off-modality=planned~hypothetical~negated~opinion&off-family=relations")
    cells = page.locator(".matrix tbody tr").first.locator("td button")
    first = cells.first.get_attribute("aria-label") or ""
    pair = tuple(sorted(name.strip().lower() for name in first.split(":")[0].split("–")))
    assert int(cells.first.inner_text()) == many[pair]
    cells.first.click()
    assert "edge=" in page.url
    assert page.locator(".matrix button[aria-pressed=true]").count() == 2
    page.locator(".matrix thead .turned .sort").nth(1).click()
    assert page.locator(".matrix th[aria-sort=descending]").count() == 1
    page.select_option("#matrix-by", "acts")
    assert page.locator(".matrix tbody td button").count() > 20
    page.click("#tab-graph")
    assert ribbons(page)
    assert "share" in page.locator("#message").inner_text()


def test_one_source_is_set_against_another(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page, "#panel=compare")
    page.select_option("#compare-0", "source:tiny-news")
    page.select_option("#compare-1", "source:tiny-report")
    told = page.locator("#panel-compare").inner_text()
    dataset = open_graph(Path(__file__).parents[2] / "tiny")
    between = [
        conflict
        for conflict in dataset.selection.conflicts
        if len({claim.locator.source for claim in conflict.claims}) == 2
    ]
    assert f"They dispute ({len(between)})" in told
    assert page.locator("#panel-compare .conflict").count() == len(between) > 1
    page.locator("#panel-compare summary", has_text="Both say").click()
    page.locator("#panel-compare details[open] li").first.wait_for()  # the list is made when it is opened
    assert "Dorland signs Border Pact" in " ".join(page.locator("#panel-compare details[open]").inner_text().split())
    again = visit(tiny_page, "#" + page.url.split("#")[1])
    assert again.locator("#compare-1").input_value() == "source:tiny-report"


def test_the_axis_is_true_to_time_and_tells_what_is_certain_possible_undated_and_excluded(
    tiny_page: Path, visit: Opener
) -> None:
    page = visit(tiny_page, "#view=all")
    told = page.locator("#axis rect.certain title").all_text_contents()
    assert [text.split(":")[0] for text in told] == ["2021", "2022", "2023"]
    certain = [int(text.split(" ")[1]) for text in told]
    assert certain == sorted(certain)  # what has happened or holds by then, as the slider shows it
    assert certain[0] < certain[-1]
    box = page.locator("#axis").bounding_box()
    assert box
    page.mouse.click(box["x"] + 3, box["y"] + 10)
    page.wait_for_function("location.hash.includes('until=2021-01-31')")
    words = page.locator("#time-counts").inner_text()
    many = [int(part.split(" ")[0]) for part in words.split(", ")]
    assert [part.split(" ")[1] for part in words.split(", ")] == ["certain", "possible", "undated", "excluded"]
    assert sum(many) > 10


def test_a_found_name_says_whether_it_is_drawn(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page)
    page.fill("#search-input", "Luban Workshop")
    option = page.locator("#search-list [role=option]").first
    assert "not drawn yet" in option.inner_text()
    page.keyboard.press("Enter")
    page.fill("#search-input", "Luban Workshop")
    assert "not drawn" not in option.inner_text()


def test_the_saved_picture_is_what_is_seen(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#node=kazakhstan&off-modality=planned~hypothetical~negated~opinion&until=2025-06-17")
    labels = {box["words"] for box in page.evaluate("kgPage.boxes()")}
    page.click("#share summary")
    with page.expect_download() as saving:
        page.click("#save-svg")
    picture = Path(saving.value.path()).read_text(encoding="utf-8")
    for words in ("Kazakhstan", "is the most connected", "On 2025-06-17", "Modality without planned", "agreements"):
        assert words in picture
    assert labels
    assert 'opacity="0.22"' in picture  # what is not selected steps back in the file as on the page
