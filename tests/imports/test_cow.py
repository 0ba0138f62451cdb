"""Alliances become parties with obligations and dates as known, and pairs of allies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.imports.cow_alliances import OBLIGATIONS, read_alliances
from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, Reject
from kg.imports.running import run_import
from tests.imports.items import (
    entities,
    identity,
    is_known_before_it_is_named,
    rejects,
    repeats,
    rows_accounted_for,
    shipped_identities,
    spells,
    statements,
    write_table,
)

MEMBER_HEADER = [
    "version4id", "ccode", "state_name", "all_st_day", "all_st_month", "all_st_year", "all_end_day",
    "all_end_month", "all_end_year", "ss_type", "mem_st_day", "mem_st_month", "mem_st_year", "mem_end_day",
    "mem_end_month", "mem_end_year", "left_censor", "right_censor", "defense", "neutrality", "nonaggression",
    "entente", "version",
]  # fmt: skip
DYAD_HEADER = [
    "version4id", "ccode1", "state_name1", "ccode2", "state_name2", "dyad_st_day", "dyad_st_month", "dyad_st_year",
    "dyad_end_day", "dyad_end_month", "dyad_end_year", "left_censor", "right_censor", "defense", "neutrality",
    "nonaggression", "entente", "asymmetric", "version",
]  # fmt: skip
IDENTITIES = Identities(
    [
        identity("cow-state", "1", "ruritania"),
        identity("cow-state", "2", "graustark", since="1850-01-01"),
        identity("cow-state", "3", "old-karlova", until="1899-12-31"),
        identity("cow-state", "3", "new-karlova", since="1900-01-01"),
        identity("cow-state", "4", "new-karlova"),
    ]
)


def member(number: object, code: object, name: str, start: str, end: str, flags: str, **cells: str) -> list[object]:
    """A row; dates as `d-m-y`, flags as left, right, then the four obligations."""
    begun, over = (cells.get("all_st", "1-2-1860"), cells.get("all_end", "--"))
    kind = cells.get("ss_type", "Type I: Defense Pact")
    return [
        number, code, name, *begun.split("-"), *over.split("-"), kind, *start.split("-"), *end.split("-"),
        *flags.split("/"), "4.1",
    ]  # fmt: skip


def read_members(tmp_path: Path, *rows: Sequence[object]) -> list[Item]:
    path = write_table(tmp_path / "members.csv", MEMBER_HEADER, rows)
    return list(read_alliances({"members": path}, IDENTITIES))


def read_dyads(tmp_path: Path, *rows: Sequence[object]) -> list[Item]:
    path = write_table(tmp_path / "dyads.csv", DYAD_HEADER, rows)
    return list(read_alliances({"dyads": path}, IDENTITIES))


def dyad(one: int, other: int, start: str, end: str, flags: str, asymmetric: int = 0) -> list[object]:
    names = f"State {one}", f"State {other}"
    return [7, one, names[0], other, names[1], *start.split("-"), *end.split("-"), *flags.split("/"), asymmetric, "4.1"]


def test_a_member_is_a_party_and_owes_what_its_row_says(tmp_path: Path) -> None:
    items = read_members(
        tmp_path,
        member(7, 1, "Ruritania", "1-2-1860", "3-4-1870", "0/0/1/0/0/1"),
        member(7, 2, "Graustark", "-2-1860", "3-4-1870", "0/0/0/0/0/0"),
    )
    assert entities(items) == {"cow-alliance-7": "Alliance of Ruritania and Graustark, 1860 (COW 7)"}
    parties = [("ruritania", "cow-alliance-7", "1860-02-01", "1870-04-03")]
    assert spells(items, "owesDefenceUnder") == parties
    assert spells(items, "owesConsultationUnder") == parties
    assert spells(items, "owesNeutralityUnder") == []
    assert spells(items, "partyTo") == [*parties, ("graustark", "cow-alliance-7", "1860-02", "1870-04-03")]
    assert rejects(items) == []


def test_what_every_row_says_of_the_alliance_is_claimed_once(tmp_path: Path) -> None:
    rows = [
        member(7, code, "X", "1-2-1860", "3-4-1870", "0/0/1/0/0/0", all_end="3-4-1870", all_st="1-2-1859")
        for code in (1, 2)
    ]
    items = read_members(tmp_path, *rows)
    assert spells(items, "startedOn") == [("cow-alliance-7", "1859-02-01", "", "")]
    assert spells(items, "endedOn") == [("cow-alliance-7", "1870-04-03", "", "")]
    assert spells(items, "hasAllianceType") == [("cow-alliance-7", "defence-pact", "", "")]
    assert "does not say whether of signature" in statements(items, "startedOn")[0].note
    assert repeats(items) == [(3, 2), (3, 2), (3, 2)]


def test_a_left_censored_start_is_begun_by_and_a_right_censored_end_is_open(tmp_path: Path) -> None:
    items = read_members(
        tmp_path,
        member(7, 1, "Ruritania", "1-1-1816", "31-12-2012", "1/1/0/0/0/0"),
        member(7, 1, "Ruritania", "1-1-1816", "--", "0/0/0/0/0/0"),
    )
    assert spells(items, "partyTo") == [
        ("ruritania", "cow-alliance-7", "/1816-01-01", "2012-12-31/.."),
        ("ruritania", "cow-alliance-7", "/1816-01-01", ""),
    ]
    assert [each.note for each in statements(items, "partyTo")] == ["in force at the end of the data", ""]


def test_a_type_that_the_vocabulary_lacks_is_rejected(tmp_path: Path) -> None:
    row = member(7, 1, "Ruritania", "1-2-1860", "3-4-1870", "0/0/1/0/0/0")
    items = read_members(tmp_path, ["Type IX" if cell == "Type I: Defense Pact" else cell for cell in row])
    assert rejects(items) == [(2, "type-unknown")]
    assert spells(items, "hasAllianceType") == []


def test_a_membership_is_cut_where_its_number_passes_to_another_state(tmp_path: Path) -> None:
    items = read_members(tmp_path, member(7, 3, "Karlova", "1-1-1890", "2-2-1910", "0/0/1/0/0/0"))
    assert spells(items, "owesDefenceUnder") == [
        ("old-karlova", "cow-alliance-7", "1890-01-01", "1899-12-31"),
        ("new-karlova", "cow-alliance-7", "1900-01-01", "1910-02-02"),
    ]
    assert all("is cut where" in each.note for each in statements(items, "partyTo"))


def test_what_cannot_be_read_is_rejected_with_its_reason_and_the_rest_is_kept(tmp_path: Path) -> None:
    items = read_members(
        tmp_path,
        member(7, 9, "Nobody", "1-2-1860", "--", "0/1/0/0/0/0"),
        member(7, 1, "Ruritania", "31-2-1860", "--", "0/1/0/0/0/0"),
        member(7, 1, "Ruritania", "1-2-1860", "1-1-1860", "0/0/0/0/0/0"),
        member(7, 1, "Ruritania", "1-2-1860", "--", "/1/1/0/0/", all_st="40-1-1860"),
        member(7, 2, "Graustark", "1-2-1840", "--", "0/1/0/0/0/0"),
        member("x", 2, "Graustark", "1-2-1860", "--", "0/1/0/0/0/0"),
        ["7", "1"],
    )
    assert sorted(rejects(items)) == [
        (2, "code-unknown"),
        (3, "date-form"),
        (4, "ends-before-start"),
        (5, "date-form"),
        (5, "flag-blank"),
        (5, "flag-blank"),
        (6, "code-out-of-time"),
        (7, "id-form"),
        (8, "cells-uneven"),
    ]
    assert spells(items, "owesDefenceUnder") == [("ruritania", "cow-alliance-7", "1860-02-01", "2012-12-31/..")]
    assert ("graustark", "cow-alliance-7", "1850-01-01", "2012-12-31/..") in spells(items, "partyTo")
    assert all(isinstance(each, Reject) and each.reason for each in items if isinstance(each, Reject))


def test_a_pair_is_allied_with_its_obligations_in_the_title(tmp_path: Path) -> None:
    items = read_dyads(
        tmp_path,
        dyad(1, 2, "1-2-1860", "--", "0/1/1/0/0/1", asymmetric=1),
        dyad(2, 1, "1-2-1860", "--", "0/1/1/0/0/1", asymmetric=1),
        dyad(1, 2, "1-2-1860", "--", "0/1/1/0/0/1", asymmetric=1),
    )
    (claim,) = statements(items)
    assert (claim.subject, claim.predicate, claim.object) == ("ruritania", "alliedWith", "graustark")
    assert (claim.start, claim.end, claim.others) == ("1860-02-01", "2012-12-31/..", (("group", "cow-alliance-7"),))
    assert claim.title == "defense, entente, asymmetric"
    assert repeats(items)[-1] == (4, 2)
    assert entities(items) == {"cow-alliance-7": "Alliance of State 1 and State 2, 1860 (COW 7)"}


def test_a_pair_is_cut_on_both_sides(tmp_path: Path) -> None:
    items = read_dyads(tmp_path, dyad(3, 2, "1-1-1816", "5-5-1901", "1/0/1/0/0/0"))
    assert spells(items, "alliedWith") == [
        ("old-karlova", "graustark", "1850-01-01", "1899-12-31"),
        ("new-karlova", "graustark", "1900-01-01", "1901-05-05"),
    ]
    assert rejects(items) == [(2, "code-out-of-time")]


def test_a_pair_of_one_state_with_itself_and_an_unknown_one_are_rejected(tmp_path: Path) -> None:
    items = read_dyads(
        tmp_path,
        dyad(3, 4, "1-1-1901", "--", "0/0/1/0/0/0"),
        dyad(9, 4, "1-1-1901", "--", "0/0/1/0/0/0"),
        dyad(1, 4, "2-1-1901", "1-1-1901", "0/0/1/0/0/0"),
    )
    assert rejects(items) == [(2, "self-loop"), (3, "code-unknown"), (4, "ends-before-start")]


def test_a_file_of_another_dataset_is_refused_with_the_columns_it_lacks(tmp_path: Path) -> None:
    path = write_table(tmp_path / "dyads.csv", DYAD_HEADER, [])
    with pytest.raises(InputError, match="has no column 'ccode', 'state_name', 'ss_type'"):
        list(read_alliances({"members": path}, IDENTITIES))


def test_the_published_files_are_read_whole(shared: Path) -> None:
    folder = shared / "datasets" / "cow_alliances"
    members, dyads = folder / "alliance_v4.1_by_member.csv", folder / "alliance_v4.1_by_dyad.csv"
    items = list(read_alliances({"members": members, "dyads": dyads}, shipped_identities()))
    assert rows_accounted_for(items, members.name) == set(range(2, 1221 + 2))
    assert rows_accounted_for(items, dyads.name) == set(range(2, 3222 + 2))
    assert len(entities(items)) == 414
    memberships = {each.row for each in statements(items, "partyTo")}
    refused = {each.row for each in items if isinstance(each, Reject) and each.file == members.name}
    assert memberships | refused == set(range(2, 1221 + 2))
    kinds = Counter(each.predicate for each in statements(items))
    assert kinds["startedOn"] == kinds["hasAllianceType"] == 414
    assert set(OBLIGATIONS.values()) <= set(kinds)
    assert not any("1816-01-01" in (each.start, each.end) for each in statements(items))
    assert not any(each.end == "2012-12-31" for each in statements(items))
    assert is_known_before_it_is_named([each for each in items if not isinstance(each, Reject)], _everyone(items))


def test_numbers_of_alliances_and_days_are_read_as_spreadsheets_write_them(tmp_path: Path) -> None:
    plain = member(7, 1, "Ruritania", "1-2-1860", "3-4-1870", "0/0/1/0/0/0")
    written = [f"{cell}.0" if str(cell).isdecimal() else cell for cell in plain]
    assert statements(read_members(tmp_path, written)) == statements(read_members(tmp_path, plain))


def _everyone(items: list[Item]) -> set[str]:
    """The states that are named, which the tables of the world have."""
    alliances = set(entities(items))
    return {identity for each in statements(items) for identity in (each.subject, each.object)} - alliances


def test_a_file_of_another_edition_is_read_and_named(tmp_path: Path) -> None:
    row = member(7, 200, "United Kingdom", "1-2-1860", "--", "0/1/1/0/0/0")
    path = write_table(tmp_path / "members.csv", MEMBER_HEADER, [[*row[:-1], "5.0"]])
    summary = run_import("cow-alliances", [path], tmp_path / "store")
    assert "members.csv is version 5 of cow-alliances, and kg was written for 4.1" in summary.notes[-1]
    claims = (tmp_path / "store" / "imports" / "cow-alliances" / "claims.csv").read_text(encoding="utf-8")
    assert "2012-12-31" not in claims, "where another edition ends is not known"


def test_hostile_cells_are_rejected_or_cleaned_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    row = member(7, 200, "=HYPERLINK(1)\u202e", "1-2-1860", "3-4-1870", "0/0/1/0/0/0")
    odd = member(8, 200, "United Kingdom", "1-2-99999", "3-4-1870", "0/0/1/0/0/0")
    path = write_table(tmp_path / "members.csv", MEMBER_HEADER, [row, odd, ["\x00"], [*row, "more"]])
    summary = run_import("cow-alliances", [path], tmp_path / "store")
    (account,) = summary.accounts.values()
    assert account.rows == 4
    assert account.items == account.claims + account.repeats + account.rejects.total()
    assert account.rejects["cells-uneven"] == 2
    entities = (tmp_path / "store" / "imports" / "cow-alliances" / "entities.csv").read_text(encoding="utf-8")
    assert not any(mark in entities for mark in ("\u202e", ",=HYPERLINK"))
