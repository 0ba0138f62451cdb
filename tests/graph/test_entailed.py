"""Who is bound by what: consent, withdrawal and a second consent in the order of their dates."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.dataset import build_graph, open_graph
from kg.graph.entailed import ENTAILED
from kg.model import ID, ONTOLOGY, View, parse_day, read_ontology
from kg.query.endpoint import Endpoint, open_server
from kg.tables import ontology_file
from tests.edits import add_claim, add_row, copy_tables
from tests.fuseki import running_fuseki

TINY = Path(__file__).resolve().parents[1] / "tiny"
Steps = list[tuple[str, dict[str, str]]]
JOINED: Steps = [("accedesTo", {"on": "1990"})]
LEFT: Steps = [*JOINED, ("withdrawsFrom", {"on": "2000"})]
HISTORIES: list[tuple[str, Steps, bool]] = [
    ("who acceded", JOINED, True),
    ("who withdrew after that", LEFT, False),
    ("who acceded again", [*LEFT, ("accedesTo", {"on": "2010"})], True),
    ("who ratified again", [*LEFT, ("ratifies", {"on": "2010-05-03"})], True),
    ("who withdrew again", [*LEFT, ("accedesTo", {"on": "2010"}), ("withdrawsFrom", {"on": "2020"})], False),
    ("who withdrew on a day that is not known", [*JOINED, ("withdrawsFrom", {})], False),
    ("who acceded on a day that is not known", [("accedesTo", {}), ("withdrawsFrom", {"on": "2000"})], False),
    ("whose second accession may be the earlier one", [*LEFT, ("accedesTo", {"on": "2000-05"})], False),
    ("who has been a party since", [*LEFT, ("partyTo", {"from": "2010"})], True),
    ("who has a pact that makes a party since", [*LEFT, ("owesDefenceUnder", {"from": "2010"})], True),
    ("who had been a party before", [*LEFT, ("partyTo", {"from": "1990"})], False),
    ("whose second accession is planned", [*LEFT, ("accedesTo", {"on": "2040", "modality": "planned"})], False),
    ("whose withdrawal is denied", [*JOINED, ("withdrawsFrom", {"on": "2000", "modality": "negated"})], True),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One agreement, and a state for each history."""
    folder = copy_tables(TINY, tmp_path_factory.mktemp("bound"))
    add_claim(folder, "border-pact", "inForceFrom", "", value="1980")
    for number, (who, steps, _) in enumerate(HISTORIES):
        add_row(folder, "entities.csv", id=f"state-{number}", type="State", label=f"The state {who}")
        for predicate, cells in steps:
            add_claim(folder, f"state-{number}", predicate, "border-pact", **cells)
    return folder


def bound_states(folder: Path, view: View | None = None) -> set[str]:
    edge = (None, ox.NamedNode(f"{ONTOLOGY}boundBy"), ox.NamedNode(f"{ID}border-pact"), ENTAILED)
    quads = open_graph(folder, view).store.quads_for_pattern(*edge)
    return {str(quad.subject)[1:-1].removeprefix(ID) for quad in quads}


def named(states: set[str]) -> dict[str, bool]:
    return {who: f"state-{number}" in states for number, (who, *_) in enumerate(HISTORIES)}


def test_the_last_step_says_who_is_bound(folder: Path) -> None:
    assert named(bound_states(folder)) == {who: bound for who, _, bound in HISTORIES}


@pytest.mark.parametrize(
    ("year", "bound"), [("1985", False), ("1995", True), ("2005", False), ("2015", True), ("2025", True)]
)
def test_a_day_has_its_own_answer(folder: Path, year: str, bound: bool) -> None:
    states = bound_states(folder, View(as_of=parse_day(f"{year}-01-01", "--as-of")))
    assert named(states)["who acceded again"] is bound


def test_jena_derives_the_same_with_the_rule_as_it_is_published(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    graph = tmp_path_factory.mktemp("built") / "graph.trig"
    build_graph(folder, graph)
    (rule,) = (rule for rule in read_ontology(ontology_file("kg.ttl")).rules if "kg:boundBy" in rule)
    construct = "CONSTRUCT { ?actor kg:boundBy ?agreement }"
    assert construct in rule
    with running_fuseki(graph, tmp_path_factory.mktemp("fuseki")) as url:
        rows = Endpoint(open_server(url)).query(rule.replace(construct, "SELECT DISTINCT ?actor")).rows
    assert {str(actor)[1:-1].removeprefix(ID) for (actor,) in rows} == bound_states(folder)
