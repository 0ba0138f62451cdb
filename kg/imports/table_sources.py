"""The files of an import by mapping as sources, described by what the mapping's metadata says of them.

Comes in: tables and their files. Goes out: rows of sources.csv. A questionable decision: the properties are those of
Dublin Core, which the standard recommends for metadata; a table without any is its own title and nobody's publication.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.cells import LANGUAGE, SLUG, URL
from kg.cleaning import clean_cell
from kg.dates import parse_period
from kg.errors import InputError, UsageError
from kg.imports.catalogue import TABLE
from kg.imports.datasets import DATASETS
from kg.imports.provenance import SourceFile, source_cells
from kg.imports.table import TableFile, read_table_rows
from kg.rows import MAX_CELL_CHARACTERS
from kg.terms import SourceKind

_SAID = {
    "title": ("dc:title",),
    "author": ("dc:creator",),
    "publisher": ("dc:publisher",),
    "published": ("dc:issued", "dc:date"),
    "language": ("dc:language",),
    "note": ("dc:description",),
    "url": ("dc:source", "dcat:landingPage", "schema:url"),
    "licence": ("dc:license", "schema:license"),
    "citation": ("dc:bibliographicCitation",),
}
"""Column of sources.csv to the properties that fill it, the first that is there."""


def table_name(name: str, mapping: Path) -> str:
    """Name of an import, which is also that of its folder.

    Parameters
    ----------
    name
        As the user says it; else it is made of the name of the mapping's file.

    Raises
    ------
    UsageError
        When it is no slug, or the name of a public dataset.
    """
    stem = re.sub(r"(?:[.-]csv)?[.-]metadata$", "", mapping.stem)
    chosen = name or _slug(stem)
    if not SLUG.fullmatch(chosen):
        raise UsageError(f"'{chosen}' is no name for an import; give one such as my-table with --as")
    if chosen in DATASETS or chosen == TABLE:
        raise UsageError(f"{chosen} is the name of a dataset; give the import another one with --as")
    return chosen


def describe_tables(name: str, files: Sequence[TableFile]) -> tuple[SourceFile, ...]:
    """The files as sources; a single one has the import's own name for its id.

    Raises
    ------
    InputError
        When the metadata says something that a source cannot hold: a date or a web address that is none.
    """
    found = []
    for table, path in files:
        identity = name if len(files) == 1 else f"{name}-{_slug(Path(table.url).stem)}"
        rows = sum(1 for _ in read_table_rows(table, path)) - bool(table.dialect.header)
        if rows < 0:
            raise InputError(f"{path}: is empty; download it again")
        said = _described(table.said, path)
        title = ": ".join(filter(None, (said.get("title"), path.name if len(files) > 1 else ""))) or path.name
        cells = {**said, "title": title, "id": identity, "kind": SourceKind.DATASET.value}
        found.append(SourceFile(_slug(Path(table.url).stem), path, rows, source_cells(path, cells)))
    return tuple(found)


def _described(said: Mapping[str, str], path: Path) -> dict[str, str]:
    cells = {
        column: clean_cell(text)
        for column, names in _SAID.items()
        if (text := next((said[name] for name in names if said.get(name)), ""))
    }
    if long := next((column for column, text in cells.items() if len(text) > MAX_CELL_CHARACTERS), ""):
        raise InputError(f"{path.name}: {_SAID[long][0]} is longer than a cell may be; shorten it in the mapping")
    if "url" in cells and not URL.fullmatch(cells["url"]):
        raise InputError(f"{path.name}: dc:source '{cells['url']}' is no web address; correct the mapping")
    if "language" in cells and not LANGUAGE.fullmatch(cells["language"]):
        raise InputError(f"{path.name}: dc:language '{cells['language']}' is no language such as en")
    try:
        parse_period(cells.get("published") or "2000")
    except ValueError as error:
        raise InputError(f"{path.name}: dc:issued {error}; write 2025, 2025-06 or 2025-06-17") from error
    return cells


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or TABLE
