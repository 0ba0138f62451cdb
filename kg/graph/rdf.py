"""Claims to RDF: IRIs, lines of N-Triples and quads, with no blank node and no clock.

Comes in: tables, ontology and a selection. Goes out: a sorted list of quads, or a stream of lines, a block for each
row. The subject matter stands in the default graph and the ontology in a named graph of its own, so that a beginner's
query meets no class definitions. Text is written rather than terms, since a term costs a microsecond and a claim has
sixteen lines; what many claims share is written once and kept, and a line may come twice, as of two claims that share a
place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.conflicts import Conflict, Selection
from kg.graph.entailed import ENTAILED, derive_edges
from kg.graph.marks import DENIED, EXISTENCE, SELF_REPORTED, find_marks
from kg.model import (
    CLAIM_ID,
    DENIED_CLASS,
    ID,
    ONTOLOGY,
    PREFIXES,
    REVIEW_ID,
    REVIEWER_ID,
    SELECTOR_ID,
    SOURCE_ID,
    Claim,
    Decision,
    Door,
    Entity,
    Field,
    Kind,
    Locator,
    NameKind,
    Observation,
    Ontology,
    Period,
    Property,
    Qualifiers,
    Source,
    Superseded,
    Tables,
    decimal_text,
    edge_namespace,
    fields_of,
    format_modal_predicates,
    parse_period,
    shown_fields,
)
from kg.tables import URL

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


def observation_of(claim: Claim) -> Observation:
    """The number that a quantity claim states."""
    get = claim.qualifiers.get
    return Observation(*(getattr(claim, name) if name in _SAID else get(name, "") for name in _OBSERVED))


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
_DEPRECATED = f"{_word('owl', 'deprecated')} {_TRUE}"
_BACKGROUND = f"{_kg('background')} {_TRUE}"
_SUBJECT, _PREDICATE, _OBJECT = (_word("rdf", name) for name in ("subject", "predicate", "object"))
_OBSERVED = tuple(field.name for field in fields_of(Observation))
_SAID = frozenset(field.name for field in fields_of(Claim))


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


def _writer(field: Field) -> Callable[[Any], str]:
    """What writes a value of a field as it stands behind its term; a qualifier's value is the text of its cell."""
    if field.namespace:
        start = f"<{field.namespace}"
        return lambda value: f"{start}{value}>"
    if field.kind is Kind.PERIOD:
        return lambda value: _date(parse_period(value) if isinstance(value, str) else value)
    if field.kind is Kind.DAY:
        return lambda value: _typed(value.isoformat(), _DATE)
    if field.kind is Kind.WHOLE:
        datatype = _COUNT if field.term.startswith(PREFIXES["oa"]) else _INTEGER
        return lambda value: _typed(str(value), datatype)
    if field.kind is Kind.NUMBER:
        return lambda value: _typed(value if isinstance(value, str) else decimal_text(value), _DECIMAL)
    if field.kind is Kind.PERSON:
        return lambda value: f"<{reviewer_id(value)}>"
    if field.kind is Kind.ADDRESS:
        return lambda value: f"<{value}>" if URL.fullmatch(value) else _text(value)
    language = field.declared.language
    return lambda value: _text(value, language)


@lru_cache(maxsize=32)
def _writers(declared: Any) -> tuple[tuple[str, Callable[[object], Any], Callable[[Any], str]], ...]:
    """Term, getter and writer of each field that the RDF shows."""
    shown = shown_fields(declared, Door.RDF)
    return tuple((f"<{field.term}>", attrgetter(field.name), _writer(field)) for field in shown)


def _facts_of(thing: object) -> list[str]:
    """What the declaration of a thing says of it: term and object of each field that is filled."""
    declared: Any = type(thing)
    filled = ((term, get(thing), write) for term, get, write in _writers(declared))
    return [f"{term} {write(value)}" for term, value, write in filled if value not in ("", None)]


_OWN = ("subject", "object", "value", "qualifiers", "line", "start", "end")
"""Fields of a claim that have a way of their own into the RDF."""

_SHARING = (Kind.PREDICATE, Kind.WORD, Kind.NUMBER, Kind.SOURCE)
_WRITTEN = [field for field in shown_fields(Claim, Door.RDF) if field.name not in _OWN]
_SHARED = [field for field in _WRITTEN if field.kind in _SHARING]
"""Fields of a claim that have few values in a graph, so that their lines are written once for many claims."""

