"""What a query is put to: the graph here, or with --endpoint the one on another server.

Comes in: the options of a command. Goes out: an `Asked`, with which the command need not know which it is.

Commands that ask the graph: query, ask.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import (
    AsOfOption,
    DataOption,
    KnownByOption,
    MaxMemoryOption,
    MaxRowsOption,
    RecordFormat,
    SourceOption,
    StoreOption,
    TimeoutOption,
    ViewOption,
    chosen_view,
    opened,
    print_records,
)
from kg.errors import LIMIT_HIT, InputError, UsageError
from kg.model import ViewKind
from kg.query import MAX_MEMORY_MIB, MAX_ROWS, TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import ValidDataset
    from kg.query import Endpoint, Question, Result, ResultFormat, Term


EndpointOption = Annotated[
    str,
    typer.Option(
        "--endpoint", metavar="URL", help="Ask the graph on this SPARQL 1.1 server instead; see docs/endpoint.md."
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A graph to ask.

    Parameters
    ----------
    query
        Answers a text with parameters, up to so many rows.
    labels
        English label of the IRIs in a result, by IRI.
    names
        A dataset in which what a user types is looked up.
    """

    query: Callable[[str, Mapping[str, Term] | None, int], Result]
    labels: Callable[[Result], Mapping[str, str]]
    names: Callable[[], ValidDataset]


def asked(
    endpoint: str,
    timeout: float,
    data: Path | None,
    view: ViewKind = ViewKind.BEST,
    as_of: str = "",
    known_by: str = "",
    source: list[str] | None = None,
    store: Path | None = None,
) -> Asked:
    """The graph that the options of a command name.

    Raises
    ------
    UsageError
        When --endpoint is given with what only tables can answer.
    """
    if endpoint:
        given = {"--data": data, "--store": store, "--as-of": as_of, "--known-by": known_by, "--source": source}
        views = ["--view"] if view is not ViewKind.BEST else []
        for option in [name for name, value in given.items() if value] + views:
            is_place = option in ("--data", "--store")
            remedy = "give one of the two" if is_place else "leave it out, or write it into the query"
            raise UsageError(f"{option} does not go with --endpoint, whose server knows one graph only; {remedy}")
        from kg.query import read_endpoint_names

        remote = opened_endpoint(endpoint, timeout)
        return Asked(remote.query, remote.labels, lambda: read_endpoint_names(remote))
    from kg.query import read_labels, run_query

    dataset = opened(data, view, as_of, known_by, source, store)
    return Asked(
        lambda text, parameters, max_rows: run_query(dataset, text, parameters=parameters, max_rows=max_rows),
        lambda _: read_labels(dataset),
        lambda: dataset,
    )


def opened_endpoint(url: str, timeout: float) -> Endpoint:
    """The endpoint at an address."""
    from kg.query import Endpoint, open_server

    return Endpoint(open_server(url, timeout))


def opened_or_fetched(
    endpoint: str,
    timeout: float,
    data: Path | None,
    view: ViewKind = ViewKind.BEST,
    as_of: str = "",
    known_by: str = "",
    source: list[str] | None = None,
    store: Path | None = None,
) -> ValidDataset:
    """The graph here, or all of that of an endpoint, seen through the view that the options name.

    Raises
    ------
    UsageError
        When --data or --store is given too.
    """
    if not endpoint:
        return opened(data, view, as_of, known_by, source, store)
    from kg.query import read_endpoint_graph, watchdog

    if data is not None or store is not None:
        option = "--data" if data is not None else "--store"
        raise UsageError(f"{option} does not go with --endpoint; give one of the two")
    chosen = chosen_view(view, as_of, known_by, source)
    with watchdog(timeout):
        return read_endpoint_graph(opened_endpoint(endpoint, timeout), chosen)


FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table, csv, tsv, json, jsonl, md, parquet; ttl, trig, nt, nq, jsonld for graphs.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write to a file; its ending names the format if nothing does."),
]
LabelsOption = Annotated[bool, typer.Option("--labels/--no-labels", help="Put labels beside IRIs in tables.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (query, ask):
        app.command()(command)


def _read_query(text: str, file: Path | None) -> str:
    if file and text:
        raise UsageError("give either a query or --file, not both")
    if not file and not text:
        raise UsageError("give a query, a file with -f, or - for stdin; kg query -h has an example")
    if text.endswith((".rq", ".sparql")) and "{" not in text:
        raise UsageError(f"'{text}' is a file's name, not a query; did you mean -f {text}?")
    from kg.tables import read_bytes

    try:
        data = sys.stdin.buffer.read() if text == "-" else read_bytes(file) if file else text.encode()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise InputError(f"{file or 'the query'}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def _chosen_format(form: str, out: Path | None) -> ResultFormat | None:
    """The format that was named, by --format or else by the ending of --out; None when by neither."""
    from kg.query import ResultFormat
    from kg.tables import did_you_mean

    known = [each.value for each in ResultFormat]
    if not form and out and out.suffix[1:] in known:
        form = out.suffix[1:]
    if form and form not in known:
        remedy = did_you_mean(form, known, f"use {', '.join(known)}")
        raise UsageError(f"--format: unknown format '{form}'; {remedy}")
    if form == ResultFormat.PARQUET and not out and sys.stdout.isatty():
        raise UsageError("format parquet is binary; name a file with --out")
    return ResultFormat(form) if form else None


def _written(result: Result, form: ResultFormat | None, labels: Mapping[str, str] | None) -> bytes:
    from kg.query import ResultFormat, format_result

    if form is ResultFormat.PARQUET:
        from kg.query import format_parquet

        return format_parquet(result)
    usual = ResultFormat.TTL if result.is_graph else ResultFormat.TABLE
    return format_result(result, form or usual, labels).encode()


def _print_result(result: Result, data: bytes, out: Path | None) -> None:
    """Print what was written, or put it in a file; outside the watchdog, since a reader may take their time."""
    if out:
        from kg.tables import write_atomically

        write_atomically(out, data)
    elif sys.stdout.isatty() and data.count(b"\n") >= shutil.get_terminal_size().lines:
        import pydoc

        os.environ.setdefault("LESS", "-SRX")
        pydoc.pager(data.decode())
    else:
        typer.echo(data, nl=False)
    if result.answer is None:
        what = "triples" if result.is_graph else "rows"
        count = len(result.rows)
        say(f"{count:,} {what[:-1] if count == 1 else what}")
    if result.is_truncated:
        say(f"kg: cut after {len(result.rows):,} rows; there are more: raise --max-rows or narrow the query")
        raise typer.Exit(LIMIT_HIT)


def query(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL, or - for stdin.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the query from a file.")
    ] = None,
    form: FormatOption = "",
    out: OutOption = None,
    labels: LabelsOption = False,  # noqa: FBT002  typer makes it an option
    timeout: TimeoutOption = TIMEOUT_S,
    max_rows: MaxRowsOption = MAX_ROWS,
    max_memory: MaxMemoryOption = MAX_MEMORY_MIB,
    view: ViewOption = ViewKind.BEST,
    as_of: AsOfOption = "",
    known_by: KnownByOption = "",
    source: SourceOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = "",
) -> None:
    """Run a SPARQL query; the usual prefixes are known.

    Example: kg query 'SELECT ?who { ?who kg:signs ?what . ?what a kg:Treaty }' --labels
    """
    from kg.query import watchdog

    sparql, chosen = _read_query(text, file), _chosen_format(form, out)
    with watchdog(timeout, max_memory):
        graph = asked(endpoint, timeout, data, view, as_of, known_by, source, store)
        result = graph.query(sparql, None, max_rows)
        written = _written(result, chosen, graph.labels(result) if labels else None)
    _print_result(result, written, out)


def ask(
    name: Annotated[str, typer.Argument(metavar="QUESTION", help="Name of a saved question.")] = "",
    given: Annotated[list[str] | None, typer.Argument(metavar="PARAMETER=VALUE", help="Its parameters.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="List the questions; ttl exports them.")] = False,  # noqa: FBT002
    show_query: Annotated[bool, typer.Option("--show", help="Print the question's SPARQL.")] = False,  # noqa: FBT002
    folder: Annotated[
        Path | None, typer.Option("--questions", metavar="DIR", help="Folder of your own .rq files.")
    ] = None,
    form: FormatOption = "",
    out: OutOption = None,
    labels: LabelsOption = True,  # noqa: FBT002
    timeout: TimeoutOption = TIMEOUT_S,
    max_rows: MaxRowsOption = MAX_ROWS,
    max_memory: MaxMemoryOption = MAX_MEMORY_MIB,
    view: ViewOption = ViewKind.BEST,
    as_of: AsOfOption = "",
    known_by: KnownByOption = "",
    source: SourceOption = None,
    data: DataOption = None,
    store: StoreOption = None,
    endpoint: EndpointOption = "",
) -> None:
    """Ask a saved question; names are taken where ids are.

    Example: kg ask head-of-state state=Узбекистан
    """
    from kg.query import bind_parameters, find_question, read_questions, watchdog
    from kg.tables import question_folders

    is_joined = store is not None or bool(endpoint)
    questions = read_questions(folder) if folder else read_questions(*question_folders(joined=is_joined))
    if list_all or not name:
        header = ["question", "asks", "parameters"]
        rows = [[q.name, q.title, " ".join(f"{p.name}={p.default}" for p in q.parameters)] for q in questions.values()]
        records: list[dict[str, object]] = [dict(zip(header, row, strict=True)) for row in rows]
        if form == "ttl":
            graph = asked(endpoint, timeout, data, view, as_of, known_by, source, store)
            _print_examples(questions, graph.names(), endpoint, out)
            return
        if form not in ("", *RecordFormat):
            raise UsageError(f"--format: a list cannot be printed as '{form}'; use {', '.join(RecordFormat)} or ttl")
        print_records(header, rows, records, RecordFormat(form or "table"))
        return
    question = find_question(questions, name)
    if show_query:
        typer.echo(question.query, nl=False)
        return
    pairs = [item.partition("=") for item in given or ()]
    for key, sign, _ in pairs:
        if not sign:
            has = ", ".join(parameter.name for parameter in question.parameters) or "no parameters"
            raise UsageError(f"'{key}' is not of the form PARAMETER=VALUE; {name} has {has}")
    chosen = _chosen_format(form, out)
    names = [key for key, _, _ in pairs]
    if len(set(names)) < len(names):
        raise UsageError("a parameter is given twice; give each once")
    with watchdog(timeout, max_memory):
        graph = asked(endpoint, timeout, data, view, as_of, known_by, source, store)
        terms_bound = bind_parameters(question, {key: value for key, _, value in pairs}, graph.names())
        result = graph.query(question.query, terms_bound, max_rows)
        written = _written(result, chosen, graph.labels(result) if labels else None)
    _print_result(result, written, out)


def _print_examples(questions: Mapping[str, Question], dataset: ValidDataset, endpoint: str, out: Path | None) -> None:
    """Print questions as Turtle of SIB's sparql-examples, or put it in a file."""
    from kg.query import ENDPOINT, format_examples
    from kg.tables import write_atomically

    text = format_examples(questions, dataset, endpoint or ENDPOINT)
    if out:
        write_atomically(out, text.encode())
    else:
        typer.echo(text, nl=False)
