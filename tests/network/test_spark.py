"""Measures on Spark with two workers: the figures that networkx gives, from the same Parquet export."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import networkx as nx
import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import LimitError, UsageError
from kg.graph.dataset import open_graph
from kg.network import spark
from kg.network import spark as measures
from kg.network.centrality.matrices import read_weights
from kg.network.ranking import classes_under, rank_actors
from kg.network.spark import exported_folder, find_spark_measure, group_on_spark, rank_on_spark
from tests.needs import import_extra, needs, needs_program
from tests.waiting import LIMIT_S

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Test = TypeVar("Test", bound=Callable[..., None])
TOLERANCE = 1e-6
QUICK = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""What makes Spark start and plan faster on networks of a hundred nodes."""
pyarrow = import_extra("pyarrow")
# py4j leaves its sockets to the garbage collector.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]


def needs_spark(test: Test) -> Test:
    marked: Test = needs("pyspark")(needs_program("java")(test))
    return marked


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


def star() -> nx.Graph[str]:
    return nx.Graph([("hub", each) for each in "abcd"])


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
    simple = nx.relabel_nodes(nx.from_scipy_sparse_array(read_weights(graph)), dict(enumerate(graph)))
    network = spark.read_network(session, write_network(graph, tmp_path))
    assert scores_of(measures.degree(network)) == pytest.approx(dict(simple.degree()), abs=TOLERANCE)
    assert scores_of(measures.strength(network)) == pytest.approx(dict(simple.degree(weight="weight")), abs=TOLERANCE)
    wanted = nx.pagerank(simple, tol=1e-12, max_iter=1000)
    assert scores_of(measures.pagerank(network)) == pytest.approx(wanted, abs=TOLERANCE)


@needs_spark
def test_components_are_those_of_networkx(session: SparkSession, tmp_path: Path) -> None:
    graph = odd_graph()
    nx.add_path(graph, [f"c{number:02}" for number in range(12)], weight=1.0)
    network = spark.read_network(session, write_network(graph, tmp_path))
    assert groups_of(measures.components(network)) == set(map(frozenset, nx.connected_components(graph)))


