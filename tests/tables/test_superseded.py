"""superseded.csv: what it may say of claims that no longer stand, each fault with its line."""

# ruff: noqa: E501  an expected line stands in one piece, as the user sees it

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model.ontology import read_ontology
from kg.tables.check import check_folder
from kg.tables.files import ontology_file
from tests.edits import copy_tables, write_cells

HEADER = ["old", "new", "reason", "day"]
FIRST, SECOND, UNKNOWN = "01" * 10, "02" * 10, "0f" * 10
DAY = "2025-06-17"


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def claim_of(folder: Path) -> str:
    """A claim that stands."""
    return check_folder(folder, read_ontology(ontology_file("kg.ttl")))[0].claims[0].id


def said(folder: Path, *rows: list[str], header: list[str] = HEADER) -> list[str]:
    """What is wrong with a folder whose superseded.csv has these rows."""
    write_cells(folder / "superseded.csv", [header, *rows])
    _, problems = check_folder(folder, read_ontology(ontology_file("kg.ttl")))
    return [str(problem).replace(f"{folder}/", "") for problem in problems]


def test_a_chain_that_ends_in_a_claim_and_a_withdrawal_are_sound(folder: Path) -> None:
    claim = claim_of(folder)
    rows = [FIRST, SECOND, "misread", DAY], [SECOND, claim, "a date was added", DAY], [UNKNOWN, "", "not said", DAY]
    assert said(folder, *rows) == []


def test_what_a_row_lacks_is_told_with_its_line(folder: Path) -> None:
    assert said(folder, ["12ab", "", "", "2025-06"], ["", "x", "why", ""]) == [
        "superseded.csv:2: day '2025-06' is not a day; write 2025-06-17",
        "superseded.csv:2: old '12ab' is not of the form '20 hexadecimal digits'; correct it",
        "superseded.csv:2: reason is empty; say in a few words why the claim no longer stands",
        "superseded.csv:3: day '' is not a day; write 2025-06-17",
        "superseded.csv:3: new 'x' is not of the form '20 hexadecimal digits'; correct it",
        "superseded.csv:3: old is empty; give one such as '20 hexadecimal digits'",
    ]


def test_an_unknown_column_is_refused(folder: Path) -> None:
    assert said(folder, header=[*HEADER, "who"]) == [
        "superseded.csv:1: unknown column 'who'; see `kg terms` for the words known"
    ]


def test_what_cannot_be_so_together_is_told_with_its_line(folder: Path) -> None:
    claim = claim_of(folder)
    assert said(
        folder,
        [FIRST, claim, "misread", DAY],
        [FIRST, "", "misread", DAY],
        [SECOND, UNKNOWN, "misread", DAY],
        [claim, "", "misread", DAY],
    ) == [
        f"superseded.csv:3: old '{FIRST}' stands already in line 2; remove one of the two rows",
        f"superseded.csv:4: names {UNKNOWN} as what replaces claim {SECOND}, and no claim has that id; take the id from `kg show`, or leave it empty if the claim was withdrawn",
        f"superseded.csv:5: says that claim {claim} stands no more, though claims.csv states it; remove this row, or that of claims.csv",
    ]


def test_claims_that_replace_each_other_are_refused(folder: Path) -> None:
    circle = said(folder, [FIRST, SECOND, "misread", DAY], [SECOND, FIRST, "misread", DAY])
    assert [line.partition(";")[0] for line in circle] == [
        f"superseded.csv:2: the claims that replace {FIRST} lead back to it or to one another",
        f"superseded.csv:3: the claims that replace {SECOND} lead back to it or to one another",
    ]
