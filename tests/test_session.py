"""Asking from Python: rows, a DataFrame, an rdflib result."""

from __future__ import annotations

import builtins
import datetime
import html
import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import InputError, UsageError
from kg.model.claims import View
from kg.model.terms import ID, ViewKind
from kg.session.answers import Answer
from kg.session.terms import to_term
from kg.tables.files import shipped_folders
from kg.tables.leaning import read_edition
from tests.cli.test_cli import run
from tests.edits import copy_tables, set_cells
from tests.waiting import LIMIT_S

SIGNATORIES = "SELECT ?who ?label { ?who kg:signs ?what ; rdfs:label ?label } ORDER BY ?who ?what"
VALUES = """SELECT ?i ?d ?b ?day ?year ?mixed ?none { VALUES (?i ?d ?b ?day ?year ?mixed ?none) {
  (1 1.5 true "2025-06-17"^^xsd:date "2025"^^xsd:gYear "2025-06-17"^^xsd:date UNDEF)
  (2 2.5 false "2025-06-18"^^xsd:date "2026"^^xsd:gYear "2025-06"^^xsd:gYearMonth UNDEF) } }"""


def test_rows_are_dictionaries_of_python_values(tiny: Path) -> None:
    answer = kg.open(tiny).query(VALUES)
    assert answer.rows[0] == {
        "i": 1,
        "d": Decimal("1.5"),
        "b": True,
        "day": datetime.date(2025, 6, 17),
        "year": "2025",
        "mixed": datetime.date(2025, 6, 17),
        "none": None,
    }
    assert list(answer) == answer.rows
    assert len(answer) == 2


def test_iris_are_whole_so_that_they_can_be_asked_again(tiny: Path) -> None:
    session = kg.open(str(tiny))
    who = session.query(SIGNATORIES).rows[0]["who"]
    assert who == ID + "arland"
    assert session.query("SELECT ?who ?p { ?who ?p ?o }", {"who": ox.NamedNode(str(who))})
    assert session.labels[ID + "arland"] == "Arland"


def test_an_ask_is_true_or_false_in_python_too(tiny: Path) -> None:
    session = kg.open(tiny)
    assert session.query("ASK { kgr:arland kg:signs kgr:river-treaty }")
    with pytest.warns(UserWarning, match="denied:signs"):
        assert not session.query("ASK { kgr:borland kg:signs kgr:rail-memorandum }")
    assert list(session.query("ASK {}").frame()["answer"]) == [True]


def test_a_frame_has_one_type_a_column_and_dates_as_known(tiny: Path) -> None:
    frame = kg.open(tiny).query(VALUES).frame()
    assert [kind.kind for kind in frame[["i", "d", "b"]].dtypes] == ["i", "f", "b"]
    assert list(frame["mixed"]) == ["2025-06-17", "2025-06"]
    assert list(frame["day"]) == [datetime.date(2025, 6, 17), datetime.date(2025, 6, 18)]
    assert list(frame.columns) == ["i", "d", "b", "day", "year", "mixed", "none"]


def test_an_empty_frame_still_has_its_columns(tiny: Path) -> None:
    with pytest.warns(UserWarning, match="kg:noSuchThing is not in the graph"):
        frame = kg.open(tiny).query("SELECT ?a ?b { ?a kg:noSuchThing ?b }").frame()
    assert list(frame.columns) == ["a", "b"]
    assert len(frame) == 0


