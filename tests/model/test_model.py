"""A claim's id is the hash of its content as JSON."""

from __future__ import annotations

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from kg.model.claims import hash_claim

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
