"""Malformed tables: each fault gives one clear line and its exit status, and nothing is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from edits import add_claim, add_row, add_source, copy_tables, read_cells, set_cells, write_cells

from kg.errors import BAD_INPUT, FINDINGS, InvalidData
from kg.folders import ontology_file
from kg.graph import build_graph, check_folder
from kg.ontology import read_ontology
from kg.tables import CLAIM_COLUMNS, read_tables

Edit = Callable[[Path], object]


def cell(table: str, line: int, **cells: str) -> Edit:
    return lambda folder: set_cells(folder, table, line, **cells)


def claim(line: int, **cells: str) -> Edit:
    return cell("claims.csv", line, **cells)


def replaced(table: str, old: bytes, new: bytes, count: int = 1) -> Edit:
    def edit(folder: Path) -> None:
        data = (folder / table).read_bytes()
        assert old in data
        (folder / table).write_bytes(data.replace(old, new, count))

    return edit


def recoded(table: str, change: Callable[[bytes], bytes]) -> Edit:
    return lambda folder: (folder / table).write_bytes(change((folder / table).read_bytes()))


def without_column(table: str, column: str) -> Edit:
    def edit(folder: Path) -> None:
        rows = read_cells(folder / table)
        place = rows[0].index(column)
        write_cells(folder / table, [row[:place] + row[place + 1 :] for row in rows])

    return edit


def with_column(table: str, column: str) -> Edit:
    def edit(folder: Path) -> None:
        first, *rest = read_cells(folder / table)
        write_cells(folder / table, [[*first, column], *([*row, ""] for row in rest)])

    return edit


def a_folder_in_place_of(table: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / table).unlink()
        (folder / table).mkdir()

    return edit


def parts_in_a_circle(folder: Path) -> None:
    add_claim(folder, "river-treaty", "partOf", "border-pact")
    add_claim(folder, "border-pact", "partOf", "rail-memorandum")
    add_claim(folder, "rail-memorandum", "partOf", "river-treaty")


def twice(table: str, line: int) -> Edit:
    def edit(folder: Path) -> None:
        rows = read_cells(folder / table)
        write_cells(folder / table, [*rows, rows[line - 1]])

    return edit


def shared_wikidata(folder: Path) -> None:
    set_cells(folder, "entities.csv", 2, wikidata="Q1")
    set_cells(folder, "entities.csv", 5, wikidata="Q1")


def altered_text(folder: Path) -> None:
    path = folder / "texts" / "tiny-news.txt"
    path.write_bytes(path.read_bytes() + b"\n")


def latin_1(data: bytes) -> bytes:
    return data.replace("Арланд".encode(), "Árland".encode("latin-1"))


CASES: dict[str, tuple[Edit, str, int]] = {
    # ---- the file
