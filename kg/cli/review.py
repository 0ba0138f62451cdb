"""The command review: a person decides what of the candidates goes into the graph."""

from __future__ import annotations

import os
import select
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import RecordFormat, RecordFormatOption, TablesOptions, TextsOption, checked_folder, print_records
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from kg.model import Candidate
    from kg.review import ReviewSession

_SEQUENCE_S = 0.05
"""How long the rest of an escape sequence is waited for."""


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    add_commands(app, review)


def review(
    candidates: Annotated[
        Path, typer.Argument(metavar="CANDIDATES", help="What was extracted, JSONL or CSV; - is stdin.")
    ],
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; the graph records it.")] = "",
    texts: TextsOption = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="Apply decisions from a CSV file instead of asking for each."),
    ] = None,
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="Day of the decisions.  [default: today]")] = "",
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Title of the text, for its source.")] = "",
    published: Annotated[
        str, typer.Option("--published", metavar="DATE", help="When the text was published, for its source.")
    ] = "",
    summary: Annotated[bool, typer.Option("--summary", help="Only say what was decided and what is left.")] = False,
    form: RecordFormatOption = RecordFormat.TABLE,
    tables: TablesOptions,
) -> None:
    """Decide on candidates; the accepted ones become claims, with who decided, when and why.

    Example: kg review my-data/candidates.jsonl --by Ann --texts my-data/texts --summary -d my-data
    """
    from kg.review import ReviewSession, make_tables, sign
    from kg.tables import read_candidates, refuse_shipped, shipped_data, shipped_folders

    folder = tables.chosen_one("a review writes into one folder") or shipped_data()
    folder = shipped_folders()[0] if folder == shipped_data() else folder
    refuse_shipped(folder)
    if folder.exists():
        checked_folder(folder, "--data")
    checked_folder(texts, "--texts")
    if texts is None:
        raise UsageError("say where the texts are that the candidates were read from: --texts DIR")
    extracted, signature = _described(read_candidates(candidates), title, published), sign(by, day)
    if make_tables(folder):
        say(f"{folder}: had no tables; empty ones were made")
    desk = ReviewSession(folder, extracted, texts, signature)
    if desk.completed:
        say("completed what an earlier session had begun to write")
    if decisions:
        _apply(desk, decisions)
    elif not summary:
        _ask(desk)
    _print_summary(desk, form)


def _described(candidates: tuple[Candidate, ...], title: str, published: str) -> tuple[Candidate, ...]:
    """Candidates with what the user says of their text, in the place of what was known when they were extracted.

    Raises
    ------
    UsageError
        When the date is none, or the candidates are of several texts.
    """
    from kg.model import parse_period

    if not title and not published:
        return candidates
    if len({candidate.doc_sha256 for candidate in candidates}) > 1:
        raise UsageError("--title and --published are for candidates of one text; review the texts one by one")
    if published:
        try:
            parse_period(published)
        except ValueError as error:
            raise UsageError(f"--published: {error}; write 2025, 2025-06 or 2025-06-17") from error
    return tuple(
        replace(candidate, doc_title=title or candidate.doc_title, doc_date=published or candidate.doc_date)
        for candidate in candidates
    )


def _apply(desk: ReviewSession, path: Path) -> None:
    from kg.review import read_spreadsheet

    known = {candidate.id: candidate for card in desk.cards for candidate in card.candidates}
    rulings = read_spreadsheet(path, known)
    problems = desk.decide(*rulings) if rulings else []
    for problem in problems:
        say(problem)
    if problems:
        say("nothing was written; correct the decisions and apply them again")
        raise typer.Exit(FINDINGS)
    say(f"wrote {len(rulings)} decisions to {desk.folder / 'decisions.csv'}; `kg build` puts them into the graph")


def _ask(desk: ReviewSession) -> None:
    from rich.console import Console

    from kg.review import TerminalReview
    from kg.review import review as ask

    if not sys.stdin.isatty():
        raise UsageError(
            "a review needs a terminal; to apply decisions made elsewhere, name them with --decisions FILE"
        )
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a script's background gives it; here somebody types
        signal.signal(signal.SIGINT, signal.default_int_handler)
    console = Console(stderr=True)
    terminal = TerminalReview(desk, console, read_key, lambda words: console.input(words, markup=False))
    ask(terminal)
    say(f"wrote {terminal.written} decisions to {desk.folder / 'decisions.csv'}; `kg build` puts them into the graph")


def read_key() -> str:
    """The next key that is typed, or was typed already; the sequence of a key such as an arrow is one key.

    `typer.getchar` drops what was typed before it is called, and takes all that waits for one key.
    """
    try:
        import termios
    except ImportError:  # Windows
        return typer.getchar()
    terminal = sys.stdin.fileno()
    usual = termios.tcgetattr(terminal)
    by_key = [*usual]
    by_key[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(terminal, termios.TCSADRAIN, by_key)
    try:
        key = os.read(terminal, 1)
        if key == b"\x1b":
            while _is_open(key) and select.select([terminal], [], [], _SEQUENCE_S)[0]:
                key += os.read(terminal, 1)
        for _ in range({0xC: 1, 0xD: 1, 0xE: 2, 0xF: 3}.get(key[0] >> 4, 0) if key else 0):
            key += os.read(terminal, 1)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, usual)
    return key.decode(errors="replace") or "\x04"  # nothing: the terminal was closed


def _is_open(key: bytes) -> bool:
    """Whether more belongs to an escape sequence (ECMA-48: CSI, up to a final byte; SS3 and Alt, one more)."""
    if key[1:2] == b"[":
        return len(key) == 2 or not 0x40 <= key[-1] <= 0x7E
    return key in (b"\x1b", b"\x1bO")


def _print_summary(desk: ReviewSession, form: RecordFormat) -> None:
    records = desk.summary()
    rows = [[str(value) for value in record.values()] for record in records]
    print_records(["rule", "candidates", "accepted", "edited", "rejected", "left"], rows, records, form)
