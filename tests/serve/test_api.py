"""The JSON API answers as its OpenAPI description says, with the values of the graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import LimitError
from kg.query.cards import claim_record
from kg.serve.api import jobs as api_jobs
from kg.serve.app import create_app
from kg.serve.engine.answers import BusyError
from kg.serve.engine.service import Service, Settings
from tests.drawn import part_of_examples
from tests.questions import texts_graph
from tests.serve.made_services import ADDRESS, Here, asking, tiny_dataset

VALUES = {
    "name": ["Узбекистан", "uzbekistan", "nobody", "held", "Kazakhstan", "%00"],
    "identity": ["002-anewz", "nothing", "0" * 20, "kgc:x"],
    "type": ["State", "Actor", "Nothing"],
    "modality": ["planned", "certain"],
    "network": ["claims", "elsewhere"],
    "by": ["acts", "strength", "nothing"],
}
"""Values that mean something for a parameter of this name, and some that do not."""
WORDS = ["Uzbekistan", "Russia", "signs", "sings", "", "*", "<script>", "\x00", "true", "-1", "1", "3", "99999999999"]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with asking(texts_graph()) as found:
        yield found


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def routes(description: dict[str, Any]) -> list[str]:
    return [path for path, methods in description["paths"].items() if path.startswith("/api/") and "get" in methods]


def check(description: dict[str, Any], path: str, response: Any) -> None:
    """That a response is one that the description has for the path."""
    declared = description["paths"][path]["get"]["responses"]
    status = str(response.status_code)
    said = declared.get(status) or declared.get(f"{status[0]}XX")
    assert said is not None, (status, path, response.text[:200])
    kind = response.headers["content-type"].split(";")[0]
    content = said.get("content", {})
    assert kind in content, (kind, path, response.text[:200])
    schema = content[kind].get("schema", {})
    Draft202012Validator({**schema, "components": description["components"]}).validate(
        response.json() if kind.endswith("json") else response.text
    )


def test_every_route_answers_as_declared(client: TestClient, description: dict[str, Any]) -> None:
    paths = routes(description)
    assert len(paths) >= 15

    @settings(part_of_examples(3), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(paths), st.data())
    def asks(path: str, data: st.DataObject) -> None:
        address = path
        query: list[tuple[str, str | int | float | bool | None]] = []
        for field in description["paths"][path]["get"].get("parameters", []):
            name = field["name"]
            value = data.draw(st.sampled_from([*VALUES.get(name, []), *WORDS]), label=name)
            if field["in"] == "path":
                address = address.replace(f"{{{name}}}", value.replace("/", "").replace("\x00", "") or "x")
            elif field.get("required") or data.draw(st.booleans()):
                query.append((name, value))
        check(description, path, client.get(address, params=query))

    asks()


@pytest.mark.parametrize(
    "path",
    [
        "/api/", "/api/entities?q=uzbek", "/api/entities/Узбекистан", "/api/claims?entity=china", "/api/conflicts",
        "/api/sources", "/api/sources/002-anewz", "/api/terms?word=sign", "/api/questions", "/api/questions/held",
        "/api/measures", "/api/rank?type=State", "/api/rank?spans=false", "/api/paths?start=Russia&end=Kazakhstan",
        "/api/ask/held?word=forum",
    ],
)  # fmt: skip
def test_an_answer_has_a_tag_and_is_not_sent_twice(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200, first.text
    assert "Accept" in first.headers["vary"]
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    crossed = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert crossed.headers["access-control-allow-origin"] == "*"


def test_the_tag_is_made_of_the_digest(client: TestClient) -> None:
    assert texts_graph().digest[:16] in client.get("/api/entities").headers["etag"]


def test_no_problem_is_declared_that_never_occurs(description: dict[str, Any]) -> None:
    for path in routes(description):
        assert "422" not in description["paths"][path]["get"]["responses"]
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_every_model_and_route_is_documented(description: dict[str, Any]) -> None:
    for path in routes(description):
        assert description["paths"][path]["get"]["description"]
    for name, schema in description["components"]["schemas"].items():
        assert schema.get("description"), name


def test_a_claim_has_the_fields_of_the_command_line(client: TestClient) -> None:
    dataset = texts_graph()
    for claim in dataset.selection.claims[:50]:
        found = client.get(f"/api/claims/{claim.id}").json()
        record = claim_record(claim, dataset)
        assert {key: found[key] for key in record} == json.loads(json.dumps(record))


def test_lists_come_in_pages_that_lead_to_each_other(client: TestClient) -> None:
    seen: list[str] = []
    path = "/api/claims?per_page=300"
    while path:
        response = client.get(path)
        page = response.json()
        seen += [claim["id"] for claim in page["items"]]
        assert ('rel="next"' in response.headers.get("link", "")) == bool(page["next"])
        path = page["next"]
    assert seen == [claim.id for claim in texts_graph().selection.claims]
    beyond = client.get("/api/claims?page=1000").json()
    assert beyond["items"] == []
    assert client.get(beyond["previous"]).json()["items"]


def test_claims_are_filtered_by_all_that_is_given() -> None:
    with asking(tiny_dataset()) as client:
        dataset = tiny_dataset()

        def ids(query: str) -> set[str]:
            return {claim["id"] for claim in client.get(f"/api/claims?{query}").json()["items"]}

        claims = dataset.selection.claims
        assert ids("subject=Arland&predicate=signs") == {
            each.id for each in claims if (each.subject, each.predicate) == ("arland", "signs")
        }
        assert ids("object=River+Treaty&source=tiny-news") == {
            each.id for each in claims if each.object == "river-treaty" and each.locator.source == "tiny-news"
        }
        assert ids("modality=planned&modality=negated") == {
            each.id for each in claims if each.modality in ("planned", "negated")
        }
        assert ids("disputed=true") == dataset.selection.disputed
        assert ids("best=false") == {each.id for each in claims if each.id not in dataset.selection.best}
        assert ids("entity=Arville") >= ids("subject=Arville") | ids("object=Arville")
        assert ids("entity=Arville&subject=Arland&best=true") <= ids("subject=Arland")


def test_an_entity_is_found_by_any_name_and_an_unknown_one_is_not(client: TestClient) -> None:
    assert client.get("/api/entities/乌兹别克斯坦").json()["id"] == "uzbekistan"
    missing = client.get("/api/entities/uzbekistann")
    assert missing.status_code == 404
    assert "uzbekistan" in missing.json()["suggestions"]


def test_a_ranking_is_that_of_the_command_and_is_worked_out_once() -> None:
    dataset = tiny_dataset()
    engine = Here(dataset)
    service = Service(dataset, engine, Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url=ADDRESS) as client:
        first = client.get("/api/rank?top=3").json()
        assert client.get("/api/rank?top=3&spans=true").json() == first
        assert engine.calls == 1
    command = ["rank", "--data", str(dataset.folder), "--top", "3", "--format", "json"]
    assert first["rows"] == json.loads(CliRunner().invoke(app, command).stdout)
    assert (first["measure"], first["origins"], first["losses"]) == ("acts", ["unknown"], [])
    assert "how sure cannot be estimated from one source" in " ".join(first["notes"])


def test_a_path_lists_the_claims_along_it_and_none_is_an_answer() -> None:
    with asking(tiny_dataset()) as client:
        found = client.get("/api/paths?start=Arland&end=Dorland").json()
        assert [step["end"] for step in found["paths"][0]["steps"]] == [
            "river-treaty", "corland", "rail-memorandum", "dorland",
        ]  # fmt: skip
        assert found["paths"][0]["steps"][1]["predicates"] == ["^signs"]
        none = client.get("/api/paths?start=Arland&end=Dorland&predicate=capitalOf")
        assert (none.status_code, none.json()["paths"]) == (200, [])


@pytest.mark.parametrize(("error", "status"), [(LimitError("stopped after 10 s"), 503), (BusyError("no room", 7), 503)])
def test_a_limit_is_said_as_one_line(error: LimitError, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(api_jobs, "rank", fail)
    with asking(tiny_dataset()) as client:
        response = client.get("/api/rank")
        assert response.status_code == status
        assert response.json()["error"] == str(error)
        assert int(response.headers["retry-after"]) > 0


def test_words_are_shown_when_the_server_has_the_texts(tiny: Path) -> None:
    with asking(tiny_dataset(), Settings(texts=tiny / "texts")) as client:
        items = client.get("/api/claims").json()["items"]
        assert any("«" in claim["words"] for claim in items)
        assert all(claim["words"] or claim["words_missing"] for claim in items)
