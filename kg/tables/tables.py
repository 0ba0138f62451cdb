"""The tables: rows to sources, entities, names, claims, decisions and what was superseded, each cell parsed once.

Comes in: a data folder and the ontology. Goes out: `Tables`, every problem of a single row, and a confidence for each
rule of extraction. A row with a problem is left out, so that no later stage sees half a claim. A claim that names a
candidate must be what a decision accepted; one that names none is what a person read. A questionable decision: an
edited candidate counts half right, whatever was edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kg.errors import InputError, Problem
from kg.model import (
    DECISIONS_FILE,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Entity,
    Kind,
    Name,
    Ontology,
    Part,
    Position,
    Source,
    SourceKind,
    Superseded,
    Tables,
    Verdict,
    column_fields,
    columns_of,
    defaults_of,
    needed_columns,
)
from kg.tables.claims import HASH, ISO3166, LANGUAGE, RETIRED, SHA256, SLUG, URL, WIKIDATA, Cells, ClaimParser, Report
from kg.tables.dialects import table_label, table_path
from kg.tables.process import collector_at_rest, leave_alone
from kg.tables.rows import QUOTE, BrokenTable, Row, iterate_rows, show

SOURCE_COLUMNS = columns_of(Source)
DATASET_COLUMNS = columns_of(Source, optional=True)
"""Columns that sources.csv has only where a source is a dataset that others publish."""

ENTITY_COLUMNS = columns_of(Entity)
NAME_COLUMNS = columns_of(Name)
CLAIM_COLUMNS = columns_of(Claim)
CANDIDATE_COLUMN = "candidate"
"""Column that claims.csv has only once extracted claims are among its rows."""

SIGNED_COLUMNS = tuple(
    field.column for field in column_fields(Claim) if field.kind in (Kind.VALUE, Kind.WHOLE, Kind.NUMBER, Kind.PERIOD)
)
"""Columns of claims.csv that hold numbers or dates, which may start with a sign."""
_DATES_OF_SOURCES = tuple(field.column for field in column_fields(Source) if field.kind is Kind.PERIOD)
JOURNAL = ".review-journal"
"""File of a data folder that names the tables which are being written together."""

DECISION_COLUMNS = columns_of(Decision)

Keyed = TypeVar("Keyed", Source, Entity, Decision, Superseded, Position)
Parsed = TypeVar("Parsed")
_PRIOR = 0.5
"""How often a rule of which nothing is known is taken to be right."""
_PRIOR_DECISIONS = 10
"""How many decisions a prior is worth."""
RIGHT = {Verdict.ACCEPT: 1.0, Verdict.EDIT: 0.5, Verdict.REJECT: 0.0}
"""How right a candidate was, by what was decided."""


def _parse_source(cells: Cells) -> Source | None:
    kind = cells["kind"]
    cells.matching("id", SLUG, example="003-summit-analysis", is_needed=True)
    cells.matching("sha256", SHA256, example="64 hexadecimal digits")
    if kind == SourceKind.TEXT and not (cells["sha256"] or cells["url"] or cells["citation"]):
        what, remedy = "is a text that nobody could find: no sha256, url or citation", "give the address of the page"
        cells.fault(what, f"{remedy} in url, or the hash of the file in sha256", "sha256-missing")
    cells.matching("language", LANGUAGE, example="uz-Latn")
    if not cells["title"]:
        cells.fault("title is empty", "name the source", "title-missing")
    if "/" in cells["file"] or "\\" in cells["file"] or cells["file"].startswith("."):
        cells.fault(f"file '{show(cells['file'])}' is a path", "give the bare name of the file", "file-form")
    cells.matching("url", URL, example="https://example.org/data")
    cells.matching("archive", URL, example="https://web.archive.org/web/2025/https://example.org/data")
    cells.matching("work", SLUG, example="work-003-summit-analysis")
    return cells.make(Source)


def _parse_entity(cells: Cells, kinds: frozenset[str], ontology: Ontology) -> Entity | None:
    cells.matching("id", SLUG, example="astana-summit-2025", is_needed=True)
    cells.matching("wikidata", WIKIDATA, example="Q265")
    cells.matching("iso3166", ISO3166, example="UZ")
    cells.word("type", kinds, ontology=ontology, part=Part.CLASS)
    if not cells["label"]:
        cells.fault("label is empty", "give the English name", "label-missing")
    return cells.make(Entity)


def _parse_name(cells: Cells) -> Name | None:
    cells.matching("language", LANGUAGE, example="uz-Latn", is_needed=True)
    if not cells["name"]:
        cells.fault("name is empty", "give a name or remove the row", "name-missing")
    return cells.make(Name)


def _parse_decision(cells: Cells, ontology: Ontology) -> Decision | None:
    verdict = cells["decision"]
    is_accepted = verdict in (Verdict.ACCEPT, Verdict.EDIT)
    cells.matching("candidate", HASH, example="20 hexadecimal digits", is_needed=True)
    cells.matching("claim", HASH, example="20 hexadecimal digits", is_needed=is_accepted)
    cells.matching("source", SLUG, example="003-summit-analysis", is_needed=is_accepted)
    cells.matching("sha256", SHA256, example="64 hexadecimal digits", is_needed=True)
    # what a machine proposed stays in the words of its day, so that the id of the candidate still says it
    cells.word("relation", [*ontology.properties, *ontology.retired.get(Part.PREDICATE, {})])
    if cells["claim"] and verdict == Verdict.REJECT:
        cells.fault("names a claim, though the candidate was rejected", "empty the claim column", "claim-form")
    for column, what in (("rule", "the rule"), ("extractor", "the machine"), ("reviewer", "the person who decided")):
        if not cells[column]:
            cells.fault(f"{column} is empty", f"name {what}", f"{column}-missing")
    return cells.make(Decision)


def _parse_superseded(cells: Cells) -> Superseded | None:
    cells.matching("old", HASH, example="20 hexadecimal digits", is_needed=True)
    cells.matching("new", HASH, example="20 hexadecimal digits")
    if not cells["reason"]:
        cells.fault("reason is empty", "say in a few words why the claim no longer stands", "reason-missing")
    return cells.make(Superseded)


def _parse_position(cells: Cells) -> Position | None:
    cells.matching("entity", SLUG, example="astana", is_needed=True)
    cells.matching("source", SLUG, example="bg-geonames", is_needed=True)
    for column, most, way in (("latitude", 90, "north"), ("longitude", 180, "east")):
        degrees = cells.number(column)
        if not cells[column]:
            cells.fault(f"{column} is empty", f"give degrees {way}", f"{column}-missing")
        elif degrees is not None and abs(degrees) > most:
            what = f"{column} {show(cells[column])} is nowhere on Earth"
            cells.fault(what, f"give degrees {way}, from -{most} to {most}", f"{column}-form")
    return cells.make(Position) if cells.is_sound else None


def _parse_rows(
    rows: Iterator[Row], parse: Callable[[Cells], Parsed | None], report: Report, key: str = "id"
) -> tuple[list[Parsed], set[str]]:
    """What the sound rows say, and the keys of all rows; nothing of a table that breaks off."""
    parsed: list[Parsed] = []
    keys: set[str] = set()
    faults: list[Problem] = []
    try:
        for row in rows:
            keys.add(row.cells.get(key, ""))
            if row.is_sound and (item := parse(Cells(row, faults.append))) is not None:
                parsed.append(item)
    except BrokenTable:
        return [], set()
    for fault in faults:
        report(fault)
    return parsed, keys


def _keep_first(items: list[Keyed], file: str, report: Report, key: str = "id") -> dict[str, Keyed]:
    kept: dict[str, Keyed] = {}
    for item in items:
        identity: str = getattr(item, key)
        if identity in kept:
            what = f"{key} '{identity}' stands already in line {kept[identity].row}"
            report(Problem(file, item.row, what, "remove one of the two rows", "id-twice"))
        else:
            kept[identity] = item
    return dict(sorted(kept.items()))


def _once_a_word(problems: list[Problem]) -> list[Problem]:
    """With one line for each retired word of a table, at the first of the rows that use it."""
    rows: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.rule == RETIRED:
            rows[problem.file, problem.what].append(problem)
    counted = [
        replace(
            first, what=f"{first.what} (and in {len(more)} more row{'s' * (len(more) > 1)})" if more else first.what
        )
        for first, *more in rows.values()
    ]
    return [*(problem for problem in problems if problem.rule != RETIRED), *counted]


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Without the unknown sources that follow from a table which could not be read at all."""
    has_fatal = any(problem.fatal for problem in problems)
    return [problem for problem in problems if not (has_fatal and problem.rule == "source-unknown")]


