"""The check of one data folder: every table, row by row and then together.

Comes in: a folder and the ontology, and the user's folder of texts where there is one. Goes out: its tables, and
problems with file and line: ids that do not resolve, classes that do not fit, cycles, spans outside the text. SHACL
says most of this again on the built graph; it is said here first because a shape cannot name the line of a CSV file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from kg.errors import Problem
from kg.model import (
    DECISIONS_FILE,
    ENTITY_QUALIFIERS,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Entity,
    Extent,
    Name,
    Ontology,
    SourceKind,
    Tables,
    decimal_text,
)
from kg.tables.dialects import table_label
from kg.tables.folding import fold_name
from kg.tables.leaning import lend_entities, read_edition
from kg.tables.rows import show
from kg.tables.suggestions import did_you_mean
from kg.tables.tables import check_decisions, check_superseded, read_tables
from kg.tables.texts import Copy, CopyState, Texts, fingerprints_by_source, read_copy

OPENING_CONFIDENCE = 0.9
"""Most that a claim can have of which only the opening of its source was read."""

_EXCUSED = "excused"
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")


def _check_tables(tables: Tables, ontology: Ontology, folder: Path, texts: Texts = None) -> list[Problem]:
    """Find every problem that concerns more than one row.

    Parameters
    ----------
    tables
        As read; rows with problems of their own are not among them.
    folder
        The data folder, to name files in problems.
    texts
        The user's copies of the sources; None skips the checks against them.

    Returns
    -------
    list of Problem
        Sorted by file and line.
    """
    claims_file = table_label(folder, "claims.csv")
    wanted = fingerprints_by_source(tables.claims)
    copies = {source.id: read_copy(source, texts, wanted.get(source.id, ())) for source in tables.sources.values()}
    problems = [
        *_check_names(tables, table_label(folder, "names.csv")),
        *_check_entities(tables, table_label(folder, "entities.csv")),
        *_check_sources(tables, ontology, table_label(folder, "sources.csv")),
        *_check_positions(tables, ontology, table_label(folder, PLACES_FILE)),
        *_check_twice(tables, claims_file),
        *check_cycles(tables, ontology, claims_file),
        *_check_copies(tables, copies, table_label(folder, "sources.csv")),
        *check_decisions(tables, claims_file, table_label(folder, DECISIONS_FILE)),
        *check_superseded(tables, table_label(folder, SUPERSEDED_FILE)),
    ]
    same = {identity for identity, copy in copies.items() if copy.state is CopyState.SAME}
    for claim in tables.claims:
        problems += _check_claim(claim, tables, ontology, claims_file)
        if claim.locator.source in same:
            problems += _check_span(claim, tables, copies[claim.locator.source], claims_file)
    return sorted(problem for problem in problems if problem.rule != _EXCUSED)


def _unknown_entity(file: str, row: int, column: str, identity: str, tables: Tables) -> Problem:
    if identity in tables.broken:
        return Problem(file, row, "", "", _EXCUSED)
    if not identity:
        return Problem(file, row, f"{column} is empty", "name an entity of entities.csv", "entity-unknown")
    remedy = did_you_mean(identity, list(tables.entities), "add it to entities.csv")
    return Problem(file, row, f"unknown {column} '{show(identity)}'", remedy, "entity-unknown")


def _check_names(tables: Tables, file: str) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], Name] = {}
    for name in sorted(tables.names, key=lambda name: name.row):
        if name.entity not in tables.entities:
            yield _unknown_entity(file, name.row, "entity", name.entity, tables)
        if name.source not in tables.sources and name.source not in tables.broken:
            what = f"unknown source '{show(name.source)}'"
            yield Problem(
                file,
                name.row,
                what,
                did_you_mean(name.source, list(tables.sources), "add it to sources.csv"),
                "source-unknown",
            )
        first = seen.setdefault((name.entity, name.name, name.language), name)
        if first is not name:
            what = f"'{show(name.name)}' ({name.language}) stands already in line {first.row}"
            yield Problem(file, name.row, what, "remove one of the two rows", "name-twice")


def _check_entities(tables: Tables, file: str) -> Iterator[Problem]:
    for column in ("wikidata", "iso3166"):
        seen: dict[str, Entity] = {}
        for entity in sorted(tables.entities.values(), key=lambda entity: entity.row):
            code = getattr(entity, column)
            first = seen.setdefault(code, entity) if code else entity
            if first is not entity:
                what = f"{column} {code} belongs already to '{first.id}' in line {first.row}"
                yield Problem(file, entity.row, what, "one of the two is wrong; check both", f"{column}-twice")


def _check_sources(tables: Tables, ontology: Ontology, file: str) -> Iterator[Problem]:
    """The work that a source is is a document; a body whose entity the graph has is called by that entity's label."""
    bearers: dict[str, set[str]] = {}
    for name in tables.names:
        if name.entity in tables.entities and ontology.is_allowed(tables.entities[name.entity].type, ("Actor",)):
            bearers.setdefault(name.name, set()).add(name.entity)
    labels = {entity.label for entity in tables.entities.values()}
    for source in tables.sources.values():
        work = tables.entities.get(source.work)
        if source.work and work is None:
            yield _unknown_entity(file, source.row, "work", source.work, tables)
        elif work is not None and not ontology.is_allowed(work.type, ("Document",)):
            what = f"work is '{work.id}' ({work.type}), but a source is a document"
            yield Problem(file, source.row, what, "name an entity of class Work, Declaration or Treaty, say", "range")
        for column in ("publisher", "origin"):
            named = getattr(source, column)
            if named and named not in labels and len(meant := bearers.get(named, ())) == 1:
                label = tables.label(next(iter(meant)))
                what = f"{column} '{show(named)}' is another name of '{show(label)}'"
                yield Problem(file, source.row, what, f"write '{show(label)}', so that the two are linked", "body-name")


