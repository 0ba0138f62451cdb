"""The claims of a store: read in order, or one by its id; damage is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.graph.dataset import open_graph
from kg.graph.store_files import CLAIMS_FILE, INDEX_FILE, INDEX_RECORD, ClaimIndex, read_claims, write_claims


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    dataset = open_graph(tiny)
    write_claims(tmp_path, dataset.tables.claims, dataset.selection.best)
    return tmp_path


def test_claims_are_read_as_they_were_written(tiny: Path, folder: Path) -> None:
    claims = open_graph(tiny).tables.claims
    assert tuple(read_claims(folder)) == claims
    assert (folder / INDEX_FILE).stat().st_size == len(claims) * INDEX_RECORD


def test_each_claim_is_found_by_its_id(tiny: Path, folder: Path) -> None:
    index, dataset = ClaimIndex(folder), open_graph(tiny)
    assert all(index.get(claim.id) == claim for claim in dataset.tables.claims)
    assert {claim.id for claim in dataset.tables.claims if index.is_best(claim.id)} == dataset.selection.best
    assert index.best() == dataset.selection.best


@pytest.mark.parametrize("identity", ["", "0" * 20, "f" * 20, "no hexadecimal", "00"])
def test_what_is_no_claim_is_not_found(identity: str, folder: Path) -> None:
    assert ClaimIndex(folder).get(identity) is None
    assert not ClaimIndex(folder).is_best(identity)


def test_no_claims_are_none(tmp_path: Path) -> None:
    write_claims(tmp_path, (), frozenset())
    assert list(read_claims(tmp_path)) == []
    assert ClaimIndex(tmp_path).get("0" * 20) is None


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\n"])
def test_damage_is_one_line(content: bytes, tiny: Path, folder: Path) -> None:
    (folder / CLAIMS_FILE).write_bytes(content)
    with pytest.raises(InputError, match=r"claims\.csv: is damaged; run `kg build --store"):
        ClaimIndex(folder).get(open_graph(tiny).tables.claims[-1].id)
