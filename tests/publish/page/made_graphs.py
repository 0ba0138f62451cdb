"""Graphs that no data folder holds: hostile labels, and as many elements as a test wants."""

from __future__ import annotations

import networkx as nx

from kg.graph.dataset import ValidDataset, open_graph
from kg.graph.held import MemoryGraph
from kg.model.claims import Claim, Entity, Locator, Name, Source, Tables, View
from kg.model.terms import Modality, NameKind, Rank, SourceKind

HOSTILE = {
    "script": "<script>window.hit = 1</script>",
    "handler": '<img src=x onerror="window.hit = 1">',
    "ending": "</script><script>window.hit = 1</script>",
    "comment": "<!--<script>",
    "link": '<a href="javascript:window.hit = 1">href</a>',
    "template": "{{ 7 * 7 }} {% raw %} ${window.hit = 1}",
    "bidi": "\u202eabc\u2066def\u2069 \u200f",
    "quotes": "\"'`\\ \u2028\u2029 \x00\x07",
    "formula": '=HYPERLINK("http://example.org")',
    "long": "long " * 2000,
    "unbroken": "x" * 10_000,
    "astral": "𝔎𝔞𝔷 🕊️ 漢字" + "e\u0301" * 50,
}
"""Labels that must show as text, by id."""


def make_dataset(entities: list[Entity], claims: list[Claim], names: list[Name], source: Source) -> ValidDataset:
    """A dataset that never stood in a folder."""
    tables = Tables({source.id: source}, {entity.id: entity for entity in entities}, tuple(names), tuple(claims))
    return ValidDataset(MemoryGraph(tables, open_graph().ontology, known_digest="0" * 64), View())


def make_source(title: str = "Made up", kind: SourceKind = SourceKind.TEXT) -> Source:
    return Source("made", title, title, title, None, "en", "", title, kind, title, 2)


def make_claim(number: int, subject: str, target: str, predicate: str = "partnerOf", **changes: object) -> Claim:
    """A claim whose cells can all be replaced."""
    place = Locator("made", 1, number, number + 4)
    cells: dict[str, object] = {
        "subject": subject, "predicate": predicate, "object": target, "value": "",
        "qualifiers": {}, "dates": {}, "modality": Modality.ASSERTED, "rank": Rank.NORMAL, "reason": "",
        "confidence": 1.0, "anaphor": "", "locator": place, "note": "", "row": number + 2,
    }  # fmt: skip
    return Claim(**{**cells, **changes})  # type: ignore[arg-type]


def hostile_dataset() -> ValidDataset:
    """Every hostile text in every place that can hold text."""
    entities = [
        Entity(key, "State", text, 'Q1" onclick="window.hit=1', text[:40], text, row)
        for row, (key, text) in enumerate(sorted(HOSTILE.items()), 2)
    ]
    names = [Name(key, text, "en", NameKind.ALIAS, "made", 2) for key, text in HOSTILE.items()]
    keys = sorted(HOSTILE)
    claims = [
        make_claim(number, one, other, note=HOSTILE[one], reason=HOSTILE[other], qualifiers={"title": HOSTILE[one]})
        for number, (one, other) in enumerate(zip(keys, [*keys[1:], keys[0]], strict=True))
    ]
    claims += [
        make_claim(100 + number, key, "", "characterisedAs", value=HOSTILE[key]) for number, key in enumerate(keys)
    ]
    return make_dataset(entities, claims, names, make_source(HOSTILE["ending"]))


def large_dataset(nodes: int, edges_each: int) -> ValidDataset:
    """A graph in which new elements join well connected ones, as networkx draws it."""
    graph = nx.barabasi_albert_graph(nodes, edges_each, seed=1)
    types = ["State", "Event", "Treaty", "Programme", "Organisation"]
    entities = [Entity(f"n{node:05d}", types[node % 5], f"Element {node}", "", "", "", node + 2) for node in graph]
    claims = [
        make_claim(number, f"n{one:05d}", f"n{other:05d}") for number, (one, other) in enumerate(sorted(graph.edges))
    ]
    return make_dataset(entities, claims, [], make_source())
