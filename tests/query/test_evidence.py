"""The claims behind rows, held against what a graph answers that has only some of its claims.

Whether a claim makes a row is asked of the engine alone: claims are taken out of a store and put back, and the query is
asked again. Without the claims behind a row the row is gone, so that none is missing; with them alone it is there; and
for each of them there is a choice of the others with which it is there, and without which it is not, so that none is
foreign. How a query is traced plays no part in that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import Claim
from kg.model.terms import CLAIM_ID, ID, PREFIXES
from kg.query.asking import run_query
from kg.query.engine import Result, Term, query_store
from kg.query.evidence import Evidence, claims_behind, with_claims
from kg.query.questions import bind_parameters
from tests.questions import QUESTIONS, graph_of
from tests.questions import texts_graph as graph
from tests.stores import build
from tests.waiting import LIMIT_S

DEFAULT = ox.DefaultGraph()
COUNTED = {
    "how-many": "number",
    "most-linked": "things",
    "neighbours": "claims",
    "reference-count": "works",
    "who-speaks": "claims",
}
WITHOUT_CLAIMS = {"country-not-stated", "named", "names", "without-state"}
"""Questions whose rows no claim makes: names, and what nobody states."""

MOST_ROWS, MOST_CLAIMS = 4, 12
ROW = tuple[tuple[str, Term | None], ...]
RDF = PREFIXES["rdf"]
SUBJECT, PREDICATE, OBJECT = (ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))


def asked(name: str, given: Mapping[str, str] | None = None) -> tuple[str, dict[str, Term], Result, Evidence]:
    question, dataset = QUESTIONS[name], graph_of(name)
    terms = bind_parameters(question, given or {}, dataset)
    result = run_query(dataset, question.query, parameters=terms)
    return question.query, terms, result, claims_behind(dataset, question.query, terms, result)


def behind(text: str, dataset: ValidDataset | None = None) -> list[set[str]]:
    """The predicates of the claims behind each row of a query."""
    opened = dataset or graph()
    evidence = claims_behind(opened, text, None, run_query(opened, text))
    assert not evidence.missing
    return [{claim.predicate for claim in row} for row in evidence.rows]


class SomeClaims:
    """A graph with some of its claims: their nodes, and the plain edges that one of them states."""

    def __init__(self, dataset: ValidDataset) -> None:
        whole, self.by_id = dataset.store, dataset.tables.claims_by_id
        self.store = ox.Store()
        self.store.bulk_extend(whole.quads_for_pattern(None, None, None, None))
        self.nodes: dict[str, list[ox.Quad]] = {}
        self.edges: dict[str, ox.Quad] = {}
        for claim in dataset.tables.claims:
            node = ox.NamedNode(CLAIM_ID + claim.id)
            quads = list(whole.quads_for_pattern(node, None, None, DEFAULT))
            self.nodes[claim.id] = quads
            said = {quad.predicate: quad.object for quad in quads}
            subject, predicate, value = said[SUBJECT], said[PREDICATE], said[OBJECT]
            assert isinstance(subject, ox.NamedNode)
            assert isinstance(predicate, ox.NamedNode)
            edge = ox.Quad(subject, predicate, value, DEFAULT)
            if claim.id in dataset.selection.plain and edge in whole:
                self.edges[claim.id] = edge
        self.held = set(self.nodes)
        self.rivals = {ox.NamedNode(CLAIM_ID + identity) for identity in self.nodes}

    def hold(self, ids: Iterable[str]) -> None:
        """Have these claims and no others."""
        wanted = set(ids)
        for identity in self.held - wanted:
            node = ox.NamedNode(CLAIM_ID + identity)
            for quad in [*self.nodes[identity], *self.store.quads_for_pattern(None, None, node, DEFAULT)]:
                self.store.remove(quad)
        absent = {ox.NamedNode(CLAIM_ID + identity) for identity in self.nodes.keys() - wanted}
        for identity in wanted:
            if identity not in self.held or any(quad.object in self.rivals for quad in self.nodes[identity]):
                self.store.extend(quad for quad in self.nodes[identity] if quad.object not in absent)
        before = {self.edges[identity] for identity in self.held if identity in self.edges}
        after = {self.edges[identity] for identity in wanted if identity in self.edges}
        for edge in before - after:
            self.store.remove(edge)
        self.store.extend(after - before)
        self.held = wanted


@cache
def some_claims(dataset: ValidDataset) -> SomeClaims:
    return SomeClaims(dataset)


class Asking:
    """Whether a row is there when only some claims are: of a count, whether anything is counted for it."""

    def __init__(self, claims: SomeClaims, name: str, text: str, terms: Mapping[str, Term], row: ROW) -> None:
        self.claims, self.text, self.terms = claims, text, terms
        self.counts = (
            {"number", "things", "claims", "texts", "origins", "works", "persons"} if name in COUNTED else set()
        )
        self.wanted: set[str] = set()
        self.row = row

    def _key(self, row: ROW) -> ROW:
        """The row as far as claims make it: of a count, whether it is any where that is wanted.

        That something is disputed is so by a rival, which is no claim that makes the row.
        """
        cells = {name: term for name, term in row if name not in {*self.counts, "disputed"}}
        some = {name: ox.Literal(str(str(term)[1] != "0")) for name, term in row if name in self.wanted}
        return tuple({**cells, **some}.items())

    def gives(self, ids: Iterable[str]) -> bool:
        """Whether these claims give the row."""
        self.claims.hold(ids)
        result = query_store(self.claims.store, self.text, parameters=self.terms)
        key = self._key(self.row)
        return any(self._key(tuple(zip(result.variables, row, strict=True))) == key for row in result.rows)

    def least(self, ids: set[str]) -> set[str]:
        """Some of the claims that give the row, none of which can be left out."""
        kept = set(ids)
        for identity in sorted(ids):
            if self.gives(kept - {identity}):
                kept -= {identity}
        return kept

    def needs(self, claim: str, ids: set[str]) -> bool:
        """Whether the claim gives the row together with some of the others, and these do not without it."""
        return any(self._needs_for(wanted, claim, ids) for wanted in (set(), *({name} for name in self.counts)))

    def _needs_for(self, wanted: set[str], claim: str, ids: set[str]) -> bool:
        self.wanted = wanted
        if not self.gives(ids):
            return False
        if not self.gives(ids - {claim}):
            return True
        rivals = self.least(ids - {claim})
        droppable = (
            rival for rival in sorted(rivals, key=partial(self._shared_ends, claim)) if self.gives(ids - {rival})
        )
        return any(self._needs_for(wanted, claim, ids - {rival}) for rival in droppable)

    def _shared_ends(self, first: str, second: str) -> int:
        """How many things two claims have in common, so that what belongs together is taken away last."""
        claims = [self.claims.by_id[first], self.claims.by_id[second]]
        ends = [{claim.subject, claim.object, claim.value} for claim in claims]
        return len(ends[0] & ends[1])


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in WITHOUT_CLAIMS])
def test_the_claims_of_a_row_are_those_that_make_it_none_missing_and_none_foreign(name: str) -> None:
    text, terms, result, evidence = asked(name)
    assert not evidence.missing
    claims_held = some_claims(graph_of(name))
    everything = set(claims_held.nodes)
    rows = [
        (Asking(claims_held, name, text, terms, tuple(zip(result.variables, row, strict=True))), {c.id for c in claims})
        for row, claims in list(zip(result.rows, evidence.rows, strict=True))[:MOST_ROWS]
    ]
    for asking, ids in rows:  # in three rounds, so that the graph is emptied and filled once
        assert ids
        assert asking.gives(everything)
    for asking, ids in rows:
        if name != "without":  # it is made of what nobody states as well
            assert not asking.gives(everything - ids), "without the claims the row is still there"
    for asking, ids in rows:
        assert asking.gives(ids), "the claims alone do not give the row"
        for identity in sorted(ids)[:MOST_CLAIMS]:
            assert asking.needs(identity, ids), f"{identity} has no part in the row"


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_a_count_lists_the_claims_that_it_counts(name: str) -> None:
    text, terms, result, evidence = asked(name)
    for row, claims in zip(result.rows, evidence.rows, strict=True):
        counted = dict(zip(result.variables, row, strict=True))[COUNTED[name]]
        assert isinstance(counted, ox.Literal)
        assert len(claims) >= int(counted.value) > 0
    claims_held = some_claims(graph_of(name))
    claims_held.hold(claim.id for claim in evidence.claims)
    assert query_store(claims_held.store, text, parameters=terms).rows == result.rows


@pytest.mark.parametrize("name", sorted(WITHOUT_CLAIMS))
def test_rows_of_names_and_of_what_nobody_states_have_no_claims(name: str) -> None:
    assert asked(name)[3].claims == ()


def test_a_line_that_states_a_sum_of_money_leads_to_the_claim_of_that_sum() -> None:
    _, _, result, evidence = asked("claims-in", {"source": "002-anewz"})
    at, line = result.variables.index("object"), result.variables.index("line")
    for row, claims in zip(result.rows, evidence.rows, strict=True):
        place = row[line]
        assert isinstance(place, ox.Literal)
        assert {claim.locator.line for claim in claims} == {int(place.value)}
        if str(row[at]).startswith(f"<{PREFIXES['kgo']}"):
            assert {claim.predicate for claim in claims} == {"quantity"}


# ---------------------------------------------------------------- what a query can be


def claims_of(dataset: ValidDataset, predicate: str, **ends: str) -> set[Claim]:
    return {
        claim
        for claim in dataset.tables.claims
        if claim.predicate == predicate
        and claim.id in dataset.selection.plain
        and all(getattr(claim, name) == value for name, value in ends.items())
    }


def test_a_plain_edge_leads_to_every_best_claim_that_states_it_and_to_no_other(tiny: Path) -> None:
    dataset = open_graph(tiny)
    text = "SELECT ?who ?what { ?who kg:signs ?what }"
    result = run_query(dataset, text)
    evidence = claims_behind(dataset, text, None, result)
    for (who, what), claims in zip(result.rows, evidence.rows, strict=True):
        ends = {"subject": str(who)[1:-1].removeprefix(ID), "object": str(what)[1:-1].removeprefix(ID)}
        assert set(claims) == claims_of(dataset, "signs", **ends)


HEAD = "?a kg:headOfStateOf kgr:uzbekistan"
SIGNED = "kgr:uzbekistan kg:signs ?t"
NOT_SIGNED = "?a kg:signs kgr:astana"
ACT = "kgr:treaty-eternal-good-neighbourliness-2025"


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        (f"SELECT ?a {{ {HEAD} OPTIONAL {{ ?a kg:signs ?b . ?b kg:signs ?c }} }}", {"headOfStateOf"}),
        (f"SELECT ?a {{ {HEAD} FILTER EXISTS {{ {SIGNED} }} }}", {"headOfStateOf", "signs"}),
        (f"SELECT ?a {{ {HEAD} FILTER(true || EXISTS {{ {SIGNED} }}) }}", {"headOfStateOf", "signs"}),
        (f"SELECT ?a {{ {HEAD} FILTER NOT EXISTS {{ {NOT_SIGNED} }} }}", {"headOfStateOf"}),
        (f"SELECT ?a {{ {HEAD} FILTER(!EXISTS {{ {NOT_SIGNED} }}) }}", {"headOfStateOf"}),
        (f"SELECT ?a {{ {HEAD} MINUS {{ {NOT_SIGNED} }} }}", {"headOfStateOf"}),
        ("SELECT ?a { ?a kg:headOfStateOf/kg:signs ?t }", {"headOfStateOf", "signs"}),
        ("SELECT ?a { ?t ^kg:signs/^kg:headOfStateOf ?a }", {"headOfStateOf", "signs"}),
        (f"SELECT ?a {{ {{ {HEAD} }} UNION {{ {SIGNED} . {NOT_SIGNED} }} }}", {"headOfStateOf"}),
        (f"SELECT (STR(?a) AS ?text) {{ {HEAD} }}", {"headOfStateOf"}),
        (f"ASK {{ {HEAD} }}", {"headOfStateOf"}),
        (f"CONSTRUCT {{ kgr:x kg:y ?a }} WHERE {{ {HEAD} }}", {"headOfStateOf"}),
        (f"CONSTRUCT WHERE {{ {HEAD} }}", {"headOfStateOf"}),
        ("SELECT * { [] kg:headOfStateOf kgr:uzbekistan }", {"headOfStateOf"}),
        ("SELECT ?s { _:one kg:headOfStateOf ?s } LIMIT 1", {"headOfStateOf"}),
        (f"SELECT ?w {{ GRAPH kg:entailed {{ ?w kg:involvedIn {ACT} }} }} LIMIT 1", None),
        ("SELECT ?a { VALUES ?s { kgr:uzbekistan } ?a ?p ?s . FILTER(?p = kg:headOfStateOf) }", {"headOfStateOf"}),
        (f"SELECT ?a (COUNT(*) AS ?n) {{ {HEAD} }} GROUP BY ?a HAVING(COUNT(*) > 0) ORDER BY ?n", {"headOfStateOf"}),
        ("SELECT ?s { ?a kg:headOfStateOf ?s } VALUES ?s { kgr:uzbekistan }", {"headOfStateOf"}),
    ],
)
def test_claims_are_found_behind_every_form_of_pattern(text: str, predicates: set[str] | None) -> None:
    rows = behind(text)
    assert rows
    for row in rows:
        assert row == predicates if predicates else row


def test_a_derived_edge_leads_to_the_claims_that_it_was_derived_from() -> None:
    text = "SELECT ?who ?act { GRAPH kg:entailed { ?who kg:boundBy ?act } }"
    result = run_query(graph(), text)
    evidence = claims_behind(graph(), text, None, result)
    assert result.rows
    for (who, act), claims in zip(result.rows, evidence.rows, strict=True):
        ends = {str(who)[1:-1].removeprefix(ID), str(act)[1:-1].removeprefix(ID)}
        assert claims
        assert all({claim.subject, claim.object} & ends for claim in claims)
        assert all(claim.id in graph().selection.plain for claim in claims)


def test_a_path_of_any_length_leads_to_the_edges_on_its_ways() -> None:
    text = "SELECT ?end { kgr:belt-and-road-initiative (kg:successorOf|kg:inspiredBy)+ ?end }"
    for row in behind(text):
        assert row
        assert row <= {"successorOf", "inspiredBy"}


def test_what_a_subquery_hides_is_told_and_never_guessed() -> None:
    text = "SELECT ?n { { SELECT (COUNT(?a) AS ?n) { ?a kg:signs ?b } } }"
    evidence = claims_behind(graph(), text, None, run_query(graph(), text))
    assert evidence.claims == ()
    assert "subquery" in evidence.missing[0]


def test_claims_stand_in_a_column_of_their_own() -> None:
    _, _, result, evidence = asked("head-of-state")
    shown = with_claims(result, evidence)
    assert shown.variables == (*result.variables, "claims")
    assert [str(row[-1]) for row in shown.rows] == [f'"kgc:{claims[0].id}"' for claims in evidence.rows]


def test_the_claims_of_a_store_on_disk_are_those_of_its_folder(tiny: Path, tmp_path: Path) -> None:
    text = "SELECT ?who (COUNT(?what) AS ?n) { ?who kg:signs ?what } GROUP BY ?who ORDER BY ?who"
    build(tiny, tmp_path / "store")
    listed = []
    for dataset in (open_graph(tiny), open_graph(tmp_path / "store")):
        evidence = claims_behind(dataset, text, None, run_query(dataset, text))
        listed.append([[claim.id for claim in row] for row in evidence.rows])
    assert listed[0] == listed[1]
    assert listed[0]


@pytest.mark.parametrize(
    ("prefix", "modality"),
    [("kg", "asserted reported"), ("plan", "planned"), ("denied", "negated"), ("opinion", "opinion")],
)
def test_a_plain_edge_leads_to_claims_of_its_own_modality(prefix: str, modality: str) -> None:
    text = f"SELECT ?a ?p ?b {{ ?a ?p ?b . FILTER(STRSTARTS(STR(?p), STR({prefix}:))) ?a rdfs:label ?x }} LIMIT 300"
    result = run_query(graph(), text)
    modalities = {claim.modality.value for claim in claims_behind(graph(), text, None, result).claims}
    assert modalities <= set(modality.split())
    assert modalities or not result.rows


def test_the_interval_of_a_date_leads_to_the_claim_of_the_date() -> None:
    text = (
        "SELECT ?what { ?what kg:heldOnInterval ?when . ?when kg:earliest ?day FILTER(?day > '2025-01-01'^^xsd:date) }"
    )
    rows = behind(text)
    assert rows
    assert all(row == {"heldOn"} for row in rows)


def test_an_answer_is_not_lost_to_its_evidence(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is told, and the rows are there."""
    monkeypatch.setattr("kg.query.evidence._LEAST_S", 0.0)
    monkeypatch.setattr("kg.query.evidence._SHARE", 0.0)
    text = "SELECT ?who { ?who kg:signs ?what } ORDER BY ?who LIMIT 3"
    dataset = open_graph(tiny)
    answer = run_query(dataset, text)
    assert answer.rows
    late = claims_behind(dataset, text, None, answer, within_s=0.0)
    assert late.rows == ((),) * len(answer.rows)
    assert late.missing == ("the claims behind the rows: to find them takes more than 0.0 s; narrow the query",)
    done = CliRunner().invoke(app, ["query", text, "--claims", "--data", str(tiny), "--format", "csv"])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 1 + len(answer.rows)
    assert "kg: not listed: the claims behind the rows: to find them takes more than" in done.stderr


def test_evidence_in_time_is_that_without_a_limit(tiny: Path) -> None:
    dataset = open_graph(tiny)
    text = "SELECT ?who ?what { ?who kg:signs ?what }"
    answer = run_query(dataset, text)
    assert claims_behind(dataset, text, None, answer, within_s=LIMIT_S) == claims_behind(dataset, text, None, answer)
