"""A page of a part of a graph, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.publish.page import part
from kg.publish.page.part import PagePart, cut_dataset
from kg.publish.page.render import render_page
from tests.publish.page.conftest import Opener


def test_a_graph_that_fits_is_drawn_whole(tiny: Path) -> None:
    dataset = open_graph(tiny)
    found, left_out = cut_dataset(dataset, PagePart())
    assert found is dataset
    assert left_out == ""


def test_around_an_entity_is_what_claims_join_to_it(tiny: Path) -> None:
    found, left_out = cut_dataset(open_graph(tiny), PagePart(about=("borland",)))
    assert set(found.tables.entities) == {"borland", "river-treaty", "rail-memorandum"}
    assert {claim.subject for claim in found.tables.claims if claim.object} == {"borland"}
    assert left_out.startswith("drawn are 3 of ")
    assert "river-treaty" in render_page(found)
    assert found.digest != open_graph(tiny).digest


def test_classes_and_predicates_narrow_a_part_but_keep_what_was_named(tiny: Path) -> None:
    found, _ = cut_dataset(open_graph(tiny), PagePart(about=("dorland",), types=("Agreement",), predicates=("signs",)))
    assert "dorland" in found.tables.entities
    assert {claim.predicate for claim in found.tables.claims if claim.object} == {"signs"}


def test_the_best_connected_stay_when_there_is_room_for_few(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = cut_dataset(open_graph(tiny), PagePart(most=3))
    assert len(found.tables.entities) == 3
    monkeypatch.setattr(part, "MOST_CLAIMS", 4)
    assert len(cut_dataset(open_graph(tiny), PagePart(most=50))[0].tables.claims) <= 4


def test_what_is_too_large_for_any_page_is_cut_unasked(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "WHOLE_CLAIMS", 5)
    monkeypatch.setattr(part, "MOST_ELEMENTS", 4)
    found, left_out = cut_dataset(open_graph(tiny), PagePart())
    assert len(found.tables.entities) == 4
    assert "--about" in left_out


def test_a_part_without_claims_or_of_unknown_words_is_wrong_use(tiny: Path) -> None:
    for wrong in (PagePart(types=("Person",)), PagePart(types=("Stat",)), PagePart(predicates=("sings",))):
        with pytest.raises(UsageError):
            cut_dataset(open_graph(tiny), wrong)


def test_so_many_elements_are_held_as_are_asked_for(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "MOST_CLAIMS", 6)
    whole = open_graph(tiny)
    unasked, _ = cut_dataset(whole, PagePart(types=("State", "Agreement")))
    asked, left_out = cut_dataset(whole, PagePart(types=("State", "Agreement"), most=6))
    assert len(unasked.tables.entities) < len(asked.tables.entities) == 6
    assert len(asked.tables.claims) == 6
    ends = {end for claim in asked.tables.claims for end in (claim.subject, claim.object)}
    assert ends >= set(asked.tables.entities)
    assert left_out.startswith("drawn are 6 of 10 elements and 6 of ")
    assert cut_dataset(whole, PagePart(most=500))[0] is not whole  # fewer claims than there are
    monkeypatch.undo()
    assert cut_dataset(whole, PagePart(most=500)) == (whole, "")


def test_a_page_of_a_part_says_so(tiny: Path, tmp_path: Path, visit: Opener) -> None:
    path = tmp_path / "part.html"
    done = CliRunner().invoke(app, ["draw", "--data", str(tiny), "--most", "4", "--out", str(path)])
    assert done.exit_code == 0
    page = visit(path)
    assert "4 of 10 elements" in page.locator(".facts").inner_text()
    assert "a part of the graph" in page.locator("#shown").inner_text()
    told = page.locator("#panel-details .part").inner_text()
    assert told.startswith("This page holds a part of the graph: 4 of 10 elements and ")
    assert "--most" in told


def test_a_page_of_a_whole_graph_speaks_of_no_part(tiny_page: Path, visit: Opener) -> None:
    page = visit(tiny_page)
    assert "part of the graph" not in page.locator("body").inner_text()
    assert " of 1" not in page.locator(".facts").inner_text()
