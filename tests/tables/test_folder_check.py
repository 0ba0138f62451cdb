"""One folder of tables is checked by itself, and one within another may lean on that."""

from __future__ import annotations

from pathlib import Path

from kg.model.ontology import read_ontology
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from tests.edits import add_claim, copy_tables, set_cells
from tests.stores import party, write_import

ONTOLOGY = read_ontology(ontology_file("kg.ttl"))


def test_tables_in_order_have_no_problem(tiny: Path) -> None:
    tables, problems = check_folder(tiny, ONTOLOGY)
    assert problems == []
    assert "arland" in tables.entities


def test_problems_come_sorted_with_their_lines(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    line = add_claim(folder, "arland", "cooperatesWith", "nobody")
    set_cells(folder, "claims.csv", 2, predicate="hates")
    problems = check_folder(folder, ONTOLOGY)[1]
    assert problems == sorted(problems)
    assert {problem.line for problem in problems} == {2, line}


def test_a_folder_within_a_data_folder_may_name_its_entities(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    within = write_import(folder / "within", [party("corland", "made-1", 2)])
    tables, problems = check_folder(within, ONTOLOGY)
    assert problems == []
    assert tables.entities["corland"].row == 0
    alone = write_import(tmp_path / "alone", [party("corland", "made-1", 2)])
    assert [problem.line for problem in check_folder(alone, ONTOLOGY)[1]] == [2]
