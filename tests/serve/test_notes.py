"""Notes on an answer: the same sentence on stderr, in JSON, in Python, over HTTP and in the tools for assistants."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

import kg
from kg.graph.dataset import ValidDataset, open_graph
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from kg.serve.mcp.wording import for_tools, names_shell
from tests.cli.test_cli import run
from tests.edits import add_claim, copy_tables
from tests.questions import texts_graph
from tests.serve.inline import InlineEngine
from tests.serve.test_mcp import Assistant, assistant_here

IRI = "https://w3id.org/diplokg/ontology"


def meant(name: str, instead: str) -> str:
    return f"{name} is not in the graph; did you mean {instead}?"


QUERIES = {
    "a slip in a predicate": ("SELECT ?a { ?a kg:sings ?b }", meant("kg:sings", "kg:signs")),
    "a predicate of another name": ("ASK { ?a kg:belongsTo ?b }", meant("kg:belongsTo", "kg:memberOf")),
    "a class of another name": ("SELECT ?a { ?a a kg:Country }", meant("kg:Country", "kg:State")),
    "a word of another name": ("SELECT ?a { ?a kg:modality kg:expected }", meant("kg:expected", "kg:planned")),
    "a word of a scheme": (
        "SELECT ?a { ?a kg:hasStatus kg:status-finished }",
        meant("kg:status-finished", "kg:status-completed"),
    ),
    "a word like no other": (
        "SELECT ?a { ?a kg:qqq ?b }", "kg:qqq is not in the graph; `kg terms` lists the words of the ontology"
    ),
    "an id": ("SELECT ?b { kgr:arlnd kg:signs ?b }", meant("kgr:arlnd", "kgr:arland (Arland)")),
    "an id that is a name": (
        "SELECT ?b { kgr:treaty-of-the-river kg:signedOn ?b }",
        meant("kgr:treaty-of-the-river", "kgr:river-treaty (River Treaty)"),
    ),
    "a source": (
        "SELECT ?b { ?b prov:wasDerivedFrom kgs:tiny-new }",
        meant("kgs:tiny-new", "kgs:tiny-news or kgs:tiny-report"),
    ),
    "a claim": (
        "SELECT ?b { kgc:00000000000000000000 rdf:subject ?b }",
        "kgc:00000000000000000000 is not in the graph; no claim has this id, and none that was superseded had it",
    ),
    "a word of another vocabulary": (
        "SELECT ?b { ?a skos:preflabel ?b }", meant("skos:preflabel", "skos:prefLabel")
    ),
    "a whole IRI": (f"SELECT ?a {{ ?a <{IRI}/sings> ?b }}", meant(f"<{IRI}/sings>", "kg:signs")),
    "a prefix of one's own": (f"PREFIX : <{IRI}/> SELECT ?a {{ ?a :sings ?b }}", meant(":sings", "kg:signs")),
    "a name in VALUES": (
        "SELECT ?a { VALUES ?a { kgr:arlnd } ?a kg:signs ?b }",
        meant("kgr:arlnd", "kgr:arland (Arland)"),
    ),
    "a name in a path": ("SELECT ?a { ?a kg:signs/kg:sings ?b }", meant("kg:sings", "kg:signs")),
    "a name beside an answer": (
        "SELECT ?a { ?a kg:signs ?b OPTIONAL { ?a kg:sings ?c } }", meant("kg:sings", "kg:signs")
    ),
    "a count of nothing": ("SELECT (COUNT(?a) AS ?n) { ?a a kg:Nation }", meant("kg:Nation", "kg:State")),
    "a class without use": ("SELECT ?a { ?a a kg:Alliance }", "nothing in this graph is of the class kg:Alliance"),
    "a predicate without use": ("SELECT ?a { ?a kg:visits ?b }", "no claim of this graph has kg:visits"),
    "a predicate of a modality without use": ("ASK { ?a hypo:visits ?b }", "no claim of this graph has hypo:visits"),
    "a slip in a predicate of a modality": ("ASK { ?a plan:sings ?b }", meant("plan:sings", "plan:signs")),
    "an inverse": (
        "SELECT ?a { ?a kg:signedBy ?b }",
        "kg:signedBy is not stored, as it is the inverse of kg:signs; write ^kg:signs",
    ),
    "a language": (
        'SELECT ?b { ?a rdfs:label ?b FILTER(LANG(?b) = "cn") }',
        "no text of the graph has the language 'cn'; there are en, ru",
    ),
    "a range of languages": (
        'SELECT ?b { ?a rdfs:label ?b FILTER(LANGMATCHES(LANG(?b), "zh")) }',
        "no text of the graph has the language 'zh'; there are en, ru",
    ),
    "a string for a word": (
        'ASK { ?a kg:modality "planned" }',
        'nothing has kg:modality "planned"; did you mean kg:planned?',
    ),
    "a string for another word": (
        'SELECT ?a { ?a kg:modality ?m FILTER(?m = "expected") }',
        'nothing has kg:modality "expected"; did you mean kg:planned?'
    ),
    "a label without its language": (
        'ASK { ?a rdfs:label "Arland" }',
        'nothing has rdfs:label "Arland"; did you mean "Arland"@en?',
    ),
    "a value that is no other": (
        "SELECT ?a { ?a kg:line 99 }", 'nothing has kg:line "99"^^xsd:integer'
    ),
    "what follows by rule": (
        "SELECT ?a { ?a kg:involvedIn ?b }",
        "what follows by rule would fill the answer: ask for it in GRAPH kg:entailed { ... }",
    ),
    "what others dispute": (
        "SELECT ?when { kgr:river-treaty kg:signedOn ?when }",
        "claims that others outvote or dispute would fill the answer: --view all shows them",
    ),
    "a pattern that the engine lacks": (
        'SELECT ?b { ?a rdfs:label ?b FILTER(REGEX(?b, "^(?!A)")) }',
        'the engine cannot read the regular expression "^(?!A)", so it matches nothing; its kind has no look-ahead, '
        "look-behind or back reference",
    ),
}  # fmt: skip
QUIET = {
    "an answer": "SELECT ?a { ?a kg:signs ?b }",
    "names that a query makes": "CONSTRUCT { ?a kg:mine ?b } WHERE { ?a kg:signs ?b }",
    "an empty answer that is right": "SELECT ?a { kgr:east-league kg:signs kgr:river-treaty ; kg:signs ?a }",
    "a function and a datatype": 'SELECT (xsd:date("2025-01-01") AS ?d) { ?a kg:signs ?b }',
    "a comment and a string": '# kg:sings\nSELECT ("kg:sings" AS ?b) { ?a kg:signs ?c }',
    "the graph of derived edges": "SELECT ?a { GRAPH kg:entailed { ?a kg:involvedIn ?b } }",
}  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


@pytest.fixture(scope="module")
def client(dataset: ValidDataset) -> Iterator[TestClient]:
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as here:
        yield here


@pytest.fixture(scope="module")
def helper(dataset: ValidDataset) -> Iterator[Assistant]:
    with assistant_here(dataset) as here:
        yield here


@contextmanager
def quiet() -> Iterator[None]:
    """Notes are warnings of Python too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def on_stderr(text: str, tiny: Path) -> list[str]:
    done = run("query", text, "--data", tiny)
    assert done.exit_code == 0, done.stderr
    return [line.removeprefix("kg: ") for line in done.stderr.splitlines() if line.startswith("kg: ")]


