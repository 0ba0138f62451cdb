"""State lists become periods, in which the edges of the list are no beginning and no end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.cow_states import read_states
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item
from tests.imports.items import (
    identity,
    names,
    rejects,
    repeats,
    rows_accounted_for,
    shipped_identities,
    spells,
    statements,
    write_table,
)

HEADER = [
    "stateabb", "ccode", "statenme", "styear", "stmonth", "stday", "endyear", "endmonth", "endday", "version",
]  # fmt: skip
MAJOR_HEADER = [column for column in HEADER if column != "statenme"]
IDENTITIES = Identities(
    [
        identity("cow-state", "1", "ruritania"),
        identity("cow-state", "2", "graustark"),
        identity("cow-state", "3", "old-karlova", until="1899-12-31"),
        identity("cow-state", "3", "new-karlova", since="1900-01-01"),
    ]
)


def state(name: str, code: int, start: str, end: str) -> list[object]:
    return [name[:3].upper(), code, name, *start.split("-"), *end.split("-"), 2016]


def read(tmp_path: Path, *rows: Sequence[object], years: Sequence[Sequence[object]] | None = None) -> list[Item]:
    files = {"states": write_table(tmp_path / "states.csv", HEADER, rows)}
    if years is not None:
        files["years"] = write_table(tmp_path / "years.csv", ["stateabb", "ccode", "year", "version"], years)
    return list(read_states(files, IDENTITIES))


def test_the_edges_of_the_list_are_no_beginning_and_no_end(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        state("Ruritania", 1, "1816-1-1", "2016-12-31"),
        state("Graustark", 2, "1816-1-1", "1871-1-18"),
        state("Graustark", 2, "1920-1-0", "2016-12-31"),
        state("Graustark", 2, "1900-1-5", "1910-12-31"),
    )
    assert [value for _, value, _, _ in spells(items, "inStateSystem")] == [
        "1816-01-01?/..",
        "/1871-01-18",
        "1920-01/..",
        "1900-01-05/1910-12-31",
    ]
    assert "may be older" in statements(items)[0].note


def test_a_number_with_several_states_gives_each_its_part_and_none_its_name(tmp_path: Path) -> None:
    items = read(tmp_path, state("Karlova", 3, "1816-1-1", "2016-12-31"), state("Ruritania", 1, "1900-1-1", "1910-1-1"))
    assert [(who, value) for who, value, _, _ in spells(items, "inStateSystem")] == [
        ("old-karlova", "/1899-12-31"),
        ("new-karlova", "1900-01-01/.."),
        ("ruritania", "1900-01-01/1910-01-01"),
    ]
    assert rejects(items) == [(2, "name-of-several")]
    assert names(items) == [("ruritania", "Ruritania", "en", "alias"), ("ruritania", "RUR", "en", "abbreviation")]


def test_rows_that_cannot_be_read_are_rejected(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        state("Ruritania", 1, "1900-13-1", "1910-1-1"),
        state("Ruritania", 1, "1910-1-2", "1910-1-1"),
        state("Ruritania", 1, "--", "1910-1-1"),
        state("Nobody", 9, "1900-1-1", "1910-1-1"),
        ["RUR"],
    )
    assert sorted(rejects(items)) == [
        (2, "date-form"),
        (3, "ends-before-start"),
        (4, "ends-before-start"),
        (5, "code-unknown"),
        (5, "name-of-several"),
        (6, "cells-uneven"),
    ]
    assert statements(items) == []


def test_major_powers_have_periods_and_no_names(tmp_path: Path) -> None:
    rows: list[list[object]] = [["RUR", 1, 1898, 8, 13, 2016, 12, 31, 2016], ["RUR"]]
    path = write_table(tmp_path / "majors.csv", MAJOR_HEADER, rows)
    items = list(read_states({"majors": path}, IDENTITIES))
    assert spells(items, "majorPowerDuring") == [("ruritania", "1898-08-13/..", "", "")]
    assert rejects(items) == [(3, "cells-uneven")]
    assert names(items) == []


def test_the_yearly_list_repeats_the_periods_or_is_reported(tmp_path: Path) -> None:
    years: list[list[object]] = [
        ["RUR", 1, 1900, 2016],
        ["RUR", 1, 1901, 2016],
        ["RUR", 1, 1950, 2016],
        ["GRA", 2, 1900, 2016],
        ["x"],
    ]
    items = read(tmp_path, state("Ruritania", 1, "1900-1-1", "1903-1-1"), years=years)
    assert repeats(items) == [(2, 2), (3, 2)]
    assert rejects(items) == [
        (4, "years-disagree"),
        (5, "years-disagree"),
        (6, "cells-uneven"),
        (2, "years-disagree"),
    ]
    assert len(statements(items)) == 1


def test_a_file_of_another_dataset_is_refused_with_the_columns_it_lacks(tmp_path: Path) -> None:
    path = write_table(tmp_path / "majors.csv", MAJOR_HEADER, [])
    with pytest.raises(InputError, match="has no column 'statenme'"):
        list(read_states({"states": path}, IDENTITIES))


def test_the_published_files_are_read_whole_and_agree_year_by_year(shared: Path) -> None:
    folder = shared / "datasets" / "cow_states"
    files = {
        "states": folder / "states2016.csv",
        "majors": folder / "majors2016.csv",
        "years": folder / "system2016.csv",
    }
    items = list(read_states(files, shipped_identities()))
    assert rows_accounted_for(items, "states2016.csv") == set(range(2, 243 + 2))
    assert rows_accounted_for(items, "majors2016.csv") == set(range(2, 14 + 2))
    assert rows_accounted_for(items, "system2016.csv") == set(range(2, 15951 + 2))
    assert not any(rule == "years-disagree" for _, rule in rejects(items))
    assert not any("2016-12-31" in each.value for each in statements(items))
    assert not any(each.value.startswith("1816-01-01/") for each in statements(items))
