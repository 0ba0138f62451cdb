"""Options that several commands share, each declared here once, and how they become a view and an open graph.

A command takes options as a group (`graph: GraphOptions`), which `kg.cli.parameters` spreads for typer; those that
stand alone (`form: RecordFormatOption`) it takes one by one.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.errors import UsageError
from kg.model import ViewKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.graph import Citation, ValidDataset
    from kg.model import Day, View
    from kg.network import TieFilter


class RecordFormat(StrEnum):
    """Formats of commands that print a list of records; `json-object` has their notes beside the `rows`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    JSON_OBJECT = "json-object"
    MD = "md"


class CardFormat(StrEnum):
    """Formats of a card."""

    TEXT = "text"
    JSON = "json"


TextsOption = Annotated[
    Path | None,
    typer.Option(
        "--texts", envvar="KG_TEXTS", metavar="DIR", help="Folder with your copies of the source texts, to quote from."
    ),
]
PagesOption = Annotated[
    Path | None,
    typer.Option(
        "--pages",
        metavar="DIR",
        help="Folder with your copies of pages, each called by the id of its source (txt, html, md, docx, pdf).",
    ),
]
NetworkOption = Annotated[
    str,
    typer.Option(
        "--network",
        help="actors: tied by shared agreements, events and programmes, and directly. "
        "bipartite: actors and what they share. claims: all entities.",
    ),
]
PredicateOption = Annotated[
    list[str] | None,
    typer.Option("--predicate", metavar="NAME", help="Only ties by this predicate; may be given again."),
]
SharedOption = Annotated[
    list[str] | None,
    typer.Option("--shared", metavar="CLASS", help="Tie actors only by things of this class: Treaty, Organisation ..."),
]
AsNamedOption = Annotated[
    bool,
    typer.Option("--as-named", help="Count officials, ministries and governments as themselves, not as their state."),
]
ModalityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--modality",
        metavar="WORD",
        help="Count claims of this modality instead of asserted and reported ones: planned ...; may be given again.",
    ),
]
BackgroundOption = Annotated[bool, typer.Option("--background", help="Count claims of reference data too.")]
TypeOption = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="CLASS", help="Only entities of this class; may be given again."),
]
RecordFormatOption = Annotated[
    RecordFormat, typer.Option("--format", help="How to print; json-object has `rows` and the `notes` on them.")
]


def read_day(text: str, option: str) -> Day | None:
    """A day from an option; a year or month means its last day, so that `--as-of 2010` has all of 2010.

    Raises
    ------
    UsageError
        When it is not a date.
    """
    from kg.model import parse_day

    try:
        return parse_day(text, option)
    except ValueError as error:
        raise UsageError(str(error)) from error


def checked_folder(folder: Path | None, option: str) -> Path | None:
    """A folder that an option names.

    Raises
    ------
    UsageError
        When there is no such folder, so that a slip of the pen does not look like an empty one.
    """
    if folder is not None and not folder.is_dir():
        raise UsageError(f"{option}: {folder} is not a folder; correct the path")
    return folder


def given_texts(texts: Path | None, pages: Path | None) -> tuple[Path, ...]:
    """The folders that --texts and --pages name.

    Raises
    ------
    UsageError
        When there is no such folder.
    """
    given = (checked_folder(pages, "--pages"), checked_folder(texts, "--texts"))
    return tuple(folder for folder in given if folder is not None)


def open_folders(folders: tuple[Path, ...], view: View | None = None) -> ValidDataset:
    """Open the graph of folders, the shipped one when there are none, and say what was joined."""
    from kg.graph import open_graph

    dataset = open_graph(folders, view)
    for line in dataset.account:
        say(line)
    return dataset


@dataclass(frozen=True)
class TablesOptions:
    """The data folders that a command works on."""

    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            "-d",
            metavar="DIR",
            help="Folder with your own four tables; given again, the folders are joined. `shipped` names the shipped "
            "graph, which is the default.",
        ),
    ] = None

    def chosen_folders(self) -> tuple[Path, ...]:
        """The folders that are named; none for the graph that is shipped.

        Raises
        ------
        UsageError
            When one of them is not there.
        """
        from kg.tables import named_folder

        folders = tuple(map(named_folder, self.data or ()))
        for folder in folders:
            checked_folder(folder, "--data")
        return folders

    def chosen_one(self, purpose: str) -> Path | None:
        """The one folder that is named, whether it is there or not; None for the graph that is shipped.

        Parameters
        ----------
        purpose
            What the command does with it, when it can be only one.

        Raises
        ------
        UsageError
            When several are named.
        """
        from kg.tables import named_folder

        if self.data and len(self.data) > 1:
            line = "let its graph.toml name the others (leans_on), or join them first with `kg join`"
            raise UsageError(f"--data is given {len(self.data)} times, and {purpose}; name one, and {line}")
        return named_folder(self.data[0]) if self.data else None

    def open(self) -> ValidDataset:
        """Open the graph of the folders, or the one that is shipped."""
        return open_folders(self.chosen_folders())