def in_json(text: str, tiny: Path) -> list[str]:
    return cast("list[str]", json.loads(run("query", text, "--data", tiny, "--format", "json").stdout).get("notes", []))


def in_python(text: str, tiny: Path) -> list[str]:
    with quiet():
        return list(kg.open(tiny).query(text).notes)


@pytest.mark.parametrize("door", [on_stderr, in_json, in_python])
@pytest.mark.parametrize(("text", "note"), QUERIES.values(), ids=QUERIES)
def test_a_note_stands_at_the_command_line_and_in_python(
    door: Callable[[str, Path], list[str]], text: str, note: str, tiny: Path
) -> None:
    assert door(text, tiny) == [note]


@pytest.mark.parametrize(("text", "note"), QUERIES.values(), ids=QUERIES)
def test_a_note_stands_in_the_header_and_the_json_of_the_protocol(text: str, note: str, client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": text}, headers={"Accept": "application/sparql-results+json"})
    assert answer.json()["notes"] == [note]
    assert answer.headers["Kg-Note"] == note
    assert client.get("/sparql", params={"query": text, "format": "csv"}).headers["Kg-Note"] == note


@pytest.mark.parametrize(("text", "note"), QUERIES.values(), ids=QUERIES)
def test_a_note_stands_in_the_answer_to_an_assistant(text: str, note: str, helper: Assistant) -> None:
    (said,) = cast("list[str]", helper.ask("sparql", query=text)["notes"])
    assert said == for_tools(note)
    assert not names_shell(said)
    assert said.partition(";")[0].partition(":")[0] == note.partition(";")[0].partition(":")[0]


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_where_there_is_nothing_to_note_nothing_is_said(text: str, tiny: Path, client: TestClient) -> None:
    assert on_stderr(text, tiny) == []
    assert "Kg-Note" not in client.get("/sparql", params={"query": text}).headers


def test_an_answer_that_was_cut_says_so_at_every_door(tiny: Path, client: TestClient, helper: Assistant) -> None:
    note = "cut after 1 rows; there are more: raise max-rows or narrow the query"
    text = "SELECT ?a { ?a kg:signs ?b }"
    done = run("query", text, "--data", tiny, "--max-rows", "1")
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (4, f"kg: {note}")
    with pytest.warns(UserWarning, match="cut after 1 rows"):
        assert kg.open(tiny).query(text, max_rows=1).notes == (note,)
    assert client.get("/sparql", params={"query": text, "max-rows": "1"}).headers["Kg-Note"] == note
    cut = helper.ask("sparql", query=text, limit=1)
    assert cut["message"] == "Rows 1-1; there are more."
    assert "more: pass next as cursor" in cast("list[str]", cut["missing"])
    assert cut["next"]


def test_turtle_and_xml_have_notes_as_comments(client: TestClient) -> None:
    text = "CONSTRUCT { ?a kg:signs ?b } WHERE { ?a kg:sings ?b }"
    turtle = client.get("/sparql", params={"query": text, "format": "ttl"}).text
    assert turtle.startswith(f"# {meant('kg:sings', 'kg:signs')}\n")
    disputed = QUERIES["what others dispute"][0]
    xml = client.get("/sparql", params={"query": disputed, "format": "xml"}).text
    assert "<!-- claims that others outvote or dispute would fill the answer: - -view all shows them -->" in xml


def test_a_view_that_leaves_everything_out_is_named(tiny: Path) -> None:
    text = "SELECT ?b { kgr:arland kg:signs ?b }"
    done = run("query", text, "--data", tiny, "--as-of", "1900")
    assert "kg: without --as-of the answer has rows" in done.stderr.splitlines()
    done = run("query", text, "--data", tiny, "--source", "tiny-report")
    assert "kg: without --source the answer has rows" in done.stderr.splitlines()


@pytest.mark.parametrize(
    ("modality", "prefix"), [("asserted", "kg"), ("planned", "plan"), ("hypothetical", "hypo"), ("negated", "denied")]
)
def test_a_symmetric_tie_is_hinted_at_from_its_other_end(
    tiny: Path, tmp_path: Path, modality: str, prefix: str
) -> None:
    folder = copy_tables(tiny, tmp_path)
    add_claim(folder, "arland", "partnerOf", "dorland", modality=modality)
    note = "what follows by rule would fill the answer: ask for it in GRAPH kg:entailed { ... }"
    text = f"ASK {{ kgr:dorland {prefix}:partnerOf kgr:arland }}"
    done = run("query", text, "--data", folder)
    assert done.stderr.splitlines() == [f"kg: {note}"]
    dataset = open_graph(folder)
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        assert client.get("/sparql", params={"query": text}).headers["Kg-Note"] == note
    with assistant_here(dataset) as helper:
        assert helper.ask("sparql", query=text)["notes"] == [note]
    text = "ASK { kgr:dorland kg:partnerOf kgr:arland }"
    done = run("query", text, "--data", folder)
    told = (
        f"with {prefix}:partnerOf in the query there is an answer that follows by rule, in GRAPH kg:entailed {{ ... }}"
    )
    assert done.stderr.splitlines() == [
        f"kg: {note}" if prefix == "kg" else f"kg: nothing of the kind is asserted or reported; {told}"
    ]


def test_a_retired_word_is_told_with_what_takes_its_place() -> None:
    done = run("query", "SELECT ?a { ?a kg:treatyParty ?b }")
    assert "kg:treatyParty is" in done.stderr


def test_what_a_parameter_can_be_instead_is_told_at_every_door(
    tiny: Path, client: TestClient, helper: Assistant
) -> None:
    note = "with another measure there are rows: trade"
    given = {"entity": "arland", "measure": "age"}
    done = run("ask", "quantity", *(f"{name}={value}" for name, value in given.items()), "--data", tiny)
    assert f"kg: {note}" in done.stderr.splitlines()
    with quiet():
        assert note in kg.open(tiny).ask("quantity", given).notes
    answer = client.get("/api/ask/quantity", params=given)
    assert note in answer.headers["Kg-Note"]
    assert note in answer.json()["notes"]
    assert note in cast("list[str]", helper.ask("ask_question", question="quantity", parameters=given)["notes"])


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [("2024-12", "2023-06", True), ("2024", "2023", True), ("2023-06", "2023", False), ("2023", "2023", False)],
)
def test_a_time_that_ends_before_it_begins_is_refused_at_every_door(
    start: str, end: str, is_refused: bool, tiny: Path, client: TestClient, helper: Assistant
) -> None:
    given = {"start": start, "end": end}
    line = f"the time from start={start} to end={end} ends before it begins; swap them"
    done = run("ask", "between", f"start={start}", f"end={end}", "--data", tiny)
    answer = client.get("/api/ask/between", params=given)
    page = client.get("/ask/between", params=given)
    if not is_refused:
        assert (done.exit_code, answer.status_code, page.status_code) == (0, 200, 200)
        return
    assert (done.exit_code, done.stderr) == (2, f"kg: {line}\n")
    with pytest.raises(kg.UsageError, match="ends before it begins"):
        kg.open(tiny).ask("between", given)
    assert (answer.status_code, answer.json()["error"]) == (400, line)
    assert page.status_code == 400
    assert line in page.text
    assert line in helper.refusal("ask_question", question="between", parameters=given)


