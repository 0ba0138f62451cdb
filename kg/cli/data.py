"""Commands that make the graph: build, check, format, export."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import STREAM, put_out, say
from kg.cli.options import (
    FolderOptions,
    GraphOptions,
    ModalityOption,
    PagesOption,
    PredicateOption,
    RecordFormat,
    RecordFormatOption,
    SharedOption,
    TablesOptions,
    TextsOption,
    checked_folder,
    given_texts,
    print_records,
    say_citation,
)
from kg.cli.parameters import add_commands
from kg.errors import BAD_INPUT, FINDINGS, InvalidData, UsageError
from kg.publish import FORMATS, ExportFormat

if TYPE_CHECKING:
    from kg.tables import Rewriting

SAMPLE_SIZE = 2_000
"""Claims of a store that SHACL looks at, unless the user says otherwise; two milliseconds each."""


class ReportFormat(StrEnum):
    """Formats of `kg check`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


_FORMATS_HELP = "; ".join(f"{form}: {facts.what}" for form, facts in FORMATS.items()) + "."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, build, check, format, join, export)


def build(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Default: graph.trig in the data folder.")
    ] = None,
    texts: TextsOption = None,
    tables: TablesOptions,
    store: Annotated[
        Path | None,
        typer.Option(
            "--store",
            metavar="DIR",
            help="Build a store on disk of the data folder and DIR/imports/*.",
        ),
    ] = None,
) -> None:
    """Check the tables and build the graph from them; nothing is written when they have problems.

    Example: kg build --data my-data
    """
    from kg.graph import GRAPH_FILE, build_graph, count_graph
    from kg.tables import refuse_shipped, shipped_data

    start = time.perf_counter()
    folders = tables.chosen_folders()
    checked_folder(texts, "--texts")
    if store is not None:
        if out is not None:
            raise UsageError("--out names a graph file, --store a folder; give one of the two")
        _build_store(store, folders, texts)
        return
    folders = folders or (shipped_data(),)
    if len(folders) > 1 and out is None:
        raise UsageError(
            "several folders have no graph file of their own; name one with --out, or a store with --store"
        )
    path = out or folders[0] / GRAPH_FILE
    refuse_shipped(path)
    dataset, digest = build_graph(folders, path, texts)
    for line in dataset.account:
        say(line)
    _tell_untaken(folders)
    say(f"{path}: SHA-256 {digest[:12]}; {time.perf_counter() - start:.1f} s")
    say(f"{path}: {count_graph(dataset.tables, dataset.selection).sentence}")


def _build_store(store: Path, data: tuple[Path, ...], texts: Path | None) -> None:
    from kg.cli.progress import stage_bars
    from kg.graph import build_store, no_progress

    with stage_bars() as tell:
        built = build_store(store, data, texts, tell or no_progress)
    for line in built.joined:
        say(line)
    many = len(built.manifest.folders)
    say(f"{store}: {'1 folder' if many == 1 else f'{many} folders'}; {sum(built.seconds.values()):.1f} s")
    say(f"{store}: {built.counts.sentence}")
    say(", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.seconds.items()))


def check(
    *,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TEXT,
    warnings: Annotated[
        bool, typer.Option("--warnings", help="List every warning, also of a kind that has many.")
    ] = False,
    shapes: Annotated[bool, typer.Option("--shapes/--no-shapes", help="Also check the built graph with SHACL.")] = True,
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=1, help="With --store: claims to check with SHACL.")
    ] = SAMPLE_SIZE,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the sample.")] = 0,
    texts: TextsOption = None,
    pages: PagesOption = None,
    graph: FolderOptions,
) -> None:
    """Check the tables, then the graph built from them; each offender with its file and line.

    Example: kg check --data my-data --format sarif
    """
    from kg.graph import check_all, format_report
    from kg.tables import shipped_data

    folders = graph.chosen_folders()
    copies = given_texts(texts, pages)
    if graph.store is not None:
        from kg.graph import check_store

        report = check_store(graph.store, copies, shapes=shapes, sample=sample, seed=seed)
    else:
        report = check_all(folders or shipped_data(), copies, shapes=shapes)
    typer.echo(format_report(report, form.value, every_warning=warnings), nl=False)
    _tell_untaken(folders if graph.store is None else ())
    if report.problems:
        raise typer.Exit(BAD_INPUT if any(problem.fatal for problem in report.problems) else FINDINGS)


def format(  # noqa: A001  the name of the command
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The data folder.")],
    *,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Put the words of today in the place of those that the ontology retired.")
    ] = False,
    day: Annotated[
        str,
        typer.Option("--date", metavar="DATE", help="Day on which claims are superseded.  [default: today]"),
    ] = "",
    texts: TextsOption = None,
    pages: PagesOption = None,
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help="Encoding of tables that are not in UTF-8: cp1251 ...")
    ] = "",
    workbook: Annotated[
        Path | None,
        typer.Option("--workbook", metavar="FILE", help="Put the rows of this workbook in the place of the tables."),
    ] = None,
) -> None:
    """Write the tables of a folder anew in their one form, all of them or none, and say which have changed.

    A column quote of claims.csv becomes offsets into a text at hand, else a fingerprint, and is not kept.

    Example: kg format my-data --migrate
    """
    from kg.model import read_ontology
    from kg.review import chosen_day, finish_writing, write_together
    from kg.tables import (
        format_folder,
        migrate_folder,
        ontology_file,
        recode_folder,
        refuse_shipped,
        take_workbook,
    )

    checked_folder(folder, "DIR")
    copies = given_texts(texts, pages)
    refuse_shipped(folder)
    if day and not migrate:
        raise UsageError("--date is the day of a migration; add --migrate, or leave it out")
    if migrate and workbook is not None:
        raise UsageError("--workbook takes rows that are of today; run `kg format --workbook` first, then --migrate")
    finish_writing(folder)
    if encoding:
        write_together(folder, recode_folder(folder, encoding))
    ontology = read_ontology(ontology_file("kg.ttl"))
    if migrate:
        rewriting = migrate_folder(folder, ontology, chosen_day(day), copies)
    elif workbook is not None:
        rewriting = take_workbook(folder, workbook, ontology, copies)
    else:
        rewriting = format_folder(folder, ontology, copies)
    if rewriting.undecided:
        typer.echo("\n".join(map(str, rewriting.undecided)))
        say(f"{folder}: nothing was written; {len(rewriting.undecided):,} to decide first")
        raise typer.Exit(FINDINGS)
    write_together(folder, rewriting.files)
    _tell_rewritten(folder, rewriting)
    _tell_untaken([folder])


