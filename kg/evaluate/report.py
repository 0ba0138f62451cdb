"""The scoreboard as tables for people and as one JSON object for machines.

Comes in: a `Scoreboard`. Goes out: text, or records. Both say the same; what is a share of nothing is left empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.evaluate.asides import Asides, Share
from kg.evaluate.mistakes import Mistake
from kg.evaluate.scoreboard import Scoreboard
from kg.evaluate.scores import Score, Scores
from kg.evaluate.tallies import Counts

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
"""What each share of `kg.evaluate.asides.Asides` counts."""

PER = 50
"""Leaks are told per so many, as the goal is set."""


def _each(board: Scoreboard) -> Iterator[tuple[str, str, Scores]]:
    yield "strict", "expanded", board.strict
    yield "lenient", "expanded", board.lenient
    yield "strict", "once", board.strict_groups
    yield "lenient", "once", board.lenient_groups


def format_board(board: Scoreboard) -> str:
    """The scoreboard as three tables: scores, relations, and what is told apart."""
    from kg.results import format_table  # noqa: PLC0415  loads the engine, which JSON does without

    header = ["score", "groups", "claims", "P", "R", "F1", "95 % of F1", "TP", "FP", "FN"]
    rows = []
    for strictness, groups, scores in _each(board):
        for claims, score in _parts(scores):
            interval = score.intervals.get("f1")
            bounds = f"{interval.low:.3f}-{interval.high:.3f}" if interval else ""
            counts = score.counts
            numbers = [str(each) for each in (counts.tp, counts.fp, counts.fn)] if counts else ["", "", ""]
            ratios = [f"{each:.3f}" for each in (score.precision, score.recall, score.f1)]
            rows.append([strictness, groups, claims, *ratios, bounds, *numbers])
    relations = format_table(
        ["relation", "P", "R", "F1", "TP", "FP", "FN", "strict F1", "TP", "FP", "FN"], _relation_rows(board)
    )
    apart = format_table(["share", "of", "rate", "what"], _aside_rows(board.asides))
    return "\n\n".join(each.rstrip("\n") for each in (format_table(header, rows), relations, apart)) + "\n"


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
                relation, *(f"{each:.3f}" for each in (lenient.precision, lenient.recall, lenient.f1)),
                *map(str, (lenient.tp, lenient.fp, lenient.fn)),
                f"{strict.f1:.3f}", *map(str, (strict.tp, strict.fp, strict.fn)),
            ]
        )  # fmt: skip
    return rows


def _aside_rows(asides: Asides) -> list[list[str]]:
    rows = []
    for name, what in WHAT.items():
        share: Share = getattr(asides, name)
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
            for strictness, groups, scores in _each(board)
            for claims, score in _parts(scores)
        ],
        "relations": [
            {"score": strictness, "groups": groups, "relation": relation, **_counts_record(counts)}
            for strictness, groups, scores in _each(board)
            for relation, counts in scores.relations.items()
        ],
        "asides": {
            name: {"part": share.part, "whole": share.whole, "rate": share.rate, "what": what}
            for name, what in WHAT.items()
            if isinstance(share := getattr(board.asides, name), Share)
        },
        "by_document": [
            {
                "document": each.document.id,
                "candidates": len(each.candidates),
                "strict": _counts_record(sum(each.strict.counts.values(), start=Counts())),
                "lenient": _counts_record(sum(each.lenient.counts.values(), start=Counts())),
            }
            for each in board.verdicts
        ],
    }


def _counts_record(counts: Counts) -> dict[str, object]:
    ratios = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {"tp": counts.tp, "fp": counts.fp, "fn": counts.fn, **{key: round(each, 6) for key, each in ratios.items()}}


def _score_record(score: Score) -> dict[str, object]:
    ratios = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    found: dict[str, object] = {key: round(each, 6) for key, each in ratios.items()}
    if score.counts:
        found |= {"tp": score.counts.tp, "fp": score.counts.fp, "fn": score.counts.fn}
    intervals = {name: [each.low, each.high] for name, each in score.intervals.items()}
    return {**found, "intervals": intervals} if intervals else found


MISTAKE_HEADER = ["document", "kind", "claim", "cause", "rule", "sentence"]


def mistake_cells(mistake: Mistake) -> list[str]:
    """A mistake as a row for people."""
    claim = f"{mistake.relation}({mistake.subject}, {mistake.object}) {mistake.modality}"
    return [mistake.document, mistake.kind.value, claim, mistake.cause, mistake.rule, mistake.text]


def mistake_record(mistake: Mistake) -> dict[str, object]:
    """A mistake as a record for machines."""
    names = ("document", "kind", "relation", "subject", "object", "modality", "cause", "rule", "start", "text")
    return {name: getattr(mistake, name) for name in names}
