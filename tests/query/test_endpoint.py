"""Asking an endpoint: the same results as from our own engine, and a line for what is no SPARQL result."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.query.asking import run_query
from kg.query.endpoint import Endpoint, open_server
from kg.query.engine import read_labels
from tests.cli.test_cli import run
from tests.endpoints import RESULTS, Answer, Reply, Running, answer_from, answering

SIGNATORIES = "SELECT ?who ?what { ?who kg:signs ?what } ORDER BY ?who ?what"


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


@pytest.fixture(scope="module")
def running(dataset: ValidDataset) -> Iterator[Running]:
    with answering(answer_from(dataset.store)) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(running: Running) -> Endpoint:
    return Endpoint(open_server(running.url, 10))


def refusal(answer: Answer, text: str = "SELECT ?x { ?x ?p ?o }", timeout_s: float = 10) -> str:
    with answering(answer) as running:
        with pytest.raises(InputError) as raised:
            Endpoint(open_server(running.url, timeout_s)).query(text)
        assert "\n" not in str(raised.value)
        return str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        SIGNATORIES,
        "SELECT * { ?claim rdf:object ?what ; kg:line ?line } ORDER BY ?claim",
        "SELECT ?who ?no { ?who a kg:State OPTIONAL { ?who kg:nothing ?no } } ORDER BY ?who",
        "ASK { kgr:arland kg:signs ?what }",
        "ASK { kgr:arland kg:nothing ?what }",
        "SELECT ?who { ?who kg:nothing 1 }",
    ],
)
def test_an_endpoint_gives_the_result_of_our_own_engine(text: str, endpoint: Endpoint, dataset: ValidDataset) -> None:
    assert endpoint.query(text) == run_query(dataset, text)


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s kg:signs ?o }", "DESCRIBE kgr:arland"])
def test_an_endpoint_gives_the_graph_of_our_own_engine(text: str, endpoint: Endpoint, dataset: ValidDataset) -> None:
    here, there = run_query(dataset, text), endpoint.query(text)
    assert (there.is_graph, there.variables) == (True, here.variables)
    assert sorted(map(str, there.rows)) == sorted(map(str, here.rows))


def test_parameters_are_bound_at_an_endpoint_too(endpoint: Endpoint, dataset: ValidDataset) -> None:
    bound = {"who": ox.NamedNode("https://w3id.org/diplokg/id/arland")}
    assert endpoint.query(SIGNATORIES, bound) == run_query(dataset, SIGNATORIES, parameters=bound)
    assert endpoint.query(SIGNATORIES, bound).rows


@pytest.mark.parametrize("text", [SIGNATORIES, "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_no_more_rows_are_read_than_are_wanted(text: str, endpoint: Endpoint) -> None:
    result = endpoint.query(text, max_rows=3)
    assert (len(result.rows), result.is_truncated) == (3, True)
    whole = endpoint.query(text)
    assert not endpoint.query(text, max_rows=len(whole.rows)).is_truncated


def test_an_answer_without_end_is_left_after_the_rows_that_are_wanted() -> None:
    def rows() -> Iterator[bytes]:
        yield b'{"head": {"vars": ["x"]}, "results": {"bindings": ['
        for number in range(1_000_000):
            yield b"" if not number else b", "
            yield b'{"x": {"type": "literal", "value": "%d"}}' % number
            if number > 10_000:
                time.sleep(0.01)

    with answering(lambda _: Reply(body=rows())) as running:
        result = Endpoint(open_server(running.url, 60)).query("SELECT ?x { ?x ?p ?o }", max_rows=5_000)
    assert (len(result.rows), result.is_truncated) == (5_000, True)


def test_columns_stand_in_the_order_of_the_query_and_those_that_the_server_leaves_out_are_empty() -> None:
    body = b'{"head": {"vars": ["b", "a"]}, "results": {"bindings": [{"a": {"type": "bnode", "value": "x"}}]}}'
    with answering(lambda _: Reply(media_type="application/json; charset=utf-8", body=body)) as running:
        result = Endpoint(open_server(running.url)).query("SELECT ?a ?b ?c { ?a ?b ?c }")
    assert result.variables == ("a", "b", "c")
    assert result.rows == ((ox.BlankNode("x"), None, None),)


def test_results_in_xml_and_graphs_in_turtle_are_read_too() -> None:
    xml = b"""<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>
    <results><result><binding name="x"><literal>1</literal></binding></result></results></sparql>"""
    with answering(lambda _: Reply(media_type="application/sparql-results+xml", body=xml)) as running:
        assert Endpoint(open_server(running.url)).query("SELECT ?x {}").rows == ((ox.Literal("1"),),)
    with answering(lambda _: Reply(media_type="text/turtle", body=b"<http://a> a <http://b>, <http://c> .")) as running:
        assert len(Endpoint(open_server(running.url)).query("CONSTRUCT WHERE { ?s ?p ?o }").rows) == 2


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Reply(media_type="text/html", body=b"<html></html>"), "text/html is no SPARQL result; is this the address"),
        (Reply(media_type="text/csv", body=b"x\n1"), "text/csv is no SPARQL result"),
        (Reply(media_type="", body=b""), "nothing that it names is no SPARQL result"),
        (Reply(body=b"<html>"), "its answer cannot be read (Parser error"),
        (Reply(body=b""), "its answer cannot be read ("),
        (Reply(body=b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x'), "its answer cannot be read ("),
        (Reply(body=b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "a b"}}]}}'),
         "its answer cannot be read (Invalid uri value"),
        (Reply(), "it is not of the kind that the query asks for"),
    ],
)  # fmt: skip
def test_what_is_no_sparql_result_is_one_line(reply: Reply, line: str) -> None:
    assert line in refusal(lambda _: reply)


def test_what_is_no_graph_is_one_line() -> None:
    assert "no SPARQL result" in refusal(lambda _: Reply(), "CONSTRUCT WHERE { ?s ?p ?o }")
    broken = Reply(media_type="text/turtle", body=b"<a <b")
    assert "its answer cannot be read (" in refusal(lambda _: broken, "CONSTRUCT WHERE { ?s ?p ?o }")


def test_nothing_is_sent_that_the_guard_refuses(endpoint: Endpoint, running: Running) -> None:
    before = len(running.requests)
    for text in ("ASK { SERVICE <http://x> {} }", "CLEAR ALL", "SELECT * {", "SELECT * FROM <http://x> {}"):
        with pytest.raises(UsageError):
            endpoint.query(text)
    assert len(running.requests) == before


def test_labels_are_asked_for_what_stands_in_the_result(endpoint: Endpoint, dataset: ValidDataset) -> None:
    result = endpoint.query(SIGNATORIES)
    labels = read_labels(dataset)
    things = {term.value for row in result.rows for term in row if isinstance(term, ox.NamedNode)}
    assert endpoint.labels(result) == {iri: labels[iri] for iri in things}
    assert endpoint.labels(endpoint.query("ASK {}")) == {}


def test_labels_that_are_none_are_left_out(endpoint: Endpoint) -> None:
    uri, text = '{"type": "uri", "value": "http://a"}', '{"type": "literal", "value": "a"}'
    rows = ", ".join(
        f'{{"thing": {thing}, "label": {label}}}' for thing, label in ((uri, uri), (text, text), (uri, text))
    )
    body = f'{{"head": {{"vars": ["thing", "label"]}}, "results": {{"bindings": [{rows}]}}}}'.encode()
    with answering(lambda _: Reply(body=body)) as running:
        assert Endpoint(open_server(running.url)).labels(endpoint.query(SIGNATORIES)) == {"http://a": "a"}


def test_labels_of_many_things_are_asked_for_in_several_requests(
    endpoint: Endpoint, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = endpoint.query(SIGNATORIES)
    whole = endpoint.labels(result)
    monkeypatch.setattr("kg.query.endpoint._LABELS_AT_ONCE", 2)
    before = len(running.requests)
    assert endpoint.labels(result) == whole
    assert len(running.requests) - before == -(-len(whole) // 2)


@pytest.mark.slow
def test_kg_query_prints_the_same_from_an_endpoint(running: Running, tiny: Path) -> None:
    for form in ("table", "csv", "json", "jsonl", "md", "tsv"):
        there = run("query", SIGNATORIES, "--labels", "--format", form, "--endpoint", running.url)
        here = run("query", SIGNATORIES, "--labels", "--format", form, "--data", tiny)
        assert (there.exit_code, there.output) == (here.exit_code, here.output) == (0, here.output)


def test_kg_ask_takes_the_names_that_the_endpoint_knows(running: Running, tiny: Path) -> None:
    words = ["ask", "neighbours", "entity=Arland", "class=Actor", "--format", "csv"]
    there, here = run(*words, "--endpoint", running.url), run(*words, "--data", tiny)
    assert (there.exit_code, there.output) == (here.exit_code, here.output)
    assert there.stdout.count("\n") > 1
    unknown = run("ask", "neighbours", "entity=Uzbekistan", "--endpoint", running.url)
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "no entity is named 'Uzbekistan'" in unknown.stderr


@pytest.mark.slow
def test_kg_rank_computes_the_same_from_an_endpoint(running: Running, tiny: Path) -> None:
    for words in (["--by", "betweenness"], ["--view", "all"], ["--source", "!chronicle"], ["--no-spans"]):
        there = run("rank", *words, "--format", "json", "--endpoint", running.url)
        here = run("rank", *words, "--format", "json", "--data", tiny)
        assert (there.exit_code, there.output) == (here.exit_code, here.output)


def test_rows_that_are_cut_are_said_to_be(running: Running) -> None:
    done = run("query", SIGNATORIES, "--max-rows", "2", "--endpoint", running.url)
    assert done.exit_code == 4
    assert "cut after 2 rows; there are more" in done.stderr


@pytest.mark.parametrize(
    "option", [["--data", "tests/tiny"], ["--view", "all"], ["--as-of", "2020"], ["--source", "x"]]
)
def test_options_that_only_tables_can_answer_do_not_go_with_an_endpoint(option: list[str]) -> None:
    done = run("query", "ASK {}", "--endpoint", "http://127.0.0.1:1/", *option)
    assert done.exit_code == 2
    assert f"{option[0]} does not go with --endpoint" in done.stderr


def test_kg_rank_takes_either_a_folder_or_an_endpoint(tiny: Path) -> None:
    done = run("rank", "--endpoint", "http://127.0.0.1:1/", "--data", tiny)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--data does not go with --endpoint" in done.stderr


def test_an_endpoint_that_is_not_there_ends_with_status_3() -> None:
    for command in (["query", "ASK {}"], ["ask", "held"], ["rank"]):
        done = run(*command, "--endpoint", "http://127.0.0.1:1/sparql")
        assert (done.exit_code, done.stdout) == (3, "")
        assert "cannot be reached" in done.stderr


def test_a_result_is_of_the_media_type_that_it_is_asked_for_as(endpoint: Endpoint, running: Running) -> None:
    endpoint.query("ASK {}")
    assert running.requests[-1].headers["Accept"].startswith(RESULTS)
    endpoint.query("DESCRIBE kgr:arland")
    assert running.requests[-1].headers["Accept"].startswith("application/n-triples")
