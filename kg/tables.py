"""The tables: rows to sources, entities, names, claims and decisions, each cell parsed once.

Comes in: a data folder and the ontology. Goes out: `Tables` and every problem of a single row; what
rows say together is checked in `consistency`. A row with a problem is left out of the tables, so that
no later stage sees half a claim.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from kg.cells import HASH, ISO3166, LANGUAGE, NUMBER, SHA256, SLUG, WIKIDATA, Cells, Report
from kg.dates import Period
from kg.errors import Problem
from kg.model import Claim, Decision, Entity, Locator, Name, Source, Tables, hash_claim
from kg.ontology import Ontology
from kg.rows import Row, did_you_mean, read_rows, show
from kg.terms import (
    APPROXIMATION_WORDS,
    DATE_QUALIFIERS,
    DECISIONS_FILE,
    NUMBER_QUALIFIERS,
    QUALIFIERS,
    TERMS_WORDS,
    Modality,
    NameKind,
    Rank,
    SourceKind,
    Verdict,
)

SOURCE_COLUMNS = ("id", "title", "author", "publisher", "published", "language", "sha256", "file", "kind", "note")
ENTITY_COLUMNS = ("id", "type", "label", "wikidata", "iso3166", "note")
NAME_COLUMNS = ("entity", "name", "language", "kind", "source")
CLAIM_COLUMNS = (
    "subject", "predicate", "object", "value", *QUALIFIERS, "anaphor",
    "modality", "rank", "reason", "confidence", "source", "line", "start", "end", "note",
)  # fmt: skip
EXTRACTED_COLUMNS = ("candidate",)
"""Columns that claims.csv has only once extracted claims are among its rows."""

DECISION_COLUMNS = (
    "candidate", "decision", "claim", "relation", "rule", "extractor", "reviewer", "date", "reason", "source", "sha256",
)  # fmt: skip

Keyed = TypeVar("Keyed", Source, Entity, Decision)
Parsed = TypeVar("Parsed")


def _parse_source(cells: Cells) -> Source | None:
    kind = cells.word("kind", list(SourceKind))
    cells.matching("id", SLUG, example="003-summit-analysis", is_needed=True)
    cells.matching("sha256", SHA256, example="64 hexadecimal digits", is_needed=kind == SourceKind.TEXT)
    cells.matching("language", LANGUAGE, example="uz-Latn")
    if not cells["title"]:
        cells.fault("title is empty", "name the source", "title-missing")
    if "/" in cells["file"] or "\\" in cells["file"] or cells["file"].startswith("."):
        cells.fault(f"file '{show(cells['file'])}' is a path", "give the bare name of the file", "file-form")
    published = cells.period("published")
    if not cells.is_sound:
        return None
    return Source(
        cells["id"], cells["title"], cells["author"], cells["publisher"], published, cells["language"],
        cells["sha256"], cells["file"], SourceKind(kind), cells["note"], cells.row.line,
    )  # fmt: skip


def _parse_entity(cells: Cells, ontology: Ontology) -> Entity | None:
    cells.matching("id", SLUG, example="astana-summit-2025", is_needed=True)
    cells.matching("wikidata", WIKIDATA, example="Q265")
    cells.matching("iso3166", ISO3166, example="UZ")
    kind = cells.word("type", [name for name, cls in ontology.classes.items() if cls.shape and not cls.is_abstract])
    if not cells["label"]:
        cells.fault("label is empty", "give the English name", "label-missing")
    if not cells.is_sound:
        return None
    return Entity(cells["id"], kind, cells["label"], cells["wikidata"], cells["iso3166"], cells["note"], cells.row.line)


def _parse_name(cells: Cells) -> Name | None:
    kind = cells.word("kind", list(NameKind))
    cells.matching("language", LANGUAGE, example="uz-Latn", is_needed=True)
    if not cells["name"]:
        cells.fault("name is empty", "give a name or remove the row", "name-missing")
    if not cells.is_sound:
        return None
    return Name(cells["entity"], cells["name"], cells["language"], NameKind(kind), cells["source"], cells.row.line)


def _parse_value(cells: Cells, ontology: Ontology, dates: dict[str, Period]) -> None:
    kind = ontology.properties[cells["predicate"]].value_kind
    value, target = cells["value"], cells["object"]
    if not kind:
        if value or not target:
            remedy = "empty the value column" if target else "name an entity in the object column"
            cells.fault(f"{cells['predicate']} wants an object and no value", remedy, "object-or-value")
        return
    if target or not value:
        remedy = "empty the object column" if value else "fill the value column"
        cells.fault(f"{cells['predicate']} wants a value and no object", remedy, "object-or-value")
    elif kind == "date":
        period = cells.period("value")
        if period:
            dates["value"] = period
    elif kind == "status":
        cells.word("value", ontology.statuses)
    elif kind == "quantity":
        if not NUMBER.fullmatch(value):
            cells.fault(f"value '{show(value)}' is not a number", "write 94.8, without commas", "number")
        cells.word("measure", ontology.measures)
        cells.word("unit", ontology.units)


def _parse_qualifiers(cells: Cells, ontology: Ontology) -> tuple[dict[str, str], dict[str, Period]]:
    qualifiers = {column: cells[column] for column in QUALIFIERS if cells[column]}
    dates = {column: period for column in DATE_QUALIFIERS if (period := cells.period(column))}
    for column in NUMBER_QUALIFIERS:
        if cells[column] and not NUMBER.fullmatch(cells[column]):
            cells.fault(f"{column} '{show(cells[column])}' is not a number", "write 14, or 1.5", "number")
    if cells["amount"]:
        cells.word("unit", ontology.units)
    if cells["terms"]:
        cells.word("terms", list(TERMS_WORDS))
    if cells["approximation"]:
        cells.word("approximation", list(APPROXIMATION_WORDS))
    start, end = dates.get("from"), dates.get("to")
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        cells.fault(f"from '{start}' is later than to '{end}'", "swap or correct them", "date-order")
    return qualifiers, dates


def _parse_locator(cells: Cells) -> Locator:
    line, start, end = (cells.whole(column) for column in ("line", "start", "end"))
    if (start is None) != (end is None) and cells.is_sound:
        cells.fault("only one of start and end is given", "give both offsets", "offsets")
    if start is not None and end is not None and start >= end:
        cells.fault(f"start {start} is not before end {end}", "give the span as start,end", "offsets")
    if line is None and cells.is_sound:
        cells.fault("line is empty", "give the line of the source, from 1", "line-missing")
    return Locator(cells["source"], line or 0, start, end)


def _parse_claim(cells: Cells, ontology: Ontology, sources: dict[str, Source], broken: set[str]) -> Claim | None:
    predicate = cells["predicate"]
    if predicate in ontology.inverses:
        forward = ontology.inverses[predicate]
        cells.fault(f"'{predicate}' is an inverse", f"swap subject and object and use '{forward}'", "predicate-unknown")
        return None
    cells.word("predicate", list(ontology.properties))
    if predicate not in ontology.properties:
        return None
    qualifiers, dates = _parse_qualifiers(cells, ontology)
    _parse_value(cells, ontology, dates)
    modality = cells.word("modality", list(Modality))
    rank = cells.word("rank", list(Rank), default=Rank.NORMAL)
    if rank in (Rank.PREFERRED, Rank.DEPRECATED) and not cells["reason"]:
        cells.fault(f"rank {rank} has no reason", "say why in the reason column", "reason-missing")
    confidence = cells["confidence"] or "1.0"
    if not NUMBER.fullmatch(confidence) or not 0 <= float(confidence) <= 1:
        cells.fault(f"confidence '{show(confidence)}' is not between 0 and 1", "write 0.9, say", "confidence")
    locator = _parse_locator(cells)
    source = sources.get(locator.source)
    if source is None and locator.source not in broken:
        what = f"unknown source '{show(locator.source)}'" if locator.source else "source is empty"
        remedy = (
            did_you_mean(locator.source, list(sources), "add it to sources.csv")
            if locator.source
            else "name a row of sources.csv"
        )
        cells.fault(what, remedy, "source-unknown")
    if not cells.is_sound or source is None:
        return None
    identity = hash_claim(cells.row.cells, source.sha256)
    return Claim(
        identity, cells["subject"], predicate, cells["object"], cells["value"], qualifiers, dates,
        Modality(modality), Rank(rank), cells["reason"], float(confidence), cells["anaphor"],
        locator, cells["note"], cells.row.line, cells.matching("candidate", HASH, example="20 hexadecimal digits"),
    )  # fmt: skip


def _parse_decision(cells: Cells, ontology: Ontology) -> Decision | None:
    verdict = cells.word("decision", list(Verdict))
    is_accepted = verdict in (Verdict.ACCEPT, Verdict.EDIT)
    cells.matching("candidate", HASH, example="20 hexadecimal digits", is_needed=True)
    cells.matching("claim", HASH, example="20 hexadecimal digits", is_needed=is_accepted)
    cells.matching("source", SLUG, example="003-summit-analysis", is_needed=is_accepted)
    cells.matching("sha256", SHA256, example="64 hexadecimal digits", is_needed=True)
    cells.word("relation", list(ontology.properties))
    if cells["claim"] and verdict == Verdict.REJECT:
        cells.fault("names a claim, though the candidate was rejected", "empty the claim column", "claim-form")
    for column, what in (("rule", "the rule"), ("extractor", "the machine"), ("reviewer", "the person who decided")):
        if not cells[column]:
            cells.fault(f"{column} is empty", f"name {what}", f"{column}-missing")
    day = cells.period("date")
    if day is None or day.earliest is None or day.earliest != day.latest or day.text != day.earliest.isoformat():
        if day is not None or not cells["date"]:
            cells.fault(f"date '{show(cells['date'])}' is not a day", "write 2025-06-17", "date")
        return None
    if not cells.is_sound:
        return None
    assert isinstance(day.earliest, date)  # checked above
    return Decision(
        cells["candidate"], Verdict(verdict), cells["claim"], cells["relation"], cells["rule"], cells["extractor"],
        cells["reviewer"], day.earliest, cells["reason"], cells["source"], cells["sha256"], cells.row.line,
    )  # fmt: skip


def _keep_first(items: list[Keyed], file: str, report: Report, key: str = "id") -> dict[str, Keyed]:
    found: dict[str, Keyed] = {}
    for item in items:
        identity: str = getattr(item, key)
        if identity in found:
            what = f"{key} '{identity}' stands already in line {found[identity].row}"
            report(Problem(file, item.row, what, "remove one of the two rows", "id-twice"))
        else:
            found[identity] = item
    return dict(sorted(found.items()))


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Without the unknown sources that follow from a table which could not be read at all."""
    has_fatal = any(problem.fatal for problem in problems)
    return [problem for problem in problems if not (has_fatal and problem.rule == "source-unknown")]


