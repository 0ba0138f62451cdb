"""All that the page knows, as one JSON value.

Comes in: a `ValidDataset` and, when the user has them, the texts. Goes out: tables of classes, predicates, sources,
elements, claims and conflicts that point at each other by row number, the words that claims were read from, places on
the map, and what JavaScript needs to fold a query as `kg.tables` folds names. The full data stand in it once; what is
drawn is a window on them that the scripts choose. An altered or missing copy of a text gives no words but its state.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from kg.graph import Chronology, Conflict, Selection, ValidDataset, cite_graph, count_graph, find_offices, select_claims
from kg.model import (
    CLAIM_ID,
    DATE_QUALIFIERS,
    ENTITY_QUALIFIERS,
    ID,
    ONTOLOGY,
    Claim,
    Door,
    Entity,
    Kind,
    NameKind,
    Ontology,
    Qualifiers,
    Source,
    ViewKind,
    record_of,
    shown_fields,
)
from kg.network import (
    MEASURES,
    SHARED,
    Dyad,
    RankedEntity,
    TieClaims,
    TieFamily,
    TieTable,
    gather_tie_claims,
    list_dyads,
    rank_by_each,
    tabulate_ties,
)
from kg.publish.page.layout import Box, Point, draw_label, measure_label, place_elements
from kg.publish.page.links import Links, build_links, choose_opening, count_lines
from kg.publish.page.map import OUTLINES, project_point
from kg.tables import CopyState, fingerprints_by_source, fold_name, folding_tables, read_copy

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
_AROUND = 140
_QUALIFIERS = frozenset(field.name for field in shown_fields(Qualifiers, Door.PAGE))
_SOURCE_FACTS = [
    field.name_at(Door.PAGE)
    for field in shown_fields(Source, Door.PAGE)
    if field.name not in ("id", "title", "author", "publisher", "published", "kind", "file")
]
"""What the page tells of a source on demand; the rest stands beside each claim, or says nothing to a reader."""

SMALLEST, LARGEST = 12, 34
"""Radius in pixels of the actors that share fewest and most acts."""
_PLAINEST, _PLAIN = 10, 13
"""The same of what is not ranked, by its lines."""
_KINDS: Mapping[str, tuple[str, ...]] = {
    "people": ("Person",), "acts": SHARED, "works": ("Document",), "topics": ("Topic",), "states": ("State",),
    "places": ("Location",), "bodies": ("Actor",),
}  # fmt: skip
"""What a reader asks for, by the classes that it is of; the first that fits."""
_PULL = 0.35
"""How much shorter the way between two actors is the more acts they share: its exponent."""
_CLOSE = 60
"""Actors that stand near the opening picture, since filters and the day bring them into it."""
_SHORT = 30
"""Letters of a label beyond which an abbreviation stands for it in the picture."""
RANKED_BY = ("acts", "strength", "degree", "betweenness", "closeness", "eigenvector", "pagerank")
"""Measures that the page ranks actors by, first the one that it opens with: that of `kg rank`."""


@cache
def _fold_tables() -> dict[str, Json]:
    r"""How a name is folded: letters to what they fold to, and what is left out as the inside of a character class.

    Examples
    --------
    >>> str(_fold_tables()["removed"]).startswith("\\u{27}-\\u{27}\\u{60}-\\u{60}")
    True
    """
    letters, removed = folding_tables()
    ranges: list[list[int]] = []
    for point in map(ord, removed):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return {"letters": letters, "removed": "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in ranges)}


def _pack_rows(rows: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """Rows of one shape as lists under a list of their column names.

    Examples
    --------
    >>> _pack_rows([{"a": 1, "b": 2}])
    {'columns': ['a', 'b'], 'rows': [[1, 2]]}
    """
    listed = list(rows)
    return {"columns": list(listed[0]) if listed else [], "rows": [list(row.values()) for row in listed]}


Numbers = Mapping[Kind, Mapping[str, int]]
"""By what a text names, the row that the page knows it by."""


def _declared_row(thing: object, numbers: Numbers) -> dict[str, Json]:
    """What is declared for the page of a thing; what its texts name stands by row, and nothing as -1."""
    values = record_of(thing, Door.PAGE)
    declared: Any = type(thing)
    for name, kind in _references(declared):
        values[name] = numbers[kind].get(values[name], -1) if kind in numbers else values[name]
    for name in _nullable(declared):
        values[name] = -1 if values[name] is None else values[name]
    return values


@cache
def _references(declared: Any) -> tuple[tuple[str, Kind], ...]:
    """The fields of a type whose texts name something that the page knows by its row."""
    kinds = (Kind.ENTITY, Kind.CLASS, Kind.PREDICATE, Kind.SOURCE, Kind.CLAIM)
    shown = shown_fields(declared, Door.PAGE)
    return tuple((field.name_at(Door.PAGE), field.kind) for field in shown if field.kind in kinds)


@cache
def _nullable(declared: Any) -> tuple[str, ...]:
    shown = shown_fields(declared, Door.PAGE)
    return tuple(field.name_at(Door.PAGE) for field in shown if field.is_nullable and field.kind is not Kind.PERIOD)


def format_json(value: Json) -> str:
    r"""JSON that may stand inside a script element: no character in it can end the element or a line of it.

    Examples
    --------
    >>> format_json({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Words:
    """Spans by claim id, the state of the user's copy by source id, and whether a folder of texts was given."""

    spans: Mapping[str, tuple[str, str, str]]
    states: Mapping[str, CopyState]
    are_given: bool


def read_words(claims: Iterable[Claim], sources: Mapping[str, Source], folder: Path | None) -> Words:
    """Look up the span of every claim in the user's copies.

    Parameters
    ----------
    claims
        Claims with their locators.
    sources
        By id.
    folder
        The user's copies; None finds no words.
    """
    claims = tuple(claims)
    wanted = fingerprints_by_source(claims)
    copies = {identity: read_copy(source, folder, wanted.get(identity, ())) for identity, source in sources.items()}
    spans = {}
    for claim in claims:
        quotation = copies[claim.locator.source].excerpt(claim.locator)
        if quotation:
            spans[claim.id] = (_last(quotation.before), quotation.span, _first(quotation.after))
    return Words(spans, {identity: copy.state for identity, copy in copies.items()}, folder is not None)


def _last(text: str) -> str:
    return text if len(text) <= _AROUND else "…" + text[-_AROUND:].split(" ", 1)[-1]


def _first(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + "…"


def _locate_elements(
    dataset: ValidDataset, claims: Sequence[Claim], index: Mapping[str, int]
) -> dict[str, Json] | None:
    """The map's data; None when no element of the graph has coordinates.

    Parameters
    ----------
    dataset
        Its tables hold the places.
    claims
        Claims of the view, in the order of the page's rows.
    index
        Row of each entity.
    """
    places = [place for place in dataset.tables.positions if place.entity in index]
    if not places:
        return None
    known = {place.entity for place in places}
    located = [
        [index[element], index[where], row]
        for row, claim in enumerate(claims)
        for element, where in _standings(claim, dataset.ontology)
        if where in known and element != where
    ]
    outlines = json.loads(OUTLINES.read_text(encoding="utf-8"))
    return {
        "places": [
            [index[place.entity], *project_point(place.longitude, place.latitude), place.source] for place in places
        ],
        "located": located,
        **outlines,
    }


def _standings(claim: Claim, ontology: Ontology) -> list[tuple[str, str]]:
    """Elements and where the claim puts them: its subject by its predicate, its object by ``at`` (signed there)."""
    standings = [(claim.subject, claim.object)] if ontology.properties[claim.predicate].is_placing else []
    if claim.object and "at" in claim.qualifiers:
        standings.append((claim.object, claim.qualifiers["at"]))
    return standings


@dataclass(frozen=True)
class PageData:
    """What the page is made from, computed once.

    Parameters
    ----------
    dataset
        The graph and the view of it.
    texts
        Folder of the user's copies of the sources; None shows places without words.
    limit
        How many elements the opening picture may have.
    whole
        The graph that the dataset is a part of; None where it is all of it.
    """

    dataset: ValidDataset
    texts: Path | None
    limit: int
    whole: ValidDataset | None = None

    @cached_property
    def part(self) -> dict[str, Json] | None:
        """How much of the whole graph the page holds, in digits for a reader; None where it holds all."""
        if self.whole is None or self.whole is self.dataset:
            return None
        return {
            "elements": f"{len(self.entities):,}",
            "all_elements": f"{len(self.whole.tables.entities):,}",
            "claims": f"{len(self.claims):,}",
            "all_claims": f"{len(self.whole.selection.claims):,}",
        }

    @cached_property
    def entities(self) -> list[Entity]:
        """All elements in order of id."""
        return list(self.dataset.tables.entities.values())

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each element."""
        return {entity.id: row for row, entity in enumerate(self.entities)}

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of the view."""
        return list(self.dataset.selection.claims)

    @cached_property
    def best_view(self) -> Selection:
        """The best view of what the dataset shows, whatever view it has."""
        if self.dataset.selection.view.kind is ViewKind.BEST:
            return self.dataset.selection
        view = replace(self.dataset.selection.view, kind=ViewKind.BEST)
        return select_claims(self.dataset.tables, self.dataset.ontology, view)

    @cached_property
    def chronology(self) -> Chronology:
        """When claims are so."""
        return Chronology(self.dataset.tables, self.dataset.ontology, self.claims)

    @cached_property
    def shown(self) -> list[Claim]:
        """The best claims of texts and datasets, without background."""
        tables = self.dataset.tables
        return [claim for claim in self.claims if claim.id in self.best_view.plain and not tables.is_background(claim)]

    @cached_property
    def links(self) -> Links[str]:
        """Links by the claims that are shown."""
        return build_links(self.index, self.shown)

    @cached_property
    def opening(self) -> list[str]:
        """Elements of the opening picture, the most connected actors first.

        Where no actors are tied, or the graph is no larger than the picture, those with most lines.
        """
        tied = self.core
        actors = [row.id for row in self.rankings.get(RANKED_BY[0], ()) if row.id in tied]
        if len(self.entities) <= self.limit or len(actors) < 2:
            return choose_opening(self.links, self.limit)
        return actors[: self.limit]

    @cached_property
    def table(self) -> TieTable:
        """The ties by the best claims, read once for ribbons, dyads and rankings."""
        return tabulate_ties(self.dataset)

    @cached_property
    def ties(self) -> TieClaims:
        """What the claims of the page state of two actors, for its ribbons."""
        return gather_tie_claims(self.dataset, self.table)

    @cached_property
    def dyads(self) -> tuple[Dyad, ...]:
        """The actors that the best claims tie, two by two."""
        return list_dyads(self.dataset, self.table)

    @cached_property
    def core(self) -> Links[str]:
        """Actors that are tied, nearer the more acts they share."""
        tied: Links[str] = nx.Graph()
        for dyad in self.dyads:
            tied.add_edge(dyad.first, dyad.second, length=(len(dyad.acts) + dyad.direct) ** -_PULL)
        return tied

    @cached_property
    def rankings(self) -> dict[str, tuple[RankedEntity, ...]]:
        """Actors ranked by each measure, as `kg rank` ranks them: in the whole graph where the page holds a part."""
        return rank_by_each(self.whole or self.dataset, RANKED_BY, None if self.whole else self.table)

    @cached_property
    def lines(self) -> dict[str, int]:
        """Lines at each element, when all of the opening view is drawn."""
        return count_lines(self.links)

    @cached_property
    def radius(self) -> dict[str, int]:
        """Radius of each symbol as the page opens: of actors by their acts, of anything else by its lines."""
        most = max(self.lines.values(), default=1) or 1
        radius = {
            node: round(_PLAINEST + (_PLAIN - _PLAINEST) * (lines / most) ** 0.5) for node, lines in self.lines.items()
        }
        ranked = {row.id: row.score or 0 for row in self.rankings.get(RANKED_BY[0], ())}
        top = max(ranked.values(), default=1) or 1
        actors = {node: round(SMALLEST + (LARGEST - SMALLEST) * (acts / top) ** 0.5) for node, acts in ranked.items()}
        return radius | {node: size for node, size in actors.items() if node in radius}

    @cached_property
    def drawn(self) -> dict[str, str]:
        """Label of each element as it is drawn; a long one by its abbreviation, where the tables have one."""
        names = self.dataset.tables.names_by_entity
        short = {
            entity.id: name.name
            for entity in self.entities
            if len(entity.label) > _SHORT
            for name in reversed(names.get(entity.id, ()))
            if name.kind is NameKind.ABBREVIATION and name.language == "en"
        }
        return {entity.id: draw_label(short.get(entity.id, entity.label)) for entity in self.entities}

    @cached_property
    def places(self) -> dict[str, Point]:
        """Where each element is drawn; claims that are no best claims still pull their elements together."""
        everything = build_links(self.index, self.claims)
        boxes = {}
        for node, radius in self.radius.items():
            width, height = measure_label(self.drawn[node])
            boxes[node] = Box(max(width // 2, radius), radius, radius + height)
        if not set(self.opening) <= set(self.core):
            return place_elements(everything, self.opening, boxes, self.links)
        ranked = [row.id for row in self.rankings[RANKED_BY[0]] if row.id in self.core and row.id in self.index]
        following = [actor for actor in ranked[:_CLOSE] if actor not in self.opening]
        return place_elements(everything, self.opening, boxes, self.core, following)


def build_payload(data: PageData) -> dict[str, Json]:
    """The JSON value that the page's scripts read."""
    dataset, tables = data.dataset, data.dataset.tables
    ontology = dataset.ontology
    classes = sorted({entity.type for entity in data.entities})
    predicates = sorted({claim.predicate for claim in data.claims})
    sources = list(tables.sources.values())
    offices = _office_names(dataset)
    words = read_words(data.claims, tables.sources, data.texts)
    numbers = {
        Kind.ENTITY: data.index,
        Kind.CLASS: {name: row for row, name in enumerate(classes)},
        Kind.PREDICATE: {name: row for row, name in enumerate(predicates)},
        Kind.SOURCE: {source.id: row for row, source in enumerate(sources)},
        Kind.CLAIM: {claim.id: row for row, claim in enumerate(data.claims)},
    }
    return {
        "digest": dataset.digest,
        "counted": count_graph(tables, dataset.selection).sentence,
        "cite": cite_graph(dataset).text,
        "view": dataset.selection.view.kind.value,
        "part": data.part,
        "iri": {"ontology": ONTOLOGY, "entity": ID, "claim": CLAIM_ID},
        "fold": _fold_tables(),
        "classes": [_class_row(data, name) for name in classes],
        "predicates": [
            {
                "name": name,
                "label": ontology.properties[name].label or name,
                "comment": ontology.properties[name].comment,
                "symmetric": ontology.properties[name].is_symmetric,
            }
            for name in predicates
        ],
        "source_facts": _SOURCE_FACTS,
        "dated": sorted(DATE_QUALIFIERS),
        "sources": _pack_rows(
            _declared_row(source, numbers) | {"copy": words.states[source.id].value, "texts": words.are_given}
            for source in sources
        ),
        "entities": _pack_rows(_entity_row(data, entity, numbers, offices[entity.id]) for entity in data.entities),
        "claims": _pack_rows(_claim_row(data, claim, numbers, words) for claim in data.claims),
        "conflicts": _pack_rows(_conflict_row(data, conflict, numbers) for conflict in dataset.selection.conflicts),
        "limit": data.limit,
        "opening": [data.index[node] for node in data.opening],
        "ties": _tie_rows(data, numbers[Kind.CLAIM]),
        "message": _message(data),
        "lines": [data.lines[entity.id] for entity in data.entities],
        "measures": [{"name": name, "definition": MEASURES[name].definition} for name in data.rankings],
        "ranked": len(next(iter(data.rankings.values()))),
        "rankings": {
            name: [[data.index[row.id], row.rank, row.score] for row in ranking if row.id in data.index]
            for name, ranking in data.rankings.items()
        },
        "atlas": _locate_elements(dataset, data.claims, data.index),
    }


def _tie_rows(data: PageData, rows: Mapping[str, int]) -> dict[str, Json]:
    """Who has a part in what, and what is stated of two directly, with the rows of the claims."""
    ties, index, families = data.ties, data.index, list(TieFamily)
    return {
        "families": [family.value for family in families],
        "parts": [[index[tie.actor], index[tie.other], [rows[claim.id] for claim in tie.claims]] for tie in ties.parts],
        "direct": [
            [index[tie.actor], index[tie.other], [rows[claim.id] for claim in tie.claims]] for tie in ties.direct
        ],
        "acts": [[index[act], families.index(family)] for act, family in ties.families.items()],
        "occasions": [[index[act], index[leader]] for act, leader in sorted(ties.occasions.items())],
        "apart": [[index[name] for name in names] for names in ties.apart],
    }


def _message(data: PageData) -> dict[str, Json]:
    """What the opening picture says: who is most connected, which two most, and what is disputed."""
    ranked = [row for row in data.rankings.get(RANKED_BY[0], ()) if row.score and row.id in data.index][:3]
    inside = [dyad for dyad in data.dyads if dyad.acts][:1]
    conflicts = data.dataset.selection.conflicts
    taking_part: Counter[str] = Counter(tie.other for tie in data.ties.parts)
    dispute = min(
        range(len(conflicts)),
        key=lambda row: (bool(conflicts[row].best), -taking_part[conflicts[row].subject], row),
        default=-1,
    )
    return {
        "ranked": [[data.index[row.id], row.score] for row in ranked],
        "actors": len(data.rankings.get(RANKED_BY[0], ())),
        "closest": [
            [data.index[dyad.first], data.index[dyad.second], len(dyad.acts), len(dyad.origins)] for dyad in inside
        ],
        "dispute": dispute,
    }


def _class_row(data: PageData, name: str) -> dict[str, Json]:
    entity_class = data.dataset.ontology.classes[name]
    return {
        "name": name,
        "label": entity_class.label or name,
        "colour": entity_class.colour or "#999999",
        "shape": entity_class.shape or "dot",
        "kind": next((kind for kind, of in _KINDS.items() if data.dataset.ontology.is_allowed(name, of)), "topics"),
    }


def _office_names(dataset: ValidDataset) -> defaultdict[str, list[str]]:
    """What each holder of an office is called by it: "president of kazakhstan"."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for office in find_offices(dataset.tables, dataset.ontology, dataset.selection.claims):
        names[office.holder] += [f"{title} of {dataset.tables.label(office.body)}" for title in office.titles]
    return names


def _entity_row(data: PageData, entity: Entity, numbers: Numbers, offices: Iterable[str]) -> dict[str, Json]:
    x, y = data.places[entity.id]
    names = data.dataset.tables.names_by_entity.get(entity.id, ())
    texts = (entity.label, *(name.name for name in names), entity.id, *offices)
    folded = dict.fromkeys(map(fold_name, texts))
    return _declared_row(entity, numbers) | {
        "existence": data.dataset.marks.existence.get(entity.id, ""),
        "drawn": data.drawn[entity.id],
        "x": x,
        "y": y,
        "names": [list(_declared_row(name, numbers).values()) for name in names],
        "folded": [text for text in folded if text],
    }


def _claim_row(data: PageData, claim: Claim, numbers: Numbers, words: Words) -> dict[str, Json]:
    time, left = claim.time, data.dataset.selection.cut.get(claim.id)
    timing = data.chronology.timing_in_view(claim)
    return _declared_row(claim, numbers) | {
        "qualifiers": _by_row(data, claim.qualifiers, _QUALIFIERS) or 0,
        "when": time.text if time else "",
        "first": time.earliest.isoformat() if time and time.earliest else "",
        "last": time.latest.isoformat() if time and time.latest else "",
        "counts": [list(spell) for spell in timing.counts],
        "sure": [list(spell) for spell in timing.counts_surely] if timing.is_dated else 0,
        "doubt": int(not timing.is_dated or bool(time and time.is_doubted)),
        "left": [list(spell) for spell in left.counts] if left else 0,
        "best": int(claim.id in data.best_view.plain or claim.id in data.best_view.modal),
        "self_reported": int(claim.id in data.dataset.marks.self_reports),
        "words": words.spans.get(claim.id, 0),
    }


def _by_row(data: PageData, texts: Mapping[str, str], shown: Container[str]) -> dict[str, Json]:
    """Qualifiers that are shown, an entity by its row."""
    return {
        column: data.index.get(text, text) if column in ("object", *ENTITY_QUALIFIERS) else text
        for column, text in texts.items()
        if column in shown
    }


def _conflict_row(data: PageData, conflict: Conflict, numbers: Numbers) -> dict[str, Json]:
    rows = numbers[Kind.CLAIM]
    return _declared_row(conflict, numbers) | {
        "qualifiers": _by_row(data, conflict.qualifiers, conflict.qualifiers),
        "claims": [rows[claim.id] for claim in conflict.claims],
        "best": sorted(rows[identity] for identity in conflict.best if identity in rows),
    }
