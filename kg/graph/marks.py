"""What a view marks: things that are not there yet or are denied, and claims in which somebody speaks of himself.

Comes in: the claims of a view, or a store that holds them. Goes out: `Marks`. All of them follow from the claims and
none can be entered. A questionable decision: a thing is not there yet while its last status says so or while nothing
that is asserted or reported brings it about, takes part in it, dates or publishes it; claims about its topic, place or
merits say nothing either way, since one can speak of what is not there. An actor or a place is taken to be there unless
claims bring it about, and only what these deny is denied: who does not support a thing does not deny it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.model import CLAIM_ID, DENIED_CLASS, FACTUAL, ID, ONTOLOGY, Modality, Ontology, Rank

if TYPE_CHECKING:
    from kg.graph.conflicts import Selection
    from kg.model import Claim, Property, Tables

DENIED = "denied"
"""The existence of what all claims deny."""
EXISTENCE, SELF_REPORTED = ONTOLOGY + "existence", ONTOLOGY + "selfReported"
_THERE_FROM_THE_START = ("Actor", "Location")
_TELLING = ("date", "status")
"""Kinds of value that tell when a thing is, or how far it has come."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a view marks.

    Parameters
    ----------
    existence
        Id of a thing to the status in which it is not there yet, or `DENIED`; what is there has none.
    self_reports
        Ids of the claims in which somebody speaks of himself or of whom he speaks for.
    """

    existence: Mapping[str, str]
    self_reports: frozenset[str]


def find_marks(tables: Tables, ontology: Ontology, selection: Selection) -> Marks:
    """Work out what a view marks.

    Parameters
    ----------
    tables
        For the classes of entities.
    ontology
        Says which ends of a predicate come about, who speaks for whom, and which status is of things not there yet.
    selection
        The claims; deprecated ones tell nothing.

    Notes
    -----
    Linear in the claims.
    """
    return Marks(_find_existence(tables, ontology, selection), _find_self_reports(ontology, selection))


def read_marks(store: ox.Store) -> Marks:
    """The marks that a store of the view holds."""
    default = ox.DefaultGraph()

    def subjects(predicate: str) -> Iterator[tuple[str, str]]:
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, default):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
                yield quad.subject.value, quad.object.value

    existence = {iri.removeprefix(ID): DENIED for iri, _ in subjects(DENIED_CLASS)}
    existence |= {iri.removeprefix(ID): word.removeprefix(f"{ONTOLOGY}status-") for iri, word in subjects(EXISTENCE)}
    return Marks(existence, frozenset(iri.removeprefix(CLAIM_ID) for iri, _ in subjects(SELF_REPORTED)))


def _find_existence(tables: Tables, ontology: Ontology, selection: Selection) -> dict[str, str]:
    stated: defaultdict[str, set[str]] = defaultdict(set)
    told: defaultdict[str, set[str]] = defaultdict(set)
    begun: set[str] = set()
    for claim in selection.claims:
        if claim.rank is Rank.DEPRECATED:
            continue
        predicate = ontology.properties[claim.predicate]
        if claim.id in selection.best and predicate.value_kind == "status":
            stated[claim.subject].add(claim.value)
        elif claim.modality in FACTUAL and predicate.marks_beginning:
            begun.add(claim.subject)
        for identity, is_made in _ends_told_of(claim, predicate, tables, ontology):
            if is_made or claim.modality is not Modality.NEGATED:
                told[identity].add(_left_as(claim, ontology))
    existence = {}
    for identity in sorted(stated.keys() | told.keys()):
        entity = tables.entities.get(identity)
        words = stated.get(identity) or told[identity]
        if entity and identity not in begun and (word := _last(words, entity.type, ontology)):
            existence[identity] = word
    return existence


def _ends_told_of(claim: Claim, predicate: Property, tables: Tables, ontology: Ontology) -> Iterator[tuple[str, bool]]:
    """The things whose being there a claim bears on, and whether it tells how they come about."""
    if predicate.value_kind in _TELLING:
        yield claim.subject, False
    subject, target = predicate.subject_role, predicate.object_role
    for identity, role, opposite in ((claim.subject, subject, target), (claim.object, target, subject)):
        entity = tables.entities.get(identity)
        if entity and role.is_brought_about:
            yield identity, True
        elif (
            entity
            and (predicate.is_bibliographic or opposite.takes_part)
            and not ontology.is_allowed(entity.type, _THERE_FROM_THE_START)
        ):
            yield identity, False


def _left_as(claim: Claim, ontology: Ontology) -> str:
    """The status in which a claim by itself leaves what it brings about; empty when that is there then."""
    if claim.modality is Modality.NEGATED:
        return DENIED
    return ontology.left_as.get(claim.predicate if claim.modality in FACTUAL else claim.modality, "")


def _last(words: set[str], entity_type: str, ontology: Ontology) -> str:
    """The furthest of some statuses where with none of them a thing of this class is there yet; else nothing."""
    if words == {DENIED}:
        return DENIED
    told, unrealised = words - {DENIED}, ontology.unrealised
    if not all(word in unrealised and ontology.is_allowed(entity_type, unrealised[word]) for word in told):
        return ""
    return max(told, key=lambda word: (ontology.stages.get(word, 0), word))


def _find_self_reports(ontology: Ontology, selection: Selection) -> frozenset[str]:
    speaks_for: defaultdict[str, set[str]] = defaultdict(set)
    attributed = []
    for claim in selection.claims:
        if ontology.properties[claim.predicate].subject_role.speaks_for and claim.id in selection.best:
            speaks_for[claim.subject].add(claim.object)
        if "attributed_to" in claim.qualifiers:
            attributed.append(claim)
    own = set()
    for claim in attributed:
        speaker = claim.qualifiers["attributed_to"]
        if not _ends_spoken_of(claim, ontology).isdisjoint({speaker, *speaks_for[speaker]}):
            own.add(claim.id)
    return frozenset(own)


def _ends_spoken_of(claim: Claim, ontology: Ontology) -> frozenset[str]:
    """Whom a claim tells something of: its subject, and who is on the other side of a relation or number of two."""
    predicate = ontology.properties[claim.predicate]
    is_mutual = predicate.subject_role.takes_part and predicate.subject_role == predicate.object_role
    return frozenset({claim.subject, claim.qualifiers.get("counterpart", ""), claim.object if is_mutual else ""} - {""})
