"""What is planned or denied, at the server: pages and data of modal predicates, classes, the API and the assistant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio.from_thread
import pytest
from fastapi.testclient import TestClient
from mcp.client.client import Client

from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from kg.serve.mcp.server import make_server
from tests.questions import texts_graph
from tests.serve.inline import InlineEngine

ALLIANCE = "china-central-asia-military-alliance"
PLEDGED = "SELECT ?pledge ?whom { ?pledge a kg:Pledge ; kg:hasBeneficiary ?whom }"


@pytest.fixture(scope="module")
def service() -> Service:
    dataset = texts_graph()
    return Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000", follow_redirects=False) as opened:
        yield opened


def test_a_modal_predicate_answers_as_data_and_leads_people_to_its_predicate(client: TestClient) -> None:
    data = client.get("/plan/signs", headers={"Accept": "text/turtle"})
    assert data.status_code == 200
    assert "modalityOf" in data.text
    page = client.get("/plan/signs", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (303, "/ontology/signs")
    assert client.get("/denied/type", headers={"Accept": "text/html"}).headers["Location"] == "/ontology"
    assert client.get("/opinion/sings").status_code == 404
    assert "kg:ModalPredicate" in client.get("/ontology/modal.ttl").text


def test_the_editor_completes_modal_predicates(client: TestClient) -> None:
    assert "plan:hasBeneficiary" in client.get("/query").text


def test_what_a_source_denies_is_no_member_of_a_class_and_says_so_itself(client: TestClient) -> None:
    agreements = client.get("/api/entities", params={"type": "Agreement", "per_page": 200}).json()["items"]
    assert agreements
    assert ALLIANCE not in {agreement["id"] for agreement in agreements}
    assert client.get(f"/api/entities/{ALLIANCE}").json()["existence"] == "denied"
    assert "the sources say that it does not exist" in client.get(f"/id/{ALLIANCE}.html").text
    assert "so far only agreed" in client.get("/id/coal-gasification-facility.html").text
    turtle = client.get(f"/id/{ALLIANCE}.ttl").text
    assert "denied/type" in turtle.replace("denied:type", "denied/type")


def test_an_empty_answer_hints_at_plans_over_http_and_to_an_assistant(client: TestClient, service: Service) -> None:
    answer = client.get("/sparql", params={"query": PLEDGED}, headers={"Accept": "text/csv"})
    assert "plan:hasBeneficiary" in answer.headers["Kg-Note"]

    def ask(tool: str, **arguments: object) -> Any:
        with (
            anyio.from_thread.start_blocking_portal() as portal,
            portal.wrap_async_context_manager(Client(make_server(service))) as assistant,
        ):
            result = portal.call(assistant.call_tool, tool, arguments)
            assert not result.is_error, result.content
            return result.structured_content

    assert "plan:hasBeneficiary" in " ".join(ask("sparql", query=PLEDGED)["notes"])
    assert ask("entity_card", name=ALLIANCE)["entity"]["existence"] == "denied"
