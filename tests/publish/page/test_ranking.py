"""What the page calls most connected is what `kg rank` prints: the same actors, ranks and scores."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.publish.page.part import PagePart, cut_dataset
from kg.publish.page.payload import RANKED_BY, PageData, build_payload
from kg.tables.files import shipped_data
from tests.publish.page.conftest import Opener
from tests.questions import texts_graph

TEXTS = ("--data", str(shipped_data() / "texts"))


def ranked(*words: str) -> list[dict[str, Any]]:
    """What `kg rank` prints of the five texts, or of another folder, for a program."""
    words = words if "--data" in words else (*words, *TEXTS)
    done = CliRunner().invoke(app, ["rank", "--top", "500", "--format", "json", *words])
    assert done.exit_code == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def on_page(payload: dict[str, Any], by: str) -> list[tuple[str, int, float]]:
    """Id, rank and score of the actors that the page ranks, in its order."""
    ids = [row[payload["entities"]["columns"].index("id")] for row in payload["entities"]["rows"]]
    return [(ids[row], rank, score) for row, rank, score in payload["rankings"][by]]


@pytest.mark.parametrize(
    "words", [TEXTS, (*TEXTS, "--view", "all"), (*TEXTS, "--as-of", "2024-12-31"), ("--data", "tests/tiny")]
)
def test_the_page_ranks_as_kg_rank_does_to_the_last_digit(words: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert CliRunner().invoke(app, ["draw", "--out", str(out), *words]).exit_code == 0
    found = re.search(r'id="kg-payload">(.*?)</script>', out.read_text(encoding="utf-8"))
    assert found is not None
    payload = json.loads(found[1])
    for by in RANKED_BY:
        for options in ((), ("--no-spans",)):
            expected = [(row["id"], row["rank"], row["score"]) for row in ranked("--by", by, *options, *words)]
            assert on_page(payload, by)[:10] == expected[:10]
            assert on_page(payload, by) == expected
    assert payload["ranked"] == len(expected)


def test_the_first_ten_that_a_reader_sees_are_those_that_kg_rank_prints(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#panel=ranking")
    assert page.locator("#panel-ranking h2").inner_text() == "Most connected"
    rows = page.locator("#panel-ranking tbody tr")
    shown = []
    for which in range(10):
        cells = rows.nth(which).locator("td")
        name = cells.nth(1).locator(".entity").inner_text()
        shown.append((int(cells.nth(0).inner_text()), name, cells.nth(2).inner_text()))
    expected = ranked()[:10]
    assert shown == [(row["rank"], row["label"], f"{row['score']:.3g}") for row in expected]
    page.click("#panel-ranking tbody tr:first-child .entity")
    first = expected[0]
    line = f"Acts {first['score']:g}: place {first['rank']} of {len(ranked())}"
    assert line in page.locator("#panel-details").inner_text()


def test_a_filter_lists_fewer_actors_and_changes_no_rank(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#panel=ranking&off-class=State")
    rows = page.locator("#panel-ranking tbody tr")
    shown = [
        (int(rows.nth(which).locator("td").nth(0).inner_text()), rows.nth(which).locator(".entity").inner_text())
        for which in range(3)
    ]
    others = [(row["rank"], row["label"]) for row in ranked() if row["type"] != "State"]
    assert shown == others[:3]


def test_an_element_that_is_no_actor_has_no_place(texts_page: Path, visit: Opener) -> None:
    page = visit(texts_page, "#node=treaty-eternal-good-neighbourliness-2025&size=pagerank")
    assert "Treaty on Eternal" in page.locator("#panel-details").inner_text()
    assert ": place " not in page.locator("#panel-details").inner_text()
    page = visit(texts_page, "#node=china&size=pagerank")
    assert re.search(r"PageRank 0\.\d+: place 1 of \d+", page.locator("#panel-details").inner_text())


def test_a_page_of_a_part_ranks_its_actors_among_all_of_the_graph() -> None:
    whole = texts_graph()
    part, _ = cut_dataset(whole, PagePart(about=("kazakhstan",)))
    payload: Any = build_payload(PageData(part, None, 50, whole))
    expected = {row["id"]: (row["rank"], row["score"]) for row in ranked()}
    places = {identity: (rank, score) for identity, rank, score in on_page(payload, "acts")}
    assert places["kazakhstan"] == expected["kazakhstan"]
    assert places.items() <= expected.items()
    assert len(places) < payload["ranked"] == len(expected)
