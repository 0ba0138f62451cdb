"""A page of a part of a graph, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph import open_graph
from kg.page import part, render_page
from kg.page.part import Part, cut_dataset


def test_a_graph_that_fits_is_drawn_whole(tiny: Path) -> None:
    dataset = open_graph(tiny)
    found, left_out = cut_dataset(dataset, Part())
    assert found is dataset
    assert left_out == ""


def test_around_an_entity_is_what_claims_join_to_it(tiny: Path) -> None:
    found, left_out = cut_dataset(open_graph(tiny), Part(about=("borland",)))
    assert set(found.tables.entities) == {"borland", "river-treaty", "rail-memorandum"}
    assert {claim.subject for claim in found.tables.claims if claim.object} == {"borland"}
    assert left_out.startswith("drawn are 3 of ")
    assert "river-treaty" in render_page(found)
    assert found.digest != open_graph(tiny).digest


def test_classes_and_predicates_narrow_a_part_but_keep_what_was_named(tiny: Path) -> None:
    found, _ = cut_dataset(open_graph(tiny), Part(about=("dorland",), types=("Agreement",), predicates=("signs",)))
    assert "dorland" in found.tables.entities
    assert {claim.predicate for claim in found.tables.claims if claim.object} == {"signs"}


def test_the_best_connected_stay_when_there_is_room_for_few(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = cut_dataset(open_graph(tiny), Part(most=3))
    assert len(found.tables.entities) == 3
    monkeypatch.setattr(part, "MOST_CLAIMS", 4)
    assert len(cut_dataset(open_graph(tiny), Part(most=50))[0].tables.claims) <= 4


def test_what_is_too_large_for_any_page_is_cut_unasked(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "WHOLE_CLAIMS", 5)
    monkeypatch.setattr(part, "MOST_ELEMENTS", 4)
    found, left_out = cut_dataset(open_graph(tiny), Part())
    assert len(found.tables.entities) == 4
    assert "--about" in left_out


def test_a_part_without_claims_or_of_unknown_words_is_wrong_use(tiny: Path) -> None:
    for wrong in (Part(types=("Person",)), Part(types=("Stat",)), Part(predicates=("sings",))):
        with pytest.raises(UsageError):
            cut_dataset(open_graph(tiny), wrong)
