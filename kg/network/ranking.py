"""Rankings: scored entities in order, ties sharing a rank.

Comes in: a dataset and the names of a network and a measure. Goes out: rows. Scores of an entity that
are equal but for rounding share a rank, and rows of one rank are in order of label.
A questionable decision: the whole network is scored and only then are types selected, so that a
state's score counts its ties to organisations even where states alone are listed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.network.centrality.measures import Measure, find_measure
from kg.network.network import NetworkName, check_network
from kg.network.scoring import is_quick, score_ties
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter
from kg.tables import show, unknown_word

TIE_TOLERANCE = 1e-9
"""Scores that differ by less than this share of the larger one are tied."""


@dataclass(frozen=True, slots=True)
class RankedEntity:
    """One row of a ranking.

    Parameters
    ----------
    rank
        1 for the first; those who tie share the best rank, and the ranks they fill are left out after them.
    score
        As the measure gives it; None where it is undefined, ranked last.
    """

    id: str
    label: str
    type: str
    rank: int
    score: float | None

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


def _is_tied(left: float, right: float) -> bool:
    """Whether two scores are equal but for rounding.

    Examples
    --------
    >>> _is_tied(0.1 + 0.2, 0.3), _is_tied(0.3, 0.31)
    (True, False)
    """
    return math.isclose(left, right, rel_tol=TIE_TOLERANCE, abs_tol=1e-12)


def rank_scores(scores: Mapping[str, float], *, ascending: bool = False) -> dict[str, int]:
    """Competition ranks of scores: 1, 2, 2, 4.

    Parameters
    ----------
    scores
        Not a number ranks last.
    ascending
        Whether the lowest score ranks first.

    Returns
    -------
    dict
        Id to rank, best first, ties in order of id.

    Notes
    -----
    A score is tied with the first of its group, not with its neighbour, so that ties do not chain.

    Examples
    --------
    >>> rank_scores({"a": 1.0, "b": 3.0, "c": 3.0, "d": 0.5})
    {'b': 1, 'c': 1, 'a': 3, 'd': 4}
    """
    sign = 1 if ascending else -1
    ordered = sorted(scores, key=lambda identity: (math.isnan(scores[identity]), sign * scores[identity], identity))
    ranks: dict[str, int] = {}
    head = 0
    for position, identity in enumerate(ordered):
        first, score = scores[ordered[head]], scores[identity]
        if not (_is_tied(first, score) or (math.isnan(first) and math.isnan(score))):
            head = position
        ranks[identity] = head + 1
    return dict(sorted(ranks.items(), key=lambda item: (item[1], item[0])))


def check_types(dataset: ValidDataset, types: Sequence[str]) -> tuple[str, ...]:
    """The class names as the ontology writes them.

    Raises
    ------
    UsageError
        When there is no such class.
    """
    known = {name.casefold(): name for name in dataset.ontology.classes}
    for name in types:
        if name.casefold() not in known:
            what = f"no class is named '{show(name)}'"
            raise unknown_word(what, name, "class", known.values(), meanings=dataset.ontology.meanings)
    return tuple(known[name.casefold()] for name in types)


def classes_under(dataset: ValidDataset, types: Sequence[str]) -> tuple[str, ...]:
    """These classes and all below them, in the order of the ontology; errors as in `check_types`."""
    wanted = check_types(dataset, types)
    return tuple(name for name in dataset.ontology.classes if dataset.ontology.is_allowed(name, wanted))


def select_types(dataset: ValidDataset, scores: Mapping[str, float], types: Sequence[str]) -> dict[str, float]:
    """The scores of entities of these classes, or of classes below them; of all when no class is named."""
    wanted = check_types(dataset, types)
    entities = dataset.tables.entities
    return {
        identity: score
        for identity, score in scores.items()
        if dataset.ontology.is_allowed(entities[identity].type, wanted)
    }


def choose_measure(by: str, network: NetworkName | str) -> Measure:
    """The measure of that name; without a name that of the network: acts of actors, else strength.

    Raises
    ------
    UsageError
        When there is none, or it counts acts in a network that has none.

    Examples
    --------
    >>> choose_measure("", "actors").name, choose_measure("", "claims").name
    ('acts', 'strength')
    """
    name = check_network(network)
    measure = find_measure(by or ("acts" if name is NetworkName.ACTORS else "strength"))
    if measure.counts_acts and name is not NetworkName.ACTORS:
        raise UsageError(f"'{measure.name}' is counted in the network actors, not in '{name}'; choose another --by")
    return measure


def check_top(top: int | None) -> None:
    """Raise a `UsageError` when so many ranks cannot be listed."""
    if top is not None and top < 1:
        raise UsageError(f"top must be at least 1, not {top}")


def rank_actors(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> tuple[RankedEntity, ...]:
    """Rank the entities of a network by a measure.

    Parameters
    ----------
    network
        ``actors``, ``bipartite`` or ``claims``.
    by
        Name of a measure of `kg.network.centrality.measures.MEASURES`; none takes acts in the network ``actors``, else
        strength.
    types
        Classes to list, each with those below it; empty lists all entities.
    top
        List ranks up to this one, with all who share it; None lists all.
    background
        Count claims of background sources too.
    only
        Which ties to count; all of them unless told otherwise.

    Returns
    -------
    tuple of RankedEntity
        Best first, ties in order of label; ranks count only what is listed.

    Raises
    ------
    UsageError
        When network, measure or class does not exist, or top is less than 1.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> for row in rank_actors(open_graph(Path("tests/tiny")), top=2):
    ...     print(row.rank, row.label, row.score)
    1 Corland 2.0
    1 Dorland 2.0
    """
    check_top(top)
    measure = choose_measure(by, network)
    scores = score_ties(measure, tabulate_ties(dataset, network, background=background, only=only))
    rows = rows_of(dataset, select_types(dataset, scores, types), ascending=measure.is_lower_better)
    return tuple(row for row in rows if top is None or row.rank <= top)


def rank_by_each(
    dataset: ValidDataset, measures: Sequence[str], table: TieTable | None = None
) -> dict[str, tuple[RankedEntity, ...]]:
    """Rank the actors of a dataset by several measures: of each what `rank_actors` gives, the ties read once.

    Parameters
    ----------
    measures
        Names of measures.
    table
        The ties, where `tabulate_ties` has given them before.

    Returns
    -------
    dict
        Measure to ranking. A measure that would take more than some seconds for a network of this size is left out.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> rankings = rank_by_each(open_graph(Path("tests/tiny")), ["strength", "betweenness"])
    >>> {by: (rows[0].label, rows[0].score) for by, rows in rankings.items()}
    {'strength': ('Corland', 2.0), 'betweenness': ('Corland', 0.6666666666666666)}
    """
    table = tabulate_ties(dataset) if table is None else table
    chosen = [measure for measure in map(find_measure, measures) if is_quick(measure, table)]
    return {
        measure.name: tuple(
            rows_of(
                dataset, select_types(dataset, score_ties(measure, table), ACTOR), ascending=measure.is_lower_better
            )
        )
        for measure in chosen
    }


def rows_of(dataset: ValidDataset, scores: Mapping[str, float], *, ascending: bool = False) -> list[RankedEntity]:
    """Scores as rows of a ranking, best first, ties in order of label."""
    ranks = rank_scores(scores, ascending=ascending)
    entities = dataset.tables.entities
    rows = [
        RankedEntity(
            identity,
            entities[identity].label,
            entities[identity].type,
            rank,
            None if math.isnan(scores[identity]) else scores[identity],
        )
        for identity, rank in ranks.items()
    ]
    return sorted(rows, key=lambda row: (row.rank, row.label, row.id))