@dataclass(frozen=True)
class FolderOptions(TablesOptions):
    """The data folder or the store that a command works on."""

    store: Annotated[
        Path | None,
        typer.Option(
            "--store", metavar="DIR", help="Folder of a store that `kg build --store` made; in place of --data."
        ),
    ] = None

    def chosen_folders(self) -> tuple[Path, ...]:
        """The folders that --data names, or that of --store; none for the graph that is shipped.

        Raises
        ------
        UsageError
            When both are given, when there is no such folder, or when it is one of the other kind.
        """
        if self.store is None:
            return super().chosen_folders()
        from kg.tables import is_store

        if self.data:
            raise UsageError(
                "--data does not go with --store, which was built from its own folders; give one of the two"
            )
        checked_folder(self.store, "--store")
        if not is_store(self.store):
            from kg.graph import build_command

            raise UsageError(f"--store: {self.store} holds no store; run `{build_command(self.store)}`")
        return (self.store,)


@dataclass(frozen=True)
class ViewOptions:
    """Which claims of a graph count."""

    view: Annotated[
        ViewKind, typer.Option("--view", help="Which claims count: the best, all of them, or those in a conflict.")
    ] = ViewKind.BEST
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Only what is so on this day, or by its dates can be.")
    ] = ""
    undated: Annotated[
        bool, typer.Option("--undated", help="With --as-of: also what has no date, which may be so on any day.")
    ] = False
    known_by: Annotated[
        str, typer.Option("--known-by", metavar="DATE", help="Only sources that can have been published by this day.")
    ] = ""
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="ID", help="Only this source; !ID leaves it out. May be given again."),
    ] = None

    def chosen_view(self) -> View:
        """The view that the options name."""
        from kg.model import View

        as_of, known_by = read_day(self.as_of, "--as-of"), read_day(self.known_by, "--known-by")
        if self.undated and as_of is None:
            raise UsageError("--undated adds to a view as of a day; give --as-of as well, or leave it out")
        return View(self.view, as_of, known_by, tuple(self.source or ()), self.undated)


@dataclass(frozen=True)
class GraphOptions(FolderOptions, ViewOptions):
    """The graph that a command reads, the view through which it does, and whether its answer is to be cited."""

    cite: Annotated[
        bool,
        typer.Option("--cite", help="Add a line to cite: on stderr, and in JSON as `cite`."),
    ] = False

    def citation(self, make: Callable[[], Citation]) -> Citation | None:
        """What there is to cite, where it is wanted."""
        return make() if self.cite else None

    def open(self) -> ValidDataset:
        """Open the graph, seen through the view, and say what a view as of a day leaves out for want of a date."""
        dataset = self.open_silently()
        for note in dataset.view_notes:
            say(note)
        return dataset

    def open_silently(self) -> ValidDataset:
        """Open the graph, seen through the view; for a command whose answer has notes of its own."""
        from kg.cli.warm import take_loaded

        folders, view = self.chosen_folders(), self.chosen_view()
        if not folders and view.is_default and (loaded := take_loaded()):
            return loaded
        return open_folders(folders, view)


@dataclass(frozen=True)
class NetworkOptions:
    """Which actors are tied to each other, and by what."""

    network: NetworkOption = "actors"
    types: TypeOption = None
    predicates: PredicateOption = None
    shared: SharedOption = None
    as_named: AsNamedOption = False
    modalities: ModalityOption = None
    background: BackgroundOption = False

    @property
    def classes(self) -> list[str]:
        """The classes whose entities are listed: actors, unless the user says otherwise."""
        return self.types or ["Actor"]

    def chosen_ties(self) -> TieFilter:
        """The ties that count."""
        from kg.network import choose_ties

        return choose_ties(self.predicates, self.shared, self.modalities, as_named=self.as_named)


def _flat(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def print_records(
    header: list[str],
    rows: list[list[str]],
    records: list[dict[str, object]],
    form: RecordFormat,
    notes: Iterable[str] = (),
    citation: Citation | None = None,
) -> None:
    """Print records in a format: `rows` for people (table, md), `records` for machines; say the notes on stderr.

    With a citation its line follows, and JSON is an object.
    """
    import csv
    import io

    from kg.query import format_markdown, format_table, safe_cell

    told = tuple(notes)
    if form in (RecordFormat.JSON, RecordFormat.JSON_OBJECT):
        typer.echo(records_json(records, told, is_object=form is RecordFormat.JSON_OBJECT, citation=citation))
    elif form is RecordFormat.JSONL:
        typer.echo("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), nl=False)
    elif form is RecordFormat.CSV:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        columns = list(records[0]) if records else header
        writer.writerow(columns)
        writer.writerows([safe_cell(_flat(record[column])) for column in columns] for record in records)
        typer.echo(out.getvalue(), nl=False)
    else:
        is_markdown = form is RecordFormat.MD
        text = format_markdown(header, rows) if is_markdown else format_table(header, rows, terminal_width())
        typer.echo(text, nl=False)
    for note in told:
        say(note)
    say_citation(citation)


def terminal_width() -> int | None:
    """Letters in a line of the terminal that stdout is; None where it is a file or a pipe, which have room."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def say_citation(citation: Citation | None) -> None:
    """Print the line to cite on stderr, where one is wanted."""
    if citation:
        say(f"cite: {citation.text}")


def records_json(
    records: Sequence[Mapping[str, object]],
    notes: Iterable[str],
    *,
    is_object: bool,
    citation: Citation | None = None,
) -> str:
    """A list of records, or an object of that, of the notes and of what there is to cite (docs/schema/listing.json)."""
    if not (is_object or citation):
        return json.dumps(records, ensure_ascii=False, indent=1)
    listing: dict[str, object] = {"rows": records, "notes": [note.removeprefix("kg: ") for note in notes]}
    listing |= {"cite": citation.to_record()} if citation else {}
    return json.dumps(listing, ensure_ascii=False, indent=1)
