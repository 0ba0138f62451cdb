"""One row of a table, cell by cell, and a row of claims.csv as a claim, with problems collected instead of raised.

Comes in: a `Row`. Goes out: words, dates and numbers; a `Claim`, or nothing and the row's problems. A questionable
decision: what rows have in common (ids, qualifiers, how a curator weighs a claim) is parsed once and shared between the
claims, since the claims of a large graph differ in little else; a shared mapping is as read-only as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from kg.errors import Problem
from kg.model import (
    APPROXIMATION_WORDS,
    DATE_QUALIFIERS,
    NUMBER_QUALIFIERS,
    QUALIFIERS,
    TERMS_WORDS,
    Claim,
    Locator,
    Modality,
    Ontology,
    Period,
    Property,
    Rank,
    Source,
    hash_claim,
    parse_period,
)
from kg.tables.rows import Row, did_you_mean, show

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
_MODALITIES, _RANKS = frozenset(Modality), frozenset(Rank)
_TERMS, _APPROXIMATIONS = frozenset(TERMS_WORDS), frozenset(APPROXIMATION_WORDS)
_take_qualifiers = itemgetter(*QUALIFIERS)
_NO_QUALIFIERS: Mapping[str, str] = {}
_NO_DATES: Mapping[str, Period] = {}
_Narrowing = tuple[Mapping[str, str], Mapping[str, Period]]
_Weighing = tuple[Modality, Rank, float]


def decimal_text(number: float) -> str:
    """A number as xsd:decimal has it: without an exponent, with all of its digits.

    Examples
    --------
    >>> [decimal_text(number) for number in (1.0, 0.00001, 1e22, -0.0, 0.123456789)]
    ['1', '0.00001', '10000000000000000000000', '0', '0.123456789']
    """
    text = f"{Decimal(repr(number)):f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain == "-0" else plain


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

    def word(self, column: str, known: Collection[str], *, default: str = "") -> str:
        """A cell that is one of the words known."""
        cell = self[column] or default
        if not cell:
            few = f"give one of: {', '.join(sorted(known))}"
            remedy = few if len(known) <= _MAX_LISTED else "see `kg terms` for the words known"
            self.fault(f"{column} is empty", remedy, f"{column}-missing")
        elif cell not in known:
            self.fault(f"unknown {column} '{show(cell)}'", did_you_mean(cell, list(known)), f"{column}-unknown")
        return cell

    def period(self, column: str) -> Period | None:
        """A cell that is a date, or None when it is empty or none."""
        cell = self._cells[column]
        if not cell:
            return None
        try:
            return parse_period(cell)
        except ValueError as error:
            what = str(error).replace(cell, show(cell))
            remedy = "write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"
            self.fault(f"{column} {what}", remedy, "date")
            return None

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
        predicate = row["predicate"]
        each = self.ontology.properties.get(predicate)
        if predicate in self.ontology.inverses:
            remedy = f"swap subject and object and use '{self.ontology.inverses[predicate]}'"
            cells.fault(f"'{predicate}' is an inverse", remedy, "predicate-unknown")
            return None
        if each is None:
            cells.word("predicate", self.ontology.properties)
            return None
        qualifiers, dates = self._narrow(cells)
        if each.value_kind or row["value"] or not row["object"]:
            dates = self._add_value(cells, each, dates)
        modality, rank, confidence = self._weigh(cells)
        locator = self._locate(cells)
        is_known = self._check_source(cells, locator.source)
        if not cells.is_sound or not is_known:
            return None
        same = self._texts.setdefault
        subject, target, value, candidate = row["subject"], row["object"], row["value"], row["candidate"]
        if candidate:
            cells.matching("candidate", HASH, example="20 hexadecimal digits")
        return Claim(
            hash_claim(row, self.sources[locator.source].sha256),
            same(subject, subject), each.name, same(target, target), same(value, value), qualifiers, dates,
            modality, rank, row["reason"], confidence, row["anaphor"],
            locator, row["note"], cells.row.line, candidate,
        )  # fmt: skip

    def _narrow(self, cells: Cells) -> _Narrowing:
        """Qualifiers and the dates among them, shared by all rows that have the same ones."""
        key = _take_qualifiers(cells.row.cells)
        found = self._narrowings.get(key)
        if found is None:
            found = _parse_qualifiers(cells, key, self.ontology)
            if cells.is_sound:
                self._narrowings[key] = found
        return found

    def _weigh(self, cells: Cells) -> _Weighing:
        """Modality, rank and confidence, worked out once for all rows that have the same cells."""
        row = cells.row.cells
        key = row["modality"], row["rank"], row["confidence"], "reason" if row["reason"] else ""
        found = self._weighings.get(key)
        if found is None:
            was_sound, cells.is_sound = cells.is_sound, True
            found = _parse_weighing(cells)
            if found is None:
                return Modality.ASSERTED, Rank.NORMAL, 1.0  # of a row that is left out
            cells.is_sound = was_sound
            self._weighings[key] = found
        return found

    def _add_value(self, cells: Cells, each: Property, dates: Mapping[str, Period]) -> Mapping[str, Period]:
        """Check object or value, and add a value that is a date to the dates."""
        kind, value, target = each.value_kind, cells["value"], cells["object"]
        if not kind:
            if value or not target:
                remedy = "empty the value column" if target else "name an entity in the object column"
                cells.fault(f"{each.name} wants an object and no value", remedy, "object-or-value")
        elif target or not value:
            remedy = "empty the object column" if value else "fill the value column"
            cells.fault(f"{each.name} wants a value and no object", remedy, "object-or-value")
        elif kind == "date":
            period = cells.period("value")
            return {**dates, "value": period} if period else dates
        elif kind == "status":
            cells.word("value", self.ontology.statuses)
        elif each.is_number:
            if not NUMBER.fullmatch(value):
                cells.fault(f"value '{show(value)}' is not a number", "write 94.8, without commas", "number")
            cells.word("measure", self.ontology.measures)
            cells.word("unit", self.ontology.units)
        return dates

    def _locate(self, cells: Cells) -> Locator:
        line, start, end = cells.whole("line"), cells.whole("start"), cells.whole("end")
        if (start is None) != (end is None) and cells.is_sound:
            cells.fault("only one of start and end is given", "give both offsets", "offsets")
        if start is not None and end is not None and start >= end:
            cells.fault(f"start {start} is not before end {end}", "give the span as start,end", "offsets")
        if line is None and cells.is_sound:
            cells.fault("line is empty", "give the line of the source, from 1", "line-missing")
        source = cells["source"]
        return Locator(self._texts.setdefault(source, source), line or 0, start, end)

    def _check_source(self, cells: Cells, name: str) -> bool:
        if name in self.sources:
            return True
        if name not in self.broken:
            what = f"unknown source '{show(name)}'" if name else "source is empty"
            remedy = did_you_mean(name, list(self.sources), "add it to sources.csv")
            cells.fault(what, remedy if name else "name a row of sources.csv", "source-unknown")
        return False


def _parse_qualifiers(cells: Cells, filled: tuple[str, ...], ontology: Ontology) -> _Narrowing:
    qualifiers = {column: cell for column, cell in zip(QUALIFIERS, filled, strict=True) if cell}
    if not qualifiers:
        return _NO_QUALIFIERS, _NO_DATES
    dates = {column: period for column in DATE_QUALIFIERS if column in qualifiers and (period := cells.period(column))}
    for column in NUMBER_QUALIFIERS:
        if column in qualifiers and not NUMBER.fullmatch(cells[column]):
            cells.fault(f"{column} '{show(cells[column])}' is not a number", "write 14, or 1.5", "number")
    for column, words in (("amount", ontology.units), ("terms", _TERMS), ("approximation", _APPROXIMATIONS)):
        if column in qualifiers:
            cells.word("unit" if column == "amount" else column, words)
    start, end = dates.get("from"), dates.get("to")
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        cells.fault(f"from '{start}' is later than to '{end}'", "swap or correct them", "date-order")
    return qualifiers, dates or _NO_DATES


def _parse_weighing(cells: Cells) -> _Weighing | None:
    modality = cells.word("modality", _MODALITIES)
    rank = cells.word("rank", _RANKS, default=Rank.NORMAL)
    if rank in (Rank.PREFERRED, Rank.DEPRECATED) and not cells["reason"]:
        cells.fault(f"rank {rank} has no reason", "say why in the reason column", "reason-missing")
    confidence = cells["confidence"] or "1.0"
    if not NUMBER.fullmatch(confidence) or not 0 <= float(confidence) <= 1:
        cells.fault(f"confidence '{show(confidence)}' is not between 0 and 1", "write 0.9, say", "confidence")
    return (Modality(modality), Rank(rank), float(confidence)) if cells.is_sound else None
