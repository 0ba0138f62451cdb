"""Which of two claims that do not conflict says it better."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.dataset import open_graph
from tests.edits import add_claim, copy_tables


@pytest.mark.parametrize("doubt", ["?", "~", "%"])
def test_of_a_date_and_the_same_date_doubted_the_certain_one_stands(tiny: Path, tmp_path: Path, doubt: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    for day in ("2020-03-01", f"2020-03-01{doubt}"):
        add_claim(folder, "rail-memorandum", "inForceFrom", "", value=day)
    selection = open_graph(folder).selection
    dates = [
        claim.value for claim in selection.claims if claim.predicate == "inForceFrom" and claim.id in selection.best
    ]
    assert dates == ["2020-03-01"]


def test_a_finer_date_that_is_doubted_does_not_lose_to_a_coarser_one(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for day in ("2020-03-01?", "2020"):
        add_claim(folder, "rail-memorandum", "inForceFrom", "", value=day)
    selection = open_graph(folder).selection
    dates = [
        claim.value for claim in selection.claims if claim.predicate == "inForceFrom" and claim.id in selection.best
    ]
    assert dates == ["2020-03-01?"]