def _tell_rewritten(folder: Path, rewriting: Rewriting) -> None:
    """Say which tables were written, and what else became of their rows."""
    for name in rewriting.files:
        say(f"{folder / name}: written")
    if rewriting.quoted:
        quotes = (
            "1 quote has become a place" if rewriting.quoted == 1 else f"{rewriting.quoted:,} quotes have become places"
        )
        say(f"{folder}: {quotes} in the sources; the words are not kept")
    if rewriting.superseded:
        claims = (
            "1 claim has another id" if rewriting.superseded == 1 else f"{rewriting.superseded:,} claims have other ids"
        )
        say(f"{folder}: {claims} now; superseded.csv leads from the old to the new; run `kg build`")
    elif not rewriting.files:
        say(f"{folder}: is in this form already")


def _tell_untaken(folders: Sequence[Path]) -> None:
    """Say what workbooks of folders have that their tables have not."""
    from kg.tables import untaken_rows

    for note in filter(None, map(untaken_rows, folders)):
        say(f"kg: {note}")


def join(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Data folders; `shipped` is the shipped graph.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write the joined tables to.")],
    form: RecordFormatOption = RecordFormat.TABLE,
    texts: TextsOption = None,
) -> None:
    """Write the tables of several folders as those of one, and list what met, what merged and what clashed.

    Example: kg join my-data shipped --out joined
    """
    from dataclasses import asdict

    from kg.graph import hold_tables
    from kg.model import read_ontology
    from kg.session import save_tables
    from kg.tables import (
        LEANING_FILE,
        join_folders,
        make_folder,
        named_folder,
        ontology_file,
        order_folders,
        refuse_shipped,
        table_folders,
        temporary,
        write_atomically,
    )

    checked_folder(texts, "--texts")
    named = [named_folder(folder) for folder in folders]
    for folder in named:
        checked_folder(folder, "DIR")
    chosen = order_folders(table_folders(named))
    _tell_untaken(chosen)
    ontology = read_ontology(ontology_file("kg.ttl"))
    joined, problems = join_folders(chosen, ontology, texts)
    records: list[dict[str, object]] = [asdict(meeting) for meeting in joined.meetings]
    header = ["encounter", "table", "id", "first", "second", "what"]
    print_records(header, [[str(record[name]) for name in header] for record in records], records, form, joined.account)
    if problems:
        raise InvalidData(problems)
    refuse_shipped(out)
    tables, leaning, notes = joined.as_folder(out)
    if (out / LEANING_FILE).exists():
        raise UsageError(f"{out}: has a {LEANING_FILE} already, and nothing was written; name a new folder")
    with temporary(out / LEANING_FILE if out.exists() else out):
        make_folder(out)
        write_atomically(out / LEANING_FILE, leaning, within=out)
        save_tables(hold_tables(tables, ontology, out), out, None, texts)
    for note in notes:
        say(f"kg: {out / LEANING_FILE}: {note}")
    say(f"{out}: {len(tables.claims):,} claims, {len(tables.entities):,} entities, {len(tables.sources):,} sources")


def export(
    form: Annotated[ExportFormat, typer.Argument(help=_FORMATS_HELP)] = ExportFormat.TRIG,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Default, and - is stdout. For csv, neo4j and parquet a folder."
        ),
    ] = None,
    network: Annotated[
        str, typer.Option("--network", help="claims, actors or bipartite; not for RDF.  [default: claims]")
    ] = "",
    predicates: PredicateOption = None,
    shared: SharedOption = None,
    background: Annotated[
        bool, typer.Option("--background", help="Put claims of reference data into the network too.")
    ] = False,
    modalities: ModalityOption = None,
    graph: GraphOptions,
) -> None:
    """Write the graph as RDF, or one of its networks for another program.

    Example: kg export gexf --out graph.gexf
    """
    from kg.network import choose_ties
    from kg.publish import cite_export, export_graph, export_notes
    from kg.tables import make_folder, write_atomically

    is_folder = FORMATS[form].is_folder
    if is_folder and (out is None or str(out) == STREAM):
        raise UsageError(f"{form} is more than one file; name a folder with --out")
    dataset = graph.open()
    only = choose_ties(predicates, shared, modalities)
    files = export_graph(dataset, form, network, background=background, only=only)
    for note in export_notes(dataset, form, network, background=background, only=only):
        say(f"kg: {note}")
    say_citation(graph.citation(lambda: cite_export(dataset, form, network, background=background, only=only)))
    if out is None or not is_folder:
        if put_out(out, files[""]):
            say(f"{out}: {len(files['']):,} bytes")
        return
    make_folder(out)
    for name, content in files.items():
        write_atomically(out / name, content, within=out)
        say(f"{out / name}: {len(content):,} bytes")
