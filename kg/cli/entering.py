"""Commands for who enters claims by hand: a folder to begin with, where a passage stands, and the documentation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.group import say
from kg.cli.options import RecordFormat, RecordFormatOption, TablesOptions, print_records
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, InputError, UsageError

_MOST_KNOWN = 5_000
"""Entities of other folders that a workbook offers."""

_AROUND = 30
"""Characters of context on either side of a passage."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, new, locate, docs)


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Leave out the worked example.")] = False,
    tables: TablesOptions,
) -> None:
    """Make a data folder: tables with a worked example, a README on every column, and a workbook of the same.

    With --data the workbook offers the entities of that folder too, and the new folder leans on it.

    Example: kg new my-new-data --data shipped
    """
    from kg.model import read_ontology
    from kg.tables import (
        known_entities,
        make_folder,
        name_leaning,
        new_folder,
        ontology_file,
        order_folders,
        refuse_shipped,
        table_folders,
        write_atomically,
    )

    refuse_shipped(folder)
    ontology = read_ontology(ontology_file("kg.ttl"))
    lenders = order_folders(table_folders(tables.chosen_folders()))
    there = known_entities(lenders, ontology)
    known = there[:_MOST_KNOWN]
    names = name_leaning([lender.resolve() for lender in lenders], folder)
    files = new_folder(ontology, is_empty=empty, known=known, leaning=list(dict.fromkeys(names.values())))
    taken = sorted(name for name in files if (folder / name).exists())
    if taken:
        raise UsageError(f"{folder}: has {', '.join(taken)} already, and nothing was written; name a new folder")
    make_folder(folder)
    for name, content in files.items():
        write_atomically(folder / name, content, within=folder)
    if known:
        rest = f", states and organisations first; `kg find` knows the other {len(there) - len(known):,}"
        more = rest if len(there) > len(known) else ""
        say(f"{folder}: its workbook offers {len(known):,} entities that are there already{more}")
    for lender in lenders:
        if lender.resolve() not in names:
            say(f"kg: {lender} is neither beside nor below {folder}; give --data {lender} with each command too")
    say(f"{folder}: {', '.join(files)} written; go on with `kg check --data {folder}` and `kg docs own-data`")


def docs(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="Name of a page, as this command lists them.")] = "",
) -> None:
    """Print a page of the documentation, or list them all.

    Example: kg docs dates
    """
    from kg.tables import did_you_mean, documentation

    pages = documentation()
    if not page:
        typer.echo("\n".join(f"{name:<12} {_title(path)}" for name, path in pages.items()))
        return
    name = Path(page).stem.lower()
    if name not in pages:
        raise UsageError(f"no page is called '{page}'; {did_you_mean(name, pages, 'list them with `kg docs`')}")
    typer.echo(pages[name].read_text("utf-8"), nl=False)


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return next((line.lstrip("# ").strip() for line in file if line.startswith("# ")), "")


def locate(
    text: Annotated[Path, typer.Argument(metavar="FILE", help="The text or page: txt, md, html, docx or pdf.")],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The passage as it stands there; - is stdin.")],
    *,
    form: RecordFormatOption = RecordFormat.TABLE,
) -> None:
    """Say where a passage stands: line and offsets of a plain text, and the fingerprint that any page can have.

    Line ends, quotes, dashes and capitals make no difference. Each place is listed.

    Example: kg locate communique.txt 'On 17 June 2025 China and Uzbekistan signed a treaty in Astana'
    """
    from kg.model import PageText, make_fingerprint
    from kg.tables import MAX_BYTES, excerpt, is_as_given, read_bytes, searched_texts

    passage = sys.stdin.read() if words == "-" else words
    try:
        content = read_bytes(text, most=MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{text}: cannot be read ({error.strerror}); check the path") from error
    searched = map(PageText, searched_texts(content, text.name))
    page = first = next(searched)
    while not page.find_words(passage) and (further := next(searched, None)):
        page = further
    page = page if page.find_words(passage) else first
    try:
        fingerprint = make_fingerprint(passage)
    except ValueError as error:
        fingerprint = ""
        say(f"kg: no fingerprint: the passage {error}")
    records: list[dict[str, object]] = []
    for start, end in page.find_words(passage):
        around = excerpt(page.text, start, end)
        assert around is not None  # the offsets are of this text
        context = f"{around.before[-_AROUND:]}«{around.span}»{around.after[:_AROUND]}"
        place = (
            {"line": page.text.count("\n", 0, start) + 1, "start": start, "end": end} if is_as_given(text.name) else {}
        )
        records.append({**place, "fingerprint": fingerprint, "context": " ".join(context.split())})
    header = [*(("line", "start", "end") if is_as_given(text.name) else ()), "fingerprint", "context"]
    print_records(header, [[str(record[name]) for name in header] for record in records], records, form)
    if records:
        return
    beginning = page.longest_beginning(passage)
    line = page.text.count("\n", 0, beginning[0]) + 1 if beginning else 0
    near = f"; it begins as line {line} does: '{' '.join(page.text[slice(*beginning)].split())}'" if beginning else ""
    say(f"kg: {text} does not have the passage{near}")
    raise typer.Exit(FINDINGS)
