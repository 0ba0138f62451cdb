"""A running Spark, and a network on it.

Comes in: the address of a master, and `nodes.parquet` and `edges.parquet` as `kg export parquet` writes them,
of any size. Goes out: a `SparkNetwork` for `kg.spark_measures`: direction dropped, parallel edges merged with
their weights added, self-loops dropped, nodes without edges kept, as in `kg.centrality`.
A questionable decision: with no master named, local mode listens on the loopback address only.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kg.environment import environment
from kg.errors import UsageError, missing_package

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


def is_installed() -> bool:
    """Whether pyspark and a Java to run it on are here."""
    return find_spec("pyspark") is not None and shutil.which("java") is not None


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
        import pyspark.sql  # noqa: F401, PLC0415  an extra
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
    from py4j.protocol import Py4JError  # noqa: PLC0415  comes with pyspark
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

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
    from pyspark.sql import functions as f  # noqa: PLC0415

    # Java keeps the working folder that it was started in.
    place = folder.absolute() if isinstance(folder, Path) else folder
    nodes = session.read.parquet(f"{place}/nodes.parquet").select("id").distinct()
    edges = session.read.parquet(f"{place}/edges.parquet").where(f.col("src") != f.col("dst"))
    ends = (f.least("src", "dst").alias("one"), f.greatest("src", "dst").alias("other"))
    merged = edges.select(*ends, "weight").groupBy("one", "other").agg(f.sum("weight").alias("weight"))
    there = merged.select(f.col("one").alias("src"), f.col("other").alias("dst"), "weight")
    back = merged.select(f.col("other").alias("src"), f.col("one").alias("dst"), "weight")
    return SparkNetwork(nodes.persist(), there.unionByName(back).repartition("src").persist())
