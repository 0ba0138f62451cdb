"""Any table, row by row, by a mapping in the vocabulary of CSV on the Web.

Comes in: files and the mapping of each. Goes out: items. The csvw library checks each cell against its datatype and
fills the templates; what a row then describes is read by `resources`. A questionable decision: a row with one cell
that its datatype does not allow gives nothing but a reject, since half a row is not what its author said.

References
----------
W3C, Generating RDF from Tabular Data on the Web, Recommendation of 17 December 2015, section 4.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.errors import InputError, UsageError
from kg.imports.files import Progress, open_text, whole_records
from kg.imports.identity import Identities
from kg.imports.mapping import MappedColumn, MappedTable
from kg.imports.model import Item, Reject
from kg.imports.resources import Row, Value, read_row

Parsed = str | list[str] | None
TableFile = tuple[MappedTable, Path]


@dataclass(slots=True)
class _Reading:
    """One table while its rows come in; `columns` are in the order of the file's cells."""

    table: MappedTable
    columns: Sequence[Any]
    identities: Identities


def match_tables(tables: Sequence[MappedTable], paths: Sequence[Path]) -> tuple[TableFile, ...]:
    """The file of each table, in the order of the mapping.

    Returns
    -------
    tuple of (MappedTable, Path)
        A single file is that of a single table, whatever it is called.

    Raises
    ------
    UsageError
        When a table has no file or a file no table.
    """
    if len(tables) == len(paths) == 1:
        return ((tables[0], paths[0]),)
    by_name = {path.name: path for path in paths}
    if len({table.url for table in tables}) < len(tables):
        raise UsageError("two tables of the mapping have one url; describe each file once")
    if len(by_name) < len(paths):
        raise UsageError("two files have one name; rename one, since claims name the file they come from")
    missing = [table.url for table in tables if table.url not in by_name]
    strange = sorted(by_name.keys() - {table.url for table in tables})
    if missing or strange:
        wanted = f"the mapping wants {', '.join(missing)}" if missing else f"it knows no {', '.join(strange)}"
        raise UsageError(f"files and mapping do not fit: {wanted}; name one file for each table's url")
    return tuple((table, by_name[table.url]) for table in tables)


def read_tables(files: Sequence[TableFile], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """The items of tables.

    Parameters
    ----------
    files
        As `match_tables` gives them.
    identities
        Resolves codes.
    progress
        Told how far each file has been read.

    Raises
    ------
    InputError
        When a file is not as its dialect says, or lacks a column.
    """
    for table, path in files:
        reading = _Reading(table, table.columns, identities)
        for number, (source_row, cells) in enumerate(read_table_rows(table, path, progress)):
            if number == 0 and table.dialect.header:
                reading.columns = table.order(cells, path.name)
            elif len(cells) != len(reading.columns):
                reason = f"the table has {len(reading.columns)} columns"
                yield Reject(path.name, source_row, f"{len(cells)} cells", "cells-uneven", reason)
            else:
                yield from _items(reading, cells, Row(path.name, source_row, {}), number)


def read_table_rows(
    table: MappedTable, path: Path, progress: Progress | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Records of a file with their numbers in it, comments and skipped rows left out."""
    dialect = table.dialect
    is_plain = dialect.encoding.lower().replace("-", "") in ("utf8", "utf8bom")
    encoding = "utf-8-sig" if is_plain else dialect.python_encoding
    with open_text(path, progress, encoding) as text:
        reader = whole_records(path, text, dialect.as_python_formatting_parameters())
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                is_comment = bool(dialect.commentPrefix and cells and cells[0].startswith(dialect.commentPrefix))
                if number <= dialect.skipRows or is_comment or not cells or (dialect.skipBlankRows and not any(cells)):
                    continue
                yield number, [dialect.trimmer(cell) for cell in cells][dialect.skipColumns :]
        except csv.Error as error:
            raise InputError(f"{path}: record {number + 1} is not as its dialect says ({error})") from error
        except TypeError as error:
            raise InputError(f"{path}: the dialect of its mapping cannot be used ({error}); correct it") from error
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(f"{path}: was cut after record {number} ({error}); download it again") from error


def _items(reading: _Reading, cells: Sequence[str], place: Row, number: int) -> Iterator[Item]:
    parsed: dict[str, Parsed] = {}
    faults = 0
    for column, cell in zip(reading.columns, cells, strict=True):
        if column is None:
            continue
        try:
            parsed[column.header] = _canonical(column.read(cell))
        except ValueError as error:
            faults += 1
            yield place.reject(f"{column.header}: {cell}", "cell-form", _why(column, cell, error))
    if not faults:
        row = replace(place, resources=_resources(reading.table, parsed, number, place.number))
        yield from read_row(row, reading.identities)


def _why(column: Any, cell: str, error: ValueError) -> str:
    """What a cell should have been; the library's own words where they say more than its datatype."""
    datatype = column.inherit("datatype")
    if datatype is None or not cell:
        return str(error)
    wanted = f"{datatype.base} of the form {datatype.format}" if datatype.format else str(datatype.base)
    own = "" if "re.compile" in str(error) else f" ({error})"
    return f"is no {wanted}{own}"


def _canonical(value: Any) -> Parsed:
    """A value as the standard writes it, whatever format its cell has."""
    if isinstance(value, list):
        return [text for each in value if isinstance(text := _canonical(each), str)]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)):f}"
    return None if value is None else str(value)


def _resources(
    table: MappedTable, parsed: Mapping[str, Parsed], number: int, source_row: int
) -> dict[str, dict[str, list[Value]]]:
    """The triples of a row, by what they are about and by property."""
    cells = {name: ",".join(cell) if isinstance(cell, list) else cell for name, cell in parsed.items()}
    found: dict[str, dict[str, list[Value]]] = {}
    for column in table.mapped:
        about = column.about.expand(cells, number, source_row) if column.about else ""
        name = column.property.expand(cells, number, source_row)
        if about is None or name is None:
            continue
        if values := _values(column, parsed, cells, number, source_row):
            found.setdefault(about, {}).setdefault(name, []).extend(values)
    return found


def _values(
    column: MappedColumn, parsed: Mapping[str, Parsed], cells: Mapping[str, str | None], number: int, source_row: int
) -> list[Value]:
    cell = (column.default or None) if column.is_virtual else parsed.get(column.name)
    if column.value is not None:
        is_null = cell is None and not column.is_virtual
        iri = None if is_null else column.value.expand(cells, number, source_row)
        return [] if iri is None else [Value(iri, is_iri=True)]
    texts = [cell] if isinstance(cell, str) else cell or []
    return [Value(text, language=column.language) for text in texts]
