"""Entity tags: the same for the same dataset and request, another for anything else."""

from __future__ import annotations

import pytest

from kg.serve.http.entity_tags import entity_tag, is_known, is_repeatable


def test_a_tag_changes_with_the_dataset_and_with_each_part_of_the_request() -> None:
    tags = {entity_tag("a" * 64, "q", 1), entity_tag("b" * 64, "q", 1), entity_tag("a" * 64, "q", 2)}
    assert len(tags) == 3
    assert entity_tag("a" * 64, "q", 1) in tags
    assert entity_tag("", "q") == ""


@pytest.mark.parametrize(
    ("header", "known"),
    [('W/"x"', True), ('"x"', True), ('"y", W/"x"', True), ("*", True), ('"y"', False), ("", False), (None, False)],
)
def test_tags_are_compared_weakly(header: str | None, known: bool) -> None:
    assert is_known('W/"x"', header) is known
    assert not is_known("", header)


@pytest.mark.parametrize("word", ["NOW()", "rand ()", "UUID()", "StrUUID( )"])
def test_what_changes_by_itself_is_not_repeatable(word: str) -> None:
    assert not is_repeatable(f"SELECT ({word} AS ?x) {{}}")
    assert is_repeatable("SELECT ?now ?rand {}")