NETWORKS: dict[str, tuple[dict[str, Any], str]] = {
    "a class that nothing is of": ({"types": "Alliance"}, "the graph has nothing of class Alliance"),
    "a class that is not tied": (
        {"types": "Agreement"},
        "no Agreement has a tie in the network 'actors'; --network claims has it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("spans", [True, False], ids=["with spans", "without"])
@pytest.mark.parametrize(("asked", "note"), NETWORKS.values(), ids=NETWORKS)
def test_an_empty_ranking_says_why(
    asked: dict[str, Any], note: str, spans: bool, tiny: Path, client: TestClient, helper: Assistant
) -> None:
    done = run("rank", "--type", asked["types"], "--data", tiny, "--spans" if spans else "--no-spans")
    assert done.stderr.splitlines()[-1] == f"kg: {note}"
    assert kg.open(tiny).rank(spans=spans, **asked).notes[-1] == note
    answer = client.get("/api/rank", params={"type": asked["types"], "spans": str(spans).lower()})
    assert answer.json()["notes"] == [note]
    assert helper.ask("most_connected", type=asked["types"])["notes"] == [for_tools(note)]


def test_an_actor_that_is_not_listed_says_why(tiny: Path) -> None:
    done = run("rank", "--actor", "Arland", "--type", "Organisation", "--data", tiny)
    assert done.stderr.splitlines()[-1] == "kg: Arland is a State, not of class Organisation; add --type State"
    done = run("rank", "--actor", "river-treaty", "--data", tiny)
    told = "River Treaty has no tie in the network 'actors'; --network claims has it, with --type Treaty"
    assert done.stderr.splitlines()[-1] == f"kg: {told}"


def test_a_measure_of_one_component_says_that_there_are_others(shared: Path) -> None:
    folder = shared / "cases" / "twopairs"
    notes = kg.open(folder).rank("eigenvector", spans=False).notes[-2:]
    assert notes[0].startswith("the network has 2 components")
    assert notes[1].startswith("2 components are equally large")
    assert f"kg: {notes[1]}" in run("rank", "--by", "eigenvector", "--data", folder).stderr


def test_a_path_that_is_not_there_says_why(tiny: Path, client: TestClient) -> None:
    asked = {"start": "arville", "end": "east-league", "predicate": "capitalOf"}
    meant = "along what is asserted or reported in this view"
    note = f"no path leads from Arville to East League {meant}; leave out --predicate and --without"
    done = run("path", asked["start"], asked["end"], "--predicate", "capitalOf", "--data", tiny)
    assert f"kg: {note}" in done.stderr.splitlines()
    assert kg.open(tiny).path(asked["start"], asked["end"], predicates=["capitalOf"]).notes == (note,)
    assert client.get("/api/paths", params=asked).json()["notes"] == [note]


def test_a_path_says_what_it_does_not_go_along(client: TestClient) -> None:
    done = run("path", "Kazakhstan", "china-central-asia-military-alliance")
    assert "along what is asserted or reported in this view; --modality asserted --modality reported" in done.stderr
    assert done.stderr.endswith("--modality negated opens one\n")
    done = run("path", "Kazakhstan", "china-central-asia-military-alliance", "--modality", "negated", "--format", "csv")
    assert {row.rsplit(",", 1)[1] for row in done.stdout.splitlines()[1:]} == {"negated"}
    done = run("path", "Kazakhstan", "Kazakhstan")
    assert done.stderr == "kg: Kazakhstan is both ends of the path; name another one\n"
    note = "Arland is both ends of the path; name another one"
    assert client.get("/api/paths", params={"start": "arland", "end": "arland"}).json()["notes"] == [note]


def test_a_path_along_plans_is_the_same_at_every_door(tiny: Path, client: TestClient) -> None:
    ends = ("Dorland", "East League")
    done = run("path", *ends, "--modality", "planned", "--predicate", "signs", "--format", "json", "--data", tiny)
    rows = json.loads(done.stdout)
    assert {row["modality"] for row in rows} == {"planned"}
    assert kg.open(tiny).path(*ends, modalities="planned", predicates=["signs"]).records == rows
    asked = {"start": ends[0], "end": ends[1], "modality": "planned", "predicate": "signs"}
    (path,) = client.get("/api/paths", params=asked).json()["paths"]
    assert [claim for step in path["steps"] for claim in step["claims"]] == [row["claim"] for row in rows]
    assert {word for step in path["steps"] for word in step["modalities"]} == {"planned"}


def test_who_is_reached_along_plans_and_who_could_be_are_told(tiny: Path) -> None:
    done = run("reach", "Dorland", "--modality", "planned", "--format", "json", "--data", tiny)
    rows = json.loads(done.stdout)
    assert [(row["id"], set(row["modalities"].split())) for row in rows] == [("east-league", {"planned"})]
    assert done.stderr.startswith("1 actors can be reached from Dorland along what is planned\n")
    reached = kg.open(tiny).reach("Dorland", modalities="planned")
    assert (reached.records, reached.notes[0]) == (rows, done.stderr.splitlines()[0])
    done = run("reach", "Dorland", "--modality", "opinion", "--data", tiny)
    assert "0 actors can be reached from Dorland along what is opinion; leave out --modality\n" in done.stderr
    done = run("path", "Arland", "Dorland", "--time-respecting", "--from", "2030", "--data", tiny)
    assert done.exit_code == 2
    assert done.stderr.endswith("leads from arland to dorland; leave out --from and --to\n")
    done = run("path", "Arland", "Dorland", "--time-respecting", "--modality", "planed", "--data", tiny)
    assert done.stderr == "kg: unknown modality 'planed'; did you mean 'planned'?\n"


def test_an_assistant_is_told_of_a_way_that_is_not_along_facts() -> None:
    with assistant_here(texts_graph()) as helper:
        answer = helper.ask("claims_between", first="Xi'an", second="china-central-asia-military-alliance")
    assert answer["verdict"] == "no claim"
    assert "What is stated as fact does not join them; claims of other modalities" in str(answer["message"])
    along = {claim["id"]: claim.get("modality", "asserted") for claim in cast("list[dict[str, Any]]", answer["claims"])}
    path = cast("list[dict[str, Any]]", answer["path"])
    assert along[path[-1]["claim"]] == "negated"


def test_a_ranking_by_modality_is_the_same_at_every_door(tiny: Path, client: TestClient, helper: Assistant) -> None:
    expected = [(row.id, row.score) for row in kg.open(tiny).rank(modalities="planned")]
    answer = client.get("/api/rank", params={"modality": "planned"}).json()["rows"]
    told = cast("list[dict[str, Any]]", helper.ask("most_connected", modality=["planned"])["ranking"])
    assert [(row["id"], row["score"]) for row in answer] == expected == [(row["id"], row["score"]) for row in told]
    assert [identity for identity, _ in expected] == ["dorland", "east-league"]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/api/entities?type=Country", "unknown class 'Country'; did you mean 'State'?"),
        ("/api/claims?predicate=belongsTo", "unknown predicate 'belongsTo'; did you mean 'memberOf'?"),
        ("/api/claims?modality=expected", "; did you mean 'planned'?"),
        ("/api/rank?modality=expected", "; did you mean 'planned'?"),
        ("/api/rank?type=Country", "no class is named 'Country'; did you mean 'State'?"),
    ],
)
def test_a_word_of_another_name_leads_to_one_of_the_same_meaning(address: str, line: str, client: TestClient) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(line)


