"""The command extract: claims that texts state, as candidates for a person to decide on.

Comes in: texts and options. Goes out: candidates of the rules, and of the models that the options name. What a server
or a limit ends early is told after everything that was done has been printed, with the documented exit status.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.group import put_out, say
from kg.cli.options import RecordFormat, TablesOptions, print_records, records_json
from kg.cli.parameters import add_commands
from kg.errors import DONE, LIMIT_HIT, InputError, KgError, UsageError
from kg.extract import DEFAULT, MAX_SENTENCE_WORDS, DocumentKind, Limits
from kg.tables import write_atomically

if TYPE_CHECKING:
    from collections.abc import Generator

    from kg.extract import BatchAnswers, LlmServer, LlmSettings, Reading, Rejection
    from kg.graph import ValidDataset
    from kg.model import Candidate
    from kg.tables import Lookup


LlmOption = Annotated[
    str,
    typer.Option("--llm", metavar="URL", help="Also ask the language model of this OpenAI-compatible server."),
]
ModelOption = Annotated[str, typer.Option("--model", metavar="NAME", help="Model of --llm.")]
CacheOption = Annotated[
    Path | None,
    typer.Option("--llm-cache", envvar="KG_LLM_CACHE", metavar="DIR", help="Where answers of --llm are kept."),
]
MaxCostOption = Annotated[
    float, typer.Option("--max-cost", metavar="N", min=0, help="Stop --llm before it costs more; needs the prices.")
]
MaxTokensOption = Annotated[
    int, typer.Option("--max-tokens-total", metavar="N", min=0, help="Stop --llm before it takes more tokens.")
]
PriceInOption = Annotated[
    float | None, typer.Option("--price-in", metavar="N", min=0, help="Price of a million tokens sent to --llm.")
]
PriceOutOption = Annotated[
    float | None, typer.Option("--price-out", metavar="N", min=0, help="Price of a million tokens that it writes.")
]
ExportOption = Annotated[
    Path | None,
    typer.Option("--llm-export", metavar="FILE", help="Write the requests to a model as a batch file; ask none."),
]
ImportOption = Annotated[
    Path | None,
    typer.Option("--llm-import", metavar="FILE", help="Take the answers to such requests from this file."),
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Write what models said and the text does not bear out."),
]


@dataclass(slots=True)
class _Export:
    """A batch file in the making."""

    file: Path
    settings: LlmSettings
    lines: list[str] = field(default_factory=list)
    tokens_in: int = 0


@dataclass(slots=True)
class Machines:
    """The models that are asked beside the rules, for the length of a run."""

    server: LlmServer | BatchAnswers | None = None
    export: _Export | None = None
    rejects_file: Path | None = None
    rejects: list[Rejection] = field(default_factory=list)
    stop: KgError | None = None


def open_batch(exported: Path | None, imported: Path | None, model: str, rejects: Path | None) -> Machines:
    """Open a batch file to write the requests into, or to take the answers from; nothing is asked.

    Raises
    ------
    UsageError
        When both are named, or an export without its model.
    InputError
        When the answers cannot be read.
    """
    from kg.extract import NO_ADDRESS, BatchAnswers, LlmSettings, read_batch_answers
    from kg.tables import read_bytes

    settings = LlmSettings(NO_ADDRESS, model or "batch")
    if exported is not None:
        if imported is not None or rejects is not None:
            raise UsageError("--llm-export writes requests and asks nothing; import the answers in a run of its own")
        if not model:
            raise UsageError("--llm-export needs the name of a model; add --model NAME")
        return Machines(export=_Export(exported, settings))
    assert imported is not None
    try:
        content = read_bytes(imported).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{imported}: cannot be read ({error}); check the path") from error
    answers = read_batch_answers(content.splitlines(), str(imported))
    return Machines(BatchAnswers(settings, answers), rejects_file=rejects)


def open_machines(
    llm: str = "",
    model: str = "",
    cache: Path | None = None,
    max_cost: float = 0.0,
    max_tokens: int = 0,
    price_in: float | None = None,
    price_out: float | None = None,
    rejects: Path | None = None,
) -> Machines:
    """Open what the options name; nothing is asked yet.

    Raises
    ------
    UsageError
        When the options do not fit together, or a library is missing.
    """
    if not llm and (model or max_cost or max_tokens or price_in is not None or price_out is not None):
        raise UsageError("--model, --max-cost, --max-tokens-total and the prices belong to --llm; add --llm URL")
    if rejects and not llm:
        raise UsageError("--rejects is about what a model said; add --llm URL")
    machines = Machines(rejects_file=rejects)
    if llm:
        from kg.extract import Budget, LlmServer, LlmSettings, Prices

        settings = LlmSettings(
            llm, model, cache or user_cache(), Prices(price_in, price_out), Budget(max_tokens, max_cost)
        )
        machines.server = LlmServer(settings, say)
    return machines


def user_cache() -> Path:
    """The user's own folder for what can be made again."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "diplokg" / "llm"


