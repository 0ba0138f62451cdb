"""Scores from tallies: micro and macro, with and without quantities, and how sure they are.

Comes in: one tally a document. Goes out: a `Score` with its 95 % interval. Documents are drawn anew, not claims:
the claims of one text share its style, and an interval that took them for independent would be too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluate.tallies import Counts, Tally

SAMPLES = 2000
LEVEL = 0.95
QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a bootstrap interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of some claims.

    Parameters
    ----------
    counts
        Summed over documents; None for a macro score, which is a mean of ratios.
    intervals
        For ``precision``, ``recall`` and ``f1``; empty where none was asked for.
    """

    precision: float
    recall: float
    f1: float
    counts: Counts | None
    intervals: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of one strictness and one way to count groups.

    Parameters
    ----------
    micro, without_quantity
        Over all claims, and over all but those of the relation ``quantity``.
    macro
        Mean over the relations that are annotated or found at all.
    relations
        Each of those relations.
    """

    micro: Score
    without_quantity: Score
    macro: Score
    relations: Mapping[str, Counts]


def score_tallies(tallies: Sequence[Tally], *, seed: int = 0, samples: int = SAMPLES) -> Scores:
    """Sum tallies up.

    Parameters
    ----------
    tallies
        One a document.
    seed
        Of the bootstrap.
    samples
        How often the documents are drawn anew.

    Notes
    -----
    Percentile bootstrap over documents: each sample draws as many documents as there are, with replacement, and the
    interval runs from the 2.5th to the 97.5th percentile of the samples' scores.

    References
    ----------
    B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    relations: dict[str, Counts] = {}
    for each in tallies:
        for relation, counts in each.counts.items():
            relations[relation] = relations.get(relation, Counts()) + counts
    every = [_sum(each.counts.values()) for each in tallies]
    rest = [_sum(counts for relation, counts in each.counts.items() if relation != QUANTITY) for each in tallies]
    return Scores(
        _score(every, seed, samples),
        _score(rest, seed, samples),
        macro_score(relations),
        dict(sorted(relations.items())),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, start=Counts())


def macro_score(relations: Mapping[str, Counts]) -> Score:
    """Mean of the scores of relations, each counting alike.

    Examples
    --------
    >>> macro_score({"signs": Counts(tp=1), "visits": Counts(fn=3)}).f1
    0.5
    """
    number = max(len(relations), 1)
    means = [sum(getattr(each, name) for each in relations.values()) / number for name in ("precision", "recall", "f1")]
    return Score(means[0], means[1], means[2], None, {})


def _score(documents: Sequence[Counts], seed: int, samples: int) -> Score:
    total = _sum(documents)
    return Score(total.precision, total.recall, total.f1, total, bootstrap(documents, seed=seed, samples=samples))


def bootstrap(documents: Sequence[Counts], *, seed: int, samples: int) -> dict[str, Interval]:
    """Intervals of precision, recall and F1 over documents drawn anew.

    Examples
    --------
    >>> bootstrap([Counts(tp=1, fn=1)] * 5, seed=0, samples=100)["recall"]
    Interval(low=0.5, high=0.5)
    """
    if not documents or not samples:
        return {}
    import numpy as np  # noqa: PLC0415  slow to import

    table = np.array([[each.tp, each.fp, each.fn] for each in documents])
    drawn = np.random.default_rng(seed).integers(0, len(documents), size=(samples, len(documents)))
    tp, fp, fn = table[drawn].sum(axis=1).T
    ratios = {"precision": (tp, tp + fp), "recall": (tp, tp + fn), "f1": (2 * tp, 2 * tp + fp + fn)}
    tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    found = {}
    for name, (part, whole) in ratios.items():
        low, high = np.quantile(part / np.maximum(whole, 1), tails)
        found[name] = Interval(round(float(low), 6), round(float(high), 6))
    return found
