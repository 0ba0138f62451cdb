"""The commands query and ask, and the graph that they put a query to.

Comes in: the options of a command. Goes out: an `Asked`, with which the command need not know whether it is the graph
here or, with --endpoint, the one on another server.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import STREAM, put_out, say
from kg.cli.options import GraphOptions, RecordFormat, print_records, terminal_width
from kg.cli.parameters import add_commands
from kg.errors import LIMIT_HIT, InputError, UsageError
from kg.model import ViewKind
from kg.query import MAX_MEMORY_MIB, MAX_ROWS, TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import ValidDataset
    from kg.query import Endpoint, Evidence, Question, Result, ResultFormat, Term


@dataclass(frozen=True)
class ServedGraphOptions(GraphOptions):
    """A graph here or on a server, and the view."""

    endpoint: Annotated[
        str,
        typer.Option(
            "--endpoint", metavar="URL", help="Ask the graph on this SPARQL 1.1 server instead; see docs/endpoint.md."
        ),
    ] = ""

    def refuse_folders(self) -> None:
        """Refuse a folder beside --endpoint.

        Raises
        ------
        UsageError
            When --data or --store is given too.
        """
        if self.data or self.store is not None:
            option = "--data" if self.data else "--store"
            raise UsageError(f"{option} does not go with --endpoint; give one of the two")


@dataclass(frozen=True)
class FetchedGraphOptions(ServedGraphOptions):
    """A graph here, or all of that of a server, and the view."""

    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="S", min=0.01, max=1_000_000, help="Seconds for reading an --endpoint."),
    ] = TIMEOUT_S

    def open_silently(self) -> ValidDataset:
        """Open the graph here or fetch that of the endpoint, seen through the view."""
        if not self.endpoint:
            return super().open_silently()
        from kg.query import read_endpoint_graph, watchdog

        self.refuse_folders()
        view = self.chosen_view()
        with watchdog(self.timeout):
            return read_endpoint_graph(opened_endpoint(self.endpoint, self.timeout), view)


@dataclass(frozen=True)
class QueryLimits:
    """How much a query may take."""

    timeout: Annotated[
        float, typer.Option("--timeout", metavar="S", min=0.01, max=1_000_000, help="Seconds before giving up.")
    ] = TIMEOUT_S
    max_rows: Annotated[int, typer.Option("--max-rows", metavar="N", min=1, help="Rows to stop after.")] = MAX_ROWS
    max_memory: Annotated[
        int, typer.Option("--max-memory", metavar="MIB", min=16, max=2**30, help="Memory in MiB before giving up.")
    ] = MAX_MEMORY_MIB


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
    evidence
        The claims behind what a text with parameters was answered; None where the graph is not here.
    """

    query: Callable[[str, Mapping[str, Term] | None, int], Result]
    labels: Callable[[Result], Mapping[str, str]]
    names: Callable[[], ValidDataset]
    evidence: Callable[[str, Mapping[str, Term] | None, Result], Evidence] | None = None

    def answer(
        self,
        text: str,
        parameters: Mapping[str, Term] | None,
        max_rows: int,
        *,
        claims: bool,
        cite: bool,
        question: str = "",
    ) -> Result:
        """Answer a query, with the claims behind each row and what there is to cite, each when it is wanted.

        Raises
        ------
        UsageError
            When they are wanted of a graph that is not here.
        """
        if not (claims or cite):
            return self.query(text, parameters, max_rows)
        if self.evidence is None:
            option = "--claims" if claims else "--cite"
            raise UsageError(f"{option} does not go with --endpoint; select the claims in the query")
        from kg.query import cite_answer, with_claims

        result = self.query(text, parameters, max_rows)
        evidence = self.evidence(text, parameters, result)
        if cite:
            result = replace(result, cite=cite_answer(self.names(), evidence, text, question).to_record())
        return with_claims(result, evidence) if claims else result


