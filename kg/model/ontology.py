"""The ontology: what `ontology/kg.ttl` says, as a value for checks and the build, and word by word for people.

Comes in: the Turtle file. Goes out: an `Ontology` of frozen classes and properties, and one `Term` a word with the part
it plays. The file is the only place where a predicate's domain, range, inverse or single-valuedness is stated; the part
follows from the triples alone, so that a word added there appears on the page, in the shapes and in the JSON-LD
context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.model.terms import ONTOLOGY, PREFIXES, term_to_column

_RDFS, _OWL, _SKOS, _SCHEMA, _SH = (PREFIXES[prefix] for prefix in ("rdfs", "owl", "skos", "schema", "sh"))
_TYPE = PREFIXES["rdf"] + "type"
_REPLACED = PREFIXES["dcterms"] + "isReplacedBy"
_ALIGNING = (
    "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:seeAlso", "exactMatch", "broadMatch", "narrowMatch", "relatedMatch",
    "skos:exactMatch", "skos:relatedMatch",
)  # fmt: skip
_EXTRA_PREFIXES = {
    "qb": "http://purl.org/linked-data/cube#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "eu": "http://publications.europa.eu/resource/authority/",
    "unit": "http://qudt.org/vocab/unit/",
}
_ROLE_FLAGS = ("takesPart", "comesAfter", "broughtAbout", "speaksFor", "gathers", "actsFor", "endsPart")
_VALUE_KINDS = {
    "edtf:EDTF": "date", "xsd:string": "string", "Status": "status", "AllianceType": "word", "Observation": "number",
}  # fmt: skip
_CAMEL = re.compile(r"(?<!^)(?=[A-Z])")
INTERVALS_FILE = "intervals.ttl"
"""The twin of each date-valued predicate, beside kg.ttl, from which it is generated."""
Facts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of entities: its direct parents, how it is drawn, and what `kg check` expects of its things.

    Parameters
    ----------
    is_agent
        Whether its things act; None where nothing is said of it.
    participants, links
        Classes of which somebody should take part in each of its things, or to which each should be linked.
    """

    name: str
    label: str
    comment: str
    parents: tuple[str, ...]
    is_abstract: bool
    colour: str
    shape: str
    is_agent: bool | None = None
    participants: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Temporality(StrEnum):
    """How a predicate stands in time."""

    EVENT = "event"
    STATE = "state"
    TIMELESS = "timeless"


class Dating(StrEnum):
    """What a date says of those who take part in what has it."""

    MOMENT = "moment"
    BEGINNING = "beginning"
    END = "end"


