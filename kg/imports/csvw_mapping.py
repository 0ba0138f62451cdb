"""A mapping of the user's own, in the vocabulary that the W3C has made for it: CSV on the Web (CSVW) metadata.

Comes in: a JSON file. Goes out: for each table which cells give which triples. The csvw library reads the metadata,
the dialect, the datatypes and the URI templates. A questionable decision: nothing is fetched, so that a schema, a
dialect or a context at another address is refused, where the standard would have it followed.

References
----------
W3C, Metadata Vocabulary for Tabular Data, Recommendation of 17 December 2015.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kg.errors import InputError, missing_package
from kg.tables import read_bytes

if TYPE_CHECKING:
    import csvw
    from csvw.metadata import Dialect

CONTEXT = "http://www.w3.org/ns/csvw"
_REFUSED = ("json", "xml", "html")
"""Datatypes whose check could read other documents, and that no column of a claim has."""

Cells = Mapping[str, str | None]


class Template:
    """A URI template of a column; cells fill it."""

    def __init__(self, text: Any, table: csvw.Table, name: str) -> None:
        self._text = text
        self._name = name
        self._table = table
        self._variables = frozenset(text.variable_names)
        self._is_absolute = text.uri.startswith(("http://", "https://"))

    @cached_property
    def _constant(self) -> str:
        return str(self._table.expand(self._text, {}, None))

    def expand(self, cells: Cells, row: int, source_row: int) -> str | None:
        """The IRI for a row; None when a cell that it needs is null.

        Parameters
        ----------
        row, source_row
            Number of the record without and with all that comes before it, as ``_row`` and ``_sourceRow``; ``_name``
            is the column's.
        """
        if not self._variables:
            return self._constant
        own = {"_row": str(row), "_sourceRow": str(source_row), "_name": self._name}
        known = {name: cells.get(name) for name in self._variables} | own
        if None in known.values():
            return None
        if self._is_absolute:  # nothing to resolve, which is most of the time that `Table.expand` takes
            return str(self._text.expand(known))
        cells = {name: cell for name, cell in known.items() if name not in ("_row", "_name")}
        return str(self._table.expand(self._text, cells, row, self._name))


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column, real or virtual, that gives a triple for each row.

    Parameters
    ----------
    name
        Key of its cell.
    about
        Of whom it speaks; None when of the row itself.
    default
        Value of a virtual column that has no template.
    language
        Of its texts; ``und`` when not said.
    """

    name: str
    about: Template | None
    property: Template
    value: Template | None
    is_virtual: bool
    default: str
    language: str


@dataclass(frozen=True)
class MappedTable:
    """One table of a mapping.

    Parameters
    ----------
    url
        Name of its file, as the metadata has it.
    dialect
        How the file is written.
    columns
        Real columns in order.
    mapped
        Columns that give triples.
    said
        What the metadata says of the table, by property: title, publisher, licence and so on.
    """

    url: str
    dialect: Dialect
    columns: tuple[csvw.Column, ...]
    mapped: tuple[MappedColumn, ...]
    said: Mapping[str, str]

    def order(self, header: Sequence[str], file: str) -> tuple[csvw.Column | None, ...]:
        """The column of each cell of a row; None for those that the metadata does not know.

        Raises
        ------
        InputError
            When a column of the metadata is not in the file.
        """
        columns = tuple(next((column for column in self.columns if column.has_title(cell)), None) for cell in header)
        missing = [column.header for column in self.columns if not any(column is present for present in columns)]
        if missing:
            what = f"has no column {', '.join(map(repr, missing))}, which the mapping describes"
            raise InputError(f"{file}:1: {what}; correct titles or name in the mapping")
        return columns


def read_mapping(path: Path) -> tuple[MappedTable, ...]:
    """Read CSVW metadata.

    Parameters
    ----------
    path
        A table description or a table group description in JSON.

    Returns
    -------
    tuple of MappedTable
        In the order of the metadata.

    Raises
    ------
    InputError
        When it is not such metadata, has a property that the standard does not know, maps no column, or names another
        document to read.
    UsageError
        When the csvw library is not installed.
    """
    try:
        import csvw
    except ImportError as error:
        raise missing_package("kg import table", "csvw", "import") from error
    metadata = _read_json(path)
    _refuse_others(metadata, path)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            group = csvw.TableGroup.fromvalue(
                metadata if "tables" in metadata else {"@context": CONTEXT, "tables": [metadata]}
            )
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: is no CSVW metadata ({error}); see docs/import.md") from error
    if caught:
        raise InputError(f"{path}: {'; '.join(dict.fromkeys(str(warning.message) for warning in caught))}; correct it")
    if not group.tables:
        raise InputError(f"{path}: describes no table; give it a url and a tableSchema")
    return tuple(_mapped(table, group, path) for table in group.tables)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(read_bytes(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); correct the path") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON ({error}); correct it") from error
    if not isinstance(metadata, dict):
        raise InputError(f"{path}: is no JSON object; see docs/import.md")
    return metadata


def _refuse_others(metadata: Mapping[str, Any], path: Path) -> None:
    """Refuse what would have to be read from elsewhere.

    Raises
    ------
    InputError
        With the property that names another document.
    """
    context = metadata.get("@context")
    named = context if isinstance(context, list) else [context]
    if named[:1] != [CONTEXT] or any(isinstance(entry, str) and entry != CONTEXT for entry in named):
        raise InputError(f'{path}: @context is not "{CONTEXT}"; other contexts are not fetched')
    for name, value in _nested(metadata):
        if name in ("tableSchema", "dialect") and isinstance(value, str):
            raise InputError(f"{path}: {name} names the document '{value}'; nothing is fetched: put it in its place")
        base = value.get("base") if isinstance(value, dict) else value
        if name == "datatype" and base in _REFUSED:
            raise InputError(f"{path}: datatype {base} is not supported; use string")


def _nested(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nested(inner)


def _mapped(table: csvw.Table, group: csvw.TableGroup, path: Path) -> MappedTable:
    from csvw.metadata import Dialect

    columns = table.tableSchema.columns
    mapped = tuple(mapped_column for column in columns if (mapped_column := _mapped_column(column, table)) is not None)
    if not mapped:
        raise InputError(f"{path}: {table.url}: no column has a propertyUrl; say what they mean (docs/import.md)")
    said = {name: _text(value) for description in (group, table) for name, value in description.common_props.items()}
    real = tuple(column for column in columns if not column.virtual)
    name = PurePosixPath(str(table.url)).name
    return MappedTable(name, table.dialect or group.dialect or Dialect(), real, mapped, said)


def _mapped_column(column: csvw.Column, table: csvw.Table) -> MappedColumn | None:
    def template(name: str) -> Template | None:
        text = column.inherit(name)
        return Template(text, table, column.header) if text else None

    meaning = template("propertyUrl")
    if meaning is None or column.suppressOutput:
        return None
    return MappedColumn(
        column.header, template("aboutUrl"), meaning, template("valueUrl"), column.virtual,
        column.inherit("default") or "", column.lang,
    )  # fmt: skip


def _text(value: Any) -> str:
    """A common property as text: of several values the first, of an object its value or address."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return str(value.get("@value", value.get("@id", "")))
    return str(value)
