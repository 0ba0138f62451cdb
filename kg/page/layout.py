"""Where each element stands in the drawing: the same place whatever else is drawn.

Comes in: the links, the opening choice and the room that each element takes. Goes out: whole-number
positions in which no two boxes (symbol with label) overlap. The opening elements are laid out by
Kamada and Kawai's method and pushed apart; every other element takes the nearest free spot to its
neighbours, so that what a click unfolds never covers what was there.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from kg.page.ground import GAP_PX, STRETCH, Box, Ground, Point
from kg.page.links import Links

_FILL = 0.56
_EVENNESS = 0.75
_ROUNDS = 600
_SIDEWAYS = 1.5
_LOOSE_PX = 130


def place_elements(links: Links[str], opening: Sequence[str], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Give every element its place.

    Parameters
    ----------
    links
        All elements and their links.
    opening
        The elements of the opening picture, best connected first.
    boxes
        Room of each element.

    Returns
    -------
    dict
        Element to x and y in pixels, y downwards; boxes do not overlap.
    """
    places = _place_opening(links, opening, boxes)
    ground = Ground()
    for node, point in places.items():
        ground.take(point, boxes[node])
    joined: list[str] = []
    loose: list[str] = []
    for node in _order(links, opening):
        (joined if links[node] else loose).append(node)
    for node in joined:
        near = [places[other] for other in links[node] if other in places]
        places[node] = ground.settle(ground.outwards(_middle(near)), boxes[node])
    lowest = max((y for _, y in places.values()), default=0) + _LOOSE_PX
    for node in loose:
        places[node] = ground.settle((0, lowest), boxes[node])
    return places


def _place_opening(links: Links[str], opening: Sequence[str], boxes: Mapping[str, Box]) -> dict[str, Point]:
    core: Links[str] = nx.Graph()
    core.add_nodes_from(opening)
    chosen = set(opening)
    core.add_edges_from((node, other) for node in opening for other in sorted(links[node]) if other in chosen)
    parts = sorted(nx.connected_components(core), key=lambda part: opening.index(min(part, key=opening.index)))
    for part in parts[1:]:
        core.add_edge(opening[0], min(part, key=opening.index))
    if len(opening) < 2:
        return dict.fromkeys(opening, (0, 0))
    spots = nx.kamada_kawai_layout(core, pos=nx.circular_layout(core))
    room = sum((2 * boxes[node].half + GAP_PX) * (boxes[node].above + boxes[node].below) for node in opening)
    reach = math.sqrt(room / _FILL / math.pi / STRETCH)
    spread = _even_out(np.array([spots[node] for node in opening])) * (reach * STRETCH, reach)
    return _push_apart(opening, spread, boxes)


def _even_out(spots: np.ndarray) -> np.ndarray:
    """Spots on a disc of radius one with the same direction from the middle, and no crowd at it or gap at the rim."""
    spots = np.round(spots - spots.mean(axis=0), 6)
    radius = np.hypot(spots[:, 0], spots[:, 1])
    rank = np.argsort(np.argsort(radius, kind="stable"), kind="stable")
    even = np.sqrt((rank + 0.5) / len(spots))
    wanted = (1 - _EVENNESS) * radius / max(float(radius.max()), 1e-9) + _EVENNESS * even
    evened: np.ndarray = spots * (wanted / np.maximum(radius, 1e-9))[:, None]
    return evened


def _push_apart(nodes: Sequence[str], spots: np.ndarray, boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Move overlapping boxes away from each other along the shorter way until none overlap."""
    half = np.array([boxes[node].half + GAP_PX for node in nodes], dtype=float)
    tall = np.array([(boxes[node].above + boxes[node].below) / 2 + GAP_PX for node in nodes])
    shift = np.array([(boxes[node].below - boxes[node].above) / 2 for node in nodes])
    centres = np.round(spots, 3) + np.stack([np.zeros_like(shift), shift], axis=1)
    first, second = np.triu_indices(len(nodes), 1)
    for _ in range(_ROUNDS):
        apart = centres[second] - centres[first]
        over_x = half[first] + half[second] - np.abs(apart[:, 0])
        over_y = tall[first] + tall[second] - np.abs(apart[:, 1])
        hits = np.flatnonzero((over_x > 0) & (over_y > 0))
        if not hits.size:
            break
        for hit in hits:
            axis = 0 if over_x[hit] < over_y[hit] * _SIDEWAYS else 1
            sign = 1.0 if apart[hit, axis] >= 0 else -1.0
            move = sign * (over_x[hit] if axis == 0 else over_y[hit]) * 0.3 + sign
            centres[first[hit], axis] -= move
            centres[second[hit], axis] += move
    centres -= centres.mean(axis=0)
    return {
        node: (round(float(x)), round(float(y - down)))
        for node, (x, y), down in zip(nodes, centres, shift, strict=True)
    }


def _order(links: Links[str], opening: Sequence[str]) -> list[str]:
    """The other elements, those next to placed ones first, so that each finds its neighbours placed."""
    seen, queue = set(opening), deque(opening)
    ordered: list[str] = []
    rest = sorted(links, key=lambda node: (-links.degree(node), node))
    for start in [None, *rest]:
        if start is not None:
            if start in seen:
                continue
            seen.add(start)
            queue.append(start)
            ordered.append(start)
        while queue:
            node = queue.popleft()
            for other in sorted(links[node], key=lambda other: (-links.degree(other), other)):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
                    ordered.append(other)
    return ordered


def _middle(near: Sequence[Point]) -> Point:
    count = max(len(near), 1)
    return round(sum(x for x, _ in near) / count), round(sum(y for _, y in near) / count)