@dataclass(frozen=True, slots=True)
class Role:
    """The part that an end of a predicate plays.

    Parameters
    ----------
    name
        As the ontology notes it.
    takes_part
        Whether whoever plays it takes part in what the other end names.
    comes_after
        Whether what plays it is not there before the other end is.
    is_brought_about
        Whether whatever plays it comes about by what the claim tells.
    speaks_for
        Whether whoever plays it speaks and acts for what the other end names.
    gathers
        Whether it is an act that all at the other end share, though it is an actor itself.
    acts_for
        Whether an official or an institution that plays it acts for the state at the other end.
    ends_part
        Whether whoever plays it ends its part in what the other end names.
    """

    name: str
    takes_part: bool
    comes_after: bool
    is_brought_about: bool
    speaks_for: bool
    gathers: bool
    acts_for: bool
    ends_part: bool


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate that claims may use.

    Parameters
    ----------
    domain, range
        Local names of the classes allowed, any of them; empty means every class. A range of
        ``edtf:EDTF`` or ``xsd:string`` means that the claim carries a value instead of an object.
    parents
        Wider properties, of claims or not.
    subject_role, object_role
        Which part its two ends play.
    makes_tie
        Whether its claims tie actors; the roles say in which direction.
    tells_presence
        Whether its date is a time in which the subject was there.
    is_placing
        Whether the subject is where the object is.
    is_nesting
        Whether the subject lies in the object or is a part of it.
    is_bibliographic
        Whether it describes a publication.
    dating
        What its date says of those who take part in the subject; None for what dates nothing that one takes part in.
    slot_qualifiers
        Qualifiers that say what is being valued, as columns of claims.csv.
    compared_qualifiers
        Qualifiers with one value at a time for one subject, predicate and object.
    expected_stages
        Predicates of which one tells an earlier stage of the same act.
    """

    name: str
    label: str
    comment: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str
    parents: tuple[str, ...]
    is_symmetric: bool
    is_single_valued: bool
    is_inverse_single_valued: bool
    is_acyclic: bool
    marks_beginning: bool
    tells_presence: bool
    slot_qualifiers: tuple[str, ...]
    compared_qualifiers: tuple[str, ...]
    subject_role: Role
    object_role: Role
    makes_tie: bool
    temporality: Temporality | None
    dating: Dating | None
    is_placing: bool
    is_nesting: bool
    is_bibliographic: bool
    expected_stages: tuple[str, ...]

    @property
    def value_kind(self) -> str:
        """What the claim's value column holds: ``date``, ``string``, ``status``, ``word``, ``number`` or nothing."""
        return _VALUE_KINDS.get(self.range[0], "") if len(self.range) == 1 else ""

    @property
    def scheme(self) -> str:
        """Local name of the scheme whose words its values are; empty where they are no controlled words."""
        return f"{self.range[0]}Scheme" if self.value_kind in ("status", "word") else ""

    @property
    def word_prefix(self) -> str:
        """What stands before a word of its scheme in the local name, as ``alliance-type-``; empty where there is none.

        Examples
        --------
        >>> from kg.model import read_ontology
        >>> from kg.tables import ontology_file
        >>> read_ontology(ontology_file("kg.ttl")).properties["hasAllianceType"].word_prefix
        'alliance-type-'
        """
        return f"{_CAMEL.sub('-', self.range[0]).lower()}-" if self.scheme else ""

    @property
    def is_number(self) -> bool:
        """Whether the value of its claims is a stated number, with measure and unit."""
        return self.value_kind == "number"


