"""Commands that make the graph: build, check, export."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.group import say
from kg.cli.options import AsOfOption, DataOption, KnownByOption, SourceOption, TextsOption, ViewOption, opened
from kg.errors import BAD_INPUT, FINDINGS, UsageError
from kg.terms import ViewKind


class ReportFormat(StrEnum):
    """Formats of `kg check`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class ExportFormat(StrEnum):
    """Formats of `kg export`."""

    TRIG = "trig"
    NQ = "nq"
    TTL = "ttl"
    NT = "nt"
    JSONLD = "jsonld"
    XML = "xml"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (build, check, export):
        app.command()(command)


def build(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Default: graph.trig in the data folder.")
    ] = None,
    texts: TextsOption = None,
    data: DataOption = None,
) -> None:
    """Check the tables and build the graph from them; nothing is written when they have problems.

    Example: kg build --data my-data
    """
    from kg.dataset import GRAPH_FILE  # noqa: PLC0415
    from kg.folders import shipped_data  # noqa: PLC0415
    from kg.graph import build_graph  # noqa: PLC0415

    start = time.perf_counter()
    folder = data or shipped_data()
    if not folder.is_dir():
        raise UsageError(f"--data: {folder} is not a folder; name one that holds the four tables")
    path = out or folder / GRAPH_FILE
    dataset, digest = build_graph(folder, path, texts)
    tables, selection = dataset.tables, dataset.selection
    say(
        f"{path}: {len(tables.claims):,} claims ({len(selection.plain):,} best) of {len(tables.sources):,} sources, "
        f"{len(tables.entities):,} entities, {len(tables.names):,} names, {len(selection.conflicts):,} conflicts; "
        f"SHA-256 {digest[:12]}; {time.perf_counter() - start:.1f} s"
    )


def check(
    form: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TEXT,
    shapes: Annotated[bool, typer.Option("--shapes/--no-shapes", help="Also check the built graph with SHACL.")] = True,  # noqa: FBT002
    texts: TextsOption = None,
    data: DataOption = None,
) -> None:
    """Check the tables, then the graph built from them; each offender with its file and line.

    Example: kg check --data my-data --format sarif
    """
    from kg.folders import shipped_data  # noqa: PLC0415
    from kg.report import format_report  # noqa: PLC0415
    from kg.validate import check_all  # noqa: PLC0415

    report = check_all(data or shipped_data(), texts, shapes=shapes)
    typer.echo(format_report(report, form.value), nl=False)
    if report.problems:
        raise typer.Exit(BAD_INPUT if any(problem.fatal for problem in report.problems) else FINDINGS)


def export(
    form: Annotated[ExportFormat, typer.Argument(help="What to write.")] = ExportFormat.TRIG,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Default: stdout.")] = None,
    view: ViewOption = ViewKind.BEST,
    as_of: AsOfOption = "",
    known_by: KnownByOption = "",
    source: SourceOption = None,
    data: DataOption = None,
) -> None:
    """Write the graph as RDF; formats without named graphs leave the ontology out.

    Example: kg export ttl --out graph.ttl
    """
    from kg.export import export_rdf  # noqa: PLC0415
    from kg.files import write_atomically  # noqa: PLC0415

    text = export_rdf(opened(data, view, as_of, known_by, source), form.value)
    if out:
        write_atomically(out, text)
        say(f"{out}: {len(text):,} bytes")
    else:
        typer.echo(text.decode(), nl=False)
