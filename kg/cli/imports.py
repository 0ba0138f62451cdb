"""The command import: a public dataset that the user has downloaded, as claims with their source and row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import KgCommand, say
from kg.cli.options import RecordFormat, RecordFormatOption, TablesOptions, print_records
from kg.cli.parameters import SpreadCommand
from kg.cli.progress import stage_bars
from kg.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from kg.imports import Progress, Summary

CARD = {"publisher": "publisher", "at": "url", "rewritten": "rewrite", "licence": "licence", "cite": "citation"}
COUNT_HEADER = ["file", "rows", "items", "claims", "noted", "repeats", "rejects"]
SHOWN_REASONS = 12


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="import", cls=KgCommand)(SpreadCommand(import_))


def import_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A dataset of --list, or table for any CSV.")] = "",
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Its files as downloaded; .gz may stay packed.")
    ] = None,
    *,
    store: Annotated[Path | None, typer.Option("--store", metavar="DIR", help="Store to import into.")] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Say which datasets there are, with licence and citation.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="META.json", help="For table: CSVW metadata of the file.")
    ] = None,
    as_name: Annotated[
        str, typer.Option("--as", metavar="NAME", help="For table: name of the import.  [default: that of META.json]")
    ] = "",
    fail_on_rejects: Annotated[
        bool, typer.Option("--fail-on-rejects", help="Exit with 1 when anything was rejected.")
    ] = False,
    form: RecordFormatOption = RecordFormat.TABLE,
    tables: TablesOptions,
) -> None:
    """Turn a public dataset into claims, each with its file and row; what cannot be one is listed with the reason.

    Example: kg import --list
    """
    if listed:
        _print_list(form)
        return
    if not name:
        raise UsageError("name a dataset and its files; `kg import --list` says which there are")
    if store is None:
        raise UsageError("say where to import to: --store DIR; a folder that is not there is made")
    folders = tables.chosen_folders()
    summary = _run(name, paths or [], store, mapping, as_name, folders)
    print_counts(summary, store, form)
    if fail_on_rejects and summary.rejects:
        raise typer.Exit(FINDINGS)


def _run(
    name: str, paths: list[Path], store: Path, mapping: Path | None, as_name: str, data: tuple[Path, ...]
) -> Summary:
    from kg.imports import TABLE, find_dataset, run_import, run_table

    if name != TABLE:
        find_dataset(name)
        if mapping or as_name:
            raise UsageError(f"--mapping and --as are for `kg import {TABLE}`; {name} needs neither")
    if not paths:
        raise UsageError(f"name the files of {name}; `kg import --list` says where they are published")
    if name != TABLE:
        with watch_files(paths) as progress:
            return run_import(name, paths, store, data, progress)
    if mapping is None:
        raise UsageError(f"{TABLE} needs a mapping of columns to claims: --mapping META.json (CSVW metadata)")
    from kg.imports import match_tables, read_mapping, table_name

    files = match_tables(read_mapping(mapping), paths)
    with watch_files(paths) as progress:
        return run_table(table_name(as_name, mapping), files, store, data, progress)


def _print_list(form: RecordFormat) -> None:
    from kg.imports import DATASETS

    records = [dataset.record() for dataset in DATASETS.values()]
    if form is RecordFormat.TABLE:
        typer.echo("\n".join(_card(record) for record in records), nl=False)
        return
    rows = [[" ".join(cell) if isinstance(cell, list) else str(cell) for cell in record.values()] for record in records]
    print_records(list(records[0]), rows, records, form)


def _card(record: dict[str, object]) -> str:
    version = f", version {record['version']}" if record["version"] else ""
    lines = [f"{record['name']}: {record['title']}{version}", f"  {record['about']}"]
    lines += [f"  {word:<9} {record[key]}" for word, key in CARD.items() if record[key]]
    files = record["files"]
    assert isinstance(files, list)
    return "\n".join([*lines, *(f"  {'file':<9} {file}" for file in files), ""])


def print_counts(summary: Summary, store: Path, form: RecordFormat) -> None:
    """Print what became of each file, then, as words, what was rejected and what comes next."""
    from kg.graph import IMPORTS_FOLDER, build_command
    from kg.imports import REJECTS_FILE

    records: list[dict[str, object]] = [
        {"file": file, **account.record(), "rejects": account.rejects.total()}
        for file, account in summary.accounts.items()
    ]
    rows = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in record.values()] for record in records]
    print_records(COUNT_HEADER, rows, records, form)
    folder = store / IMPORTS_FOLDER / summary.name
    brought = f"{summary.new_entities:,} new entities, {summary.known_entities:,} known, {summary.names:,} names"
    say(f"{folder}: {summary.total('claims'):,} claims, {brought}")
    for note in summary.notes:
        say(note)
    if summary.cleaned:
        changed = ", ".join(f"{count:,} of {column}" for column, count in summary.cleaned.items())
        say(f"cells changed to be legal: {changed}")
    if summary.rejects:
        say(f"{summary.rejects.total():,} rejects, each with its row in {folder / REJECTS_FILE}:")
    for rule, count in sorted(summary.rejects.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN_REASONS]:
        say(f"  {count:,} {rule}")
    if (rest := len(summary.rejects) - SHOWN_REASONS) > 0:
        say(f"  and {rest} more reasons")
    say(f"next: {build_command(store)}")


@contextmanager
def watch_files(paths: list[Path]) -> Iterator[Progress | None]:
    """A bar of the bytes read on a terminal; None elsewhere."""
    total = sum(path.stat().st_size for path in paths if path.is_file())
    with stage_bars() as tell:
        if tell is None:
            yield None
            return
        before = last = 0

        def show(position: int) -> None:
            nonlocal before, last
            if position < last:  # the next file
                before += last
            last = position
            tell("bytes read", before + position, max(total, before + position))

        yield show