def read_tables(folder: Path, ontology: Ontology) -> tuple[Tables, list[Problem]]:
    """Read the tables of a data folder.

    Parameters
    ----------
    folder
        Holds sources.csv, entities.csv, names.csv and claims.csv, and decisions.csv where claims were extracted.
    ontology
        Says which classes, predicates and words there are.

    Returns
    -------
    tables
        What could be read.
    problems
        Everything that a file or a single row has wrong.
    """
    problems: list[Problem] = []
    report = problems.append

    def rows(name: str, columns: tuple[str, ...], *numbers: str, optional: tuple[str, ...] = ()) -> list[Row]:
        return read_rows(folder / name, columns, optional=optional, numbers=frozenset(numbers), report=report)

    def parsed(table: list[Row], parse: Callable[[Cells], Parsed | None]) -> list[Parsed]:
        return [item for row in table if row.is_sound and (item := parse(Cells(row, report))) is not None]

    source_rows = rows("sources.csv", SOURCE_COLUMNS)
    entity_rows = rows("entities.csv", ENTITY_COLUMNS)
    sources = _keep_first(parsed(source_rows, _parse_source), str(folder / "sources.csv"), report)
    entities = _keep_first(
        parsed(entity_rows, lambda cells: _parse_entity(cells, ontology)), str(folder / "entities.csv"), report
    )
    broken = {row.cells.get("id", "") for row in (*source_rows, *entity_rows)} - {*sources, *entities}
    names = parsed(rows("names.csv", NAME_COLUMNS), _parse_name)
    claim_rows = rows(
        "claims.csv", CLAIM_COLUMNS, "value", "amount", "days", "confidence", "line", "start", "end",
        optional=EXTRACTED_COLUMNS,
    )  # fmt: skip
    claims = parsed(claim_rows, lambda cells: _parse_claim(cells, ontology, sources, broken))
    broken |= {row.cells.get("candidate", "") for row in claim_rows} - {claim.candidate for claim in claims}
    decided = rows(DECISIONS_FILE, DECISION_COLUMNS) if (folder / DECISIONS_FILE).exists() else []
    decisions = _keep_first(
        parsed(decided, lambda cells: _parse_decision(cells, ontology)),
        str(folder / DECISIONS_FILE),
        report,
        key="candidate",
    )
    return Tables(
        sources,
        entities,
        tuple(sorted(names, key=lambda name: (name.entity, name.language, name.name, name.kind))),
        tuple(sorted(claims, key=lambda claim: (claim.subject, claim.predicate, claim.target, claim.id))),
        frozenset(broken),
        tuple(decisions.values()),
    ), _without_echoes(problems)