def ask_machines(
    machines: Machines, reading: Reading, candidates: Iterable[Candidate], nlp: Any
) -> tuple[Candidate, ...]:
    """Candidates of the rules and of the models for a document, in order of place, each statement once."""
    rivals = tuple(candidates)
    if machines.export is not None:
        from kg.extract import batch_requests

        requests = batch_requests(reading.document, machines.export.settings)
        machines.export.lines += [request.line for request in requests]
        machines.export.tokens_in += sum(request.tokens_in for request in requests)
    if machines.server is None or machines.stop is not None:
        return rivals
    from kg.extract import extract_with_llm, merge_candidates, parse_reading

    ground = parse_reading(reading, nlp)
    run = extract_with_llm(reading.document, ground, machines.server, rivals=rivals, on_part=_tell_part)
    machines.rejects += run.rejects
    machines.stop = run.stop
    return merge_candidates(rivals, run.candidates)


def _tell_part(done: int, total: int) -> None:
    """Show how far a long document is, on a terminal only."""
    import sys

    if sys.stderr.isatty() and total > 1:
        typer.echo(f"\r  part {done} of {total}", err=True, nl=done == total)


def close_machines(machines: Machines) -> None:
    """Write the rejects, tell what was used, and end the command as the run ended; call it after printing.

    Raises
    ------
    KgError
        What stopped the run early, such as a limit of cost.
    """
    if machines.export is not None:
        export = machines.export
        write_atomically(export.file, "".join(export.lines).encode())
        most = len(export.lines) * export.settings.answer_tokens
        noun = "request" if len(export.lines) == 1 else "requests"
        say(f"{export.file}: {len(export.lines):,} {noun}, about {export.tokens_in:,} tokens in, at most {most:,} out")
        return
    if machines.server is None:
        return
    from kg.extract import BatchAnswers, format_rejects, format_usage

    if isinstance(machines.server, BatchAnswers) and (unused := len(machines.server.unused)):
        noun = "answer is" if unused == 1 else "answers are"
        say(f"{unused:,} {noun} to other requests, or to texts that have changed since, and not used")

    if machines.rejects_file is not None:
        write_atomically(machines.rejects_file, format_rejects(machines.rejects))
    rejected = sum(not reject.is_partial for reject in machines.rejects)
    where = f"; see {machines.rejects_file}" if machines.rejects_file else ""
    noun = "statement or answer" if rejected == 1 else "statements or answers"
    say(f"{rejected:,} {noun} of models rejected{where}")
    if machines.server is not None:
        machines.server.close()
        say(format_usage(machines.server.usage, machines.server.settings.prices))
    if machines.stop is not None:
        raise machines.stop


STDIN = "-"
HEADER = ["relation", "subject", "object", "modality", "confidence", "rule", "file"]


class CandidateFormat(StrEnum):
    """Formats of `kg extract`."""

    JSONL = "jsonl"
    CSV = "csv"
    JSON = "json"
    JSON_OBJECT = "json-object"
    TABLE = "table"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    add_commands(app, extract)


