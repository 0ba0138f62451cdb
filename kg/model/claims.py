"""The claim model: sources, entities, names, claims and where a claim stands in its source.

Comes in: parsed cells. Goes out: frozen values that every later stage shares. A claim's id is a
hash of what it says and where, and leaves out how a curator weighs it (rank, reason, confidence,
note), so that a citation of a claim outlives a change of mind about it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from json.encoder import encode_basestring as quote
from operator import attrgetter
from types import MappingProxyType
from typing import Annotated, TypedDict

from kg.model.dates import Day, Period, parse_day
from kg.model.declaration import (
    Address,
    BodyName,
    ClaimId,
    ClassName,
    DateText,
    Declared,
    Door,
    EntityId,
    NumberText,
    PersonName,
    PredicateName,
    SourceId,
    ValueText,
    WholeText,
    column_fields,
    columns_of,
    fields_of,
    without,
)
from kg.model.declaration import Kind as FieldKind
from kg.model.terms import (
    OBSERVATION_ID,
    PREFIXES,
    REVIEW_ID,
    Extent,
    Modality,
    NameKind,
    PublisherKind,
    Rank,
    SourceKind,
    Verdict,
    ViewKind,
)

_ROW = without(
    "says where the row stands, not what it says; problems and cards name file and line",
    Door.CSV, Door.RDF, Door.JSON, Door.HTTP, Door.MCP, Door.PAGE,
)  # fmt: skip
_FOR_CHECKING = without("an assistant pays for each word, and this is for checking a copy of the text", Door.MCP)
_NODE = without("is the IRI of the node itself", Door.RDF)


@dataclass(frozen=True, slots=True)
class Source:
    """A text or dataset that claims are read from; one row of sources.csv.

    Parameters
    ----------
    published
        An interval gives bounds.
    row
        Line of sources.csv.
    """

    id: Annotated[str, Declared(label="Name of the source, which never changes.", is_needed=True, left_out=_NODE)]
    title: Annotated[str, Declared(label="Its title.", term="rdfs:label", is_needed=True, language="en")]
    author: Annotated[str, Declared(label="Who wrote it, as it says itself.", term="dcterms:creator")]
    publisher: Annotated[
        BodyName,
        Declared(label="Who published it: the label of an entity, or any name.", term="dcterms:publisher"),
    ]
    published: Annotated[Period | None, Declared(label="When it was published, as known (EDTF).")]
    language: Annotated[
        str,
        Declared(
            label="Language of the text (BCP 47).",
            term="dcterms:language",
            left_out=without("an assistant pays for each word; the words of a source are not translated", Door.MCP),
        ),
    ]
    sha256: Annotated[
        str,
        Declared(label="SHA-256 of the bytes of its file; empty when locators point nowhere.", left_out=_FOR_CHECKING),
    ]
    file: Annotated[
        str,
        Declared(
            label="Name of the file in the user's folder of texts.",
            left_out={
                **without("names a file in the folder of whoever has a copy, which says nothing to others", Door.RDF),
                **_FOR_CHECKING,
            },
        ),
    ]
    kind: Annotated[
        SourceKind,
        Declared(
            label="text, dataset or background (reference data, which stays out of rankings).",
            default="text",
            term="kg:sourceKind",
            scheme="SourceKindScheme",
            names={Door.JSON: "source_kind"},
            left_out=without("is_background tells what an assistant needs of it", Door.MCP),
        ),
    ]
    note: Annotated[
        str,
        Declared(
            label="Remark of who entered it.",
            left_out=without(
                "an assistant pays for each word, and this is a remark for who keeps the tables", Door.MCP
            ),
        ),
    ]
    row: Annotated[int, Declared(label="Line of sources.csv.", left_out=_ROW)]
    url: Annotated[Address, Declared(label="Where it is published.", term="schema:url", is_optional=True)] = ""
    licence: Annotated[
        Address, Declared(label="On which terms it may be used.", term="dcterms:license", is_optional=True)
    ] = ""
    citation: Annotated[
        str,
        Declared(label="How its publisher asks to be cited.", term="dcterms:bibliographicCitation", is_optional=True),
    ] = ""
    publisher_kind: Annotated[
        PublisherKind,
        Declared(
            label="What kind of body its publisher is; empty when not known.",
            scheme="PublisherKindScheme",
            is_optional=True,
        ),
    ] = PublisherKind.UNKNOWN
    origin: Annotated[
        BodyName,
        Declared(
            label="The agency or body that the text itself rests on: the label of an entity, or any name. Two sources "
            "of one origin, or of none that is known, are one where independence counts.",
            is_optional=True,
        ),
    ] = ""
    extent: Annotated[
        Extent,
        Declared(
            label="Whether the whole was read, or only its opening; empty when not known.",
            scheme="ExtentScheme",
            is_optional=True,
        ),
    ] = Extent.UNKNOWN
    retrieved: Annotated[
        date | None, Declared(label="The day on which it was retrieved.", is_optional=True, left_out=_FOR_CHECKING)
    ] = None
    archive: Annotated[
        Address,
        Declared(
            label="Where a copy of it is archived.",
            term="schema:archivedAt",
            is_optional=True,
            left_out=_FOR_CHECKING,
        ),
    ] = ""
    work: Annotated[
        EntityId,
        Declared(
            label="Id of the work that it is, where the graph has claims about that.",
            is_optional=True,
            left_out={
                **without("the work is drawn as an element, whose card has its claims", Door.PAGE),
                **_FOR_CHECKING,
            },
        ),
    ] = ""

    @property
    def text_day(self) -> Day | None:
        """The first day on which it can have been published, from which its tenses are read; None when not known."""
        return self.published.earliest if self.published else None

    @property
    def is_background(self) -> bool:
        """Whether it is reference data rather than a text about the subject."""
        return self.kind is SourceKind.BACKGROUND

    @property
    def is_page(self) -> bool:
        """Whether it is a text of which no file is known, so that fingerprints alone say where in it a claim stands."""
        return self.kind is SourceKind.TEXT and not self.sha256


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that claims are about; one row of entities.csv (`row` is its line)."""

    id: Annotated[str, Declared(label="Name of the entity, which never changes.", is_needed=True, left_out=_NODE)]
    type: Annotated[ClassName, Declared(label="Class of the ontology.", term="rdf:type", is_needed=True)]
    label: Annotated[str, Declared(label="English name.", term="rdfs:label", is_needed=True, language="en")]
    wikidata: Annotated[str, Declared(label="Its item in Wikidata.", term="schema:sameAs", namespace=PREFIXES["wd"])]
    iso3166: Annotated[str, Declared(label="Code of a state (ISO 3166-1 alpha-2).", names={Door.PAGE: "iso"})]
    note: Annotated[
        str,
        Declared(
            label="Remark of who entered it.",
            left_out=without("a remark of the tables' keeper, which is no claim and so has no source", Door.RDF),
        ),
    ]
    row: Annotated[int, Declared(label="Line of entities.csv.", left_out=_ROW)]


