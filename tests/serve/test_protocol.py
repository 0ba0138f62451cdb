"""The protocol beyond the W3C's tests: forms, limits, views, tags, CORS, the service description."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from typer.testing import CliRunner

from kg.cli.app import app
from kg.model import DATASET_ID
from kg.serve.engine.formats import FORMS, AnswerFormat, negotiate

ROWS = "SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?s LIMIT 3"
GRAPH = "CONSTRUCT { ?s rdfs:label ?label } WHERE { ?s rdfs:label ?label }"
RS = "{http://www.w3.org/2005/sparql-results#}"
ONTOLOGY = "https://w3id.org/diplokg/ontology/"


def get(client: TestClient, query: str, accept: str = "*/*", **parameters: str):  # type: ignore[no-untyped-def]
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    return client.get("/sparql", params={"query": query, **named}, headers={"Accept": accept})


@pytest.mark.parametrize("form", [form for form, each in FORMS.items() if each.for_rows])
def test_rows_come_in_every_form_that_holds_them(form: AnswerFormat, tiny_client: TestClient) -> None:
    response = get(tiny_client, ROWS, FORMS[form].media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == FORMS[form].media_type
    assert response.headers["kg-rows"] == "3"
    assert get(tiny_client, ROWS, format=form.value).content == response.content


@pytest.mark.parametrize("form", [form for form, each in FORMS.items() if each.for_graph])
def test_triples_come_in_every_form_that_holds_them(form: AnswerFormat, tiny_client: TestClient) -> None:
    response = get(tiny_client, GRAPH, FORMS[form].media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == FORMS[form].media_type


def test_rdf_forms_hold_the_same_triples(tiny_client: TestClient) -> None:
    forms = {
        "ttl": "TURTLE",
        "nt": "N_TRIPLES",
        "rdfxml": "RDF_XML",
        "jsonld": "JSON_LD",
        "trig": "TRIG",
        "nq": "N_QUADS",
    }
    found = {
        name: {
            str(quad.triple)
            for quad in ox.parse(get(tiny_client, GRAPH, format=name).content, format=getattr(ox.RdfFormat, kind))
        }
        for name, kind in forms.items()
    }
    assert len(found["ttl"]) > 3
    assert all(each == found["ttl"] for each in found.values())


def test_xml_is_that_of_the_recommendation(tiny_client: TestClient) -> None:
    rows = "(<urn:x?a=1&b=2> '<&\\r' '5'^^xsd:integer 'oui'@fr) (UNDEF UNDEF UNDEF UNDEF)"
    query = f"SELECT ?a ?b ?c ?d {{ VALUES (?a ?b ?c ?d) {{ {rows} }} }}"
    root = ElementTree.fromstring(get(tiny_client, query, "application/sparql-results+xml").text)
    first, second = root.findall(f"{RS}results/{RS}result")
    cells = {binding.get("name"): binding[0] for binding in first}
    assert cells["a"].text == "urn:x?a=1&b=2"
    assert cells["b"].text == "<&\r"
    assert cells["c"].get("datatype") == "http://www.w3.org/2001/XMLSchema#integer"
    assert cells["d"].get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert len(second) == 0


def test_the_most_wanted_form_that_fits_the_kind_of_query_is_taken(tiny_client: TestClient) -> None:
    accept = "text/turtle, text/csv;q=0.9, application/sparql-results+json;q=0.5"
    assert get(tiny_client, ROWS, accept).headers["content-type"].startswith("text/csv")
    assert get(tiny_client, GRAPH, accept).headers["content-type"].startswith("text/turtle")
    assert negotiate("text/csv;q=0, */*;q=0.1")[0] is AnswerFormat.JSON
    assert AnswerFormat.CSV not in negotiate("text/csv;q=0, */*;q=0.1")


def test_whoever_takes_any_text_gets_a_text(tiny_client: TestClient) -> None:
    for accept in ("text/*", "text/*;q=0.9, image/png", "TEXT/*"):
        assert get(tiny_client, ROWS, accept).headers["content-type"].startswith("text/csv")
        assert get(tiny_client, GRAPH, accept).headers["content-type"].startswith("text/turtle")
    assert get(tiny_client, ROWS, "text/xml").headers["content-type"] == "application/sparql-results+xml"
    assert get(tiny_client, ROWS, "text/xml, text/*;q=0.1").headers["content-type"] == "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("query", "accept"), [(ROWS, "text/turtle"), (GRAPH, "application/sparql-results+json"), (ROWS, "image/png")]
)
def test_a_form_that_cannot_hold_the_answer_is_406(query: str, accept: str, tiny_client: TestClient) -> None:
    response = get(tiny_client, query, accept)
    assert response.status_code == 406
    assert response.text.count("\n") == 1


def test_a_truncated_answer_says_so(tiny_client: TestClient) -> None:
    response = get(tiny_client, "SELECT * { ?s ?p ?o }", max_rows="5")
    assert response.headers["kg-truncated"] == "true"
    assert len(response.json()["results"]["bindings"]) == 5
    assert get(tiny_client, GRAPH, "text/turtle", max_rows="1").text.startswith("# cut after 1 rows; there are more")
    assert "<!-- cut after 2 rows" in get(tiny_client, "SELECT * { ?s ?p ?o }", format="xml", max_rows="2").text
    assert "kg-truncated" not in get(tiny_client, ROWS).headers


def test_limits_can_only_be_lowered(tiny_client: TestClient) -> None:
    query = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert get(tiny_client, query, max_rows="999999999").headers["kg-rows"] == "10000"
    response = get(tiny_client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout="0.2")
    assert response.status_code == 503
    assert response.text == "stopped after 0.2 s; narrow the query or ask for fewer rows\n"
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({"query": "ASK {", "x": ""}, "the query is not SPARQL"),
        ({"query": ""}, "the query is empty"),
        ({"query": ROWS, "timeout": "soon"}, "timeout: 'soon' is not a number"),
        ({"query": ROWS, "timeout": "nan"}, "timeout: 'nan' is not a number"),
        ({"query": ROWS, "max-rows": "1.5"}, "max-rows: '1.5' is not a number"),
        ({"query": ROWS, "max-rows": "0"}, "max-rows: '0' is not a number"),
        ({"query": ROWS, "format": "jsn"}, "format: unknown format 'jsn'; did you mean 'json'"),
        ({"query": ROWS, "view": "worst"}, "view: unknown view 'worst'"),
        ({"query": ROWS, "as-of": "yesterday"}, "as-of: "),
        ({"query": ROWS, "undated": "1"}, "undated: "),
        ({"query": ROWS, "source": "nowhere"}, "unknown source 'nowhere'"),
        ({"query": [ROWS, ROWS]}, "query is given 2 times"),
        (
            {"query": ROWS, "default-graph-uri": "http://example.org/g"},
            "the dataset has no graph <http://example.org/g>",
        ),
        ({"query": ROWS, "named-graph-uri": "file:///etc/passwd"}, "the dataset has no graph <file:///etc/passwd>"),
        ({"query": ROWS, "named-graph-uri": "not an IRI"}, "the dataset has no graph <not an IRI>"),
    ],
)
def test_what_cannot_be_asked_is_400_with_one_clear_line(
    parameters: dict[str, str], line: str, tiny_client: TestClient
) -> None:
    response = tiny_client.get("/sparql", params=parameters)
    assert response.status_code == 400, response.text
    assert response.text.startswith(line)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_what_would_leave_or_change_the_graph_is_403(query: str, tiny_client: TestClient) -> None:
    for response in (get(tiny_client, query), tiny_client.post("/sparql", data={"query": query})):
        assert response.status_code == 403
        assert response.text.startswith("refused: ")


def test_bodies_are_taken_by_their_type(tiny_client: TestClient) -> None:
    direct = tiny_client.post(
        "/sparql", content=ROWS, headers={"Content-Type": "application/sparql-query; charset=UTF-8"}
    )
    assert direct.json() == tiny_client.post("/sparql", data={"query": ROWS}).json()
    assert tiny_client.post("/sparql", content=ROWS, headers={"Content-Type": "text/plain"}).status_code == 415
    latin = {"Content-Type": "application/sparql-query; charset=latin-1"}
    assert tiny_client.post("/sparql", content=ROWS, headers=latin).status_code == 415
    assert tiny_client.put("/sparql", content=ROWS).status_code == 405
    twice = tiny_client.post(
        "/sparql?query=ASK%7B%7D", content=ROWS, headers={"Content-Type": "application/sparql-query"}
    )
    assert twice.status_code == 400


def test_text_that_is_not_utf_8_is_400(tiny_client: TestClient) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    assert tiny_client.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers=kind).status_code == 400
    assert tiny_client.get("/sparql?query=ASK%7B%3Fs%20%3Fp%20'%FF'%7D").status_code == 400


def test_graphs_of_the_dataset_can_be_chosen(tiny_client: TestClient) -> None:
    classes = "SELECT ?c { ?c a owl:Class }"
    assert not get(tiny_client, classes).json()["results"]["bindings"]
    assert get(tiny_client, classes, default_graph_uri=ONTOLOGY).json()["results"]["bindings"]
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert len(get(tiny_client, named, named_graph_uri=ONTOLOGY).json()["results"]["bindings"]) == 1
    assert not get(tiny_client, named, default_graph_uri=ONTOLOGY).json()["results"]["bindings"]


def test_a_view_can_be_asked(tiny_client: TestClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def count(**parameters: str) -> int:
        return int(get(tiny_client, query, **parameters).json()["results"]["bindings"][0]["n"]["value"])

    assert count(as_of="1900") < count() == count(view="best")
    assert count(view="all") != count()
    assert count(as_of="1900") < count(as_of="2100")


def test_the_client_that_has_the_answer_is_told_so(tiny_client: TestClient) -> None:
    first = get(tiny_client, ROWS)
    tag = first.headers["etag"]
    headers = {"If-None-Match": tag, "Accept": "*/*"}
    again = tiny_client.get("/sparql", params={"query": ROWS}, headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "Accept" in again.headers["vary"]
    assert get(tiny_client, ROWS, "text/csv").headers["etag"] != tag
    assert get(tiny_client, ROWS, max_rows="1").headers["etag"] != tag
    assert get(tiny_client, ROWS, view="all").headers["etag"] != tag


def test_an_answer_of_the_hour_or_of_chance_has_no_tag(tiny_client: TestClient) -> None:
    response = get(tiny_client, "SELECT (NOW() AS ?now) {}")
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_head_has_the_headers_and_no_body(live) -> None:  # type: ignore[no-untyped-def]
    with live.client() as client:
        head, full = (client.request(method, "/sparql", params={"query": ROWS}) for method in ("HEAD", "GET"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == full.headers["content-length"]
    assert head.headers["etag"] == full.headers["etag"]


def test_answers_are_compressed_for_who_takes_it(tiny_client: TestClient, live) -> None:  # type: ignore[no-untyped-def]
    query = "SELECT * { ?s ?p ?o }"
    plain = tiny_client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    packed = tiny_client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert "Accept-Encoding" in packed.headers["vary"]
    refused = tiny_client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    with (
        live.client() as client,
        client.stream("GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"}) as raw,
    ):
        assert json.loads(gzip.decompress(b"".join(raw.iter_raw())))["results"]


def test_pages_of_other_origins_may_read_the_shipped_graph(service_client: TestClient) -> None:
    origin = {"Origin": "https://example.org"}
    response = service_client.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "ETag" in response.headers["access-control-expose-headers"]
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = service_client.options("/sparql", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in preflight.headers


@pytest.mark.parametrize(
    ("accept", "form"), [("*/*", "TURTLE"), ("application/rdf+xml", "RDF_XML"), ("application/ld+json", "JSON_LD")]
)
def test_the_service_describes_itself(accept: str, form: str, tiny_client: TestClient) -> None:
    response = tiny_client.get("/sparql", headers={"Accept": accept})
    found = {quad.triple for quad in ox.parse(response.content, format=getattr(ox.RdfFormat, form))}
    sd, here = "http://www.w3.org/ns/sparql-service-description#", ox.NamedNode("http://127.0.0.1:8000/sparql")
    assert ox.Triple(here, ox.NamedNode(sd + "endpoint"), here) in found
    assert ox.Triple(here, ox.NamedNode(sd + "supportedLanguage"), ox.NamedNode(sd + "SPARQL11Query")) in found
    names = {triple.object for triple in found if triple.predicate == ox.NamedNode(sd + "name")}
    assert names == {ox.NamedNode(ONTOLOGY)}
    assert not any(isinstance(term, ox.BlankNode) for triple in found for term in (triple.subject, triple.object))


W3C_TYPES = {
    "SPARQL_Results_JSON": "application/sparql-results+json", "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv", "SPARQL_Results_TSV": "text/tab-separated-values", "Turtle": "text/turtle",
    "N-Triples": "application/n-triples", "RDF_XML": "application/rdf+xml", "JSON-LD": "application/ld+json",
    "TriG": "application/trig", "N-Quads": "application/n-quads",
}  # fmt: skip
"""Media types of https://www.w3.org/ns/formats/, as W3C's page gives them."""


