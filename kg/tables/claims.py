"""One row of a table, cell by cell, and a row of claims.csv as a claim, with problems collected instead of raised.

Comes in: a `Row`. Goes out: words, dates and numbers; a `Claim`, or nothing and the row's problems. A questionable
decision: what rows have in common (ids, qualifiers, how a curator weighs a claim) is parsed once and shared between the
claims, since the claims of a large graph differ in little else; a shared mapping is as read-only as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from kg.errors import Problem
from kg.model import (
    DATE_QUALIFIERS,
    IN_WORDS,
    NUMBER_QUALIFIERS,
    QUALIFIERS,
    Claim,
    Field,
    Kind,
    Locator,
    Modality,
    Ontology,
    Part,
    Period,
    Property,
    Qualifiers,
    Rank,
    Source,
    fields_of,
    make_fingerprint,
    parse_fingerprint,
    parse_period,
)
from kg.tables.mangled import mangled_date, mangled_number
from kg.tables.rows import QUOTE, Row, show
from kg.tables.suggestions import did_you_mean

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
ISO3166 = re.compile(r"[A-Z]{2}")
_URL_PART = r"(?:[!$&-;=@A-Z_a-z~]|%[0-9A-Fa-f]{2})*"
URL = re.compile(rf"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/{_URL_PART})?(?:\?{_URL_PART})?(?:#{_URL_PART})?")
HASH = re.compile(r"[0-9a-f]{20}")
WHOLE = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MAX_LISTED = 12
"""Words that a remedy lists; of a longer list it says where to look."""
Report = Callable[[Problem], None]
T = TypeVar("T")
_MODALITIES, _RANKS = frozenset(Modality), frozenset(Rank)
_take_qualifiers = itemgetter(*QUALIFIERS)
_IN_SCHEMES = [(field.column, field.declared.scheme) for field in fields_of(Qualifiers) if field.declared.scheme]
_OF_A_NUMBER = frozenset({"unit", "measure"})
_PARSED = ("qualifiers", "dates", "modality", "rank", "confidence", "locator", "row")
"""Fields of a claim that are worked out of several cells, or once for many rows."""

_LEFT = [
    field
    for field in fields_of(Claim)
    if field.path == field.name and field.name not in _PARSED and not field.is_computed
]
_NAMES = [field.name for field in _LEFT if field.kind in (Kind.ENTITY, Kind.PREDICATE, Kind.VALUE)]
"""Fields whose texts many claims share, so that each is kept once."""

_TEXTS = [field.name for field in _LEFT if field.kind in IN_WORDS and field.name not in _NAMES]
_FURTHER = [field for field in _LEFT if field.kind not in IN_WORDS]
_take_names, _take_texts = itemgetter(*_NAMES), itemgetter(*_TEXTS)
_READ = [*_PARSED, *_NAMES, *_TEXTS, *(field.name for field in _FURTHER)]
_in_order = itemgetter(*(_READ.index(field.name) for field in fields(Claim) if field.init))
_NO_QUALIFIERS: Mapping[str, str] = {}
_NO_DATES: Mapping[str, Period] = {}
_Narrowing = tuple[Mapping[str, str], Mapping[str, Period]]
_Weighing = tuple[Modality, Rank, float]


_LOCATE = "copy it from `kg locate`, or quote the passage in a column quote and run `kg format`"
_EDTF = "write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"
RETIRED = "retired"
"""Rule of the problems that a retired word makes."""


def retired_fault(column: str, word: str, ontology: Ontology, part: Part, folder: Path) -> tuple[str, str]:
    """What is wrong with a word that the ontology has retired, and the remedy.

    Parameters
    ----------
    column
        The column in which it stands.
    word
        As the tables write it.
    ontology, part
        What has retired it, and as what.
    folder
        The data folder, for the remedy.
    """
    named = ontology.replacements(part, word)
    migrate = f"run `kg format --migrate {folder}`" if len(named) == 1 else "decide what each row is to say"
    return f"{column} '{show(word)}' {ontology.retirement(part, word)}", migrate


class Cells:
    """Cells of one row, parsed with problems collected instead of raised."""

    __slots__ = ("_cells", "_report", "is_sound", "row")

    def __init__(self, row: Row, report: Report) -> None:
        self.row = row
        self.is_sound = True
        self._cells = row.cells
        self._report = report

    def __getitem__(self, column: str) -> str:
        return self._cells[column]

    def fault(self, what: str, remedy: str, rule: str) -> None:
        """Report a fault of the row."""
        self.is_sound = False
        self._report(self.row.problem(what, remedy, rule))

    def matching(self, column: str, pattern: re.Pattern[str], *, example: str, is_needed: bool = False) -> str:
        """A cell that has a form."""
        cell = self[column]
        if not cell and is_needed:
            self.fault(f"{column} is empty", f"give one such as '{example}'", f"{column}-missing")
        elif cell and not pattern.fullmatch(cell):
            self.fault(f"{column} '{show(cell)}' is not of the form '{example}'", "correct it", f"{column}-form")
        return cell

    def word(
        self,
        column: str,
        known: Collection[str],
        *,
        default: str = "",
        ontology: Ontology | None = None,
        part: Part = Part.WORD,
    ) -> str:
        """A cell that is one of the words known; of one that the ontology retired it is said what took its place."""
        cell = self[column] or default
        if not cell:
            few = f"give one of: {', '.join(sorted(known))}"
            remedy = few if len(known) <= _MAX_LISTED else "see `kg terms` for the words known"
            self.fault(f"{column} is empty", remedy, f"{column}-missing")
        elif cell not in known and ontology and cell in ontology.retired.get(part, {}):
            self.fault(*retired_fault(column, cell, ontology, part, Path(self.row.file).parent), RETIRED)
        elif cell not in known:
            remedy = did_you_mean(cell, known, meanings=ontology.meanings if ontology else None)
            self.fault(f"unknown {column} '{show(cell)}'", remedy, f"{column}-unknown")
        return cell

    def period(self, column: str) -> Period | None:
        """A cell that is a date, or None when it is empty or none."""
        cell = self._cells[column]
        if not cell:
            return None
        try:
            return parse_period(cell)
        except ValueError as error:
            what, remedy = str(error).replace(cell, show(cell)), _EDTF
            if mangled := mangled_date(cell):
                what, remedy = f"'{show(cell)}' {mangled[0]}", mangled[1]
            self.fault(f"{column} {what}", remedy, "date")
            return None

    def day(self, column: str) -> date | None:
        """A cell that is one day, or None when it is empty or none."""
        period = self.period(column)
        day = period.earliest if period is not None else None
        if period is not None and isinstance(day, date) and period.text == day.isoformat():
            return day
        if period is not None or not self._cells[column]:
            self.fault(f"{column} '{show(self._cells[column])}' is not a day", "write 2025-06-17", "date")
        return None

    def number(self, column: str, *, default: str = "") -> float | None:
        """A cell that is a number, or None when it is empty or none."""
        cell = self._cells[column] or default
        return float(cell) if cell and self.is_number(column, cell) else None

    def is_number(self, column: str, cell: str) -> bool:
        """Whether a cell is a number; if not, that is reported."""
        if NUMBER.fullmatch(cell):
            return True
        what, remedy = mangled_number(cell) or ("is not a number", "write 14, or 1.5")
        self.fault(f"{column} '{show(cell)}' {what}", remedy, "number")
        return False

    def value(self, field: Field) -> object:
        """The value of a declared field, of a cell that has its kind."""
        if field.kind in IN_WORDS:
            return self._cells[field.column]
        if field.kind is Kind.PERIOD:
            return self.period(field.column)
        if field.kind is Kind.WORD:
            known = [word for word in field.type if word]
            if not self._cells[field.column] and len(known) < len(field.type):  # one of its words is that it is unknown
                return field.type("")
            word = self.word(field.column, known, default=field.declared.default)
            return field.type(word) if word in known else None
        if field.kind is Kind.DAY:
            return self.day(field.column) if self._cells[field.column] or not field.is_nullable else None
        if field.kind is Kind.WHOLE:
            return self.whole(field.column)
        return self.number(field.column, default=field.declared.default)

    def make(self, declared: type[T]) -> T | None:
        """What the row says, once its own checks are done; None when something is wrong with it."""
        values = {field.name: self.value(field) for field in fields_of(declared) if field.column}
        build: Callable[..., T] = declared
        return build(**values, row=self.row.line) if self.is_sound else None

    def whole(self, column: str) -> int | None:
        """A cell that is a whole number, or None when it is empty or none."""
        cell = self._cells[column]
        if not cell:
            return None
        if not WHOLE.fullmatch(cell):
            self.fault(f"{column} '{show(cell)}' is not a whole number", "correct it", f"{column}-form")
            return None
        return int(cell)


@dataclass(frozen=True, slots=True)
class ClaimParser:
    """Parses the rows of one table.

    Parameters
    ----------
    ontology
        Says which predicates and words there are.
    sources
        The sources that were read.
    broken
        Ids of sources whose rows were not, so that a claim of theirs is not blamed as well.
    """

    ontology: Ontology
    sources: Mapping[str, Source]
    broken: Collection[str]
    _texts: dict[str, str] = field(default_factory=dict)
    _narrowings: dict[tuple[str, ...], _Narrowing] = field(default_factory=dict)
    _weighings: dict[tuple[str, ...], _Weighing] = field(default_factory=dict)

    def parse(self, cells: Cells) -> Claim | None:
        """The claim of a row; None when something is wrong with it, which has then been reported."""
        row = cells.row.cells
        name = row["predicate"]
        predicate = self.ontology.properties.get(name)
        if name in self.ontology.inverses:
            remedy = f"swap subject and object and use '{self.ontology.inverses[name]}'"
            cells.fault(f"'{name}' is an inverse", remedy, "predicate-unknown")
            return None
        if predicate is None:
            cells.word("predicate", self.ontology.properties, ontology=self.ontology, part=Part.PREDICATE)
            return None
        qualifiers, dates = self._narrow(cells)
        if predicate.value_kind or row["value"] or not row["object"]:
            dates = self._add_value(cells, predicate, dates)
        modality, rank, confidence = self._weigh(cells)
        locator = self._locate(cells)
        is_known = self._check_source(cells, locator.source)
        if not cells.is_sound or not is_known:
            return None
        if row["candidate"]:
            cells.matching("candidate", HASH, example="20 hexadecimal digits")
        names, rest = _take_names(row), _take_texts(row)
        further = [cells.value(field) for field in _FURTHER] if _FURTHER else ()
        return Claim(*_in_order((
            qualifiers, dates, modality, rank, confidence, locator, cells.row.line,
            *map(self._texts.setdefault, names, names), *rest, *further,
        )))  # fmt: skip

    def _narrow(self, cells: Cells) -> _Narrowing:
        """Qualifiers and the dates among them, shared by all rows that have the same ones."""
        key = _take_qualifiers(cells.row.cells)
        narrowing = self._narrowings.get(key)
        if narrowing is None:
            narrowing = _parse_qualifiers(cells, key, self.ontology)
            if cells.is_sound:
                self._narrowings[key] = narrowing
        return narrowing

    def _weigh(self, cells: Cells) -> _Weighing:
        """Modality, rank and confidence, worked out once for all rows that have the same cells."""
        row = cells.row.cells
        key = row["modality"], row["rank"], row["confidence"], "reason" if row["reason"] else ""
        weighing = self._weighings.get(key)
        if weighing is None:
            was_sound, cells.is_sound = cells.is_sound, True
            weighing = _parse_weighing(cells, self.ontology)
            if weighing is None:
                return Modality.ASSERTED, Rank.NORMAL, 1.0  # of a row that is left out
            cells.is_sound = was_sound
            self._weighings[key] = weighing
        return weighing

    def _add_value(self, cells: Cells, predicate: Property, dates: Mapping[str, Period]) -> Mapping[str, Period]:
        """Check object or value, and add a value that is a date to the dates."""
        kind, value, target = predicate.value_kind, cells["value"], cells["object"]
        if not kind:
            if value or not target:
                remedy = "empty the value column" if target else "name an entity in the object column"
                cells.fault(f"{predicate.name} wants an object and no value", remedy, "object-or-value")
        elif target or not value:
            remedy = "empty the object column" if value else "fill the value column"
            cells.fault(f"{predicate.name} wants a value and no object", remedy, "object-or-value")
        elif kind == "date":
            period = cells.period("value")
            return {**dates, "value": period} if period else dates
        elif predicate.scheme:
            cells.word("value", self.ontology.words[predicate.scheme], ontology=self.ontology)
        elif predicate.is_number:
            cells.is_number("value", value)
            cells.word("measure", self.ontology.measures, ontology=self.ontology)
            cells.word("unit", self.ontology.units, ontology=self.ontology)
        return dates

    def _locate(self, cells: Cells) -> Locator:
        source = self._texts.setdefault(cells["source"], cells["source"])
        cited = self.sources.get(source)
        sha256 = cited.sha256 if cited else ""
        line, start, end = cells.whole("line"), cells.whole("start"), cells.whole("end")
        fingerprint = read_fingerprint(cells)
        if fingerprint:
            return Locator(source, line, start, end, sha256, fingerprint)
        if (start is None) != (end is None) and cells.is_sound:
            cells.fault("only one of start and end is given", "give both offsets", "offsets")
        if start is not None and end is not None and start >= end:
            cells.fault(f"start {start} is not before end {end}", "give the span as start,end", "offsets")
        if cited and cited.is_page and cells.is_sound:
            what = f"is a claim of the page '{source}' without a fingerprint"
            cells.fault(what, "put the passage into a column quote and run `kg format`", "fingerprint-missing")
        elif line is None and cells.is_sound:
            cells.fault("line is empty", "give the line of the source, from 1", "line-missing")
        return Locator(source, line, start, end, sha256)

    def _check_source(self, cells: Cells, name: str) -> bool:
        if name in self.sources:
            return True
        if name not in self.broken:
            what = f"unknown source '{show(name)}'" if name else "source is empty"
            remedy = did_you_mean(name, list(self.sources), "add it to sources.csv")
            cells.fault(what, remedy if name else "name a row of sources.csv", "source-unknown")
        return False


def read_fingerprint(cells: Cells) -> str:
    """The fingerprint of a row, or that of the passage that it quotes; empty where it has neither."""
    row = cells.row.cells
    given = [column for column in (QUOTE, "fingerprint", "line", "start", "end") if row.get(column)]
    if not {QUOTE, "fingerprint"} & set(given):
        return ""
    if len(given) > 1:
        what = f"has a {given[0]} and {' and '.join(given[1:])}, two places"
        cells.fault(what, f"empty {' and '.join(given[1:])}, or the {given[0]}", "fingerprint")
    column = given[0]
    try:
        if column == QUOTE:
            return make_fingerprint(row[QUOTE])
        parse_fingerprint(row["fingerprint"])
    except ValueError as error:
        remedy = "quote more of the passage" if column == QUOTE else _LOCATE
        cells.fault(f"{column} '{show(row[column])}' {error}", remedy, "fingerprint")
    return row[column]


def _parse_qualifiers(cells: Cells, filled: tuple[str, ...], ontology: Ontology) -> _Narrowing:
    qualifiers = {column: cell for column, cell in zip(QUALIFIERS, filled, strict=True) if cell}
    if not qualifiers:
        return _NO_QUALIFIERS, _NO_DATES
    dates = {column: period for column in DATE_QUALIFIERS if column in qualifiers and (period := cells.period(column))}
    for column in NUMBER_QUALIFIERS:
        if column in qualifiers:
            cells.is_number(column, cells[column])
    for column, scheme in _IN_SCHEMES:
        # The unit of a number and what it measures are checked with the number; an amount needs a unit too.
        if column in qualifiers and column not in _OF_A_NUMBER:
            cells.word(column, ontology.words[scheme], ontology=ontology)
    if "amount" in qualifiers:
        cells.word("unit", ontology.units, ontology=ontology)
    start, end = dates.get("from"), dates.get("to")
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        cells.fault(f"from '{start}' is later than to '{end}'", "swap or correct them", "date-order")
    return qualifiers, dates or _NO_DATES


def _parse_weighing(cells: Cells, ontology: Ontology) -> _Weighing | None:
    modality = cells.word("modality", _MODALITIES, ontology=ontology)
    rank = cells.word("rank", _RANKS, default=Rank.NORMAL, ontology=ontology)
    if rank in (Rank.PREFERRED, Rank.DEPRECATED) and not cells["reason"]:
        cells.fault(f"rank {rank} has no reason", "say why in the reason column", "reason-missing")
    confidence = cells["confidence"] or "1.0"
    if mangled := mangled_number(confidence):
        cells.fault(f"confidence '{show(confidence)}' {mangled[0]}", mangled[1], "confidence")
    elif not NUMBER.fullmatch(confidence) or not 0 <= float(confidence) <= 1:
        cells.fault(f"confidence '{show(confidence)}' is not between 0 and 1", "write 0.9, say", "confidence")
    return (Modality(modality), Rank(rank), float(confidence)) if cells.is_sound else None