_BESIDE_ITS_ENTITY = without("stands in the record of its entity", Door.JSON, Door.HTTP)
_ON_THE_MAP = without("an assistant reads no map, and the page draws it there", Door.MCP, Door.PAGE)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entity lies on a map, as a source has it; one row of places.csv (`row` is its line)."""

    entity: Annotated[
        EntityId,
        Declared(label="Id of the entity.", left_out={**_NODE, **_BESIDE_ITS_ENTITY, **_ON_THE_MAP}),
    ]
    latitude: Annotated[float, Declared(label="Degrees north (WGS 84).", term="wgs:lat", left_out=_ON_THE_MAP)]
    longitude: Annotated[float, Declared(label="Degrees east (WGS 84).", term="wgs:long", left_out=_ON_THE_MAP)]
    source: Annotated[
        SourceId, Declared(label="Id of the source that has it.", term="dcterms:source", left_out=_ON_THE_MAP)
    ]
    row: Annotated[int, Declared(label="Line of places.csv.", left_out=_ROW)]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a data folder says of itself as a whole, in its graph.toml."""

    version: Annotated[str, Declared(label="Version of the data.", term="dcat:version")] = ""
    title: Annotated[str, Declared(label="Its title.", term="dcterms:title", language="en")] = ""
    publisher: Annotated[str, Declared(label="Who publishes it.", term="dcterms:publisher")] = ""
    licence: Annotated[Address, Declared(label="On which terms it may be used.", term="dcterms:license")] = ""


