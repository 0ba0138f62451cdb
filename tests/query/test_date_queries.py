"""The page "Dates" is run: each query gives the rows that the page states, in Oxigraph and in Jena.

`python -m tests.query.test_date_queries` writes the rows into the page, after a change has been looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kg.graph.dataset import ValidDataset, build_graph, open_graph
from kg.query.asking import run_query
from kg.query.endpoint import Endpoint, open_server
from kg.query.results import ResultFormat, format_result
from tests.fuseki import running_fuseki
from tests.query.test_twenty_queries import SECTION

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dates.md"
FOLDER = ROOT / "tests" / "cases" / "dates"


@cache
def dataset() -> ValidDataset:
    return open_graph(FOLDER)


def sections() -> list[tuple[str, ...]]:
    return SECTION.findall(PAGE.read_text(encoding="utf-8"))


def stated(query: str) -> str:
    """What the page has to say below a query: all rows."""
    return f"\n```text\n{format_result(run_query(dataset(), query), ResultFormat.TABLE)}```\n\n"


def test_there_are_twenty_and_they_are_numbered() -> None:
    assert [number for number, *_ in sections()] == [str(n) for n in range(1, 21)]


@pytest.mark.parametrize(("number", "title", "sentence", "query", "below"), sections())
def test_a_query_of_the_page_gives_what_the_page_states(
    number: str, title: str, sentence: str, query: str, below: str
) -> None:
    assert sentence.strip()
    assert below.strip() == stated(query).strip(), "look at the change, then: python -m tests.query.test_date_queries"
    assert run_query(dataset(), query).rows


@pytest.fixture(scope="module")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    graph = tmp_path_factory.mktemp("dates") / "graph.trig"
    build_graph(FOLDER, graph)
    with running_fuseki(graph, tmp_path_factory.mktemp("fuseki")) as url:
        yield url


@pytest.mark.slow
@pytest.mark.parametrize("query", [query for _, _, _, query, _ in sections()])
def test_jena_gives_the_same(query: str, fuseki: str) -> None:
    here, there = run_query(dataset(), query), Endpoint(open_server(fuseki)).query(query)
    assert there.variables == here.variables
    assert [list(map(str, row)) for row in there.rows] == [list(map(str, row)) for row in here.rows]


def write_page() -> None:
    """Put the rows into the page."""
    text = PAGE.read_text(encoding="utf-8")

    def filled(match: re.Match[str]) -> str:
        return match[0][: match.start(5) - match.start()] + stated(match[4])

    PAGE.write_text(SECTION.sub(filled, text).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_page()