def test_an_assistant_is_told_which_modality_was_meant(helper: Assistant) -> None:
    found = helper.ask("most_connected", modality=["expected"])
    assert found["verdict"] == "not in the graph"
    assert [each["id"] for each in cast("list[dict[str, str]]", found["suggestions"])] == ["planned"]


def test_empty_lists_say_so(tiny: Path, client: TestClient) -> None:
    done = run("terms", "xyzzy")
    note = "no word of the ontology has 'xyzzy' in its name or comment; `kg terms` lists all of them"
    assert done.stderr == f"kg: {note}\n"
    assert client.get("/api/terms", params={"word": "xyzzy"}).json()["notes"] == [note]
    note = "no claims about Dorland contradict each other in this view"
    assert f"kg: {note}" in run("conflicts", "Dorland", "--data", tiny).stderr.splitlines()
    assert kg.open(tiny).conflicts("Dorland").notes == (note,)
    assert client.get("/api/conflicts", params={"about": "Dorland"}).json()["notes"] == [note]
    assert client.get("/api/entities", params={"q": "xyzzyxyzzy"}).json()["notes"]
    assert client.get("/api/claims", params={"entity": "arland", "predicate": "visits"}).json()["notes"]


def test_an_option_that_is_given_twice_is_refused(tiny: Path) -> None:
    done = run("query", "ASK {}", "--timeout", "5", "--timeout", "6", "--data", tiny)
    assert (done.exit_code, done.stderr) == (2, "kg: --timeout is given 2 times and takes one value; give it once\n")
    assert (
        run("query", "ASK {}", "--data", tiny, "-d", tiny).exit_code == 0
    )  # a folder joined with itself is the folder
    assert run("rank", "--top", "3", "--top", "5", "--data", tiny).exit_code == 2
    assert run("query", "ASK {}", "--labels", "--no-labels", "--data", tiny).exit_code == 2
    assert run("rank", "why", "arland", "--by", "degree", "--by", "strength", "--data", tiny).exit_code == 2
    assert run("rank", "--type", "State", "--type", "Organisation", "--data", tiny).exit_code == 0


def test_names_are_told_with_one_of_each_language_first(helper: Assistant) -> None:
    entity = cast("list[dict[str, Any]]", helper.ask("find_entity", name="Arland")["entities"])[0]
    assert "more_names" not in entity
    message = str(helper.ask("entity_card", name="qqqqqq")["message"])
    assert message.startswith(
        "Not in the graph. No entity bears the name 'qqqqqq'. Nothing has a near name. find_entity"
    )