def _check_positions(tables: Tables, ontology: Ontology, file: str) -> Iterator[Problem]:
    for position in tables.positions:
        entity = tables.entities.get(position.entity)
        if entity is None:
            yield _unknown_entity(file, position.row, "entity", position.entity, tables)
        elif not ontology.is_allowed(entity.type, ("Location", "Institution", "Organisation", "Event")):
            what = f"entity '{entity.id}' is a {entity.type}, which lies nowhere"
            yield Problem(file, position.row, what, "give the position of a place, and say what is there", "range")
        if position.source not in tables.sources and position.source not in tables.broken:
            what, known = f"unknown source '{show(position.source)}'", list(tables.sources)
            remedy = did_you_mean(position.source, known, "add it to sources.csv")
            yield Problem(file, position.row, what, remedy, "source-unknown")


def _check_twice(tables: Tables, file: str) -> Iterator[Problem]:
    seen: dict[str, Claim] = {}
    for claim in sorted(tables.claims, key=lambda claim: claim.row):
        first = seen.setdefault(claim.id, claim)
        if first is not claim:
            what = f"says the same as line {first.row}, from the same place"
            yield Problem(file, claim.row, what, "remove one of the two rows", "claim-twice")


def check_cycles(tables: Tables, ontology: Ontology, file: str) -> Iterator[Problem]:
    """Find predicates that must not go in a circle and do.

    Parameters
    ----------
    tables
        As read.
    ontology
        Says which predicates must not.
    file
        How to name the table of claims.
    """
    graphs: dict[str, dict[str, list[str]]] = {
        name: {} for name, predicate in ontology.properties.items() if predicate.is_acyclic
    }
    rows = {}
    for claim in tables.claims:
        if claim.predicate in graphs:
            graphs[claim.predicate].setdefault(claim.subject, []).append(claim.object)
            rows[claim.predicate, claim.subject, claim.object] = claim.row
    for name, ends in graphs.items():
        with suppress(CycleError):
            TopologicalSorter(ends).prepare()
            continue
        import networkx as nx  # half as long to import as all tables take to read, and hardly ever needed

        graph: nx.DiGraph[str] = nx.DiGraph((start, end) for start in ends for end in ends[start])
        for component in nx.strongly_connected_components(graph):
            if len(component) < 2:
                continue
            edges = nx.find_cycle(graph.subgraph(component), min(component))
            chain = " → ".join([edges[0][0], *(end for _, end in edges)])
            line = max(rows[name, *edge] for edge in edges)
            yield Problem(file, line, f"{name} goes in a circle: {chain}", "remove one of its claims", "cycle")


def _check_copies(tables: Tables, copies: Mapping[str, Copy], file: str) -> Iterator[Problem]:
    for source in tables.sources.values():
        if copies[source.id].state is CopyState.ALTERED:
            what = f"the copy of '{source.file}' in {copies[source.id].folder} has another hash than the one cited"
            yield Problem(file, source.row, what, "get the text as cited, or review its claims anew", "text-altered")
        if trouble := copies[source.id].trouble:
            what, _, remedy = trouble.rpartition("; ")
            yield Problem(file, source.row, f"the copy of page '{source.id}': {what}", remedy, "page-unread")