def asked(graph: ServedGraphOptions, timeout: float) -> Asked:
    """The graph that the options of a command name.

    Raises
    ------
    UsageError
        When --endpoint is given with what only tables can answer.
    """
    if graph.endpoint:
        given = {
            "--data": graph.data, "--store": graph.store, "--as-of": graph.as_of, "--known-by": graph.known_by,
            "--source": graph.source, "--undated": graph.undated,
        }  # fmt: skip
        views = ["--view"] if graph.view is not ViewKind.BEST else []
        for option in [name for name, value in given.items() if value] + views:
            is_place = option in ("--data", "--store")
            remedy = "give one of the two" if is_place else "leave it out, or write it into the query"
            raise UsageError(f"{option} does not go with --endpoint, whose server knows one graph only; {remedy}")
        from kg.query import read_endpoint_names

        remote = opened_endpoint(graph.endpoint, timeout)
        return Asked(remote.query, remote.labels, lambda: read_endpoint_names(remote))
    from kg.query import claims_behind, left_for_evidence, read_labels, run_query

    start = time.monotonic()

    dataset = graph.open_silently()
    return Asked(
        lambda text, parameters, max_rows: run_query(dataset, text, parameters=parameters, max_rows=max_rows),
        lambda _: read_labels(dataset),
        lambda: dataset,
        lambda text, parameters, result: claims_behind(
            dataset, text, parameters, result, left_for_evidence(timeout, start)
        ),
    )


def opened_endpoint(url: str, timeout: float) -> Endpoint:
    """The endpoint at an address."""
    from kg.query import Endpoint, open_server

    return Endpoint(open_server(url, timeout))


@dataclass(frozen=True)
class ResultOptions:
    """How and where a result is written."""

    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="table, csv, tsv, json, jsonl, md, parquet; ttl, trig, nt, nq, jsonld for graphs.",
        ),
    ] = ""
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="Write to a file; its ending names the format if nothing does; - is stdout.",
        ),
    ] = None

    def chosen_format(self) -> ResultFormat | None:
        """The format that was named, by --format or else by the ending of --out; None when by neither.

        Raises
        ------
        UsageError
            When there is no such format, or it is binary and would go to a terminal.
        """
        from kg.query import ResultFormat
        from kg.tables import did_you_mean

        known = [choice.value for choice in ResultFormat]
        ending = self.out.suffix[1:] if self.out else ""
        form = self.form or (ending if ending in known else "")
        if form and form not in known:
            remedy = did_you_mean(form, known, f"use {', '.join(known)}")
            raise UsageError(f"--format: unknown format '{form}'; {remedy}")
        if form == ResultFormat.PARQUET and self.is_printed and sys.stdout.isatty():
            raise UsageError("format parquet is binary; name a file with --out")
        return ResultFormat(form) if form else None

    def chosen_width(self) -> int | None:
        """Of the terminal that a table is to fit; None where it is written to a file or a pipe."""
        return terminal_width() if self.is_printed else None

    @property
    def is_printed(self) -> bool:
        """Whether it goes to stdout."""
        return self.out is None or str(self.out) == STREAM


