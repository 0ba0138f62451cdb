"""Any table, row by row, by a mapping in the vocabulary of CSV on the Web.

Comes in: files and the mapping of each. Goes out: rows of sources.csv, by the Dublin Core of the metadata, and items:
the csvw library checks each cell and fills the templates, and what a row then describes is read by the properties by
which this graph itself writes claims. Questionable decisions: a row with one cell that its datatype does not allow
gives nothing but a reject; an IRI below ``id/code/SCHEME/`` is a code that `identities.csv` resolves at the time of the
claim.

References
----------
W3C, Generating RDF from Tabular Data on the Web, Recommendation of 17 December 2015, section 4.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kg.errors import InputError, UsageError
from kg.imports.catalogue import TABLE
from kg.imports.csvw_mapping import MappedColumn, MappedTable
from kg.imports.frame.datasets import DATASETS
from kg.imports.frame.files import Progress, open_text, whole_number, whole_records
from kg.imports.frame.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Statement
from kg.imports.frame.provenance import SourceFile, source_cells
from kg.model import (
    ID,
    ONTOLOGY,
    PREFIXES,
    QUALIFIERS,
    NameKind,
    Period,
    SourceKind,
    clean_cell,
    parse_period,
    term_to_column,
)
from kg.tables import LANGUAGE, MAX_CELL_CHARACTERS, SLUG, URL, show

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
CODE_ID = ID + "code/"
"""Namespace of codes that identities.csv knows, as ``id/code/cow-state/365``."""
_RDF, _RDFS, _SKOS, _WD = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "wd"))
SUBJECT, PREDICATE, OBJECT, TYPE = (_RDF + name for name in ("subject", "predicate", "object", "type"))
LABEL = _RDFS + "label"
_SAME = frozenset((PREFIXES["owl"] + "sameAs", "http://schema.org/sameAs", PREFIXES["schema"] + "sameAs"))
_NAMES = {_SKOS + "altLabel": NameKind.ALIAS, _SKOS + "prefLabel": NameKind.LABEL}
_ENTITY_TERMS = (ONTOLOGY + "iso3166", ONTOLOGY + "note")
_WEIGHING = ("modality", "rank", "reason", "confidence", "note")
Parsed = str | list[str] | None
TableFile = tuple[MappedTable, Path]


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
    sources = []
    for table, path in files:
        identity = name if len(files) == 1 else f"{name}-{_slug(Path(table.url).stem)}"
        rows = sum(1 for _ in _read_table_rows(table, path)) - bool(table.dialect.header)
        if rows < 0:
            raise InputError(f"{path}: is empty; download it again")
        said = _described(table.said, path)
        title = ": ".join(filter(None, (said.get("title"), path.name if len(files) > 1 else ""))) or path.name
        cells = {**said, "title": title, "id": identity, "kind": SourceKind.DATASET.value}
        sources.append(SourceFile(_slug(Path(table.url).stem), path, rows, source_cells(path, cells)))
    return tuple(sources)


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


@dataclass(frozen=True, slots=True)
class RdfObject:
    """The object of a triple: an IRI, or a text with its language."""

    text: str
    is_iri: bool = False
    language: str = "und"


Properties = Mapping[str, Sequence[RdfObject]]


@dataclass(frozen=True, slots=True)
class DescribedRow:
    """One row: its file, its number, and what it describes, by IRI; the row itself is ``""``."""

    file: str
    number: int
    resources: Mapping[str, Properties]

    def reject(self, what: str, rule: str, reason: str) -> Reject:
        """A reject of this row."""
        return Reject(self.file, self.number, what, rule, reason)


def read_row(row: DescribedRow, identities: Identities) -> Iterator[Item]:
    """The items of a row, entities before claims.

    Parameters
    ----------
    row
        What it describes.
    identities
        Resolves codes.
    """
    for iri, properties in row.resources.items():
        if iri.startswith(ID) and not iri.startswith(CODE_ID) and not _is_claim(properties):
            yield from _entity(row, iri.removeprefix(ID), properties)
    for iri, properties in row.resources.items():
        if _is_claim(properties):
            yield from _claims(row, properties, identities)
        elif iri:
            yield from _plain_claims(row, iri, properties, identities)


def _is_claim(properties: Properties) -> bool:
    return not properties.keys().isdisjoint((SUBJECT, PREDICATE, OBJECT))


def _entity(row: DescribedRow, identity: str, properties: Properties) -> Iterator[Item]:
    def first(*names: str) -> str:
        return next((properties[name][0].text for name in names if properties.get(name)), "")

    if TYPE in properties or LABEL in properties:
        yield NewEntity(
            row.file, row.number, identity, first(TYPE).removeprefix(ONTOLOGY), first(LABEL),
            first(*_SAME).removeprefix(_WD), *(first(name) for name in _ENTITY_TERMS),
        )  # fmt: skip
    for name, kind in _NAMES.items():
        for value in properties.get(name, ()):
            yield NewName(row.file, row.number, identity, value.text, value.language, kind)


def _plain_claims(row: DescribedRow, iri: str, properties: Properties, identities: Identities) -> Iterator[Item]:
    """Claims without qualifiers, of an entity that the row is about."""
    for name, values in properties.items():
        if name.startswith(ONTOLOGY) and name not in _ENTITY_TERMS:
            said = {SUBJECT: [RdfObject(iri, is_iri=True)], PREDICATE: [RdfObject(name, is_iri=True)], OBJECT: values}
            yield from _claims(row, said, identities)


def _claims(row: DescribedRow, properties: Properties, identities: Identities) -> Iterator[Item]:
    """One claim for each object, and for each entity that a code means in its time."""
    missing = [name for name in (SUBJECT, PREDICATE, OBJECT) if not properties.get(name)]
    if missing:
        parts = ", ".join(name.removeprefix(_RDF) for name in missing)
        yield row.reject(f"rdf:{parts}", "claim-incomplete", f"the row gives no {parts} to the claim")
        return
    cells: dict[str, str] = {}
    for name, values in properties.items():
        column = term_to_column(name.removeprefix(ONTOLOGY)) if name.startswith(ONTOLOGY) else ""
        if column not in QUALIFIERS and column not in _WEIGHING:
            if name.startswith(ONTOLOGY):
                what = name.removeprefix(ONTOLOGY)
                yield row.reject(what, "qualifier-unknown", f"'{show(what)}' is no qualifier of a claim")
                return
            continue
        if len(values) > 1:
            yield row.reject(" ".join(value.text for value in values), "value-several", f"{column} takes one value")
            return
        cells[column] = _local(values[0])
    try:
        time = {column: parse_period(cells[column]) for column in ("on", "from", "to") if cells.get(column)}
    except ValueError as error:
        yield row.reject(" ".join(cells.values()), "date", str(error))
        return
    predicate = _local(properties[PREDICATE][0])
    for subject in properties[SUBJECT]:
        for target in properties[OBJECT]:
            yield from _spelled(row, (subject, predicate, target), cells, time, identities)


def _spelled(
    row: DescribedRow,
    said: tuple[RdfObject, str, RdfObject],
    cells: Mapping[str, str],
    time: Mapping[str, Period],
    who: Identities,
) -> Iterator[Item]:
    """The claims of one subject and object, cut where a code passes from one entity to another."""
    subject, predicate, target = said
    for subject_spell in _spells(subject, time, who):
        if isinstance(subject_spell.who, Unresolved):
            yield row.reject(_shown(subject), subject_spell.who.rule, subject_spell.who.reason)
            continue
        for target_spell in (
            _spells(target, _within(subject_spell, time), who) if _is_entity(target) else (subject_spell,)
        ):
            if isinstance(target_spell.who, Unresolved):
                yield row.reject(_shown(target), target_spell.who.rule, target_spell.who.reason)
                continue
            identity, value = (target_spell.who.entity, "") if _is_entity(target) else ("", _local(target))
            times = {} if "on" in cells else {"from": target_spell.start, "to": target_spell.end}
            others = tuple({**cells, **times}.items())
            yield Statement(row.file, row.number, subject_spell.who.entity, predicate, identity, value, others=others)


def _within(spell: Spell, time: Mapping[str, Period]) -> Mapping[str, Period]:
    if "on" in time:
        return time
    return {column: parse_period(text) for column, text in (("from", spell.start), ("to", spell.end)) if text}


def _spells(value: RdfObject, time: Mapping[str, Period], identities: Identities) -> Sequence[Spell]:
    """Whom an IRI means, for each part of the time."""
    start, end = time.get("from"), time.get("to")

    def whole(who: Resolved | Unresolved) -> Sequence[Spell]:
        return (Spell(who, start.text if start else "", end.text if end else "", is_cut=False),)

    scheme, _, code = value.text.removeprefix(CODE_ID).partition("/")
    if value.text.startswith(_WD):
        scheme, code = "wikidata", value.text.removeprefix(_WD)
    elif not value.text.startswith(ID) or not value.is_iri:
        return whole(Unresolved("iri-foreign", f"an entity has an IRI below {ID}"))
    elif not value.text.startswith(CODE_ID):
        return whole(Resolved(value.text.removeprefix(ID)))
    scheme, code = unquote(scheme), unquote(code)
    if not identities.has(scheme, code):
        code = whole_number(code)
    if "on" in time or not time:
        return whole(identities.resolve(scheme, code, time.get("on")))
    return identities.split(scheme, code, start, end)


def _shown(value: RdfObject) -> str:
    """An IRI as a list of rejects shows it: of a code the scheme and the code."""
    return unquote(value.text.removeprefix(CODE_ID).replace("/", " ", 1)) if CODE_ID in value.text else value.text


def _is_entity(value: RdfObject) -> bool:
    return value.is_iri and not value.text.startswith(ONTOLOGY)


def _local(value: RdfObject) -> str:
    """A value as a cell has it: of an IRI of the graph the part that is its own."""
    if value.is_iri and value.text.startswith(ONTOLOGY):
        return value.text.removeprefix(ONTOLOGY).removeprefix("status-")
    return value.text.removeprefix(ID) if value.is_iri else value.text


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
        for number, (source_row, cells) in enumerate(_read_table_rows(table, path, progress)):
            if number == 0 and table.dialect.header:
                reading.columns = table.order(cells, path.name)
            elif len(cells) != len(reading.columns):
                reason = f"the table has {len(reading.columns)} columns"
                yield Reject(path.name, source_row, f"{len(cells)} cells", "cells-uneven", reason)
            else:
                yield from _items(reading, cells, DescribedRow(path.name, source_row, {}), number)


def _read_table_rows(
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


def _items(reading: _Reading, cells: Sequence[str], place: DescribedRow, number: int) -> Iterator[Item]:
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
        return [text for element in value if isinstance(text := _canonical(element), str)]
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
) -> dict[str, dict[str, list[RdfObject]]]:
    """The triples of a row, by what they are about and by property."""
    cells = {name: ",".join(cell) if isinstance(cell, list) else cell for name, cell in parsed.items()}
    resources: dict[str, dict[str, list[RdfObject]]] = {}
    for column in table.mapped:
        about = column.about.expand(cells, number, source_row) if column.about else ""
        name = column.property.expand(cells, number, source_row)
        if about is None or name is None:
            continue
        if values := _values(column, parsed, cells, number, source_row):
            resources.setdefault(about, {}).setdefault(name, []).extend(values)
    return resources


def _values(
    column: MappedColumn, parsed: Mapping[str, Parsed], cells: Mapping[str, str | None], number: int, source_row: int
) -> list[RdfObject]:
    cell = (column.default or None) if column.is_virtual else parsed.get(column.name)
    if column.value is not None:
        is_null = cell is None and not column.is_virtual
        iri = None if is_null else column.value.expand(cells, number, source_row)
        return [] if iri is None else [RdfObject(iri, is_iri=True)]
    texts = [cell] if isinstance(cell, str) else cell or []
    return [RdfObject(text, language=column.language) for text in texts]