def _check_claim(claim: Claim, tables: Tables, ontology: Ontology, file: str) -> Iterator[Problem]:
    predicate = ontology.properties[claim.predicate]
    ends = [("subject", claim.subject, "domain", predicate.domain)]
    if claim.object:
        ends.append(("object", claim.object, "range", predicate.range))
    for column, identity, side, allowed in ends:
        entity = tables.entities.get(identity)
        if entity is None:
            yield _unknown_entity(file, claim.row, column, identity, tables)
        elif not ontology.is_allowed(entity.type, allowed):
            what = f"{column} of {predicate.name} is '{identity}' ({entity.type}), but it takes {', '.join(allowed)}"
            yield Problem(file, claim.row, what, "check the predicate, its direction, or the entity's type", side)
    if claim.object and claim.object == claim.subject:
        what = f"'{claim.subject}' {claim.predicate} itself"
        yield Problem(file, claim.row, what, "name another object", "self-loop")
    for column in ENTITY_QUALIFIERS if claim.qualifiers else ():
        identity = claim.qualifiers.get(column, "")
        if identity and identity not in tables.entities:
            yield _unknown_entity(file, claim.row, column, identity, tables)
    place, source = claim.locator, tables.sources[claim.locator.source]
    if source.kind is SourceKind.TEXT and place.start is None and not place.fingerprint:
        yield Problem(file, claim.row, "has no start and end", "give the span in the text", "offsets")
    if source.extent is Extent.OPENING and claim.confidence > OPENING_CONFIDENCE:
        what = f"confidence {decimal_text(claim.confidence)} is more than the opening of '{source.id}' gives"
        remedy = f"write {OPENING_CONFIDENCE} or less, or read the whole and say so in extent"
        yield Problem(file, claim.row, what, remedy, "opening")


def _check_span(claim: Claim, tables: Tables, copy: Copy, file: str) -> Iterator[Problem]:
    place, text = claim.locator, copy.text
    quotation = copy.excerpt(place)
    if quotation is None and place.fingerprint:
        what = f"{copy.file} does not have the passage of the fingerprint"
        yield Problem(file, claim.row, what, "get the page as it was read, or quote it anew", "passage")
        return
    if quotation is None and place.end is not None:
        what = f"end {place.end} lies outside of the text, which has {len(text)} characters"
        yield Problem(file, claim.row, what, "correct the span", "offsets")
        return
    if quotation is None:
        return
    line = place.line if place.start is None else text.count("\n", 0, place.start) + 1
    if line != place.line:
        what = f"line is {place.line}, but start {place.start} is in line {line}"
        yield Problem(file, claim.row, what, f"write {line}, or correct the span", "line")
    span = quotation.span
    if claim.anaphor and claim.anaphor not in span:
        what = f"anaphor '{show(claim.anaphor)}' is not in the span"
        yield Problem(file, claim.row, what, "quote it as it stands there", "anaphor")
    elif not claim.anaphor and not names_in_span(span, claim, tables):
        what = "the span holds no name of subject or object"
        yield Problem(file, claim.row, what, "widen the span, add the name, or note the anaphor", "span-name")


def names_in_span(span: str, claim: Claim, tables: Tables) -> bool:
    """Whether a span holds a label or name of the claim's subject or object, possessives included."""
    folded = f" {fold_name(_POSSESSIVE.sub('', span))} "
    for identity in filter(None, (claim.subject, claim.object)):
        names = (name.name for name in tables.names_by_entity.get(identity, ()))
        for name in (tables.label(identity), *names):
            if f" {fold_name(_POSSESSIVE.sub('', name))} " in folded:
                return True
    return False


def check_folder(
    folder: Path,
    ontology: Ontology,
    texts: Texts = None,
    home: Path | None = None,
    beside: Sequence[Path] = (),
) -> tuple[Tables, list[Problem]]:
    """Read the tables of a folder and run every table check on them.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources; None skips the checks against them.
    home
        The folder that the tables are to stand in, whose `graph.toml` counts; this one when None.
    beside
        Folders that it is joined with, which lend it their entities without being named by it.

    Raises
    ------
    InputError
        When `graph.toml` is not of its form.
    """
    tables, problems = read_leaning(folder, ontology, home, beside)
    if not any(problem.fatal for problem in problems):
        problems += _check_tables(tables, ontology, folder, texts)
    return tables, sorted(problems)


def read_leaning(
    folder: Path, ontology: Ontology, home: Path | None = None, beside: Sequence[Path] = ()
) -> tuple[Tables, list[Problem]]:
    """Read the tables of a folder with the entities of those that it leans on; `check_folder` without its checks."""
    tables, problems = read_tables(folder, ontology)
    if any(problem.fatal for problem in problems):
        return tables, problems
    tables = replace(tables, edition=read_edition(home or folder))
    tables, unnamed = lend_entities(tables, home or folder, ontology, beside)
    return tables, problems + unnamed
