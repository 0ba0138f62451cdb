"""The claim model: sources, entities, names, claims and where a claim stands in its source.

Comes in: parsed cells. Goes out: frozen values that every later stage shares. A claim's id is a
hash of what it says and where, and leaves out how a curator weighs it (rank, reason, confidence,
note), so that a citation of a claim outlives a change of mind about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from json.encoder import encode_basestring as quote
from types import MappingProxyType

from kg.model.dates import Period
from kg.model.terms import Modality, NameKind, Rank, SourceKind, Verdict, ViewKind


@dataclass(frozen=True, slots=True)
class Source:
    """A text or dataset that claims are read from; one row of sources.csv.

    Parameters
    ----------
    published
        When it was published, as known; an interval gives bounds.
    sha256
        Hash of the exact bytes of `file`; empty when locators point nowhere inside it.
    file
        Name of the file in the user's folder of texts.
    row
        Line of sources.csv.
    url, licence, citation
        Where it is published, on which terms, and how its publisher asks to be cited; empty when not said.
    """

    id: str
    title: str
    author: str
    publisher: str
    published: Period | None
    language: str
    sha256: str
    file: str
    kind: SourceKind
    note: str
    row: int
    url: str = ""
    licence: str = ""
    citation: str = ""

    @property
    def is_background(self) -> bool:
        """Whether it is reference data rather than a text about the subject."""
        return self.kind is SourceKind.BACKGROUND


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that claims are about; one row of entities.csv (`row` is its line)."""

    id: str
    type: str
    label: str
    wikidata: str
    iso3166: str
    note: str
    row: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a language (BCP 47, with script where it matters); one row of names.csv."""

    entity: str
    name: str
    language: str
    kind: NameKind
    source: str
    row: int


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in a source a claim stands.

    Parameters
    ----------
    line
        From 1, for the reader; 0 when not known.
    start, end
        Unicode code points over the whole text, from 0, end exclusive; None for rows of a dataset.
    sha256
        Hash of the source's text, so that a claim on an altered text is another claim; empty where there is none.
    """

    source: str
    line: int
    start: int | None
    end: int | None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one source; one row of claims.csv.

    Parameters
    ----------
    object
        Entity id, or empty when the claim carries a value.
    value
        The literal as written, or empty.
    qualifiers
        Column name to text, only those that are filled.
    dates
        The date-like qualifiers, and the value of a date-valued predicate under ``value``, as periods.
    locator
        Where it stands.
    row
        Line of claims.csv.
    candidate
        Id of the candidate that a person accepted; empty for what a person read.
    """

    subject: str
    predicate: str
    object: str
    value: str
    qualifiers: Mapping[str, str]
    dates: Mapping[str, Period]
    modality: Modality
    rank: Rank
    reason: str
    confidence: float
    anaphor: str
    locator: Locator
    note: str
    row: int
    candidate: str = ""
    _id: str = field(default="", init=False, repr=False, compare=False)

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
            text = f"{start.text if start else ''}/{end.text if end else '..'}"
            return Period(text, first, last)
        return self.dates.get("period")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a candidate that a machine had extracted; one row of decisions.csv.

    Parameters
    ----------
    candidate
        Id of the candidate, which is a hash of what it says and where.
    claim
        Id of the claim that it became; empty when it was rejected.
    relation, rule, extractor
        What the machine said, and which part of which machine said it.
    reviewer, date
        Who decided, and on which day.
    source, sha256
        Id of the source, which need not be a row of sources.csv when nothing of it was accepted, and the hash of
        its text.
    row
        Line of decisions.csv.
    """

    candidate: str
    verdict: Verdict
    claim: str
    relation: str
    rule: str
    extractor: str
    reviewer: str
    date: date
    reason: str
    source: str
    sha256: str
    row: int

    @property
    def is_accepted(self) -> bool:
        """Whether a claim came of it."""
        return self.verdict is not Verdict.REJECT


_WEIGHING = frozenset({"rank", "reason", "confidence", "anaphor", "note", "candidate"})


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
    place = claim.locator
    cells = {"subject": claim.subject, "predicate": claim.predicate, "modality": claim.modality, "source": place.source}
    if claim.object:
        cells["object"] = claim.object
    if claim.value:
        cells["value"] = claim.value
    if place.start is None:
        cells["line"] = str(place.line)
    else:
        cells["start"], cells["end"] = str(place.start), str(place.end)
    cells |= claim.qualifiers
    content = ",".join([f'"{column}":{quote(cells[column])}' for column in sorted(cells)])
    return hashlib.sha256(f"[{{{content}}},{quote(place.sha256)}]".encode()).hexdigest()[:20]


@lru_cache(maxsize=64)
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
    """

    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    names: tuple[Name, ...]
    claims: tuple[Claim, ...]
    broken: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()

    @cached_property
    def decisions_by_candidate(self) -> Mapping[str, Decision]:
        """Each decision by the candidate that it is about."""
        return MappingProxyType({decision.candidate: decision for decision in self.decisions})

    @cached_property
    def claims_by_id(self) -> Mapping[str, Claim]:
        """Each claim by its id."""
        return MappingProxyType({claim.id: claim for claim in self.claims})

    @cached_property
    def names_by_entity(self) -> Mapping[str, tuple[Name, ...]]:
        """Names of each entity besides its label."""
        found: dict[str, list[Name]] = {}
        for name in self.names:
            found.setdefault(name.entity, []).append(name)
        return MappingProxyType({entity: tuple(names) for entity, names in found.items()})

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
        Leave out what begins after this day, or has ended before it.
    known_by
        Leave out sources that cannot have been published by this day.
    sources
        Ids of the only sources to use; a leading ``!`` leaves that source out. Empty means all.
    """

    kind: ViewKind = ViewKind.BEST
    as_of: date | None = None
    known_by: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether it is the view that the shipped graph was built with."""
        return self == View()
