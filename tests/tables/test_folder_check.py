"""One folder of tables is checked by itself, and one within another may lean on that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model.ontology import read_ontology
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from kg.tables.leaning import leaned_folders
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


@pytest.mark.parametrize(("place", "name"), [("data/within", ".."), ("beside", "../data"), ("around", "data")])
def test_a_folder_may_name_entities_of_one_beside_or_around_it(
    tiny: Path, tmp_path: Path, place: str, name: str
) -> None:
    if place != "around":
        copy_tables(tiny, tmp_path)
    home = write_import(tmp_path / place, [party("corland", "made-1", 2)])
    if place == "around":
        copy_tables(tiny, home)
    [problem] = check_folder(home, ONTOLOGY)[1]
    line = f'leans_on = ["{name}"]'
    assert (problem.file, problem.remedy) == (f"{home}/graph.toml", f"write this line into it: {line}")
    (home / "graph.toml").write_text(line, encoding="utf-8")
    tables, problems = check_folder(home, ONTOLOGY)
    assert problems == []
    assert tables.entities["corland"].row == 0


def test_an_entity_that_no_folder_nearby_has_is_told_at_its_line(tmp_path: Path) -> None:
    alone = write_import(tmp_path / "alone", [party("corland", "made-1", 2)])
    assert [problem.line for problem in check_folder(alone, ONTOLOGY)[1]] == [2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("leans_on = [", "is not TOML"),
        ('leans = [".."]', "unknown key 'leans'; did you mean 'leans_on'"),
        ('leans_on = ".."', "is no list of folder names"),
        ('leans_on = ["/etc"]', "is an absolute path"),
        ('leans_on = ["C:/data"]', "is an absolute path"),
        ('leans_on = ["../../x"]', "is not beside or below"),
        ('leans_on = ["."]', "is not beside or below"),
        ('leans_on = ["nowhere"]', "holds no tables"),
        ('leans_on = ["out"]', "is not beside or below"),
        ('leans_on = ["data/../../.."]', "is not beside or below"),
        ('leans_on = ["beside"]', "holds no tables; did you mean '../beside'?"),
        ('leans_on = ["../linked"]', "is not beside or below"),
    ],
)
def test_a_folder_leans_on_none_that_lies_elsewhere(tiny: Path, tmp_path: Path, text: str, why: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "out").symlink_to("/usr")
    write_import(tmp_path / "beside", [])
    (tmp_path / "linked").symlink_to(ontology_file("kg.ttl").parent)
    (folder / "graph.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(why)):
        leaned_folders(folder)
