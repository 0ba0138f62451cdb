"""Where each element stands in the drawing, with how much of its label: the same place whatever else is drawn.

Comes in: labels, links and the opening choice. Goes out: short lines of plain characters, and whole-number positions in
which no two boxes (symbol with label) overlap. The opening elements are laid out by Kamada and Kawai's method and
pushed apart; every other takes the nearest free spot to its neighbours, so that what a click unfolds never covers what
was there. What is free is kept as whole numbers used as bit sets, since thousands of elements ask for millions of
spots.
"""

from __future__ import annotations

import math
import unicodedata
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np

from kg.publish.page.links import Links

LINE_CHARACTERS = 17
LINES = 3
_FONT_PX = 14
_LINE_PX = 17
_LONGEST = 400
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
Point = tuple[int, int]
_STRETCH = 1.4
"""How much wider than high a drawing is."""
_GAP_PX = 12
_CELL_PX = 12
_SHIFT = 1 << 14
_STEP_PX = 22.0
_RIM = 1.05
_GOLDEN = math.pi * (3 - math.sqrt(5))
_NEIGHBOURHOOD_PX = 480
_FILL = 0.56
_FEW, _RINGS_PX, _INNER = 20, (470.0, 250.0), 0.56
"""Up to so many elements stand in rings, so that ribbons between them are seen: half the width and height of the
outer, and how large the inner is beside it."""
_EVENNESS = 0.75
_ROUNDS = 600
_SIDEWAYS = 1.5
_LOOSE_PX = 130


def draw_label(label: str) -> str:
    """A label in lines that fit under a symbol.

    Examples
    --------
    >>> draw_label("Treaty of Eternal Good-Neighbourliness").split(chr(10))
    ['Treaty of Eternal', 'Good-', 'Neighbourliness']
    >>> draw_label(chr(0x202E) + "abc")
    'abc'
    """
    words = _visible(label[:_LONGEST]).replace("-", "-\0").replace("–", "–\0").replace(" ", " \0").split("\0")
    lines = [""]
    for word in words:
        rest = word
        while rest:
            line = lines[-1]
            if len((line + rest).rstrip()) <= LINE_CHARACTERS:
                lines[-1] = line + rest
                rest = ""
            elif line:
                lines.append("")
            else:
                lines[-1], rest = rest[:LINE_CHARACTERS], rest[LINE_CHARACTERS:]
                lines.append("")
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: LINE_CHARACTERS - 1].rstrip() + "…"]
    return "\n".join(lines) or "?"


def _visible(text: str) -> str:
    shown = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(shown.split())


def measure_label(drawn: str) -> tuple[int, int]:
    """Estimated width and height in pixels of a drawn label.

    Examples
    --------
    >>> measure_label("ab") < measure_label("abcdef")
    True
    """
    lines = drawn.split("\n")
    widths = [sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in line) for line in lines]
    return round(max(widths) * _FONT_PX) + 6, len(lines) * _LINE_PX + 4


@dataclass(frozen=True, slots=True)
class Box:
    """Room that an element takes around its position: half its width, and how far it reaches up and down."""

    half: int
    above: int
    below: int


