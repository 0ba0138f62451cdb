"""Organisations and memberships: sightings every five years, spells of years, and what is no end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.graph.dataset import open_graph
from kg.imports.cow_igo import read_igo, repair_accents
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item
from kg.tables.files import shipped_data
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

HEADER = [
    "igoID", "igoAbbr", "igoShortName", "igoLongName", "StartYear", "EndYear", "EndReason", "Notes",
]  # fmt: skip
MEMBER_HEADER = [
    "igoID", "StateID", "JoinYear", "LeaveYear",
]  # fmt: skip
UNION = [10, "PU", "Postal Union", "Postal Union (PU)", 1874, "", "None", ""]
LEAGUE = [20, "LoR", "League", "League of Rulers", 1920, 1962, "replaced", ""]
IDENTITIES = Identities(
    [
        identity("cow-state", "1", "ruritania"),
        identity("cow-state", "2", "graustark", since="1958-03-01"),
        identity("cow-state", "3", "old-karlova", until="1991-12-25"),
        identity("cow-state", "3", "new-karlova", since="1991-12-26"),
        identity("cow-igo", "20", "league-of-rulers"),
        identity("cow-igo", "40", ""),
    ]
)


def read_organisations(tmp_path: Path, *rows: Sequence[object]) -> list[Item]:
    return list(read_igo({"organisations": write_table(tmp_path / "igo.csv", HEADER, rows)}, IDENTITIES))


def read_members(tmp_path: Path, *rows: Sequence[object]) -> list[Item]:
    files = {
        "organisations": write_table(tmp_path / "igo.csv", HEADER, [UNION, LEAGUE]),
        "memberships": write_table(tmp_path / "members.csv", MEMBER_HEADER, rows),
    }
    return [each for each in read_igo(files, IDENTITIES) if each.file == "members.csv"]


def test_an_organisation_has_names_a_beginning_and_perhaps_an_end(tmp_path: Path) -> None:
    items = read_organisations(tmp_path, UNION, LEAGUE)
    assert entities(items) == {"cow-igo-10": "Postal Union", "league-of-rulers": "League of Rulers"}
    assert ("cow-igo-10", "PU", "und-Latn", "abbreviation") in names(items)
    assert ("cow-igo-10", "Postal Union (PU)", "und-Latn", "official") in names(items)
    assert spells(items, "establishedOn") == [("cow-igo-10", "1874", "", ""), ("league-of-rulers", "1920", "", "")]
    assert spells(items, "dissolvedOn") == [("league-of-rulers", "1962", "", "")]
    (reason,) = statements(items, "characterisedAs")
    assert (reason.subject, reason.value, reason.on) == ("league-of-rulers", "replaced", "1962")


def test_a_long_name_that_was_cut_off_gives_way_to_the_short_one(tmp_path: Path) -> None:
    cut = [11, "CX", "Short", "Organisation of " + "x" * 64, 1900, "", "None", ""]
    open_bracket = [12, "CY", "", "Organisation (in full the Organis", 1900, "", "None", ""]
    assert entities(read_organisations(tmp_path, cut, open_bracket)) == {"cow-igo-11": "Short", "cow-igo-12": "CY"}


def test_accents_that_were_read_in_the_wrong_encoding_are_restored(tmp_path: Path) -> None:
    row = [11, "CE", "Comm", "CommunautÈ Èconomique", 1900, "", "None", ""]
    assert entities(read_organisations(tmp_path, row)) == {"cow-igo-11": "Communauté économique"}
    assert repair_accents("aÈ中") == "aÈ中"


def test_rows_of_organisations_that_cannot_be_used_are_rejected(tmp_path: Path) -> None:
    items = read_organisations(
        tmp_path,
        [11, "A", "A", "A", "18xx", "19xx", "", "see http://example.org"],
        [11, "B", "B", "B", 1900, "", "None", ""],
        ["x", "C", "C", "C", 1900, "", "None", ""],
        [40, "D", "D", "D", 1900, "", "None", ""],
        [41, "E"],
    )
    assert rejects(items) == [
        (2, "date-form"),
        (2, "date-form"),
        (2, "notes-unassigned"),
        (3, "id-twice"),
        (4, "id-form"),
        (5, "code-undecided"),
        (6, "cells-uneven"),
    ]


def test_an_organisation_that_stands_twice_is_a_repeat_and_numbers_are_read_as_spreadsheets_write_them(
    tmp_path: Path,
) -> None:
    row = ["0010", "PU", "Postal Union", "Postal Union (PU)", "1874.0", "", "None", ""]
    items = read_organisations(tmp_path, row, row)
    assert (entities(items), repeats(items), rejects(items)) == ({"cow-igo-10": "Postal Union"}, [(3, 2)], [])
    assert spells(items, "establishedOn") == [("cow-igo-10", "1874", "", "")]
    members = read_members(tmp_path, ["10.0", "001", "1970.0", "1990.0"], ["10.0", "2.0", "2005.0", "2005.0"])
    assert spells(members, "memberOf")[0] == ("ruritania", "cow-igo-10", "1970", "1990")


def test_sightings_five_years_apart_are_one_membership_known_to_five_years(tmp_path: Path) -> None:
    items = read_members(tmp_path, [10, 1, 1950, 1950], [10, 1, 1955, 1955], [10, 1, 1935, 1935], [10, 2, 2005, 2005])
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1930/1935", "1935/1940"),
        ("ruritania", "cow-igo-10", "1945/1950", "1955/1960"),
        ("graustark", "cow-igo-10", "2005", "2005/.."),
    ]
    assert repeats(items) == [(3, 2)]
    assert statements(items)[1].note == "seen every five years up to row 3"


def test_a_sighting_goes_over_into_a_spell_of_years(tmp_path: Path) -> None:
    items = read_members(tmp_path, [10, 1, 1960, 1960], [10, 1, 1965, 1980], [10, 1, 1990, 2005], [10, 2, 1965, 1970])
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1955/1960", "1980"),
        ("ruritania", "cow-igo-10", "1990", "2005/.."),
        ("graustark", "cow-igo-10", "1960/1965", "1970"),
    ]
    assert statements(items)[1].note == "listed up to 2005, the last year of the data"


def test_bounds_are_narrowed_by_the_life_of_organisation_and_state(tmp_path: Path) -> None:
    items = read_members(tmp_path, [20, 1, 1920, 1920], [20, 2, 1960, 1960], [10, 1, 1875, 1875], [10, 1, 1815, 1815])
    assert spells(items, "memberOf") == [
        ("ruritania", "league-of-rulers", "1920", "1920/1925"),
        ("graustark", "league-of-rulers", "1958/1960", "1960/1962"),
        ("ruritania", "cow-igo-10", "1874/1875", "1875/.."),
    ]
    assert rejects(items) == [(5, "outside-organisation")]


def test_a_membership_at_the_end_of_the_data_ends_with_its_organisation_at_the_latest(tmp_path: Path) -> None:
    items = read_members(tmp_path, [20, 1, 1950, 1950], [20, 2, 1960, 1960])
    assert [end for _, _, _, end in spells(items, "memberOf")] == ["1950/1955", "1960/1962"]


def test_a_membership_is_cut_where_its_number_passes_to_another_state(tmp_path: Path) -> None:
    items = read_members(tmp_path, [10, 3, 1980, 2005])
    assert spells(items, "memberOf") == [
        ("old-karlova", "cow-igo-10", "1980", "1991-12-25"),
        ("new-karlova", "cow-igo-10", "1991-12-26", "2005/.."),
    ]


def test_the_last_year_with_any_member_is_no_end_while_the_organisation_goes_on(tmp_path: Path) -> None:
    items = read_members(tmp_path, [10, 1, 1970, 2001], [10, 2, 1970, 2000], [20, 1, 1935, 1935], [10, 2, 2004, 2005])
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "1970", "2001/.."),
        ("graustark", "cow-igo-10", "1970", "2000"),
        ("ruritania", "league-of-rulers", "1930/1935", "1935/1940"),
        ("graustark", "cow-igo-10", "2004", "2005/.."),
    ]


def test_rows_of_memberships_that_contradict_are_rejected_and_doubled_ones_repeated(tmp_path: Path) -> None:
    items = read_members(
        tmp_path,
        [10, 1, 1970, 1980],
        [10, 1, 1970, 1980],
        [10, 1, 1972, 1975],
        [10, 1, 1979, 1985],
        [10, 1, 1990, 1985],
        [10, 1, "19", 2005],
        [10, 9, 1990, 2005],
        [99, 1, 1990, 2005],
        [40, 1, 1990, 2005],
        [10],
    )
    assert spells(items, "memberOf") == [("ruritania", "cow-igo-10", "1970", "1980")]
    assert repeats(items) == [(3, 2), (4, 2)]
    assert sorted(rejects(items)) == [
        (5, "spells-overlap"),
        (6, "ends-before-start"),
        (7, "date-form"),
        (8, "code-unknown"),
        (9, "organisation-unlisted"),
        (10, "code-undecided"),
        (11, "cells-uneven"),
    ]


def test_memberships_alone_name_their_organisations_by_number(tmp_path: Path) -> None:
    path = write_table(tmp_path / "members.csv", MEMBER_HEADER, [[10, 1, 1815, 1815], [10, 1, 1990, 2005]])
    items = list(read_igo({"memberships": path}, IDENTITIES))
    assert entities(items) == {"cow-igo-10": "Intergovernmental organisation 10 (COW)"}
    assert spells(items, "memberOf") == [
        ("ruritania", "cow-igo-10", "/1815", "1815/1820"),
        ("ruritania", "cow-igo-10", "1990", "2005/.."),
    ]


def test_a_file_of_another_dataset_is_refused_with_the_columns_it_lacks(tmp_path: Path) -> None:
    path = write_table(tmp_path / "igo.csv", HEADER, [])
    with pytest.raises(InputError, match="has no column 'StateID', 'JoinYear', 'LeaveYear'"):
        list(read_igo({"memberships": path}, IDENTITIES))


def test_the_published_files_are_read_whole(shared: Path) -> None:
    folder = shared / "datasets" / "cow_igo"
    files = {"organisations": folder / "igo.csv", "memberships": folder / "igo_membership.csv"}
    items = list(read_igo(files, shipped_identities()))
    assert rows_accounted_for(items, "igo.csv") == set(range(2, 529 + 2))
    assert rows_accounted_for(items, "igo_membership.csv") == set(range(2, 33432 + 2))
    assert len(entities(items)) == 529
    assert Counter(each.predicate for each in statements(items))["establishedOn"] == 529
    members = [each for each in statements(items, "memberOf") if each.object == "united-nations"]
    assert {"kazakhstan", "uzbekistan", "russia", "soviet-union"} <= {each.subject for each in members}
    assert not any(each.end == "2005" for each in members)
    states = {each.subject for each in statements(items, "memberOf")}
    assert is_known_before_it_is_named(items, states | open_graph(shipped_data() / "world").tables.entities.keys())