_UNDER_ITS_ENTITY = without("stands in the record of its entity", Door.JSON, Door.HTTP, Door.MCP, Door.PAGE)
_ONLY_THE_NAME = without("an assistant pays for each word, and asks for a thing by any name", Door.MCP)
_PLAIN_NAME = without(
    "a SKOS label is a literal, of which nothing more can be said without a node of its own", Door.RDF
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a language; one row of names.csv."""

    entity: Annotated[
        EntityId, Declared(label="Id of the entity.", is_needed=True, left_out={**_NODE, **_UNDER_ITS_ENTITY})
    ]
    name: Annotated[str, Declared(label="The name.", is_needed=True, term="skos:altLabel", names={Door.MCP: "names"})]
    language: Annotated[
        str,
        Declared(
            label="Its language (BCP 47), with the script where it matters.",
            is_needed=True,
            left_out={**without("is the language tag of the name", Door.RDF), **_ONLY_THE_NAME},
        ),
    ]
    kind: Annotated[
        NameKind, Declared(label="In which way it names.", default="alias", left_out={**_PLAIN_NAME, **_ONLY_THE_NAME})
    ]
    source: Annotated[
        SourceId,
        Declared(label="Id of the source that has it.", is_needed=True, left_out={**_PLAIN_NAME, **_ONLY_THE_NAME}),
    ]
    row: Annotated[int, Declared(label="Line of names.csv.", left_out=_ROW)]


_SHOWN_OF_FINGERPRINT = 13
_OF_THE_SELECTOR = without("an assistant has no text to point into; the line is told", Door.MCP)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a source a claim stands.

    Parameters
    ----------
    line, start, end
        None where a fingerprint is given; the offsets also for rows of a dataset.
    sha256
        So that a claim on an altered text is another claim.
    """

    source: Annotated[SourceId, Declared(label="Id of the source.", term="prov:wasDerivedFrom", is_needed=True)]
    line: Annotated[
        int | None, Declared(label="Line of the source, from 1; 0 when not known, none where a fingerprint says it.")
    ]
    start: Annotated[
        int | None,
        Declared(
            label="First character in the text, in Unicode code points from 0.",
            term="oa:start",
            left_out=_OF_THE_SELECTOR,
        ),
    ]
    end: Annotated[
        int | None,
        Declared(label="The character behind the last one.", term="oa:end", left_out=_OF_THE_SELECTOR),
    ]
    sha256: Annotated[
        str,
        Declared(
            label="SHA-256 of the text of the source; empty where there is none.",
            left_out=without("stands in the record of the source", *Door),
        ),
    ] = ""
    fingerprint: Annotated[
        str,
        Declared(
            label="Fingerprint of its passage of a page, in place of a line and offsets.",
            is_optional=True,
        ),
    ] = ""

    @property
    def order(self) -> tuple[str, int, str]:
        """What sorts places: by source, then by line, passages of a page behind one another by their fingerprints."""
        return self.source, self.line or 0, self.fingerprint

    @property
    def brief(self) -> str:
        """Source and line, as far as there is one."""
        return self.source if self.line is None else f"{self.source}:{self.line}"

    def __str__(self) -> str:
        """For a reader: source, line and offsets, or the beginning of the fingerprint.

        Examples
        --------
        >>> print(Locator("news", 1, 5, 15), Locator("page", None, None, None, "", "fp1:41:74d51b33"))
        news:1 [5-15] page [fp1:41:74d51b…]
        """
        span = f"{self.start}-{self.end}" if self.start is not None else ""
        mark = f"{self.fingerprint[:_SHOWN_OF_FINGERPRINT]}…" if self.fingerprint else span
        return f"{self.brief} [{mark}]" if mark else self.brief


Qualifiers = TypedDict(
    "Qualifiers",
    {
        "unit": Annotated[str, Declared(label="Unit of a number, with its scale.", scheme="UnitScheme")],
        "measure": Annotated[str, Declared(label="What a number measures.", scheme="MeasureScheme")],
        "period": Annotated[DateText, Declared(label="The time that a number or a state is about.")],
        "baseline": Annotated[DateText, Declared(label="The time that a change is measured against.")],
        "approximation": Annotated[str, Declared(label="The hedge of a number.", scheme="ApproximationScheme")],
        "counterpart": Annotated[EntityId, Declared(label="The other party of what is measured.")],
        "on": Annotated[DateText, Declared(label="When it happened.")],
        "from": Annotated[DateText, Declared(label="Since when it is so.")],
        "to": Annotated[DateText, Declared(label="Until when it is so.")],
        "at": Annotated[EntityId, Declared(label="Where it happened.")],
        "title": Annotated[str, Declared(label="The office or the title held.")],
        "days": Annotated[WholeText, Declared(label="How many days it lasts.")],
        "terms": Annotated[str, Declared(label="One-way or mutual.", scheme="TermsScheme")],
        "amount": Annotated[NumberText, Declared(label="How much is given, in the unit.")],
        "attributed_to": Annotated[EntityId, Declared(label="Who says so, according to the source.")],
        "group": Annotated[
            str,
            Declared(
                label="What the members of one collective subject share.",
                left_out=without("ties rows of one sentence together, which the page shows by its words", Door.PAGE),
            ),
        ],
    },
    total=False,
)
"""What narrows a statement: texts by column of claims.csv, in the order of the table; only those that are filled."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one source; one row of claims.csv.

    Parameters
    ----------
    qualifiers
        Column name to text, only those that are filled.
    dates
        The date-like qualifiers, and the value of a date-valued predicate under ``value``, as periods.
    row
        Line of claims.csv.
    """

    _id: Annotated[
        str,
        Declared(
            label="Hash of what is said and where.",
            left_out={**without("is worked out from the row", Door.CSV), **_NODE},
        ),
    ] = field(default="", init=False, repr=False, compare=False)
    subject: Annotated[EntityId, Declared(label="Id of what it is about.", term="rdf:subject", is_needed=True)]
    predicate: Annotated[PredicateName, Declared(label="What it says of it.", term="rdf:predicate", is_needed=True)]
    object: Annotated[
        EntityId, Declared(label="Id of an entity; empty when the claim carries a value.", term="rdf:object")
    ]
    value: Annotated[
        ValueText,
        Declared(label="A date, a number or a word; empty when the claim has an object.", term="rdf:object"),
    ]
    qualifiers: Annotated[
        Mapping[str, str], Qualifiers, Declared(label="What narrows the statement, by column of claims.csv.")
    ]
    dates: Annotated[
        Mapping[str, Period],
        Declared(
            label="Its qualifiers and its value as periods.",
            left_out=without("follows from qualifiers and value, which have the same dates as texts", *Door),
        ),
    ]
    anaphor: Annotated[
        str,
        Declared(
            label="The words that stand for a name which the place does not hold.",
            is_hashed=False,
            left_out={
                **without("the words are shown with what stands around them", Door.PAGE),
                **_FOR_CHECKING,
            },
        ),
    ]
    modality: Annotated[
        Modality, Declared(label="asserted, reported, planned, hypothetical, negated or opinion.", default="asserted")
    ]
    rank: Annotated[Rank, Declared(label="preferred, normal or deprecated.", default="normal", is_hashed=False)]
    reason: Annotated[
        str,
        Declared(
            label="Why its rank is what it is.",
            is_hashed=False,
            left_out=without("claim_card says it once, beside the claim", Door.MCP),
        ),
    ]
    confidence: Annotated[
        float, Declared(label="How sure it is that the source says so, from 0 to 1.", default="1.0", is_hashed=False)
    ]
    locator: Locator
    note: Annotated[str, Declared(label="Remark of who entered it.", is_hashed=False)]
    row: Annotated[int, Declared(label="Line of claims.csv.", left_out=_ROW)]
    candidate: Annotated[
        str,
        Declared(
            label="Id of the candidate that a person accepted; empty for what a person read.",
            term="prov:wasGeneratedBy",
            namespace=REVIEW_ID,
            is_hashed=False,
            is_optional=True,
            left_out={
                **without("stands in the review of the claim", Door.JSON, Door.HTTP),
                **without(
                    "who accepted it is told by `kg show` and the API, to which its id leads", Door.MCP, Door.PAGE
                ),
            },
        ),
    ] = ""

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """Hash of what is said and where, worked out when first asked for; see `hash_claim`."""
        if not self._id:
            object.__setattr__(self, "_id", _hash_content(self))
        return self._id

    def known_as(self, identity: str) -> Claim:
        """Keep an id that was worked out before, as it stands beside the claim in a store or a graph.

        Parameters
        ----------
        identity
            The id. A graph holds numbers in one form and no cell as it was typed, so that its own ids stand.
        """
        object.__setattr__(self, "_id", identity)
        return self

    @property
    def target(self) -> str:
        """Object or value, whichever the claim has."""
        return self.object or self.value

    @property
    def time(self) -> Period | None:
        """When the stated thing is so: its date value, else on, else from and to together, else period."""
        for column in ("value", "on"):
            if column in self.dates:
                return self.dates[column]
        start, end = self.dates.get("from"), self.dates.get("to")
        if start or end:
            first = start.earliest if start else None
            last = end.latest if end else None
            since = start.text.partition("/")[0] if start else ""
            until = end.text.rpartition("/")[2] if end else ".."  # an end may be an interval itself
            text = f"{since}/{until}"
            return Period(text, first, last)
        return self.dates.get("period")


_WITHIN_A_CLAIM = {
    **without("a claim shows it as its value and qualifiers", Door.CSV, Door.STORE, Door.PAGE),
    **without("an assistant pays for each word, and has it in the statement and the qualifiers", Door.MCP),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """The number that a `quantity` claim states; claims that state the same number share it.

    Its qualifiers describe the number rather than the act of stating it; they are empty where nothing is said.
    """

    subject: Annotated[
        EntityId,
        Declared(
            label="What was measured.",
            left_out={**_WITHIN_A_CLAIM, **without("each claim of it says so", Door.RDF, Door.JSON, Door.HTTP)},
        ),
    ]
    value: Annotated[NumberText, Declared(label="The number.", term="kg:numericValue", left_out=_WITHIN_A_CLAIM)]
    measure: Annotated[str, Declared(label="What it measures.", scheme="MeasureScheme", left_out=_WITHIN_A_CLAIM)]
    unit: Annotated[str, Declared(label="Its unit, with the scale.", scheme="UnitScheme", left_out=_WITHIN_A_CLAIM)]
    period: Annotated[DateText, Declared(label="The time it is about.", term="kg:period", left_out=_WITHIN_A_CLAIM)]
    baseline: Annotated[
        DateText, Declared(label="The time it is compared with.", term="kg:baseline", left_out=_WITHIN_A_CLAIM)
    ]
    approximation: Annotated[str, Declared(label="Its hedge.", scheme="ApproximationScheme", left_out=_WITHIN_A_CLAIM)]
    counterpart: Annotated[
        EntityId, Declared(label="The other party.", term="kg:counterpart", left_out=_WITHIN_A_CLAIM)
    ]

    @property
    def iri(self) -> str:
        """Its IRI, a hash of what it says."""
        said = [getattr(self, field.name) for field in fields_of(Observation) if field.declared.is_hashed]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return OBSERVATION_ID + hashlib.sha256(text.encode()).hexdigest()[:20]


def observation_of(claim: Claim) -> Observation:
    """The number that a quantity claim states."""
    get = claim.qualifiers.get
    return Observation(*(getattr(claim, name) if name in _SAID else get(name, "") for name in _OBSERVED))


_OBSERVED = tuple(field.name for field in fields_of(Observation))
_SAID = frozenset(field.name for field in fields_of(Claim))
_WHO_ACCEPTED = without(
    "who accepted a claim is told by `kg show` and the API, to which its id leads", Door.MCP, Door.PAGE
)
_OF_ITS_CLAIM = without("stands in the claim that came of it", Door.RDF, Door.JSON, Door.HTTP)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a candidate that a machine had extracted; one row of decisions.csv.

    Parameters
    ----------
    claim
        Id of the claim that it became; empty when it was rejected.
    source, sha256
        Id of the source, which need not be a row of sources.csv when nothing of it was accepted, and the hash of
        its text.
    row
        Line of decisions.csv.
    """

    candidate: Annotated[
        str, Declared(label="Id of the candidate, a hash of what it says and where.", left_out=_WHO_ACCEPTED)
    ]
    verdict: Annotated[
        Verdict,
        Declared(
            label="accept, edit for what was changed before it was accepted, or reject.",
            column="decision",
            term="kg:decision",
            scheme="DecisionScheme",
            names={Door.JSON: "decision", Door.HTTP: "decision"},
            left_out=_WHO_ACCEPTED,
        ),
    ]
    claim: Annotated[
        ClaimId,
        Declared(
            label="Id of the claim that it became; empty when it was rejected.",
            left_out={**_OF_ITS_CLAIM, **_WHO_ACCEPTED},
        ),
    ]
    relation: Annotated[
        PredicateName,
        Declared(
            label="The relation that the machine gave.",
            left_out={**without("only what was accepted is a fact of the graph", Door.RDF), **_WHO_ACCEPTED},
        ),
    ]
    rule: Annotated[
        str, Declared(label="The rule, or the model, that gave it.", term="kg:rule", left_out=_WHO_ACCEPTED)
    ]
    extractor: Annotated[
        str, Declared(label="What kind of machine it was.", term="kg:extractor", left_out=_WHO_ACCEPTED)
    ]
    reviewer: Annotated[
        PersonName,
        Declared(label="Who decided.", term="prov:wasAssociatedWith", left_out=_WHO_ACCEPTED),
    ]
    date: Annotated[date, Declared(label="On which day.", term="kg:decidedOn", left_out=_WHO_ACCEPTED)]
    reason: Annotated[str, Declared(label="Why.", term="kg:reason", left_out=_WHO_ACCEPTED)]
    source: Annotated[
        SourceId,
        Declared(label="Id of the source.", left_out={**_OF_ITS_CLAIM, **_WHO_ACCEPTED}),
    ]
    sha256: Annotated[
        str,
        Declared(
            label="SHA-256 of the text that it was made on.",
            left_out={
                **without("the source of the claim has it, and `kg check` holds the two together",
                          Door.RDF, Door.JSON, Door.HTTP),
                **_WHO_ACCEPTED,
            },
        ),
    ]  # fmt: skip
    row: Annotated[int, Declared(label="Line of decisions.csv.", left_out=_ROW)]

    @property
    def is_accepted(self) -> bool:
        """Whether a claim came of it."""
        return self.verdict is not Verdict.REJECT


_STANDS_NO_MORE = without("draws the claims that stand", Door.PAGE)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A claim that was corrected or withdrawn, so that its id no longer names a claim; one row of superseded.csv.

    Parameters
    ----------
    new
        A claim that stands, or one that was superseded in its turn.
    row
        Line of superseded.csv.

    Examples
    --------
    >>> Superseded("0" * 20, "", "the text does not say so", date(2026, 12, 1), 2).sentence
    'claim 00000000000000000000 was withdrawn on 2026-12-01: the text does not say so'
    """

    old: Annotated[ClaimId, Declared(label="Id of the claim as it was.", left_out={**_NODE, **_STANDS_NO_MORE})]
    new: Annotated[
        ClaimId,
        Declared(
            label="Id of the claim that took its place; empty when it was withdrawn.",
            term="dcterms:isReplacedBy",
            left_out=_STANDS_NO_MORE,
        ),
    ]
    reason: Annotated[str, Declared(label="Why.", term="kg:reason", left_out=_STANDS_NO_MORE)]
    day: Annotated[date, Declared(label="On which day.", term="kg:supersededOn", left_out=_STANDS_NO_MORE)]
    row: Annotated[int, Declared(label="Line of superseded.csv.", left_out=_ROW)]

    @property
    def sentence(self) -> str:
        """What became of the claim, as every door says it."""
        fate = f"replaced by {self.new}" if self.new else "withdrawn"
        return f"claim {self.old} was {fate} on {self.day}: {self.reason}"


def _qualifiers_of(kind: FieldKind) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(Qualifiers) if field.kind is kind)


QUALIFIERS = columns_of(Qualifiers)
"""Columns of claims.csv that narrow a statement, in the order of the table."""

DATE_QUALIFIERS = _qualifiers_of(FieldKind.PERIOD)
ENTITY_QUALIFIERS = _qualifiers_of(FieldKind.ENTITY)
NUMBER_QUALIFIERS = (*_qualifiers_of(FieldKind.WHOLE), *_qualifiers_of(FieldKind.NUMBER))


_WEIGHING = frozenset(field.column for field in column_fields(Claim) if not field.declared.is_hashed)
_HASHED = [
    (field.column, field.format, attrgetter(field.path))
    for field in fields_of(Claim)
    if field.column and field.declared.is_hashed and field.kind is not FieldKind.TEXTS
]


def hash_claim(
    cells: Mapping[str, str],
    sha256: str,
) -> str:
    """Identifier of a claim: a hash of its content.

    Parameters
    ----------
    cells
        Cells of the claims.csv row by column.
    sha256
        Hash of the source's text, so that a claim on an altered text is another claim.

    Returns
    -------
    str
        The first 20 hexadecimal digits of SHA-256 over the canonical JSON of the content columns.
    """
    has_span = bool(cells.get("start"))
    content = ",".join(
        [
            key + quote(cells[column])
            for column, key in _content_columns(tuple(cells))
            if (cells[column] if column != "line" else not has_span)
        ]
    )
    return hashlib.sha256(f"[{{{content}}},{quote(sha256)}]".encode()).hexdigest()[:20]


def _hash_content(claim: Claim) -> str:
    """What `hash_claim` gives for the row of a claim, from its parts."""
    cells = {column: text for column, format_value, value_of in _HASHED if (text := format_value(value_of(claim)))}
    return hash_claim({**cells, **claim.qualifiers}, claim.locator.sha256)


@lru_cache(maxsize=1024)
def _content_columns(columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The columns that say what a claim is, sorted, each with the start of its JSON."""
    return tuple((column, f"{quote(column)}:") for column in sorted(columns) if column not in _WEIGHING)


@dataclass(frozen=True)
class Tables:
    """All that the tables say.

    Parameters
    ----------
    sources, entities
        By id, in order of id.
    names, claims
        In an order that does not depend on the order of rows.
    broken
        Ids whose rows could not be read, so that whoever uses them is not blamed as well.
    decisions
        What was decided about candidates, in order of candidate; empty where the folder has no such table.
    superseded
        Claims that no longer stand, in order of their old id; empty where the folder has no such table.
    positions
        Where entities lie, in order of entity; empty where the folder has no such table.
    edition
        What the folder says of itself; nothing of joined folders.
    """

    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    names: tuple[Name, ...]
    claims: tuple[Claim, ...]
    broken: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    positions: tuple[Position, ...] = ()
    edition: Edition = Edition()

    @cached_property
    def superseded_by_id(self) -> Mapping[str, Superseded]:
        """What became of each claim that no longer stands, by its old id."""
        return MappingProxyType({row.old: row for row in self.superseded})

    def fate_of(self, identity: str) -> tuple[Superseded, ...]:
        """What became of a claim, step by step.

        Parameters
        ----------
        identity
            Id of a claim that stands, stood once, or never was.

        Returns
        -------
        tuple of Superseded
            Empty unless the claim was superseded; the last step leads to a claim that stands, or to none when it was
            withdrawn.
        """
        steps: dict[str, Superseded] = {}
        while identity in self.superseded_by_id and identity not in steps:  # a built file may hold anything
            steps[identity] = self.superseded_by_id[identity]
            identity = steps[identity].new
        return tuple(steps.values())

    @cached_property
    def decisions_by_candidate(self) -> Mapping[str, Decision]:
        """Each decision by the candidate that it is about."""
        return MappingProxyType({decision.candidate: decision for decision in self.decisions})

    @cached_property
    def claims_by_id(self) -> Mapping[str, Claim]:
        """Each claim by its id."""
        return MappingProxyType({claim.id: claim for claim in self.claims})

    @cached_property
    def positions_by_entity(self) -> Mapping[str, tuple[Position, ...]]:
        """Where each entity lies that the folder has a position of: one of each."""
        return MappingProxyType({position.entity: (position,) for position in self.positions})

    @cached_property
    def names_by_entity(self) -> Mapping[str, tuple[Name, ...]]:
        """Names of each entity besides its label."""
        by_entity: dict[str, list[Name]] = {}
        for name in self.names:
            by_entity.setdefault(name.entity, []).append(name)
        return MappingProxyType({entity: tuple(names) for entity, names in by_entity.items()})

    def label(self, entity: str) -> str:
        """Label of an entity, or the text itself when it is none."""
        return self.entities[entity].label if entity in self.entities else entity

    def is_background(self, claim: Claim) -> bool:
        """Whether the claim's source is reference data."""
        return self.sources[claim.locator.source].is_background


@dataclass(frozen=True, slots=True)
class View:
    """What of the graph is looked at.

    Parameters
    ----------
    kind
        Which claims give plain edges.
    as_of
        Leave out what cannot be so on this day; what has no date of its own gives no plain edge. A text such as
        ``2010`` is read as `parse_day` does: a year or month means its last day.
    known_by
        Leave out sources that cannot have been published by this day.
    sources
        Ids of the only sources to use; a leading ``!`` leaves that source out. Empty means all.
    undated
        With `as_of`: claims without a date of their own give plain edges too.
    """

    kind: ViewKind = ViewKind.BEST
    as_of: Day | None = None
    known_by: Day | None = None
    sources: tuple[str, ...] = ()
    undated: bool = False

    def __post_init__(self) -> None:
        for name in ("as_of", "known_by"):
            given = getattr(self, name)
            if isinstance(given, str):  # as the options have it; whoever writes Python does so too
                object.__setattr__(self, name, parse_day(given, name))
            elif isinstance(given, datetime):
                object.__setattr__(self, name, given.date())

    @property
    def is_default(self) -> bool:
        """Whether it is the view that the shipped graph was built with."""
        return self == View()
