"""Programs that people use against a running `kg serve`: SPARQLWrapper, rdflib, pandas, curl and Comunica."""

from __future__ import annotations

import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.model.terms import PREFIXES
from kg.query.asking import run_query
from kg.session import Answer, open_session
from tests.fuseki import TOOLS
from tests.questions import TEXTS, texts_graph
from tests.serve.conftest import Running

pytestmark = pytest.mark.slow
HEAD = "PREFIX kg: <https://w3id.org/diplokg/ontology/> PREFIX kgr: <https://w3id.org/diplokg/id/> "
SIGNATORIES = f"{HEAD}SELECT ?who ?what {{ ?who kg:signs ?what }} ORDER BY ?who ?what"
CHINA = "https://w3id.org/diplokg/id/china"


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, str]]:
    rows = Answer(run_query(texts_graph(), SIGNATORIES)).rows
    assert rows
    return [(str(row["who"]), str(row["what"])) for row in rows]


def wrapper(live: Running, text: str, form: str) -> SPARQLWrapper:
    client = SPARQLWrapper(f"{live.url}/sparql")
    client.setQuery(text)
    client.setReturnFormat(form)
    return client


def converted(client: SPARQLWrapper) -> Any:
    """What SPARQLWrapper makes of an answer: another type for each form."""
    return client.queryAndConvert()


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_reads_json_however_it_asks(
    method: str, how: str, live: Running, expected: list[tuple[str, str]]
) -> None:
    client = wrapper(live, SIGNATORIES, JSON)
    client.setMethod(method)
    client.setRequestMethod(how)
    found = converted(client)
    assert [(row["who"]["value"], row["what"]["value"]) for row in found["results"]["bindings"]] == expected


def test_sparqlwrapper_reads_xml_csv_and_tsv(live: Running, expected: list[tuple[str, str]]) -> None:
    document = converted(wrapper(live, SIGNATORIES, XML))
    assert len(document.getElementsByTagName("result")) == len(expected)
    table = converted(wrapper(live, SIGNATORIES, CSV)).decode()
    assert table.splitlines() == ["who,what", *(f"{who},{what}" for who, what in expected)]
    tabbed = converted(wrapper(live, SIGNATORIES, TSV)).decode()
    assert tabbed.splitlines() == ["?who\t?what", *(f"<{who}>\t<{what}>" for who, what in expected)]


def test_sparqlwrapper_asks_yes_or_no(live: Running) -> None:
    assert converted(wrapper(live, f"{HEAD}ASK {{ kgr:china a kg:State }}", JSON))["boolean"] is True


