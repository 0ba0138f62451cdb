"""SP2Bench: the seventeen queries give the published result sizes through our entry point."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.query.engine import query_store

QUERIES = [f"q{name}" for name in (1, 2, "3a", "3b", "3c", 4, "5a", "5b", 6, 7, 8, 9, 10, 11, "12a", "12b", "12c")]


@cache
def store(folder: Path, size: str) -> ox.Store:
    plain = folder / f"sp2b_{size}.n3"
    data = plain.read_bytes() if plain.exists() else gzip.decompress(plain.with_suffix(".n3.gz").read_bytes())
    found = ox.Store()
    found.bulk_load(data, format=ox.RdfFormat.TURTLE)
    return found


@pytest.mark.parametrize("size", ["10k", pytest.param("50k", marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_gives_as_many_rows_as_were_published(shared: Path, name: str, size: str) -> None:
    folder = shared / "datasets" / "sparql_bench" / "sp2b"
    expected = json.loads((folder / "expected_result_sizes.json").read_text(encoding="utf-8"))[size]
    result = query_store(store(folder, size), (folder / f"{name}.sparql").read_text(encoding="utf-8"), max_rows=200_000)
    assert (len(result.rows) if result.answer is None else result.answer) == expected[name]
    assert len(store(folder, size)) == expected["triples_distinct"]


def test_an_answer_above_the_limit_of_rows_is_cut_and_said_to_be(shared: Path) -> None:
    folder = shared / "datasets" / "sparql_bench" / "sp2b"
    result = query_store(store(folder, "10k"), (folder / "q4.sparql").read_text(encoding="utf-8"), max_rows=23_225)
    assert result.is_truncated
    assert len(result.rows) == 23_225
