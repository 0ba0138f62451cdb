"""Ties of actors: which claims say that an actor deals with another, or takes part in a thing.

Comes in: a dataset's view. Goes out: `Tie` values, one for each statement, with all claims that make it.
A questionable decision: geography, likeness, topics, comment and opposition are no ties (`NOT_A_TIE`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.graph import ValidDataset
from kg.model import Claim

ACTOR = ("Actor",)
SHARED = ("Agreement", "Declaration", "Event", "Undertaking")
"""Classes in which actors take part together."""

NOT_A_TIE: Mapping[str, str] = {
    "arrivesIn": "geography",
    "capitalOf": "geography",
    "connects": "geography",
    "departsFrom": "geography",
    "heldIn": "geography",
    "locatedIn": "geography",
    "inspiredBy": "likeness",
    "similarTo": "likeness",
    "successorOf": "likeness",
    "hasPrinciple": "topic",
    "hasTopic": "topic",
    "cites": "comment",
    "commentsOn": "comment",
    "opposes": "opposition",
}
"""Predicates that relate an actor to something without its having dealings with it, and why."""


class TieKind(StrEnum):
    """How a claim ties actors: taking part in a thing with others, or directly."""

    PART = "part"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Tie:
    """One statement that ties an actor to a shared thing or to another actor.

    Parameters
    ----------
    kind
        Which of the two.
    actor
        Who takes part, or the claim's subject.
    other
        The thing, or the claim's object.
    predicate
        Of the claims.
    claims
        All best claims that make this statement.
    """

    kind: TieKind
    actor: str
    other: str
    predicate: str
    claims: tuple[Claim, ...]


def select_edges(dataset: ValidDataset, *, background: bool = False) -> tuple[Claim, ...]:
    """The claims that networks are made of.

    Parameters
    ----------
    dataset
        Its view says which claims are the best.
    background
        Keep claims of background sources too.

    Returns
    -------
    tuple of Claim
        Best claims between two entities, in the order of the view.
    """
    tables, selection = dataset.tables, dataset.selection
    return tuple(
        claim
        for claim in selection.claims
        if claim.id in selection.plain
        and claim.object in tables.entities
        and claim.subject in tables.entities
        and (background or not tables.is_background(claim))
    )


def collect_ties(dataset: ValidDataset, claims: Iterable[Claim]) -> tuple[Tie, ...]:
    """The ties of actors that the claims state, repeated statements gathered.

    Parameters
    ----------
    claims
        As `select_edges` gives them.

    Returns
    -------
    tuple of Tie
        In order of kind, actor, other and predicate.

    Notes
    -----
    A claim from a thing to an actor (a project has a beneficiary) counts as the actor's taking part.
    """
    entities, ontology = dataset.tables.entities, dataset.ontology

    def is_a(entity: str, classes: tuple[str, ...]) -> bool:
        return ontology.is_allowed(entities[entity].type, classes)

    found: defaultdict[tuple[TieKind, str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        subject, target, predicate = claim.subject, claim.object, claim.predicate
        if predicate in NOT_A_TIE or subject == target:
            continue
        if is_a(subject, ACTOR) and is_a(target, SHARED):
            found[TieKind.PART, subject, target, predicate].append(claim)
        elif is_a(subject, SHARED) and is_a(target, ACTOR):
            found[TieKind.PART, target, subject, predicate].append(claim)
        elif is_a(subject, ACTOR) and is_a(target, ACTOR):
            found[TieKind.DIRECT, subject, target, predicate].append(claim)
    return tuple(Tie(*key, tuple(group)) for key, group in sorted(found.items()))
