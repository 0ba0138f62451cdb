"""Entities of the data folders are known, with their Wikidata ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InvalidData
from kg.imports.frame.identity import read_known
from kg.tables.files import shipped_data, world_folder

HEADER = "id,type,label,wikidata,iso3166,note\n"


def folder(path: Path, *rows: str) -> Path:
    path.mkdir()
    (path / "entities.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_the_first_folder_that_has_an_entity_counts(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", "arland,State,Arland,Q11,,")
    other = folder(tmp_path / "other", "arland,State,Another Arland,,,", "borland,State,Borland,,BO,")
    known = read_known([one, other])
    assert {identity: cells["label"] for identity, cells in known.rows.items()} == {
        "arland": "Arland",
        "borland": "Borland",
    }
    assert known.codes("iso3166") == {"BO": "borland"}
    assert [(each.scheme, each.code, each.entity) for each in known.identities()] == [("wikidata", "Q11", "arland")]


def test_a_table_with_a_problem_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"entities.csv:2"):
        read_known([folder(tmp_path / "one", "arland,State,=Arland,,,")])


def test_who_is_who_is_that_of_the_data_folder_where_it_has_one(tmp_path: Path) -> None:
    assert world_folder([tmp_path]) == world_folder() == shipped_data() / "world"
    (tmp_path / "world").mkdir()
    assert world_folder([tmp_path]) == tmp_path / "world"