@dataclass
class _SpaceGrid:
    """Which spots are taken, their size in square pixels, and how far each neighbourhood's search has come."""

    rows: dict[int, int] = field(default_factory=dict)
    tried: dict[Point, int] = field(default_factory=dict)
    area: float = 0.0

    def _raster(self, point: Point, box: Box) -> tuple[range, int]:
        x, y = point
        gap = _GAP_PX // 2
        left, right = (x - box.half - gap) // _CELL_PX, (x + box.half + gap) // _CELL_PX
        top, bottom = (y - box.above - gap) // _CELL_PX, (y + box.below + gap) // _CELL_PX
        return range(top, bottom + 1), ((1 << (right - left + 1)) - 1) << (left + _SHIFT)

    def is_free(self, point: Point, box: Box) -> bool:
        """Whether nothing stands where the box would."""
        rows, bits = self._raster(point, box)
        return not any(self.rows.get(row, 0) & bits for row in rows)

    def take(self, point: Point, box: Box) -> None:
        """Put a box down."""
        rows, bits = self._raster(point, box)
        self.area += len(rows) * _CELL_PX * (2 * box.half + _GAP_PX)
        for row in rows:
            self.rows[row] = self.rows.get(row, 0) | bits

    def outwards(self, anchor: Point) -> Point:
        """The anchor, moved away from the middle to where there is room yet."""
        x, y = anchor[0] / _STRETCH, float(anchor[1])
        rim = _RIM * math.sqrt(self.area / math.pi / _STRETCH)
        reach = math.hypot(x, y)
        if reach >= rim:
            return anchor
        turn = math.atan2(y, x) if reach else self.area
        return round(rim * _STRETCH * math.cos(turn)), round(rim * math.sin(turn))

    def settle(self, anchor: Point, box: Box) -> Point:
        """Put a box down at the first free point on a sunflower spiral around the anchor.

        Notes
        -----
        A search near an earlier one begins shortly before the place where that one ended.
        """
        key = anchor[0] // _NEIGHBOURHOOD_PX, anchor[1] // _NEIGHBOURHOOD_PX
        start = self.tried.get(key, 1)
        for step, point in _spiral(anchor, start):
            if self.is_free(point, box):
                self.tried[key] = max(start, step - step // 40)
                self.take(point, box)
                return point
        raise AssertionError  # the spiral has no end


def _spiral(anchor: Point, start: int) -> Iterator[tuple[int, Point]]:
    turn = math.atan2(anchor[1], anchor[0] / _STRETCH)
    step = start
    while True:
        reach = _STEP_PX * math.sqrt(step)
        angle = turn + step * _GOLDEN
        yield (
            step,
            (round(anchor[0] + reach * _STRETCH * math.cos(angle)), round(anchor[1] + reach * math.sin(angle))),
        )
        step += 1


def place_elements(
    links: Links[str],
    opening: Sequence[str],
    boxes: Mapping[str, Box],
    ties: Links[str] | None = None,
    following: Sequence[str] = (),
) -> dict[str, Point]:
    """Give every element its place.

    Parameters
    ----------
    links
        All elements and their links.
    opening
        The elements of the opening picture, those with most lines first.
    boxes
        Room of each element.
    ties
        What joins the elements of the opening picture, with a `length` where some are to be nearer than others; None
        are the links.
    following
        Elements that take the places next to the opening picture, before all others, by what they are tied to.

    Returns
    -------
    dict
        Element to x and y in pixels, y downwards; boxes do not overlap.
    """
    places = _place_opening(links if ties is None else ties, opening, boxes)
    grid = _SpaceGrid()
    for node, point in places.items():
        grid.take(point, boxes[node])
    for node in following:
        near = [places[neighbour] for neighbour in (links if ties is None else ties)[node] if neighbour in places]
        places[node] = grid.settle(grid.outwards(_middle(near)), boxes[node])
    joined: list[str] = []
    loose: list[str] = []
    for node in _order(links, list(places)):
        (joined if links[node] else loose).append(node)
    for node in joined:
        near = [places[neighbour] for neighbour in links[node] if neighbour in places]
        places[node] = grid.settle(grid.outwards(_middle(near)), boxes[node])
    lowest = max((y for _, y in places.values()), default=0) + _LOOSE_PX
    for node in loose:
        places[node] = grid.settle((0, lowest), boxes[node])
    return places


def _place_opening(links: Links[str], opening: Sequence[str], boxes: Mapping[str, Box]) -> dict[str, Point]:
    core: Links[str] = nx.Graph()
    core.add_nodes_from(opening)
    chosen = set(opening)
    core.add_edges_from(
        (node, neighbour, links.edges[node, neighbour])
        for node in opening
        for neighbour in sorted(links[node])
        if neighbour in chosen
    )
    parts = sorted(nx.connected_components(core), key=lambda part: opening.index(min(part, key=opening.index)))
    for part in parts[1:]:
        core.add_edge(opening[0], min(part, key=opening.index))
    if len(opening) < 2:
        return dict.fromkeys(opening, (0, 0))
    spots = nx.kamada_kawai_layout(core, pos=nx.circular_layout(core), weight="length")
    if len(opening) <= _FEW:
        return _push_apart(opening, _place_rings(np.array([spots[node] for node in opening])) * _RINGS_PX, boxes)
    room = sum((2 * boxes[node].half + _GAP_PX) * (boxes[node].above + boxes[node].below) for node in opening)
    reach = math.sqrt(room / _FILL / math.pi / _STRETCH)
    spread = _even_out(np.array([spots[node] for node in opening])) * (reach * _STRETCH, reach)
    return _push_apart(opening, spread, boxes)


def _place_rings(spots: np.ndarray) -> np.ndarray:
    """The first element in the middle, the next around it and the rest outside, each ring in the order of the spots.

    Notes
    -----
    Elements of a ring are evenly apart; the outer ring is turned by half a step, to stand in the gaps of the inner.
    """
    rest = len(spots) - 1
    inner = rest if rest <= 5 else max(4, math.ceil(rest * _INNER))
    turns = np.arctan2(*(spots[1:] - spots[0]).T[::-1])
    placed = np.zeros_like(spots)
    for first, last, reach in ((0, inner, 1.0 if inner == rest else _INNER), (inner, rest, 1.0)):
        order = np.argsort(turns[first:last], kind="stable")
        many = max(last - first, 1)
        start = turns[first:last][order][:1].sum() if first else -math.pi / 2
        for place, position in enumerate(order.tolist()):
            angle = start + 2 * math.pi * place / many
            placed[1 + first + position] = (reach * math.cos(angle), reach * math.sin(angle))
    return placed


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
    half = np.array([boxes[node].half + _GAP_PX for node in nodes], dtype=float)
    tall = np.array([(boxes[node].above + boxes[node].below) / 2 + _GAP_PX for node in nodes])
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
    rest = sorted(links, key=lambda node: (-len(links[node]), node))
    for start in [None, *rest]:
        if start is not None:
            if start in seen:
                continue
            seen.add(start)
            queue.append(start)
            ordered.append(start)
        while queue:
            node = queue.popleft()
            for neighbour in sorted(links[node], key=lambda linked: (-len(links[linked]), linked)):
                if neighbour not in seen:
                    seen.add(neighbour)
                    queue.append(neighbour)
                    ordered.append(neighbour)
    return ordered


def _middle(near: Sequence[Point]) -> Point:
    count = max(len(near), 1)
    return round(sum(x for x, _ in near) / count), round(sum(y for _, y in near) / count)
