"""The ground that boxes stand on: which of it is taken, and where the nearest free spot is.

Comes in: boxes. Goes out: points. The ground is a raster whose rows are whole numbers used as bit sets, since
a drawing of thousands of elements asks millions of times whether a spot is free.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

Point = tuple[int, int]

STRETCH = 1.4
"""How much wider than high a drawing is."""
GAP_PX = 12
_CELL_PX = 12
_SHIFT = 1 << 14
_STEP_PX = 22.0
_RIM = 1.05
_GOLDEN = math.pi * (3 - math.sqrt(5))
_NEIGHBOURHOOD_PX = 480


@dataclass(frozen=True, slots=True)
class Box:
    """Room that an element takes around its position: half its width, and how far it reaches up and down."""

    half: int
    above: int
    below: int


@dataclass
class Ground:
    """Ground that is taken, its size in square pixels, and how far each neighbourhood's search has come."""

    rows: dict[int, int] = field(default_factory=dict)
    tried: dict[Point, int] = field(default_factory=dict)
    area: float = 0.0

    def _raster(self, point: Point, box: Box) -> tuple[range, int]:
        x, y = point
        gap = GAP_PX // 2
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
        self.area += len(rows) * _CELL_PX * (2 * box.half + GAP_PX)
        for row in rows:
            self.rows[row] = self.rows.get(row, 0) | bits

    def outwards(self, anchor: Point) -> Point:
        """The anchor, moved away from the middle to where the ground is not yet full."""
        x, y = anchor[0] / STRETCH, float(anchor[1])
        rim = _RIM * math.sqrt(self.area / math.pi / STRETCH)
        reach = math.hypot(x, y)
        if reach >= rim:
            return anchor
        turn = math.atan2(y, x) if reach else self.area
        return round(rim * STRETCH * math.cos(turn)), round(rim * math.sin(turn))

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
    turn = math.atan2(anchor[1], anchor[0] / STRETCH)
    step = start
    while True:
        reach = _STEP_PX * math.sqrt(step)
        angle = turn + step * _GOLDEN
        yield (
            step,
            (round(anchor[0] + reach * STRETCH * math.cos(angle)), round(anchor[1] + reach * math.sin(angle))),
        )
        step += 1
