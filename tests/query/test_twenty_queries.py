"""The page "Twenty queries" is run: each query gives the number of rows and the first rows that the page states.

`python -m tests.query.test_twenty_queries` writes both into the page, after a change of the data has been looked at.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kg.graph.dataset import ValidDataset, open_graph
from kg.query.asking import run_query
from kg.query.engine import Result
from kg.query.results import ResultFormat, format_result

PAGE = Path(__file__).resolve().parents[2] / "docs" / "queries.md"
SECTION = re.compile(r"^### (\d+)\. (.+?)\n(.*?)^```sparql\n(.*?)^```\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
SHOWN_ROWS = 3


@cache
def shipped() -> ValidDataset:
    return open_graph()


def sections() -> list[tuple[str, ...]]:
    return SECTION.findall(PAGE.read_text(encoding="utf-8"))


def stated(query: str) -> str:
    """What the page has to say below a query."""
    result = run_query(shipped(), query)
    if result.answer is not None:
        return f"\nThe answer is {str(result.answer).lower()}.\n\n"
    rows = tuple(sorted(result.rows, key=str)) if result.is_graph else result.rows
    first = format_result(Result(result.variables, rows[:SHOWN_ROWS]), ResultFormat.TABLE)
    count, what = len(rows), "triple" if result.is_graph else "row"
    said = f"{count} {what}{'' if count == 1 else 's'}{', of which the first:' if count > SHOWN_ROWS else ':'}"
    return f"\n{said}\n\n```text\n{first}```\n\n"


def test_there_are_twenty_and_four_more_and_they_are_numbered() -> None:
    assert [number for number, *_ in sections()] == [str(n) for n in range(1, 25)]


@pytest.mark.parametrize(("number", "title", "sentence", "query", "below"), sections())
def test_a_query_of_the_page_gives_what_the_page_states(
    number: str, title: str, sentence: str, query: str, below: str
) -> None:
    assert sentence.strip()
    assert below.strip() == stated(query).strip(), "look at the change, then: python -m tests.query.test_twenty_queries"


@pytest.mark.parametrize("query", [query for _, _, _, query, _ in sections()])
def test_no_query_of_the_page_is_empty_or_long(query: str) -> None:
    result = run_query(shipped(), query)
    assert result.rows or result.answer is not None
    assert len(query.splitlines()) <= 12


def write_page() -> None:
    """Put counts and first rows into the page."""
    text = PAGE.read_text(encoding="utf-8")

    def filled(match: re.Match[str]) -> str:
        head = match[0][: match.start(5) - match.start()]
        return head + stated(match[4])

    PAGE.write_text(SECTION.sub(filled, text).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_page()