@needs_spark
def test_label_propagation_finds_the_communities_that_networkx_finds(session: SparkSession, tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph(
        (f"n{one:02}", f"n{other:02}") for one, other in nx.connected_caveman_graph(4, 6).edges
    )
    graph.add_node("alone")
    network = spark.read_network(session, write_network(graph, tmp_path))
    found = measures.label_propagation(network)
    assert groups_of(found) == set(map(frozenset, nx.community.label_propagation_communities(graph)))
    assert sorted(map(tuple, found.collect())) == sorted(map(tuple, measures.label_propagation(network).collect()))


@needs_spark
def test_the_shipped_graph_is_ranked_as_without_spark(session: SparkSession) -> None:
    dataset = open_graph()
    wanted = rank_actors(dataset, by="pagerank", top=5)
    with exported_folder(dataset, "actors") as folder:
        found = rank_on_spark(session, folder, "pagerank", types=classes_under(dataset, ["Actor"]), top=5)
    assert [(row.rank, row.id, row.label, row.type) for row in found] == [
        (row.rank, row.id, row.label, row.type) for row in wanted
    ]
    assert [row.score for row in found] == pytest.approx([row.score for row in wanted], abs=TOLERANCE)


@needs_spark
def test_all_who_share_the_last_rank_are_listed_and_nodes_without_labels_are_called_by_their_ids(
    session: SparkSession, tmp_path: Path
) -> None:
    folder = write_network(star(), tmp_path)
    found = rank_on_spark(session, str(folder), "degree", top=2)
    assert [(row.rank, row.label, row.type, row.score) for row in found] == [
        (1, "hub", "", 4.0), (2, "a", "", 1.0), (2, "b", "", 1.0), (2, "c", "", 1.0), (2, "d", "", 1.0),
    ]  # fmt: skip
    assert rank_on_spark(session, str(folder), "degree", types=["State"]) == ()


@needs_spark
def test_groups_are_listed_largest_first_with_their_first_members(session: SparkSession, tmp_path: Path) -> None:
    graph = star()
    nx.add_cycle(graph, ["x", "y", "z"])
    folder = write_network(graph, tmp_path)
    found = group_on_spark(session, str(folder), "components")
    assert [(each.number, each.label, each.size, each.members) for each in found] == [
        (1, "a", 5, ("a", "b", "c", "d", "hub")), (2, "x", 3, ("x", "y", "z")),
    ]  # fmt: skip
    assert found[0].to_row()["members"] == ["a", "b", "c", "d", "hub"]


@needs_spark
def test_a_network_without_nodes_has_no_scores(session: SparkSession, tmp_path: Path) -> None:
    write_network(nx.Graph([("a", "b")]), tmp_path)
    network = spark.read_network(session, tmp_path)
    empty = spark.SparkNetwork(network.nodes.limit(0), network.links.limit(0))
    assert scores_of(measures.pagerank(empty)) == {}


@needs_spark
def test_what_does_not_settle_is_told(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = spark.read_network(session, write_network(nx.path_graph([str(each) for each in range(9)]), tmp_path))
    monkeypatch.setattr(measures, "MAX_ROUNDS", 1)
    with pytest.raises(LimitError, match="PageRank still changes"):
        measures.pagerank(network)
    with pytest.raises(LimitError, match="components still grow"):
        measures.components(network)


@needs_spark
def test_the_python_of_the_page_on_spark_runs(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Path(__file__).parents[2] / "docs" / "spark.md"
    (code,) = re.findall(r"^```py\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "network").mkdir()
    write_network(
        nx.Graph([("a", "b"), ("b", "c"), ("c", "a"), ("b", "d"), ("e", "f"), ("f", "g"), ("g", "e")]),
        tmp_path / "network",
    )
    monkeypatch.setattr(spark, "open_session", lambda _: nullcontext(session))
    exec(compile(code.replace('"network"', f'"{tmp_path}/network"'), str(page), "exec"), {})
    assert capsys.readouterr().out.splitlines()[0].startswith("b ")


def test_a_measure_that_spark_does_not_have_is_refused() -> None:
    with pytest.raises(UsageError, match="has no measure 'betweenness'; it has degree, strength, pagerank"):
        find_spark_measure("betweenness")


@needs_spark
def test_a_spark_that_does_not_start_is_an_error_in_one_line() -> None:
    code = "from kg.network.spark import open_session\nwith open_session('nonsense'): pass"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert "kg.errors.UsageError: Spark does not start; it needs Java 17" in done.stderr


def test_without_pyspark_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError, match="pip install pyspark"), spark.open_session():
        pass


@needs_spark
def test_the_command_ranks_and_groups_on_spark(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "open_session", lambda _: nullcontext(session))
    ranked = CliRunner().invoke(app, ["rank", "--engine", "spark", "--by", "degree", "--top", "1", "--format", "json"])
    assert json.loads(ranked.stdout) == [row.to_row() for row in rank_actors(open_graph(), by="degree", top=1)]
    folder = str(write_network(star(), tmp_path))
    grouped = CliRunner().invoke(app, ["rank", "--engine", "spark", "--by", "components", "--parquet", folder])
    assert "1      5     a      a, b, c, d, hub" in grouped.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--parquet", "."], "--parquet goes with --engine spark"),
        (["--engine", "spark", "--explain", "China"], "--engine spark ranks only"),
        (["--engine", "spark", "--by", "pagerank", "--parquet", "nowhere"], "nowhere is not a folder"),
        (["--engine", "spark", "--by", "closeness"], "has no measure 'closeness'"),
    ],
)
def test_what_the_command_cannot_do_on_spark_is_refused_before_spark_starts(words: list[str], message: str) -> None:
    done = CliRunner().invoke(app, ["rank", *words])
    assert (done.exit_code, message in done.stderr) == (2, True)