@pytest.mark.parametrize("form", [XML, RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_reads_graphs(form: str, live: Running, expected: list[tuple[str, str]]) -> None:
    text = f"{HEAD}CONSTRUCT {{ ?who kg:signs ?what }} WHERE {{ ?who kg:signs ?what }}"
    found = converted(wrapper(live, text, form))
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert {(str(s), str(o)) for s, _, o in graph} == set(expected)


def test_sparqlwrapper_is_told_what_is_wrong_with_a_query(live: Running) -> None:
    with pytest.raises(QueryBadFormed, match="not SPARQL"):
        wrapper(live, "SELECT * { ?s ?p }", JSON).query()


def test_a_graph_of_rdflib_can_be_kept_on_the_server(live: Running, expected: list[tuple[str, str]]) -> None:
    store = SPARQLStore(f"{live.url}/sparql", context_aware=False)
    graph = rdflib.Graph(store)
    kg, kgr = rdflib.Namespace(PREFIXES["kg"]), rdflib.Namespace(PREFIXES["kgr"])
    assert (kgr["china"], rdflib.RDF.type, kg["State"]) in graph
    assert {str(what) for what in graph.objects(kgr["china"], kg["signs"])} == {o for s, o in expected if s == CHINA}
    rows = graph.query("SELECT ?who ?what { ?who kg:signs ?what }", initNs={"kg": kg})
    assert sorted((str(row[0]), str(row[1])) for row in rows if isinstance(row, rdflib.query.ResultRow)) == expected
    bound = graph.query("SELECT ?what { ?who kg:signs ?what }", initNs={"kg": kg}, initBindings={"who": kgr["china"]})
    assert len(list(bound)) == sum(who == CHINA for who, _ in expected)
    assert len(graph) == len(open_session(TEXTS).query("SELECT * { ?s ?p ?o }"))


def test_pandas_reads_csv_from_an_address(live: Running, expected: list[tuple[str, str]]) -> None:
    from urllib.parse import urlencode

    address = f"{live.url}/sparql?{urlencode({'query': SIGNATORIES})}"
    frame = pd.read_csv(address, storage_options={"Accept": "text/csv", "User-Agent": "pandas"})
    assert list(frame.itertuples(index=False, name=None)) == expected


def test_pandas_reads_the_json_of_results(live: Running, expected: list[tuple[str, str]]) -> None:
    with live.client() as client:
        found = client.get("/sparql", params={"query": SIGNATORIES}, headers={"Accept": "application/json"})
    frame = pd.json_normalize(found.json()["results"]["bindings"])
    assert list(zip(frame["who.value"], frame["what.value"], strict=True)) == expected
    numbers = f"{HEAD}SELECT ?line {{ ?c kg:line ?line }} ORDER BY ?line LIMIT 5"
    with live.client() as client:
        csv = client.get("/sparql", params={"query": numbers}, headers={"Accept": "text/csv"}).text
    assert pd.read_csv(io.StringIO(csv))["line"].dtype == "int64"


def curl(*words: str) -> str:
    return subprocess.run(
        ["curl", "--silent", "--show-error", *words], capture_output=True, text=True, check=True
    ).stdout


def test_curl_asks_by_get_by_form_and_by_body(live: Running, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    url = f"{live.url}/sparql"
    lines = ["who,what", *(f"{who},{what}" for who, what in expected)]
    accept = ("--header", "Accept: text/csv")
    query = f"query={SIGNATORIES}"
    assert curl("--get", "--data-urlencode", query, *accept, url).splitlines() == lines
    assert curl("--data-urlencode", query, *accept, url).splitlines() == lines
    file = tmp_path / "q.rq"
    file.write_text(SIGNATORIES, encoding="utf-8")
    sent = ("--header", "Content-Type: application/sparql-query", "--data-binary", f"@{file}")
    assert curl(*sent, *accept, url).splitlines() == lines
    assert curl("--compressed", "--data-urlencode", query, *accept, url).splitlines() == lines


def test_curl_is_told_the_status_and_one_line(live: Running) -> None:
    asked = curl("--write-out", "\n%{http_code}", "--data-urlencode", "query=SELECT", f"{live.url}/sparql")
    assert asked.splitlines()[-1] == "400"
    assert "not SPARQL" in asked


WITH_NODE = os.environ | {"PATH": f"{TOOLS / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
"""Where .ci/test-tools had to bring a newer Node.js, it comes first."""


def comunica(text: str, media_type: str, *addresses: str) -> str:
    command = TOOLS / "comunica" / "node_modules" / ".bin" / "comunica-sparql"
    if not command.exists():
        pytest.skip("needs the Comunica command: .ci/test-tools fetches it")
    sources = (f"sparql@{address}/sparql" for address in addresses)
    words = [str(command), *sources, "--query", text, "--outputType", media_type]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=WITH_NODE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_comunica_reads_rows(live: Running, expected: list[tuple[str, str]]) -> None:
    found = json.loads(comunica(SIGNATORIES, "application/sparql-results+json", live.url))
    assert [(row["who"]["value"], row["what"]["value"]) for row in found["results"]["bindings"]] == expected


def test_comunica_reads_graphs(live: Running, expected: list[tuple[str, str]]) -> None:
    text = f"{HEAD}CONSTRUCT {{ ?who kg:signs ?what }} WHERE {{ ?who kg:signs ?what }}"
    graph = rdflib.Graph().parse(data=comunica(text, "application/n-triples", live.url), format="nt")
    assert {(str(s), str(o)) for s, _, o in graph} == set(expected)


def test_comunica_joins_the_server_with_itself(live: Running) -> None:
    """Two sources make Comunica take the query apart, as it does when it joins this graph with another."""
    text = f"{HEAD}SELECT DISTINCT ?who {{ ?who a kg:State ; kg:signs ?what . ?what a kg:Treaty }} ORDER BY ?who"
    answer = comunica(text, "application/sparql-results+json", live.url, live.url.replace("127.0.0.1", "localhost"))
    found = [row["who"]["value"] for row in json.loads(answer)["results"]["bindings"]]
    assert found == [row["who"] for row in open_session(TEXTS).query(text)]
