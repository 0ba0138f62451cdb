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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.graph.conflicts import Conflict, Selection
from kg.graph.entailed import ENTAILED, derive_edges
from kg.graph.marks import DENIED, EXISTENCE, SELF_REPORTED, find_marks
from kg.model import (
    ALWAYS,
    BODY_ID,
    CLAIM_ID,
    DATASET_ID,
    DENIED_CLASS,
    GEOMETRY_ID,
    ID,
    INTERVAL,
    INTERVAL_ID,
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
    Ontology,
    Period,
    Position,
    Property,
    Qualifiers,
    Source,
    Spells,
    Superseded,
    Tables,
    Timing,
    decimal_text,
    edge_namespace,
    fields_of,
    format_language,
    format_modal_predicates,
    format_spell,
    observation_of,
    parse_period,
    read_words,
    shown_fields,
    time_claim,
)
from kg.tables import URL

_PLAIN_DATE = re.compile(r"-?\d{4}(-(?:0\d|1[0-2])(-\d\d)?)?", re.ASCII)
_EDTF = PREFIXES["edtf"] + "EDTF"
_PLAIN_TYPES = ("gYear", "gYearMonth", "date")
END = " .\n"


def date_type(period: Period) -> str:
    """IRI of the datatype that a date has: xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else edtf:EDTF."""
    plain = _PLAIN_DATE.fullmatch(period.text)
    return PREFIXES["xsd"] + _PLAIN_TYPES[sum(part is not None for part in plain.groups())] if plain else _EDTF


def interval_id(text: str) -> str:
    """IRI of an interval node: made of the EDTF, one for each date; `_` stands for the slash, `open` for dots.

    Examples
    --------
    >>> interval_id("2025-06-16/..").removeprefix(INTERVAL_ID), interval_id("2013?").removeprefix(INTERVAL_ID)
    ('2025-06-16_open', '2013%3F')
    """
    return INTERVAL_ID + quote(text.replace("/", "_").replace("..", "open"), safe="~")


def selector_id(place: Locator) -> str:
    """IRI of a place in a text; claims from one span share it."""
    return f"{SELECTOR_ID}{place.source}/{place.start}-{place.end}"


def reviewer_id(name: str) -> str:
    """IRI of a reviewer: a hash of the name, since a name in any script is no IRI and a slug of it may not be unique.

    Examples
    --------
    >>> reviewer_id("Ann Example").removeprefix(REVIEWER_ID)
    '258e1c6527b0'
    """
    return REVIEWER_ID + _hash_name(name)


