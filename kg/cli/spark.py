"""The part of rank that runs on Apache Spark: `kg rank --engine spark`."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import RecordFormat, checked_folder, print_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.graph import ValidDataset


class Engine(StrEnum):
    """What computes a ranking."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[
    Engine,
    typer.Option(
        "--engine", help="spark: degree, strength, pagerank, components or label-propagation on Apache Spark."
    ),
]
MasterOption = Annotated[
    str, typer.Option("--master", metavar="URL", help="With --engine spark: local[2], spark://host:7077, yarn ...")
]
ParquetOption = Annotated[
    str,
    typer.Option(
        "--parquet", metavar="DIR", help="With --engine spark: rank this export (a folder, hdfs://, s3a://) instead."
    ),
]


def rank_by_spark(
    by: str,
    open_dataset: Callable[[], ValidDataset],
    *,
    master: str,
    parquet: str,
    network: str,
    types: list[str],
    top: int,
    background: bool,
    form: RecordFormat,
) -> None:
    """Print a ranking, or the largest groups, that Spark computed."""
    from kg.ranking import classes_under  # noqa: PLC0415
    from kg.spark import open_session  # noqa: PLC0415
    from kg.spark_measures import GROUPINGS  # noqa: PLC0415
    from kg.spark_ranking import exported_folder, find_spark_measure, group_on_spark, rank_on_spark  # noqa: PLC0415

    measure = find_spark_measure(by)
    if parquet and "://" not in parquet:
        checked_folder(Path(parquet), "--parquet")
        parquet = str(Path(parquet).absolute())  # Java keeps the working folder that it was started in
    dataset = None if parquet else open_dataset()
    listed = classes_under(dataset, types) if dataset else types
    export = exported_folder(dataset, network, background=background) if dataset else nullcontext(parquet)
    with export as folder, open_session(master) as session:
        if measure in GROUPINGS:
            groups = group_on_spark(session, folder, measure, top=top)
            header = ["group", "size", "label", "members"]
            cells = [[str(each.number), f"{each.size:,}", each.label, ", ".join(each.members)] for each in groups]
            print_records(header, cells, [dict(each.to_row()) for each in groups], form)
            say(f"{measure} on Spark, {master}; the first members of each group are shown")
            return
        rows = rank_on_spark(session, folder, measure, types=listed, top=top)
    cells = [[str(row.rank), row.label, row.type, f"{row.score:.4g}", row.id] for row in rows]
    print_records(["rank", "label", "type", "score", "id"], cells, [dict(row.to_row()) for row in rows], form)
    say(f"{measure} on Spark, {master}; intervals: leave out --engine spark")
