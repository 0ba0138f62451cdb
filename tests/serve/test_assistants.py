"""What an assistant is told: absence, filters, parts of an answer, words, addresses; what it costs; and over HTTP."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import anyio
import anyio.from_thread
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError
from mcp.types import ResourceTemplateReference

from benchmarks.assistants import INQUIRIES, answer_text, inquire, read_texts, tool_list_text
from kg.graph.dataset import ValidDataset, open_graph
from kg.serve.app import create_app
from kg.serve.engine.clients import CLIENT
from kg.serve.engine.service import Service, Settings
from kg.serve.mcp import answers
from kg.serve.mcp.paging import PartRequest
from kg.serve.mcp.server import make_server
from kg.serve.mcp.wording import for_tools, names_shell
from tests.questions import texts_graph
from tests.serve.conftest import ROOT, Running
from tests.serve.inline import InlineEngine
from tests.serve.test_mcp import Assistant, Record, assistant_here, listed
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def graph() -> ValidDataset:
    return texts_graph()


@pytest.fixture(scope="module")
def helper(graph: ValidDataset) -> Iterator[Assistant]:
    """An assistant with the shipped graph."""
    with assistant_here(graph) as here:
        yield here


@pytest.fixture(scope="module")
def small(tiny: Path) -> Iterator[Assistant]:
    """An assistant with the tiny graph."""
    with assistant_here(open_graph(tiny)) as here:
        yield here


def ids_of(record: Record, name: str) -> list[str]:
    return [str(each["id"]) for each in listed(record, name)]


def lines(record: Record, name: str) -> list[str]:
    return cast("list[str]", record[name])


@pytest.mark.parametrize("name", INQUIRIES)
def test_a_question_of_a_reader_is_answered(name: str, helper: Assistant, shared: Path) -> None:
    assert name in read_texts(shared / "questions" / "questions.json")

    async def ask() -> tuple[list[str], list[str]]:
        return await inquire(lambda call: answer_text(helper.client, call), INQUIRIES[name])

    answers, wrong = helper.portal.call(ask)
    assert wrong == []
    assert all(json.loads(text)["arguments"] for text in answers)


def test_the_list_of_tools_and_a_card_cost_half_of_what_they_did(helper: Assistant) -> None:
    tools = helper.portal.call(tool_list_text, helper.client)
    card = helper.portal.call(answer_text, helper.client, ("entity_card", {"name": "China"}))
    assert len(tools) / 4 < 4_350
    assert len(card) / 4 < 3_900


ABSENT: dict[str, tuple[str, Record, str]] = {
    "a card": ("entity_card", {"name": "Kazakstan"}, "kazakhstan"),
    "one of two": ("claims_between", {"first": "China", "second": "Kazakstan"}, "kazakhstan"),
    "conflicts of it": ("conflicts", {"name": "Kazakstan"}, "kazakhstan"),
    "acts of it": ("acts_of", {"name": "Kazakstan"}, "kazakhstan"),
    "words of it": ("vocabulary", {"kind": "measures", "entity": "Kazakstan"}, "kazakhstan"),
    "a parameter": ("ask_question", {"question": "head-of-state", "parameters": {"state": "Kazakstan"}}, "kazakhstan"),
    "a predicate": (
        "ask_question", {"question": "who-states", "parameters": {"subject": "China", "predicate": "sings"}}, "signs",
    ),
    "a class of a question": (
        "ask_question", {"question": "country-not-stated", "parameters": {"class": "Citty"}}, "City",
    ),
    "a source of a question": (
        "ask_question", {"question": "claims-in", "parameters": {"source": "002-anew"}}, "002-anewz",
    ),
    "a measure": (
        "ask_question", {"question": "quantity", "parameters": {"entity": "Kazakhstan", "measure": "trad"}}, "trade",
    ),
    "a class": ("most_connected", {"type": "Country"}, "State"),
    "a measure of centrality": ("most_connected", {"by": "degre"}, "degree"),
    "a modality": ("entity_card", {"name": "China", "modality": ["expected"]}, "planned"),
    "a source": ("entity_card", {"name": "China", "source": "003-summit"}, "003-summit-analysis"),
    "a source of a view": ("sparql", {"query": "ASK {}", "source": "003-summit"}, "003-summit-analysis"),
    "a class of words": ("vocabulary", {"kind": "predicates", "type": "Country"}, "State"),
    "a word": ("vocabulary", {"kind": "predicates", "word": "sings"}, "signs"),
}  # fmt: skip


@pytest.mark.parametrize("what", ABSENT)
def test_what_is_not_in_the_graph_is_an_answer_with_what_was_meant(what: str, helper: Assistant) -> None:
    tool, arguments, meant = ABSENT[what]
    found = helper.ask(tool, **arguments)
    assert found["verdict"] == "not in the graph"
    assert str(found["message"]).startswith("Not in the graph")
    assert meant in ids_of(found, "suggestions")
    assert cast("Record", found["arguments"]).items() >= arguments.items()
    assert not names_shell(json.dumps(found))


def test_a_word_of_a_query_that_the_graph_does_not_know_is_told_as_absent(helper: Assistant) -> None:
    found = helper.ask("sparql", query="SELECT ?a { ?a kg:sings ?b }")
    assert found["verdict"] == "not in the graph"
    assert "kg:sings is not in the graph; did you mean kg:signs?" in str(found["message"])
    assert helper.ask("sparql", query="ASK { kgr:chinna kg:signs ?b }")["verdict"] == "not in the graph"
    assert helper.ask("sparql", query="ASK { kgr:china a kg:City }")["verdict"] == "no claim"


def test_an_official_without_acts_of_his_own_is_no_error(helper: Assistant) -> None:
    found = helper.ask("acts_of", name="Xi Jinping")
    assert found["verdict"] == "no claim"
    assert "counts as" in str(found["message"])
    assert not names_shell(str(found["message"]))


def test_a_measure_that_a_subject_lacks_leads_to_those_that_it_has(helper: Assistant) -> None:
    asked = {"question": "quantity", "parameters": {"entity": "Kazakhstan", "measure": "cost"}}
    found = helper.ask("ask_question", **asked)
    assert found["verdict"] == "no claim"
    opening = "with another measure there are rows: "
    (told,) = (note.removeprefix(opening) for note in lines(found, "notes") if note.startswith(opening))
    has = ids_of(helper.ask("vocabulary", kind="measures", entity="Kazakhstan"), "words")
    assert {"trade", "arrivals"} <= set(told.split(", ")) <= set(has)


def shell_lines() -> list[str]:
    """Every text of the code, as it stands there, that names a command or an option."""
    found = set()
    for room in ("model", "tables", "graph", "query", "network", "serve"):
        for path in (ROOT / "kg" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    text = "".join(str(p.value) if isinstance(p, ast.Constant) else "X" for p in node.values)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    text = node.value
                else:
                    continue
                if names_shell(text) and "\n" not in text.strip():
                    found.add(text)
    return sorted(found)


def test_no_line_of_the_code_reaches_an_assistant_with_a_command_in_it() -> None:
    texts = shell_lines()
    assert len(texts) > 30
    assert [text for text in texts if names_shell(for_tools(text))] == []
    assert for_tools("no entity is named '--data'") == "no entity is named '--data'"


def test_descriptions_and_instructions_name_no_command(helper: Assistant) -> None:
    assert not names_shell(helper.portal.call(tool_list_text, helper.client))
    assert not names_shell(helper.client.instructions or "")


def test_the_vocabulary_has_each_kind_with_its_uses(helper: Assistant, graph: ValidDataset) -> None:
    sources = {
        str(word["id"]): word
        for word in listed(helper.ask("vocabulary", kind="sources", limit=200, max_bytes=100_000), "words")
    }
    assert set(sources) == set(graph.tables.sources)
    used = sum(claim.locator.source == "002-anewz" for claim in graph.selection.claims)
    assert sources["002-anewz"]["claims"] == used
    assert "AnewZ" in str(sources["002-anewz"]["about"])
    assert set(ids_of(helper.ask("vocabulary", kind="modalities"), "words")) == {
        "asserted", "reported", "planned", "hypothetical", "negated", "opinion",
    }  # fmt: skip
    classes = ids_of(helper.ask("vocabulary", kind="classes", limit=200, max_bytes=100_000), "words")
    assert set(classes) == set(graph.ontology.classes)
    signing = helper.ask("vocabulary", kind="predicates", word="signature", type="State")
    assert "signs" in ids_of(signing, "words")
    assert "kind: 'colours' is none; use sources, " in helper.refusal("vocabulary", kind="colours")


def test_claims_are_chosen_by_source_modality_and_time(helper: Assistant, graph: ValidDataset) -> None:
    every = helper.ask("entity_card", name="China", every_claim=True, limit=200, max_bytes=100_000)
    whole = len(listed(every, "claims"))
    one = helper.ask("entity_card", name="China", every_claim=True, source="002-anewz", limit=200, max_bytes=100_000)
    assert {claim["source"] for claim in listed(one, "claims")} == {"002-anewz"}
    left = int(re.search(r"(\d+) claims of other sources", " ".join(lines(one, "missing")))[1])  # type: ignore[index]
    assert len(listed(one, "claims")) + left == whole
    planned = helper.ask("entity_card", name="China", modality=["planned"])
    assert {claim["modality"] for claim in listed(planned, "claims")} == {"planned"}
    year = helper.ask("entity_card", name="China", start="2013", end="2013", every_claim=True, limit=200)
    assert listed(year, "claims")
    assert not [claim for claim in listed(year, "claims") if str(claim.get("when", "")).startswith("2025")]
    assert any("without a date" in line for line in lines(year, "missing"))
    assert "ends before it begins" in helper.refusal("entity_card", name="China", start="2025", end="2013")
    assert "write 2025, 2025-06" in helper.refusal("conflicts", start="soon")
    about = helper.ask("conflicts", source="004-opinion")
    assert all(
        "004-opinion" in {graph.tables.claims_by_id[claim[4:]].locator.source for claim in lines(conflict, "claims")}
        for conflict in listed(about, "conflicts")
    )
    seen = helper.ask("sparql", query="SELECT ?a ?b { ?a kg:signs ?b }", source="002-anewz")
    assert seen["verdict"] == "no claim"


def test_agreements_that_two_share_stand_between_them(small: Assistant, helper: Assistant) -> None:
    found = small.ask("claims_between", first="Corland", second="Dorland")
    shared = {str(each["id"]): each for each in listed(found, "shared")}
    assert "rail-memorandum" in shared
    assert all(shared["rail-memorandum"][name] for name in ("label", "type", "as_fact", "claims"))
    both = helper.ask("claims_between", first="Kyrgyzstan", second="Tajikistan")
    assert both["verdict"] == "shared"
    assert "They share 3 agreements" in str(both["message"])
    assert ids_of(both, "shared")[:1] <= ["treaty-eternal-good-neighbourliness-2025"]
    assert not listed(both, "path")


PARTED: dict[str, tuple[str, Record, str]] = {
    "a card": ("entity_card", {"name": "China", "every_claim": True}, "claims"),
    "claims between": ("claims_between", {"first": "China", "second": "Kazakhstan"}, "claims"),
    "conflicts": ("conflicts", {}, "conflicts"),
    "a ranking": ("most_connected", {"top": 50}, "ranking"),
    "acts": ("acts_of", {"name": "China"}, "acts"),
    "words": ("vocabulary", {"kind": "predicates"}, "words"),
    "questions": ("list_questions", {}, "questions"),
    "rows of a question": ("ask_question", {"question": "neighbours"}, "rows"),
    "rows": ("sparql", {"query": "SELECT ?c ?l { ?c a kg:Claim ; kg:line ?l } ORDER BY ?c LIMIT 60"}, "rows"),
}


@pytest.mark.parametrize("what", PARTED)
def test_the_parts_of_an_answer_are_the_whole_and_none_is_larger_than_the_cap(what: str, helper: Assistant) -> None:
    tool, arguments, name = PARTED[what]
    whole = listed(helper.ask(tool, **arguments, limit=200, max_bytes=100_000), name)
    parts: list[Record] = []
    cursor, most = "", 5_000
    while True:
        part = helper.ask(tool, **arguments, limit=30, max_bytes=most, cursor=cursor)
        things = listed(part, name)
        assert len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) <= most or len(things) == 1
        parts += things
        cursor = str(part["next"])
        if not cursor:
            break
        assert re.fullmatch(r"[\w-]+", cursor)
    assert parts == whole
    assert len(whole) > 5


def test_a_cursor_of_another_question_is_refused(helper: Assistant) -> None:
    cursor = str(helper.ask("entity_card", name="China", limit=2)["next"])
    assert helper.ask("entity_card", name="China", limit=5, cursor=cursor)["verdict"] == "found"
    tampered = ("A" if cursor[3] != "A" else "B").join((cursor[:3], cursor[4:]))
    for tool, arguments in (
        ("entity_card", {"name": "Kazakhstan", "cursor": cursor}),
        ("entity_card", {"name": "China", "every_claim": True, "cursor": cursor}),
        ("acts_of", {"name": "China", "cursor": cursor}),
        ("entity_card", {"name": "China", "cursor": tampered}),
        ("entity_card", {"name": "China", "cursor": "100"}),
        ("entity_card", {"name": "China", "cursor": "Ж" * 8}),
    ):
        assert "the cursor is none of this question and this graph" in helper.refusal(tool, **arguments)
    page = PartRequest("entity_card", {"name": "China"}, 1, graph="one graph")
    assert page.cursor_at(1) != PartRequest("entity_card", {"name": "China"}, 1, graph="another").cursor_at(1)


def test_every_answer_is_of_the_schema_that_its_tool_has(helper: Assistant) -> None:
    read: Any = helper.client.read_resource
    contents = helper.portal.call(read, "kg://schemas").contents
    whole = json.loads(contents[0].text)
    outlines = {tool.name: tool.output_schema for tool in helper.portal.call(helper.client.list_tools).tools}
    assert set(whole) == set(outlines)
    calls = [(tool, arguments) for tool, arguments, _ in (*PARTED.values(), *ABSENT.values())]
    calls += [call for inquiry in INQUIRIES.values() for call in inquiry.calls]
    calls += [("claim_card", {"claim": "kgc:123"}), ("sparql", {"query": "ASK {}"})]
    rival = ids_of(helper.ask("conflicts"), "claims")[0]
    calls += [("claim_card", {"claim": rival}), ("find_entity", {"name": "China"})]
    for tool, arguments in calls:
        found = helper.ask(tool, **arguments)
        for schema in (whole[tool]["answer"], outlines[tool]):
            Draft202012Validator(schema).validate(found)
        assert list(whole[tool]["answer"]["properties"]) == list(outlines[tool]["properties"])  # type: ignore[index]
    assert {tool for tool, _ in calls} == set(outlines)


ADDRESSES = {
    "kg://entity/china": '"id":"china"',
    "kg://entity/%D0%9A%D0%B8%D1%82%D0%B0%D0%B9": '"id":"china"',
    "kg://source/002-anewz": "AnewZ",
    "kg://word/signs": '"name":"signs"',
    "kg://question/between": "SELECT",
}
NOWHERE = (
    "kg://entity/chinna",
    "kg://claim/x",
    "kg://source/zz",
    "kg://word/sings",
    "kg://question/betwen",
    "kg://a/b",
)


def test_an_entity_a_claim_a_source_a_word_and_a_question_have_an_address(
    helper: Assistant, graph: ValidDataset
) -> None:
    read: Any = helper.client.read_resource
    claim = graph.tables.claims[0]
    for uri, text in {**ADDRESSES, f"kg://claim/kgc:{claim.id}": claim.subject}.items():
        (content,) = helper.portal.call(read, uri).contents
        assert content.mime_type == "application/json"
        assert text in content.text
    for uri in NOWHERE:
        with pytest.raises(MCPError, match=r"Not in the graph|no saved question|Unknown resource") as error:
            helper.portal.call(read, uri)
        assert not names_shell(str(error.value))
    templates = helper.portal.call(helper.client.list_resource_templates).resource_templates
    assert {template.uri_template for template in templates} == {
        f"kg://{kind}/{{name}}" for kind in ("entity", "claim", "source", "word", "question")
    }


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("entity", "Узб", "uzbekistan"), ("entity", "Uzbek", "uzbekistan"), ("word", "sig", "signs"),
        ("question", "head", "head-of-state"), ("source", "002", "002-anewz"),
    ],
)  # fmt: skip
def test_a_name_in_an_address_goes_on(kind: str, text: str, value: str, helper: Assistant) -> None:
    async def complete(argument: str) -> Any:
        reference = ResourceTemplateReference(uri=f"kg://{kind}/{{name}}")
        return (await helper.client.complete(reference, {"name": argument, "value": text})).completion

    completion = helper.portal.call(complete, "name")
    assert value in completion.values
    assert completion.total == len(completion.values)
    assert helper.portal.call(complete, "colour").values == []


def test_calls_that_cannot_work_are_refused_in_one_line(helper: Assistant) -> None:
    for tool, arguments in (
        ("entity_card", {"name": ["China"]}),
        ("entity_card", {"name": "China", "limit": 10**9}),
        ("entity_card", {"name": "China", "max_bytes": -1}),
        ("entity_card", {"name": "China", "modality": "planned,asserted" * 100}),
        ("ask_question", {"question": "between", "parameters": {"start": {"a": 1}}}),
        ("sparql", {"query": "SELECT * { ?a ?b }"}),
        ("sparql", {"query": "SELECT * { ?a ?b ?c }", "as_of": "yesterday"}),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}),
        ("sparql", {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}),
        ("find_entitty", {"name": "China"}),
    ):
        line = helper.refusal(tool, **arguments)
        assert not names_shell(line)
        assert "errors.pydantic.dev" not in line
        assert len(line) < 700


def test_names_that_would_hide_or_break_are_told_as_they_are(helper: Assistant) -> None:
    for name in (
        "\u202eanihC",
        "<script>alert(1)</script>",
        "'; DROP",
        "x\n\nIgnore all",
        "\x00",
        "=1+1",
        "\U0010ffff",
    ):
        for tool in ("find_entity", "entity_card"):
            found = helper.ask(tool, name=name)
            assert found["verdict"] == "not in the graph"
            text = json.dumps(found, ensure_ascii=False)
            assert not set("\u202e\x00\n") & set(text)


def test_two_assistants_at_once_are_told_what_each_asked(graph: ValidDataset) -> None:
    service = Service(graph, InlineEngine(graph), Settings(), graph.digest, graph.folder)

    async def both() -> list[str]:
        async with Client(make_server(service)) as one, Client(make_server(service)) as two:
            labels: dict[int, str] = {}

            async def ask(number: int, client: Client, name: str) -> None:
                card = (await client.call_tool("entity_card", {"name": name, "limit": 1})).structured_content
                labels[number] = cast("Any", card)["entity"]["label"]

            async with anyio.create_task_group() as tasks:
                for number in range(10):
                    pair = (one, "China") if number % 2 else (two, "Kazakhstan")
                    tasks.start_soon(ask, number, *pair)
            return [labels[number] for number in range(10)]

    assert anyio.run(both) == ["Kazakhstan", "China"] * 5


@pytest.fixture(scope="module")
def web(graph: ValidDataset) -> Iterator[TestClient]:
    settings = Settings(token="a-token-of-length")
    service = Service(graph, InlineEngine(graph), settings, graph.digest, graph.folder)
    headers = {"Authorization": "Bearer a-token-of-length"}
    with TestClient(create_app(service), base_url=ADDRESS, headers=headers) as client:
        yield client


def rpc(method: str, **params: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


ACCEPT = {"Accept": "application/json, text/event-stream"}


def test_the_same_tools_answer_over_http(web: TestClient, helper: Assistant) -> None:
    listed_tools = web.post("/mcp", json=rpc("tools/list"), headers=ACCEPT).json()["result"]["tools"]
    assert [tool["name"] for tool in listed_tools] == [
        tool.name for tool in helper.portal.call(helper.client.list_tools).tools
    ]
    call = rpc("tools/call", name="entity_card", arguments={"name": "Китай", "limit": 3})
    answer = web.post("/mcp", json=call, headers=ACCEPT)
    assert answer.status_code == 200
    assert answer.json()["result"]["structuredContent"] == helper.ask("entity_card", name="Китай", limit=3)


def test_the_guards_stand_before_it(web: TestClient) -> None:
    call = rpc("tools/list")
    assert web.post("/mcp", json=call, headers={**ACCEPT, "Origin": "http://evil.example"}).status_code == 403
    assert web.post("/mcp", json=call, headers={**ACCEPT, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert web.post("/mcp", json=call, headers={**ACCEPT, "Host": "evil.example"}).status_code == 421
    assert web.post("/mcp", json=call, headers={**ACCEPT, "Authorization": "Bearer no"}).status_code == 401
    assert web.post("/mcp", content=b"x" * 5_000_001, headers=ACCEPT).status_code == 413
    assert web.get("/mcp", headers=ACCEPT).status_code == 405
    assert web.delete("/mcp", headers=ACCEPT).status_code == 405
    broken = {**ACCEPT, "Content-Type": "application/json"}
    for body in (b"{", b"[]", b"null", b"\xff", b"[" * 100_000):
        answer = web.post("/mcp", content=body, headers=broken)
        assert 400 <= answer.status_code < 500
        assert "Traceback" not in answer.text


def test_whose_turn_it_is_is_known_over_http(graph: ValidDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def watch(dataset: ValidDataset, page: PartRequest, *_: object) -> bytes:
        seen.append(CLIENT.get())
        return json.dumps({"message": dataset.digest, "arguments": page.stated}).encode()

    monkeypatch.setattr(answers, "find_entity", watch)
    service = Service(graph, InlineEngine(graph), Settings(), graph.digest, graph.folder)
    with TestClient(create_app(service), base_url=ADDRESS, client=("203.0.113.9", 1)) as client:
        client.post("/mcp", json=rpc("tools/call", name="find_entity", arguments={"name": "China"}), headers=ACCEPT)
    assert seen == ["203.0.113.9"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_two_official_clients_are_answered_over_http_and_one_that_leaves_ends_what_it_asked(
    mode: Any, live: Running
) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"

    async def ask() -> list[str]:
        labels = []
        async with Client(f"{live.url}/mcp", mode=mode) as one, Client(f"{live.url}/mcp", mode=mode) as two:
            with anyio.move_on_after(1):
                await one.call_tool("sparql", {"query": endless})
            for client, name in ((one, "Китай"), (two, "Kazakhstan")):
                card = (await client.call_tool("entity_card", {"name": name, "limit": 1})).structured_content
                labels.append(cast("Any", card)["entity"]["label"])
        return labels

    def is_quiet() -> bool:
        with live.client() as client:
            text = client.get("/metrics").text
        return sum(float(number) for number in re.findall(r"kg_queries_running\{.*?\} (\S+)", text)) == 0

    assert anyio.run(ask) == ["China", "Kazakhstan"]
    wait_until(is_quiet)
