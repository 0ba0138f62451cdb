"""How sure a ranking is: ranks without each origin in turn, and how little has to be lost for the top to change.

Comes in: a dataset and the choices of `rank_actors`. Goes out: rows with what they are made of, and what the loss of
each origin does to them. Nothing is drawn and nothing assumed: no probability is given, since a handful of origins is
no sample. Questionable decisions: an actor on fewer than three effective origins has no span, however narrow one would
be; and a span that no loss moves is told as not tested, since nothing tried it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import LimitError
from kg.graph import Basis, ValidDataset, origin_of, weigh_claims
from kg.network.act_counts import ActCounter, ActIndex, ActProfile, divide_groups, effective_number
from kg.network.backbone import Backbone, compare_pairs
from kg.network.centrality.measures import MEASURES, Measure, quick_measures
from kg.network.network import NetworkName
from kg.network.ranking import TIE_TOLERANCE, RankedEntity, check_top, choose_measure, rows_of, select_types
from kg.network.scoring import is_large, score_variants, weigh_ties
from kg.network.tie_table import TieTable, mask_claims, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP = 3
"""The top whose change is looked for."""
FEWEST_ORIGINS = 3
"""Effective origins below which an actor has no span."""
MOST_ORIGINS = 200
"""Origins that are left out in turn; of more, those with the most claims."""
MOST_COMPARED = 100
"""Actors up to which a ranking by acts also says whether any tie stands out from chance."""
MOST_STEPS = 100_000_000
"""Nodes times ties up to which a large network is scored again and again by a measure without a short cut."""
DENSE = 0.5
"""Share of tied pairs above which a count of acts says who takes part."""
_SUBSETS = 2**20
"""Sets of origins that are tried: all of twenty."""
_CELLS = 2**22


@dataclass(frozen=True, slots=True)
class ConnectedActor:
    """A row of a ranking with what its score is made of, and how far its rank hangs on single origins.

    Parameters
    ----------
    rank, rank_last
        First and last place that it can stand at, being tied: 1 and the number above it, and the number of all less
        that below it.
    score
        None where the measure is undefined.
    bilateral, partners, direct
        Acts shared with one other only, principals that it shares an act with, and statements that relate it to
        another actor directly; None in a network without acts.
    effective_origins
        One over the sum of squared shares of the origins.
    span_first, span_last
        Best and worst place when each origin is left out in turn, ties as spans; None where that is withheld.
    score_low, score_high
        The same of the score.
    withheld
        Why there is no span; empty where there is one.
    """

    id: str
    label: str
    type: str
    rank: int
    rank_last: int
    score: float | None
    bilateral: int | None
    partners: int | None
    direct: int | None
    effective_origins: float
    span_first: int | None
    span_last: int | None
    score_low: float | None
    score_high: float | None
    withheld: str

    @property
    def rank_text(self) -> str:
        """The place, or the places of those that are tied: ``2-13``."""
        return _tell_places(self.rank, self.rank_last)

    @property
    def span_text(self) -> str:
        """The places without each origin in turn, or that they were not tested, or why they are withheld."""
        if self.span_first is None or self.span_last is None:
            return self.withheld
        is_moved = (self.span_first, self.span_last) != (self.rank, self.rank_last) or self.rank != self.rank_last
        return _tell_places(self.span_first, self.span_last) if is_moved else NOT_TESTED

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


NOT_TESTED = "not tested"


def _tell_places(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class OriginLoss:
    """What the loss of an origin does to a ranking.

    Parameters
    ----------
    origin
        What is left out with all sources that rest on it.
    claims
        Number of claims that the ranking loses with it.
    tau
        Kendall's tau-b of the scores with it and without; None where one of them ranks nobody.
    top
        Ids of who then ranks up to `TOP`, best first.
    lost
        Ids of who no longer does.
    """

    origin: str
    claims: int
    tau: float | None
    top: tuple[str, ...]
    lost: tuple[str, ...]

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self) | {"top": " ".join(self.top), "lost": " ".join(self.lost)}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The fewest acts, and the fewest origins, whose loss changes who is in the top.

    Parameters
    ----------
    top
        How many places the top has.
    acts
        0 where its last place is shared; None where nobody stands below, or the measure counts no acts.
    origins
        None where no loss of fewer than all changes the top.
    is_exact
        Whether `origins` is the number; otherwise it is more.
    """

    top: int
    acts: int | None
    origins: int | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a ranking by acts rests on.

    Parameters
    ----------
    acts
        Number of occasions that somebody shares, of them `undated` without a date.
    first, last
        First and last day of those that have one, ``..`` where there is no bound; empty where none has.
    largest_act, largest_act_share
        Ids of its acts, and the share of all counts that it gives.
    largest_origin, largest_origin_share
        The origin on which most rests, and how much of all counts.
    density
        Share of the pairs of actors that share an act.
    is_participation
        Whether acts of more than half of all actors are the majority, or the density is above 0.5: then the count says
        who takes part, not who deals with whom.
    """

    acts: int
    undated: int
    first: str
    last: str
    largest_act: tuple[str, ...]
    largest_act_share: float
    largest_origin: str
    largest_origin_share: float
    density: float
    is_participation: bool


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """How large a network is, and on what it rests.

    Parameters
    ----------
    nodes, ties
        Number of nodes, and of pairs that are tied; in the network `claims`, whose edges can be parallel, of edges.
    basis
        The claims of its ties.
    """

    nodes: int
    ties: int
    basis: Basis


def measure_size(dataset: ValidDataset, table: TieTable) -> NetworkSize:
    """How large a network is, and on what it rests."""
    ties = len(table.ties) if table.is_directed else weigh_ties(table).nnz // 2
    return NetworkSize(len(table.nodes), ties, weigh_claims(table.claims, dataset.tables.sources))


@dataclass(frozen=True, slots=True)
class Connections:
    """A ranking that says what it is made of and how sure it is.

    Parameters
    ----------
    measure
        Name of the measure.
    rows
        Best first.
    losses
        One for each origin that was left out, in order of name; empty with one origin only, or where not asked for.
    origins
        Names of the origins of all ties.
    breakdown, coverage
        None where not asked for; the coverage also where the measure counts no acts.
    density
        Share of the pairs of nodes that are tied.
    chance
        Its pairs compared with chance; None where it counts no acts, or has more than `MOST_COMPARED` actors.
    size
        Of the network.
    """

    measure: str
    rows: tuple[ConnectedActor, ...]
    losses: tuple[OriginLoss, ...]
    origins: tuple[str, ...]
    breakdown: Breakdown | None
    coverage: Coverage | None
    density: float
    chance: Backbone | None
    size: NetworkSize

    @property
    def empty_measures(self) -> tuple[str, ...]:
        """Names of the measures that say nothing where nearly all pairs are tied: those that read no weights."""
        return tuple(measure.name for measure in MEASURES.values() if not (measure.is_weighted or measure.counts_acts))

    @property
    def survives(self) -> bool | None:
        """Whether the top stays whichever origin is lost; None where that was not tried."""
        return None if not self.losses else not any(loss.lost for loss in self.losses)


def rank_connections(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
    spans: bool = True,
) -> Connections:
    """Rank the entities of a network, say what each score is made of and how far it hangs on single origins.

    Parameters
    ----------
    network, by, types, top, background, only
        As in `kg.network.ranking.rank_actors`.
    spans
        Whether to leave out each origin in turn, which scores the network once for each.

    Raises
    ------
    UsageError
        When a name does not exist.
    LimitError
        When the network is too large to be scored so often.

    Notes
    -----
    Places of an actor: from 1 + the number above it to the number of all less that below it. A span is the union of
    these with all origins and without each, so that more sources about others never narrow it. The best claims, and
    which acts are one occasion, are settled once, with all sources.

    References
    ----------
    Kendall 1945, tau-b, https://doi.org/10.1093/biomet/33.3.239; Hirschman 1964, the number of equivalents,
    https://www.jstor.org/stable/1809561; Donoho and Huber 1983, the notion of a breakdown point

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> [(row.label, row.rank_text, row.score) for row in rank_connections(open_graph(Path("tests/tiny")), top=1).rows]
    [('Corland', '1-2', 2.0), ('Dorland', '1-2', 2.0)]
    """
    check_top(top)
    measure = choose_measure(by, network)
    table = tabulate_ties(dataset, network, background=background, only=only)
    full = score_variants(measure, table, np.ones((1, len(table.ties)), bool))
    chosen = select_types(dataset, dict(zip(table.nodes, full[0].tolist(), strict=True)), types)
    ranked = rows_of(dataset, chosen, ascending=measure.is_lower_better)
    origins = [origin_of(dataset.tables.sources[claim.locator.source]) for claim in table.claims]
    left_out = _choose_origins(origins) if spans else ()
    _check_size(table, measure, len(left_out))
    columns = np.searchsorted(table.nodes, list(chosen)).astype(np.int64)
    variants = [full, *_score_without(measure, table, origins, left_out)]
    scores = np.concatenate(variants)[:, columns]
    worths = to_worths(scores, measure)
    positions = {name: at for at, name in enumerate(chosen)}
    places = _Places(tuple(chosen), scores, worths, bool(left_out), positions)
    index = ActIndex(dataset, table) if table.network is NetworkName.ACTORS else None
    listed = [row for row in ranked if top is None or row.rank <= top]
    profiles = {row.id: index.profile(row.id) for row in listed} if index else {}
    effective = _count_origins(table, origins) if not measure.counts_acts else {}
    effective |= {name: profile.effective_origins for name, profile in profiles.items() if measure.counts_acts}
    coverage = _describe_coverage(table, index) if index and measure.counts_acts else None
    return Connections(
        measure.name,
        tuple(places.describe(row, profiles.get(row.id), effective[row.id]) for row in listed),
        tuple(_describe_losses(tuple(chosen), worths, origins, left_out)),
        tuple(sorted(set(origins))),
        _find_breakdown(measure, table, columns, worths[0], origins) if spans else None,
        coverage,
        coverage.density if coverage else _measure_density(table),
        compare_pairs(dataset, table, types) if coverage and spans and len(chosen) <= MOST_COMPARED else None,
        measure_size(dataset, table),
    )


def to_worths(scores: NDArray[np.float64], measure: Measure) -> NDArray[np.float64]:
    """Scores such that more is better and undefined is worst."""
    return np.nan_to_num(-scores if measure.is_lower_better else scores, nan=-np.inf, neginf=-np.inf, posinf=np.inf)


def _is_above(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        near = np.abs(left - right) <= np.maximum(TIE_TOLERANCE * np.maximum(np.abs(left), np.abs(right)), 1e-12)
    return (left > right) & ~(near & np.isfinite(left) & np.isfinite(right))


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """The places of ranked entities in all variants, the first of them the whole network; variants by entities."""

    names: tuple[str, ...]
    scores: NDArray[np.float64]
    worths: NDArray[np.float64]
    is_tried: bool
    positions: Mapping[str, int]

    def describe(self, row: RankedEntity, profile: ActProfile | None, effective: float) -> ConnectedActor:
        """The row of an entity."""
        position = self.positions[row.id]
        mine = self.worths[:, [position]]
        first = 1 + _is_above(self.worths, mine).sum(axis=1)
        last = len(self.names) - _is_above(mine, self.worths).sum(axis=1)
        scores = self.scores[:, position]
        defined = scores[np.isfinite(scores)]
        is_shown = self.is_tried and effective >= FEWEST_ORIGINS
        has_scores = is_shown and bool(len(defined))
        return ConnectedActor(
            row.id, row.label, row.type, int(first[0]), int(last[0]), row.score,
            None if profile is None else profile.bilateral,
            None if profile is None else profile.partners,
            None if profile is None else profile.direct,
            effective,
            int(first.min()) if is_shown else None,
            int(last.max()) if is_shown else None,
            float(defined.min()) if has_scores else None,
            float(defined.max()) if has_scores else None,
            "" if is_shown or not self.is_tried else f"fewer than {FEWEST_ORIGINS} effective origins",
        )  # fmt: skip


def _choose_origins(origins: Sequence[str]) -> tuple[str, ...]:
    """The origins to leave out in turn, sorted; none where there is but one."""
    counts = Counter(origins)
    if len(counts) < 2:
        return ()
    return tuple(sorted(sorted(counts, key=lambda origin: (-counts[origin], origin))[:MOST_ORIGINS]))


def _check_size(table: TieTable, measure: Measure, variants: int) -> None:
    if variants and is_large(table) and not measure.is_quick and len(table.nodes) * len(table.ties) > MOST_STEPS:
        raise LimitError(
            f"leaving out each of {variants} origins would take too long by {measure.name} for {len(table.nodes):,} "
            f"nodes and {len(table.ties):,} ties; rank with --no-spans, or a smaller network (--shared, --predicate), "
            f"or by {', '.join(quick_measures())}"
        )


def _score_without(
    measure: Measure, table: TieTable, origins: Sequence[str], left_out: Sequence[str]
) -> Iterator[NDArray[np.float64]]:
    """Scores of all nodes without each origin in turn."""
    for origin in left_out:
        yield score_variants(measure, table, mask_claims(table, origins, origin))


def _count_origins(table: TieTable, origins: Sequence[str]) -> dict[str, float]:
    """On how many effective origins the ties of each node rest."""
    tied: defaultdict[str, dict[object, set[str]]] = defaultdict(dict)
    named: defaultdict[int, set[str]] = defaultdict(set)
    for owner, origin in zip(table.owners.tolist(), origins, strict=True):
        named[owner].add(origin)
    for position, tie in enumerate(table.ties):
        for end in {tie.actor, tie.other}:
            tied[end][position] = named[position]
    return {node: effective_number(divide_groups(tied[node].values())) for node in table.nodes}


def _describe_losses(
    names: tuple[str, ...], worths: NDArray[np.float64], origins: Sequence[str], left_out: Sequence[str]
) -> Iterator[OriginLoss]:
    """What the loss of each origin does to the order and to the top."""
    counts = Counter(origins)
    full = _find_top(worths[0])
    for origin, without in zip(left_out, worths[1:], strict=True):
        tau = correlate_ranks(worths[0], without)
        order = sorted(np.flatnonzero(_find_top(without)).tolist(), key=lambda at: (-without[at], names[at]))
        lost = tuple(names[at] for at in np.flatnonzero(full & ~_find_top(without)).tolist())
        yield OriginLoss(origin, counts[origin], tau, tuple(names[at] for at in order), lost)


def correlate_ranks(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Kendall's tau-b of two scorings.

    Returns
    -------
    float or None
        From -1 to 1; None where one of them ties everybody.

    Notes
    -----
    By all pairs, since scipy.stats takes longer to import than most networks to rank; the tests compare with it.
    Cost: the square of the number scored.

    Examples
    --------
    >>> correlate_ranks(np.array([3.0, 2.0, 1.0]), np.array([3.0, 1.0, 2.0]))
    0.3333333333333333
    """
    agreeing, ordered_first, ordered_second = 0, 0, 0  # each pair from both ends, which leaves the share as it is
    step = max(1, _CELLS // max(len(first), 1))
    for start in range(0, len(first), step):
        signs = [
            (scores[start : start + step, None] > scores).astype(np.int8)
            - (scores[start : start + step, None] < scores).astype(np.int8)
            for scores in (first, second)
        ]
        agreeing += int((signs[0] * signs[1]).sum(dtype=np.int64))
        ordered_first += int(np.count_nonzero(signs[0]))
        ordered_second += int(np.count_nonzero(signs[1]))
    return agreeing / math.sqrt(ordered_first * ordered_second) if ordered_first and ordered_second else None


def _find_top(worths: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Who ranks up to `TOP`, those without a score left out."""
    last = np.sort(worths)[-min(TOP, len(worths)) :][:1]
    return ~_is_above(last, worths) & (worths > 0 if (worths > 0).any() else np.isfinite(worths))


def find_breakdown_of_acts(counts: Sequence[float], top: int = TOP) -> int | None:
    """The fewest acts whose loss changes who ranks up to a place.

    Parameters
    ----------
    counts
        The acts of each actor.
    top
        The place.

    Returns
    -------
    int or None
        0 where more actors rank so high than there are places, so that a tie settles it; None where nobody ranks below.

    Notes
    -----
    An actor with d acts more than another has at least d acts without it, and the loss of d of these levels the two.

    Examples
    --------
    >>> find_breakdown_of_acts([9, 8, 7, 5]), find_breakdown_of_acts([9, 8, 7, 7]), find_breakdown_of_acts([9, 8])
    (2, 0, None)
    """
    ordered = sorted(counts, reverse=True)
    return int(ordered[top - 1] - ordered[top]) if len(ordered) > top else None


def find_breakdown_of_origins(
    table: TieTable, columns: NDArray[np.int64], origins: Sequence[str]
) -> tuple[int | None, bool]:
    """The fewest origins whose loss changes who ranks up to `TOP` by acts.

    Parameters
    ----------
    columns
        Positions of the nodes that are ranked.
    origins
        Of each claim of the table.

    Returns
    -------
    number
        None where no loss of fewer than all changes the top.
    is_exact
        Whether it is that number; otherwise it is more, since so many sets of origins have been tried in vain.

    Notes
    -----
    No actor loses more acts than there are of his in which an origin that is lost names anybody, and none gains any:
    sets whose losses cannot level anybody above the last place with anybody below are not counted through.
    """
    names = sorted(set(origins))
    counter = ActCounter.of(table)
    standing = counter.find_parts(np.ones((1, len(table.ties)), bool))
    counts = counter.count(standing)[0, columns]
    full = _find_tops(counts[None, :])[0]
    on_origin = np.zeros((len(names), len(table.claims)), bool)
    on_origin[np.searchsorted(names, list(origins)), np.arange(len(origins))] = True
    stated = np.array([counter.find_parts(table.keep_ties(row[None, :]))[0] for row in on_origin])
    stating = stated.sum(axis=0, dtype=np.int16)
    gaps = counts[full] - counts[~full].max(initial=0)
    most_lost = counter.count_touched(stated)[:, columns[full]]
    size, tried = max(1, _CELLS // max(stated.shape[-1], 1)), 0
    for lost in range(1, len(names)):
        if tried + math.comb(len(names), lost) > _SUBSETS:
            return lost - 1, False
        subsets = combinations(range(len(names)), lost)
        while chunk := list(islice(subsets, size)):
            tried += len(chunk)
            sets = np.array(chunk)
            sets = sets[(most_lost[sets].sum(axis=1) >= gaps).any(axis=1)]
            if not len(sets):
                continue
            parts = stating > stated[sets].sum(axis=1, dtype=np.int16)
            if (_find_tops(counter.count(parts)[:, columns]) != full).any():
                return lost, True
    return None, True


def _find_tops(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Who ranks up to `TOP` in each variant, ties included."""
    if counts.shape[1] <= TOP:
        return np.ones(counts.shape, bool)
    last = -np.sort(-counts, axis=1)[:, [TOP - 1]]
    return counts >= last


def _find_breakdown(
    measure: Measure, table: TieTable, columns: NDArray[np.int64], counts: NDArray[np.float64], origins: Sequence[str]
) -> Breakdown | None:
    if not measure.counts_acts or not len(columns):
        return None
    acts = find_breakdown_of_acts(counts.tolist())
    if not acts:
        return Breakdown(TOP, acts, None, is_exact=True)
    return Breakdown(TOP, acts, *find_breakdown_of_origins(table, columns, origins))


def _describe_coverage(table: TieTable, index: ActIndex) -> Coverage:
    principals: Counter[int] = Counter()
    acts: defaultdict[int, set[int]] = defaultdict(set)
    times: defaultdict[int, set[str]] = defaultdict(set)
    rests: Counter[str] = Counter()
    for actor, occasions in index.occasions.items():
        rests.update(index.divide_origins(actor))
        for occasion, things in occasions.items():
            principals[occasion] += 1
            acts[occasion].update(things)
            if when := index.time_of(index.claims_of(actor, things)):
                times[occasion].update(when.split("/"))
    total, size = principals.total(), len(table.nodes)
    largest = min(principals, key=lambda occasion: (-principals[occasion], occasion), default=None)
    origin = min(rests, key=lambda name: (-rests[name], name), default="")
    days = sorted({day for known in times.values() for day in known} - {".."})
    is_open = any(".." in known for known in times.values())
    wide = sum(count > size / 2 for count in principals.values())
    density = sum(index.profile(table.nodes[actor]).partners for actor in index.occasions) / max(size * (size - 1), 1)
    return Coverage(
        len(principals),
        len(principals) - len(times),
        days[0] if days else "",
        ".." if is_open or not days else days[-1],
        tuple(sorted(table.things[thing] for thing in acts[largest])) if largest is not None else (),
        principals[largest] / total if largest is not None else 0.0,
        origin,
        rests[origin] / total if total else 0.0,
        density,
        is_participation=wide > len(principals) / 2 or density > DENSE,
    )


def _measure_density(table: TieTable) -> float:
    """Share of the pairs of nodes that are tied."""
    size = len(table.nodes)
    weights = weigh_ties(table)
    tied = ((weights + weights.T) if table.is_directed else weights).nnz
    return tied / (size * (size - 1)) if size > 1 else 0.0
