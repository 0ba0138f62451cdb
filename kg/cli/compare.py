"""The command that compares two builds: diff."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import FolderOptions
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, UsageError


class DiffFormat(StrEnum):
    """Formats of `kg diff`."""

    TEXT = "text"
    JSON = "json"
    PATCH = "patch"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    add_commands(app, diff)


def diff(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="A", help="Data folder, store or graph.trig; with no B, compared with the shipped graph."
        ),
    ],
    second: Annotated[
        Path | None, typer.Argument(metavar="B", help="Data folder, store or graph.trig to compare it to.")
    ] = None,
    *,
    form: Annotated[
        DiffFormat, typer.Option("--format", help="Sentences, JSON, or an RDF Patch that turns A into B.")
    ] = DiffFormat.TEXT,
    by: Annotated[str, typer.Option("--by", help="Measure of the ranking to compare: acts unless named.")] = "",
    network: Annotated[str, typer.Option("--network", help="actors, bipartite or claims.")] = "actors",
    top: Annotated[int, typer.Option("--top", min=1, help="Ranks to compare.")] = 10,
    fail_on: Annotated[bool, typer.Option("--fail-on", help="Exit with status 1 when the two differ.")] = False,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Compare with this store instead of the shipped graph."),
    ] = None,
) -> None:
    """Compare two builds: claims, entities, conflicts and the ranking, in sentences or as RDF Patch.

    Example: kg diff my-data --top 5
    """
    import json

    from kg.graph import open_build
    from kg.publish import compare_builds, diff_record, format_patch, format_sentences
    from kg.tables import named_folder, shipped_data

    if second and store:
        raise UsageError("--store stands for one of the two builds; leave out B, or --store")
    chosen = FolderOptions(store=store).chosen_folders()
    paths = (first, second) if second else (chosen[0] if chosen else shipped_data(), first)
    before, after = (open_build(named_folder(path)) for path in paths)
    difference = compare_builds(before, after, network=network, by=by, top=top)
    if form is DiffFormat.JSON:
        typer.echo(json.dumps(diff_record(difference), ensure_ascii=False, indent=1))
    elif form is DiffFormat.PATCH:
        typer.echo(format_patch(difference).decode(), nl=False)
    else:
        typer.echo(format_sentences(difference), nl=False)
    if fail_on and not difference.is_empty:
        raise typer.Exit(FINDINGS)
