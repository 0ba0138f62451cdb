"""Modality, rank and dispute of each edge, as other programs read them, and that no view exports plans as facts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
import typer.testing

import kg
from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model import View
from kg.model.terms import ViewKind
from kg.network import TieFilter, rank_actors
from kg.publish.exports import export_graph
from tests.edits import add_claim, add_row, copy_tables

EVERY = View(kind=ViewKind.ALL)
Edges = list[dict[str, Any]]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> ValidDataset:
    """The tiny graph, in which Arland and Borland also cooperate, by two claims of which one is denied and outvoted."""
    folder = copy_tables(Path(__file__).parents[1] / "tiny", tmp_path_factory.mktemp("modal"))
    add_row(folder, "entities.csv", id="norland", type="State", label="Norland")
    add_claim(folder, "arland", "cooperatesWith", "borland", modality="reported", attributed_to="arland")
    add_claim(folder, "arland", "cooperatesWith", "borland", "tiny-report", rank="deprecated", reason="withdrawn")
    add_claim(folder, "arland", "cooperatesWith", "borland", "tiny-report", modality="negated", rank="deprecated",
              reason="withdrawn", line="2")  # fmt: skip
    for modality in ("planned", "hypothetical", "opinion", "negated"):
        add_claim(folder, "norland", "cooperatesWith", "arland", modality=modality)
    return open_graph(folder, EVERY)


def of_graph(read: Callable[[io.BytesIO], nx.Graph[str]], form: str) -> Callable[[ValidDataset, str], Edges]:
    def edges(dataset: ValidDataset, network: str) -> Edges:
        graph = read(io.BytesIO(export_graph(dataset, form, network)[""]))
        return [{"source": one, "target": other, **data} for one, other, data in graph.edges(data=True)]

    return edges


def of_csv(dataset: ValidDataset, network: str) -> Edges:
    table = pd.read_csv(io.BytesIO(export_graph(dataset, "csv", network)["edges.csv"]))
    return [dict(row) for row in table.to_dict("records")]


def of_neo4j(dataset: ValidDataset, network: str) -> Edges:
    table = pd.read_csv(io.BytesIO(export_graph(dataset, "neo4j", network)["relationships.csv"]))
    named = {":START_ID": "source", ":END_ID": "target"}
    table = table.rename(columns=lambda name: named.get(name, name.partition(":")[0]))
    return [dict(row) for row in table.to_dict("records")]


def of_parquet(dataset: ValidDataset, network: str) -> Edges:
    pytest.importorskip("pyarrow")
    table = pd.read_parquet(io.BytesIO(export_graph(dataset, "parquet", network)["edges.parquet"]))
    rows = table.rename(columns={"src": "source", "dst": "target"}).to_dict("records")
    return [{**row, "modality": ";".join(row["modality"]), "rank": ";".join(row["rank"])} for row in rows]


def of_cytoscape(dataset: ValidDataset, network: str) -> Edges:
    record = json.loads(export_graph(dataset, "cytoscape", network)[""])
    rows = [element["data"] for element in record["elements"]["edges"]]
    return [{**row, "modality": ";".join(row["modality"]), "rank": ";".join(row["rank"])} for row in rows]


def of_networkx(dataset: ValidDataset, network: str) -> Edges:
    graph = kg.Session(dataset).network(network)
    return [{"source": one, "target": other, **data} for one, other, data in graph.edges(data=True)]


READERS = {
    "graphml": of_graph(nx.read_graphml, "graphml"),
    "gexf": of_graph(nx.read_gexf, "gexf"),
    "csv": of_csv,
    "neo4j": of_neo4j,
    "parquet": of_parquet,
    "cytoscape": of_cytoscape,
    "networkx": of_networkx,
}


@pytest.mark.parametrize("form", READERS)
def test_an_edge_of_several_claims_counts_them_by_modality_rank_and_dispute(dataset: ValidDataset, form: str) -> None:
    edges = READERS[form](dataset, "actors")
    assert not any("norland" in (edge["source"], edge["target"]) for edge in edges)
    [edge] = [edge for edge in edges if {edge["source"], edge["target"]} == {"arland", "borland"}]
    assert (edge["modality"], edge["rank"]) == ("asserted;reported", "deprecated;normal")
    counts = {word: edge[word] for word in ("asserted", "reported", "negated", "planned", "normal", "deprecated")}
    assert counts == {"asserted": 3, "reported": 1, "negated": 0, "planned": 0, "normal": 3, "deprecated": 1}
    assert edge["disputed"] == 2


@pytest.mark.parametrize("form", READERS)
def test_an_edge_of_one_claim_has_its_modality_and_rank(dataset: ValidDataset, form: str) -> None:
    edges = READERS[form](dataset, "claims")
    words = {(edge["source"], edge["target"], edge["modality"], edge["rank"]) for edge in edges}
    assert ("arland", "borland", "reported", "normal") in words
    assert ("arland", "borland", "asserted", "deprecated") in words
    assert {modality for *_, modality, _ in words} == {"asserted", "reported"}


def test_plans_are_a_network_where_they_are_asked_for(dataset: ValidDataset) -> None:
    graph = kg.Session(dataset).network("claims", modalities="planned")
    assert ("norland", "arland") in graph.edges()
    assert {data["modality"] for *_, data in graph.edges(data=True)} == {"planned"}
    with pytest.raises(UsageError, match="unknown modality 'expected'; did you mean 'planned'"):
        kg.Session(dataset).network(modalities="expected")
    with pytest.raises(UsageError, match="--modality"):
        export_graph(dataset, "ttl", only=TieFilter(modalities=("planned",)))


def test_a_ranking_counts_no_plan_unless_it_is_asked_to(dataset: ValidDataset) -> None:
    assert "norland" not in {row.id for row in rank_actors(dataset)}
    assert "norland" in {row.id for row in rank_actors(dataset, only=TieFilter(modalities=("opinion",)))}
    words = ("rank", "--no-intervals", "--modality", "planned", "--format", "json", "--data", str(dataset.folder))
    done = typer.testing.CliRunner().invoke(app, list(words))
    assert {row["id"] for row in json.loads(done.stdout)} >= {"norland", "arland"}


def test_what_is_not_there_yet_says_so_in_every_table_of_nodes() -> None:
    dataset = open_graph()
    nodes = pd.read_csv(io.BytesIO(export_graph(dataset, "csv")["nodes.csv"])).set_index("id")
    assert nodes.loc["coal-gasification-facility", "existence"] == "agreed"
    graph = nx.read_graphml(io.BytesIO(export_graph(dataset, "graphml")[""]))
    assert graph.nodes["coal-gasification-facility"]["existence"] == "agreed"
    assert "existence" not in graph.nodes["china"]