def read_tables(folder: Path, ontology: Ontology) -> tuple[Tables, list[Problem]]:
    """Read the tables of a data folder.

    Parameters
    ----------
    folder
        Holds sources.csv, entities.csv, names.csv and claims.csv, decisions.csv where claims were extracted,
        superseded.csv where claims were corrected or withdrawn, and places.csv where it has a map.
    ontology
        Says which classes, predicates and words there are.

    Returns
    -------
    tables
        What could be read.
    problems
        Everything that a file or a single row has wrong.

    Raises
    ------
    InputError
        When somebody began to write the tables together and has not ended.
    """
    refuse_unfinished(folder)
    with collector_at_rest():
        tables, problems = _read_tables(folder, ontology)
    leave_alone(len(tables.claims))
    return tables, problems


def refuse_unfinished(folder: Path) -> None:
    """Raise an `InputError` where some tables of a folder may be written anew and others not yet.

    Parameters
    ----------
    folder
        The data folder; a writer of several tables names them in its `JOURNAL` before the first takes its place.
    """
    if (folder / JOURNAL).is_symlink() or (folder / JOURNAL).exists():
        raise InputError(
            f"{folder}: whoever writes decisions there has not ended, or was cut off; `kg format {folder}` or the next "
            "`kg review` of it completes the tables"
        )


