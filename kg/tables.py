"""The tables: rows to sources, entities, names, claims and decisions, each cell parsed once.

Comes in: a data folder and the ontology. Goes out: `Tables` and every problem of a single row; what
rows say together is checked in `consistency`. A row with a problem is left out of the tables, so that
no later stage sees half a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from kg.cells import HASH, ISO3166, LANGUAGE, SHA256, SLUG, URL, WIKIDATA, Cells, Report
from kg.claim_rows import ClaimParser
from kg.collector import collector_at_rest, leave_alone
from kg.errors import Problem
from kg.model import Decision, Entity, Name, Source, Tables
from kg.ontology import Ontology
from kg.rows import BrokenTable, Row, iterate_rows, show
from kg.terms import DECISIONS_FILE, QUALIFIERS, NameKind, SourceKind, Verdict

SOURCE_COLUMNS = ("id", "title", "author", "publisher", "published", "language", "sha256", "file", "kind", "note")
DATASET_COLUMNS = ("url", "licence", "citation")
"""Columns that sources.csv has only where a source is a dataset that others publish."""

ENTITY_COLUMNS = ("id", "type", "label", "wikidata", "iso3166", "note")
NAME_COLUMNS = ("entity", "name", "language", "kind", "source")
CLAIM_COLUMNS = (
    "subject", "predicate", "object", "value", *QUALIFIERS, "anaphor",
    "modality", "rank", "reason", "confidence", "source", "line", "start", "end", "note",
)  # fmt: skip
EXTRACTED_COLUMNS = ("candidate",)
"""Columns that claims.csv has only once extracted claims are among its rows."""

SIGNED_COLUMNS = ("value", "amount", "days", "confidence", "line", "start", "end")
"""Columns of claims.csv that hold numbers, which may start with a sign."""

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
    cells.matching("url", URL, example="https://example.org/data")
    published = cells.period("published")
    if not cells.is_sound:
        return None
    return Source(
        cells["id"], cells["title"], cells["author"], cells["publisher"], published, cells["language"],
        cells["sha256"], cells["file"], SourceKind(kind), cells["note"], cells.row.line,
        cells["url"], cells["licence"], cells["citation"],
    )  # fmt: skip


def _parse_entity(cells: Cells, kinds: frozenset[str]) -> Entity | None:
    cells.matching("id", SLUG, example="astana-summit-2025", is_needed=True)
    cells.matching("wikidata", WIKIDATA, example="Q265")
    cells.matching("iso3166", ISO3166, example="UZ")
    kind = cells.word("type", kinds)
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


def _parse_rows(
    rows: Iterator[Row], parse: Callable[[Cells], Parsed | None], report: Report, key: str = "id"
) -> tuple[list[Parsed], set[str]]:
    """What the sound rows say, and the keys of all rows; nothing of a table that breaks off."""
    found: list[Parsed] = []
    keys: set[str] = set()
    faults: list[Problem] = []
    try:
        for row in rows:
            keys.add(row.cells.get(key, ""))
            if row.is_sound and (item := parse(Cells(row, faults.append))) is not None:
                found.append(item)
    except BrokenTable:
        return [], set()
    for fault in faults:
        report(fault)
    return found, keys


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
    with collector_at_rest():
        tables, problems = _read_tables(folder, ontology)
    leave_alone(len(tables.claims))
    return tables, problems


def _read_tables(folder: Path, ontology: Ontology) -> tuple[Tables, list[Problem]]:
    problems: list[Problem] = []
    report = problems.append

    def rows(name: str, columns: tuple[str, ...], *numbers: str, optional: tuple[str, ...] = ()) -> Iterator[Row]:
        return iterate_rows(folder / name, columns, optional=optional, numbers=frozenset(numbers), report=report)

    source_rows, source_ids = _parse_rows(
        rows("sources.csv", SOURCE_COLUMNS, optional=DATASET_COLUMNS), _parse_source, report
    )
    kinds = frozenset(name for name, cls in ontology.classes.items() if cls.shape and not cls.is_abstract)
    entity_rows, entity_ids = _parse_rows(
        rows("entities.csv", ENTITY_COLUMNS), lambda cells: _parse_entity(cells, kinds), report
    )
    sources = _keep_first(source_rows, str(folder / "sources.csv"), report)
    entities = _keep_first(entity_rows, str(folder / "entities.csv"), report)
    broken = (source_ids | entity_ids) - {*sources, *entities}
    names, _ = _parse_rows(rows("names.csv", NAME_COLUMNS), _parse_name, report)
    claims, candidates = _parse_rows(
        rows("claims.csv", CLAIM_COLUMNS, *SIGNED_COLUMNS, optional=EXTRACTED_COLUMNS),
        ClaimParser(ontology, sources, broken).parse, report, key="candidate",
    )  # fmt: skip
    broken |= candidates - {claim.candidate for claim in claims}
    decided = rows(DECISIONS_FILE, DECISION_COLUMNS) if (folder / DECISIONS_FILE).exists() else iter(())
    decision_rows, _ = _parse_rows(decided, lambda cells: _parse_decision(cells, ontology), report)
    decisions = _keep_first(decision_rows, str(folder / DECISIONS_FILE), report, key="candidate")
    return Tables(
        sources,
        entities,
        tuple(sorted(names, key=lambda name: (name.entity, name.language, name.name, name.kind))),
        tuple(sorted(claims, key=lambda claim: (claim.subject, claim.predicate, claim.target, claim.id))),
        frozenset(broken),
        tuple(decisions.values()),
    ), _without_echoes(problems)
