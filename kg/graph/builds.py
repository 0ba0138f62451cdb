"""A build opened for comparison: a data folder, or a built file alone, as from an earlier revision.

Comes in: a path. Goes out: a `Build`, its dataset and its quads. A file is read back into tables with the
ontology that it holds, so that whatever works on a dataset works on it. What RDF does not hold stays
empty: rows, notes of entities, kinds and sources of names, file names of texts.
A questionable decision: which claims are the best is as the file says, not as the rules say today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, UsageError
from kg.graph.conflicts import select_claims
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.held import MemoryGraph
from kg.graph.trig import read_graph
from kg.model import (
    CLAIM_ID,
    DATE_QUALIFIERS,
    ID,
    ONTOLOGY,
    PREFIXES,
    QUALIFIERS,
    REVIEW_ID,
    SOURCE_ID,
    Claim,
    Decision,
    Entity,
    Locator,
    Modality,
    Name,
    NameKind,
    Ontology,
    Rank,
    Source,
    SourceKind,
    Tables,
    Verdict,
    View,
    column_to_term,
    parse_period,
    read_ontology,
)
from kg.tables import temporary_folder

Facts = Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A build: how the user named it, its dataset, and its quads with those of the ontology."""

    name: str
    dataset: ValidDataset
    quads: frozenset[ox.Quad]


def open_build(path: Path) -> Build:
    """Open a build.

    Parameters
    ----------
    path
        A folder with the four tables, which are checked and built in memory; or a file that `kg build` wrote.

    Raises
    ------
    UsageError
        When there is nothing at the path.
    InvalidData
        When the tables have problems.
    InputError
        When the file is not a build, or was changed after it was built.
    """
    if path.is_dir():
        dataset = open_graph(path)
        return Build(str(path), dataset, frozenset(dataset.quads()))
    if not path.exists():
        raise UsageError(f"{path} does not exist; name a data folder or a graph.trig")
    quads = frozenset(ox.parse(read_graph(path).body, format=ox.RdfFormat.TRIG))
    return Build(str(path), restore_dataset(path, quads), quads)


def restore_dataset(path: Path, quads: frozenset[ox.Quad], store: ox.Store | None = None) -> ValidDataset:
    """The dataset that a built file holds.

    Parameters
    ----------
    path
        The file, for messages.
    quads
        All that it holds.
    store
        The quads in an engine, where they are to be asked as they are; else those that follow from the tables are.

    Raises
    ------
    InputError
        When the file uses words that the ontology in it does not have.
    """
    try:
        ontology = _restore_ontology(quads)
        facts = _gather_facts(quads)
        tables = _restore_tables(facts, ontology)
        selection = select_claims(tables, ontology, View())
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: does not fit the ontology that it holds ({error}); build it again") from error
    plain = frozenset(claim.id for claim in tables.claims if ONTOLOGY + "best" in facts[CLAIM_ID + claim.id])
    held = MemoryGraph(tables, ontology, path.parent, selection.with_plain(plain), store)
    return ValidDataset(held, View())


def _restore_ontology(quads: frozenset[ox.Quad]) -> Ontology:
    words = [quad.triple for quad in quads if quad.graph_name == ox.NamedNode(ONTOLOGY)]
    with temporary_folder() as folder:
        path = folder / "kg.ttl"
        path.write_bytes(ox.serialize(words, format=ox.RdfFormat.TURTLE) or b"")
        return read_ontology(path)


def _gather_facts(quads: frozenset[ox.Quad]) -> Facts:
    facts: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]]
    facts = defaultdict(lambda: defaultdict(list))
    for quad in sorted(quads, key=str):
        if quad.graph_name == ox.DefaultGraph() and isinstance(quad.object, ox.NamedNode | ox.Literal):
            facts[str(getattr(quad.subject, "value", ""))][quad.predicate.value].append(quad.object)
    return {subject: dict(about) for subject, about in facts.items()}


def _restore_tables(facts: Facts, ontology: Ontology) -> Tables:
    sources: dict[str, Source] = {}
    entities: dict[str, Entity] = {}
    names: list[Name] = []
    claims: list[Claim] = []
    decisions: list[Decision] = []
    for iri in sorted(facts):
        if iri.startswith(SOURCE_ID):
            sources[iri.removeprefix(SOURCE_ID)] = _restore_source(iri, facts)
        elif iri.startswith(CLAIM_ID):
            claims.append(claim := _restore_claim(iri, facts, ontology))
            if claim.candidate:
                decisions.append(_restore_decision(claim, facts))
        elif iri.startswith(ID) and "/" not in iri.removeprefix(ID):
            entity = _restore_entity(iri, facts, ontology)
            entities[entity.id] = entity
            names += _restore_names(entity, facts)
    ordered = sorted(claims, key=lambda claim: (claim.subject, claim.predicate, claim.target, claim.id))
    return Tables(sources, entities, tuple(names), tuple(ordered), decisions=tuple(decisions))


def _text(facts: Facts, iri: str, prefix: str, name: str) -> str:
    found = facts[iri].get(PREFIXES[prefix] + name)
    return found[0].value if found else ""


