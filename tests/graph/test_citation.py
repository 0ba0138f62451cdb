"""One sentence counts a graph and one line cites what was found in it, the same at every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import kg
from kg.cli.app import app
from kg.graph.citation import count_graph, view_text
from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.model.counts import GraphCounts
from kg.network.network import build_network
from kg.publish.page.render import render_page
from kg.serve.app import create_app
from kg.serve.engine.service import Service, Settings
from tests.edits import copy_tables
from tests.serve.inline import InlineEngine

TINY = Path(__file__).parents[1] / "tiny"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    dataset = open_graph(TINY)
    service = Service(dataset, InlineEngine(dataset), Settings(), dataset.digest, dataset.folder)
    with TestClient(create_app(service), base_url="http://localhost") as opened:
        yield opened


def run(*words: str | Path) -> tuple[str, str]:
    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def cited(stderr: str) -> str:
    (line,) = [line for line in stderr.splitlines() if line.startswith("cite: ")]
    return line.removeprefix("cite: ")


def test_every_door_counts_alike(tiny: Path, tmp_path: Path, client: TestClient) -> None:
    dataset = open_graph(TINY)
    sentence = count_graph(dataset.tables, dataset.selection).sentence
    assert sentence == "10 entities; 17 claims (10 best, 2 conflicts); 2 sources that state them (2 texts)"
    folder = copy_tables(tiny, tmp_path)
    assert sentence in run("build", "--data", folder)[1]
    assert sentence in run("check", "--no-shapes", "--data", folder)[0]
    assert (
        sentence in json.loads(run("check", "--no-shapes", "--data", folder, "--format", "json")[0])["checked"].values()
    )
    assert sentence in run("build", "--data", folder, "--store", tmp_path / "store")[1]
    assert sentence in run("check", "--store", tmp_path / "store")[0]
    assert f"{sentence}." in client.get("/", headers={"Accept": "text/html"}).text
    home = client.get("/api/").json()
    assert home["counted"] == sentence
    assert (home["entities"], home["claims"], home["sources"], home["conflicts"]) == (10, 17, 2, 2)
    page = render_page(dataset)
    assert f'"counted":"{sentence}"' in page.replace('": "', '":"')
    assert sentence in kg.open(TINY)._repr_html_()


def test_sources_that_state_nothing_are_told_apart() -> None:
    counts = GraphCounts(1, 1, 0, 1, 1, 1, 1)
    assert counts.sentence == (
        "1 entity; 1 claim (1 best, 1 conflict); 1 source that states them (1 of reference data); "
        "1 more source that gives only names or places"
    )
    assert GraphCounts(0, 0, 0, 0, 0).sentence == "0 entities; 0 claims; 0 sources that state them"


@pytest.mark.parametrize(
    "words",
    [
        ("rank",),
        ("rank", "--by", "betweenness", "--network", "bipartite", "--type", "Agreement"),
        ("rank", "over-time", "--from", "2000", "--to", "2005"),
        ("rank", "why", "Arland"),
        ("rank", "why", "Arland", "--by", "strength"),
        ("rank", "why", "--robust"),
        ("rank", "shares", "source"),
        ("communities", "--seed", "3"),
        ("backbone",),
        ("path", "Arland", "Dorland"),
        ("path", "Arland", "Dorland", "--time-respecting"),
        ("reach", "Arland"),
        ("conflicts",),
    ],
)
def test_a_list_is_cited_on_stderr_and_in_json(words: tuple[str, ...]) -> None:
    plain = json.loads(run(*words, "--data", TINY, "--format", "json")[0])
    out, err = run(*words, "--data", TINY, "--format", "json", "--cite")
    content = json.loads(out)
    assert content["rows"] == plain
    assert content["cite"]["text"] == cited(err)
    assert content["cite"]["digest"] == open_graph(TINY).digest
    assert content["cite"]["digest"][:12] in cited(err)
    for said in ("; view best; ", " claim", " source", "% of the c", "unknown origin"):
        assert said in cited(err)


def test_a_ranking_is_cited_with_network_measure_size_and_variants() -> None:
    network = build_network(open_graph(TINY))
    cite = json.loads(run("rank", "--data", TINY, "--format", "json", "--cite")[0])["cite"]
    assert (cite["network"], cite["measure"]) == ("actors", "acts")
    assert (cite["nodes"], cite["ties"]) == (len(network), network.number_of_edges())
    assert cite["claims"] == len({claim for _, _, data in network.edges(data=True) for claim in data["claims"]})
    cite = json.loads(run("communities", "--seed", "3", "--data", TINY, "--format", "json", "--cite")[0])["cite"]
    assert (cite["seed"], cite["choices"]["communities by"], cite["variants"]) == (3, "louvain", 20)


@pytest.mark.parametrize("network", ["claims", "actors", "bipartite"])
def test_an_export_is_cited_with_the_edges_that_it_holds(network: str, tmp_path: Path) -> None:
    _, err = run("export", "graphml", "--network", network, "--data", TINY, "--cite", "--out", tmp_path / "g.graphml")
    graph = build_network(open_graph(TINY), network)
    node = "actors" if network == "actors" else "nodes"
    assert f"; network {network}; {len(graph)} {node}, {graph.number_of_edges()} ties, " in cited(err)


def test_an_answer_is_cited_with_the_claims_behind_it(client: TestClient) -> None:
    query = "SELECT ?who { ?who kg:signs kgr:river-treaty }"
    out, err = run("query", query, "--data", TINY, "--cite", "--format", "json")
    record = json.loads(out)["cite"]
    assert record["text"] == cited(err)
    assert record["counted"] == "behind the answer"
    assert record["claims"] == len(kg.open(TINY).query(query).evidence.claims) > 1
    assert kg.open(TINY).query(query).cite.text == cited(err)
    got = client.get("/sparql", params={"query": query, "cite": "1", "format": "json"})
    assert got.headers["Kg-Cite"] == got.json()["cite"]["text"] == cited(err)
    assert "Kg-Cite" not in client.get("/sparql", params={"query": query}).headers


def test_a_saved_question_is_cited_by_its_name_and_parameters(client: TestClient) -> None:
    _, err = run("ask", "head-of-state", "state=Arland", "--data", TINY, "--cite")
    assert "; question head-of-state state=kgr:arland" in cited(err)
    address = "/api/ask/head-of-state?state=Arland&cite=true&format=csv"
    assert client.get(address).headers["Kg-Cite"] == cited(err)


def test_rankings_and_paths_over_http_are_cited_as_the_command_does(client: TestClient) -> None:
    assert client.get("/api/rank").json()["cite"]["text"] == cited(run("rank", "--data", TINY, "--cite")[1])
    path = client.get("/api/paths?start=Arland&end=Dorland").json()
    assert path["cite"]["text"] == cited(run("path", "Arland", "Dorland", "--data", TINY, "--cite")[1])


def test_a_session_cites_what_the_commands_cite() -> None:
    session = kg.open(TINY)
    same = {
        session.rank().cite.text: ("rank",),
        session.over_time("2000", "2005").cite.text: ("rank", "over-time", "--from", "2000", "--to", "2005"),
        session.why("Arland").cite.text: ("rank", "why", "Arland"),
        session.robust_rank().cite.text: ("rank", "why", "--robust"),
        session.communities().cite.text: ("communities",),
        session.backbone().cite.text: ("backbone",),
        session.path("Arland", "Dorland").cite.text: ("path", "Arland", "Dorland"),
        session.reach("Arland").cite.text: ("reach", "Arland"),
        session.conflicts().cite.text: ("conflicts",),
        session.cite.text: ("show", "Arland"),
    }
    assert {cited(run(*words, "--data", TINY, "--cite")[1]) for words in same.values()} == set(same)


def test_the_view_is_cited_whole() -> None:
    view = View(as_of="2010", undated=True, sources=("!tiny-news",))  # type: ignore[arg-type]
    assert view_text(view) == "best, as of 2010-12-31 with what is undated, sources !tiny-news"


def test_a_plot_has_the_line_below_it(tmp_path: Path) -> None:
    plot = tmp_path / "plot.svg"
    words = ("rank", "over-time", "--from", "2020", "--to", "2025", "--data", TINY, "--plot", plot)
    run(*words)
    told = plot.read_text()
    _, err = run(*words, "--cite")
    assert cited(err)[:60] in " ".join(told.split())
    assert plot.read_text() == told  # a plot is cited whether it is asked for or not


def test_what_no_digest_is_known_of_cannot_be_cited(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["rank", "spark", "--parquet", str(tmp_path), "--cite"])
    assert (done.exit_code, "--cite does not go with --parquet" in done.stderr) == (2, True)
    done = CliRunner().invoke(app, ["query", "ASK {}", "--endpoint", "http://localhost:1/sparql", "--cite"])
    assert (done.exit_code, "--cite does not go with --endpoint" in done.stderr) == (2, True)
