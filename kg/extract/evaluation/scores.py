"""Scores of extraction: what was found, missed and raised falsely, micro and macro, and how sure the figures are.

Comes in: a gold document and its candidates. Goes out: a `Tally` for each way of scoring, and a `Score` with its 95 %
interval. Unexpanded, the members of a group are one item, and two items agree when any of their members do. Documents
are drawn anew, not claims: those of one text share its style, and an interval over claims would be too narrow.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.evaluation.agreement import Strictness, Terms, agrees, normal_quantity
from kg.extract.evaluation.gold import COUNTED, SYMMETRIC, GoldClaim, GoldDocument, GoldEntity
from kg.extract.evaluation.matching import Matching, match
from kg.model import FACTUAL, Argument, Candidate, Value
from kg.tables import fold_name


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 when nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 0 when there is nothing."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        Examples
        --------
        >>> Counts(tp=2, fp=1, fn=1).f1
        0.6666666666666666
        >>> Counts().f1
        0.0
        """
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one document by relation, and the matching they come from."""

    document: str
    counts: Mapping[str, Counts]
    matching: Matching


@dataclass(frozen=True, slots=True)
class Agreements:
    """Every candidate of a document against every gold claim, judged once for all tallies.

    Parameters
    ----------
    weights, says
        As `kg.extract.evaluation.matching.match` takes them.
    """

    document: GoldDocument
    candidates: tuple[Candidate, ...]
    weights: tuple[tuple[float, ...], ...]
    says: tuple[tuple[bool, ...], ...]


def judge(document: GoldDocument, candidates: Sequence[Candidate], terms: Terms) -> Agreements:
    """Judge every candidate of a document against every gold claim.

    Parameters
    ----------
    document, candidates
        What a person and what a machine read.
    terms
        Strict or lenient, and which places lie in which.
    """
    anywhere = replace(terms, evidence=False)
    best = Terms(Strictness.STRICT)
    weights, says = [], []
    for candidate in candidates:
        row = [agrees(candidate, claim, document, terms) for claim in document.claims]
        weights.append(
            tuple(
                1 + _closeness(candidate, claim, document, best) if is_right else 0.0
                for claim, is_right in zip(document.claims, row, strict=True)
            )
        )
        says.append(tuple(agrees(candidate, claim, document, anywhere) for claim in document.claims))
    return Agreements(document, tuple(candidates), tuple(weights), tuple(says))


def _closeness(candidate: Candidate, claim: GoldClaim, document: GoldDocument, best: Terms) -> float:
    """How much better than just so, from 0 to 1: the partner taken does not change the score, but what is shown."""
    names = {fold_name(argument.name) for argument in (claim.subject, claim.object) if isinstance(argument, GoldEntity)}
    arguments = [argument for argument in (candidate.subject, candidate.object) if isinstance(argument, Argument)]
    named = sum(fold_name(argument.name or argument.text) in names for argument in arguments)
    is_near = any(candidate.start < end and start < candidate.end for start, end in claim.evidence)
    return 0.4 * agrees(candidate, claim, document, best) + 0.3 * is_near + 0.1 * named


def tally(judged: Agreements, *, is_expanded: bool) -> Tally:
    """Count one document.

    Parameters
    ----------
    judged
        From `judge`.
    is_expanded
        Whether each member of a group counts, or the group once.
    """
    document, candidates = judged.document, judged.candidates
    keys = [candidate_key(candidate, document) for candidate in candidates]
    units = _units([(candidate.relation, candidate.group) for candidate in candidates], is_expanded=is_expanded)
    golds = _units([(claim.relation, claim.group) for claim in document.claims], is_expanded=is_expanded)
    matching = match(
        [
            [max(judged.weights[candidate][claim] for candidate in unit for claim in gold) for gold in golds]
            for unit in units
        ],
        [
            [any(judged.says[candidate][claim] for candidate in unit for claim in gold) for gold in golds]
            for unit in units
        ],
        [frozenset(keys[candidate] for candidate in unit) for unit in units],
        len(golds),
    )
    counts: dict[str, Counts] = {}

    def add(relation: str, increment: Counts) -> None:
        counts[relation] = counts.get(relation, Counts()) + increment

    for _, gold in matching.pairs:
        add(document.claims[golds[gold][0]].relation, Counts(tp=1))
    for alarm in matching.false_alarms:
        add(candidates[units[alarm][0]].relation, Counts(fp=1))
    for gold in matching.missed:
        add(document.claims[golds[gold][0]].relation, Counts(fn=1))
    return Tally(document.id, counts, matching)


def _units(groups: Iterable[tuple[str, str]], *, is_expanded: bool) -> list[tuple[int, ...]]:
    """Numbers of the items that count as one.

    Examples
    --------
    >>> _units([("signs", "g1"), ("signs", ""), ("signs", "g1")], is_expanded=False)
    [(0, 2), (1,)]
    """
    units: dict[object, list[int]] = {}
    for number, (relation, group) in enumerate(groups):
        units.setdefault((relation, group) if group and not is_expanded else number, []).append(number)
    return [tuple(unit) for unit in units.values()]


def candidate_key(candidate: Candidate, document: GoldDocument) -> Hashable:
    """What a candidate says: relation, whom its arguments name, and whether as a fact.

    Two candidates of one key that are both false are one false alarm. Reported and asserted are one here, so that a
    false claim which a text repeats in two voices counts once.
    """
    arguments = [_argument_key(argument, document) for argument in (candidate.subject, candidate.object)]
    if candidate.relation in SYMMETRIC:
        arguments.sort(key=repr)
    modality = "fact" if candidate.modality in FACTUAL else candidate.modality.value
    return candidate.relation, tuple(arguments), modality


def _argument_key(argument: Argument | Value, document: GoldDocument) -> Hashable:
    if isinstance(argument, Value):
        if isinstance(argument.value, str):
            return argument.value
        return normal_quantity(argument.value, argument.unit), argument.period
    named = [
        entity.id
        for entity in document.entities
        if any(argument.start < end and start < argument.end for start, end in entity.mentions)
    ]
    return named[0] if len(named) == 1 else fold_name(argument.name or argument.text)


SAMPLES = 2000
LEVEL = 0.95


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
    for tally in tallies:
        for relation, counts in tally.counts.items():
            relations[relation] = relations.get(relation, Counts()) + counts
    every = [_sum(tally.counts.values()) for tally in tallies]
    rest = [_sum(counts for relation, counts in tally.counts.items() if relation not in COUNTED) for tally in tallies]
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
    means = [
        sum(getattr(counts, name) for counts in relations.values()) / number for name in ("precision", "recall", "f1")
    ]
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
    import numpy as np

    table = np.array([[counts.tp, counts.fp, counts.fn] for counts in documents])
    drawn = np.random.default_rng(seed).integers(0, len(documents), size=(samples, len(documents)))
    tp, fp, fn = table[drawn].sum(axis=1).T
    ratios = {"precision": (tp, tp + fp), "recall": (tp, tp + fn), "f1": (2 * tp, 2 * tp + fp + fn)}
    tails = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    intervals = {}
    for name, (part, whole) in ratios.items():
        low, high = np.quantile(part / np.maximum(whole, 1), tails)
        intervals[name] = Interval(round(float(low), 6), round(float(high), 6))
    return intervals
