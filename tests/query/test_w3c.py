"""The W3C's SPARQL 1.1 suite against our own entry points: what we break is nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from kg.errors import UsageError
from kg.query.guard import check_query
from tests.w3c_suite import Case, is_refused, is_same, read_suite, run_by_engine, run_by_kg

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "datasets" / "w3c_sparql11"
CASES = [case for case in read_suite(SUITE) if not case.out_of_scope] if SUITE.is_dir() else []
ABSENT = [
    pytest.param(
        None,
        marks=pytest.mark.skip(reason=f"needs the shared material, the W3C suite: no folder {SUITE}; set KG_SHARED"),
    )
]
REFUSED = {"construct", "service", "syntax-fed", "syntax-query"}
ENGINE_FAILS = {
    "aggregates/agg-empty-group-count-graph",
    "aggregates/agg-groupconcat-04",
    "aggregates/agg-groupconcat-06",
    "bindings/graph",
    "csv-tsv-res/csv03",
    "csv-tsv-res/tsv03",
    "functions/bnode01",
    "negation/graph-minus",
    "property-path/zero_or_more_set_end",
    "property-path/zero_or_more_set_start",
    "property-path/zero_or_one_set_end",
    "property-path/zero_or_one_set_start",
}
"""What pyoxigraph 0.5 itself answers otherwise than the suite wants."""


NAMED = {f"{case.folder}/{case.name}": case for case in CASES}
KEPT_OUT = {name for name, case in NAMED.items() if is_refused(case)}


def params(names: set[str]) -> list[ParameterSet]:
    return [pytest.param(NAMED[name], id=name) for name in sorted(names)] or ABSENT


@pytest.mark.parametrize("case", params(NAMED.keys() - KEPT_OUT - ENGINE_FAILS))
def test_we_answer_as_the_suite_wants(case: Case) -> None:
    assert not run_by_kg(case)


@pytest.mark.parametrize("case", params(KEPT_OUT))
def test_what_would_leave_the_graph_is_refused_before_it_is_run(case: Case) -> None:
    assert case.folder in REFUSED
    with pytest.raises(UsageError, match=r"refused: (SERVICE|FROM)"):
        check_query(case.text)


@pytest.mark.parametrize("case", params(ENGINE_FAILS & NAMED.keys()))
def test_what_we_get_wrong_the_engine_itself_gets_wrong(case: Case) -> None:
    assert run_by_kg(case), "the engine has been mended: take the test out of ENGINE_FAILS"
    assert run_by_engine(case), "the engine passes, so we broke it"


@pytest.mark.skipif(not CASES, reason="needs the shared material")
def test_the_suite_was_read_whole() -> None:
    assert len(CASES) == 348
    assert sum(map(is_refused, CASES)) == 12


def test_rows_are_compared_as_multisets_with_blank_nodes_renamed() -> None:
    one = [{"a": "_:x", "b": "1"}, {"a": "_:y", "b": "_:x"}]
    assert is_same(one, [{"a": "_:q", "b": "_:p"}, {"a": "_:p", "b": "1"}])
    assert not is_same(one, [{"a": "_:q", "b": "_:q"}, {"a": "_:p", "b": "1"}])
    assert not is_same([{"a": "1"}, {"a": "1"}], [{"a": "1"}])
    assert not is_same([{}], True)