def extract(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="txt, md, html, pdf or docx; - is stdin.")],
    *,
    date: Annotated[
        str, typer.Option("--date", metavar="DATE", help="The document's own date; else read from its dateline.")
    ] = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Title that is not in the text.")] = "",
    kind: Annotated[
        DocumentKind | None, typer.Option("--kind", help="What kind of text it is; else told by its form.")
    ] = None,
    form: Annotated[
        CandidateFormat, typer.Option("--format", help="How to print; json-object has `rows` and the `notes` on them.")
    ] = CandidateFormat.JSONL,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write there instead of printing; - is stdout.")
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="DIR", help="Also write the text of each html, pdf or docx, for `kg review`."),
    ] = None,
    llm: LlmOption = "",
    model: ModelOption = "",
    llm_cache: CacheOption = None,
    max_cost: MaxCostOption = 0.0,
    max_tokens_total: MaxTokensOption = 0,
    price_in: PriceInOption = None,
    price_out: PriceOutOption = None,
    llm_export: ExportOption = None,
    llm_import: ImportOption = None,
    rejects: RejectsOption = None,
    max_characters: Annotated[
        int, typer.Option("--max-characters", metavar="N", min=1, help="Longest text that is read.")
    ] = DEFAULT.characters,
    max_seconds: Annotated[
        float, typer.Option("--max-seconds", metavar="N", min=0.01, help="Most time for one text.")
    ] = DEFAULT.seconds,
    max_memory: Annotated[
        int, typer.Option("--max-memory", metavar="MIB", min=64, help="Most memory for one text.")
    ] = DEFAULT.memory_mib,
    tables: TablesOptions,
) -> None:
    """Read what texts claim; nothing enters the graph before `kg review`.

    Each text has limits of length, time and memory, and files one of 64 MiB. A text that hits one is named in a
    line and left out, the others are read and written, and the exit status is 4.

    Example: kg extract communique.txt --date 2025-06-18 --out candidates.jsonl
    """
    from kg.extract import load_model

    _check(paths, date, title)
    if llm and (llm_export or llm_import):
        raise UsageError("--llm asks a server, --llm-export and --llm-import none; choose one")
    if llm_export or llm_import:
        machines = open_batch(llm_export, llm_import, model, rejects)
    else:
        machines = open_machines(llm, model, llm_cache, max_cost, max_tokens_total, price_in, price_out, rejects)
    nlp = load_model()
    dataset = tables.open()
    lookup = dataset.lookup
    limits = Limits(max_characters, max_seconds, max_memory)
    given = _Given(date, title, kind, texts, limits)
    candidates: list[Candidate] = []
    status = DONE
    with closing(_with_progress(paths)) as waiting:
        for path in waiting:
            try:
                read, is_whole = _extract_file(path, given, lookup, nlp, machines)
            except KgError as error:
                if len(paths) == 1:
                    raise
                given.tell(f"kg: {error}")
                status = max(status, error.exit_status)
                continue
            candidates += read
            status = status if is_whole else LIMIT_HIT
    candidates = _weighed(candidates, dataset, given)
    _write(candidates, form, out, given.notes)
    say(f"{len(candidates):,} candidates from {len(paths)} {'text' if len(paths) == 1 else 'texts'}")
    close_machines(machines)
    if status != DONE:
        raise typer.Exit(status)


def _weighed(candidates: list[Candidate], dataset: ValidDataset, given: _Given) -> list[Candidate]:
    """Candidates with what decisions have taught of their rules; says how many are decided on already."""
    from kg.review import count_decided, weigh_candidates

    decisions = dataset.tables.decisions
    if decided := count_decided(candidates, decisions):
        given.tell(f"{decided:,} candidates are decided on already; a review does not ask about them again")
    return list(weigh_candidates(candidates, decisions))


def _check(paths: list[str], date: str, title: str) -> None:
    """Refuse options that cannot be meant.

    Raises
    ------
    UsageError
        For a date that is none, standard input named twice, or one title for several texts.
    """
    from kg.model import parse_period

    if date:
        try:
            parse_period(date)
        except ValueError as error:
            raise UsageError(f"--date: {error}; write 2025, 2025-06 or 2025-06-17") from error
    if paths.count(STDIN) > 1:
        raise UsageError("standard input can be read once; name - once")
    if title and len(paths) > 1:
        raise UsageError("--title is for one text; extract the texts one by one")


@dataclass(frozen=True, slots=True)
class _Given:
    """What the user says of the texts, and the limits of each."""

    date: str
    title: str
    kind: DocumentKind | None
    texts: Path | None
    limits: Limits
    notes: list[str] = field(default_factory=list)
    """What was said of the candidates so far."""

    def tell(self, note: str) -> None:
        """Say a note now, and keep it for whoever reads the answer."""
        self.notes.append(note)
        say(note)