_SELDOM = [field for field in _WRITTEN if field.kind not in _SHARING]
_shared_of = attrgetter(*(field.path for field in _SHARED))
_seldom_of = attrgetter(*(field.path for field in _SELDOM))
_SHARED_LINES = [(f" <{field.term}> ", _writer(field)) for field in _SHARED]
_SELDOM_LINES = [(f" <{field.term}> ", _writer(field)) for field in _SELDOM]
_QUALIFIER_LINES = {field.name: (f" <{field.term}> ", _writer(field)) for field in fields_of(Qualifiers)}
_OFFSETS = [(f"<{field.term}> ", attrgetter(field.name), _writer(field))
            for field in fields_of(Locator) if field.term.startswith(PREFIXES["oa"])]  # fmt: skip
_LINE = next(f"<{field.term}>" for field in fields_of(Locator) if field.name == "line")


class LineWriter:
    """Writes what is in tables as lines of N-Triples.

    Parameters
    ----------
    tables
        Where the rows are from; for sources, names, decisions and superseded claims.
    ontology
        For superclasses, superproperties and symmetry.
    """

    def __init__(self, tables: Tables, ontology: Ontology) -> None:
        self._tables = tables
        self._ontology = ontology
        self._heads: dict[tuple[object, ...], list[str]] = {}

    def blocks(self, selection: Selection) -> Iterator[str]:
        """All lines of a selection, in blocks: entities and sources whole, then claims and conflicts.

        What became of superseded claims is told in every view.
        """
        marks = find_marks(self._tables, self._ontology, selection)
        for entity in self._tables.entities.values():
            yield self.entity(entity, marks.existence.get(entity.id, ""))
        for source in self._tables.sources.values():
            yield self.source(source)
        best, plain = selection.best, selection.plain | selection.modal
        for claim in selection.claims:
            yield self.claim(claim, is_best=claim.id in best, is_plain=claim.id in plain)
            if claim.id in marks.self_reports:
                yield f"<{CLAIM_ID}{claim.id}> <{SELF_REPORTED}> {_TRUE}{END}"
        for conflict in selection.conflicts:
            yield _conflict_lines(conflict)
        for superseded in self._tables.superseded:
            yield _superseded_lines(superseded)

    def entity(self, entity: Entity, existence: str) -> str:
        """Lines of an entity: its classes, label, codes and names, and in what way it is not there yet."""
        facts = [f"{_TYPE} {_kg(cls)}" for cls in self._ontology.ancestors[entity.type]]
        facts += [*_facts_of(entity), f"{_PREF_LABEL} {_text(entity.label, 'en')}"]
        if existence == DENIED:
            facts = [fact.replace(f"{_TYPE} ", f"<{DENIED_CLASS}> ", 1) for fact in facts]
        elif existence:
            facts.append(f"<{EXISTENCE}> {_kg(f'status-{existence}')}")
        for name in self._tables.names_by_entity.get(entity.id, ()):
            kind = "prefLabel" if name.kind is NameKind.LABEL and name.language != "en" else "altLabel"
            facts.append(f"{_word('skos', kind)} {_text(name.name, name.language.lower())}")
        return _lines(ID + entity.id, facts)

    def source(self, source: Source) -> str:
        """Lines of a source."""
        facts = [f"{_TYPE} {_kg('Source')}", *_facts_of(source)]
        if source.is_background:
            facts.append(_BACKGROUND)
        node = f"<{SOURCE_ID}{source.id}>"
        bounds = _bounds(source.published) if source.published else ()
        return _lines(SOURCE_ID + source.id, facts) + "".join(node + line for line in bounds)

    def claim(self, claim: Claim, *, is_best: bool, is_plain: bool) -> str:
        """Lines of a claim, with those of its place, number and review, and the plain edges that it gives."""
        node, place = f"<{CLAIM_ID}{claim.id}>", claim.locator
        predicate = self._ontology.properties[claim.predicate]
        value = _value_text(claim, predicate)
        key = (*_shared_of(claim), is_best)
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
        facts += [_qualifier(column, text) for column, text in claim.qualifiers.items()]
        seldom = _seldom_of(claim)
        if any(seldom):
            lines = zip(_SELDOM_LINES, seldom, strict=True)
            facts += [f"{term}{write(text)}{END}" for (term, write), text in lines if text not in ("", None)]
        time = claim.time
        if time:
            facts += _bounds(time)
        further_lines = ""
        if place.start is not None:
            facts.append(f" {_word('oa', 'hasSelector')} <{selector_id(place)}>{END}")
            further_lines += _selector(place)
        if claim.candidate:
            further_lines += _review(self._tables.decisions_by_candidate[claim.candidate])
        if predicate.is_number:
            observation = observation_of(claim)
            further_lines += _lines(observation.iri, [f"{_TYPE} {_kg('Observation')}", *_facts_of(observation)])
        if is_plain:
            further_lines += " ".join(plain_edge(claim, predicate)) + END
        return node.join(facts) + further_lines


