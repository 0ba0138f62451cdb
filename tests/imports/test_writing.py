"""Items become a data folder that passes `kg check`, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.graph.check import check_all
from kg.imports.frame.counting import BrokenAccountsError
from kg.imports.frame.items import Item, Reject
from kg.imports.frame.writing import ACCOUNT_FILE, REJECTS_FILE
from tests.imports.made_imports import FILE, ITEMS, TREATY, write_made_up


def test_the_folder_passes_the_check_of_tables_and_shapes(tmp_path: Path) -> None:
    write_made_up(tmp_path, ITEMS)
    report = check_all(tmp_path / "imports" / "x")
    assert report.problems == ()
    assert (report.counts.sources, report.counts.entities, report.counts.claims) == (1, 4, 2)


def test_the_same_items_give_the_same_bytes(tmp_path: Path) -> None:
    write_made_up(tmp_path / "one", ITEMS)
    write_made_up(tmp_path / "other", ITEMS)
    for name in (ACCOUNT_FILE, REJECTS_FILE, "claims.csv", "entities.csv", "names.csv", "sources.csv"):
        one, other = (tmp_path / folder / "imports" / "x" / name for folder in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def test_the_account_is_kept_beside_the_tables(tmp_path: Path) -> None:
    write_made_up(tmp_path, ITEMS)
    account = json.loads((tmp_path / "imports" / "x" / ACCOUNT_FILE).read_text(encoding="utf-8"))
    assert account["dataset"] == "x"
    assert account["items"] == account["claims"] + account["repeats"] + sum(account["rejects"].values())
    assert account["files"][0]["rows"] == 6


def test_an_adapter_that_fails_leaves_the_earlier_import(tmp_path: Path) -> None:
    write_made_up(tmp_path, ITEMS)
    before = (tmp_path / "imports" / "x" / "claims.csv").read_bytes()

    def failing() -> Iterator[Item]:
        yield TREATY
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_made_up(tmp_path, failing())
    assert (tmp_path / "imports" / "x" / "claims.csv").read_bytes() == before


def test_lines_that_are_not_those_counted_are_a_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.imports.frame.writing.clean_cell", lambda text: text)
    with pytest.raises(BrokenAccountsError, match=r"rejects.csv has 2 rows and 1 were counted"):
        write_made_up(tmp_path, [Reject(FILE, 2, "two\nlines", "date", "no date")])


def test_a_disk_that_is_full_gives_one_line_and_leaves_the_earlier_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_made_up(tmp_path, ITEMS)
    before = (tmp_path / "imports" / "x" / "claims.csv").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"imports/x: cannot be written \(No space left on device\)"):
        write_made_up(tmp_path, ITEMS[:2])
    assert (tmp_path / "imports" / "x" / "claims.csv").read_bytes() == before