def test_each_format_that_the_service_describes_is_sent_under_its_media_type(tiny_client: TestClient) -> None:
    description = tiny_client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=description.text, format="turtle")
    described = set(graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#resultFormat")))
    assert described == {rdflib.URIRef(f"http://www.w3.org/ns/formats/{name}") for name in W3C_TYPES}
    for name, media_type in W3C_TYPES.items():
        answer = get(tiny_client, ROWS if "Results" in name else GRAPH, media_type)
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, media_type)


def test_a_browser_without_a_query_is_led_to_the_editor(tiny_client: TestClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = tiny_client.get("/sparql", headers={"Accept": accept}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/query")
    assert tiny_client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_the_routes_are_in_the_openapi_document(tiny_client: TestClient) -> None:
    paths = tiny_client.get("/openapi.json").json()["paths"]
    assert {"/sparql", "/health", "/health/live", "/metrics"} <= paths.keys()
    names = {parameter["name"] for parameter in paths["/sparql"]["get"]["parameters"]}
    assert {"query", "default-graph-uri", "timeout", "max-rows", "view", "as-of"} <= names


def test_the_openapi_document_tells_the_types_of_answers_as_they_are(tiny_client: TestClient) -> None:
    described = tiny_client.get("/openapi.json").json()
    document = described["paths"]
    asked = [(ROWS, form) for form in FORMS.values() if form.for_rows]
    asked += [(GRAPH, form) for form in FORMS.values() if form.for_graph]
    answers = [get(tiny_client, query, form.media_type) for query, form in asked]
    sent = {answer.headers["content-type"].split(";")[0] for answer in answers}
    for method in ("get", "post"):
        assert set(document["/sparql"][method]["responses"]["200"]["content"]) == sent
    json_type = FORMS[AnswerFormat.JSON].media_type
    model = document["/api/ask/{name}"]["get"]["responses"]["200"]["content"][json_type]
    assert document["/sparql"]["get"]["responses"]["200"]["content"][json_type] == model
    for path in (
        f"/sparql?query={ROWS}",
        "/sparql?query=ASK {}",
        "/api/ask/held",
        "/api/ask/held?word=nothing",
        "/api/ask/held?cite=true",
    ):
        schema = {**model["schema"], "components": described["components"]}
        Draft202012Validator(schema).validate(tiny_client.get(path).json())


@pytest.mark.parametrize(
    "address",
    [
        "/api/rank?type=&by=&top=", "/api/rank?type=State&type=", "/api/entities?type=&q=&page=",
        "/api/claims?modality=&best=&entity=&source=", "/api/paths?start=Arland&end=Borland&predicate=&count=",
        "/api/conflicts?about=", "/api/sources?page=", "/api/terms?word=", "/api/ask/held?format=&claims=",
    ],
)  # fmt: skip
def test_a_parameter_of_the_api_without_a_value_counts_as_not_given(tiny_client: TestClient, address: str) -> None:
    answer = tiny_client.get(address)
    assert answer.status_code == 200, answer.text
    given = {name: text for name, text in httpx2.URL(address).params.multi_items() if text}
    assert answer.content == tiny_client.get(address.partition("?")[0], params=given).content


def test_void_is_found_at_its_well_known_place(tiny_client: TestClient) -> None:
    answer = tiny_client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert (answer.status_code, len(answer.history)) == (200, 1)
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    assert (rdflib.URIRef(DATASET_ID), rdflib.RDF.type, rdflib.VOID.Dataset) in graph


def test_a_query_too_long_for_the_engine_is_a_bad_request(tiny_client: TestClient) -> None:
    for item in ("BIND(1 AS ?v) " * 3000, "MINUS { } " * 3000, "{ } UNION " * 7000 + "{ }"):
        response = tiny_client.post("/sparql", data={"query": f"SELECT * {{ {item} }}"})
        assert response.status_code == 400
        assert "more than about" in response.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default-graph-uri", ""),
        ("named-graph-uri", ""),
        ("timeout", "0"),
        ("timeout", ""),
        ("max-rows", ""),
        ("format", ""),
    ],
)
def test_an_empty_parameter_is_none(name: str, value: str, tiny_client: TestClient) -> None:
    assert get(tiny_client, "ASK {}", **{name: value}).status_code == 200