def _lines(node: str, facts: list[str]) -> str:
    return "".join(f"<{node}> {fact}{END}" for fact in facts)


def _head(claim: Claim, *, is_best: bool, tables: Tables) -> list[str]:
    """What a claim shares with others of its predicate, source and judgement."""
    lines = zip(_SHARED_LINES, _shared_of(claim), strict=True)
    facts = [f" {_TYPE} {_kg('Claim')}", *(f"{term}{write(value)}" for (term, write), value in lines)]
    if is_best:
        facts.append(f" {_kg('best')} {_TRUE}")
    if tables.is_background(claim):
        facts.append(f" {_BACKGROUND}")
    return [f"{fact}{END}" for fact in facts]


def _value_text(claim: Claim, predicate: Property) -> str:
    """The object or value of a claim, as it stands in a line."""
    if claim.object:
        return f"<{ID}{claim.object}>"
    kind = predicate.value_kind
    if kind == "date":
        return _date(claim.dates["value"])
    if kind == "status":
        return _kg(f"status-{claim.value}")
    return f"<{observation_of(claim).iri}>" if predicate.is_number else _text(claim.value)


@lru_cache(maxsize=2**16)
def _qualifier(column: str, text: str) -> str:
    """The line of a qualifier without the claim."""
    term, write = _QUALIFIER_LINES[column]
    return f"{term}{write(text)}{END}"


def _selector(place: Locator) -> str:
    facts = [f"{term}{write(get(place))}" for term, get, write in _OFFSETS]
    return _lines(selector_id(place), [f"{_TYPE} {_word('oa', 'TextPositionSelector')}", *facts])


def _review(decision: Decision) -> str:
    """That an extracted claim came of a review, and who decided what, when and on whose proposal."""
    facts = [f"{_TYPE} {_kg('Review')}", *_facts_of(decision)]
    named = [f"{_TYPE} {_kg('Reviewer')}", f"{_LABEL} {_text(decision.reviewer)}"]
    return _lines(REVIEW_ID + decision.candidate, facts) + _lines(reviewer_id(decision.reviewer), named)


def plain_edge(claim: Claim, predicate: Property) -> tuple[str, str, str]:
    """The plain edge of a claim, in the namespace of its modality.

    Returns
    -------
    subject, predicate, object
        As they stand in a line.
    """
    space = edge_namespace(claim.modality)
    return f"<{ID}{claim.subject}>", f"<{space}{predicate.name}>", _value_text(claim, predicate)


def _conflict_lines(conflict: Conflict) -> str:
    """Lines by which rivals point at each other."""
    word = _kg("conflictsWith")
    pairs = [pair for left, right in conflict.pairs for pair in ((left, right), (right, left))]
    return "".join(f"<{CLAIM_ID}{left}> {word} <{CLAIM_ID}{right}>{END}" for left, right in pairs)


def _superseded_lines(superseded: Superseded) -> str:
    """Lines of a claim that stands no more: it is no claim of the graph, so it has no class."""
    facts = _facts_of(superseded)
    return _lines(CLAIM_ID + superseded.old, facts if superseded.new else [*facts, _DEPRECATED])


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
    return ox.NamedNode(observation_of(claim).iri)


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
    quads += ontology_quads(ontology_path, ontology)
    store = ox.Store()
    store.bulk_extend(quads)
    derive_edges(store, ontology)
    return quads + sorted(store.quads_for_pattern(None, None, None, ENTAILED), key=str)


def ontology_quads(path: Path, ontology: Ontology) -> list[ox.Quad]:
    """The triples of the ontology and of its modal predicates in its named graph, sorted.

    Parameters
    ----------
    path
        The Turtle file of the ontology.
    ontology
        What was read from it.
    """
    graph = ox.NamedNode(ONTOLOGY)
    read = (
        *ox.parse(path=str(path), format=ox.RdfFormat.TURTLE),
        *ox.parse(format_modal_predicates(ontology), format=ox.RdfFormat.TURTLE),
    )
    return sorted({ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in read}, key=str)


def stream_lines(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> Iterator[str]:
    """What is stated, as blocks of N-Quads, neither sorted nor without duplicates: what a store is loaded from.

    What follows from it, `kg.graph.entailed.derive_edges` adds to the store.
    """
    yield from LineWriter(tables, ontology).blocks(selection)
    yield "".join(f"{quad} .\n" for quad in ontology_quads(ontology_path, ontology))