def read_entities(folder: Path, ontology: Ontology) -> dict[str, Entity]:
    """The sound rows of the entities of a data folder alone, by id; what is wrong with others is told elsewhere.

    Parameters
    ----------
    folder, ontology
        As of `read_tables`.
    """

    def ignore(problem: Problem) -> None:
        del problem

    path = folder / "entities.csv"
    entities, _ = _parse_entities(
        iterate_rows(path, needed_columns(Entity), optional=defaults_of(Entity), report=ignore), ontology, ignore
    )
    return _keep_first(entities, str(path), ignore)


def _parse_entities(rows: Iterator[Row], ontology: Ontology, report: Report) -> tuple[list[Entity], set[str]]:
    kinds = frozenset(name for name, cls in ontology.classes.items() if cls.shape and not cls.is_abstract)
    return _parse_rows(rows, lambda cells: _parse_entity(cells, kinds, ontology), report)


def _read_tables(folder: Path, ontology: Ontology) -> tuple[Tables, list[Problem]]:
    problems: list[Problem] = []
    report = problems.append

    def rows(name: str, declared: type, *numbers: str, besides: tuple[str, ...] = ()) -> Iterator[Row]:
        optional = defaults_of(declared) | dict.fromkeys(besides, "")
        columns = needed_columns(declared)
        return iterate_rows(folder / name, columns, optional=optional, numbers=frozenset(numbers), report=report)

    source_rows, source_ids = _parse_rows(rows("sources.csv", Source, *_DATES_OF_SOURCES), _parse_source, report)
    entity_rows, entity_ids = _parse_entities(rows("entities.csv", Entity), ontology, report)
    sources = _keep_first(source_rows, table_label(folder, "sources.csv"), report)
    entities = _keep_first(entity_rows, table_label(folder, "entities.csv"), report)
    broken = (source_ids | entity_ids) - {*sources, *entities}
    names, _ = _parse_rows(rows("names.csv", Name), _parse_name, report)
    claims, candidates = _parse_rows(
        rows("claims.csv", Claim, *SIGNED_COLUMNS, besides=(QUOTE,)),
        ClaimParser(ontology, sources, broken).parse, report, key="candidate",
    )  # fmt: skip
    broken |= candidates - {claim.candidate for claim in claims}

    def optional_rows(name: str, declared: type, *numbers: str) -> Iterator[Row]:
        return rows(name, declared, *numbers) if table_path(folder, name).exists() else iter(())

    decision_rows, _ = _parse_rows(
        optional_rows(DECISIONS_FILE, Decision), lambda cells: _parse_decision(cells, ontology), report
    )
    superseded_rows, _ = _parse_rows(optional_rows(SUPERSEDED_FILE, Superseded), _parse_superseded, report)
    position_rows, _ = _parse_rows(
        optional_rows(PLACES_FILE, Position, "latitude", "longitude"), _parse_position, report, key="entity"
    )
    positions = _keep_first(position_rows, table_label(folder, PLACES_FILE), report, key="entity")
    decisions = _keep_first(decision_rows, table_label(folder, DECISIONS_FILE), report, key="candidate")
    superseded = _keep_first(superseded_rows, table_label(folder, SUPERSEDED_FILE), report, key="old")
    return Tables(
        sources,
        entities,
        tuple(sorted(names, key=lambda name: (name.entity, name.language, name.name, name.kind))),
        tuple(sorted(claims, key=lambda claim: (claim.subject, claim.predicate, claim.target, claim.id))),
        frozenset(broken),
        tuple(decisions.values()),
        tuple(superseded.values()),
        tuple(positions.values()),
    ), _once_a_word(_without_echoes(problems))


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How often the candidates of a rule were accepted, edited and rejected."""

    accepted: int = 0
    edited: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        """Decisions in all."""
        return self.accepted + self.edited + self.rejected

    @property
    def right(self) -> float:
        """Decisions that found the rule right; an edit counts half."""
        return self.accepted * RIGHT[Verdict.ACCEPT] + self.edited * RIGHT[Verdict.EDIT]


def rule_records(decisions: Iterable[Decision]) -> dict[str, RuleRecord]:
    """What was decided about each rule, in order of rule.

    Parameters
    ----------
    decisions
        In any order.
    """
    counted: dict[str, dict[Verdict, int]] = {}
    for decision in decisions:
        counts = counted.setdefault(decision.rule, dict.fromkeys(Verdict, 0))
        counts[decision.verdict] += 1
    return {
        rule: RuleRecord(counts[Verdict.ACCEPT], counts[Verdict.EDIT], counts[Verdict.REJECT])
        for rule, counts in sorted(counted.items())
    }


def rule_confidences(decisions: Iterable[Decision], priors: Mapping[str, float] | None = None) -> dict[str, float]:
    """How often a rule can be expected to be right, from its prior and from what people decided.

    Parameters
    ----------
    decisions
        In any order.
    priors
        How often each rule was right before any decision, as measured on annotated texts; `_PRIOR` where not given.

    Returns
    -------
    dict
        For each rule that has a prior or a decision, in order of rule, rounded to three decimals.

    Notes
    -----
    Posterior mean of a Beta-Binomial model: with prior mean m worth n = `_PRIOR_DECISIONS` decisions, and of d
    decisions r right, it is (n m + r) / (n + d). An edited candidate is half right.

    References
    ----------
    A. Gelman and others, Bayesian Data Analysis, third edition, 2013, section 2.4.

    Examples
    --------
    >>> rule_confidences([], {"signs-verb": 0.9})
    {'signs-verb': 0.9}
    """
    known, records = dict(priors or {}), rule_records(decisions)
    confidences = {}
    for rule in sorted({*known, *records}):
        record = records.get(rule, RuleRecord())
        right = _PRIOR_DECISIONS * known.get(rule, _PRIOR) + record.right
        confidences[rule] = round(right / (_PRIOR_DECISIONS + record.decided), 3)
    return confidences


def check_decisions(tables: Tables, claims_file: str, decisions_file: str) -> Iterator[Problem]:
    """Every extracted claim has been accepted, and every accepted candidate is a claim.

    Parameters
    ----------
    tables
        As read.
    claims_file, decisions_file
        How to name the two tables in problems.
    """
    by_candidate = {claim.candidate: claim for claim in tables.claims if claim.candidate}
    for claim in tables.claims:
        decision = tables.decisions_by_candidate.get(claim.candidate)
        if claim.candidate and (decision is None or not decision.is_accepted):
            fate = "rejected" if decision else "without a decision"
            what = f"was extracted from candidate {claim.candidate}, which is {fate}"
            yield Problem(claims_file, claim.row, what, "decide on it with `kg review`, or remove the row", "undecided")
    for decision in tables.decisions:
        source = tables.sources.get(decision.source)
        if source is not None and source.sha256 and source.sha256 != decision.sha256:
            what = f"was made on another text than the one that source '{source.id}' has now"
            yield Problem(decisions_file, decision.row, what, "review the changed text anew", "decision-text")
        is_broken = decision.candidate in tables.broken  # the row of its claim has a fault, which is told already
        stood = decision.claim in tables.claims_by_id or decision.claim in tables.superseded_by_id
        if decision.is_accepted and not stood and not is_broken:
            changed = by_candidate.get(decision.candidate)
            remedy = (
                f"the claim of that candidate has id {changed.id} now; write that"
                if changed
                else f"restore the row of claims.csv, or say in {SUPERSEDED_FILE} what became of the claim"
            )
            what = f"accepts a candidate as claim {decision.claim}, which is not in the tables"
            yield Problem(decisions_file, decision.row, what, remedy, "decision-claim")


def check_superseded(tables: Tables, file: str) -> Iterator[Problem]:
    """A superseded claim stands no more, and what took its place stands or was superseded in its turn.

    Parameters
    ----------
    tables
        As read.
    file
        How to name superseded.csv in problems.
    """
    for row in tables.superseded:
        if row.old in tables.claims_by_id:
            what = f"says that claim {row.old} stands no more, though claims.csv states it"
            yield Problem(file, row.row, what, "remove this row, or that of claims.csv", "superseded-stands")
            continue
        last = tables.fate_of(row.old)[-1].new
        if last in tables.superseded_by_id:
            what = f"the claims that replace {row.old} lead back to it or to one another"
            remedy = "let the last one name a claim that stands, or none"
            yield Problem(file, row.row, what, remedy, "superseded-circle")
        elif row.new and row.new not in tables.superseded_by_id and row.new not in tables.claims_by_id:
            what = f"names {row.new} as what replaces claim {row.old}, and no claim has that id"
            remedy = "take the id from `kg show`, or leave it empty if the claim was withdrawn"
            yield Problem(file, row.row, what, remedy, "superseded-unknown")
