"""Claims to RDF: the quads of a dataset, with no blank node and no clock.

Comes in: tables, ontology and a selection. Goes out: a sorted list of quads. Everything about the
subject stands in the default graph; the ontology stands in a named graph of its own, so that a
beginner's query over the default graph meets no class definitions.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.conflicts import Conflict
from kg.dates import Period
from kg.model import Claim, Decision, Entity, Locator, Source, Tables
from kg.ontology import Ontology
from kg.terms import (
    CLAIM_ID,
    DATE_QUALIFIERS,
    ENTITY_QUALIFIERS,
    ID,
    OBSERVATION_ID,
    OBSERVATION_QUALIFIERS,
    ONTOLOGY,
    PREFIXES,
    REVIEW_ID,
    REVIEWER_ID,
    SELECTOR_ID,
    SOURCE_ID,
    NameKind,
    column_to_term,
)
from kg.views import Selection

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


def _kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(ONTOLOGY + name)


_TYPE, _LABEL = _term("rdf", "type"), _term("rdfs", "label")
_XSD = {name: _term("xsd", name) for name in ("gYear", "gYearMonth", "date", "decimal", "integer", "boolean")}
_EDTF = _term("edtf", "EDTF")
_PLAIN_DATES = {4: _XSD["gYear"], 7: _XSD["gYearMonth"], 10: _XSD["date"]}
_COUNT = _term("xsd", "nonNegativeInteger")
_TRUE = ox.Literal("true", datatype=_XSD["boolean"])


def date_literal(period: Period) -> ox.Literal:
    """A date as known: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF.

    Examples
    --------
    >>> from kg.dates import parse_period
    >>> print(date_literal(parse_period("2025-06")))
    "2025-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>
    """
    is_plain = re.fullmatch(r"[0-9-]+", period.text) is not None
    return ox.Literal(period.text, datatype=_PLAIN_DATES.get(len(period.text), _EDTF) if is_plain else _EDTF)


def entity_iri(identity: str) -> ox.NamedNode:
    """IRI of an entity."""
    return ox.NamedNode(ID + identity)


def claim_iri(identity: str) -> ox.NamedNode:
    """IRI of a claim."""
    return ox.NamedNode(CLAIM_ID + identity)


def selector_iri(place: Locator) -> ox.NamedNode:
    """IRI of a place in a text; claims from one span share it."""
    return ox.NamedNode(f"{SELECTOR_ID}{place.source}/{place.start}-{place.end}")


def build_quads(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> list[ox.Quad]:
    """All quads of a dataset, sorted.

    Parameters
    ----------
    tables
        Entities, names and sources are taken whole.
    ontology
        For superclasses, superproperties and symmetry.
    selection
        The claims to write, and which of them give plain edges.
    ontology_path
        The Turtle file whose triples go into the ontology's named graph.

    Returns
    -------
    list of Quad
        Without duplicates, in order of graph, subject, predicate and object.
    """
    triples: set[Triple] = set()
    for entity in tables.entities.values():
        triples.update(_entity_triples(entity, tables, ontology))
    for source in tables.sources.values():
        triples.update(_source_triples(source))
    for claim in selection.claims:
        is_plain = claim.id in selection.plain
        triples.update(_claim_triples(claim, tables, ontology, is_best=claim.id in selection.best))
        if is_plain:
            triples.update(_plain_edges(claim, ontology))
    for conflict in selection.conflicts:
        triples.update(_conflict_triples(conflict))
    quads = [ox.Quad(*triple) for triple in sorted(triples, key=lambda triple: tuple(map(str, triple)))]
    graph = ox.NamedNode(ONTOLOGY)
    words = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(path=str(ontology_path), format=ox.RdfFormat.TURTLE)
    }
    return quads + sorted(words, key=str)


def _entity_triples(entity: Entity, tables: Tables, ontology: Ontology) -> Iterator[Triple]:
    node = entity_iri(entity.id)
    for cls in ontology.ancestors[entity.type]:
        yield node, _TYPE, _kg(cls)
    yield node, _LABEL, ox.Literal(entity.label, language="en")
    yield node, _term("skos", "prefLabel"), ox.Literal(entity.label, language="en")
    if entity.wikidata:
        yield node, _term("schema", "sameAs"), _term("wd", entity.wikidata)
    if entity.iso3166:
        yield node, _kg("iso3166"), ox.Literal(entity.iso3166)
    for name in tables.names_by_entity.get(entity.id, ()):
        predicate = "prefLabel" if name.kind is NameKind.LABEL and name.language != "en" else "altLabel"
        yield node, _term("skos", predicate), ox.Literal(name.name, language=name.language.lower())


def _source_triples(source: Source) -> Iterator[Triple]:
    node = ox.NamedNode(SOURCE_ID + source.id)
    yield node, _TYPE, _kg("Source")
    yield node, _LABEL, ox.Literal(source.title, language="en")
    yield node, _kg("sourceKind"), ox.Literal(source.kind.value)
    texts = {
        _term("dcterms", "creator"): source.author,
        _term("dcterms", "publisher"): source.publisher,
        _term("dcterms", "language"): source.language,
        _kg("sha256"): source.sha256,
        _kg("note"): source.note,
    }
    for predicate, text in texts.items():
        if text:
            yield node, predicate, ox.Literal(text)
    if source.published:
        yield node, _kg("published"), date_literal(source.published)
        yield from _bounds(node, source.published)
    if source.is_background:
        yield node, _kg("background"), _TRUE


def _bounds(node: ox.NamedNode, period: Period) -> Iterator[Triple]:
    for name, day in (("earliest", period.earliest), ("latest", period.latest)):
        if day:
            yield node, _kg(name), ox.Literal(day.isoformat(), datatype=_XSD["date"])


def _value(claim: Claim, ontology: Ontology) -> ox.NamedNode | ox.Literal:
    kind = ontology.properties[claim.predicate].value_kind
    if kind == "date":
        return date_literal(claim.dates["value"])
    if kind == "status":
        return _kg(f"status-{claim.value}")
    if kind == "quantity":
        return observation_iri(claim)
    return ox.Literal(claim.value) if claim.value else entity_iri(claim.object)


def observation_iri(claim: Claim) -> ox.NamedNode:
    """IRI of the number that a quantity claim states; claims that state the same number share it."""
    said = [claim.subject, claim.value, *(claim.qualifiers.get(column, "") for column in OBSERVATION_QUALIFIERS)]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return ox.NamedNode(OBSERVATION_ID + hashlib.sha256(text.encode()).hexdigest()[:20])


def _qualifier(claim: Claim, column: str) -> ox.NamedNode | ox.Literal:
    text = claim.qualifiers[column]
    if column in DATE_QUALIFIERS:
        return date_literal(claim.dates[column])
    if column in ENTITY_QUALIFIERS:
        return entity_iri(text)
    if column == "days":
        return ox.Literal(text, datatype=_XSD["integer"])
    return ox.Literal(text, datatype=_XSD["decimal"]) if column == "amount" else ox.Literal(text)


def _claim_triples(claim: Claim, tables: Tables, ontology: Ontology, *, is_best: bool) -> Iterator[Triple]:
    node, value = claim_iri(claim.id), _value(claim, ontology)
    source, place = ox.NamedNode(SOURCE_ID + claim.locator.source), claim.locator
    yield node, _TYPE, _kg("Claim")
    yield node, _term("rdf", "subject"), entity_iri(claim.subject)
    yield node, _term("rdf", "predicate"), _kg(claim.predicate)
    yield node, _term("rdf", "object"), value
    yield node, _kg("modality"), _kg(claim.modality)
    yield node, _kg("rank"), _kg(claim.rank)
    yield node, _kg("confidence"), ox.Literal(f"{claim.confidence:g}", datatype=_XSD["decimal"])
    yield node, _term("prov", "wasDerivedFrom"), source
    yield node, _kg("line"), ox.Literal(str(place.line), datatype=_XSD["integer"])
    for column in claim.qualifiers:
        yield node, _kg(column_to_term(column)), _qualifier(claim, column)
    for name, text in (("reason", claim.reason), ("anaphor", claim.anaphor), ("note", claim.note)):
        if text:
            yield node, _kg(name), ox.Literal(text)
    if place.start is not None:
        selector = selector_iri(place)
        yield node, _term("oa", "hasSelector"), selector
        yield selector, _TYPE, _term("oa", "TextPositionSelector")
        yield selector, _term("oa", "start"), ox.Literal(str(place.start), datatype=_COUNT)
        yield selector, _term("oa", "end"), ox.Literal(str(place.end), datatype=_COUNT)
    if claim.time:
        yield from _bounds(node, claim.time)
    if claim.candidate:
        yield from _review_triples(node, tables.decisions_by_candidate[claim.candidate])
    if is_best:
        yield node, _kg("best"), _TRUE
    if tables.is_background(claim):
        yield node, _kg("background"), _TRUE
    if isinstance(value, ox.NamedNode) and claim.predicate == "quantity":
        yield from _observation_triples(claim, value)


def reviewer_iri(name: str) -> ox.NamedNode:
    """IRI of a reviewer: a hash of the name, since a name in any script is no IRI and a slug of it may not be unique.

    Examples
    --------
    >>> print(reviewer_iri("Ann Example").value.removeprefix(REVIEWER_ID))
    258e1c6527b0
    """
    return ox.NamedNode(REVIEWER_ID + hashlib.sha256(name.encode()).hexdigest()[:12])


def _review_triples(claim: ox.NamedNode, decision: Decision) -> Iterator[Triple]:
    """That an extracted claim came of a review, and who decided what, when and on whose proposal."""
    review, reviewer = ox.NamedNode(REVIEW_ID + decision.candidate), reviewer_iri(decision.reviewer)
    yield claim, _term("prov", "wasGeneratedBy"), review
    yield review, _TYPE, _kg("Review")
    yield review, _term("prov", "wasAssociatedWith"), reviewer
    yield review, _kg("decidedOn"), ox.Literal(decision.date.isoformat(), datatype=_XSD["date"])
    yield review, _kg("decision"), ox.Literal(decision.verdict.value)
    yield review, _kg("candidate"), ox.Literal(decision.candidate)
    yield review, _kg("extractor"), ox.Literal(decision.extractor)
    yield review, _kg("rule"), ox.Literal(decision.rule)
    if decision.reason:
        yield review, _kg("reason"), ox.Literal(decision.reason)
    yield reviewer, _TYPE, _kg("Reviewer")
    yield reviewer, _LABEL, ox.Literal(decision.reviewer)


def _observation_triples(claim: Claim, node: ox.NamedNode) -> Iterator[Triple]:
    yield node, _TYPE, _kg("Observation")
    yield node, _kg("numericValue"), ox.Literal(claim.value, datatype=_XSD["decimal"])
    for column in OBSERVATION_QUALIFIERS:
        if column in claim.qualifiers:
            yield node, _kg(column_to_term(column)), _qualifier(claim, column)


def _plain_edges(claim: Claim, ontology: Ontology) -> Iterator[Triple]:
    subject, value = entity_iri(claim.subject), _value(claim, ontology)
    each = ontology.properties[claim.predicate]
    for name in (each.name, *each.parents):
        yield subject, _kg(name), value
    if each.is_symmetric:
        assert isinstance(value, ox.NamedNode)  # symmetric predicates join entities
        yield value, _kg(each.name), subject


def _conflict_triples(conflict: Conflict) -> Iterator[Triple]:
    for one, other in conflict.pairs:
        yield claim_iri(one), _kg("conflictsWith"), claim_iri(other)
        yield claim_iri(other), _kg("conflictsWith"), claim_iri(one)
