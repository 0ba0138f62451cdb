"""A client made of `/openapi.json` alone runs every route, and reads each answer by the model that stands there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from tests.needs import import_extra
from tests.serve.conftest import Running
from tests.waiting import LIMIT_S

pytestmark = pytest.mark.slow
aiopenapi3 = import_extra("aiopenapi3")

STATES = "SELECT ?state { ?state a kg:State } ORDER BY ?state LIMIT 3"
GRAPH = "CONSTRUCT { ?state a kg:State } WHERE { ?state a kg:State }"
FORM = "application/x-www-form-urlencoded"
CALLS: dict[str, dict[str, Any]] = {
    "query_by_get": {"query": STATES},
    "query_by_post": {},
    "live": {},
    "ready": {},
    "metrics": {},
    "describe": {},
    "list_entities": {"q": "Uzb", "type": ["State"]},
    "show_entity": {"name": "Узбекистан"},
    "list_claims": {"entity": "China", "modality": ["planned"], "per_page": 3},
    "show_claim": {},
    "list_conflicts": {"about": "Uzbekistan"},
    "list_sources": {},
    "show_source": {"identity": "004-opinion"},
    "list_terms": {},
    "list_measures": {},
    "rank": {"type": ["State"], "top": 3, "modality": ["asserted", "reported"]},
    "find_paths": {"start": "China", "end": "Uzbekistan", "count": 2},
    "list_questions": {},
    "export_questions": {},
    "show_question": {"name": "head-of-state"},
    "ask": {"name": "head-of-state", "parameters": {"state": "Uzbekistan"}},
}
"""Each operation by its id, with what a user would give it."""


@pytest.fixture(scope="module")
def document(live: Running) -> dict[str, Any]:
    with live.client() as client:
        described: dict[str, Any] = client.get("/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def api(live: Running) -> Any:
    """The client: functions and models that are made of the document when it is loaded."""
    import httpx2 as httpx

    def patient(**options: Any) -> Any:
        return httpx.Client(**{**options, "timeout": LIMIT_S})

    patient.__annotations__["return"] = httpx.Client  # that it is not an asynchronous one is read there
    return aiopenapi3.OpenAPI.load_sync(f"{live.url}/openapi.json", session_factory=patient)


def call(api: Any, name: str, parameters: Mapping[str, Any]) -> tuple[Any, Any]:
    """The value of an answer, read by its model, and the response."""
    function = getattr(api._, name)
    data = None
    if name == "query_by_post":
        data = function.operation.requestBody.content[FORM].schema_.get_type()(query=STATES)
    elif name == "show_claim":
        parameters = {"identity": api._.list_claims(parameters={"per_page": 1}).items[0].id}
    _, value, response = function.request(parameters=dict(parameters), data=data)
    return value, response


def test_every_route_that_is_described_is_run(document: dict[str, Any]) -> None:
    assert {way["operationId"] for path in document["paths"].values() for way in path.values()} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_a_generated_client_runs_the_route_and_reads_the_answer(name: str, api: Any, document: dict[str, Any]) -> None:
    value, response = call(api, name, CALLS[name])
    assert response.status_code == 200
    ways = [way for path in document["paths"].values() for way in path.values() if way["operationId"] == name]
    described = {kind.partition(";")[0] for kind in ways[0]["responses"]["200"]["content"]}
    kind = response.headers["content-type"].partition(";")[0]
    assert kind in described
    if kind == "application/json" and name not in ("live", "ready"):
        read = value if isinstance(value, list) else [value]
        assert read
        assert all(isinstance(item, BaseModel) for item in read)
    else:
        assert value


def test_each_type_that_is_described_of_an_answer_can_be_had(api: Any, document: dict[str, Any]) -> None:
    for name in ("query_by_get", "ask"):
        (way,) = [way for path in document["paths"].values() for way in path.values() if way["operationId"] == name]
        for kind in way["responses"]["200"]["content"]:
            asked = {**CALLS[name], "format": kind}
            if name == "query_by_get":
                is_graph = kind.startswith(("text/turtle", "application/n-", "application/rdf", "application/ld"))
                asked["query"] = GRAPH if is_graph or kind == "application/trig" else STATES
            value, response = call(api, name, asked)
            assert response.headers["content-type"].partition(";")[0] == kind.partition(";")[0], (name, kind)
            assert value


def test_the_json_of_sparql_is_what_its_schema_says(api: Any) -> None:
    results = api.components.schemas["ResultsModel"].get_type()
    for query in (STATES, "ASK { kgr:china a kg:State }"):
        value, _ = call(api, "query_by_get", {"query": query, "cite": "1"})
        read = results.model_validate(json.loads(value))
        cite = read.cite.root  # the client's model of what may be null
        assert len(cite.digest) == 64
        assert cite.text.startswith(f"{cite.publisher}: {cite.title}")


def test_a_refusal_is_read_by_its_model_too(api: Any) -> None:
    for name, parameters, status in (("rank", {"by": "nonsense"}, 400), ("show_entity", {"name": "Atlantis"}, 404)):
        with pytest.raises(aiopenapi3.errors.HTTPClientError) as refused:
            call(api, name, parameters)
        assert refused.value.status_code == refused.value.data.status == status
        assert refused.value.data.error
