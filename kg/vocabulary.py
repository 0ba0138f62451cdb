"""Every word of the ontology with its documentation, for whatever is written out of kg.ttl.

Comes in: the Turtle file. Goes out: one `Term` a word, with the part it plays. `ontology` reads what the
checks and the build need; this reads what people read. The part follows from the triples alone, so that
a word added to the file appears on the page, in the shapes and in the JSON-LD context without more ado.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.terms import ONTOLOGY, PREFIXES

_ALIGNING = {
    "rdfs": ("subClassOf", "subPropertyOf", "seeAlso"),
    "skos": ("exactMatch", "closeMatch", "broadMatch", "relatedMatch"),
}
_EXTRA_PREFIXES = {"qb": "http://purl.org/linked-data/cube#"}


class Part(StrEnum):
    """Which part a word plays."""

    CLASS = "class"
    PREDICATE = "predicate"
    INVERSE = "inverse"
    QUALIFIER = "qualifier"
    PROPERTY = "property"
    ANNOTATION = "annotation"
    SCHEME = "scheme"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the ontology.

    Parameters
    ----------
    name
        Local name, as in ``kg:name``.
    domain, range, parents
        Compact names, those of the project without prefix; empty means any.
    alignments
        Pairs of relation and foreign term, both as compact names.
    inverse
        Local name of the inverse property, or empty.
    flags
        Annotations that are true: ``singleValued``, ``acyclic`` ...
    scheme, notation
        For a controlled word: its scheme, and how the tables write it.
    """

    name: str
    part: Part
    label: str
    comment: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    parents: tuple[str, ...]
    alignments: tuple[tuple[str, str], ...]
    inverse: str
    flags: tuple[str, ...]
    is_object: bool
    scheme: str
    notation: str


def compact(iri: str) -> str:
    """An IRI with its prefix, words of the project without.

    Examples
    --------
    >>> compact("http://www.w3.org/ns/org#Post"), compact("https://w3id.org/diplokg/ontology/Treaty")
    ('org:Post', 'Treaty')
    """
    spaces = {**PREFIXES, **_EXTRA_PREFIXES}
    prefix = max((p for p, space in spaces.items() if iri.startswith(space)), key=lambda p: len(spaces[p]), default="")
    if not prefix:
        return iri
    local = iri[len(spaces[prefix]) :]
    return local if prefix == "kg" else f"{prefix}:{local}"


Facts = dict[str, list[str]]


def _part(name: str, facts: Facts, inverses: frozenset[str]) -> Part:
    kinds = facts.get("rdf:type", [])
    by_kind = {
        "owl:Class": Part.CLASS, "Predicate": Part.PREDICATE, "Qualifier": Part.QUALIFIER,
        "owl:AnnotationProperty": Part.ANNOTATION, "skos:ConceptScheme": Part.SCHEME, "skos:Concept": Part.WORD,
    }  # fmt: skip
    for kind, part in by_kind.items():
        if kind in kinds:
            return part
    return Part.INVERSE if name in inverses else Part.PROPERTY


def _notation(name: str, facts: Facts) -> str:
    if "skos:notation" in facts:
        return facts["skos:notation"][0]
    return name.removeprefix("status-")


def _term(name: str, facts: Facts, inverses: frozenset[str]) -> Term:
    part = _part(name, facts, inverses)
    above = [*facts.get("rdfs:subClassOf", []), *facts.get("rdfs:subPropertyOf", [])]
    relations = [f"{prefix}:{word}" for prefix, words in _ALIGNING.items() for word in words]
    return Term(
        name,
        part,
        facts.get("rdfs:label", [""])[0],
        facts.get("rdfs:comment", [""])[0],
        tuple(sorted(facts.get("schema:domainIncludes", []))),
        tuple(sorted(facts.get("schema:rangeIncludes", []))),
        tuple(sorted(parent for parent in above if ":" not in parent)),
        tuple((rel, foreign) for rel in relations for foreign in sorted(facts.get(rel, [])) if ":" in foreign),
        next((other for other in facts.get("owl:inverseOf", [])), ""),
        tuple(sorted(key for key, values in facts.items() if values == ["true"])),
        "owl:ObjectProperty" in facts.get("rdf:type", []),
        next(iter(facts.get("skos:inScheme", [])), ""),
        _notation(name, facts) if part is Part.WORD else "",
    )


def read_vocabulary(path: Path) -> tuple[Term, ...]:
    """Read all words of the ontology.

    Parameters
    ----------
    path
        `ontology/kg.ttl`.

    Returns
    -------
    tuple of Term
        In the order of the file, which groups words that belong together.

    Raises
    ------
    InputError
        When the file is missing or is not Turtle.
    """
    found: dict[str, Facts] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            if subject.startswith(ONTOLOGY) and subject != ONTOLOGY and not isinstance(quad.object, ox.Triple):
                value = compact(quad.object.value) if isinstance(quad.object, ox.NamedNode) else quad.object.value
                facts = found.setdefault(subject.removeprefix(ONTOLOGY), {})
                facts.setdefault(compact(quad.predicate.value), []).append(value)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle ({error}); restore the ontology file") from error
    predicates = [facts for facts in found.values() if "Predicate" in facts.get("rdf:type", [])]
    inverses = frozenset(other for facts in predicates for other in facts.get("owl:inverseOf", []))
    return tuple(_term(name, facts, inverses) for name, facts in found.items())
