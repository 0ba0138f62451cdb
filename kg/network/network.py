"""The dataset as a network: which actors are tied, by what, how strongly, and by which claims.

Comes in: a dataset's view. Goes out: one of three named networks. The claims used are the view's best
claims with an entity as object; those of background sources are left out unless asked for.

===========  =======================  ====================================  ==============================
network      node                     edge                                  weight
===========  =======================  ====================================  ==============================
`actors`     an actor that takes      two actors that take part in one      sum over shared acts of
             part in something, or    agreement, declaration, event,        1/(k-1), k its actors, plus 1
             has a direct tie         undertaking or body at one time, or   for each direct statement
                                      have a direct tie
`bipartite`  an actor, or a thing     the actor takes part in the thing     1
             it takes part in
`claims`     an entity                a claim, from subject to object       1
===========  =======================  ====================================  ==============================

`actors` and `bipartite` are undirected and simple; `claims` is directed, has parallel edges (key: the
claim's id) and can have self-loops. One statement made by several sources ties once in the first two,
and gives several edges in `claims`. Values, qualifiers (`at`, `counterpart`) and times are no edges.
What ties actors is said in `ties`, and a `TieFilter` takes part of it: with the shared class ``Organisation``
actors are tied by the organisations that they belong to (the network of IGOs), with ``Treaty`` by treaties alone.
In these two an official, a ministry or a government stands for the state that it serves (`acts`). A questionable
decision: a claim made by three sources is one tie of actors, since coverage is not connection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

import networkx as nx

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network.acts import find_meetings, gather_ties
from kg.network.ties import ALL_TIES, ActorGraph, Tie, TieFilter, TieKind, join_actors, select_edges
from kg.tables import collector_at_rest


class NetworkName(StrEnum):
    """The networks that a dataset can be seen as."""

    ACTORS = "actors"
    BIPARTITE = "bipartite"
    CLAIMS = "claims"


def check_network(name: NetworkName | str, only: TieFilter = ALL_TIES) -> NetworkName:
    """The network of that name.

    Raises
    ------
    UsageError
        When there is none, or it has no shared things and the filter names some.
    """
    if name not in list(NetworkName):
        raise UsageError(f"no network is named '{name}'; choose one of {', '.join(NetworkName)}")
    if name == NetworkName.CLAIMS and only.shared:
        raise UsageError(
            "the network 'claims' ties by claims, not by shared things; leave out --shared, or choose the network "
            "actors or bipartite"
        )
    return NetworkName(name)


@collector_at_rest()
def build_network(
    dataset: ValidDataset,
    network: NetworkName | str = NetworkName.ACTORS,
    *,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> nx.Graph[str]:
    """See a dataset as one of the named networks.

    Parameters
    ----------
    network
        ``actors``, ``bipartite`` or ``claims``; the module says what each of them is.
    background
        Keep claims of background sources too.
    only
        Which ties to take; `claims` has no shared things to choose.

    Returns
    -------
    networkx.Graph or networkx.MultiDiGraph
        Nodes (entity ids, sorted) with `label` and `type`, in `bipartite` also `bipartite` (0 for
        actors). Edges with `weight` and `claims`, the ids of the claims that state them; in `actors` also
        `distance` (1/weight), `shared` (the things) and `predicates`; in `claims` also `predicate`. In an `actors`
        network of many shared things these three and `claims` are worked out when an edge is asked for them
        (`kg.network.ties`).

    Raises
    ------
    UsageError
        When there is no network, predicate or class of that name.

    Notes
    -----
    Cost of `actors`: the sum over shared things of the square of their actors, for the weights only.

    References
    ----------
    Newman 2001, Scientific collaboration networks II, https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> graph = build_network(open_graph(Path("tests/tiny")))
    >>> list(graph.edges(data="weight"))[:3]
    [('arland', 'borland', 0.5), ('arland', 'corland', 0.5), ('borland', 'corland', 0.5)]
    """
    name = check_network(network, only)
    claims = select_edges(dataset, background=background, only=only)
    if name is NetworkName.CLAIMS:
        return _label_nodes(_claims_network(claims), dataset)
    if name is NetworkName.BIPARTITE:
        return _label_nodes(_bipartite_network(gather_ties(dataset, claims, only, bodies=False)), dataset)
    return _label_nodes(_actors_network(dataset, gather_ties(dataset, claims, only)), dataset)


def _label_nodes(graph: nx.Graph[str], dataset: ValidDataset) -> nx.Graph[str]:
    for node, data in graph.nodes(data=True):
        entity = dataset.tables.entities[node]
        data.update(label=entity.label, type=entity.type)
    return graph


def _claims_network(claims: Iterable[Claim]) -> nx.Graph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=NetworkName.CLAIMS.value)
    chosen = sorted(claims, key=lambda claim: (claim.subject, claim.object, claim.predicate, claim.id))
    graph.add_nodes_from(sorted({entity for claim in chosen for entity in (claim.subject, claim.object)}))
    for claim in chosen:
        data = {"weight": 1.0, "predicate": claim.predicate, "claims": (claim.id,)}
        graph.add_edge(claim.subject, claim.object, key=claim.id, **data)
    return graph


def _bipartite_network(ties: tuple[Tie, ...]) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph(name=NetworkName.BIPARTITE.value)
    parts = [tie for tie in ties if tie.kind is TieKind.PART]
    graph.add_nodes_from(sorted({tie.actor for tie in parts}), bipartite=0)
    graph.add_nodes_from(sorted({tie.other for tie in parts}), bipartite=1)
    claims: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for tie in parts:
        claims[tie.actor, tie.other].update(claim.id for claim in tie.claims)
    for (actor, thing), ids in sorted(claims.items()):
        graph.add_edge(actor, thing, weight=1.0, claims=tuple(sorted(ids)))
    return graph


def _actors_network(dataset: ValidDataset, ties: tuple[Tie, ...]) -> nx.Graph[str]:
    graph = ActorGraph(name=NetworkName.ACTORS.value)
    ends = {tie.other for tie in ties if tie.kind is TieKind.DIRECT}
    nodes = sorted({tie.actor for tie in ties} | ends)
    things = sorted({tie.other for tie in ties if tie.kind is TieKind.PART})
    graph.add_nodes_from(nodes)
    positions = ({name: at for at, name in enumerate(names)} for names in (nodes, things))
    apart = find_meetings(dataset, ties, *positions).apart.tolist()
    join_actors(graph, ties, frozenset((things[thing], nodes[left], nodes[right]) for thing, left, right in apart))
    return graph