@dataclass(frozen=True)
class Ontology:
    """Classes, predicates and controlled words.

    Parameters
    ----------
    classes, properties
        By local name.
    inverses
        Local names of inverse predicates, which queries may not need and claims may not use, with
        the predicate to use instead.
    changes, growths
        Measure of an absolute change to the measure it is a change of; measure of a level to the
        measure that states its growth in per cent.
    stages
        Status word to its place in the usual course of things; absent for a status outside of it.
    words
        Controlled words by scheme: as the tables write them, with their local names.
    two_sided
        Measures of which one figure is that of two sides.
    retired
        Words that no table may use any more, by their part (class, predicate, word) and as the tables wrote them, each
        with the words that take its place; they are in none of the above.
    rules
        Queries that construct what follows from the best claims, in the order in which they are run.
    meanings
        What each word means, as tables write it: its labels, and last its comment.
    currencies, scales
        Unit to the code of the currency that it counts, and to the factor in it, where it has one.
    unrealised
        Status word to the classes whose things are not there yet while they have it.
    left_as
        Predicate or modality to the status of a thing of which nothing else tells.
    """

    classes: dict[str, OntologyClass]
    properties: dict[str, Property]
    inverses: dict[str, str]
    changes: dict[str, str]
    growths: dict[str, str]
    stages: dict[str, int]
    words: Mapping[str, Mapping[str, str]]
    rules: tuple[str, ...]
    unrealised: Mapping[str, tuple[str, ...]]
    left_as: Mapping[str, str]
    retired: Mapping[Part, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    two_sided: frozenset[str] = frozenset()
    meanings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)

    def replacements(self, part: Part, word: str) -> tuple[str, ...]:
        """What takes the place of a retired word; where that was retired in its turn, what takes its place.

        Parameters
        ----------
        part
            Class, predicate or controlled word.
        word
            As the tables write it.

        Returns
        -------
        tuple of str
            Empty when nothing takes its place, or the word is not retired.
        """
        retired = self.retired.get(part, {})
        named, left, seen = [], list(retired.get(word, ())), {word}
        while left:
            successor = left.pop(0)
            if successor in seen:
                continue
            seen.add(successor)
            if successor in retired:
                left += retired[successor]
            else:
                named.append(successor)
        return tuple(named)

    def retirement(self, part: Part, word: str, among: Sequence[str] = ()) -> str:
        """That a word was retired and what to use, as a clause; empty for one that was not.

        Parameters
        ----------
        part
            Class, predicate or controlled word.
        word
            As the tables write it.
        among
            Those of its replacements that can stand there; all of them when empty.
        """
        if word not in self.retired.get(part, {}):
            return ""
        named = " or ".join(map(repr, among or self.replacements(part, word)))
        return f"was retired: use {named}" if named else "was retired: nothing takes its place"

    def fitting(self, predicate: str, subject_type: str, object_type: str) -> tuple[str, ...]:
        """What takes the place of a retired predicate between two things: those that their classes allow.

        Parameters
        ----------
        predicate
            The retired word.
        subject_type, object_type
            Classes of the two things; one that is empty, or no class, allows everything.

        Returns
        -------
        tuple of str
            One where the classes decide; several where a person must. A narrower predicate stands back behind a wider
            one, which is never wrong where it holds.
        """

        def fits(name: str) -> bool:
            declared = self.properties.get(name)
            ends = ((subject_type, declared.domain), (object_type, declared.range)) if declared else ()
            return all(kind not in self.classes or self.is_allowed(kind, allowed) for kind, allowed in ends)

        fitting = tuple(name for name in self.replacements(Part.PREDICATE, predicate) if fits(name))
        wider = {name: {*self.properties[name].parents} & {*fitting} for name in fitting if name in self.properties}
        return tuple(name for name in fitting if not wider.get(name))

    def is_agent(self, entity_type: str) -> bool | None:
        """Whether things of a class act; None where the ontology does not say.

        Examples
        --------
        >>> from kg.tables.files import ontology_file
        >>> words = read_ontology(ontology_file("kg.ttl"))
        >>> words.is_agent("State"), words.is_agent("Place"), words.is_agent("Treaty")
        (True, False, None)
        """
        told = {self.classes[name].is_agent for name in self.ancestors[entity_type]} - {None}
        return any(told) if told else None

    @cached_property
    def statuses(self) -> frozenset[str]:
        """What can be said of an undertaking, event or relation, as the tables write it."""
        return frozenset(self.words.get("StatusScheme", ()))

    @cached_property
    def measures(self) -> frozenset[str]:
        """What a number can measure, as the tables write it."""
        return frozenset(self.words.get("MeasureScheme", ()))

    @cached_property
    def units(self) -> frozenset[str]:
        """In what a number can be, as the tables write it."""
        return frozenset(self.words.get("UnitScheme", ()))

    @cached_property
    def notations(self) -> Mapping[str, str]:
        """Each controlled word as the tables write it, by its local name."""
        return {name: notation for words in self.words.values() for notation, name in words.items()}

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """Each class with itself and everything above it."""

        def above(name: str) -> frozenset[str]:
            parents = self.classes[name].parents
            return frozenset({name}).union(*(above(parent) for parent in parents))

        return {name: above(name) for name in self.classes}

    def is_allowed(self, entity_type: str, allowed: tuple[str, ...]) -> bool:
        """Whether an entity of this class fits a domain or range.

        Examples
        --------
        >>> from kg.tables.files import ontology_file
        >>> read_ontology(ontology_file("kg.ttl")).is_allowed("Treaty", ("Agreement",))
        True
        """
        return not allowed or not self.ancestors[entity_type].isdisjoint(allowed)


