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
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import InputError, UsageError
from kg.graph.conflicts import select_claims
from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.held import MemoryGraph
from kg.graph.trig import read_graph
from kg.model import (
    CLAIM_ID,
    DATASET_ID,
    DATE_QUALIFIERS,
    DENIED_CLASS,
    GEOMETRY_ID,
    ID,
    ONTOLOGY,
    PREFIXES,
    REVIEW_ID,
    SOURCE_ID,
    Claim,
    Decision,
    Edition,
    Entity,
    Field,
    Kind,
    Locator,
    Name,
    NameKind,
    Ontology,
    Position,
    Property,
    Qualifiers,
    Source,
    Superseded,
    Tables,
    View,
    fields_of,
    make,
    parse_period,
    read_ontology,
)
from kg.tables import temporary_folder

T = TypeVar("T")
Facts = Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]
_SUPERSEDED_ON = ONTOLOGY + "supersededOn"
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
    superseded: list[Superseded] = []
    positions: list[Position] = []
    edition = Edition()
    words = ontology.notations
    for iri in sorted(facts):
        if iri.startswith(SOURCE_ID):
            identity = iri.removeprefix(SOURCE_ID)
            sources[identity] = _restore(Source, iri, facts, words, id=identity)
        elif iri.startswith(CLAIM_ID) and _SUPERSEDED_ON in facts[iri]:
            superseded.append(_restore(Superseded, iri, facts, words, old=iri.removeprefix(CLAIM_ID)))
        elif iri.startswith(CLAIM_ID):
            claims.append(claim := _restore_claim(iri, facts, ontology))
            if claim.candidate:
                decisions.append(_restore_decision(claim, facts, words))
        elif iri.startswith(GEOMETRY_ID):
            positions.append(_restore(Position, iri, facts, words, entity=iri.removeprefix(GEOMETRY_ID)))
        elif iri == DATASET_ID:
            edition = make(Edition, lambda field: _read_field(field, DATASET_ID, facts, words))
        elif iri.startswith(ID) and "/" not in iri.removeprefix(ID):
            entity = _restore_entity(iri, facts, ontology)
            entities[entity.id] = entity
            names += _restore_names(entity, facts)
    ordered = sorted(claims, key=lambda claim: (claim.subject, claim.predicate, claim.target, claim.id))
    return Tables(
        sources, entities, tuple(names), tuple(ordered), decisions=tuple(decisions),
        superseded=tuple(superseded), positions=tuple(positions), edition=edition,
    )  # fmt: skip


def _text(facts: Facts, iri: str, term: str) -> str:
    terms = facts.get(iri, {}).get(term)
    return terms[0].value if terms else ""


def _read_field(field: Field, iri: str, facts: Facts, words: Mapping[str, str]) -> str:
    """The text of a field at a node; `words` has controlled words as the tables write them, by local name."""
    text = _text(facts, iri, field.term) if field.term else ""
    if field.kind in (Kind.PERSON, Kind.BODY):
        return _text(facts, text, _LABEL) or text
    if field.declared.scheme:
        name = text.removeprefix(ONTOLOGY)
        return words.get(name, name)
    return text.removeprefix(field.namespace)


def _restore(declared: type[T], iri: str, facts: Facts, words: Mapping[str, str], **given: object) -> T:
    """What a node says, by the declaration of its type; what the RDF leaves out is empty, and its row 0."""

    def read(field: Field) -> str:
        return _read_field(field, iri, facts, words)

    return make(declared, read, **({"row": 0} | given))


def _restore_entity(iri: str, facts: Facts, ontology: Ontology) -> Entity:
    is_a = _TYPE if _TYPE in facts[iri] else DENIED_CLASS
    classes = {term.value.removeprefix(ONTOLOGY) for term in facts[iri][is_a]}
    above = {parent for name in classes for parent in ontology.ancestors[name] - {name}}
    label = facts[iri][_LABEL][0].value  # without one it is no entity of ours
    return _restore(Entity, iri, facts, {}, id=iri.removeprefix(ID), type=min(classes - above), label=label)


def _restore_names(entity: Entity, facts: Facts) -> list[Name]:
    names = []
    for predicate, kind in (("prefLabel", NameKind.LABEL), ("altLabel", NameKind.ALIAS)):
        for term in facts[ID + entity.id].get(PREFIXES["skos"] + predicate, []):
            language = getattr(term, "language", "") or ""
            if (predicate, term.value, language) != ("prefLabel", entity.label, "en"):
                names.append(Name(entity.id, term.value, language, kind, "", 0))
    return names


def _restore_claim(iri: str, facts: Facts, ontology: Ontology) -> Claim:
    predicate = ontology.properties[_text(facts, iri, PREFIXES["rdf"] + "predicate").removeprefix(ONTOLOGY)]
    target, value = _restore_target(facts[iri][PREFIXES["rdf"] + "object"][0], facts, predicate)
    said = {field.name: _read_field(field, iri, facts, ontology.notations) for field in fields_of(Qualifiers)}
    qualifiers = {column: text for column, text in said.items() if text}
    dates = {column: parse_period(text) for column, text in qualifiers.items() if column in DATE_QUALIFIERS}
    if predicate.value_kind == "date":
        dates["value"] = parse_period(value)
    return _restore(
        Claim, iri, facts, {}, object=target, value=value, qualifiers=qualifiers, dates=dates,
        locator=_restore_locator(iri, facts),
    ).known_as(iri.removeprefix(CLAIM_ID))  # fmt: skip


def _restore_decision(claim: Claim, facts: Facts, words: Mapping[str, str]) -> Decision:
    """The decision that a claim came of; the hash of the text and what the machine said first are not in the graph."""
    known = {"claim": claim.id, "relation": claim.predicate, "source": claim.locator.source}
    return _restore(Decision, REVIEW_ID + claim.candidate, facts, words, **known)


def _restore_target(term: ox.NamedNode | ox.Literal, facts: Facts, predicate: Property) -> tuple[str, str]:
    """Object and value of a claim, one of the two empty."""
    if isinstance(term, ox.Literal):
        return "", term.value
    if term.value.startswith(ONTOLOGY):
        return "", term.value.removeprefix(ONTOLOGY + predicate.word_prefix)
    number = _text(facts, term.value, ONTOLOGY + "numericValue")
    return ("", number) if number else (term.value.removeprefix(ID), "")


def _restore_locator(iri: str, facts: Facts) -> Locator:
    selector = _text(facts, iri, PREFIXES["oa"] + "hasSelector")
    source = _text(facts, iri, PREFIXES["prov"] + "wasDerivedFrom")
    offsets = {field.name: field.parse(_text(facts, selector, field.term)) for field in fields_of(Locator)[2:4]}
    sha256 = _text(facts, source, ONTOLOGY + "sha256")
    return make(Locator, lambda field: _read_field(field, iri, facts, {}), sha256=sha256, **offsets)
