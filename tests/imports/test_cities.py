"""Twinned cities: one claim for each pair, whichever way round it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item
from kg.imports.sister_cities import read_cities
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
