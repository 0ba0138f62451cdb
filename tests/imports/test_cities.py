"""Twinned cities: one claim for each pair, whichever way round it is written."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kg.imports.frame.identity import Identities, read_known
from kg.imports.frame.items import Item, NewPlace
from kg.imports.running import CITY_FILE
from kg.imports.sister_cities import GAZETTEER_COLUMNS, read_cities
from kg.tables.files import shipped_folders, world_folder
from tests.imports.items import (
    entities,
    identity,
    is_known_before_it_is_named,
    names,
    rejects,
    repeats,
    rows_accounted_for,
    shipped_identities,
    spells,
    statements,
    write_table,
)

IDENTITIES = Identities([identity("wikidata", "Q1", "strelsau"), identity("wikidata", "Q9", "")])
NAMES = [["Q1", "Strelsau"], ["Q2", "Zenda"], ["Q3", "Hofbau"]]


def read(tmp_path: Path, *pairs: Sequence[object], named: Sequence[Sequence[object]] | None = NAMES) -> list[Item]:
    files = {"pairs": write_table(tmp_path / "pairs.tsv", (), pairs, "\t")}
    if named is not None:
        files["names"] = write_table(tmp_path / "names.tsv", (), named, "\t")
    return list(read_cities(files, IDENTITIES))


def test_a_pair_is_claimed_once_in_the_direction_that_stands_first(tmp_path: Path) -> None:
    items = read(tmp_path, ["Q2", "Q1"], ["Q1", "Q2"], ["Q2", "Q1"], ["Q3", "Q2"])
    assert spells(items, "twinnedWith") == [("wd-q2", "strelsau", "", ""), ("wd-q3", "wd-q2", "", "")]
    assert repeats(items) == [(2, 1), (3, 1)]


def test_a_known_city_keeps_its_id_and_every_name_is_given(tmp_path: Path) -> None:
    items = read(tmp_path, ["Q2", "Q1"])
    assert entities(items) == {"strelsau": "Strelsau", "wd-q2": "Zenda", "wd-q3": "Hofbau"}
    assert ("strelsau", "Strelsau", "de", "alias") in names(items)
    assert is_known_before_it_is_named(items, set())


def test_an_item_without_a_name_is_labelled_by_its_id(tmp_path: Path) -> None:
    items = read(tmp_path, ["Q2", "Q1"], ["Q2", "Q4"], named=None)
    assert entities(items) == {"wd-q2": "Q2", "strelsau": "Q1", "wd-q4": "Q4"}


def test_names_alone_give_cities_and_no_pairs(tmp_path: Path) -> None:
    items = list(read_cities({"names": write_table(tmp_path / "names.tsv", (), NAMES, "\t")}, IDENTITIES))
    assert list(entities(items)) == ["strelsau", "wd-q2", "wd-q3"]
    assert spells(items, "twinnedWith") == []


def test_rows_that_name_no_pair_of_cities_are_rejected(tmp_path: Path) -> None:
    items = read(
        tmp_path, ["Q2", "Q2"], ["Q2", "X7"], ["Q9", "Q2"], ["Q2"],
        named=[["Q2", "Zenda"], ["Q2", "Zendar"], ["Q3", ""], ["X7", "Hofbau"], ["Q4", "a", "b"]],
    )  # fmt: skip
    assert rejects(each for each in items if each.file == "names.tsv") == [
        (2, "id-twice"),
        (3, "name-missing"),
        (4, "id-form"),
        (5, "cells-uneven"),
    ]
    assert rejects(each for each in items if each.file == "pairs.tsv") == [
        (1, "self-loop"),
        (2, "id-form"),
        (3, "code-undecided"),
        (4, "cells-uneven"),
    ]
    assert spells(items, "twinnedWith") == []


def test_the_published_files_are_read_whole(shared: Path) -> None:
    folder = shared / "datasets" / "sister_cities"
    items = list(read_cities({"pairs": folder / "relations.tsv", "names": folder / "names.tsv"}, shipped_identities()))
    assert rows_accounted_for(items, "relations.tsv") == set(range(1, 34182 + 1))
    assert len(entities(items)) == 10_055
    pairs = spells(items, "twinnedWith")
    assert len(pairs) == 17_401
    assert len({frozenset(pair[:2]) for pair in pairs}) == 17_401
    assert rejects(items) == []
    assert {"tashkent", "almaty", "astana", "samarkand"} <= {city for pair in pairs for city in pair[:2]}
    assert is_known_before_it_is_named(items, set())


def test_a_name_that_stands_twice_is_a_repeat_and_another_name_of_the_item_a_reject(tmp_path: Path) -> None:
    items = read(tmp_path, named=[["Q2", "Zenda"], ["Q2", "Zenda"], ["Q2", "Sendau"]])
    assert repeats(items) == [(2, 1)]
    assert rejects(items) == [(3, "id-twice")]


def test_a_city_that_the_gazetteer_has_lies_in_its_state_and_one_that_no_file_names_is_not_told_of(
    tmp_path: Path,
) -> None:
    gazetteer = write_table(
        tmp_path / "places.csv",
        GAZETTEER_COLUMNS,
        [
            ["Q2", "77", "ruritania", "50.5", "-3.25", "the only place of the name"],
            ["Q3", "78", "ruritania", "", "", "all places of the name lie in the state"],
            ["Q4", "79", "ruritania", "1", "2", "the only place of the name"],
        ],
    )
    files = {
        "names": write_table(tmp_path / "names.tsv", (), NAMES, "\t"),
        "pairs": write_table(tmp_path / "pairs.tsv", (), [["Q1", "Q2"]], "\t"),
        "gazetteer": gazetteer,
    }
    items = list(read_cities(files, IDENTITIES))
    assert spells(items, "locatedIn") == [("wd-q2", "ruritania", "", ""), ("wd-q3", "ruritania", "", "")]
    (first, _) = statements(items, "locatedIn")
    assert (first.file, first.row, first.confidence) == ("places.csv", 2, 0.9)
    assert first.note == "GeoNames 77; the only place of the name"
    places = [(each.entity, each.latitude, each.longitude) for each in items if isinstance(each, NewPlace)]
    assert places == [("wd-q2", 50.5, -3.25)]


def test_the_shipped_table_of_places_agrees_with_the_cities_whose_state_was_entered_by_hand() -> None:
    """Those that were entered by hand stand in other tables, so that none is told twice; states are states."""
    with (world_folder() / CITY_FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = read_known([*shipped_folders(), world_folder()])
    assert len(rows) == 8_174
    assert not {row["item"] for row in rows} & set(known.codes("wikidata"))
    assert {known.rows[row["state"]]["type"] for row in rows} == {"State", "Territory"}
    assert all(bool(row["latitude"]) == bool(row["longitude"]) and row["reason"] for row in rows)
    assert [row["item"] for row in rows] == sorted({row["item"] for row in rows}, key=lambda item: int(item[1:]))
