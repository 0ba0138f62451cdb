"""Degree, strength, PageRank, connected components and label propagation on Apache Spark.

Comes in: a `SparkNetwork`. Goes out: a data frame of one row a node.
Rounds unite and group where a join would do: Spark estimates the size of a join as a product, and where both
sides go back to one checkpoint the estimate doubles its digits in each round until planning never ends.
A questionable decision: plain DataFrames instead of GraphFrames, so that nothing but the extra `spark` is
to be installed. The files have the column names that GraphFrames wants, for whoever has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.errors import LimitError
from kg.spark import SparkNetwork

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

DAMPING = 0.85
TOLERANCE = 1e-8
"""PageRank ends when the scores change by less than this in sum; they sum to 1."""
MAX_ROUNDS = 200

CHECK_EVERY = 5
"""Rounds of PageRank between two looks at the change, each of which is a job of its own."""


def degree(network: SparkNetwork) -> DataFrame:
    """Number of distinct neighbours: columns `id` and `score`."""
    return _sum_at_ends(network, "count(1)")


def strength(network: SparkNetwork) -> DataFrame:
    """Summed weight of its edges: columns `id` and `score`."""
    return _sum_at_ends(network, "sum(weight)")


def _sum_at_ends(network: SparkNetwork, what: str) -> DataFrame:
    from pyspark.sql import functions as f  # noqa: PLC0415

    found = network.links.groupBy(f.col("src").alias("id")).agg(f.expr(what).cast("double").alias("score"))
    return network.nodes.join(found, "id", "left").fillna(0.0, ["score"])


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
    Power iteration without the weight that nodes without edges would hand on, scaled at the end: the same
    as handing it on evenly, since the equations differ by a factor only. A round costs one join and one
    grouping of the links; 20 to 110 rounds, fewer on dense networks. Sums run in no fixed order, so that
    the last digits of a double vary.

    References
    ----------
    Langville and Meyer 2006, Google's PageRank and Beyond, section 8.4, https://doi.org/10.1515/9781400830329
    """
    from pyspark.sql import functions as f  # noqa: PLC0415

    count = network.nodes.count()
    if count == 0:
        return network.nodes.select("id", f.lit(0.0).alias("score"))
    out = network.links.groupBy("src").agg(f.sum("weight").alias("out"))
    shares = network.links.join(out, "src").select("src", "dst", (f.col("weight") / f.col("out")).alias("share"))
    shares = shares.repartition("src").persist()
    scores = network.nodes.select("id", f.lit(1 / count).alias("score"))
    for number in range(1, MAX_ROUNDS + 1):
        sent = scores.join(shares, scores["id"] == shares["src"])
        got = sent.select(
            f.col("dst").alias("id"), f.lit(0.0).alias("old"), (f.col("score") * f.col("share")).alias("got")
        )
        kept = scores.select("id", f.col("score").alias("old"), f.lit(0.0).alias("got"))
        sums = kept.unionByName(got).groupBy("id").agg(f.sum("old").alias("old"), f.sum("got").alias("got"))
        new = f.lit((1 - damping) / count) + damping * f.col("got")
        step = sums.select("id", new.alias("score"), f.abs(new - f.col("old")).alias("change")).localCheckpoint()
        scores = step.select("id", "score")
        if number % CHECK_EVERY == 0 and _total(step, "change") < tolerance:
            break
    else:
        raise LimitError(
            f"PageRank still changes by {tolerance:g} or more after {MAX_ROUNDS} rounds; raise the tolerance"
        )
    shares.unpersist()
    return scores.select("id", (f.col("score") / f.lit(_total(scores, "score"))).alias("score"))


def _total(frame: DataFrame, column: str) -> float:
    found = frame.groupBy().sum(column).first()
    return float(found[0]) if found and found[0] is not None else 0.0


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
    from pyspark.sql import functions as f  # noqa: PLC0415

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
    from pyspark.sql import Window  # noqa: PLC0415
    from pyspark.sql import functions as f  # noqa: PLC0415

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


SCORES: dict[str, Callable[[SparkNetwork], DataFrame]] = {"degree": degree, "strength": strength, "pagerank": pagerank}
"""Measures that give each node a score."""

GROUPINGS: dict[str, Callable[[SparkNetwork], DataFrame]] = {
    "components": components,
    "label-propagation": label_propagation,
}
"""Measures that give each node the label of its group."""
