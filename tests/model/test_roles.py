"""The ontology says what a predicate means, and the code knows none by name."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.model.ontology import Dating, Ontology, Temporality, read_ontology
from kg.model.terms import ViewKind
from kg.network.ties import TieKind, collect_ties, select_edges
from kg.publish.page.payload import PageData, build_payload
from kg.query.asking import run_query
from kg.query.cards import card_text
from kg.tables import files
from kg.tables.files import ontology_file
from tests.edits import add_claim, add_row, copy_tables
from tests.questions import texts_graph

CODE = Path(files.__file__).resolve().parents[1]

WRITING = {
    "imports": "adapters write the claims of one dataset each: which column is which predicate is their whole content",
    "extract/models/prompt.py": "the table of what a language model is asked to write",
    "extract/relations": "each rule that is code writes claims of one predicate; the others stand in rules/*.toml",
}
"""Where a predicate is written down because claims of it are made there, and why."""

OTHER_WORDS = {
    ("model/candidates.py", "quantity"): "a kind of value in files of candidates, not the predicate",
    ("graph/report.py", "runs"): "a field of SARIF",
    ("serve/pages/landing.py", "pledges"): "the name of a saved question",
}
"""Strings that are spelt as a predicate and are none."""


EXAMPLES = {
    "cli/ask.py": "help: how a saved question is written",
    "query/evidence.py": "a doctest",
    "query/portable.py": "a doctest",
    "serve/mcp/tools.py": "what an assistant is told of the query language",
    "serve/pages/editor.py": "the queries that the page offers to begin with",
}
"""Where a query stands as an example for people, and is not run by the code."""


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(ontology_file("kg.ttl"))


def strings(path: Path) -> Iterator[str]:
    """All string constants of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_predicate_is_named_in_code_outside_what_writes_claims(ontology: Ontology) -> None:
    names = {*ontology.properties, *ontology.inverses}
    written = [
        f"{where}: {word}"
        for path in sorted(CODE.rglob("*.py"))
        if not (where := path.relative_to(CODE).as_posix()).startswith(tuple(WRITING))
        for word in strings(path)
        if word in names and (where, word) not in OTHER_WORDS
    ]
    assert written == []


def test_no_query_in_code_names_a_predicate_but_for_examples(ontology: Ontology) -> None:
    named = re.compile(rf"\bkg:(?:{'|'.join([*ontology.properties, *ontology.inverses])})\b")
    asking = {
        where
        for path in sorted(CODE.rglob("*.py"))
        if not (where := path.relative_to(CODE).as_posix()).startswith(tuple(WRITING))
        if any(named.search(word) for word in strings(path))
    }
    assert asking == set(EXAMPLES)


def test_the_places_that_may_name_a_predicate_do(ontology: Ontology) -> None:
    for where in WRITING:
        paths = [CODE / where] if where.endswith(".py") else sorted((CODE / where).rglob("*.py"))
        assert any(word in ontology.properties for path in paths for word in strings(path)), where
    assert all(word in set(strings(CODE / where)) for where, word in OTHER_WORDS)


def test_every_predicate_has_roles_and_stands_in_time(ontology: Ontology) -> None:
    for name, each in ontology.properties.items():
        assert each.subject_role.name, name
        assert each.object_role.name, name
        assert each.temporality is not None, name


def test_what_dates_is_a_date_and_what_ties_has_somebody_who_takes_part(ontology: Ontology) -> None:
    for name, each in ontology.properties.items():
        assert each.dating is None or each.value_kind == "date", name
        assert not each.makes_tie or each.subject_role.takes_part or each.object_role.takes_part, name
        assert not (each.is_bibliographic and each.makes_tie), name
    temporality = {each.temporality for each in ontology.properties.values()}
    assert temporality == set(Temporality)
    assert {each.dating for each in ontology.properties.values()} == {None, *Dating}


# ---------------------------------------------------------------- a predicate that only the ontology knows

