"""Measures on Spark with two workers: the figures that networkx gives, from the same Parquet export."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from kg import spark
from kg.adjacency import merge_parallel
from kg.centrality import compute_scores
from kg.errors import LimitError, UsageError
from kg.graph import open_graph
from kg.network import build_network

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TOLERANCE = 1e-6
QUICK = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""What makes Spark start and plan faster on networks of a hundred nodes."""
pyarrow = pytest.importorskip("pyarrow")
# py4j leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
needs_spark = pytest.mark.skipif(not spark.is_installed(), reason="needs the extra spark and Java")


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with spark.open_session("local[2]", memory="1g", settings=QUICK) as opened:
        yield opened


def write_network(graph: nx.Graph[str], folder: Path) -> Path:
    from pyarrow import parquet

    rows = [{"src": one, "dst": other, "weight": float(w)} for one, other, w in graph.edges(data="weight", default=1)]
    schema = pyarrow.schema([("src", pyarrow.string()), ("dst", pyarrow.string()), ("weight", pyarrow.float64())])
    parquet.write_table(pyarrow.table({"id": list(graph)}), folder / "nodes.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema), folder / "edges.parquet")
    return folder


def scores_of(frame: DataFrame) -> dict[str, float]:
    return {row["id"]: row["score"] for row in frame.collect()}


def groups_of(frame: DataFrame) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in frame.collect():
        found.setdefault(row["label"], set()).add(row["id"])
    return {frozenset(members) for members in found.values()}


def odd_graph() -> nx.MultiGraph[str]:
    """Two weighted parts, parallel edges, a self-loop and a node without edges."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for number, (one, other) in enumerate(nx.gnm_random_graph(60, 150, seed=7).edges):
        graph.add_edge(f"a{one}", f"a{other}", weight=1 + number % 4 / 2)
    nx.add_cycle(graph, ["b1", "b2", "b3"], weight=1.0)
    graph.add_edge("a1", "a2", weight=3.0)
    graph.add_edge("a1", "a2", weight=0.5)
    graph.add_edge("a3", "a3", weight=9.0)
    graph.add_node("alone")
    return graph


@needs_spark
def test_degree_strength_and_pagerank_are_those_of_networkx(session: SparkSession, tmp_path: Path) -> None:
    graph = odd_graph()
    simple = merge_parallel(graph, directed=False)
    network = spark.read_network(session, write_network(graph, tmp_path))
    assert scores_of(spark.degree(network)) == pytest.approx(dict(simple.degree()), abs=TOLERANCE)
    assert scores_of(spark.strength(network)) == pytest.approx(dict(simple.degree(weight="weight")), abs=TOLERANCE)
    wanted = nx.pagerank(simple, tol=1e-12, max_iter=1000)
    assert scores_of(spark.pagerank(network)) == pytest.approx(wanted, abs=TOLERANCE)


@needs_spark
def test_components_are_those_of_networkx(session: SparkSession, tmp_path: Path) -> None:
    graph = odd_graph()
    nx.add_path(graph, [f"c{number:02}" for number in range(12)], weight=1.0)
    network = spark.read_network(session, write_network(graph, tmp_path))
    assert groups_of(spark.components(network)) == set(map(frozenset, nx.connected_components(graph)))


@needs_spark
def test_label_propagation_finds_the_communities_that_networkx_finds(session: SparkSession, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph(
        (f"n{one:02}", f"n{other:02}") for one, other in nx.connected_caveman_graph(4, 6).edges
    )
    graph.add_node("alone")
    network = spark.read_network(session, write_network(graph, tmp_path))
    found = spark.label_propagation(network)
    assert groups_of(found) == set(map(frozenset, nx.community.label_propagation_communities(graph)))
    assert sorted(map(tuple, found.collect())) == sorted(map(tuple, spark.label_propagation(network).collect()))


@needs_spark
def test_the_shipped_graph_is_scored_as_without_spark(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "open_session", lambda _: nullcontext(session))
    dataset = open_graph()
    wanted = compute_scores(build_network(dataset, "actors"), "strength")
    assert spark.score_on_spark(dataset, "actors", "strength") == pytest.approx(wanted, abs=TOLERANCE)


@needs_spark
def test_a_network_without_nodes_has_no_scores(session: SparkSession, tmp_path: Path) -> None:
    write_network(nx.Graph([("a", "b")]), tmp_path)
    network = spark.read_network(session, tmp_path)
    empty = spark.SparkNetwork(network.nodes.limit(0), network.links.limit(0))
    assert scores_of(spark.pagerank(empty)) == {}


@needs_spark
def test_what_does_not_settle_is_told(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = spark.read_network(session, write_network(nx.path_graph([str(each) for each in range(9)]), tmp_path))
    monkeypatch.setattr(spark, "MAX_ROUNDS", 1)
    with pytest.raises(LimitError, match="PageRank still changes"):
        spark.pagerank(network)
    with pytest.raises(LimitError, match="components still grow"):
        spark.components(network)


@needs_spark
def test_the_python_of_the_page_on_spark_runs(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path(__file__).parent.parent / "docs" / "spark.md"
    (code,) = re.findall(r"^```py\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "network").mkdir()
    write_network(
        nx.Graph([("a", "b"), ("b", "c"), ("c", "a"), ("b", "d"), ("e", "f"), ("f", "g"), ("g", "e")]),
        tmp_path / "network",
    )
    monkeypatch.setattr(spark, "open_session", lambda _: nullcontext(session))
    exec(compile(code.replace('"network"', f'"{tmp_path}/network"'), str(page), "exec"), {})
    assert capsys.readouterr().out.splitlines()[0].startswith("b ")


def test_a_measure_that_spark_does_not_have_is_refused(tiny: Path) -> None:
    with pytest.raises(UsageError, match="choose one of degree, strength, pagerank"):
        spark.score_on_spark(open_graph(tiny), "actors", "betweenness")


@needs_spark
def test_a_spark_that_does_not_start_is_an_error_in_one_line() -> None:
    code = "from kg.spark import open_session\nwith open_session('nonsense'): pass"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert "kg.errors.UsageError: Spark does not start; it needs Java 17" in done.stderr


def test_without_pyspark_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"diplokg\[spark\]"), spark.open_session():
        pass
