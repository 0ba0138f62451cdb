"""An answer that another modality would fill says so at every door, and a count says what is not there yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import typer.testing
from fastapi.testclient import TestClient

import kg
from kg.cli import app
from kg.graph.dataset import open_graph
from kg.graph.store import build_store
from kg.model import ONTOLOGY
from kg.query.asking import run_query
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from tests.edits import add_claim, add_row, copy_tables
from tests.questions import TEXTS
from tests.serve.inline import InlineEngine

"""Most of what is only planned or denied stands in the five texts."""

EMPTY = {
    "SELECT * { ?p a kg:Pledge ; kg:hasBeneficiary ?x }": "plan:hasBeneficiary",
    "SELECT (COUNT(*) AS ?n) { ?p a kg:Pledge ; kg:hasBeneficiary ?x }": "plan:hasBeneficiary",
    "ASK { ?p a kg:Pledge ; <https://w3id.org/diplokg/ontology/hasBeneficiary> ?x }": "plan:hasBeneficiary",
    "SELECT ?x { ?x ^kg:hasBeneficiary/a kg:Pledge }": "plan:hasBeneficiary",
    "SELECT ?p { VALUES ?edge { kg:hasBeneficiary } ?p a kg:Pledge ; ?edge ?x }": "plan:hasBeneficiary",
    "CONSTRUCT { ?who kg:agreesOn kgr:china-central-asia-military-alliance } "
    "WHERE { ?who kg:agreesOn kgr:china-central-asia-military-alliance }": "denied:agreesOn",
    "ASK { kgr:china-central-asia-military-alliance a kg:Agreement }": "denied:type",
    "SELECT ?x { ?x kg:commentsOn kgr:china-cultural-diplomacy }": "opinion:commentsOn",
    "PREFIX o: <https://w3id.org/diplokg/ontology/> ASK { ?p a o:Pledge ; o:hasBeneficiary ?x }": "plan:hasBeneficiary",
    "BASE <https://w3id.org/diplokg/> ASK { ?p a <ontology/Pledge> ; <ontology/hasBeneficiary> ?x }": (
        "plan:hasBeneficiary"
    ),
    "SELECT ?x { ?x plan:signs ?treaty . ?treaty a kg:Treaty }": "kg:signs",
    "ASK { ?x opinion:hasBeneficiary ?y . ?x a kg:Pledge }": "plan:hasBeneficiary",
}


@pytest.mark.parametrize("query", EMPTY)
def test_an_empty_answer_names_the_predicate_that_would_fill_it(query: str) -> None:
    [note] = run_query(open_graph(TEXTS), query).notes
    assert f"with {EMPTY[query]} in the query" in note


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x kg:signs kgr:treaty-eternal-good-neighbourliness-2025 }",
        "SELECT ?x { ?x kg:signs kgr:uzbekistan }",
        "SELECT ?x { ?x plan:hasBeneficiary kgr:joint-art-exhibitions }",
        "SELECT * { ?claim rdf:predicate kg:hasBeneficiary ; kg:modality kg:opinion ; rdf:object kgr:china }",
        "ASK { FILTER(false) }",
    ],
)
def test_an_answer_that_no_other_modality_fills_has_no_note(query: str) -> None:
    assert run_query(open_graph(TEXTS), query).notes == ()


def test_a_bound_parameter_is_tried_in_other_modalities_too(tiny: Path) -> None:
    answer = kg.open(tiny).ask("who-states", {"subject": "Borland", "predicate": "signs", "object": "Rail Memorandum"})
    assert len(answer.rows) == 1  # claims of any modality are rows here
    query = "SELECT ?how { VALUES ?what { kgr:rail-memorandum } kgr:borland ?how ?what }"
    notes = run_query(open_graph(tiny), query, parameters={"how": ox.NamedNode(f"{ONTOLOGY}signs")}).notes
    assert "denied:signs" in notes[-1]


def test_a_count_says_what_of_its_class_is_not_there_yet() -> None:
    [note] = run_query(open_graph(TEXTS), "SELECT (COUNT(?x) AS ?n) { ?x a kg:Project }").notes
    assert note.startswith("2 of class kg:Project are so far only")
    rows = run_query(
        open_graph(TEXTS),
        "SELECT (COUNT(?x) AS ?n) { ?x a kg:Project FILTER NOT EXISTS { ?x kg:existence ?status } }",
    )
    assert rows.notes == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?kind (COUNT(?x) AS ?n) { ?x a ?kind } GROUP BY ?kind",
        "SELECT (COUNT(DISTINCT ?kind) AS ?n) ?edge { ?edge a ?kind } GROUP BY ?edge",
        "SELECT ?kind (COUNT(?x) AS ?n) { ?x rdf:type/rdfs:subClassOf? ?kind } GROUP BY ?kind",
        "SELECT (COUNT(?claim) AS ?n) { ?claim rdf:object ?x . ?x rdf:type ?class }",
    ],
)
def test_a_count_that_names_no_class_says_so_too(query: str) -> None:
    [note] = run_query(open_graph(TEXTS), query).notes
    assert " things of this graph are so far only " in note


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?x) AS ?n) { ?x a ?kind ; kg:headOfStateOf ?state }",
        "SELECT (COUNT(?x) AS ?n) { ?x a kg:State }",
        "SELECT (COUNT(?claim) AS ?n) { ?claim a kg:Claim ; rdf:predicate kg:signs }",
        "SELECT (COUNT(?word) AS ?n) { GRAPH kg: { ?word a ?kind } }",
        'SELECT (COUNT(?x) AS ?n) { ?x a ?kind ; rdfs:label "China"@en }',
    ],
)
def test_a_count_that_can_hold_nothing_of_the_kind_says_nothing(query: str) -> None:
    assert run_query(open_graph(TEXTS), query).notes == ()


def test_a_count_in_a_store_on_disk_says_what_is_not_there_yet(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_row(folder, "entities.csv", id="east-pact", type="Treaty", label="East Pact")
    add_claim(folder, "arland", "signs", "east-pact", modality="planned")
    build_store(tmp_path / "store", [folder])
    counts = "SELECT (COUNT(?x) AS ?n) { ?x a kg:Treaty }"
    [note] = run_query(open_graph(tmp_path / "store"), counts).notes
    assert note.startswith("1 of class kg:Treaty is so far only")


@pytest.mark.parametrize(
    "asked", ['?day >= "2025-01-01"^^xsd:date', "YEAR(?day) = 2025", '"2024"^^xsd:gYear < ?day && ?day != ?thing']
)
@pytest.mark.parametrize("predicate", ["kg:heldOn", "plan:heldOn"])
def test_dates_that_are_compared_lead_to_their_intervals(asked: str, predicate: str) -> None:
    notes = run_query(open_graph(TEXTS), f"SELECT ?thing {{ ?thing {predicate} ?day FILTER({asked}) }}").notes
    assert f"compare bounds: {predicate}Interval/kg:earliest and {predicate}Interval/kg:latest" in notes[-1]


def test_a_hint_stands_beside_an_unknown_name_of_an_optional_part() -> None:
    query = "SELECT * { ?p a kg:Pledge ; kg:hasBeneficiary ?x OPTIONAL { ?x kg:qqq ?y } }"
    unknown, hint = run_query(open_graph(TEXTS), query).notes
    assert unknown.startswith("kg:qqq is not in the graph")
    assert "with plan:hasBeneficiary in the query" in hint


@pytest.mark.parametrize("narrow", [{"as_of": "1890"}, {"known_by": "1990-01"}])
def test_what_a_narrow_view_leaves_out_is_told_once(narrow: dict[str, Any]) -> None:
    notes = run_query(open_graph(TEXTS, kg.View(**narrow)), "SELECT ?x { ?x kg:signs ?y }").notes
    assert not [note for note in notes if "no claim of this graph" in note]
    assert notes[-1].startswith("without --")


def at_the_command_line(query: str) -> str:
    return typer.testing.CliRunner().invoke(app, ["query", query]).stderr


def in_python(query: str) -> str:
    with pytest.warns(UserWarning, match="plan:"):
        return " ".join(kg.open(TEXTS).query(query).notes)


def over_http(query: str) -> str:
    dataset = open_graph(TEXTS)
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        return client.get("/sparql", params={"query": query}).headers["Kg-Note"]


@pytest.mark.parametrize("door", [at_the_command_line, in_python, over_http])
def test_every_door_hints_at_what_is_planned(door: Callable[[str], str]) -> None:
    assert "plan:hasBeneficiary" in door("SELECT * { ?p a kg:Pledge ; kg:hasBeneficiary ?x }")


def test_a_state_and_its_head_are_told_apart_among_pledges(tiny: Path, tmp_path: Path) -> None:
    rows = kg.open(TEXTS).ask("pledges", {"actor": "China"}).rows
    amounts = {(str(row["by"]), row["number"]) for row in rows if row["unit"] == "CNY billion"}
    assert {by.rpartition("/")[2].rpartition(":")[2] for by, _ in amounts} == {"china", "xi-jinping"}
    folder = copy_tables(tiny, tmp_path)
    for identity, kind in (("ann-arl", "Person"), ("grain-pledge", "Pledge")):
        add_row(folder, "entities.csv", id=identity, type=kind, label=identity)
    add_claim(folder, "ann-arl", "headOfStateOf", "arland")
    add_claim(folder, "ann-arl", "pledges", "grain-pledge")
    told = kg.open(folder).ask("pledges", {"actor": "Arland"}).rows
    assert [str(row["by"]).rpartition(":")[2].rpartition("/")[2] for row in told] == ["ann-arl"]


def test_what_two_actors_do_together_is_nothing_that_a_source_denies(tiny: Path) -> None:
    rows = kg.open(TEXTS).ask("jointly", {"one": "China", "other": "Kazakhstan", "act": "*", "class": "*"}).rows
    assert rows
    assert not any("alliance" in str(row["thing"]) for row in rows)
