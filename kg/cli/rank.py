"""Commands about the network: rank, path, communities."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import (
    AsOfOption,
    DataOption,
    KnownByOption,
    RecordFormat,
    RecordFormatOption,
    SourceOption,
    ViewOption,
    opened,
    print_records,
)
from kg.terms import ViewKind


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (rank,):
        app.command()(command)


def rank(
    by: Annotated[str, typer.Option("--by", help="Measure, such as strength or betweenness.")] = "strength",
    network: Annotated[str, typer.Option("--network", help="actors, bipartite or claims.")] = "actors",
    types: Annotated[list[str] | None, typer.Option("--type", help="Only entities of this class.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Ranks to list.")] = 10,
    form: RecordFormatOption = RecordFormat.TABLE,
    view: ViewOption = ViewKind.BEST,
    as_of: AsOfOption = "",
    known_by: KnownByOption = "",
    source: SourceOption = None,
    data: DataOption = None,
) -> None:
    """Rank the most connected actors.

    Example: kg rank --by betweenness --type State
    """
    from kg.ranking import rank_actors  # noqa: PLC0415

    dataset = opened(data, view, as_of, known_by, source)
    rows = rank_actors(dataset, network=network, by=by, types=types or ["Actor"], top=top)
    header = ["rank", "label", "type", "score", "id"]
    cells = [[str(row.rank), row.label, row.type, "" if row.score is None else f"{row.score:.4g}", row.id] for row in rows]
    print_records(header, cells, [dict(row.to_row()) for row in rows], form)
