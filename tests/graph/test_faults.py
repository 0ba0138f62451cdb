"""What `kg check` finds in tables, the shapes find in the graph: each fault that a graph can hold, and why no other."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib

from kg.graph.check import read_shapes
from kg.graph.dataset import ValidDataset
from kg.graph.held import FolderGraph
from kg.graph.trig import store_of
from kg.model import View, read_ontology
from kg.tables import join_folders
from kg.tables.files import ontology_file
from tests.edits import add_claim, copy_tables, read_cells, set_cells, write_cells
from tests.graph.test_validate import BAD, violated

ROOM = Path(__file__).parents[2] / "kg" / "tables"
Edit = Callable[[Path], object]


def claim(*words: str, **cells: str) -> Edit:
    return lambda folder: add_claim(folder, *words, **cells)


def cells(table: str, line: int, **values: str) -> Edit:
    def edit(folder: Path) -> None:
        header, *rows = read_cells(folder / table)
        new = [column for column in values if column not in header]
        write_cells(folder / table, [[*header, *new], *([*row, *[""] * len(new)] for row in rows)])
        set_cells(folder, table, line, **values)

    return edit


def position(**values: str) -> Edit:
    def edit(folder: Path) -> None:
        write_cells(folder / "places.csv", [list(values), list(values.values())])

    return edit


def both(*edits: Edit) -> Edit:
    def edit(folder: Path) -> None:
        for change in edits:
            change(folder)

    return edit


POSITION = {"latitude": "10", "longitude": "20", "source": "tiny-news"}
FAULTS: dict[str, tuple[str, Edit, str]] = {
    "an unknown subject": ("entity-unknown", claim("nowhere", "cooperatesWith", "arland"), "claim-subject-known"),
    "an unknown object": ("entity-unknown", claim("arland", "cooperatesWith", "nowhere"), "claim-object-known"),
    "an unknown object of a plan": (
        "entity-unknown", claim("arland", "similarTo", "nowhere", modality="planned"), "claim-object-known"
    ),
    "an unknown place": ("entity-unknown", cells("claims.csv", 2, at="nowhere"), "qualifier-at"),
    "an unknown work": ("entity-unknown", cells("sources.csv", 2, work="nowhere"), "source-work"),
    "a work that is no document": ("range", cells("sources.csv", 2, work="arland"), "source-work"),
    "a position of what lies nowhere": (
        "range", position(entity="river-treaty", **POSITION), "geometry-entity"
    ),
    "a position from nowhere": (
        "source-unknown", position(entity="arville", **{**POSITION, "source": "no"}), "geometry-source"
    ),
    "a subject of the wrong class": ("domain", claim("river-treaty", "signs", "border-pact"), "claim-subject-Actor"),
    "a denied subject of the wrong class": (
        "domain", claim("river-treaty", "signs", "border-pact", modality="negated"), "claim-subject-Actor"
    ),
    "an object of the wrong class": (
        "range", claim("arland", "accedesTo", "borland", modality="planned"), "claim-object-Agreement"
    ),
    "something of itself": ("self-loop", claim("arland", "cooperatesWith", "arland"), "claim-self"),
    "a code of two states": (
        "iso3166-twice", both(cells("entities.csv", 2, iso3166="ZZ"), cells("entities.csv", 3, iso3166="ZZ")),
        "iso3166-once",
    ),
    "an item of two states": (
        "wikidata-twice", both(cells("entities.csv", 2, wikidata="Q9"), cells("entities.csv", 3, wikidata="Q9")),
        "wikidata-once",
    ),
    "a circle": (
        "cycle", both(claim("border-pact", "amends", "river-treaty"), claim("river-treaty", "amends", "border-pact")),
        "amends-acyclic",
    ),
    "a circle of plans": (
        "cycle",
        both(
            claim("border-pact", "amends", "river-treaty", modality="planned"),
            claim("river-treaty", "amends", "border-pact", modality="opinion"),
        ),
        "amends-acyclic",
    ),
    "more than the opening gives": ("opening", cells("sources.csv", 2, extent="opening"), "claim-opening"),
    "no place in a text": ("offsets", cells("claims.csv", 2, start="", end=""), "claim-located"),
}  # fmt: skip
"""Faults of more than one cell: the rule of the tables, an edit of the tiny folder, and the shape that refuses it."""

OF_GRAPHS = {
    "undecided": ("claim-review", "review-decision"),
    "superseded-stands": ("superseded-stands",),
    "superseded-circle": ("superseded-circle",),
    "superseded-unknown": ("superseded-known",),
}
"""Faults that the graph as it would be written shows in the shapes named, each of which has a bad graph of its own."""

NOT_IN_A_GRAPH = {
    "name-twice": "the same name twice is the same triple",
    "claim-twice": "the same claim twice is the same IRI, and the same triples",
    "body-name": "a body is called by what it is called; that a graph has an entity for it is no contradiction",
    "decision-text": "the graph has no hash of the text that a decision was made on",
    "decision-claim": "a decision without its claim is not written",
    "text-altered": "needs the text", "page-unread": "needs the page", "passage": "needs the page",
    "line": "needs the text", "anaphor": "needs the text", "span-name": "needs the text",
    "id-twice": "two rows of one id are two labels of one IRI, which `entity-label` refuses",
}  # fmt: skip
"""Faults that no shape can find, and why. A circle of outvoted claims is one too: they have no plain edges."""


def rules_of(module: str) -> set[str]:
    """The rules of the problems that a module of tables makes, which stand in the call as the fifth argument."""
    calls = [node for node in ast.walk(ast.parse((ROOM / module).read_text("utf-8"))) if isinstance(node, ast.Call)]
    made = [call.args[4] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Problem"]
    return {str(rule.value) for rule in made if isinstance(rule, ast.Constant)}


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return read_shapes(ontology_file("shapes.ttl"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_tables_is_one_of_the_graph_too(
    tiny: Path, shapes: rdflib.Graph, tmp_path: Path, fault: str
) -> None:
    rule, edit, shape = FAULTS[fault]
    folder = copy_tables(tiny, tmp_path)
    edit(folder)
    joined, problems = join_folders([folder], read_ontology(ontology_file("kg.ttl")))
    assert rule in {problem.rule for problem in problems}
    unchecked = ValidDataset(FolderGraph(folder, checked=joined), View())
    assert shape in violated(store_of(unchecked.quads()), shapes)


def test_every_rule_of_the_tables_has_its_shape_or_a_reason() -> None:
    known = {rule for rule, *_ in FAULTS.values()} | set(OF_GRAPHS) | set(NOT_IN_A_GRAPH)
    assert rules_of("check.py") | rules_of("tables.py") <= known
    assert {shape for names in OF_GRAPHS.values() for shape in names} <= set(BAD)
