"""Degree, strength, PageRank, components and label propagation on Apache Spark, for networks of any size.

Comes in: an export in Parquet, or a dataset that is exported on the way, and the address of a master. Goes out: the
first rows of a ranking, or the largest groups; only these leave Spark. Edges are read as in `centrality.measures`.
Rounds unite and group where a join would do: Spark estimates a join as a product, which doubles its digits each round.
Questionable decisions: plain DataFrames instead of GraphFrames, so that nothing but the extra `spark` is to be
installed; no spans, which take a ranking for each origin; local mode listens on the loopback address only.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import LimitError, UsageError, missing_package
from kg.graph import ValidDataset
from kg.network.centrality.spectral import DAMPING
from kg.network.ranking import TIE_TOLERANCE, RankedEntity, rank_scores
from kg.network.tables import tabulate_network, write_parquet
from kg.tables import did_you_mean, environment, temporary_folder, write_atomically

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


LOOPBACK = "127.0.0.1"
_LOGGING = Path(__file__).with_name("spark_log4j2.properties")

_SETTINGS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
_LOCAL_SETTINGS = {
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.adaptive.enabled": "false",  # planning each round anew costs more than it saves on one machine
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING}",
}
TOLERANCE = 1e-8
"""PageRank ends when the scores change by less than this in sum; they sum to 1."""
MAX_ROUNDS = 200
_CHECK_EVERY = 5
"""Rounds of PageRank between two looks at the change, each of which is a job of its own."""
_SHOWN_MEMBERS = 10


@dataclass(frozen=True, slots=True, eq=False)
class SparkNetwork:
    """An undirected network on Spark.

    Parameters
    ----------
    nodes
        Column `id`.
    links
        Columns `src`, `dst` and `weight`; each edge stands twice, once from either end.
    """

    nodes: DataFrame
    links: DataFrame


@contextmanager
def open_session(
    master: str = "local[*]", memory: str = "2g", settings: Mapping[str, str] | None = None
) -> Iterator[SparkSession]:
    """Start Spark, and stop it at the end.

    Parameters
    ----------
    master
        ``local[N]`` for N threads of this machine; ``spark://host:7077``, ``yarn`` or ``k8s://...`` for a
        cluster; empty takes what Spark's own configuration says.
    memory
        Of the driver, which in local mode does all the work. Without effect where a JVM runs already.
    settings
        Of Spark by name, such as ``spark.executor.memory``; they win over those made here.

    Raises
    ------
    UsageError
        When pyspark or Java is missing, or the master cannot be reached.
    """
    try:
        import pyspark.sql  # noqa: F401  an extra
    except ImportError as error:
        raise missing_package("Spark", "pyspark", "spark") from error
    chosen = {**_SETTINGS, **(_LOCAL_SETTINGS if master.startswith("local") else {})}
    chosen |= {"spark.driver.memory": memory, **({"spark.master": master} if master else {}), **(settings or {})}
    session = _start(chosen)
    try:
        yield session
    finally:
        session.stop()


def _start(settings: Mapping[str, str]) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("kg")
    for name, value in settings.items():
        builder = builder.config(name, value)
    is_near = settings.get("spark.driver.host") == LOOPBACK and "SPARK_LOCAL_IP" not in os.environ
    try:
        with environment({"SPARK_LOCAL_IP": LOOPBACK} if is_near else {}), warnings.catch_warnings():
            # It warns of new versions of pandas, which nothing here hands to it.
            warnings.simplefilter("ignore", FutureWarning)
            return builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        reason = str(error).strip().splitlines()[-1]
        raise UsageError(
            f"Spark does not start; it needs Java 17 or later and a master it can reach ({reason})"
        ) from error


def read_network(session: SparkSession, folder: str | Path) -> SparkNetwork:
    """Read an export.

    Parameters
    ----------
    folder
        Holds ``nodes.parquet`` and ``edges.parquet``; a path, or an address that Spark can read (``s3a://...``).

    Returns
    -------
    SparkNetwork
        Kept in memory, spilling to disk.
    """
    from pyspark.sql import functions as f

    # Java keeps the working folder that it was started in.
    place = folder.absolute() if isinstance(folder, Path) else folder
    nodes = session.read.parquet(f"{place}/nodes.parquet").select("id").distinct()
    edges = session.read.parquet(f"{place}/edges.parquet").where(f.col("src") != f.col("dst"))
    ends = (f.least("src", "dst").alias("one"), f.greatest("src", "dst").alias("other"))
    merged = edges.select(*ends, "weight").groupBy("one", "other").agg(f.sum("weight").alias("weight"))
    there = merged.select(f.col("one").alias("src"), f.col("other").alias("dst"), "weight")
    back = merged.select(f.col("other").alias("src"), f.col("one").alias("dst"), "weight")
    return SparkNetwork(nodes.persist(), there.unionByName(back).repartition("src").persist())


def degree(network: SparkNetwork) -> DataFrame:
    """Number of distinct neighbours: columns `id` and `score`."""
    return _sum_at_ends(network, "count(1)")


def strength(network: SparkNetwork) -> DataFrame:
    """Summed weight of its edges: columns `id` and `score`."""
    return _sum_at_ends(network, "sum(weight)")


def _sum_at_ends(network: SparkNetwork, what: str) -> DataFrame:
    from pyspark.sql import functions as f

    sums = network.links.groupBy(f.col("src").alias("id")).agg(f.expr(what).cast("double").alias("score"))
    return network.nodes.join(sums, "id", "left").fillna(0.0, ["score"])


def pagerank(network: SparkNetwork, *, damping: float = DAMPING, tolerance: float = TOLERANCE) -> DataFrame:
    """PageRank by weight: columns `id` and `score`, the scores summing to 1.

    Parameters
    ----------
    damping
        Share of steps that follow an edge.
    tolerance
        End when the scores change by less in sum.

    Raises
    ------
    LimitError
        When they still change by more after `MAX_ROUNDS` rounds.

    Notes
    -----
    The weight that nodes without edges would hand on is left out and the scores are scaled at the end: the same
    as handing it on evenly, since the equations differ by a factor only. A network without direction has a random
    walk with real eigenvalues, so that Chebyshev's iteration solves them: by a factor of 0.56 a round, where the
    power iteration has 0.85, hence in about 35 rounds instead of 110. A round costs one join and one grouping of
    the links. Sums run in no fixed order, so that the last digits of a double vary.

    References
    ----------
    Langville and Meyer 2006, Google's PageRank and Beyond, section 8.4, https://doi.org/10.1515/9781400830329;
    Golub and Varga 1961, Chebyshev semi-iterative methods, https://doi.org/10.1007/BF01386013
    """
    from pyspark.sql import functions as f

    count = network.nodes.count()
    if count == 0:
        return network.nodes.select("id", f.lit(0.0).alias("score"))
    out = network.links.groupBy("src").agg(f.sum("weight").alias("out"))
    shares = network.links.join(out, "src").select("src", "dst", (f.col("weight") / f.col("out")).alias("share"))
    shares = shares.repartition("src").persist()
    first = f.lit(1 / count)
    scores = network.nodes.select("id", first.alias("before"), first.alias("score"))
    weight = 1.0
    for number in range(1, MAX_ROUNDS + 1):
        sent = scores.join(shares, scores["id"] == shares["src"])
        got = (f.col("score") * f.col("share")).alias("got")
        came = sent.select(f.col("dst").alias("id"), f.lit(0.0).alias("before"), f.lit(0.0).alias("score"), got)
        kept = scores.select("id", "before", "score", f.lit(0.0).alias("got"))
        sums = kept.unionByName(came).groupBy("id").agg(*(f.sum(name).alias(name) for name in kept.columns[1:]))
        walked = f.lit((1 - damping) / count) + damping * f.col("got")
        new = f.col("before") + f.lit(weight) * (walked - f.col("before"))
        change = f.abs(new - f.col("score")).alias("change")
        step = sums.select("id", f.col("score").alias("before"), new.alias("score"), change).localCheckpoint()
        scores = step.select("id", "before", "score")
        weight = 1 / (1 - damping**2 * (weight / 4 if number > 1 else 1 / 2))
        if number % _CHECK_EVERY == 0 and _total(step, "change") < tolerance:
            break
    else:
        raise LimitError(
            f"PageRank still changes by {tolerance:g} or more after {MAX_ROUNDS} rounds; raise the tolerance"
        )
    shares.unpersist()
    return scores.select("id", (f.col("score") / f.lit(_total(scores, "score"))).alias("score"))


def _total(frame: DataFrame, column: str) -> float:
    row = frame.groupBy().sum(column).first()
    return float(row[0]) if row and row[0] is not None else 0.0


def components(network: SparkNetwork) -> DataFrame:
    """Connected components: columns `id` and `label`, the smallest id of the component.

    Raises
    ------
    LimitError
        When a shortest path is longer than `MAX_ROUNDS`.

    Notes
    -----
    In each round every node takes the smallest label among its own and its neighbours', so that there are
    as many rounds as the longest shortest path from a smallest id has edges: few in networks of people and states.
    """
    from pyspark.sql import functions as f

    labels = network.nodes.select("id", f.col("id").alias("label"))
    for _ in range(MAX_ROUNDS):
        near = network.links.join(labels, network.links["dst"] == labels["id"])
        near = near.select(f.col("src").alias("id"), f.lit("").alias("old"), "label")
        known = labels.select("id", f.col("label").alias("old"), "label").unionByName(near)
        step = known.groupBy("id").agg(f.max("old").alias("old"), f.min("label").alias("label")).localCheckpoint()
        labels = step.select("id", "label")
        if step.where("old <> label").isEmpty():
            return labels
    raise LimitError(f"components still grow after {MAX_ROUNDS} rounds; the network holds a longer chain than that")


def label_propagation(network: SparkNetwork, rounds: int = 20) -> DataFrame:
    """Communities by label propagation: columns `id` and `label`.

    Parameters
    ----------
    rounds
        To stop after where labels still change; they may alternate forever on a bipartite network.

    Notes
    -----
    All nodes at once take the label with the greatest weight among their neighbours; of equal ones their
    own if it is among them, else the smallest. So the result is the same on each run.

    References
    ----------
    Raghavan, Albert and Kumara 2007, https://doi.org/10.1103/PhysRevE.76.036106
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    best_first = Window.partitionBy("id").orderBy(f.desc("votes"), f.desc("own"), f.asc("label"))
    whole = Window.partitionBy("id")
    labels = network.nodes.select("id", f.col("id").alias("label"))
    for _ in range(rounds):
        near = network.links.join(labels, network.links["dst"] == labels["id"])
        near = near.select(f.col("src").alias("id"), "label", "weight", f.lit(0).alias("own"))
        cast = labels.select("id", "label", f.lit(0.0).alias("weight"), f.lit(1).alias("own")).unionByName(near)
        votes = cast.groupBy("id", "label").agg(f.round(f.sum("weight"), 9).alias("votes"), f.max("own").alias("own"))
        old = f.max(f.when(f.col("own") == 1, f.col("label"))).over(whole).alias("old")
        placed = votes.select("id", "label", old, f.row_number().over(best_first).alias("place"))
        step = placed.where("place = 1").select("id", "old", "label").localCheckpoint()
        labels = step.select("id", "label")
        if step.where("old <> label").isEmpty():
            break
    return labels


_SCORES: dict[str, Callable[[SparkNetwork], DataFrame]] = {"degree": degree, "strength": strength, "pagerank": pagerank}
"""Measures that give each node a score."""

GROUPINGS: dict[str, Callable[[SparkNetwork], DataFrame]] = {
    "components": components,
    "label-propagation": label_propagation,
}
"""Measures that give each node the label of its group."""


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes that belong together.

    Parameters
    ----------
    number
        From 1, the largest first.
    label
        What the nodes share: the smallest id of a component, the label that won of a community.
    members
        The first ten ids in their order.
    """

    number: int
    label: str
    size: int
    members: tuple[str, ...]

    def to_row(self) -> dict[str, str | int | list[str]]:
        """The row for JSON, CSV or a table."""
        return asdict(self) | {"members": list(self.members)}


def find_spark_measure(by: str) -> str:
    """Name of a measure that Spark can compute.

    Raises
    ------
    UsageError
        When it is none of them.

    Examples
    --------
    >>> find_spark_measure("PageRank")
    'pagerank'
    """
    known = [*_SCORES, *GROUPINGS]
    if by.casefold() not in known:
        hint = did_you_mean(by, known)
        raise UsageError(f"Spark has no measure '{by}'; it has {', '.join(known)}; {hint}")
    return by.casefold()


@contextmanager
def exported_folder(dataset: ValidDataset, network: str, *, background: bool = False) -> Iterator[str]:
    """A temporary folder with the Parquet export of a network; a cluster's workers must be able to read it."""
    with temporary_folder() as folder:
        for name, content in write_parquet(tabulate_network(dataset, network, background=background)).items():
            write_atomically(folder / name, content)
        yield str(folder)


def rank_on_spark(
    session: SparkSession, folder: str, by: str, *, types: Sequence[str] = (), top: int = 10
) -> tuple[RankedEntity, ...]:
    """The first ranks of a network by a measure.

    Parameters
    ----------
    folder
        Export in Parquet, as in `kg.network.spark.read_network`.
    by
        One of `kg.network.spark.SCORES`.
    types
        Values of the column ``class`` of the nodes to list; all when empty.
    top
        Ranks up to this one, with all who share it.

    Returns
    -------
    tuple of RankedEntity
        Best first, ties in order of label. A node without a column ``label`` is called by its id.
    """
    named = _with_labels(session, folder, _SCORES[by](read_network(session, folder)), types).persist()
    best = [row["score"] for row in named.orderBy("score", ascending=False).head(top)]
    least = best[-1] * (1 - TIE_TOLERANCE) if best else 0.0
    rows = {row["id"]: row for row in named.where(named["score"] >= least).collect()}
    ranks = rank_scores({identity: float(row["score"]) for identity, row in rows.items()})
    ranked = [
        RankedEntity(identity, rows[identity]["label"], rows[identity]["class"], rank, float(rows[identity]["score"]))
        for identity, rank in ranks.items()
        if rank <= top
    ]
    return tuple(sorted(ranked, key=lambda row: (row.rank, row.label, row.id)))


def group_on_spark(session: SparkSession, folder: str, by: str, *, top: int = 10) -> tuple[NodeGroup, ...]:
    """The largest groups of a network, largest first; `by` is one of `GROUPINGS`, the rest as in `rank_on_spark`."""
    from pyspark.sql import functions as f

    groups = GROUPINGS[by](read_network(session, folder)).persist()
    sizes = groups.groupBy("label").agg(f.count("id").alias("size"))
    node_groups = []
    for number, row in enumerate(sizes.orderBy(f.desc("size"), "label").head(top), 1):
        members = groups.where(f.col("label") == row["label"]).orderBy("id").head(_SHOWN_MEMBERS)
        node_groups.append(NodeGroup(number, row["label"], row["size"], tuple(member["id"] for member in members)))
    return tuple(node_groups)


def _with_labels(session: SparkSession, folder: str, scores: DataFrame, types: Sequence[str]) -> DataFrame:
    """Scores with the label and class of each node, as far as the export has them."""
    from pyspark.sql import functions as f

    nodes = session.read.parquet(f"{folder}/nodes.parquet")
    columns = [
        (f.col(name) if name in nodes.columns else f.col("id") if name == "label" else f.lit("")).alias(name)
        for name in ("label", "class")
    ]
    named = scores.join(nodes.select("id", *columns).dropDuplicates(["id"]), "id")
    return named.where(f.col("class").isin(list(types))) if types else named
