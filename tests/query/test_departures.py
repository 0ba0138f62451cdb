"""Where the engine departs from the standard: each query of the table in `docs/queries.md` gives what it says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.query.asking import run_query
from kg.query.engine import Result

PAGE = Path(__file__).resolve().parents[2] / "docs" / "queries.md"
ROW = re.compile(r"^\| .+ \| `(.+)` \| (.+) \| (.+) \| `(.+)` \|$", re.MULTILINE)


def departures() -> list[tuple[str, str, str, str]]:
    """Query, what Jena gives, what our engine gives, and a query that both answer alike."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [(query.replace(r"\|", "|"), jena, here, instead.replace(r"\|", "|")) for query, jena, here, instead in rows]


def shown(result: Result) -> str:
    """An answer as the table has it."""
    if result.answer is not None:
        return str(result.answer).lower()
    rows = [", ".join("unbound" if term is None else getattr(term, "value", "") for term in row) for row in result.rows]
    return "; ".join(rows) or "no row"


@cache
def shipped() -> ValidDataset:
    return open_graph()


def given(query: str) -> str:
    try:
        return shown(run_query(shipped(), query))
    except UsageError:
        return "refused"


def test_the_table_has_the_departures_that_are_known() -> None:
    assert len(departures()) == 20


@pytest.mark.parametrize(("query", "jena", "here", "instead"), departures())
def test_a_departure_is_as_the_page_says(query: str, jena: str, here: str, instead: str) -> None:
    assert given(query) == here
    assert given(instead) not in ("refused", "no row", "unbound")
    assert jena