ADDED = """
kg:role-mediator a skos:Concept ; skos:notation "mediator" ; rdfs:label "mediator"@en ;
    rdfs:comment "Helps others to agree."@en ; kg:takesPart true ; skos:inScheme kg:RoleScheme .
kg:mediates a kg:Predicate, owl:ObjectProperty ;
    rdfs:label "mediates"@en ; rdfs:comment "Helps others to agree at an event."@en ;
    schema:domainIncludes kg:Actor ; schema:rangeIncludes kg:Event ; rdfs:subPropertyOf kg:involvedIn ;
    kg:subjectRole kg:role-mediator ; kg:objectRole kg:role-joined ;
    kg:temporality kg:temporality-event ; kg:makesTie true .
kg:mediatedAt a kg:Predicate, owl:ObjectProperty ;
    rdfs:label "mediated at"@en ; rdfs:comment "Where mediators work at an event."@en ;
    schema:domainIncludes kg:Event ; schema:rangeIncludes kg:Location ; kg:singleValued true ;
    kg:subjectRole kg:role-placed ; kg:objectRole kg:role-place ;
    kg:temporality kg:temporality-event ; kg:placing true .
"""


@pytest.fixture
def grown(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ValidDataset:
    """The tiny graph with claims of two predicates that are in a copy of the ontology alone."""
    shutil.copytree(ontology_file("kg.ttl").parent, tmp_path / "ontology")
    with (tmp_path / "ontology" / "kg.ttl").open("a", encoding="utf-8") as file:
        file.write(ADDED)
    monkeypatch.setattr(files, "_ROOT", tmp_path)
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "corland", "mediates", "river-council")
    add_claim(folder, "dorland", "mediates", "river-council")
    for place in ("arville", "arland", "borland"):
        add_claim(folder, "river-council", "mediatedAt", place)
    (folder / "places.csv").write_text(
        "entity,latitude,longitude,source\narville,10,20,tiny-report\n", encoding="utf-8"
    )
    return open_graph(folder)


def test_an_added_predicate_answers_a_query_and_what_follows_from_it(grown: ValidDataset) -> None:
    found = run_query(grown, "SELECT ?who { ?who kg:mediates kgr:river-council } ORDER BY ?who")
    assert [str(row[0]) for row in found.rows] == [
        "<https://w3id.org/diplokg/id/corland>", "<https://w3id.org/diplokg/id/dorland>",
    ]  # fmt: skip
    derived = run_query(grown, "SELECT ?who { GRAPH kg:entailed { ?who kg:involvedIn kgr:river-council } }")
    assert len(derived.rows) == 2


def test_an_added_predicate_is_on_the_card(grown: ValidDataset) -> None:
    assert "mediates" in card_text(grown, "river-council")
    rivals = open_graph(grown.folder, View(kind=ViewKind.ALL))
    assert "mediated at" in card_text(rivals, "river-council")


def test_an_added_predicate_with_one_value_at_a_time_makes_a_conflict_of_places_apart(grown: ValidDataset) -> None:
    (conflict,) = (each for each in grown.selection.conflicts if each.predicate == "mediatedAt")
    assert {claim.object for claim in conflict.claims} == {"arville", "arland", "borland"}
    rows = {claim.id: claim.object for claim in conflict.claims}
    pairs = {frozenset(rows[identity] for identity in pair) for pair in conflict.pairs}
    assert pairs == {frozenset({"arville", "borland"}), frozenset({"arland", "borland"})}, "a capital lies in its state"


def test_an_added_predicate_ties_those_whose_role_takes_part(grown: ValidDataset) -> None:
    ties = {
        (tie.kind, tie.actor, tie.other)
        for tie in collect_ties(grown, select_edges(grown))
        if tie.predicate == "mediates"
    }
    assert ties == {(TieKind.PART, "corland", "river-council"), (TieKind.PART, "dorland", "river-council")}


def test_an_added_predicate_is_on_the_page_and_its_sibling_on_the_map(grown: ValidDataset) -> None:
    data = PageData(grown, None, 50)
    payload: Any = build_payload(data)
    assert {"mediates", "mediatedAt"} <= {each["name"] for each in payload["predicates"]}
    located = [row[:2] for row in payload["atlas"]["located"]]
    assert [data.index["river-council"], data.index["arville"]] in located


# ---------------------------------------------------------------- who takes part


