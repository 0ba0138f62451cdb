"""Checks of what rows say together, where the malformed-table cases say too little."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.errors import Problem
from kg.model.ontology import read_ontology
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from tests.edits import add_claim, copy_tables, set_cells


def check(folder: Path, texts: Path | None = None) -> list[Problem]:
    return check_folder(folder, read_ontology(ontology_file("kg.ttl")), texts)[1]


def test_the_tiny_graph_has_no_problem(tiny: Path) -> None:
    assert check(tiny) == []
    assert check(tiny, tiny / "texts") == []


def test_without_the_texts_their_spans_are_not_judged(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 18, end="5000")
    assert check(folder) == []
    assert check(folder, tmp_path) == []
    assert [problem.rule for problem in check(folder, folder / "texts")] == ["offsets"]


def test_an_altered_text_is_one_problem_and_its_spans_are_not_judged(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "texts" / "tiny-news.txt").write_text("Another text.", encoding="utf-8")
    assert [problem.rule for problem in check(folder, folder / "texts")] == ["text-altered"]


@pytest.mark.parametrize("predicate", ["inSeries", "follows", "successorOf"])
def test_each_acyclic_predicate_is_checked_for_circles(tiny: Path, tmp_path: Path, predicate: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "river-treaty", predicate, "border-pact")
    assert check(folder) == []
    last = add_claim(folder, "border-pact", predicate, "river-treaty")
    (problem,) = check(folder)
    assert (problem.rule, problem.line) == ("cycle", last)
    assert "border-pact → river-treaty → border-pact" in problem.what


def test_two_ways_to_one_whole_are_no_circle(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "river-treaty", "inSeries", "border-pact")
    add_claim(folder, "river-treaty", "inSeries", "rail-memorandum")
    add_claim(folder, "border-pact", "inSeries", "rail-memorandum")
    assert check(folder) == []


def test_a_possessive_counts_as_the_name(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    path = folder / "texts" / "tiny-news.txt"
    text = path.read_text(encoding="utf-8").replace("The Arland minister", "Arland's minister''")
    assert len(text) == len(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    set_cells(folder, "sources.csv", 2, sha256=hashlib.sha256(text.encode()).hexdigest())
    start = text.index("Arland's")
    add_claim(folder, "arland", "hosts", "river-council", line="5", start=str(start), end=str(start + 8), anaphor="")
    assert check(folder, folder / "texts") == []


def test_a_part_of_a_longer_word_does_not_count_as_the_name(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 2, start="0", end="5")
    assert [problem.rule for problem in check(folder, folder / "texts")] == ["span-name"]


def test_a_subclass_fits_where_its_class_is_asked_for(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "entities.csv", 4, type="Contract")
    assert check(folder) == []
    set_cells(folder, "entities.csv", 4, type="Programme")
    assert {problem.rule for problem in check(folder)} == {"range"}
