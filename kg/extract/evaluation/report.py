"""The scoreboard as tables, as one JSON object, and as a line in a document that a later scoreboard is held against.

Comes in: a `Scoreboard`, the text of a page. Goes out: text or records that say the same, the page with its line
renewed, or by how much a score fell. The line is a comment of Markdown beside the words that quote it, so that a page
and the gate cannot tell two stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import InputError
from kg.extract.evaluation.diagnostics import Diagnostics, Share
from kg.extract.evaluation.mistakes import Mistake
from kg.extract.evaluation.scoreboard import Scoreboard
from kg.extract.evaluation.scores import Counts, Score, Scores

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


WHAT = {
    "modality": "modality right, of claims found whatever their modality",
    "leaks": "planned, hypothetical or negated claims given as fact",
    "facts": "candidates given as fact that are such a leak",
    "spans": "spans of arguments exact, of claims found leniently",
    "types": "types of arguments right",
    "links": "links to the graph right",
    "anaphors": "anaphors resolved to the right name",
    "offsets": "spans that hold what they quote",
}
"""What each share of `kg.extract.evaluation.diagnostics.Diagnostics` counts."""

PER = 50
"""Leaks are told per so many, as the goal is set."""


def _all_scores(board: Scoreboard) -> Iterator[tuple[str, str, Scores]]:
    yield "strict", "expanded", board.strict
    yield "lenient", "expanded", board.lenient
    yield "strict", "once", board.strict_groups
    yield "lenient", "once", board.lenient_groups


def format_board(board: Scoreboard) -> str:
    """The scoreboard as three tables: scores, relations, and what is told apart."""
    from kg.query import format_table

    header = ["score", "groups", "claims", "P", "R", "F1", "95 % of F1", "TP", "FP", "FN"]
    rows = []
    for strictness, groups, scores in _all_scores(board):
        for claims, score in _parts(scores):
            interval = score.intervals.get("f1")
            bounds = f"{interval.low:.3f}-{interval.high:.3f}" if interval else ""
            counts = score.counts
            numbers = [str(count) for count in (counts.tp, counts.fp, counts.fn)] if counts else ["", "", ""]
            ratios = [f"{ratio:.3f}" for ratio in (score.precision, score.recall, score.f1)]
            rows.append([strictness, groups, claims, *ratios, bounds, *numbers])
    relations = format_table(
        ["relation", "P", "R", "F1", "TP", "FP", "FN", "strict F1", "TP", "FP", "FN"], _relation_rows(board)
    )
    apart = format_table(["share", "of", "rate", "what"], _diagnostic_rows(board.diagnostics))
    return "\n\n".join(table.rstrip("\n") for table in (format_table(header, rows), relations, apart)) + "\n"


def _parts(scores: Scores) -> Iterator[tuple[str, Score]]:
    yield "all", scores.micro
    yield "all but quantity", scores.without_quantity
    yield "mean of relations", scores.macro


def _relation_rows(board: Scoreboard) -> list[list[str]]:
    rows = []
    for relation in sorted({*board.lenient.relations, *board.strict.relations}):
        lenient, strict = (scores.relations.get(relation, Counts()) for scores in (board.lenient, board.strict))
        rows.append(
            [
                relation, *(f"{ratio:.3f}" for ratio in (lenient.precision, lenient.recall, lenient.f1)),
                *map(str, (lenient.tp, lenient.fp, lenient.fn)),
                f"{strict.f1:.3f}", *map(str, (strict.tp, strict.fp, strict.fn)),
            ]
        )  # fmt: skip
    return rows


def _diagnostic_rows(diagnostics: Diagnostics) -> list[list[str]]:
    rows = []
    for name, what in WHAT.items():
        share: Share = getattr(diagnostics, name)
        rate = "" if share.rate is None else f"{share.rate:.1%}"
        if name in ("leaks", "facts") and share.rate is not None:
            rate = f"{PER * share.rate:.1f} in {PER}"
        rows.append([str(share.part), str(share.whole), rate, what])
    return rows


def board_record(board: Scoreboard) -> dict[str, object]:
    """The scoreboard as one JSON object; the keys are a stable contract."""
    return {
        "documents": len(board.verdicts),
        "claims": board.claims,
        "candidates": board.candidates,
        "repeats": board.repeats,
        "seed": board.seed,
        "scores": [
            {"score": strictness, "groups": groups, "claims": claims, **_score_record(score)}
            for strictness, groups, scores in _all_scores(board)
            for claims, score in _parts(scores)
        ],
        "relations": [
            {"score": strictness, "groups": groups, "relation": relation, **_counts_record(counts)}
            for strictness, groups, scores in _all_scores(board)
            for relation, counts in scores.relations.items()
        ],
        "asides": {
            name: {"part": share.part, "whole": share.whole, "rate": share.rate, "what": what}
            for name, what in WHAT.items()
            if isinstance(share := getattr(board.diagnostics, name), Share)
        },
        "by_document": [
            {
                "document": verdict.document.id,
                "candidates": len(verdict.candidates),
                "strict": _counts_record(sum(verdict.strict.counts.values(), start=Counts())),
                "lenient": _counts_record(sum(verdict.lenient.counts.values(), start=Counts())),
            }
            for verdict in board.verdicts
        ],
    }


def _counts_record(counts: Counts) -> dict[str, object]:
    ratios = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
        **{key: round(ratio, 6) for key, ratio in ratios.items()},
    }


def _score_record(score: Score) -> dict[str, object]:
    ratios = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    record: dict[str, object] = {key: round(ratio, 6) for key, ratio in ratios.items()}
    if score.counts:
        record |= {"tp": score.counts.tp, "fp": score.counts.fp, "fn": score.counts.fn}
    intervals = {name: [interval.low, interval.high] for name, interval in score.intervals.items()}
    return {**record, "intervals": intervals} if intervals else record


MISTAKE_HEADER = ["document", "kind", "claim", "cause", "rule", "sentence"]


def mistake_cells(mistake: Mistake) -> list[str]:
    """A mistake as a row for people."""
    claim = f"{mistake.relation}({mistake.subject}, {mistake.object}) {mistake.modality}"
    return [mistake.document, mistake.kind.value, claim, mistake.cause, mistake.rule, mistake.text]


def mistake_record(mistake: Mistake) -> dict[str, object]:
    """A mistake as a record for machines."""
    names = ("document", "kind", "relation", "subject", "object", "modality", "cause", "rule", "start", "text")
    return {name: getattr(mistake, name) for name in names}