@pytest.mark.parametrize(
    ("subject", "predicate", "target"),
    [
        ("river-council", "launches", "east-league"),
        ("river-council", "agreesOn", "east-league"),
        ("east-league", "outcomeOf", "river-council"),
        ("arland", "withdrawsFrom", "rail-memorandum"),
        ("arland", "opposes", "river-council"),
        ("border-pact", "publishedBy", "arland"),
    ],
)
def test_no_product_leaver_opponent_or_publisher_takes_part(
    tiny: Path, tmp_path: Path, subject: str, predicate: str, target: str
) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_row(folder, "entities.csv", id="secretariat", type="Institution", label="Secretariat")
    add_claim(folder, *("secretariat" if end == "east-league" else end for end in (subject, predicate, target)))
    dataset = open_graph(folder)
    assert predicate in {claim.predicate for claim in select_edges(dataset)}
    assert predicate not in {tie.predicate for tie in collect_ties(dataset, select_edges(dataset))}


def test_a_beneficiary_takes_part_in_what_is_done_for_it(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "border-pact", "hasBeneficiary", "arland")
    dataset = open_graph(folder)
    ties = [tie for tie in collect_ties(dataset, select_edges(dataset)) if tie.predicate == "hasBeneficiary"]
    assert [(tie.actor, tie.other) for tie in ties] == [("arland", "border-pact")]


def test_the_permanent_secretariat_takes_no_part_in_the_summit_that_launched_it() -> None:
    dataset = open_graph()
    ties = collect_ties(dataset, select_edges(dataset))
    assert not [tie for tie in ties if tie.actor == "permanent-secretariat" and tie.kind is TieKind.PART]


# ---------------------------------------------------------------- what follows


def bound(folder: Path, view: View | None = None) -> set[tuple[str, str]]:
    """Who is bound by what."""
    text = "SELECT ?who ?what { GRAPH kg:entailed { ?who kg:boundBy ?what } }"
    rows = run_query(open_graph(folder, view or View()), text).rows
    return {tuple(str(cell).strip("<>").rpartition("/")[2] for cell in row) for row in rows}  # type: ignore[misc]


def test_a_signature_binds_nobody_and_a_party_is_bound(tiny: Path, tmp_path: Path) -> None:
    assert bound(tiny) == set()
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "partyTo", "river-treaty")
    assert bound(folder) == {("arland", "river-treaty")}


@pytest.mark.parametrize("consent", ["ratifies", "accedesTo", "succeedsTo"])
def test_consent_binds_once_the_agreement_is_in_force(tiny: Path, tmp_path: Path, consent: str) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", consent, "river-treaty", on="2022")
    assert bound(folder) == set()
    add_claim(folder, "river-treaty", "inForceFrom", "", value="2023")
    assert bound(folder) == {("arland", "river-treaty")}


def test_withdrawal_and_termination_end_it_from_their_day(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for state in ("arland", "borland"):
        add_claim(folder, state, "partyTo", "river-treaty", **{"from": "2021-06"})
    add_claim(folder, "borland", "withdrawsFrom", "river-treaty", on="2023-02-03")
    assert bound(folder) == {("arland", "river-treaty")}
    assert bound(folder, View(as_of=date(2022, 1, 1))) == {("arland", "river-treaty"), ("borland", "river-treaty")}
    add_claim(folder, "river-treaty", "terminatedOn", "", value="2024")
    assert bound(folder) == set()


def test_the_default_graph_has_no_edge_without_a_claim_and_what_follows_stands_beside_it() -> None:
    dataset = texts_graph()
    edges = """SELECT (COUNT(*) AS ?edges) { GRAPH kg: { ?predicate a kg:Predicate } ?one ?predicate ?other
      FILTER NOT EXISTS { ?claim rdf:subject ?one ; rdf:predicate ?predicate ; rdf:object ?other ; kg:best true } }"""
    assert [row[0].value for row in run_query(dataset, edges).rows] == ["0"]  # type: ignore[union-attr]
    entailed = ox.NamedNode("https://w3id.org/diplokg/ontology/entailed")
    assert entailed in set(dataset.store.named_graphs())
    assert len(list(dataset.store.quads_for_pattern(None, None, None, entailed))) > 100


def test_the_graph_of_what_follows_is_there_when_nothing_does(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    lines = (folder / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "claims.csv").write_text(lines[0], encoding="utf-8")
    store = open_graph(folder).store
    assert ox.NamedNode("https://w3id.org/diplokg/ontology/entailed") in set(store.named_graphs())
