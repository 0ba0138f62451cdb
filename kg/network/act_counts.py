"""How many acts each actor shares, in a network and in variants of it; and with whom, on whose word, one by one.

Comes in: a `TieTable` of the network of actors. Goes out: counts for any choice of its ties, and the acts behind the
count of one actor. An act counts for whoever has a part in it while another principal has one at the same time; acts of
one occasion count once. A questionable decision: which acts are one occasion is settled once, with all sources, so that
the loss of a source only ever takes from a count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kg.graph import ValidDataset, origin_of
from kg.model import Claim, Day
from kg.network.ties import Tie, TieKind
from kg.network.times import ClaimTime, find_times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.network.tie_table import TieTable

_CELLS = 2**22
"""Variants times parts that are looked at together."""


@dataclass(frozen=True, slots=True, eq=False)
class ActCounter:
    """The parts that actors take in acts, by position, so that many variants are counted at once.

    Parameters
    ----------
    size
        Number of nodes.
    ties
        Ties that are parts, by position in the table, those of one part together, and `starts` where each begins.
    actors, things
        Of each part.
    pairs
        Of each part the number of its actor and occasion together, and `owners` the actor of each such pair.
    apart
        Two columns of parts in one thing whose actors never met.
    """

    size: int
    ties: NDArray[np.int64]
    starts: NDArray[np.int64]
    actors: NDArray[np.int64]
    things: NDArray[np.int64]
    pairs: NDArray[np.int64]
    owners: NDArray[np.int64]
    apart: NDArray[np.int64]

    @classmethod
    def of(cls, table: TieTable) -> ActCounter:
        """The counter of a table."""
        width = max(len(table.things), 1)
        ties = np.flatnonzero(table.is_part)
        codes = table.actors[ties] * width + table.others[ties]
        ties = ties[np.argsort(codes, kind="stable")]
        parts, starts = np.unique(np.sort(codes), return_index=True)
        actors, things = parts // width, parts % width
        occasions = table.meetings.occasions[things] if len(things) else things
        known, pairs = np.unique(actors * width + occasions, return_inverse=True)
        thing, left, right = table.meetings.apart.T
        apart = np.column_stack([np.searchsorted(parts, end * width + thing) for end in (left, right)])
        return cls(len(table.nodes), ties, starts, actors, things, pairs, known // width, apart)

    def find_parts(self, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which parts stand, variants by parts, given which ties do, variants by ties."""
        if not len(self.starts):
            return np.zeros((len(kept), 0), bool)
        return np.logical_or.reduceat(kept[:, self.ties], self.starts, axis=1)

    def count_partners(self, standing: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many others each part that stands is shared with at the same time; variants by parts."""
        partners = self._gather(self.things, standing)[:, self.things] - 1
        if len(self.apart):
            both = standing[:, self.apart[:, 0]] & standing[:, self.apart[:, 1]]
            for end in (0, 1):
                partners -= self._gather(self.apart[:, end], both, len(self.actors))
        return np.where(standing, partners, 0)

    @staticmethod
    def _gather(groups: NDArray[np.int64], values: NDArray[np.bool_], size: int = 0) -> NDArray[np.int64]:
        """Sums of the columns of each group."""
        sums = np.zeros((len(values), max(size, int(groups.max(initial=-1)) + 1)), np.int64)
        if len(groups):
            order = np.argsort(groups, kind="stable")
            starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
            sums[:, groups[order][starts]] = np.add.reduceat(values[:, order].astype(np.int64), starts, axis=1)
        return sums

    def count_touched(self, parts: NDArray[np.bool_]) -> NDArray[np.int64]:
        """In how many occasions of each node any of some parts is, anybody's; variants of parts by nodes."""
        if not len(self.actors):
            return np.zeros((len(parts), self.size), np.int64)
        things = self._gather(self.things, parts)[:, self.things] > 0
        return self._gather(self.owners, self._gather(self.pairs, things, len(self.owners)) > 0, self.size)

    def count(self, standing: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Number of occasions that each node shares; variants by nodes."""
        if not len(self.actors):
            return np.zeros((len(standing), self.size))
        shared = self._gather(self.pairs, self.count_partners(standing) > 0, len(self.owners)) > 0
        return self._gather(self.owners, shared, self.size).astype(float)


def count_acts(table: TieTable, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Number of occasions that each node shares with at least one other whom it met.

    Parameters
    ----------
    kept
        Variants by ties: which of them stand.

    Returns
    -------
    array of float
        Variants by nodes.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.tie_table import tabulate_ties
    >>> count_acts(tabulate_ties(open_graph(Path("tests/tiny"))), np.ones((1, 7), bool)).tolist()
    [[1.0, 1.0, 2.0, 2.0, 1.0]]
    """
    counter = ActCounter.of(table)
    size = max(1, _CELLS // max(len(counter.actors), 1))
    chunks = [counter.count(counter.find_parts(kept[at : at + size])) for at in range(0, len(kept), size)]
    return np.concatenate(chunks) if chunks else np.zeros((0, len(table.nodes)))


@dataclass(frozen=True, slots=True)
class CountedAct:
    """An occasion that counts for an actor: one act, or several that are told as one.

    Parameters
    ----------
    acts
        Ids of its acts.
    label
        Their labels.
    when
        The first and the last day that its acts can have, ``..`` where there is no bound; empty without a date.
    partners
        Ids of the other principals that were in it at the same time.
    predicates
        By which the actor has a part in it.
    through
        Ids of the officials and institutions whose part counts as the actor's.
    origins
        What the sources of the actor's part rest on.
    claims
        The claims that state the actor's part.
    """

    acts: tuple[str, ...]
    label: str
    when: str
    partners: tuple[str, ...]
    predicates: tuple[str, ...]
    through: tuple[str, ...]
    origins: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def is_bilateral(self) -> bool:
        """Whether the actor shares it with one other only."""
        return len(self.partners) == 1

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources that carry it, sorted."""
        return tuple(sorted({claim.locator.source for claim in self.claims}))

    def to_row(self) -> dict[str, str | int | bool]:
        """The row for JSON, CSV or a table; lists as ids with spaces between."""
        return {
            "acts": " ".join(self.acts),
            "label": self.label,
            "when": self.when,
            "partners": len(self.partners),
            "with": " ".join(self.partners),
            "predicates": " ".join(self.predicates),
            "through": " ".join(self.through),
            "merged": len(self.acts) > 1,
            "origins": " ".join(self.origins),
            "sources": " ".join(self.sources),
            "claims": " ".join(claim.id for claim in self.claims),
        }


@dataclass(frozen=True, slots=True)
class ActProfile:
    """What the count of an actor is made of.

    Parameters
    ----------
    acts
        Number of acts that it shares, those of one occasion once.
    bilateral
        Of these, shared with one other only.
    partners
        Number of principals that it shares an act with.
    direct
        Number of statements that relate it to another actor directly.
    effective_origins
        One over the sum of squared shares of the origins, each act divided evenly among those that state the part.
    by_claim, by_act
        The same count without care: of claims, and of acts of one occasion one by one.
    """

    acts: int
    bilateral: int
    partners: int
    direct: int
    effective_origins: float
    by_claim: int
    by_act: int


def effective_number(weights: Mapping[str, float]) -> float:
    """One over the sum of squared shares: how many equal parts are as even as these.

    Examples
    --------
    >>> effective_number({"a": 2, "b": 2}), effective_number({})
    (2.0, 0.0)
    """
    total = sum(weights.values())
    return total**2 / sum(weight**2 for weight in weights.values()) if total else 0.0


def divide_groups(stated: Iterable[set[str]]) -> Counter[str]:
    """The weight of each group of sources where every act, or tie, is divided evenly among those that state it."""
    weights: Counter[str] = Counter()
    for groups in stated:
        for group in groups:
            weights[group] += 1 / len(groups)  # type: ignore[assignment]
    return weights


class ActIndex:
    """The acts of a network of actors by who shares them.

    Parameters
    ----------
    dataset
        Where its sources and labels stand.
    table
        Of the network of actors.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.tie_table import tabulate_ties
    >>> tiny = open_graph(Path("tests/tiny"))
    >>> acts = ActIndex(tiny, tabulate_ties(tiny))
    >>> [act.label for act in acts.list_acts("corland")], acts.profile("corland").partners
    (['Rail Memorandum', 'River Treaty'], 3)
    """

    def __init__(self, dataset: ValidDataset, table: TieTable) -> None:
        self._dataset = dataset
        self._table = table
        self._counter = counter = ActCounter.of(table)
        self._at = {name: at for at, name in enumerate(table.nodes)}
        partners = counter.count_partners(counter.find_parts(np.ones((1, len(table.ties)), bool)))[0]
        order = np.argsort(counter.things, kind="stable")
        starts = np.searchsorted(counter.things[order], np.arange(len(table.things) + 1))
        self._members = [counter.actors[order[start:end]] for start, end in pairwise(starts)]
        self._missed: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for thing, left, right in table.meetings.apart.tolist():
            self._missed[thing, left].append(right)
            self._missed[thing, right].append(left)
        self.occasions: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        """Of each actor that shares one, by position: its occasions, and the acts of each."""
        for part in np.flatnonzero(partners > 0).tolist():
            thing = int(counter.things[part])
            self.occasions[int(counter.actors[part])][int(table.meetings.occasions[thing])].append(thing)
        self._stated: defaultdict[tuple[int, int], list[Tie]] = defaultdict(list)
        self._direct: Counter[str] = Counter()
        for position, tie in enumerate(table.ties):
            if tie.kind is TieKind.PART:
                self._stated[int(table.actors[position]), int(table.others[position])].append(tie)
            else:
                self._direct.update({tie.actor, tie.other})
        self._times = find_times(dataset, table.claims)

    def _meet(self, actor: int, things: Iterable[int]) -> NDArray[np.bool_]:
        """Whom an actor met in some acts: of each node whether."""
        met = np.zeros(len(self._table.nodes), bool)
        for thing in things:
            there = np.zeros(len(met), bool)
            there[self._members[thing]] = True
            there[[actor, *self._missed.get((thing, actor), ())]] = False
            met |= there
        return met

    def claims_of(self, actor: int, things: list[int]) -> list[Claim]:
        """The claims that state the parts of an actor in some acts."""
        return list(
            dict.fromkeys(claim for thing in things for tie in self._stated[actor, thing] for claim in tie.claims)
        )

    def origins_of(self, claims: Iterable[Claim]) -> set[str]:
        """What the sources of claims rest on."""
        sources = self._dataset.tables.sources
        return {origin_of(sources[claim.locator.source]) for claim in claims}

    def time_of(self, claims: Iterable[Claim]) -> str:
        """The first and the last day that claims can have by their dates; empty without any."""
        return _tell_time(self._times[claim.id] for claim in claims if claim.id in self._times)

    def divide_origins(self, actor: int) -> Counter[str]:
        """How much of an actor's count rests on each origin."""
        occasions: Mapping[int, list[int]] = self.occasions.get(actor, {})
        return divide_groups(self.origins_of(self.claims_of(actor, things)) for things in occasions.values())

    def profile(self, name: str) -> ActProfile:
        """What the count of an actor is made of."""
        actor = self._at[name]
        occasions: Mapping[int, list[int]] = self.occasions.get(actor, {})
        met = [self._meet(actor, things) for things in occasions.values()]
        return ActProfile(
            len(occasions),
            sum(int(partners.sum()) == 1 for partners in met),
            int(np.logical_or.reduce(met).sum()) if met else 0,
            self._direct[name],
            effective_number(self.divide_origins(actor)),
            len({claim.id for things in occasions.values() for claim in self.claims_of(actor, things)}),
            sum(map(len, occasions.values())),
        )

    def list_acts(self, name: str) -> tuple[CountedAct, ...]:
        """The acts behind the count of an actor, in order of id."""
        actor, table, label = self._at[name], self._table, self._dataset.tables.label
        acts = []
        for things in self.occasions.get(actor, {}).values():
            claims = self.claims_of(actor, things)
            ids = tuple(sorted(table.things[thing] for thing in things))
            ties = [tie for thing in things for tie in self._stated[actor, thing]]
            through = {end for claim in claims for end in (claim.subject, claim.object)} - {name, *ids}
            acts.append(
                CountedAct(
                    ids,
                    "; ".join(map(label, ids)),
                    self.time_of(claims),
                    tuple(table.nodes[end] for end in np.flatnonzero(self._meet(actor, things)).tolist()),
                    tuple(sorted({tie.predicate for tie in ties})),
                    tuple(sorted(through)),
                    tuple(sorted(self.origins_of(claims))),
                    tuple(claims),
                )
            )
        return tuple(sorted(acts, key=lambda act: act.acts))


def _tell_time(times: Iterable[ClaimTime]) -> str:
    known = list(times)
    if not known:
        return ""
    starts = [time.first for time in known if time.first]
    ends = [time.last for time in known if time.last]
    first = str(min(starts, key=_number)) if len(starts) == len(known) else ".."
    last = str(max(ends, key=_number)) if len(ends) == len(known) else ".."
    return first if first == last else f"{first}/{last}"


def _number(day: Day) -> int:
    return day.toordinal()