def _name(term: object) -> str:
    value = str(getattr(term, "value", ""))
    for prefix in ("kg", "edtf", "xsd"):
        namespace = PREFIXES[prefix]
        if value.startswith(namespace):
            return value[len(namespace) :] if prefix == "kg" else f"{prefix}:{value[len(namespace) :]}"
    return ""


def _retired_words(facts: Mapping[str, Mapping[str, Sequence[object]]]) -> dict[Part, dict[str, tuple[str, ...]]]:
    """The words that are deprecated, by part and as tables wrote them, each with those that take its place."""

    def values(name: str, predicate: str) -> list[str]:
        return [str(getattr(term, "value", "")) for term in facts.get(name, {}).get(predicate, ())]

    def as_written(name: str) -> str:
        return next(iter(values(name, _SKOS + "notation")), "") or name.removeprefix("status-")

    retired: dict[Part, dict[str, tuple[str, ...]]] = {}
    for name in sorted(name for name in facts if name and values(name, _OWL + "deprecated") == ["true"]):
        kinds = ((_OWL + "Class", Part.CLASS), (ONTOLOGY + "Predicate", Part.PREDICATE))
        part = next((part for kind, part in kinds if kind in values(name, _TYPE)), Part.WORD)
        successors = sorted(filter(None, map(_name, facts[name].get(_REPLACED, ()))))
        retired.setdefault(part, {})[as_written(name)] = tuple(map(as_written, successors))
    return retired