def _extract_file(
    path: str, given: _Given, lookup: Lookup, nlp: Any, machines: Machines
) -> tuple[tuple[Candidate, ...], bool]:
    """Candidates of a file, and whether all of it was read."""
    from kg.extract import (
        bounded,
        candidates_of,
        check_reading,
        find_unread,
        read_document,
        read_metadata,
        summarise,
        unread_language,
    )
    from kg.tables import is_as_given, text_of

    name = "stdin" if path == STDIN else Path(path).name
    shown = "standard input" if path == STDIN else path
    content = _read(path)
    with bounded(given.limits, shown, interrupts=True):
        text = text_of(content, "" if path == STDIN else path, check_reading)
        own = read_metadata(content, name)
        reading = read_document(
            text,
            identity=name,
            date=given.date or own.date,
            title=given.title or own.title,
            lookup=lookup,
            nlp=nlp,
            kind=given.kind,
        )
        candidates = candidates_of(reading, nlp)
        unread = find_unread(reading)
    language = unread_language(text, nlp)
    given.tell(f"{shown}: {summarise(reading, candidates, language)}")
    if path != STDIN and not is_as_given(path):
        _keep_text(text, path, given.texts)
    if language:
        remedy = "the rules read English, a model reads others (--llm)"
        given.tell(f"kg: {shown}: this text looks to be in {language}; {remedy}")
    if unread:
        first = text.count("\n", 0, unread[0][0]) + 1
        more = f", and {len(unread) - 1:,} more" if len(unread) > 1 else ""
        what = f"a sentence of more than {MAX_SENTENCE_WORDS:,} words, or a word of so many letters,"
        given.tell(f"kg: {shown}:{first}: {what} is left out{more}; cut it")
    return ask_machines(machines, reading, candidates, nlp), not unread


def _read(path: str) -> bytes:
    """The bytes of a file, up to one more than is read of any."""
    from kg.errors import InputError
    from kg.tables import MAX_BYTES, read_bytes

    if path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return read_bytes(Path(path), most=MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _keep_text(text: str, path: str, texts: Path | None) -> None:
    from kg.tables import make_folder, write_atomically

    if texts is None:
        say(f"{path}: offsets are into its text, not into the file; keep the text with --texts DIR")
        return
    make_folder(texts)
    copy = texts / f"{Path(path).name}.txt"
    write_atomically(copy, text.encode(), within=texts)
    say(f"{copy}: the text of {path}")


def _with_progress(paths: list[str]) -> Generator[str, None, None]:
    """The paths, on a terminal with a sign that something is being read, and how far it is of several."""
    if not sys.stderr.isatty():
        yield from paths
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if len(paths) > 1:
        yield from track(paths, description="Reading", console=console, transient=True)
        return
    with console.status(f"Reading {paths[0]}"):
        yield from paths


def _write(candidates: list[Candidate], form: CandidateFormat, out: Path | None, notes: Sequence[str]) -> None:
    from kg.tables import format_csv, format_jsonl

    if form is CandidateFormat.TABLE:
        if out is not None:
            raise UsageError("--format table is for reading; write a file with jsonl, csv, json or json-object")
        print_records(
            HEADER,
            [_row(candidate) for candidate in candidates],
            [candidate.record() for candidate in candidates],
            RecordFormat.TABLE,
        )
        return
    if form in (CandidateFormat.JSON, CandidateFormat.JSON_OBJECT):
        records = [candidate.record() for candidate in candidates]
        content = (records_json(records, notes, is_object=form is CandidateFormat.JSON_OBJECT) + "\n").encode()
    else:
        content = format_jsonl(candidates) if form is CandidateFormat.JSONL else format_csv(candidates)
    if put_out(out, content):
        say(f"{out}: {len(candidates):,} candidates")


def _row(candidate: Candidate) -> list[str]:
    from kg.model import Value

    target = candidate.object
    written = (
        f"{target.value:g} {target.unit}" if isinstance(target, Value) and not isinstance(target.value, str) else ""
    )
    if isinstance(target, Value) and not written:
        written = str(target.value)
    if not isinstance(target, Value):
        written = target.name or target.text
    subject = candidate.subject.name or candidate.subject.text
    return [
        candidate.relation,
        subject,
        written.strip(),
        candidate.modality.value,
        f"{candidate.confidence:.2f}",
        candidate.rule,
        candidate.doc_id,
    ]
