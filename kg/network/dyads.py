"""What ties two actors, claim by claim: the acts that both have a part in, and what is stated of the two directly.

Comes in: a dataset's view. Goes out: `TieClaims`, all ties with claims of every modality, outvoted ones too, for
whoever bundles them under filters of their own (the page); and `Dyad` values of the best claims, which are the pairs
behind `kg rank`. Questionable decisions: only acts of the best claims are joined to occasions and parted by time, since
a plan or a denial has no occasion yet; and a dyad rests on the origins of both sides' claims, since an act that one
source tells of one side alone ties nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from kg.graph import ValidDataset, origin_of
from kg.model import Ontology
from kg.network.acts import gather_ties
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ALL_TIES, Tie, TieFilter, TieKind


class TieFamily(StrEnum):
    """What kind of thing ties two actors, in the order in which they are told."""

    AGREEMENTS = "agreements"
    EVENTS = "events"
    UNDERTAKINGS = "undertakings"
    BODIES = "bodies"
    RELATIONS = "relations"


FAMILY_CLASSES: Mapping[TieFamily, tuple[str, ...]] = {
    TieFamily.AGREEMENTS: ("Agreement", "Commitment", "Declaration"),
    TieFamily.EVENTS: ("Event",),
    TieFamily.UNDERTAKINGS: ("Undertaking",),
}
"""Classes of the acts of a family; what else is shared is a body, and direct statements are relations."""


@dataclass(frozen=True, slots=True)
class TieClaims:
    """All ties of actors with their claims, to be bundled by pairs.

    Parameters
    ----------
    parts
        An actor's parts in acts.
    direct
        Statements about two actors.
    families
        Of each act.
    occasions
        Of each act that is told as one with another: the act that stands for the occasion, itself among them.
    apart
        Acts, each with two of its actors, in order, that were not in it at one time.
    """

    parts: tuple[Tie, ...]
    direct: tuple[Tie, ...]
    families: Mapping[str, TieFamily]
    occasions: Mapping[str, str]
    apart: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two actors and what ties them by the best claims.

    Parameters
    ----------
    first, second
        Ids, in order.
    acts
        Ids of the acts that they share, one of each occasion.
    direct
        Number of statements that relate the two directly.
    origins
        What the sources of these claims rest on; sources of unknown origin count as one.
    """

    first: str
    second: str
    acts: tuple[str, ...]
    direct: int
    origins: tuple[str, ...]


def family_of(ontology: Ontology, act_class: str) -> TieFamily:
    """The family of acts of a class.

    Examples
    --------
    >>> from kg.graph.dataset import open_graph
    >>> family_of(open_graph().ontology, "Treaty").value
    'agreements'
    """
    for family, classes in FAMILY_CLASSES.items():
        if ontology.is_allowed(act_class, classes):
            return family
    return TieFamily.BODIES


def gather_tie_claims(dataset: ValidDataset, table: TieTable | None = None) -> TieClaims:
    """The ties that all claims of a view state between actors, whatever their modality and whether or not outvoted.

    Parameters
    ----------
    table
        The ties by the best claims, where `tabulate_ties` has given them before.

    Notes
    -----
    Claims of background sources tie nobody, as in every network unless asked for.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> ties = gather_tie_claims(open_graph(Path("tests/tiny")))
    >>> [(tie.actor, tie.other) for tie in ties.parts if any(claim.modality == "negated" for claim in tie.claims)]
    [('borland', 'rail-memorandum')]
    """
    tables, ontology = dataset.tables, dataset.ontology
    entities = tables.entities
    claims = [
        claim
        for claim in dataset.selection.claims
        if claim.object in entities and claim.subject in entities and not tables.is_background(claim)
    ]
    ties = gather_ties(dataset, claims)
    parts = tuple(tie for tie in ties if tie.kind is TieKind.PART)
    best = tabulate_ties(dataset) if table is None else table
    return TieClaims(
        parts,
        tuple(tie for tie in ties if tie.kind is TieKind.DIRECT),
        {act: family_of(ontology, entities[act].type) for act in sorted({tie.other for tie in parts})},
        _name_occasions(best),
        _name_apart(best),
    )


def _name_occasions(table: TieTable) -> dict[str, str]:
    members: defaultdict[int, list[str]] = defaultdict(list)
    for act, occasion in zip(table.things, table.meetings.occasions.tolist(), strict=True):
        members[occasion].append(act)
    return {act: acts[0] for acts in members.values() if len(acts) > 1 for act in acts}


def _name_apart(table: TieTable) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (table.things[act], table.nodes[left], table.nodes[right]) for act, left, right in table.meetings.apart.tolist()
    )


def list_dyads(dataset: ValidDataset, table: TieTable | None = None, *, only: TieFilter = ALL_TIES) -> tuple[Dyad, ...]:
    """Every two actors that are tied, with the acts and the origins of their tie.

    Parameters
    ----------
    table
        The ties, where `tabulate_ties` has given them before.
    only
        Which ties to take, where it has not.

    Returns
    -------
    tuple of Dyad
        Those with most acts first, then with most origins, then in order of id.

    Notes
    -----
    Cost: the sum over acts of the square of their actors.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> dyads = list_dyads(open_graph(Path("tests/tiny")))
    >>> [(dyad.first, dyad.second, dyad.acts) for dyad in dyads if dyad.first == "corland"]
    [('corland', 'dorland', ('rail-memorandum',))]
    """
    table = tabulate_ties(dataset, only=only) if table is None else table
    occasions, apart = _name_occasions(table), frozenset(_name_apart(table))
    members: defaultdict[str, dict[str, list[Tie]]] = defaultdict(dict)
    acts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    stated: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
    direct: defaultdict[tuple[str, str], int] = defaultdict(int)
    for tie in table.ties:
        if tie.kind is TieKind.PART:
            members[tie.other].setdefault(tie.actor, []).append(tie)
        else:
            pair = min(tie.actor, tie.other), max(tie.actor, tie.other)
            direct[pair] += 1
            stated[pair].append(tie)
    for act, held in members.items():
        for pair in combinations(sorted(held), 2):
            if (act, *pair) not in apart:
                acts[pair].add(occasions.get(act, act))
                stated[pair] += [*held[pair[0]], *held[pair[1]]]
    sources = dataset.tables.sources
    dyads = (
        Dyad(
            *pair,
            tuple(sorted(acts[pair])),
            direct[pair],
            tuple(sorted({origin_of(sources[claim.locator.source]) for tie in ties for claim in tie.claims})),
        )
        for pair, ties in stated.items()
    )
    return tuple(sorted(dyads, key=lambda dyad: (-len(dyad.acts), -len(dyad.origins), dyad.first, dyad.second)))
