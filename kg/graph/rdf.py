"""Claims to RDF: IRIs, lines of N-Triples and quads, with no blank node and no clock.

Comes in: tables, ontology and a selection. Goes out: a sorted list of quads, or a stream of lines, a block for each
row. The subject matter stands in the default graph and the ontology in a named graph of its own, so that a beginner's
query meets no class definitions. Text is written rather than terms, since a term costs a microsecond and a claim has
sixteen lines; what many claims share is written once and kept, and a line may come twice, as of two claims that share a
place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.graph.conflicts import Conflict, Selection
from kg.graph.entailed import ENTAILED, derive_edges
from kg.model import (
    CLAIM_ID,
    DATE_QUALIFIERS,
    ENTITY_QUALIFIERS,
    ID,
    OBSERVATION_ID,
    OBSERVATION_QUALIFIERS,
    ONTOLOGY,
    PREFIXES,
    QUALIFIERS,
    REVIEW_ID,
    REVIEWER_ID,
    SELECTOR_ID,
    SOURCE_ID,
    Claim,
    Decision,
    Entity,
    Locator,
    NameKind,
    Ontology,
    Period,
    Property,
    Source,
    Tables,
    column_to_term,
)
from kg.tables import URL, decimal_text

_PLAIN_DATE = re.compile(r"[0-9-]+")
_PLAIN_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
END = " .\n"


def date_type(period: Period) -> str:
    """IRI of the datatype that a date has: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF."""
    is_plain = _PLAIN_DATE.fullmatch(period.text) is not None and len(period.text) in _PLAIN_TYPES
    return PREFIXES["xsd"] + _PLAIN_TYPES[len(period.text)] if is_plain else PREFIXES["edtf"] + "EDTF"


def selector_id(place: Locator) -> str:
    """IRI of a place in a text; claims from one span share it."""
    return f"{SELECTOR_ID}{place.source}/{place.start}-{place.end}"


def observation_id(claim: Claim) -> str:
    """IRI of the number that a quantity claim states; claims that state the same number share it."""
    said = [claim.subject, claim.value, *(claim.qualifiers.get(column, "") for column in OBSERVATION_QUALIFIERS)]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return OBSERVATION_ID + hashlib.sha256(text.encode()).hexdigest()[:20]


def reviewer_id(name: str) -> str:
    """IRI of a reviewer: a hash of the name, since a name in any script is no IRI and a slug of it may not be unique.

    Examples
    --------
    >>> reviewer_id("Ann Example").removeprefix(REVIEWER_ID)
    '258e1c6527b0'
    """
    return REVIEWER_ID + hashlib.sha256(name.encode()).hexdigest()[:12]


def _word(prefix: str, name: str) -> str:
    return f"<{PREFIXES[prefix]}{name}>"


def _kg(name: str) -> str:
    return f"<{ONTOLOGY}{name}>"


_TYPE, _LABEL, _PREF_LABEL = _word("rdf", "type"), _word("rdfs", "label"), _word("skos", "prefLabel")
_EARLIEST, _LATEST, _DATE = _kg("earliest"), _kg("latest"), _word("xsd", "date")
_INTEGER, _DECIMAL, _COUNT = (_word("xsd", name) for name in ("integer", "decimal", "nonNegativeInteger"))
_TRUE = f'"true"^^{_word("xsd", "boolean")}'
_BACKGROUND = f"{_kg('background')} {_TRUE}"
_SUBJECT, _PREDICATE, _OBJECT = (_word("rdf", name) for name in ("subject", "predicate", "object"))
_LINE = _kg("line")
_COLUMNS = {column: _kg(column_to_term(column)) for column in QUALIFIERS}


@lru_cache(maxsize=2**16)
def _text(text: str, language: str = "") -> str:
    return str(ox.Literal(text, language=language) if language else ox.Literal(text))


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^{datatype}'


@lru_cache(maxsize=2**16)
def _date(period: Period) -> str:
    return str(ox.Literal(period.text, datatype=ox.NamedNode(date_type(period))))


@lru_cache(maxsize=2**16)
def _bounds(period: Period) -> tuple[str, ...]:
    days = ((_EARLIEST, period.earliest), (_LATEST, period.latest))
    return tuple(f" {name} {_typed(day.isoformat(), _DATE)}{END}" for name, day in days if day)


class LineWriter:
    """Writes what is in tables as lines of N-Triples.

    Parameters
    ----------
    tables
        Where the rows are from; for sources, names and decisions.
    ontology
        For superclasses, superproperties and symmetry.
    """

    def __init__(self, tables: Tables, ontology: Ontology) -> None:
        self._tables = tables
        self._ontology = ontology
        self._heads: dict[tuple[str, str, str, float, str, bool], list[str]] = {}

    def blocks(self, selection: Selection) -> Iterator[str]:
        """All lines of a selection, in blocks: entities and sources whole, then claims and conflicts."""
        for entity in self._tables.entities.values():
            yield self.entity(entity)
        for source in self._tables.sources.values():
            yield self.source(source)
        best, plain = selection.best, selection.plain
        for claim in selection.claims:
            yield self.claim(claim, is_best=claim.id in best, is_plain=claim.id in plain)
        for conflict in selection.conflicts:
            yield _conflict_lines(conflict)

    def entity(self, entity: Entity) -> str:
        """Lines of an entity: its classes, label, codes and names."""
        facts = [f"{_TYPE} {_kg(cls)}" for cls in self._ontology.ancestors[entity.type]]
        label = _text(entity.label, "en")
        facts += [f"{_LABEL} {label}", f"{_PREF_LABEL} {label}"]
        if entity.wikidata:
            facts.append(f"{_word('schema', 'sameAs')} {_word('wd', entity.wikidata)}")
        if entity.iso3166:
            facts.append(f"{_kg('iso3166')} {_text(entity.iso3166)}")
        for name in self._tables.names_by_entity.get(entity.id, ()):
            kind = "prefLabel" if name.kind is NameKind.LABEL and name.language != "en" else "altLabel"
            facts.append(f"{_word('skos', kind)} {_text(name.name, name.language.lower())}")
        return _lines(ID + entity.id, facts)

    def source(self, source: Source) -> str:
        """Lines of a source."""
        texts = (
            (_kg("sourceKind"), source.kind.value),
            (_word("dcterms", "creator"), source.author),
            (_word("dcterms", "publisher"), source.publisher),
            (_word("dcterms", "language"), source.language),
            (_word("dcterms", "bibliographicCitation"), source.citation),
            (_kg("sha256"), source.sha256),
            (_kg("note"), source.note),
        )
        facts = [f"{_TYPE} {_kg('Source')}", f"{_LABEL} {_text(source.title, 'en')}"]
        facts += [f"{predicate} {_text(text)}" for predicate, text in texts if text]
        if source.url:
            facts.append(f"{_word('schema', 'url')} <{source.url}>")
        if source.licence:
            is_address = URL.fullmatch(source.licence) is not None
            facts.append(
                f"{_word('dcterms', 'license')} {f'<{source.licence}>' if is_address else _text(source.licence)}"
            )
        if source.published:
            facts.append(f"{_kg('published')} {_date(source.published)}")
        if source.is_background:
            facts.append(_BACKGROUND)
        node = f"<{SOURCE_ID}{source.id}>"
        bounds = _bounds(source.published) if source.published else ()
        return _lines(SOURCE_ID + source.id, facts) + "".join(node + line for line in bounds)

    def claim(self, claim: Claim, *, is_best: bool, is_plain: bool) -> str:
        """Lines of a claim, with those of its place, number and review, and the plain edges that it gives."""
        node, place = f"<{CLAIM_ID}{claim.id}>", claim.locator
        each = self._ontology.properties[claim.predicate]
        value = _value_text(claim, each)
        key = (claim.predicate, claim.modality, claim.rank, claim.confidence, place.source, is_best)
        head = self._heads.get(key)
        if head is None:
            head = self._heads[key] = ["", *_head(claim, is_best=is_best, tables=self._tables)]
        # Between two facts stands the claim's IRI, with which the next line begins.
        facts = [
            *head,
            f" {_SUBJECT} <{ID}{claim.subject}>{END}",
            f" {_OBJECT} {value}{END}",
            f' {_LINE} "{place.line}"^^{_INTEGER}{END}',
        ]
        facts += [f" {_COLUMNS[column]} {_qualifier(claim, column)}{END}" for column in claim.qualifiers]
        if claim.reason or claim.anaphor or claim.note:
            notes = (("reason", claim.reason), ("anaphor", claim.anaphor), ("note", claim.note))
            facts += [f" {_kg(name)} {_text(text)}{END}" for name, text in notes if text]
        time = claim.time
        if time:
            facts += _bounds(time)
        other = ""
        if place.start is not None:
            facts.append(f" {_word('oa', 'hasSelector')} <{selector_id(place)}>{END}")
            other += _selector(place)
        if claim.candidate:
            facts.append(f" {_word('prov', 'wasGeneratedBy')} <{REVIEW_ID}{claim.candidate}>{END}")
            other += _review(self._tables.decisions_by_candidate[claim.candidate])
        if each.is_number:
            other += _observation(claim)
        if is_plain:
            start, name, end = plain_edge(claim, each)
            other += f"{start} {_kg(name)} {end}{END}"
        return node.join(facts) + other


def _lines(node: str, facts: list[str]) -> str:
    return "".join(f"<{node}> {fact}{END}" for fact in facts)


def _head(claim: Claim, *, is_best: bool, tables: Tables) -> list[str]:
    """What a claim shares with others of its predicate, source and judgement."""
    facts = [
        f"{_TYPE} {_kg('Claim')}",
        f"{_PREDICATE} {_kg(claim.predicate)}",
        f"{_kg('modality')} {_kg(claim.modality)}",
        f"{_kg('rank')} {_kg(claim.rank)}",
        f"{_kg('confidence')} {_typed(decimal_text(claim.confidence), _DECIMAL)}",
        f"{_word('prov', 'wasDerivedFrom')} <{SOURCE_ID}{claim.locator.source}>",
    ]
    if is_best:
        facts.append(f"{_kg('best')} {_TRUE}")
    if tables.is_background(claim):
        facts.append(_BACKGROUND)
    return [f" {fact}{END}" for fact in facts]


def _value_text(claim: Claim, each: Property) -> str:
    """The object or value of a claim, as it stands in a line."""
    if claim.object:
        return f"<{ID}{claim.object}>"
    kind = each.value_kind
    if kind == "date":
        return _date(claim.dates["value"])
    if kind == "status":
        return _kg(f"status-{claim.value}")
    return f"<{observation_id(claim)}>" if each.is_number else _text(claim.value)


def _qualifier(claim: Claim, column: str) -> str:
    text = claim.qualifiers[column]
    if column in DATE_QUALIFIERS:
        return _date(claim.dates[column])
    if column in ENTITY_QUALIFIERS:
        return f"<{ID}{text}>"
    if column == "days":
        return _typed(text, _INTEGER)
    return _typed(text, _DECIMAL) if column == "amount" else _text(text)


def _selector(place: Locator) -> str:
    facts = [
        f"{_TYPE} {_word('oa', 'TextPositionSelector')}",
        f"{_word('oa', 'start')} {_typed(str(place.start), _COUNT)}",
        f"{_word('oa', 'end')} {_typed(str(place.end), _COUNT)}",
    ]
    return _lines(selector_id(place), facts)


def _observation(claim: Claim) -> str:
    facts = [f"{_TYPE} {_kg('Observation')}", f"{_kg('numericValue')} {_typed(claim.value, _DECIMAL)}"]
    facts += [
        f"{_COLUMNS[column]} {_qualifier(claim, column)}"
        for column in OBSERVATION_QUALIFIERS
        if column in claim.qualifiers
    ]
    return _lines(observation_id(claim), facts)


def _review(decision: Decision) -> str:
    """That an extracted claim came of a review, and who decided what, when and on whose proposal."""
    reviewer = reviewer_id(decision.reviewer)
    facts = [
        f"{_TYPE} {_kg('Review')}",
        f"{_word('prov', 'wasAssociatedWith')} <{reviewer}>",
        f"{_kg('decidedOn')} {_typed(decision.date.isoformat(), _DATE)}",
        f"{_kg('decision')} {_text(decision.verdict.value)}",
        f"{_kg('candidate')} {_text(decision.candidate)}",
        f"{_kg('extractor')} {_text(decision.extractor)}",
        f"{_kg('rule')} {_text(decision.rule)}",
    ]
    if decision.reason:
        facts.append(f"{_kg('reason')} {_text(decision.reason)}")
    named = [f"{_TYPE} {_kg('Reviewer')}", f"{_LABEL} {_text(decision.reviewer)}"]
    return _lines(REVIEW_ID + decision.candidate, facts) + _lines(reviewer, named)


def plain_edge(claim: Claim, each: Property) -> tuple[str, str, str]:
    """The plain edge of a claim.

    Returns
    -------
    subject, name, object
        The name of the predicate, the others as they stand in a line.
    """
    return f"<{ID}{claim.subject}>", each.name, _value_text(claim, each)


def _conflict_lines(conflict: Conflict) -> str:
    """Lines by which rivals point at each other."""
    word = _kg("conflictsWith")
    pairs = [pair for one, other in conflict.pairs for pair in ((one, other), (other, one))]
    return "".join(f"<{CLAIM_ID}{one}> {word} <{CLAIM_ID}{other}>{END}" for one, other in pairs)


def date_literal(period: Period) -> ox.Literal:
    """A date as known: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF.

    Examples
    --------
    >>> from kg.model.dates import parse_period
    >>> print(date_literal(parse_period("2025-06")))
    "2025-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>
    """
    return ox.Literal(period.text, datatype=ox.NamedNode(date_type(period)))


def entity_iri(identity: str) -> ox.NamedNode:
    """IRI of an entity."""
    return ox.NamedNode(ID + identity)


def selector_iri(place: Locator) -> ox.NamedNode:
    """IRI of a place in a text; claims from one span share it."""
    return ox.NamedNode(selector_id(place))


def observation_iri(claim: Claim) -> ox.NamedNode:
    """IRI of the number that a quantity claim states; claims that state the same number share it."""
    return ox.NamedNode(observation_id(claim))


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
        Without duplicates, in order of graph, subject, predicate and object; the derived edges last.
    """
    blocks = LineWriter(tables, ontology).blocks(selection)
    # No IRI holds a blank or a bracket, so lines in order are triples in order.
    lines = sorted({line for block in blocks for line in block.split("\n")})
    quads = list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS, lenient=True))
    quads += _ontology_quads(ontology_path)
    store = ox.Store()
    store.bulk_extend(quads)
    derive_edges(store, ontology)
    return quads + sorted(store.quads_for_pattern(None, None, None, ENTAILED), key=str)


def _ontology_quads(path: Path) -> list[ox.Quad]:
    """The triples of the ontology in its named graph, sorted."""
    graph = ox.NamedNode(ONTOLOGY)
    words = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    return sorted(words, key=str)


def stream_lines(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> Iterator[str]:
    """What is stated, as blocks of N-Quads, neither sorted nor without duplicates: what a store is loaded from.

    What follows from it, `kg.graph.entailed.derive_edges` adds to the store.
    """
    yield from LineWriter(tables, ontology).blocks(selection)
    yield "".join(f"{quad} .\n" for quad in _ontology_quads(ontology_path))
