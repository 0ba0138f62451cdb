"""Saved questions over HTTP give what `kg ask` gives, as a form and as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import rdflib
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from kg.cli.app import app
from kg.graph.dataset import open_graph
from kg.query.questions import read_questions
from kg.tables.files import shipped_data
from tests.publish.page.made_graphs import HOSTILE
from tests.serve.made_services import asking, tiny_dataset

QUESTIONS = read_questions(shipped_data() / "questions")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(open_graph()) as found:
        yield found


def asked(*arguments: str) -> str:
    return CliRunner().invoke(app, ["ask", *arguments]).stdout_bytes.decode()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_form_and_an_answer(client: TestClient, name: str) -> None:
    form = client.get(f"/ask/{name}")
    assert form.status_code == 200
    assert 'id="answer"' not in form.text  # asked for only when the form was sent
    for parameter in QUESTIONS[name].parameters:
        assert f'name="{parameter.name}"' in form.text
    given = {parameter.name: parameter.default for parameter in QUESTIONS[name].parameters}
    answer = client.get(f"/ask/{name}", params=given)
    assert answer.status_code == 200
    rows = client.get(f"/api/ask/{name}", params=given).json()["results"]["bindings"]
    assert answer.text.count("<tr>") == len(rows) + 1


def test_the_data_are_those_of_the_command(client: TestClient) -> None:
    over_http = client.get("/api/ask/head-of-state", params={"state": "Узбекистан"})
    assert over_http.headers["content-type"] == "application/sparql-results+json"
    assert over_http.text == asked("head-of-state", "state=Узбекистан", "--format", "json")
    comma = client.get("/api/ask/head-of-state?state=China", headers={"Accept": "text/csv"})
    assert comma.text == asked("head-of-state", "state=China", "--format", "csv")
    assert client.get("/api/ask/head-of-state?state=China&format=csv").content == comma.content


def test_the_answer_states_its_parameters_and_lists_the_claims_of_each_row(client: TestClient) -> None:
    answer = client.get("/api/ask/who-states?subject=Astana+summit&claims=true")
    assert answer.headers["Kg-Parameters"] == "subject=kgr%3Aastana-summit-2025&predicate=kg%3AheldIn&object=%2A"
    assert answer.json()["parameters"] == {"subject": "kgr:astana-summit-2025", "predicate": "kg:heldIn", "object": "*"}
    for row in answer.json()["results"]["bindings"]:
        claim = client.get(f"/api/claims/{row['claims']['value'].removeprefix('kgc:')}").json()
        line = int(row["line"]["value"]) if "line" in row else None
        assert (claim["line"], claim["source"]) == (line, row["source"]["value"].split("/")[-1])


def test_a_media_type_keeps_its_plus_when_an_address_has_made_it_a_blank(client: TestClient) -> None:
    answer = client.get("/api/ask/head-of-state?state=China&format=application/sparql-results+xml")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/sparql-results+xml")


def test_a_page_states_its_parameters_defaults_included(client: TestClient) -> None:
    answer = client.get("/ask/who-states", params={"subject": "Astana summit"}).text
    stated = re.search(r"Asked with (.*?)\.</p>", answer)
    assert stated
    words = re.sub(r"<[^>]+>", "", stated[1])
    assert words == "subject = kgr:astana-summit-2025, predicate = kg:heldIn, object = *"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/api/rank?tpye=State", "/api/rank has no parameter 'tpye'; did you mean 'type'?"),
        ("/api/claims?predicat=signs", "did you mean 'predicate'?"),
        ("/api/ask/between?strat=2025", "did you mean 'start'?"),
        ("/api/questions?x=1", "/api/questions has no parameter 'x'; it has: none"),
    ],
)
def test_a_parameter_that_an_address_does_not_have_is_refused(client: TestClient, path: str, line: str) -> None:
    refused = client.get(path)
    assert refused.status_code == 400
    assert line in refused.json()["error"]


@pytest.mark.parametrize(
    "given",
    [
        {"state": "nowhere"},
        {"state": "astana-summit-2025"},
        {"stat": "china"},
    ],
)
def test_a_wrong_parameter_gives_the_line_of_the_command(client: TestClient, given: dict[str, str]) -> None:
    [(name, value)] = given.items()
    line = CliRunner().invoke(app, ["ask", "head-of-state", f"{name}={value}"]).stderr.removeprefix("kg: ").strip()
    data = client.get("/api/ask/head-of-state", params=given)
    assert data.status_code == 400
    assert data.json()["error"] == line
    page = client.get("/ask/head-of-state", params=given)
    assert page.status_code == 400
    assert line.split("'")[0] in page.text
    assert 'role="alert"' in page.text


def test_a_parameter_given_twice_is_refused(client: TestClient) -> None:
    for path in ("/ask/held", "/api/ask/held"):
        assert client.get(f"{path}?word=a&word=b").status_code == 400


def test_an_unknown_question_is_not_found_and_the_nearest_is_named(client: TestClient) -> None:
    assert client.get("/ask/head-of-stat").status_code == 404
    found = client.get("/api/ask/head-of-stat")
    assert found.status_code == 404
    assert "head-of-state" in found.json()["error"]


def test_the_answer_has_labels_that_lead_to_pages_and_numbers_to_the_right(client: TestClient) -> None:
    text = client.get("/ask/head-of-state?state=*").text
    assert '<a href="/id/xi-jinping" title="kgr:xi-jinping"><bdi>Xi Jinping</bdi></a>' in text
    assert '<td class="number"><bdi>7</bdi></td>' in text
    assert "/id/source/003-summit-analysis" in text


def test_fields_offer_the_names_of_what_they_want(client: TestClient) -> None:
    text = client.get("/ask/who-states").text
    assert '<option value="Astana">' in text
    assert '<option value="heldIn">' in text
    assert '<option value="Kazakhstan">' in client.get("/ask/head-of-state").text
    assert '<option value="Astana">' not in client.get("/ask/head-of-state").text


def test_an_empty_answer_is_an_answer(client: TestClient) -> None:
    response = client.get("/ask/held?word=qqqq")
    assert response.status_code == 200
    assert "no evidence" in response.text


@pytest.mark.parametrize("key", sorted(HOSTILE))
def test_what_is_typed_is_data(client: TestClient, key: str) -> None:
    response = client.get("/ask/held", params={"word": HOSTILE[key]})
    assert response.status_code == 200
    assert "<script>window" not in response.text
    assert 'onerror="' not in response.text.replace("&#34;", "'")


def test_the_questions_are_exported_with_the_address_of_this_server(client: TestClient) -> None:
    response = client.get("/api/questions.ttl")
    assert response.headers["content-type"].startswith("text/turtle")
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    targets = set(graph.objects(None, rdflib.URIRef("https://schema.org/target")))
    assert targets == {rdflib.URIRef("http://127.0.0.1:8000/sparql")}


def test_a_question_of_the_shipped_graph_is_a_form_on_another_graph_too() -> None:
    with asking(tiny_dataset()) as client:
        assert client.get("/ask/head-of-state").status_code == 200
        assert client.get("/api/questions.ttl").status_code == 200
        assert json.loads(client.get("/api/ask/signatories-tied?treaty=River+Treaty&state=Corland").text)["head"]
