"""Rankings and groups of a network on Spark, as the command line prints them.

Comes in: an export in Parquet, or a dataset that is exported on the way. Goes out: the first rows of a
ranking, or the largest groups; whatever the size of the network, only these leave Spark.
A questionable decision: no intervals here, since each takes hundreds of rankings of a varied network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.export_tables import write_parquet
from kg.files import temporary_folder, write_atomically
from kg.graph import ValidDataset
from kg.network_tables import tabulate_network
from kg.ranking import TIE_TOLERANCE, RankedEntity, rank_scores
from kg.rows import did_you_mean
from kg.spark import read_network
from kg.spark_measures import GROUPINGS, SCORES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SHOWN_MEMBERS = 10


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
    known = [*SCORES, *GROUPINGS]
    if by.casefold() not in known:
        hint = did_you_mean(by, known)
        raise UsageError(f"--engine spark has no measure '{by}'; it has {', '.join(known)}; {hint}")
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
        Export in Parquet, as in `kg.spark.read_network`.
    by
        One of `kg.spark_measures.SCORES`.
    types
        Values of the column ``type`` of the nodes to list; all when empty.
    top
        Ranks up to this one, with all who share it.

    Returns
    -------
    tuple of RankedEntity
        Best first, ties in order of label. A node without a column ``label`` is called by its id.
    """
    named = _with_labels(session, folder, SCORES[by](read_network(session, folder)), types).persist()
    best = [row["score"] for row in named.orderBy("score", ascending=False).head(top)]
    least = best[-1] * (1 - TIE_TOLERANCE) if best else 0.0
    rows = {row["id"]: row for row in named.where(named["score"] >= least).collect()}
    ranks = rank_scores({each: float(row["score"]) for each, row in rows.items()})
    found = [
        RankedEntity(each, rows[each]["label"], rows[each]["type"], rank, float(rows[each]["score"]))
        for each, rank in ranks.items()
        if rank <= top
    ]
    return tuple(sorted(found, key=lambda row: (row.rank, row.label, row.id)))


def group_on_spark(session: SparkSession, folder: str, by: str, *, top: int = 10) -> tuple[NodeGroup, ...]:
    """The largest groups of a network, largest first; `by` is one of `GROUPINGS`, the rest as in `rank_on_spark`."""
    from pyspark.sql import functions as f  # noqa: PLC0415  an extra

    groups = GROUPINGS[by](read_network(session, folder)).persist()
    sizes = groups.groupBy("label").agg(f.count("id").alias("size"))
    found = []
    for number, row in enumerate(sizes.orderBy(f.desc("size"), "label").head(top), 1):
        members = groups.where(f.col("label") == row["label"]).orderBy("id").head(SHOWN_MEMBERS)
        found.append(NodeGroup(number, row["label"], row["size"], tuple(member["id"] for member in members)))
    return tuple(found)


def _with_labels(session: SparkSession, folder: str, scores: DataFrame, types: Sequence[str]) -> DataFrame:
    """Scores with the label and type of each node, as far as the export has them."""
    from pyspark.sql import functions as f  # noqa: PLC0415  an extra

    nodes = session.read.parquet(f"{folder}/nodes.parquet")
    columns = [
        (f.col(name) if name in nodes.columns else f.col("id") if name == "label" else f.lit("")).alias(name)
        for name in ("label", "type")
    ]
    named = scores.join(nodes.select("id", *columns).dropDuplicates(["id"]), "id")
    return named.where(f.col("type").isin(list(types))) if types else named
