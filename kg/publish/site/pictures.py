"""Small pictures of a page: an entity among its neighbours, and the most connected actors among each other.

Comes in: a dataset and whom to draw. Goes out: a `SmallPicture`, which the template `picture.html` writes as SVG. A
questionable decision: places are those of an oval, in the order of importance and not of a force layout, so that no
label ever lies on another and the same input gives the same bytes without a seed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.graph import ValidDataset, origin_of
from kg.model import Claim, Modality, format_count
from kg.network import NetworkChoice
from kg.publish.site.index import index_of

MOST_NEIGHBOURS = 14
"""Neighbours that are drawn around an entity; the rest is counted beside the picture."""
_WIDTH, _ROW, _LABEL, _GAP = 740, 26, 220, 12
_LONGEST_LABEL = 27
_MOST_LINES = 24
_STYLES = {
    Modality.ASSERTED: "fact",
    Modality.REPORTED: "fact",
    Modality.PLANNED: "planned",
    Modality.HYPOTHETICAL: "hypothetical",
    Modality.OPINION: "hypothetical",
    Modality.NEGATED: "denied",
}
"""How a tie is drawn whose strongest claim is of a modality, the strongest first."""


@dataclass(frozen=True, slots=True)
class PictureNode:
    """An entity of a picture.

    Parameters
    ----------
    id, label, type
        Of the entity.
    short
        Its label as there is room for it.
    x, y
        Where it stands.
    label_x, anchor
        Where its label begins or ends, and which of these.
    """

    id: str
    label: str
    type: str
    short: str
    x: float
    y: float
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A tie of a picture: everything that joins two entities, as one line.

    Parameters
    ----------
    path
        Its course, as SVG writes it.
    width
        Of the line: the more independent origins, the wider.
    style
        fact, planned, hypothetical or denied.
    is_disputed
        Whether one of its claims is contradicted.
    title
        What it stands for, in words.
    x, y
        Its middle, where a cross or ring is drawn.
    """

    path: str
    width: float
    style: str
    is_disputed: bool
    title: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A picture with what is written under it.

    Parameters
    ----------
    centre
        The entity in the middle; None where there is none.
    caption
        What it shows, and what it leaves out.
    """

    width: int
    height: int
    nodes: tuple[PictureNode, ...]
    lines: tuple[PictureLine, ...]
    centre: PictureNode | None
    caption: str


def picture_neighbours(dataset: ValidDataset, identity: str) -> SmallPicture | None:
    """An entity with those that most claims join it to; None where none does.

    Parameters
    ----------
    dataset
        The graph and the view of it.
    identity
        Id of an entity.
    """
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in index_of(dataset).by_entity.get(identity, ()):
        if claim.object and claim.subject != claim.object and identity in (claim.subject, claim.object):
            claims[claim.object if claim.subject == identity else claim.subject].append(claim)
    if not claims:
        return None
    label = dataset.tables.label
    ranked = sorted(claims, key=lambda name: (-_count_subject_matter(dataset, claims[name]), label(name), name))
    drawn = ranked[:MOST_NEIGHBOURS]
    width, height = _WIDTH, max(3, math.ceil(len(drawn) / 2)) * _ROW + 2 * _GAP
    nodes = _place(dataset, drawn, height)
    centre = _node(dataset, identity, width / 2, height / 2, 0)
    lines = tuple(_line(dataset, centre, node, claims[node.id]) for node in nodes)
    left_out = len(ranked) - len(drawn)
    caption = format_count(len(ranked), "neighbour")
    caption += f", the {len(drawn)} with the most claims drawn" if left_out else ""
    return SmallPicture(width, height, nodes, lines, centre, caption)


def picture_actors(dataset: ValidDataset, ids: Sequence[str], choice: NetworkChoice) -> SmallPicture | None:
    """Actors around an oval with the ties of a network between them; None for fewer than two.

    Parameters
    ----------
    dataset
        The graph and the view of it.
    ids
        Whom to draw, the most important first.
    choice
        The network.
    """
    if len(ids) < 2:
        return None
    graph = choice.build(dataset)
    height = math.ceil(len(ids) / 2) * 2 * _ROW + 2 * _GAP
    nodes = _place(dataset, ids, height)
    by_id = dataset.tables.claims_by_id
    ties = [
        (data["weight"], (first.id, second.id), _line(dataset, first, second, [by_id[name] for name in data["claims"]]))
        for place, first in enumerate(nodes)
        for second in nodes[place + 1 :]
        if (data := graph.get_edge_data(first.id, second.id))
    ]
    ties.sort(key=lambda tie: -tie[0])
    strongest = {end: line for _, ends, line in reversed(ties) for end in ends}  # of each actor, so that none is loose
    drawn = dict.fromkeys([*(line for _, _, line in ties[:_MOST_LINES]), *strongest.values()])
    lines = [line for _, _, line in reversed(ties) if line in drawn]  # the strongest on top
    caption = f"The {len(nodes)} most connected and {format_count(len(ties), 'tie')} between them"
    if len(ties) > len(lines):
        caption += f", {len(lines)} of the strongest drawn"
    return SmallPicture(_WIDTH, height, nodes, tuple(lines), None, caption)


def _count_subject_matter(dataset: ValidDataset, claims: Iterable[Claim]) -> int:
    """How many claims there are that are no reference data."""
    return sum(not dataset.tables.is_background(claim) for claim in claims)


def _place(dataset: ValidDataset, ids: Sequence[str], height: int) -> tuple[PictureNode, ...]:
    """Places on an oval, every second one to the left, each in a row of its own on its side."""
    sides = ids[0::2], ids[1::2]
    placed: dict[str, PictureNode] = {}
    for side, members in zip((1, -1), sides, strict=True):
        for row, identity in enumerate(members):
            y = height / 2 + (row - (len(members) - 1) / 2) * (height - 2 * _GAP) / max(len(sides[0]), 3)
            lean = math.sqrt(max(0.0, 1 - ((y - height / 2) / (height / 2)) ** 2))
            half = _WIDTH / 2 - _LABEL - _GAP
            placed[identity] = _node(dataset, identity, _WIDTH / 2 + side * half * (0.62 + 0.38 * lean), y, side)
    return tuple(placed[identity] for identity in ids)


def _node(dataset: ValidDataset, identity: str, x: float, y: float, side: int) -> PictureNode:
    label = dataset.tables.label(identity)
    short = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"
    anchor = {1: "start", -1: "end", 0: "middle"}[side]
    kind = dataset.tables.entities[identity].type
    return PictureNode(identity, label, kind, short, round(x, 1), round(y, 1), round(x + side * _GAP, 1), anchor)


def _line(dataset: ValidDataset, start: PictureNode, end: PictureNode, claims: Sequence[Claim]) -> PictureLine:
    sources = dataset.tables.sources
    origins = {origin_of(sources[claim.locator.source]) for claim in claims}
    strongest = next(style for modality, style in _STYLES.items() if any(c.modality is modality for c in claims))
    is_disputed = any(claim.id in dataset.selection.disputed for claim in claims)
    counts: Mapping[str, int] = _count_predicates(dataset, claims)
    told = ", ".join(name if count == 1 else f"{name} ({count})" for name, count in counts.items())
    doubt = "; disputed" if is_disputed else ""
    kind = "" if strongest == "fact" else f"; {strongest} only"
    title = f"{start.label} – {end.label}: {told}; {format_count(len(origins), 'origin')}{kind}{doubt}"
    x, y = (start.x + end.x) / 2, (start.y + end.y) / 2
    if start.anchor == end.anchor != "middle":  # of one side: around its neighbours, not through them
        bend = 26 + abs(end.y - start.y) / 3
        x += -bend if start.anchor == "start" else bend
    path = f"M{start.x:g} {start.y:g}Q{x:g} {y:g} {end.x:g} {end.y:g}"
    middle_x, middle_y = (start.x + 2 * x + end.x) / 4, (start.y + 2 * y + end.y) / 4
    width = round(1.2 + 0.7 * math.log2(len(origins)), 2)
    return PictureLine(path, width, strongest, is_disputed, title, round(middle_x, 1), round(middle_y, 1))


def _count_predicates(dataset: ValidDataset, claims: Sequence[Claim]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for claim in claims:
        counts[dataset.ontology.properties[claim.predicate].label] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
