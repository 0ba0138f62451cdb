"""Ties of actors: which claims say that an actor deals with another, or takes part in a thing.

Comes in: a dataset's view. Goes out: `Tie` values, one for each statement, with all claims that make it.
A questionable decision: geography, likeness, topics, comment and opposition are no ties (`NOT_A_TIE`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.collector import collector_at_rest
from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.ontology import Ontology
from kg.rows import did_you_mean

ACTOR = ("Actor",)
SHARED = ("Agreement", "Declaration", "Event", "Undertaking")
"""Classes in which actors take part together."""

NOT_A_TIE: Mapping[str, str] = {
    "appliesTo": "geography",
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


@dataclass(frozen=True, slots=True)
class TieFilter:
    """Which ties a network is made of.

    Parameters
    ----------
    predicates
        Only claims of these; empty means all.
    shared
        Actors are tied only by taking part in things of these classes, and by nothing else; empty means all things
        of the classes `SHARED`, and direct ties too. With ``Organisation``, members of one organisation are tied.
    """

    predicates: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    def check(self, ontology: Ontology) -> None:
        """Raise a `UsageError` when the ontology has no such predicate or class."""
        check_predicates(self.predicates, ontology)
        for name in self.shared:
            if name not in ontology.classes:
                raise UsageError(f"no class is named '{name}'; {did_you_mean(name, list(ontology.classes))}")


def check_predicates(names: Iterable[str], ontology: Ontology) -> None:
    """Raise a `UsageError` when the ontology has no such predicate."""
    for name in names:
        if name not in ontology.properties:
            raise UsageError(f"unknown predicate '{name}'; {did_you_mean(name, list(ontology.properties))}")


ALL_TIES = TieFilter()


def choose_ties(predicates: Sequence[str] | None, shared: Sequence[str] | None) -> TieFilter:
    """The filter that the options of a command name."""
    return TieFilter(tuple(predicates or ()), tuple(shared or ()))


def select_edges(dataset: ValidDataset, *, background: bool = False, only: TieFilter = ALL_TIES) -> tuple[Claim, ...]:
    """The claims that networks are made of.

    Parameters
    ----------
    dataset
        Its view says which claims are the best.
    background
        Keep claims of background sources too.
    only
        Its predicates.

    Returns
    -------
    tuple of Claim
        Best claims between two entities, in the order of the view.
    """
    tables, plain, predicates = dataset.tables, dataset.selection.plain, frozenset(only.predicates)
    only.check(dataset.ontology)
    entities = tables.entities
    left_out = frozenset() if background else {name for name, each in tables.sources.items() if each.is_background}
    return tuple(
        claim
        for claim in dataset.selection.claims
        if claim.object in entities
        and claim.id in plain
        and claim.subject in entities
        and claim.locator.source not in left_out
        and (not predicates or claim.predicate in predicates)
    )


@collector_at_rest()
def collect_ties(dataset: ValidDataset, claims: Iterable[Claim], only: TieFilter = ALL_TIES) -> tuple[Tie, ...]:
    """The ties of actors that the claims state, repeated statements gathered.

    Parameters
    ----------
    claims
        As `select_edges` gives them.
    only
        Its shared classes.

    Returns
    -------
    tuple of Tie
        In order of kind, actor, other and predicate.

    Notes
    -----
    A claim from a thing to an actor (a project has a beneficiary) counts as the actor's taking part. Where
    organisations are what is shared, an organisation is no actor that takes part in another.
    """
    entities, ontology = dataset.tables.entities, dataset.ontology
    types = {entity.type for entity in entities.values()}
    shared = {each for each in types if ontology.is_allowed(each, only.shared or SHARED)}
    actors = {each for each in types if ontology.is_allowed(each, ACTOR)} - shared
    direct: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    parts: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        subject, target, predicate = claim.subject, claim.object, claim.predicate
        if predicate in NOT_A_TIE or subject == target:
            continue
        one, other = entities[subject].type, entities[target].type
        if one in actors:
            if other in shared:
                parts[subject, target, predicate].append(claim)
            elif other in actors and not only.shared:
                direct[subject, target, predicate].append(claim)
        elif one in shared and other in actors:
            parts[target, subject, predicate].append(claim)
    return tuple(
        Tie(kind, *key, tuple(group))
        for kind, found in ((TieKind.DIRECT, direct), (TieKind.PART, parts))
        for key, group in sorted(found.items())
    )
