"""Countries and territories of ISO 3166: names in the languages of the United Nations, capitals, regions, belonging.

Comes in: the table of country codes. Goes out: names, and claims on capital, region and status. A questionable
decision: the table says `Yes` of what it takes for independent, and this is not passed on, since the graph takes no
position on recognition; what it says of the others is passed on as its characterisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_header, read_records, with_numbers
from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Statement
from kg.imports.frame.spells import reject_uneven
from kg.model import NameKind

_COUNTRIES = "countries"
"""Role of the file."""

_COUNTRY, _CAPITAL, _REGION, _ITEM = "iso3", "iso-capital", "m49", "wikidata"
"""Schemes: alpha-3 codes, capitals by alpha-2 code, regions by code of the United Nations, Wikidata."""

_ALPHA_3, _ALPHA_2 = "ISO3166-1-Alpha-3", "ISO3166-1-Alpha-2"
_STATUS = "is_independent"
_REGIONS = (
    ("Intermediate Region Code", "Intermediate Region Name"),
    ("Sub-region Code", "Sub-region Name"),
    ("Region Code", "Region Name"),
)
"""From the narrowest to the widest."""


@dataclass(frozen=True, slots=True)
class _NameColumn:
    column: str
    language: str
    kind: NameKind


def _name_columns() -> tuple[_NameColumn, ...]:
    """Columns of names, the better ones first: of two equal names the first is kept."""
    languages = (
        ("Arabic", "ar", "ar"), ("Chinese", "cn", "zh-Hans"), ("English", "en", "en"),
        ("French", "fr", "fr"), ("Russian", "ru", "ru"), ("Spanish", "es", "es"),
    )  # fmt: skip
    columns = []
    for word, end, tag in languages:
        short = NameKind.ALIAS if tag == "en" else NameKind.LABEL  # the English label is that of the entity
        columns += [
            _NameColumn(f"UNTERM {word} Short", tag, short),
            _NameColumn(f"UNTERM {word} Formal", tag, NameKind.OFFICIAL),
            _NameColumn(f"official_name_{end}", tag, NameKind.ALIAS),
        ]
    return (*columns, _NameColumn("CLDR display name", "en", NameKind.ALIAS))


NAME_COLUMNS = _name_columns()
COLUMNS = (
    _ALPHA_3, _ALPHA_2, _STATUS, "Capital", "wikidata_id",
    *(name_column.column for name_column in NAME_COLUMNS), *(column for pair in _REGIONS for column in pair),
)  # fmt: skip

_ARTICLE = re.compile(r"\s*\((?:the|el|la|los|las|le|les|l['’])\)", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*\*+$")
_BELONGS = re.compile(r"Part of ([A-Z]{2})")
_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/wiki/(Q[1-9]\d*)", re.ASCII)
_SCRIPTS = {"ar": re.compile("[\u0600-\u06ff]"), "zh-Hans": re.compile("[\u4e00-\u9fff]"), "ru": re.compile("[а-яё]")}
_NO_CAPITAL = frozenset({"", "-", "N/A", "none", "None"})


def read_iso(files: Mapping[str, Path], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """Read the table of country codes.

    Parameters
    ----------
    files
        Path of the role `countries`.
    identities
        Says which entity an alpha-3 code means; a row whose code means none is a reject.
    progress
        Told how far the file has been read; it is read twice, since a row may name a country of a later one.

    Yields
    ------
    Item
        For each row names, a city as the capital, the narrowest region, and what the row says of its status. Columns
        that are not read (dialling codes, currencies and the like) give one reject each, on the header.

    Raises
    ------
    InputError
        When the file cannot be read or lacks a column.
    """
    path = files[_COUNTRIES]
    by_alpha_2 = {
        row[_ALPHA_2]: row[_ALPHA_3] for row in read_records(path, COLUMNS) if isinstance(row, Record) and row[_ALPHA_2]
    }
    reason = "the graph has no words for it"
    for column in read_header(path):
        if column not in COLUMNS:
            yield Reject(path.name, 1, column, "column-unread", reason)
    regions: set[str] = set()
    numbers = [code for code, _ in _REGIONS]
    for record in with_numbers(read_records(path, COLUMNS, progress=progress), numbers):
        if not isinstance(record, Record):
            yield reject_uneven(record)
            continue
        country = identities.resolve(_COUNTRY, record[_ALPHA_3], None)
        if isinstance(country, Unresolved):
            yield Reject(record.file, record.row, record[_ALPHA_3], country.rule, country.reason)
            continue
        yield from _names(record, country.entity)
        yield from _check_item(record, country.entity, identities)
        yield from _region(record, country.entity, identities, regions)
        yield from _status(record, country.entity, by_alpha_2, identities)
        yield from _capital(record, country.entity, identities)


def clean_name(text: str) -> str:
    """A name without the footnote marks and the article in brackets that the terminology service adds.

    Examples
    --------
    >>> clean_name("State of Palestine (the) *"), clean_name("Bolivia (Plurinational State of)")
    ('State of Palestine', 'Bolivia (Plurinational State of)')
    """
    return " ".join(_ARTICLE.sub("", _FOOTNOTE.sub("", text)).split())


def _names(record: Record, entity: str) -> Iterator[Item]:
    said: set[tuple[str, str]] = set()
    for name_column in NAME_COLUMNS:
        name = clean_name(record[name_column.column])
        if not name or (name, name_column.language) in said:
            continue
        script = _SCRIPTS.get(name_column.language)
        if "_" in name or (script and not script.search(name.lower())):
            reason = "has a gap in it" if "_" in name else f"is not in the script of {name_column.language}"
            yield Reject(record.file, record.row, f"{name_column.column} '{name}'", "name-form", reason)
            continue
        said.add((name, name_column.language))
        yield NewName(record.file, record.row, entity, name, name_column.language, name_column.kind)


def _check_item(record: Record, entity: str, identities: Identities) -> Iterator[Item]:
    """The Wikidata item stands with the entity already; one that belongs to another is reported."""
    text = record["wikidata_id"]
    if not text:
        return
    item = _WIKIDATA.fullmatch(text)
    if item is None:
        yield Reject(record.file, record.row, f"wikidata_id '{text}'", "id-form", "is no address of a Wikidata item")
        return
    known = identities.resolve(_ITEM, item[1], None)
    if isinstance(known, Resolved) and known.entity != entity:
        reason = f"the item is that of '{known.entity}', the code that of '{entity}'"
        yield Reject(record.file, record.row, f"wikidata_id '{text}'", "ids-disagree", reason)


def _region(record: Record, entity: str, identities: Identities, known: set[str]) -> Iterator[Item]:
    """The narrowest region that the row names, and, once, in which wider one each region lies."""
    inner = entity
    for code_column, name_column in _REGIONS:
        code, name = record[code_column], record[name_column]
        if not (code.isdecimal() and name):
            continue
        resolution = identities.resolve(_REGION, code, None)
        region = resolution.entity if isinstance(resolution, Resolved) else f"{_REGION}-{code}"
        if region not in known:
            note = f"region {code} of the United Nations (M49)"
            yield NewEntity(record.file, record.row, region, "Place", name, note=note)
        if inner == entity or inner not in known:
            yield Statement(record.file, record.row, inner, "locatedIn", region)
        known.add(inner)
        inner = region
    known.add(inner)


def _status(record: Record, entity: str, by_alpha_2: Mapping[str, str], identities: Identities) -> Iterator[Item]:
    status = record[_STATUS]
    if status in ("", "Yes"):
        return
    yield Statement(record.file, record.row, entity, "characterisedAs", value=status, note=f"column {_STATUS}")
    if belonging := _BELONGS.fullmatch(status):
        owner = identities.resolve(_COUNTRY, by_alpha_2.get(belonging[1], belonging[1]), None)
        if isinstance(owner, Resolved):
            yield Statement(record.file, record.row, entity, "locatedIn", owner.entity, note=f"listed as {status}")
        else:
            yield Reject(record.file, record.row, f"{_STATUS} '{status}'", owner.rule, owner.reason)


def _capital(record: Record, entity: str, identities: Identities) -> Iterator[Item]:
    name, code = " ".join(record["Capital"].split()), record[_ALPHA_2]
    if name in _NO_CAPITAL:
        return
    if name.casefold() == "missing" or not code:
        reason = "the table marks it as missing" if code else "the row has no alpha-2 code to name the city by"
        yield Reject(record.file, record.row, f"Capital '{name}'", "capital-missing", reason)
        return
    known = identities.resolve(_CAPITAL, code, None)
    if isinstance(known, Unresolved) and known.rule != "code-unknown":
        yield Reject(record.file, record.row, f"Capital '{name}'", known.rule, known.reason)
        return
    city = known.entity if isinstance(known, Resolved) else f"{_CAPITAL}-{code.lower()}"
    yield NewEntity(record.file, record.row, city, "City", name)
    yield NewName(record.file, record.row, city, name, "en")
    note = f"status of the country in the table: {record[_STATUS]}" if record[_STATUS] not in ("", "Yes") else ""
    reason = known.reason if isinstance(known, Resolved) else ""
    yield Statement(record.file, record.row, city, "capitalOf", entity, note="; ".join(filter(None, (note, reason))))
