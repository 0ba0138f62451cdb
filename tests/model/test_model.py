"""A claim's id is the hash of its content as JSON."""

from __future__ import annotations

import csv
import hashlib
import json
import pickle
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.graph.dataset import open_graph
from kg.model.claims import hash_claim
from kg.model.terms import Rank

CELLS = st.fixed_dictionaries(
    {
        name: st.one_of(st.just(""), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
        for name in ("subject", "predicate", "object", "note", "rank", "line", "start")
    }
)


@given(CELLS, st.sampled_from(["", "ab" * 32]))
def test_the_id_is_the_hash_of_canonical_json(cells: dict[str, str], sha256: str) -> None:
    content = {name: cell for name, cell in cells.items() if cell and name not in ("line", "rank", "note")}
    if not cells["start"]:
        content["line"] = cells["line"]
    text = json.dumps([content, sha256], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hash_claim(cells, sha256) == hashlib.sha256(text.encode()).hexdigest()[:20]


def test_the_order_of_the_columns_does_not_matter() -> None:
    cells = {"subject": "arland", "object": "corland", "line": "3", "start": ""}
    assert hash_claim(cells, "") == hash_claim(dict(reversed(cells.items())), "")


def test_the_id_of_a_claim_is_that_of_its_row() -> None:
    tables = open_graph(Path("tests/tiny")).tables
    with Path("tests/tiny/claims.csv").open(encoding="utf-8", newline="") as file:
        rows = dict(enumerate(csv.DictReader(file), 2))
    hashes = {claim.row: claim.id for claim in tables.claims}
    assert hashes == {line: hash_claim(row, tables.sources[row["source"]].sha256) for line, row in rows.items()}


def test_a_changed_claim_is_another_claim_and_one_that_is_weighed_anew_is_not() -> None:
    claim = open_graph(Path("tests/tiny")).tables.claims[0]
    assert replace(claim, object="erland").id != claim.id
    assert replace(claim, locator=replace(claim.locator, sha256="ab" * 32)).id != claim.id
    assert replace(claim, rank=Rank.PREFERRED, reason="the treaty itself").id == claim.id
    assert pickle.loads(pickle.dumps(claim)).id == claim.id