ClaimsOption = Annotated[
    bool, typer.Option("--claims", help="Add a column with the ids of the claims that make each row; see `kg show`.")
]
LabelsOption = Annotated[bool, typer.Option("--labels/--no-labels", help="Put labels beside IRIs in tables.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    add_commands(app, query, ask)


def _read_query(text: str, file: Path | None) -> str:
    if file is not None and str(file) == STREAM and not text:
        file, text = None, STREAM
    if file and text:
        raise UsageError("give either a query or --file, not both")
    if not file and not text:
        raise UsageError("give a query, a file with -f, or - for stdin; kg query -h has an example")
    if text != "-" and "{" not in text and (text.endswith((".rq", ".sparql")) or _is_file(text)):
        raise UsageError(f"'{text}' is a file's name, not a query; did you mean -f {text}?")
    from kg.tables import read_bytes

    try:
        content = sys.stdin.buffer.read() if text == "-" else read_bytes(file) if file else text.encode()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise InputError(f"{file or 'the query'}: is not UTF-8 ({error.reason}); save it as UTF-8") from error


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # it is too long for a name, or holds a NUL
        return False


def _written(result: Result, form: ResultFormat | None, labels: Mapping[str, str] | None, width: int | None) -> bytes:
    from kg.query import ResultFormat, format_result

    if form is ResultFormat.PARQUET:
        from kg.query import format_parquet

        return format_parquet(result)
    usual = ResultFormat.TTL if result.is_graph else ResultFormat.TABLE
    return format_result(result, form or usual, labels, width=width).encode()


def _print_result(result: Result, written: bytes, options: ResultOptions) -> None:
    """Print what was written, or put it in a file; outside the watchdog, since a reader may take their time."""
    if not options.is_printed:
        put_out(options.out, written)
    elif sys.stdout.isatty() and written.count(b"\n") >= shutil.get_terminal_size().lines:
        import pydoc

        os.environ.setdefault("LESS", "-SRX")
        pydoc.pager(written.decode())
    else:
        typer.echo(written, nl=False)
    if result.answer is None:
        what = "triples" if result.is_graph else "rows"
        count = len(result.rows)
        say(f"{count:,} {what[:-1] if count == 1 else what}")
    if result.parameters:
        from kg.tables import show

        say(f"asked with {', '.join(f'{name}={show(text, 100)}' for name, text in result.parameters.items())}")
    for note in result.notes:
        say(f"kg: {note}")
    if result.cite:
        say(f"cite: {result.cite['text']}")
    if result.is_truncated:
        raise typer.Exit(LIMIT_HIT)


def query(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL, or - for stdin.")] = "",
    *,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the query from a file; - is stdin.")
    ] = None,
    result: ResultOptions,
    labels: LabelsOption = False,
    claims: ClaimsOption = False,
    limits: QueryLimits,
    graph: ServedGraphOptions,
) -> None:
    """Run a SPARQL query; the usual prefixes are known.

    Example: kg query 'SELECT ?who { ?who kg:signs ?what . ?what a kg:Treaty }' --labels
    """
    from kg.query import watchdog

    sparql, form = _read_query(text, file), result.chosen_format()
    with watchdog(limits.timeout, limits.max_memory):
        put_to = asked(graph, limits.timeout)
        answer = put_to.answer(sparql, None, limits.max_rows, claims=claims, cite=graph.cite)
        written = _written(answer, form, put_to.labels(answer) if labels else None, result.chosen_width())
    _print_result(answer, written, result)


def ask(
    name: Annotated[str, typer.Argument(metavar="QUESTION", help="Name of a saved question.")] = "",
    given: Annotated[list[str] | None, typer.Argument(metavar="PARAMETER=VALUE", help="Its parameters.")] = None,
    *,
    list_all: Annotated[bool, typer.Option("--list", help="List the questions; ttl exports them.")] = False,
    show_query: Annotated[bool, typer.Option("--show", help="Print the question's SPARQL.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--questions", metavar="DIR", help="Folder of your own .rq files.")
    ] = None,
    result: ResultOptions,
    labels: LabelsOption = True,
    claims: ClaimsOption = False,
    limits: QueryLimits,
    graph: ServedGraphOptions,
) -> None:
    """Ask a saved question; names are taken where ids are.

    Example: kg ask head-of-state state=Узбекистан
    """
    from kg.query import (
        bind_parameters,
        find_question,
        name_question,
        question_record,
        read_questions,
        state_parameters,
        watchdog,
    )
    from kg.tables import question_folders

    is_joined = graph.store is not None or bool(graph.endpoint)
    questions = read_questions(folder) if folder else read_questions(*question_folders(joined=is_joined))
    if list_all or not name:
        records = [question_record(question) for question in questions.values()]
        header, rows = ["question", "asks", "parameters"], [list(map(str, record.values())) for record in records]
        if result.form == "ttl":
            names_here = asked(graph, limits.timeout).names()
            _print_examples(questions, names_here, graph.endpoint, result.out)
            return
        if result.form not in ("", *RecordFormat):
            known = ", ".join(RecordFormat)
            raise UsageError(f"--format: a list cannot be printed as '{result.form}'; use {known} or ttl")
        print_records(header, rows, records, RecordFormat(result.form or "table"))
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
    form = result.chosen_format()
    names = [key for key, _, _ in pairs]
    if len(set(names)) < len(names):
        raise UsageError("a parameter is given twice; give each once")
    with watchdog(limits.timeout, limits.max_memory):
        put_to = asked(graph, limits.timeout)
        terms_bound = bind_parameters(question, {key: value for key, _, value in pairs}, put_to.names())
        stated = state_parameters(question, terms_bound)
        answer = put_to.answer(
            question.query,
            terms_bound,
            limits.max_rows,
            claims=claims,
            cite=graph.cite,
            question=name_question(name, stated),
        )
        answer = replace(answer, parameters=stated)
        written = _written(answer, form, put_to.labels(answer) if labels else None, result.chosen_width())
    _print_result(answer, written, result)


def _print_examples(questions: Mapping[str, Question], dataset: ValidDataset, endpoint: str, out: Path | None) -> None:
    """Print questions as Turtle of SIB's sparql-examples, or put it in a file."""
    from kg.query import ENDPOINT, format_examples

    put_out(out, format_examples(questions, dataset, endpoint or ENDPOINT).encode())
