"""A graph that lives on Apache Jena Fuseki: query, ask, rank and serve answer from it as from the tables."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, build_graph, open_graph
from kg.graph.trig import GRAPH_FILE
from kg.model.terms import ID, PREFIXES
from kg.query.asking import run_query
from kg.query.endpoint import Endpoint, answered, open_server
from kg.query.engine import Result, Term, query_store
from kg.query.questions import bind_parameters, read_questions
from kg.session import Answer
from kg.tables.files import shipped_data
from tests.cli.test_cli import run
from tests.fuseki import running_fuseki
from tests.query.test_departures import departures, given, shown
from tests.questions import TEXTS
from tests.random_queries import THINGS, random_queries
from tests.serve.conftest import ROOT, Running, serve

pytestmark = pytest.mark.slow
QUESTIONS = read_questions(shipped_data() / "questions")


@pytest.fixture(scope="module")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_fuseki(shipped_data() / GRAPH_FILE, tmp_path_factory.mktemp("fuseki")) as url:
        yield url


@pytest.fixture(scope="module")
def dataset() -> ValidDataset:
    return open_graph()


@pytest.fixture(scope="module")
def service(fuseki: str) -> Iterator[Running]:
    with serve("--quiet", "--endpoint", fuseki, "--timeout", "5") as running:
        yield running


def without_frame(output: str) -> list[str]:
    """Lines without that of the frame, a page of the data folder, of which a server knows nothing."""
    return [line for line in output.splitlines() if not line.startswith("frame: ")]


def values(answer: Answer) -> list[list[str]]:
    """Rows in order of what they say; Fuseki writes language tags in other letters, and that is not a difference."""
    return sorted([str(value).lower() for value in row.values()] for row in answer)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_saved_question_has_the_same_answer(name: str, fuseki: str, dataset: ValidDataset) -> None:
    question = QUESTIONS[name]
    terms = bind_parameters(question, {}, dataset)
    here = run_query(dataset, question.query, parameters=terms)
    there = Endpoint(open_server(fuseki)).query(question.query, terms)
    assert there.variables == here.variables
    assert values(Answer(there)) == values(Answer(here))
    assert here.rows


def test_a_query_is_printed_as_from_the_tables(fuseki: str) -> None:
    text = "SELECT ?state ?treaty { ?state kg:signs ?treaty . ?treaty a kg:Treaty } ORDER BY ?state ?treaty"
    for form in ("table", "csv", "json"):
        there = run("query", text, "--labels", "--format", form, "--endpoint", fuseki)
        assert there.output == run("query", text, "--labels", "--format", form).output
        assert there.exit_code == 0
    graph = ("query", "CONSTRUCT { ?s kg:signs ?o } WHERE { ?s kg:signs ?o }", "--format", "ttl")
    assert run(*graph, "--endpoint", fuseki).output == run(*graph).output


def test_a_question_takes_a_name_in_any_script(fuseki: str) -> None:
    words = ("ask", "head-of-state", "state=Узбекистан")
    there = run(*words, "--endpoint", fuseki)
    assert there.output == run(*words).output
    assert "Shavkat Mirziyoyev" in there.stdout


def test_a_ranking_has_the_same_scores_and_intervals(fuseki: str) -> None:
    for options in (["--by", "betweenness"], ["--as-of", "2024"], ["--explain", "China"], ["--shares", "source"]):
        there = run("rank", *options, "--format", "json", "--endpoint", fuseki)
        here = run("rank", *options, "--format", "json")
        assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout)
        assert there.stderr.splitlines() == without_frame(here.stderr)
        assert json.loads(there.stdout)


def test_what_fuseki_refuses_is_told_with_its_own_words(fuseki: str) -> None:
    line = r"refuses the query: Parse error"
    with pytest.raises(UsageError, match=line), answered(open_server(fuseki), {"query": "SELEKT * {}"}, "*/*"):
        pass


def test_a_path_of_fuseki_that_takes_no_query_is_one_line(fuseki: str) -> None:
    done = run("query", "ASK {}", "--endpoint", fuseki.replace("/kg/query", "/other"))
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "line", re.findall(r"^\$ kg (.+)$", (ROOT / "docs" / "endpoint.md").read_text("utf-8"), re.MULTILINE)
)
def test_the_commands_of_the_documentation_print_what_they_print_without_an_endpoint(line: str, fuseki: str) -> None:
    words = shlex.split(line)
    place = words.index("--endpoint")
    there = run(*words[: place + 1], fuseki, *words[place + 2 :])
    here = run(*words[:place], *words[place + 2 :])
    assert (there.exit_code, sorted(there.output.splitlines())) == (0, sorted(without_frame(here.output)))


def test_serve_answers_sparql_from_fuseki(service: Running, dataset: ValidDataset) -> None:
    with service.client() as client:
        text = "SELECT ?who ?what { ?who kg:signs ?what } ORDER BY ?who ?what"
        found = client.get("/sparql", params={"query": text})
        assert found.headers["content-type"].startswith("application/sparql-results+json")
        bindings = found.json()["results"]["bindings"]
        here = run_query(dataset, text).rows
        assert [(row["who"]["value"], row["what"]["value"]) for row in bindings] == [
            tuple(str(getattr(term, "value", "")) for term in row) for row in here
        ]
        turtle = client.get(
            "/sparql", params={"query": "CONSTRUCT WHERE { kgr:tashkent a ?c }"}, headers={"Accept": "text/turtle"}
        )
        assert turtle.headers["content-type"].startswith("text/turtle")
        assert "kgr:tashkent a kg:Actor , kg:City , kg:Location" in turtle.text


def test_serve_answers_other_graphs_from_its_copy(service: Running) -> None:
    with service.client() as client:
        chosen = {"query": "ASK { kg:State a ?c }", "default-graph-uri": "https://w3id.org/diplokg/ontology/"}
        assert client.get("/sparql", params=chosen).json()["boolean"] is True
        unknown = {"query": "ASK {}", "default-graph-uri": "http://127.0.0.1:1/secret"}
        assert client.get("/sparql", params=unknown).status_code == 400


def test_serve_says_in_one_line_that_the_endpoint_is_not_there() -> None:
    done = run("serve", "--port", "0", "--endpoint", "http://127.0.0.1:1/sparql")
    assert done.exit_code == 3
    assert "cannot be reached" in done.stderr
    both = run("serve", "--endpoint", "http://127.0.0.1:1/sparql", "--data", str(Path(__file__).parent))
    assert both.exit_code == 2
    assert "--data does not go with --endpoint" in both.stderr


RANDOM = random_queries(150)


@cache
def canonical(term: Term | None) -> Term | None:
    """A term as our engine keeps it: the first departure of `docs/queries.md`."""
    if not isinstance(term, ox.Literal):
        return term
    [[kept]] = query_store(ox.Store(), f"SELECT ?x {{ VALUES ?x {{ {term} }} }}").rows
    return kept


def compared(result: Result, departure: str = "") -> Counter[tuple[Term | None, ...]]:
    rows = Counter(tuple(map(canonical, row)) for row in result.rows)
    return Counter(set(rows)) if departure == "repeats" else rows


"""The graph that the random queries are drawn for: of a larger one some have more rows than are given."""


@pytest.fixture(scope="module")
def texts() -> ValidDataset:
    return open_graph(TEXTS)


@pytest.fixture(scope="module")
def texts_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("texts")
    build_graph(TEXTS, folder / GRAPH_FILE)
    with running_fuseki(folder / GRAPH_FILE, folder) as url:
        yield url


@pytest.fixture(scope="module")
def asked_here(texts: ValidDataset) -> Callable[[int], Result]:
    """The answer here to a random query by its number, asked once."""
    return cache(lambda number: run_query(texts, RANDOM[number].text))


@pytest.mark.parametrize("number", range(len(RANDOM)))
def test_a_random_query_has_the_same_rows(number: int, texts_server: str, asked_here: Callable[[int], Result]) -> None:
    query = RANDOM[number]
    here, there = asked_here(number), Endpoint(open_server(texts_server)).query(query.text)
    assert (here.answer, set(here.variables)) == (there.answer, set(there.variables))
    assert compared(there, query.departure) == compared(here, query.departure), query.text


@pytest.mark.parametrize("number", [at for at, query in enumerate(RANDOM) if "ASK" not in query.text][::3])
def test_a_parameter_of_a_random_query_means_the_same(number: int, texts_server: str, texts: ValidDataset) -> None:
    query, bound = RANDOM[number], {"a": ox.NamedNode(ID + THINGS[number % len(THINGS)])}
    here = run_query(texts, query.text, parameters=bound)
    there = Endpoint(open_server(texts_server)).query(query.text, bound)
    assert compared(there, query.departure) == compared(here, query.departure), query.text


def test_the_random_queries_are_of_every_kind_and_many_have_rows(asked_here: Callable[[int], Result]) -> None:
    texts = " ".join(query.text for query in RANDOM)
    for word in ("OPTIONAL", "UNION", "MINUS", "FILTER", "BIND", "VALUES", "GRAPH", "GROUP BY", "HAVING", "ORDER BY",
                 "LIMIT", "DISTINCT", "ASK", "EXISTS", "{ SELECT", "^kg:", "+ ", "!("):  # fmt: skip
        assert word in texts
    answers = [asked_here(number) for number in range(len(RANDOM))]
    assert sum(bool(answer.rows) or answer.answer is not None for answer in answers) > len(RANDOM) // 3
    assert max(len(answer.rows) for answer in answers) > 100


@pytest.mark.parametrize(("query", "jena", "here", "instead"), departures())
def test_what_we_answer_otherwise_is_as_the_documentation_says(
    query: str, jena: str, here: str, instead: str, fuseki: str
) -> None:
    assert asked_of(fuseki, query) == jena
    assert asked_of(fuseki, instead) == given(instead)
    assert here != jena or jena == "refused"


def asked_of(url: str, query: str) -> str:
    """What another engine gives, without our guard before it, which would refuse some of it."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())
    try:
        with answered(open_server(url), {"query": prefixes + query}, "application/sparql-results+json") as (_, body):
            answer = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            if isinstance(answer, ox.QueryBoolean):
                return shown(Result((), (), answer=bool(answer)))
            names = tuple(variable.value for variable in answer.variables)
            return shown(Result(names, tuple(map(tuple, answer))))
    except UsageError:
        return "refused"


# Fuseki goes on with what nobody waits for any more, so these come last.


def test_a_query_that_never_ends_is_left_at_the_limit(fuseki: str) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [sys.executable, "-m", "kg", "query", text, "--endpoint", fuseki, "--timeout", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert "after 1 s; narrow the query" in done.stderr


def test_serve_ends_a_query_that_never_ends_and_goes_on(service: Running) -> None:
    with service.client() as client:
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        assert client.get("/sparql", params={"query": endless, "timeout": "1"}).status_code == 503
        assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
        refused = client.get("/sparql", params={"query": "ASK { SERVICE <http://x> {} }"})
        assert 400 <= refused.status_code < 500
