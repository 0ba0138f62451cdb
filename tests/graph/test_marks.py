"""What is planned, hypothetical, denied or an opinion: edges of its own prefix, things that are not there yet."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import typer.testing

from kg.cli import app
from kg.graph.builds import open_build
from kg.graph.check import check_shapes
from kg.graph.dataset import build_graph, open_graph
from kg.graph.marks import DENIED, find_marks, read_marks
from kg.graph.store import build_store
from kg.model import DENIED_CLASS, ID, MODAL_PREFIXES, ONTOLOGY, PREFIXES, Modality, View, format_modal_predicates
from kg.model.terms import FACTUAL, ViewKind
from kg.tables import ontology_file
from tests.edits import add_claim, add_row, copy_tables, set_cells
from tests.questions import texts_graph

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def ask(folder: Path, pattern: str, view: View | None = None) -> bool:
    return bool(open_graph(folder, view).store.query(f"{PROLOGUE} ASK {{ {pattern} }}"))


@pytest.fixture
def folder(tiny: Path, tmp_path: Path) -> Path:
    return copy_tables(tiny, tmp_path)


def existence(folder: Path, thing: str, view: View | None = None) -> str:
    return open_graph(folder, view).marks.existence.get(thing, "")


# ---- plain edges


@pytest.mark.parametrize("kind", ViewKind)
@pytest.mark.parametrize("modality", [modality for modality in Modality if modality not in FACTUAL])
def test_no_view_makes_a_fact_of_another_modality(folder: Path, modality: Modality, kind: ViewKind) -> None:
    add_claim(folder, "arland", "memberOf", "east-league", modality=modality)
    add_claim(folder, "arland", "cooperatesWith", "corland", modality=modality)
    view = View(kind=kind)
    assert not ask(folder, "kgr:arland kg:memberOf|kg:cooperatesWith ?anything", view)
    assert not ask(folder, "GRAPH kg:entailed { kgr:arland kg:involvedIn kgr:east-league }", view)
    assert not ask(folder, "GRAPH kg:entailed { kgr:corland kg:cooperatesWith kgr:arland }", view)
    has_edge = ask(folder, f"kgr:arland {MODAL_PREFIXES[modality]}:memberOf kgr:east-league", view)
    assert has_edge is (kind is not ViewKind.DISPUTED)


def test_each_shipped_claim_that_no_rank_sets_aside_has_an_edge_of_its_modality() -> None:
    dataset = texts_graph()
    assert dataset.selection.modal
    for claim in dataset.selection.claims:
        if claim.modality not in FACTUAL and claim.object:
            edge = [ID + claim.subject, PREFIXES[MODAL_PREFIXES[claim.modality]] + claim.predicate, ID + claim.object]
            start, predicate, end = map(ox.NamedNode, edge)
            quad = ox.Quad(start, predicate, end)
            assert (quad in dataset.store) is (claim.id in dataset.selection.modal)


def test_a_plan_that_another_of_its_rank_contradicts_has_an_edge_in_the_view_of_all_alone(folder: Path) -> None:
    line = add_claim(folder, "border-pact", "signedOn", "", value="2026-05-01", modality="planned")
    add_claim(folder, "border-pact", "signedOn", "", "tiny-report", value="2026-06-01", modality="planned")
    planned = 'kgr:border-pact plan:signedOn "2026-05-01"^^xsd:date'
    assert not ask(folder, planned)
    assert ask(folder, planned, View(kind=ViewKind.ALL))
    set_cells(folder, "claims.csv", line, rank="preferred", reason="told by the host")
    assert ask(folder, planned)


def test_a_planned_date_and_its_twin_pass_the_check(folder: Path) -> None:
    add_claim(folder, "border-pact", "signedOn", "", value="2026-05-01", modality="planned")
    assert check_shapes(open_graph(folder)) == []


def test_a_denial_gives_an_edge_unless_a_statement_of_its_rank_contradicts_it(folder: Path) -> None:
    denied = "kgr:borland denied:signs kgr:rail-memorandum"
    assert ask(folder, denied)
    add_claim(folder, "borland", "signs", "rail-memorandum")
    assert not ask(folder, denied)
    assert ask(folder, denied, View(kind=ViewKind.DISPUTED))


# ---- words


def test_the_file_of_modal_predicates_follows_from_the_ontology_and_stands_in_its_graph() -> None:
    dataset = texts_graph()
    words = ox.NamedNode(ONTOLOGY)
    made = set(ox.parse(format_modal_predicates(dataset.ontology), format=ox.RdfFormat.TURTLE))
    assert set(ox.parse(path=str(ontology_file("modal.ttl")), format=ox.RdfFormat.TURTLE)) == made
    assert all(ox.Quad(quad.subject, quad.predicate, quad.object, words) in dataset.store for quad in made)
    named = {quad.subject.value for quad in made}
    predicates = dataset.ontology.properties
    twins = {f"{name}Interval" for name, predicate in predicates.items() if predicate.value_kind == "date"}
    assert named == {
        PREFIXES[prefix] + name for prefix in MODAL_PREFIXES.values() for name in (*predicates, *twins)
    } | {DENIED_CLASS}
    assert not any("subPropertyOf" in quad.predicate.value for quad in made)


# ---- what is not there yet


def test_what_all_claims_deny_is_of_no_class_but_is_denied_to_be_of_it(folder: Path) -> None:
    add_row(folder, "entities.csv", id="north-pact", type="Alliance", label="North Pact")
    add_claim(folder, "arland", "signs", "north-pact", modality="negated")
    assert not ask(folder, "kgr:north-pact a ?class")
    assert ask(folder, "kgr:north-pact denied:type kg:Alliance, kg:Treaty, kg:Agreement, kg:Document")
    assert existence(folder, "north-pact") == DENIED
    add_claim(folder, "corland", "signs", "north-pact")
    assert ask(folder, "kgr:north-pact a kg:Alliance FILTER NOT EXISTS { kgr:north-pact denied:type ?class }")
    assert existence(folder, "north-pact") == ""


@pytest.mark.parametrize(
    ("predicate", "modality", "expected"),
    [
        ("signs", "planned", "planned"),
        ("signs", "hypothetical", "proposed"),
        ("proposes", "asserted", "proposed"),
        ("proposes", "opinion", "proposed"),
        ("signs", "asserted", ""),
        ("endorses", "negated", ""),  # who does not support a thing does not say that there is none
        ("commentsOn", "opinion", ""),  # one can speak of anything
    ],
)
def test_a_thing_is_there_as_far_as_what_brings_it_about_is_told(
    folder: Path, predicate: str, modality: str, expected: str
) -> None:
    add_row(folder, "entities.csv", id="north-pact", type="Treaty", label="North Pact")
    add_claim(folder, "arland", predicate, "north-pact", modality=modality)
    assert existence(folder, "north-pact") == expected
    assert ask(folder, "kgr:north-pact a kg:Treaty")
    assert ask(folder, f"kgr:north-pact kg:existence kg:status-{expected or 'held'}") is bool(expected)


def test_a_status_says_what_is_not_there_yet_until_a_later_one_or_a_beginning_is_told(folder: Path) -> None:
    add_row(folder, "entities.csv", id="bridge", type="Project", label="Bridge")
    add_claim(folder, "arland", "agreesOn", "bridge")
    assert existence(folder, "bridge") == ""
    add_claim(folder, "bridge", "hasStatus", "", value="agreed")
    assert existence(folder, "bridge") == "agreed"
    add_claim(folder, "bridge", "startedOn", "", "tiny-report", value="2024-01-10")
    assert existence(folder, "bridge") == ""
    assert existence(folder, "river-council") == ""  # planned in one text, held in a later one
    assert existence(folder, "river-council", View(sources=("tiny-news",))) == "planned"


def test_states_and_bodies_are_there_whatever_is_planned_with_them(folder: Path) -> None:
    add_row(folder, "entities.csv", id="norland", type="State", label="Norland")
    add_claim(folder, "norland", "memberOf", "east-league", modality="planned")
    add_claim(folder, "arland", "memberOf", "east-league", modality="negated")
    assert open_graph(folder).marks.existence == {}


def test_the_denied_alliance_of_the_texts_is_no_agreement() -> None:
    dataset = texts_graph()
    assert dataset.marks.existence["china-central-asia-military-alliance"] == DENIED
    found = dataset.store.query(f"{PROLOGUE} ASK {{ kgr:china-central-asia-military-alliance a kg:Agreement }}")
    assert not found


# ---- who speaks of himself


def test_what_somebody_says_of_himself_or_of_whom_he_speaks_for_is_marked(folder: Path) -> None:
    add_row(folder, "entities.csv", id="ann-arl", type="Person", label="Ann Arl")
    add_claim(folder, "ann-arl", "headOfStateOf", "arland")
    said = {"modality": "reported", "attributed_to": "ann-arl"}
    add_claim(folder, "arland", "endorses", "river-treaty", **said)
    add_claim(folder, "corland", "endorses", "river-treaty", **said)
    dataset = open_graph(folder)
    marked = [dataset.tables.claims_by_id[name] for name in dataset.marks.self_reports]
    assert {(claim.subject, claim.predicate) for claim in marked} == {("arland", "endorses")}
    assert ask(folder, "?claim kg:selfReported true ; rdf:subject kgr:arland ; kg:attributedTo kgr:ann-arl")


# ---- every way to hold a graph


def test_a_store_a_file_and_the_tables_mark_the_same(folder: Path, tmp_path: Path) -> None:
    add_row(folder, "entities.csv", id="north-pact", type="Alliance", label="North Pact")
    add_claim(folder, "arland", "signs", "north-pact", modality="negated")
    add_row(folder, "entities.csv", id="east-pact", type="Treaty", label="East Pact")
    add_claim(folder, "arland", "signs", "east-pact", modality="planned", attributed_to="arland")
    dataset = open_graph(folder)
    assert dataset.marks.existence == {"north-pact": DENIED, "east-pact": "planned"}
    assert len(dataset.marks.self_reports) == 1
    assert read_marks(dataset.store) == dataset.marks
    build_graph(folder, folder / "graph.trig")
    read = open_build(folder / "graph.trig").dataset
    assert find_marks(read.tables, read.ontology, read.selection) == dataset.marks
    assert read.selection.modal == dataset.selection.modal
    assert read.tables.entities["north-pact"].type == "Alliance"
    build_store(tmp_path / "store", [folder], world=folder / "no-world")
    stored = open_graph(tmp_path / "store")
    assert stored.marks == dataset.marks
    assert stored.close_up(()).marks == dataset.marks


def shown(*words: str | Path) -> str:
    done = typer.testing.CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_card_says_what_is_not_there_yet_and_who_speaks_of_himself(folder: Path) -> None:
    add_row(folder, "entities.csv", id="east-pact", type="Treaty", label="East Pact")
    add_claim(folder, "arland", "signs", "east-pact", modality="planned", attributed_to="arland")
    assert "(Treaty, so far only planned)" in shown("show", "east-pact", "--data", folder)
    card = shown("show", "arland", "--view", "all", "--data", folder)
    assert "planned; self-reported" in card
    assert '"existence": "planned"' in shown("show", "east-pact", "--data", folder, "--format", "json")