def read_ontology(path: Path) -> Ontology:
    """Read the ontology from its Turtle file.

    Parameters
    ----------
    path
        `ontology/kg.ttl`.

    Raises
    ------
    InputError
        When the file is missing or is not Turtle.
    """
    facts = _read_facts(path)
    subjects = sorted(filter(None, facts.by_subject))
    current = [name for name in subjects if facts.text(name, _OWL + "deprecated") != "true"]
    in_scheme = {name: facts.names(name, _SKOS + "inScheme") for name in subjects}
    notations = {name: facts.text(name, _SKOS + "notation") for name in subjects}
    predicates = [name for name in current if facts.is_kind(name, ONTOLOGY + "Predicate")]

    def notation_pairs(annotation: str) -> dict[str, str]:
        return {
            notations[name]: notations[base] for name in current for base in facts.names(name, ONTOLOGY + annotation)
        }

    rules = sorted(
        (int(facts.text(name, _SH + "order")), facts.text(name, _SH + "construct"))
        for name in subjects
        if facts.is_kind(name, _SH + "SPARQLRule")
    )
    words: dict[str, dict[str, str]] = {}
    for name in current:
        for scheme in in_scheme[name]:
            words.setdefault(scheme, {})[notations[name] or name.removeprefix("status-")] = name
    statuses = words.get("StatusScheme", {})
    unrealised = {name for name in statuses.values() if facts.names(name, ONTOLOGY + "unrealisedFor")}
    stages = {word: facts.text(name, ONTOLOGY + "stage") for word, name in statuses.items()}
    return Ontology(
        {name: _read_class(name, facts) for name in current if facts.is_kind(name, _OWL + "Class")},
        {name: _read_property(name, facts) for name in predicates},
        {inverse: name for name in predicates for inverse in facts.names(name, _OWL + "inverseOf")},
        notation_pairs("changeOf"),
        {level: growth for growth, level in notation_pairs("growthOf").items()},
        {word: int(stage) for word, stage in stages.items() if stage},
        words,
        tuple(construct for _, construct in rules),
        {word: facts.names(name, ONTOLOGY + "unrealisedFor") for word, name in statuses.items() if name in unrealised},
        {
            name: status.removeprefix("status-")
            for name in current
            for status in facts.names(name, ONTOLOGY + "leavesAs")
        },
        _retired_words(facts.by_subject),
        frozenset(notations[name] for name in current if facts.is_set(name, "twoSided")),
        _meanings(facts, current),
        notation_pairs("currency"),
        {notations[name]: int(scale) for name in current if (scale := facts.text(name, ONTOLOGY + "scale"))},
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the ontology's file says, by local name of the subject and IRI of the predicate."""

    by_subject: Mapping[str, Mapping[str, list[object]]]

    def names(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Local names of the project's things that a subject is related to, sorted."""
        return tuple(sorted(filter(None, (_name(term) for term in self.by_subject[subject].get(predicate, ())))))

    def text(self, subject: str, predicate: str) -> str:
        return str(getattr(self.by_subject[subject].get(predicate, [None])[0], "value", ""))

    def texts(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(str(getattr(term, "value", "")) for term in self.by_subject[subject].get(predicate, ()))

    def is_kind(self, subject: str, kind: str) -> bool:
        return kind in (str(getattr(term, "value", "")) for term in self.by_subject[subject].get(_TYPE, ()))

    def is_set(self, subject: str, flag: str) -> bool:
        return self.text(subject, ONTOLOGY + flag) == "true"

    def word(self, subject: str, annotation: str) -> str:
        """The controlled word that an annotation names, as tables would write it; empty where it is missing."""
        named = self.names(subject, ONTOLOGY + annotation)
        return self.text(named[0], _SKOS + "notation") if named and named[0] in self.by_subject else ""

    def role(self, subject: str, annotation: str) -> Role:
        named = self.names(subject, ONTOLOGY + annotation)
        is_known = bool(named) and named[0] in self.by_subject
        flags = (is_known and self.is_set(named[0], flag) for flag in _ROLE_FLAGS)
        return Role(self.word(subject, annotation), *flags)


def _meanings(facts: _Facts, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What words mean, as tables write them; where two are written alike, both, with the comment of the first."""
    meanings: dict[str, tuple[str, ...]] = {}
    for name in names:
        word = facts.text(name, _SKOS + "notation") or name.removeprefix("status-")
        labels = facts.texts(name, _RDFS + "label") + facts.texts(name, _SKOS + "altLabel")
        meanings[word] = (*labels, *meanings.get(word, (facts.text(name, _RDFS + "comment"),)))
    return meanings


def _read_facts(path: Path) -> _Facts:
    facts: dict[str, dict[str, list[object]]] = {}
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            predicate = str(quad.predicate.value)
            facts.setdefault(_name(quad.subject), {}).setdefault(predicate, []).append(quad.object)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle ({error}); restore the ontology file") from error
    return _Facts(facts)


def _read_class(name: str, facts: _Facts) -> OntologyClass:
    return OntologyClass(
        name,
        facts.text(name, _RDFS + "label"),
        facts.text(name, _RDFS + "comment"),
        facts.names(name, _RDFS + "subClassOf"),
        facts.is_set(name, "abstract"),
        facts.text(name, ONTOLOGY + "drawColour"),
        facts.text(name, ONTOLOGY + "drawShape"),
        {"true": True, "false": False}.get(facts.text(name, ONTOLOGY + "agent")),
        facts.names(name, ONTOLOGY + "expectsParticipant"),
        facts.names(name, ONTOLOGY + "expectsLink"),
    )


def _read_property(name: str, facts: _Facts) -> Property:
    return Property(
        name,
        facts.text(name, _RDFS + "label"),
        facts.text(name, _RDFS + "comment"),
        facts.names(name, _SCHEMA + "domainIncludes"),
        facts.names(name, _SCHEMA + "rangeIncludes"),
        next(iter(facts.names(name, _OWL + "inverseOf")), ""),
        facts.names(name, _RDFS + "subPropertyOf"),
        facts.is_kind(name, _OWL + "SymmetricProperty"),
        facts.is_set(name, "singleValued"),
        facts.is_set(name, "inverseSingleValued"),
        facts.is_set(name, "acyclic"),
        facts.is_set(name, "marksBeginning"),
        facts.is_set(name, "tellsPresence"),
        tuple(map(term_to_column, facts.names(name, ONTOLOGY + "slotQualifier"))),
        tuple(map(term_to_column, facts.names(name, ONTOLOGY + "comparedQualifier"))),
        facts.role(name, "subjectRole"),
        facts.role(name, "objectRole"),
        facts.is_set(name, "makesTie"),
        Temporality(temporality) if (temporality := facts.word(name, "temporality")) else None,
        Dating(dating) if (dating := facts.word(name, "dating")) else None,
        facts.is_set(name, "placing"),
        facts.is_set(name, "nesting"),
        facts.is_set(name, "bibliographic"),
        facts.names(name, ONTOLOGY + "expectsStage"),
    )


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
    RULE = "rule"
    GRAPH = "graph"


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
    replacements
        Of a retired word (flag ``owl:deprecated``): the names of those that take its place.
    synonyms
        Other words for the same.
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
    replacements: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @property
    def meaning(self) -> tuple[str, ...]:
        """Its labels, how tables write it, and last its comment."""
        return (*filter(None, (self.label, self.notation, *self.synonyms)), self.comment)


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


def _part(name: str, facts: Facts, inverses: frozenset[str]) -> Part:
    kinds = facts.get("rdf:type", [])
    by_kind = {
        "owl:Class": Part.CLASS, "Predicate": Part.PREDICATE, "Qualifier": Part.QUALIFIER,
        "owl:AnnotationProperty": Part.ANNOTATION, "skos:ConceptScheme": Part.SCHEME, "skos:Concept": Part.WORD,
        "sh:SPARQLRule": Part.RULE, "void:Dataset": Part.GRAPH,
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
    return Term(
        name,
        part,
        facts.get("rdfs:label", [""])[0],
        facts.get("rdfs:comment", [""])[0],
        tuple(sorted(facts.get("schema:domainIncludes", []))),
        tuple(sorted(facts.get("schema:rangeIncludes", []))),
        tuple(sorted(parent for parent in above if ":" not in parent)),
        tuple((rel, foreign) for rel in _ALIGNING for foreign in sorted(facts.get(rel, [])) if ":" in foreign),
        next((inverse for inverse in facts.get("owl:inverseOf", [])), ""),
        tuple(sorted(key for key, values in facts.items() if values == ["true"])),
        "owl:ObjectProperty" in facts.get("rdf:type", []),
        next(iter(facts.get("skos:inScheme", [])), ""),
        _notation(name, facts) if part is Part.WORD else "",
        tuple(sorted(facts.get("dcterms:isReplacedBy", []))),
        tuple(sorted(facts.get("skos:altLabel", []))),
    )


def read_words(path: Path) -> Iterator[ox.Quad]:
    """The triples of the ontology's file, and of the generated one beside it.

    Parameters
    ----------
    path
        `ontology/kg.ttl`.
    """
    yield from ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    if (generated := path.with_name(INTERVALS_FILE)).exists():
        yield from ox.parse(path=str(generated), format=ox.RdfFormat.TURTLE)


def read_vocabulary(path: Path) -> tuple[Term, ...]:
    """Read all words of the ontology.

    Parameters
    ----------
    path
        `ontology/kg.ttl`.

    Returns
    -------
    tuple of Term
        In the order of the file, which groups words that belong together; then those that follow from it.

    Raises
    ------
    InputError
        When the file is missing or is not Turtle.
    """
    facts_by_name: dict[str, Facts] = {}
    try:
        for quad in read_words(path):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            if subject.startswith(ONTOLOGY) and subject != ONTOLOGY and not isinstance(quad.object, ox.Triple):
                value = compact(quad.object.value) if isinstance(quad.object, ox.NamedNode) else quad.object.value
                facts = facts_by_name.setdefault(subject.removeprefix(ONTOLOGY), {})
                facts.setdefault(compact(quad.predicate.value), []).append(value)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle ({error}); restore the ontology file") from error
    predicates = [facts for facts in facts_by_name.values() if "Predicate" in facts.get("rdf:type", [])]
    inverses = frozenset(inverse for facts in predicates for inverse in facts.get("owl:inverseOf", []))
    return tuple(_term(name, facts, inverses) for name, facts in facts_by_name.items())
