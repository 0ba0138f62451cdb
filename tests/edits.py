"""Copies of the tiny graph with one thing changed, for the tests that need bad data or other data."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path

TABLES = ("sources.csv", "entities.csv", "names.csv", "claims.csv")


def copy_tables(source: Path, target: Path) -> Path:
    """Copy the tables and texts of a data folder; returns the new folder."""
    folder = target / "data"
    folder.mkdir()
    for name in TABLES:
        shutil.copyfile(source / name, folder / name)
    if (source / "texts").is_dir():
        shutil.copytree(source / "texts", folder / "texts")
    return folder


def read_cells(path: Path) -> list[list[str]]:
    """All rows of a table, the header first."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def write_cells(path: Path, rows: list[list[str]]) -> None:
    """Write rows as the project writes tables: LF, quotes only where needed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def set_cells(folder: Path, table: str, row: int, /, **cells: str) -> None:
    """Change cells of a row; the header is row 1."""
    path = folder / table
    rows = read_cells(path)
    for column, value in cells.items():
        rows[row - 1][rows[0].index(column)] = value
    write_cells(path, rows)


def add_row(folder: Path, table: str, /, **cells: str) -> int:
    """Append a row with these cells, the others empty; returns its line."""
    path = folder / table
    rows = read_cells(path)
    rows.append([cells.get(column, "") for column in rows[0]])
    write_cells(path, rows)
    return len(rows)


def add_claim(folder: Path, subject: str, predicate: str, target: str, source: str = "tiny-news", **cells: str) -> int:
    """Append a claim on the first words of a source, with modality asserted; `target` is an entity id."""
    place = {"source": source, "line": "1", "start": "0", "end": "1", "anaphor": "A", "modality": "asserted"}
    if source == "tiny-report":
        place["anaphor"] = "T"
    if target:
        place["object"] = target
    return add_row(folder, "claims.csv", **{"subject": subject, "predicate": predicate, **place, **cells})


def add_source(folder: Path, identity: str, published: str, kind: str = "text") -> None:
    """Append a source with a text of one word."""
    text = f"Text of {identity}.\n".encode()
    (folder / "texts" / f"{identity}.txt").write_bytes(text)
    add_row(
        folder,
        "sources.csv",
        id=identity,
        title=identity,
        published=published,
        language="en",
        sha256=hashlib.sha256(text).hexdigest(),
        file=f"{identity}.txt",
        kind=kind,
    )


def reverse_rows(folder: Path) -> None:
    """Turn the order of rows round in every table."""
    for name in TABLES:
        rows = read_cells(folder / name)
        write_cells(folder / name, [rows[0], *reversed(rows[1:])])