def test_a_media_type_keeps_its_plus_when_an_address_has_made_it_a_blank(tiny_client: TestClient) -> None:
    response = tiny_client.get("/sparql?query=ASK%7B%7D&format=application/sparql-results+xml")
    assert response.headers["content-type"] == "application/sparql-results+xml"


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1.5", "²", "1" + "0" * 30])
def test_a_limit_of_rows_that_cannot_be_is_a_bad_request(value: str, tiny_client: TestClient) -> None:
    assert get(tiny_client, "ASK {}", max_rows=value).status_code == 400


def test_an_unknown_prefix_is_named(tiny_client: TestClient) -> None:
    assert "the prefix 'foo:' is not known" in get(tiny_client, "ASK { ?s kg:signs foo:bar }").text


def test_what_the_engine_cannot_do_is_said_in_a_header(tiny_client: TestClient) -> None:
    pattern = '"""^(?!Twо)\n"""'
    said = get(tiny_client, f"SELECT ?n {{ ?s rdfs:label ?n FILTER REGEX(?n, {pattern}) }}").headers["Kg-Note"]
    assert said.startswith(
        'the engine cannot read the regular expression """^(?!Tw\\u043e)\\u000a""", so it matches nothing'
    )
    assert "Kg-Note" not in get(tiny_client, "SELECT ?n { ?s rdfs:label ?n FILTER REGEX(?n, '^Tw') }").headers


