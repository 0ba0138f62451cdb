"""One generation of a store: what is read back is what was written, and each part is read when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.generation import StoredSelection, StoredTables, select_part, write_generation
from kg.graph.store_files import ClaimIndex
from kg.tables.names import build_lookup

PARTS = ("sources", "entities", "names", "claims", "decisions")


@pytest.fixture(scope="module")
def shipped() -> ValidDataset:
    return open_graph()


@pytest.fixture(scope="module")
def folder(shipped: ValidDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generation")
    write_generation(folder, shipped.tables, shipped.selection, build_lookup(shipped.tables))
    return folder


@pytest.mark.parametrize("part", PARTS)
def test_the_tables_of_the_shipped_graph_are_read_back(part: str, shipped: ValidDataset, folder: Path) -> None:
    assert getattr(StoredTables(folder), part) == getattr(shipped.tables, part)


def test_the_selection_of_the_shipped_graph_is_read_back(shipped: ValidDataset, folder: Path) -> None:
    found = StoredSelection(folder, StoredTables(folder))
    assert found.best == found.plain == shipped.selection.best
    assert found.conflicts == shipped.selection.conflicts
    assert found.claims == shipped.selection.claims
    assert found.disputed == shipped.selection.disputed


def test_a_part_is_read_when_it_is_asked_for(folder: Path) -> None:
    tables = StoredTables(folder)
    assert tables.label("uzbekistan") == "Uzbekistan"
    assert "claims" not in vars(tables)
    assert "names" not in vars(tables)


def test_a_selection_can_be_given_other_plain_edges(folder: Path) -> None:
    selection = StoredSelection(folder, StoredTables(folder))
    fewer = selection.with_plain(frozenset())
    assert fewer.plain == frozenset()
    assert fewer.best == selection.best


def test_any_claim_is_found_by_its_id(shipped: ValidDataset, folder: Path) -> None:
    index = ClaimIndex(folder)
    for claim in shipped.tables.claims:
        assert index.get(claim.id) == claim
        assert index.is_best(claim.id) == (claim.id in shipped.selection.best)


@pytest.mark.parametrize("identity", ["0" * 20, "f" * 20, "no claim", ""])
def test_an_id_that_is_none_finds_nothing(identity: str, folder: Path) -> None:
    assert ClaimIndex(folder).get(identity) is None
    assert not ClaimIndex(folder).is_best(identity)


def test_a_generation_without_claims_has_an_empty_index(shipped: ValidDataset, tmp_path: Path) -> None:
    tables = replace(shipped.tables, claims=())
    selection = replace(shipped.selection, claims=(), best=frozenset(), plain=frozenset(), conflicts=())
    write_generation(tmp_path, tables, selection, build_lookup(tables))
    assert ClaimIndex(tmp_path).get("0" * 20) is None
    assert StoredSelection(tmp_path, StoredTables(tmp_path)).best == frozenset()


def test_a_part_has_the_rivals_of_its_claims(shipped: ValidDataset, folder: Path) -> None:
    conflict = shipped.selection.conflicts[0]
    part, selection = select_part(folder, StoredTables(folder), [conflict.claims[0].id, "0" * 20])
    assert {claim.id for claim in conflict.claims} <= {claim.id for claim in part.claims}
    assert conflict in selection.conflicts
    assert selection.best == shipped.selection.best & {claim.id for claim in part.claims}
