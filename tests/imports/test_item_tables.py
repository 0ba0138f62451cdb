"""Each item is written, found to be a repeat, or rejected with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.imports.frame.counting import BrokenAccountsError
from kg.imports.frame.items import NewName, Repeat
from kg.imports.frame.writing import REJECTS_FILE
from tests.imports.made_imports import ARLAND, FILE, ITEMS, read_rows_of, write_made_up


def test_every_item_is_a_claim_a_repeat_or_a_reject(tmp_path: Path) -> None:
    summary = write_made_up(tmp_path, ITEMS)
    account = summary.accounts[FILE]
    assert (account.items, account.claims, account.repeats) == (7, 2, 2)
    assert account.rejects == {"entity-unknown": 1, "code-unknown": 1, "id-form": 1}
    assert [(each["row"], each["what"], each["reason"]) for each in read_rows_of(tmp_path, REJECTS_FILE)] == [
        ("4", "nowhere partyTo x-treaty-1", "entity-unknown"),
        ("6", "XYZ", "code-unknown"),
        ("7", "Bad Id The Third", "id-form"),
    ]


def test_a_claim_leads_to_its_file_and_row(tmp_path: Path) -> None:
    write_made_up(tmp_path, ITEMS)
    claims = read_rows_of(tmp_path, "claims.csv")
    assert [(each["source"], each["line"], each["start"], each["from"]) for each in claims] == [
        ("x-parties", "2", "", "1999"),
        ("x-parties", "3", "", "2000"),
    ]
    (source,) = read_rows_of(tmp_path, "sources.csv")
    assert (source["file"], source["citation"]) == (FILE, "Somebody 2020")
    assert len(source["sha256"]) == 64


def test_known_entities_are_copied_as_they_stand_and_only_those_that_are_named(tmp_path: Path) -> None:
    summary = write_made_up(tmp_path, ITEMS)
    entities = {each["id"]: each for each in read_rows_of(tmp_path, "entities.csv")}
    assert list(entities) == ["x-treaty-1", "x-treaty-2", "arland", "borland"]
    assert entities["arland"] == ARLAND
    assert (summary.new_entities, summary.known_entities, summary.names) == (2, 2, 2)


def test_a_cell_that_had_to_be_changed_is_counted(tmp_path: Path) -> None:
    summary = write_made_up(tmp_path, ITEMS)
    entities = {each["id"]: each for each in read_rows_of(tmp_path, "entities.csv")}
    assert entities["x-treaty-1"]["label"] == "Treaty of Arville"
    assert entities["x-treaty-2"]["wikidata"] == "", "Q11 is Arland's"
    assert summary.cleaned == {"label": 1, "wikidata": 1}


def test_a_name_that_cannot_be_one_is_rejected(tmp_path: Path) -> None:
    names = [
        NewName(FILE, 2, "nowhere", "Nowhere", "en"),
        NewName(FILE, 3, "arland", "Arland", "English"),
        NewName(FILE, 4, "arland", "\u200b", "en"),
        NewName(FILE, 5, "arland", "x" * 10_001, "en"),
    ]
    summary = write_made_up(tmp_path, names)
    assert summary.rejects == {"entity-unknown": 1, "language-form": 1, "name-missing": 1, "cell-size": 1}
    assert summary.known_entities == 0


def test_an_item_of_a_file_that_is_none_of_the_import_is_a_fault_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(BrokenAccountsError, match=r"an item is of the file 'other.csv'"):
        write_made_up(tmp_path, [Repeat("other.csv", 2, 2)])
    assert not (tmp_path / "imports" / "x").exists()