def test_parameters_that_nobody_reads_are_named_in_a_header(tiny_client: TestClient) -> None:
    """The protocol allows more parameters than it knows; that one is not read is told."""
    asked = {"query": "ASK {}", "tiemout": "1", "foo": "x"}
    for answer in (tiny_client.get("/sparql", params=asked), tiny_client.post("/sparql", data=asked)):
        assert answer.status_code == 200
        assert answer.headers["Kg-Note"] == "not read: 'tiemout', 'foo'; did you mean 'timeout'?"
    known = {"query": "ASK {}", "output": "json", "results": "json", "format": "json", "view": "best", "timeout": "1"}
    assert "Kg-Note" not in tiny_client.get("/sparql", params=known).headers


@pytest.mark.parametrize("value", ["=1+1", "+998 71", "-2+3", "@x", "'=1"])
def test_a_protocol_answer_has_the_value_and_a_file_for_people_has_the_guard(
    value: str, tiny_client: TestClient, tiny: Path, tmp_path: Path
) -> None:
    query = f'SELECT ("{value}" AS ?v) {{}}'
    cells = tiny_client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert list(csv.reader(io.StringIO(cells.text))) == [["v"], [value]]
    lines = tiny_client.get("/sparql", params={"query": query}, headers={"Accept": "text/tab-separated-values"}).text
    assert lines == f'?v\n"{value}"\n'
    row = tiny_client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]
    assert row["v"]["value"] == value
    file = tmp_path / "answer.csv"
    done = CliRunner().invoke(app, ["query", query, "--data", str(tiny), "--out", str(file)])
    assert done.exit_code == 0
    guarded = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))[1][0]
    assert guarded == (value if value == "'=1" else f"'{value}")
