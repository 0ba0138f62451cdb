"""The figures that stand in a document, in a line that a machine reads, and whether a scoreboard falls below them.

Comes in: the text of a page, a scoreboard. Goes out: the page with the line renewed, or by how much a score fell. The
line is a comment of Markdown beside the words that quote it, so that a page and the gate cannot tell two stories.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import InputError
from kg.evaluate.scoreboard import Scoreboard

TOLERANCE = 0.02
"""How far the lenient F1 may fall below the recorded one."""

_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is recorded of a scoreboard."""

    lenient_f1: float
    strict_f1: float
    precision: float
    documents: int
    claims: int


def figures_of(board: Scoreboard) -> Figures:
    """The figures of a scoreboard that a page records, rounded as they are printed."""
    lenient, strict = board.lenient.micro, board.strict.micro
    return Figures(
        round(lenient.f1, 3), round(strict.f1, 3), round(lenient.precision, 3), len(board.verdicts), board.claims
    )


def format_line(name: str, figures: Figures) -> str:
    """The line that records figures of a gold file.

    Examples
    --------
    >>> format_line("dev.jsonl", Figures(0.5, 0.25, 0.75, 12, 230))
    '<!-- scoreboard dev.jsonl: lenient_f1=0.500 strict_f1=0.250 precision=0.750 documents=12 claims=230 -->'
    """
    return (
        f"<!-- scoreboard {name}: lenient_f1={figures.lenient_f1:.3f} strict_f1={figures.strict_f1:.3f} "
        f"precision={figures.precision:.3f} documents={figures.documents} claims={figures.claims} -->"
    )


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"<!-- scoreboard {re.escape(name)}: lenient_f1=([0-9.]+) strict_f1=([0-9.]+) precision=([0-9.]+) "
        r"documents=([0-9]+) claims=([0-9]+) -->"
    )


def read_figures(page: str, name: str) -> Figures | None:
    """The figures that a page records of a gold file, or None when it has none.

    Examples
    --------
    >>> read_figures(format_line("a.jsonl", Figures(0.5, 0.25, 0.75, 1, 2)), "a.jsonl").lenient_f1
    0.5
    """
    match = _pattern(name).search(page)
    if not match:
        return None
    lenient, strict, precision, documents, claims = match.groups()
    return Figures(float(lenient), float(strict), float(precision), int(documents), int(claims))


def record_figures(page: str, name: str, figures: Figures) -> str:
    """A page with the line of a gold file renewed, or added at its end.

    Raises
    ------
    InputError
        When the name of the gold file could not be found again in the line.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name}: name the gold file with letters, digits, dots and dashes only, to record its figures"
        )
    line = format_line(name, figures)
    pattern = _pattern(name)
    if pattern.search(page):
        return pattern.sub(lambda _: line, page, count=1)
    return f"{page.rstrip()}\n\n{line}\n".lstrip("\n")


def fallen_by(board: Scoreboard, recorded: Figures) -> float:
    """By how much the lenient F1 is below the recorded one beyond the tolerance; 0 when it is not.

    Notes
    -----
    Compared as printed, with three decimals, so that the gate never contradicts what a reader sees.
    """
    fall = round(recorded.lenient_f1 - figures_of(board).lenient_f1, 3)
    return fall if fall > TOLERANCE else 0.0