def _hash_name(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _word(prefix: str, name: str) -> str:
    return f"<{PREFIXES[prefix]}{name}>"


def _kg(name: str) -> str:
    return f"<{ONTOLOGY}{name}>"


_TYPE, _LABEL, _PREF_LABEL = _word("rdf", "type"), _word("rdfs", "label"), _word("skos", "prefLabel")
_EARLIEST, _LATEST, _DATE = _kg("earliest"), _kg("latest"), _word("xsd", "date")
_BOUNDS = (_EARLIEST, _LATEST, _kg("surelyFrom"), _kg("surelyTo"))
_POSSIBLE, _CERTAIN = _kg("possible"), _kg("certain")
_INTEGER, _DECIMAL, _COUNT = (_word("xsd", name) for name in ("integer", "decimal", "nonNegativeInteger"))
_TRUE = f'"true"^^{_word("xsd", "boolean")}'
_DEPRECATED = f"{_word('owl', 'deprecated')} {_TRUE}"
_BACKGROUND = f"{_kg('background')} {_TRUE}"
_SUBJECT, _PREDICATE, _OBJECT = (_word("rdf", name) for name in ("subject", "predicate", "object"))


@lru_cache(maxsize=2**16)
def _text(text: str, language: str = "") -> str:
    return f"{ox.Literal(text)}@{format_language(language)}" if language else str(ox.Literal(text))


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^{datatype}'


@lru_cache(maxsize=2**16)
def _date(period: Period) -> str:
    return str(ox.Literal(period.text, datatype=ox.NamedNode(date_type(period))))


@lru_cache(maxsize=2**16)
def _interval(text: str) -> str:
    """Lines of an interval node: the date as known, the days that it can mean, and those that it surely covers."""
    period = parse_period(text)
    days = (period.earliest, period.latest, period.surely_from, period.surely_to)
    bounds = [f"{name} {_typed(day.isoformat(), _DATE)}" for name, day in zip(_BOUNDS, days, strict=True) if day]
    facts = [f"{_TYPE} {_kg('Interval')}", f"{_word('rdf', 'value')} {_date(period)}", *bounds]
    return _lines(interval_id(text), facts)


def _spell_lines(node: str, term: str, spells: Spells) -> str:
    """Lines that lead from a claim to its spells; none for what is so at any time."""
    texts = [format_spell(spell) for spell in spells if (spell,) != ALWAYS]
    return "".join(f"{node} {term} <{interval_id(text)}>{END}{_interval(text)}" for text in texts)


@lru_cache(maxsize=2**16)
def _bounds(period: Period) -> tuple[str, ...]:
    days = ((_EARLIEST, period.earliest), (_LATEST, period.latest))
    return tuple(f" {name} {_typed(day.isoformat(), _DATE)}{END}" for name, day in days if day)


Bodies = Mapping[str, str]
"""Id of the entity that bears a name, where a body is named."""

Words = Mapping[str, Mapping[str, str]]
"""Local names of controlled words, by scheme and by how the tables write them."""


def _writer(field: Field, words: Words, bodies: Bodies) -> Callable[[Any], str]:
    """What writes a value of a field as it stands behind its term; a qualifier's value is the text of its cell."""
    if field.declared.scheme:
        names = words[field.declared.scheme]
        return lambda value: _kg(names[value])
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
    if field.kind is Kind.BODY:
        return lambda value: f"<{_body_id(value, bodies)}>"
    if field.kind is Kind.ADDRESS:
        return lambda value: f"<{value}>" if URL.fullmatch(value) else _text(value)
    language = field.declared.language
    return lambda value: _text(value, language)


def _body_id(name: str, bodies: Bodies) -> str:
    return ID + bodies[name] if name in bodies else BODY_ID + _hash_name(name)


_OWN = ("subject", "object", "value", "qualifiers", "line", "start", "end")
"""Fields of a claim that have a way of their own into the RDF."""

_SHARING = (Kind.PREDICATE, Kind.WORD, Kind.NUMBER, Kind.SOURCE)
_WRITTEN = [field for field in shown_fields(Claim, Door.RDF) if field.name not in _OWN]
_SHARED = [field for field in _WRITTEN if field.kind in _SHARING]
"""Fields of a claim that have few values in a graph, so that their lines are written once for many claims."""

_SELDOM = [field for field in _WRITTEN if field.kind not in _SHARING]
_shared_of = attrgetter(*(field.path for field in _SHARED))
_seldom_of = attrgetter(*(field.path for field in _SELDOM))
_SHARED_LINES = [(f" <{field.term}> ", _writer(field, {}, {})) for field in _SHARED]
_SELDOM_LINES = [(f" <{field.term}> ", _writer(field, {}, {})) for field in _SELDOM]
_OFFSETS = [(f"<{field.term}> ", attrgetter(field.name), _writer(field, {}, {}))
            for field in fields_of(Locator) if field.term.startswith(PREFIXES["oa"])]  # fmt: skip
_QUALIFIERS = {field.name: field for field in fields_of(Qualifiers)}
_SCHEMES = sorted(
    {field.declared.scheme for declared in (Source, Qualifiers, Decision) for field in fields_of(declared)} - {""}
)
_BODIES = [field.name for field in fields_of(Source) if field.kind is Kind.BODY]
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
        self._writers: dict[type, list[tuple[str, Callable[[object], Any], Callable[[Any], str]]]] = {}
        self._qualifiers: dict[tuple[str, str], str] = {}

    @cached_property
    def _bodies(self) -> Bodies:
        """Actors by label, those whose label another one bears too left out."""
        bearers: defaultdict[str, list[str]] = defaultdict(list)
        for entity in self._tables.entities.values():
            if self._ontology.is_allowed(entity.type, ("Actor",)):
                bearers[entity.label].append(entity.id)
        return {label: ids[0] for label, ids in bearers.items() if len(ids) == 1}

    def _facts(self, thing: object) -> list[str]:
        """What the declaration of a thing says of it: term and object of each field that is filled."""
        declared = type(thing)
        if declared not in self._writers:
            self._writers[declared] = [
                (f"<{field.term}>", attrgetter(field.name), _writer(field, self._ontology.words, self._bodies))
                for field in shown_fields(declared, Door.RDF)
            ]
        filled = ((term, get(thing), write) for term, get, write in self._writers[declared])
        return [f"{term} {write(value)}" for term, value, write in filled if value not in ("", None)]

    def _qualifier(self, column: str, text: str) -> str:
        """The line of a qualifier without the claim."""
        line = self._qualifiers.get((column, text))
        if line is None:
            field = _QUALIFIERS[column]
            write = _writer(field, self._ontology.words, self._bodies)
            line = self._qualifiers[column, text] = f" <{field.term}> {write(text)}{END}"
        return line

    def blocks(self, selection: Selection) -> Iterator[str]:
        """All lines of a selection, in blocks: entities and sources whole, then claims and conflicts.

        What became of superseded claims is told in every view.
        """
        marks = find_marks(self._tables, self._ontology, selection)
        for entity in self._tables.entities.values():
            yield self.entity(entity, marks.existence.get(entity.id, ""))
        for source in self._tables.sources.values():
            yield self.source(source)
        for position in self._tables.positions:
            yield self.position(position)
        yield self.dataset(selection)
        yield self._words()
        best, plain = selection.best, selection.plain | selection.modal
        for claim in selection.claims:
            is_best, is_plain = claim.id in best, claim.id in plain
            yield self.claim(claim, is_best=is_best, is_plain=is_plain, left=selection.cut.get(claim.id))
            if claim.id in marks.self_reports:
                yield f"<{CLAIM_ID}{claim.id}> <{SELF_REPORTED}> {_TRUE}{END}"
        for conflict in selection.conflicts:
            yield _conflict_lines(conflict)
        for superseded in self._tables.superseded:
            yield self.superseded(superseded)

    def entity(self, entity: Entity, existence: str) -> str:
        """Lines of an entity: its classes, label, codes and names, and in what way it is not there yet."""
        facts = [f"{_TYPE} {_kg(cls)}" for cls in self._ontology.ancestors[entity.type]]
        facts += [*self._facts(entity), f"{_PREF_LABEL} {_text(entity.label, 'en')}"]
        if existence == DENIED:
            facts = [fact.replace(f"{_TYPE} ", f"<{DENIED_CLASS}> ", 1) for fact in facts]
        elif existence:
            facts.append(f"<{EXISTENCE}> {_kg(f'status-{existence}')}")
        for name in self._tables.names_by_entity.get(entity.id, ()):
            kind = "prefLabel" if name.kind is NameKind.LABEL and name.language != "en" else "altLabel"
            facts.append(f"{_word('skos', kind)} {_text(name.name, name.language)}")
        return _lines(ID + entity.id, facts)

    def source(self, source: Source) -> str:
        """Lines of a source, and of the bodies that it names and the graph has no entity for."""
        facts = [f"{_TYPE} {_kg('Source')}", *self._facts(source)]
        if source.is_background:
            facts.append(_BACKGROUND)
        node = f"<{SOURCE_ID}{source.id}>"
        bounds = _bounds(source.published) if source.published else ()
        bodies = self._unknown_bodies(getattr(source, field) for field in _BODIES)
        return _lines(SOURCE_ID + source.id, facts) + "".join(node + line for line in bounds) + bodies

    def _unknown_bodies(self, names: Iterable[str]) -> str:
        """Lines of the bodies that are named and of which the graph has no entity."""
        unknown = sorted({name for name in names if name and name not in self._bodies})
        facts = {name: [f"{_TYPE} {_kg('Body')}", f"{_LABEL} {_text(name)}"] for name in unknown}
        return "".join(_lines(_body_id(name, {}), about) for name, about in facts.items())

    def claim(self, claim: Claim, *, is_best: bool, is_plain: bool, left: Timing | None = None) -> str:
        """Lines of a claim, with those of its spells, place, number and review, and the plain edges that it gives.

        Parameters
        ----------
        left
            What judgement has left of its time; None where it has left it all.
        """
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
        ]
        if place.line is not None:
            facts.append(f' {_LINE} "{place.line}"^^{_INTEGER}{END}')
        facts += [self._qualifier(column, text) for column, text in claim.qualifiers.items()]
        seldom = _seldom_of(claim)
        if any(seldom):
            lines = zip(_SELDOM_LINES, seldom, strict=True)
            facts += [f"{term}{write(text)}{END}" for (term, write), text in lines if text not in ("", None)]
        time = claim.time
        if time:
            facts += _bounds(time)
        timing = left or time_claim(claim, predicate, self._tables.sources[place.source].text_day)
        further_lines = _spell_lines(node, _POSSIBLE, timing.possible) + _spell_lines(node, _CERTAIN, timing.certain)
        if place.start is not None:
            facts.append(f" {_word('oa', 'hasSelector')} <{selector_id(place)}>{END}")
            further_lines += _selector(place)
        if claim.candidate:
            further_lines += self._review(self._tables.decisions_by_candidate[claim.candidate])
        if predicate.is_number:
            observation = observation_of(claim)
            further_lines += _lines(observation.iri, [f"{_TYPE} {_kg('Observation')}", *self._facts(observation)])
        if is_plain:
            start, name, end = plain_edge(claim, predicate)
            further_lines += f"{start} {name} {end}{END}"
            if "value" in claim.dates:
                date_text = claim.dates["value"].text
                twin = f"<{edge_namespace(claim.modality)}{predicate.name}{INTERVAL}>"
                further_lines += f"{start} {twin} <{interval_id(date_text)}>{END}{_interval(date_text)}"
        return node.join(facts) + further_lines

    def _review(self, decision: Decision) -> str:
        """That an extracted claim came of a review, and who decided what, when and on whose proposal."""
        facts = [f"{_TYPE} {_kg('Review')}", *self._facts(decision)]
        named = [f"{_TYPE} {_kg('Reviewer')}", f"{_LABEL} {_text(decision.reviewer)}"]
        return _lines(REVIEW_ID + decision.candidate, facts) + _lines(reviewer_id(decision.reviewer), named)

    def superseded(self, superseded: Superseded) -> str:
        """Lines of a claim that stands no more: it is no claim of the graph, so it has no class."""
        facts = self._facts(superseded)
        return _lines(CLAIM_ID + superseded.old, facts if superseded.new else [*facts, _DEPRECATED])

    def position(self, position: Position) -> str:
        """Lines of where an entity lies: a point of GeoSPARQL, with its degrees as numbers beside it."""
        node = GEOMETRY_ID + position.entity
        longitude, latitude = (decimal_text(degrees) for degrees in (position.longitude, position.latitude))
        point = _typed(f"POINT({longitude} {latitude})", _word("geo", "wktLiteral"))
        facts = [f"{_TYPE} {_word('geo', 'Geometry')}", f"{_word('geo', 'asWKT')} {point}", *self._facts(position)]
        return _lines(ID + position.entity, [f"{_word('geo', 'hasGeometry')} <{node}>"]) + _lines(node, facts)

    def _words(self) -> str:
        """How the tables write each controlled word, so that a query can ask by that and show it."""
        notation = _word("skos", "notation")
        words = (pair for scheme in _SCHEMES for pair in self._ontology.words.get(scheme, {}).items())
        return "".join(_lines(ONTOLOGY + name, [f"{notation} {_text(word)}"]) for word, name in words)

    def dataset(self, selection: Selection) -> str:
        """Lines of the dataset as a whole: what the folder says of itself, and how much there is of what.

        The digest is over the ids of claims, hashes of what they say and where, so that the graph itself can hold it.
        """
        claims = sorted(claim.id for claim in selection.claims)
        digest = hashlib.sha256("".join(f"{identity}\n" for identity in claims).encode()).hexdigest()
        facts = [f"{_TYPE} {_word('void', 'Dataset')}", f"{_TYPE} {_word('dcat', 'Dataset')}"]
        facts += [*self._facts(self._tables.edition), f"{_kg('claimDigest')} {_text(digest)}"]
        facts.append(f"{_word('void', 'vocabulary')} <{ONTOLOGY}>")
        facts.append(f"{_word('void', 'uriSpace')} {_text(ID)}")
        counts = {"Claim": len(claims), "Source": len(self._tables.sources)}
        counts |= Counter(entity.type for entity in self._tables.entities.values())
        parts = ""
        for name, count in counts.items():
            node = f"{DATASET_ID}-{name}"
            facts.append(f"{_word('void', 'classPartition')} <{node}>")
            number = _typed(str(count), _INTEGER)
            parts += _lines(node, [f"{_word('void', 'class')} {_kg(name)}", f"{_word('void', 'entities')} {number}"])
        return _lines(DATASET_ID, facts) + parts + self._unknown_bodies([self._tables.edition.publisher])


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
    if predicate.scheme:
        return _kg(f"{predicate.word_prefix}{claim.value}")
    return f"<{observation_of(claim).iri}>" if predicate.is_number else _text(claim.value)


def _selector(place: Locator) -> str:
    facts = [f"{term}{write(get(place))}" for term, get, write in _OFFSETS]
    return _lines(selector_id(place), [f"{_TYPE} {_word('oa', 'TextPositionSelector')}", *facts])


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
    modal = ox.parse(format_modal_predicates(ontology), format=ox.RdfFormat.TURTLE)
    words = {ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in (*read_words(path), *modal)}
    return sorted(words, key=str)


def stream_lines(tables: Tables, ontology: Ontology, selection: Selection, ontology_path: Path) -> Iterator[str]:
    """What is stated, as blocks of N-Quads, neither sorted nor without duplicates: what a store is loaded from.

    What follows from it, `kg.graph.entailed.derive_edges` adds to the store.
    """
    yield from LineWriter(tables, ontology).blocks(selection)
    yield "".join(f"{quad} .\n" for quad in ontology_quads(ontology_path, ontology))
