"""The page's picture as a graph: which elements a line joins, and which of them the page opens on.

Comes in: the claims of a view. Goes out: a simple undirected graph over entity ids, and counts of its lines. A
questionable decision: what is drawn first, and how large, goes by the number of lines at an element, a count of what
one sees and no measure of centrality; those are the network room's (`kg.network.rank_by_each`).
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from kg.model import Claim

Links = nx.Graph


def build_links(entities: Iterable[str], claims: Iterable[Claim]) -> Links[str]:
    """Join the entities that a claim names together.

    Parameters
    ----------
    entities
        Ids of all elements; those without a claim stay isolated.
    claims
        Claims to draw. Claims that carry a value join nothing.
    """
    links: Links[str] = nx.Graph()
    links.add_nodes_from(entities)
    links.add_edges_from(
        (claim.subject, claim.object) for claim in claims if claim.object and claim.object != claim.subject
    )
    return links


def count_lines(links: Links[str]) -> dict[str, int]:
    """Lines at each element; those between the same two lie on top of each other and are one."""
    return {element: len(links[element]) for element in links}


def choose_opening(links: Links[str], limit: int) -> list[str]:
    """The elements with most lines that hang together, first those with most.

    Parameters
    ----------
    links
        From `build_links`.
    limit
        How many at most.

    Notes
    -----
    The largest connected part first, by number of lines, then by id; an element is taken only when
    it is joined to one that is taken, so that the opening picture has no loose elements. Smaller parts follow
    only while there is room.
    """
    chosen: list[str] = []
    parts = sorted(nx.connected_components(links), key=lambda part: (-len(part), min(part)))
    for part in parts:
        if len(chosen) >= limit or (len(part) < 2 and chosen):
            break
        chosen += _grow(links, part, limit - len(chosen))
    return chosen


def _grow(links: Links[str], part: set[str], limit: int) -> list[str]:
    ranked = sorted(part, key=lambda node: (-len(links[node]), node))
    chosen, taken = [ranked[0]], {ranked[0]}
    while len(chosen) < limit:
        following = next(
            (node for node in ranked if node not in taken and not taken.isdisjoint(links[node])),
            None,
        )
        if following is None:
            break
        chosen.append(following)
        taken.add(following)
    return chosen