def test_a_missing_pandas_gives_one_line(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = kg.open(tiny).query(SIGNATORIES)
    plain = builtins.__import__

    def without_pandas(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return plain(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pandas)
    with pytest.raises(UsageError, match="pip install pandas"):
        answer.frame()


def test_an_rdflib_result_has_rdflibs_terms(tiny: Path) -> None:
    session = kg.open(tiny)
    found = session.query(SIGNATORIES).rdflib()
    assert found.bindings[0][rdflib.Variable("label")] == rdflib.Literal("Arland", lang="en")
    assert session.query("ASK {}").rdflib().askAnswer is True
    graph = session.query("CONSTRUCT { ?s kg:signs ?o } { ?s kg:signs ?o }").rdflib().graph
    assert graph is not None
    assert len(graph) == 7


def test_a_cut_answer_says_so(tiny: Path) -> None:
    with pytest.warns(UserWarning, match="cut after 2 rows"):
        answer = kg.open(tiny).query(SIGNATORIES, max_rows=2)
    assert len(answer) == 2


def test_an_answer_prints_as_a_table(tiny: Path) -> None:
    assert "kgr:arland" in str(kg.open(tiny).query(SIGNATORIES))


@pytest.mark.filterwarnings("ignore::UserWarning")  # the notes of an empty answer
def test_a_view_is_named_or_given_whole(tiny: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }"
    of_all = kg.open(tiny, view="all").query(count).rows[0]["n"]
    known = kg.open(tiny, View(ViewKind.ALL, known_by=datetime.date(1900, 1, 1))).query(count).rows[0]["n"]
    assert isinstance(of_all, int)
    assert isinstance(known, int)
    assert of_all > known == 0
    with pytest.raises(UsageError, match="unknown view 'worst'"):
        kg.open(tiny, view="worst")  # type: ignore[arg-type]


def test_a_folder_that_is_none_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        kg.open(tmp_path / "absent")


def test_importing_kg_loads_no_engine() -> None:
    code = "import sys, kg; assert not {'pyoxigraph', 'rdflib', 'pandas', 'kg.graph.dataset'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT_S)


def test_what_the_guard_refuses_is_refused_in_python_too(tiny: Path) -> None:
    with pytest.raises(UsageError, match="refused"):
        kg.open(tiny).query("ASK { SERVICE <http://example.org/> {} }")


def test_answers_are_truthful_about_emptiness() -> None:
    from kg.query.engine import Result

    assert not Answer(Result(("a",), ()))


RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
INTERRUPTED = f"""
import _thread, os, signal, threading, time
import kg
graph = kg.open("tests/tiny")
assert graph.query("ASK {{}}")
child = graph._process._end.peek()[2][1]
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
started = time.monotonic()
try:
    graph.query({RUNAWAY!r})
except KeyboardInterrupt:
    pass
try:
    os.kill(child, 0)
except ProcessLookupError:
    print("ended, as the process that ran it", bool(graph.query("ASK {{}}")))
"""


def test_a_query_ends_when_its_time_is_over_and_the_next_one_is_answered(tiny: Path) -> None:
    with kg.open(tiny) as graph:
        for _ in range(2):
            with pytest.raises(kg.LimitError, match=r"stopped after 0\.2 s; narrow the query or raise timeout"):
                graph.query(RUNAWAY, timeout=0.2)
            assert graph.query("ASK {}", timeout=LIMIT_S)
        with pytest.raises(kg.UsageError, match="not a number of seconds above 0"):
            graph.query("ASK {}", timeout=0)


def test_ctrl_c_ends_a_query_and_leaves_the_session() -> None:
    command = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=LIMIT_S)
    assert (done.stdout, done.stderr) == ("ended, as the process that ran it True\n", "")


def test_a_query_that_kills_its_process_is_one_line(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = kg.open(tiny)
    with monkeypatch.context() as patched:
        patched.setattr("kg.query.process.run_query", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(kg.LimitError, match="the query ended the process that ran it"):
            graph.query("ASK {}")
    assert graph.query("ASK {}")


def test_where_there_is_no_fork_queries_are_answered_without_a_limit_of_time(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    graph = kg.open(tiny)
    assert graph.query("ASK {}")
    with pytest.raises(kg.UsageError, match="use `kg query --timeout`"):
        graph.query("ASK {}", timeout=1)


def test_a_text_keeps_its_direction(tiny: Path) -> None:
    text = ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL)
    assert kg.open(tiny).query("SELECT ?a { VALUES ?b { 1 } BIND(?b AS ?c) }", {"a": text}).result.rows == ((text,),)


def test_terms_of_every_kind_come_back_as_the_engine_gave_them(tiny: Path) -> None:
    text = """SELECT ?b ?t ?l ?n ?none { BIND(BNODE() AS ?b) BIND(<<( kgr:arland kg:signs "x"@en )>> AS ?t)
      BIND("x"@en AS ?l) BIND(1.50 AS ?n) }"""
    [row] = kg.open(tiny).query(text).result.rows
    assert [type(term) for term in row[:4]] == [ox.BlankNode, ox.Triple, ox.Literal, ox.Literal]
    assert row[2:] == (
        ox.Literal("x", language="en"),
        ox.Literal("1.5", datatype=ox.NamedNode(rdflib.XSD.decimal)),
        None,
    )


@pytest.mark.parametrize(
    "value",
    ["kgr:arland", ID + "arland", rdflib.URIRef(ID + "arland"), ox.NamedNode(ID + "arland")],
)
def test_a_parameter_is_what_the_caller_has_at_hand(tiny: Path, value: object) -> None:
    graph = kg.open(tiny)
    assert len(graph.query("SELECT ?who ?what { ?who kg:signs ?what }", {"who": value})) == 1
    assert graph.query("SELECT ?who { ?who a kg:State }", {"who": graph.entities()[0]})


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("two words", '"two words"'),
        ("https://example.org/a b", '"https://example.org/a b"'),
        (True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        (3, '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (0.5, '"0.5"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (Decimal("1.20"), '"1.20"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (datetime.date(2025, 6, 17), '"2025-06-17"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (rdflib.Literal("x", lang="en"), '"x"@en'),
        (
            rdflib.Literal("2025-06", datatype=rdflib.XSD.gYearMonth),
            '"2025-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
        ),
    ],
)
def test_a_value_becomes_the_term_that_says_it(value: object, term: str) -> None:
    assert str(to_term("x", value)) == term


def test_a_parameter_that_is_no_column_is_named(tiny: Path) -> None:
    with pytest.raises(kg.UsageError, match=r"^parameter 'y' is not among the columns of the query; name \?y after"):
        kg.open(tiny).query("SELECT ?x { ?y a ?x }", {"y": "kgr:arland"})


def test_what_is_no_term_is_refused_by_name(tiny: Path) -> None:
    with pytest.raises(kg.UsageError, match="parameter 'who': list is no term"):
        kg.open(tiny).query("SELECT ?who { ?who a kg:State }", {"who": ["arland"]})


def test_a_session_is_a_context_with_a_version_and_a_digest(tiny: Path) -> None:
    with kg.open() as graph:
        assert (graph.version, len(graph.digest)) == (read_edition(shipped_folders()[0]).version, 64)
        assert graph.version
    assert kg.open(tiny).version == ""
    assert kg.open(tiny).digest == kg.open(tiny).digest != kg.open(tiny, "all").digest


def test_a_folder_that_lacks_a_table_is_refused_when_it_is_opened(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    (folder / "names.csv").unlink()
    with pytest.raises(InputError, match=r"lacks names\.csv; name a folder that holds the four tables"):
        kg.open(folder)


def test_labels_take_the_place_of_ids_in_a_frame(tiny: Path) -> None:
    graph = kg.open(tiny)
    frame = graph.query("SELECT ?who ?what { ?who kg:signs ?what }").frame(labels=True)
    assert {"Arland", "Borland"} <= set(frame["who"])
    ranked = graph.rank(spans=False).frame()
    assert list(ranked.columns)[:6] == ["id", "label", "type", "rank", "rank_last", "score"]
    tied = graph.backbone().frame(labels=True)
    assert set(tied["start"]) <= {entity.label for entity in graph.entities()}


def test_jupyter_is_shown_tables_in_which_no_label_is_markup(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    hostile = "<img src=x onerror=alert(1)>"
    set_cells(folder, "entities.csv", 2, label=hostile)
    graph = kg.open(folder)
    shown: list[Any] = [
        graph, graph.query("SELECT ?who { ?who kg:signs ?what }"), graph.rank(), graph.entities(),
        graph.claims("arland"), graph.conflicts(), graph.show("arland"), graph.page(),
    ]  # fmt: skip
    pages = [each._repr_html_() for each in shown]
    assert all(hostile not in page for page in pages)
    assert html.escape(hostile) in pages[1]
    assert pages[1].startswith("<table>")
    assert "sandbox=" in pages[-1]
    assert graph.over_time("2021", "2023").plot()._repr_png_().startswith(b"\x89PNG")


def test_a_long_table_says_how_many_rows_it_leaves_out(tiny: Path) -> None:
    page = kg.open(tiny).query("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 60")._repr_html_()
    assert page.count("<tr>") == 51
    assert "<p>10 more rows</p>" in page


@pytest.mark.parametrize("name", ["actors", "bipartite", "claims"])
def test_a_network_is_plain(name: str, tiny: Path, tmp_path: Path) -> None:
    network = kg.open(tiny).network(name)
    assert type(network).__module__.startswith("networkx.")
    assert nx.utils.graphs_equal(pickle.loads(pickle.dumps(network)), network)
    nx.write_graphml(network, tmp_path / "network.graphml")
    assert set(nx.read_graphml(tmp_path / "network.graphml")) == set(network)


def test_claims_are_those_of_the_view_or_of_one_entity(tiny: Path) -> None:
    graph = kg.open(tiny)
    assert {claim.id for claim in graph.claims()} == graph.dataset.selection.plain
    about = graph.claims("Арланд", predicates=["signs"])
    assert {claim.subject for claim in about} == {"arland"}
    assert about.records[0]["subject_label"] == "Arland"
    assert [entity.id for entity in graph.entities("State")] == ["arland", "borland", "corland", "dorland"]


NEW = {
    "subject": "corland", "predicate": "signs", "object": "border-pact", "modality": "asserted",
    "source": "tiny-news", "line": 1, "start": 0, "end": 76,
}  # fmt: skip


def test_claims_are_added_in_another_session_and_saved_as_tables(tiny: Path, tmp_path: Path) -> None:
    graph = kg.open(copy_tables(tiny, tmp_path))
    claim = replace(graph.claims("arland", predicates=["signs"])[0], subject="erland")
    entity = {"id": "erland", "type": "State", "label": "Erland"}
    more = graph.add([NEW, claim], entities=[entity])
    assert (len(graph.dataset.tables.claims), len(more.dataset.tables.claims)) == (17, 19)
    assert more.query("ASK { kgr:corland kg:signs kgr:border-pact }")
    saved = more.save(tmp_path / "new")
    assert run("check", "--data", tmp_path / "new").exit_code == 0
    assert {each.id for each in saved.dataset.tables.claims} == {each.id for each in more.dataset.tables.claims}
    assert claim.id in saved.dataset.tables.claims_by_id
    again = more.save(tmp_path / "data")
    assert (tmp_path / "data" / "claims.csv").read_bytes() == (tmp_path / "new" / "claims.csv").read_bytes()
    assert len(again.claims()) == len(saved.claims())
    with pytest.raises(InputError, match="changed while the graph was open"):
        more.save(tmp_path / "data")


MISPLACED = [
    ({"start": "5000", "end": "5010"}, "end 5010 lies outside of the text"),
    ({"line": "3"}, "line is 3, but start 0 is in line 1"),
    ({"start": "0", "end": "3"}, "the span holds no name of subject or object"),
    ({"anaphor": "the said states"}, "anaphor 'the said states' is not in the span"),
]


@pytest.mark.parametrize(("cells", "message"), MISPLACED)
def test_the_place_of_a_claim_that_is_added_is_looked_up_where_the_texts_are_known(
    cells: dict[str, str], message: str, tiny: Path, tmp_path: Path
) -> None:
    claim = {**NEW, "source": "tiny-news", "line": "1", "start": "0", "end": "76", **cells}
    folder = copy_tables(tiny, tmp_path)
    graph = kg.open(folder, texts=tiny / "texts")
    with pytest.raises(kg.InvalidData, match=re.escape(message)) as refused:
        graph.add([claim])
    assert [problem.file for problem in refused.value.problems] == ["claims.csv"]
    unseen = kg.open(folder).add([claim])
    unseen.save(tmp_path / "unseen")
    checked = run("check", "--no-shapes", "--data", tmp_path / "unseen", "--texts", tiny / "texts")
    assert (checked.exit_code, message in checked.stdout) == (1, True)
    with pytest.raises(kg.InvalidData, match=re.escape(message)):
        kg.open(tmp_path / "unseen", texts=tiny / "texts").save(tmp_path / "unseen")


def test_a_session_that_knows_the_texts_quotes_from_them_and_hands_them_on(tiny: Path, tmp_path: Path) -> None:
    graph = kg.open(copy_tables(tiny, tmp_path), texts=tiny / "texts")
    claim = graph.claims("arland", predicates=["signs"])[0]
    quoted = kg.open(tiny).show(claim.id, texts=tiny / "texts").text
    assert quoted != kg.open(tiny).show(claim.id).text
    for session in (graph, graph.add([]), graph.save(tmp_path / "new")):
        assert session.show(claim.id).text.splitlines()[-1] == quoted.splitlines()[-1]
    with pytest.raises(kg.UsageError, match="no-such-folder is not a folder"):
        kg.open(tiny, texts="no-such-folder")


def test_tables_that_are_saved_unchanged_are_the_same_bytes(tiny: Path, tmp_path: Path) -> None:
    for folder in (tiny, shipped_folders()[0]):
        kg.open(folder).save(tmp_path / folder.name)
        for path in (tmp_path / folder.name).iterdir():
            assert path.read_bytes() == (folder / path.name).read_bytes()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({**NEW, "predicate": "sings"}, "claims.csv:19: unknown predicate 'sings'; did you mean 'signs'?"),
        ({**NEW, "object": "nowhere"}, "claims.csv:19: unknown object 'nowhere'; add it to entities.csv"),
        ({**NEW, "predicate": "heldOn", "object": "", "value": "soon"}, "claims.csv:19: value"),
    ],
)
def test_what_would_not_pass_the_check_is_not_added(tiny: Path, row: dict[str, object], why: str) -> None:
    with pytest.raises(kg.InvalidData, match=re.escape(why)):
        kg.open(tiny).add([row])


def test_a_row_of_another_table_is_refused(tiny: Path) -> None:
    with pytest.raises(kg.UsageError, match=r"claims\.csv: unknown column 'objct'; did you mean 'object'"):
        kg.open(tiny).add([{"objct": "arland"}])
    with pytest.raises(kg.UsageError, match="int is no row"):
        kg.open(tiny).add([1])  # type: ignore[list-item]


def test_nothing_is_saved_over_another_graph_or_into_an_installed_package(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_tables(tiny, tmp_path)
    with pytest.raises(kg.UsageError, match="holds the tables of another graph; name a new folder"):
        kg.open(tiny).save(folder)
    monkeypatch.setattr("kg.tables.files._ROOT", tmp_path)
    with pytest.raises(kg.UsageError, match="part of an installed package and read-only"):
        kg.open(folder).save(tmp_path / "other")


@pytest.mark.parametrize(
    "call",
    [
        lambda graph: graph.query("SELECT ?x { ?x"),
        lambda graph: graph.query("SELECT ?x { ?y a ?x }", {"y": "kgr:arland"}),
        lambda graph: graph.ask("no-such-question"),
        lambda graph: graph.rank("no-such-measure"),
        lambda graph: graph.rank(types="NoSuchClass"),
        lambda graph: graph.show("nobody at all"),
        lambda graph: graph.path("arland", "nobody at all"),
        lambda graph: graph.path("arland", "borland", time_respecting=True, count=2),
        lambda graph: graph.path("arland", "borland", since="2013"),
        lambda graph: graph.path("arland", "dorland", time_respecting=True, since="2024"),
        lambda graph: graph.network("no-such-network"),
        lambda graph: graph.network(predicates=["noSuchPredicate"]),
        lambda graph: graph.network("claims", shared=["Treaty"]),
        lambda graph: graph.export("trig", predicates=["signs"]),
        lambda graph: graph.export("no-such-format"),
        lambda graph: graph.over_time("2023", "2021"),
        lambda graph: graph.page(types=["NoSuchClass"]),
        lambda graph: graph.conflicts(texts="no-such-folder"),
    ],
)
def test_errors_are_our_own(call: Callable[[kg.Session], object], tiny: Path) -> None:
    with pytest.raises(kg.UsageError):
        call(kg.open(tiny))


def test_rows_without_columns_and_answers_without_rows_are_counted(tiny: Path) -> None:
    graph = kg.open(tiny)
    assert len(graph.query("SELECT * { kgr:arland a kg:State }")) == 1
    with pytest.warns(UserWarning, match="kg:noSuchThing"):
        assert graph.query("SELECT ?a { ?a kg:noSuchThing ?b }").rows == []
    assert [row["a"] for row in graph.query("SELECT ?a { VALUES ?a { 1 UNDEF 1 } }")] == [1, None, 1]


def test_an_answer_notes_what_the_engine_could_not_read_of_the_query(tiny: Path) -> None:
    asked = 'SELECT ?label { ?thing rdfs:label ?label FILTER regex(?label, "^(?!Two)") }'
    with pytest.warns(UserWarning, match="look-ahead"):
        answer = kg.open(tiny).query(asked)
    assert [note for note in answer.notes if "cannot read the regular expression" in note]


def test_an_answer_states_its_parameters_and_leads_to_the_claims_of_each_row() -> None:
    graph = kg.open()
    answer = graph.ask("head-of-state", {"state": "Узбекистан"})
    assert answer.parameters == {"state": "kgr:uzbekistan"}
    assert {claim.predicate for row in answer.evidence.rows for claim in row} == {"headOfStateOf"}
    assert graph.ask("between").parameters == {"start": "2023-05", "end": "2024-12"}
    assert graph.query("ASK {}").parameters == {}
    with pytest.raises(kg.UsageError, match="did you mean 'state'"):
        graph.ask("head-of-state", {"sate": "China"})
    with pytest.raises(TypeError, match="stat"):
        graph.ask("head-of-state", stat="China")  # type: ignore[call-arg]
