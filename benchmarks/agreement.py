"""Every measure on four real networks beside networkx and igraph, with spans and without: the table of docs/methods.md.

    python -m benchmarks.agreement [--store DIR]

Comes in: a store of the seven public imports (docs/world.md says how); without it, the shipped graph alone. Goes out: a
Markdown table. Of each measure the largest difference of any actor's score is told, over the largest score: between kg
and networkx, between kg and igraph where that has the measure, and between a ranking with spans and one without. The
networks are those that `kg export` writes and `kg.network.build_network` gives; networkx and igraph are asked by their
own functions.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from kg.graph import ValidDataset, open_graph
from kg.model import View, parse_day
from kg.network import MEASURES, TieFilter, rank_actors, rank_connections
from kg.network.network import build_network
from kg.network.tie_table import tabulate_ties
from tests.network.test_centrality import COMPARED, by_igraph
from tests.network.test_score_agreement import IN_NETWORKX


@dataclass(frozen=True, slots=True)
class RealNetwork:
    """A network of the table: its name, its graph in a view, and its ties."""

    name: str
    dataset: ValidDataset
    only: TieFilter


def open_networks(store: Path | None) -> Iterator[RealNetwork]:
    """The networks, one after another."""
    yield RealNetwork("shipped graph", open_graph(), TieFilter())
    if store is None:
        return
    world = open_graph(store)

    def on(day: str) -> ValidDataset:
        return world.with_view(View(as_of=parse_day(day, "day")))

    yield RealNetwork("alliances, end of 1938", on("1938-12-31"), TieFilter(shared=("Alliance",)))
    members = TieFilter(predicates=("memberOf",), shared=("Organisation",))
    yield RealNetwork("organisations, end of 2005", on("2005-12-31"), members)
    register = tuple(name for name in world.tables.sources if name.startswith("uk-treaties"))
    yield RealNetwork(
        "UK Treaties Online", world.with_view(View(sources=register)), TieFilter(shared=("Treaty",))
    )  # fmt: skip


def compare(left: Mapping[str, float | None], right: Mapping[str, float | None]) -> float:
    """The largest difference of two scorings over the largest score; infinite where one alone scores somebody."""
    if left.keys() != right.keys():
        return math.inf
    defined = {name: (_defined(left[name]), _defined(right[name])) for name in left}
    if any((mine is None) != (theirs is None) for mine, theirs in defined.values()):
        return math.inf
    pairs = [(mine, theirs) for mine, theirs in defined.values() if mine is not None and theirs is not None]
    largest = max((abs(mine) for mine, _ in pairs), default=0)
    return max((abs(mine - theirs) for mine, theirs in pairs), default=0) / (largest or 1)


def _defined(score: float | None) -> float | None:
    return None if score is None or math.isnan(score) else score


def count_acts(network: RealNetwork, graph: nx.Graph[str]) -> dict[str, float]:
    """The acts of each actor from the things that the edges of the graph name, those of one occasion once."""
    table = tabulate_ties(network.dataset, only=network.only)
    occasions = dict(zip(table.things, table.meetings.occasions.tolist(), strict=True))
    return {
        node: float(len({occasions[thing] for *_, data in graph.edges(node, data=True) for thing in data["shared"]}))
        for node in graph
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path)
    networks = list(open_networks(parser.parse_args().store))
    rows: dict[str, list[str]] = {name: [] for name in MEASURES}
    heads = []
    for network in networks:
        graph = build_network(network.dataset, only=network.only)
        heads.append(f"{network.name}: {len(graph):,} actors, {graph.number_of_edges():,} ties")
        for by, cells in rows.items():
            cells.append(_tell(network, graph, by))
    print(f"\n| measure | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for by, cells in rows.items():
        print(f"| {by} | {' | '.join(cells)} |")


def _tell(network: RealNetwork, graph: nx.Graph[str], by: str) -> str:
    """Differences to networkx, to igraph, and with spans."""
    options = {"by": by, "types": (), "only": network.only}
    scores = {row.id: row.score for row in rank_actors(network.dataset, **options)}  # type: ignore[arg-type]
    spanned = rank_connections(network.dataset, **options)  # type: ignore[arg-type]
    others: list[Callable[[], Mapping[str, float | None]]] = [
        (lambda: count_acts(network, graph)) if MEASURES[by].counts_acts else (lambda: IN_NETWORKX[by](graph)),
        *([lambda: by_igraph(graph, by)] if by in COMPARED else []),
    ]
    told = [f"{compare(scores, score()):.0e}" for score in others]
    return ", ".join(
        [*told, *(["–"] if by not in COMPARED else []), f"{compare(scores, _scores_of(spanned.rows)):.0e}"]
    )


def _scores_of(rows: tuple[object, ...]) -> dict[str, float | None]:
    return {row.id: row.score for row in rows}  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
