"""Outlines of countries as compact SVG paths: ``python tools/outlines.py countries-110m.json``.

Comes in: `countries-110m.json` (world-atlas 2.0.2: Natural Earth 1:110m, public domain). Goes out: the file
`kg/publish/page/assets/outlines.json`, made once and then committed, and on stdout the middle of each country. Rings
are cut where the map ends. The lines are Natural Earth's de facto boundaries and state no view on any of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.publish.page.map import CENTRE_DEGREES, HEIGHT, OUTLINES, WIDTH, project_turned

_SOURCE = "Natural Earth 1:110m countries (public domain), from the npm package world-atlas 2.0.2, Equal Earth, 50 E"
_ANTARCTICA = "010"

Ring = list[tuple[float, float]]


def read_rings(topology: Any) -> Iterator[tuple[str, str, list[Ring]]]:
    """Code (ISO 3166-1 numeric), name and outer rings in degrees of each country of a TopoJSON."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_decode_arc(arc, scale, shift) for arc in topology["arcs"]]
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [_join_arcs(ring, arcs) for polygon in polygons for ring in polygon[:1]]
        yield shape.get("id", ""), shape["properties"]["name"], rings


def _decode_arc(arc: Sequence[Sequence[int]], scale: Sequence[float], shift: Sequence[float]) -> Ring:
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def _join_arcs(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1 if ring else 0 :]
    return ring


def _unroll(ring: Ring) -> Ring:
    """The ring counted from the map's middle, without leaps of a full turn."""
    points: Ring = []
    for longitude, latitude in ring:
        turned = (longitude - CENTRE_DEGREES + 180) % 360 - 180
        if points:
            turned += 360 * round((points[-1][0] - turned) / 360)
        points.append((turned, latitude))
    return points


def _clip(ring: Ring, edge: float, *, keep_left: bool) -> Ring:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman's method)."""
    sign = 1 if keep_left else -1
    kept: Ring = []
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        is_in, is_next_in = sign * (edge - x1) >= 0, sign * (edge - x2) >= 0
        if is_in:
            kept.append((x1, y1))
        if is_in != is_next_in:
            kept.append((edge, y1 + (y2 - y1) * (edge - x1) / (x2 - x1)))
    return kept


def cut_ring(ring: Ring) -> list[Ring]:
    """Pieces of a ring between the map's two edges, in degrees from its middle."""
    unrolled = _unroll(ring)
    pieces = []
    for turn in (-360, 0, 360):
        moved = [(x + turn, y) for x, y in unrolled]
        piece = _clip(moved, 180, keep_left=True)
        piece = _clip(piece, -180, keep_left=False) if piece else []
        if len(piece) > 2:
            pieces.append(piece)
    return pieces


def draw_path(rings: Sequence[Ring]) -> str:
    """An SVG path of rings in degrees, in whole map units with relative steps."""
    parts = []
    for ring in rings:
        for piece in cut_ring(ring):
            points = [project_turned(*point) for point in piece]
            steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points) if (x1, y1) != (x2, y2)]
            if len(steps) > 1:
                drawn = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
                parts.append(f"M{points[0][0]} {points[0][1]}l{drawn}z")
    return "".join(parts)


def find_middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """Longitude and latitude of the centroid of the largest ring, on the plate carrée.

    Examples
    --------
    >>> find_middle([[(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]])
    (1.0, 1.0)
    """
    found = (0.0, 0.0, 0.0)
    for ring in rings:
        area = x = y = 0.0
        turned = _unroll(ring)
        for (x1, y1), (x2, y2) in pairwise(turned):
            cross = x1 * y2 - x2 * y1
            area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
        if abs(area) > abs(found[0]):
            found = (area, x / area / 3, y / area / 3)
    longitude = (found[1] + CENTRE_DEGREES + 180) % 360 - 180
    return round(longitude, 2), round(found[2], 2)


def convert_topology(topology: Any) -> dict[str, object]:
    """The content of `assets/outlines.json`."""
    countries = sorted(
        (code, name, draw_path(rings)) for code, name, rings in read_rings(topology) if code != _ANTARCTICA
    )
    return {
        "source": _SOURCE,
        "width": WIDTH,
        "height": HEIGHT,
        "countries": [{"code": code, "name": name, "path": path} for code, name, path in countries],
    }


def main() -> None:
    """Write the committed outlines from the file named on the command line, and print the middle of each country."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps(convert_topology(topology), ensure_ascii=False, indent=0, separators=(",", ":"))
    OUTLINES.write_text(text + "\n", encoding="utf-8")
    for code, name, rings in read_rings(topology):
        longitude, latitude = find_middle(rings)
        sys.stdout.write(f"{code},{name},{latitude},{longitude}\n")


if __name__ == "__main__":
    main()