def _restore_source(iri: str, facts: Facts) -> Source:
    published = _text(facts, iri, "kg", "published")
    return Source(
        iri.removeprefix(SOURCE_ID),
        _text(facts, iri, "rdfs", "label"),
        _text(facts, iri, "dcterms", "creator"),
        _text(facts, iri, "dcterms", "publisher"),
        parse_period(published) if published else None,
        _text(facts, iri, "dcterms", "language"),
        _text(facts, iri, "kg", "sha256"),
        "",
        SourceKind(_text(facts, iri, "kg", "sourceKind")),
        _text(facts, iri, "kg", "note"),
        0,
        _text(facts, iri, "schema", "url"),
        _text(facts, iri, "dcterms", "license"),
        _text(facts, iri, "dcterms", "bibliographicCitation"),
    )


def _restore_entity(iri: str, facts: Facts, ontology: Ontology) -> Entity:
    classes = {each.value.removeprefix(ONTOLOGY) for each in facts[iri][_TYPE]}
    above = {parent for name in classes for parent in ontology.ancestors[name] - {name}}
    return Entity(
        iri.removeprefix(ID),
        min(classes - above),
        facts[iri][_LABEL][0].value,
        _text(facts, iri, "schema", "sameAs").removeprefix(PREFIXES["wd"]),
        _text(facts, iri, "kg", "iso3166"),
        "",
        0,
    )


def _restore_names(entity: Entity, facts: Facts) -> list[Name]:
    found = []
    for predicate, kind in (("prefLabel", NameKind.LABEL), ("altLabel", NameKind.ALIAS)):
        for term in facts[ID + entity.id].get(PREFIXES["skos"] + predicate, []):
            language = getattr(term, "language", "") or ""
            if (predicate, term.value, language) != ("prefLabel", entity.label, "en"):
                found.append(Name(entity.id, term.value, language, kind, "", 0))
    return found


def _restore_claim(iri: str, facts: Facts, ontology: Ontology) -> Claim:
    predicate = _text(facts, iri, "rdf", "predicate").removeprefix(ONTOLOGY)
    target, value = _restore_target(facts[iri][PREFIXES["rdf"] + "object"][0], facts)
    qualifiers = {
        column: text.removeprefix(ID)
        for column in QUALIFIERS
        if (text := _text(facts, iri, "kg", column_to_term(column)))
    }
    dates = {column: parse_period(text) for column, text in qualifiers.items() if column in DATE_QUALIFIERS}
    if ontology.properties[predicate].value_kind == "date":
        dates["value"] = parse_period(value)
    return Claim(
        _text(facts, iri, "rdf", "subject").removeprefix(ID),
        predicate,
        target,
        value,
        qualifiers,
        dates,
        Modality(_text(facts, iri, "kg", "modality").removeprefix(ONTOLOGY)),
        Rank(_text(facts, iri, "kg", "rank").removeprefix(ONTOLOGY)),
        _text(facts, iri, "kg", "reason"),
        float(_text(facts, iri, "kg", "confidence")),
        _text(facts, iri, "kg", "anaphor"),
        _restore_locator(iri, facts),
        _text(facts, iri, "kg", "note"),
        0,
        _text(facts, iri, "prov", "wasGeneratedBy").removeprefix(REVIEW_ID),
    ).known_as(iri.removeprefix(CLAIM_ID))


def _restore_decision(claim: Claim, facts: Facts) -> Decision:
    """The decision that a claim came of; the hash of the text and what the machine said first are not in the graph."""
    review = REVIEW_ID + claim.candidate
    return Decision(
        claim.candidate,
        Verdict(_text(facts, review, "kg", "decision")),
        claim.id,
        claim.predicate,
        _text(facts, review, "kg", "rule"),
        _text(facts, review, "kg", "extractor"),
        facts[_text(facts, review, "prov", "wasAssociatedWith")][_LABEL][0].value,
        date.fromisoformat(_text(facts, review, "kg", "decidedOn")),
        _text(facts, review, "kg", "reason"),
        claim.locator.source,
        "",
        0,
    )


def _restore_target(term: ox.NamedNode | ox.Literal, facts: Facts) -> tuple[str, str]:
    """Object and value of a claim, one of the two empty."""
    if isinstance(term, ox.Literal):
        return "", term.value
    if term.value.startswith(ONTOLOGY):
        return "", term.value.removeprefix(f"{ONTOLOGY}status-")
    number = _text(facts, term.value, "kg", "numericValue") if term.value in facts else ""
    return ("", number) if number else (term.value.removeprefix(ID), "")


def _restore_locator(iri: str, facts: Facts) -> Locator:
    source = _text(facts, iri, "prov", "wasDerivedFrom").removeprefix(SOURCE_ID)
    selector = _text(facts, iri, "oa", "hasSelector")
    start, end = (int(_text(facts, selector, "oa", side)) if selector else None for side in ("start", "end"))
    sha256 = _text(facts, SOURCE_ID + source, "kg", "sha256")
    return Locator(source, int(_text(facts, iri, "kg", "line")), start, end, sha256)
