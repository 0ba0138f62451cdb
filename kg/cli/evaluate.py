"""The command evaluate: how good extraction is on annotated documents."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.group import say
from kg.cli.options import RecordFormat, TablesOptions, print_records
from kg.cli.parameters import add_commands
from kg.errors import FINDINGS, InputError, UsageError

if TYPE_CHECKING:
    from kg.extract import Scoreboard


class BoardFormat(StrEnum):
    """Formats of the scoreboard."""

    TABLE = "table"
    JSON = "json"


class MistakesOf(StrEnum):
    """Whose misses and false alarms to list."""

    LENIENT = "lenient"
    STRICT = "strict"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    add_commands(app, evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Annotated documents, JSON lines; - is stdin.")],
    *,
    candidates: Annotated[
        Path | None,
        typer.Option(
            "--candidates",
            metavar="FILE",
            help="Score these (JSONL or CSV; - is stdin) instead of running the extractor.",
        ),
    ] = None,
    form: Annotated[BoardFormat, typer.Option("--format", help="How to print.")] = BoardFormat.TABLE,
    mistakes: Annotated[
        MistakesOf | None, typer.Option("--mistakes", help="List each miss and false alarm in its sentence instead.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write them to a page that needs no network.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write the figures into this Markdown page.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="FILE", help="Exit 1 when lenient F1 fell by more than 0.02 below this page."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the intervals.")] = 0,
    tables: TablesOptions,
) -> None:
    """Score extraction on annotated documents, as the annotation guide defines it.

    Example: kg evaluate my-data/gold.jsonl --html mistakes.html
    """
    from kg.extract import group_by_document, read_gold, read_knowledge, score_documents

    if str(gold) == "-" and str(candidates) == "-":
        raise UsageError("standard input can be the gold documents or the candidates; name a file for one of them")
    documents = read_gold(gold)
    dataset = tables.open()
    if candidates:
        from kg.tables import read_candidates

        extracted = read_candidates(candidates)
    else:
        from kg.extract import extract_gold

        extracted = extract_gold(documents, dataset)
    board = score_documents(documents, group_by_document(extracted, documents), read_knowledge(dataset), seed=seed)
    _print_board(board, form, mistakes)
    if html:
        _write_page(board, html, gold, mistakes or MistakesOf.LENIENT)
    if record:
        _record(board, record, gold)
    if against:
        _hold_against(board, against, gold)


def _print_board(board: Scoreboard, form: BoardFormat, mistakes: MistakesOf | None) -> None:
    import json

    from kg.extract import (
        MISTAKE_HEADER,
        Strictness,
        board_record,
        find_mistakes,
        format_board,
        mistake_cells,
        mistake_record,
    )

    if mistakes:
        listed = find_mistakes(board, Strictness(mistakes.value))
        records = [mistake_record(mistake) for mistake in listed]
        print_records(MISTAKE_HEADER, [mistake_cells(mistake) for mistake in listed], records, RecordFormat(form.value))
    elif form is BoardFormat.JSON:
        typer.echo(json.dumps(board_record(board), ensure_ascii=False, indent=1))
    else:
        typer.echo(format_board(board), nl=False)
    say(
        f"{len(board.verdicts)} documents, {board.claims} gold claims, {board.candidates} candidates "
        f"({board.repeats} say again what another says); 95 % intervals over documents, seed {board.seed}"
    )


def _write_page(board: Scoreboard, html: Path, gold: Path, mistakes: MistakesOf) -> None:
    from kg.extract import Strictness, render_mistakes
    from kg.tables import write_atomically

    write_atomically(html, render_mistakes(board, gold.name, Strictness(mistakes.value)).encode())
    say(f"wrote {html}")


def _read_page(page: Path) -> str:
    from kg.tables import read_bytes

    try:
        return read_bytes(page).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{page}: cannot be read; name a Markdown page in UTF-8") from error


def _record(board: Scoreboard, page: Path, gold: Path) -> None:
    from kg.extract import figures_of, record_figures
    from kg.tables import write_atomically

    text = _read_page(page) if page.exists() else ""
    write_atomically(page, record_figures(text, gold.name, figures_of(board)).encode())
    say(f"recorded the figures of {gold.name} in {page}")


def _hold_against(board: Scoreboard, page: Path, gold: Path) -> None:
    from kg.extract import fallen_by, figures_of, read_figures

    recorded = read_figures(_read_page(page), gold.name)
    if recorded is None:
        raise InputError(f"{page}: records no figures of {gold.name}; write them with --record {page}")
    now = figures_of(board).lenient_f1
    if fall := fallen_by(board, recorded):
        say(f"lenient F1 fell by {fall:.3f}, from {recorded.lenient_f1:.3f} in {page} to {now:.3f}")
        raise typer.Exit(FINDINGS)
    say(f"lenient F1 {now:.3f}; {page} has {recorded.lenient_f1:.3f}")
