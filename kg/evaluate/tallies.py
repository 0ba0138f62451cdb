"""What was found, missed and raised falsely in one document, by relation: expanded, and a group counted once.

Comes in: a gold document and its candidates. Goes out: a `Tally` for each way of scoring. Unexpanded, the members of
a group are one item on either side, and two items agree when any member of the one agrees with any of the other: what
a group's members are is what the expanded score is for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.candidates import Argument, Candidate, Value
from kg.evaluate.agreement import Strictness, Terms, agrees, normal_quantity
from kg.evaluate.gold import SYMMETRIC, GoldClaim, GoldDocument, GoldEntity
from kg.evaluate.matching import Matching, match
from kg.lookup import fold_name
from kg.terms import FACTUAL


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
        As `kg.evaluate.matching.match` takes them.
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
    names = {fold_name(each.name) for each in (claim.subject, claim.object) if isinstance(each, GoldEntity)}
    arguments = [each for each in (candidate.subject, candidate.object) if isinstance(each, Argument)]
    named = sum(fold_name(each.name or each.text) in names for each in arguments)
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
    found = _units([(each.relation, each.group) for each in candidates], is_expanded=is_expanded)
    golds = _units([(each.relation, each.group) for each in document.claims], is_expanded=is_expanded)
    matching = match(
        [[max(judged.weights[one][other] for one in unit for other in gold) for gold in golds] for unit in found],
        [[any(judged.says[one][other] for one in unit for other in gold) for gold in golds] for unit in found],
        [frozenset(keys[one] for one in unit) for unit in found],
        len(golds),
    )
    counts: dict[str, Counts] = {}

    def add(relation: str, one: Counts) -> None:
        counts[relation] = counts.get(relation, Counts()) + one

    for _, gold in matching.pairs:
        add(document.claims[golds[gold][0]].relation, Counts(tp=1))
    for one in matching.false_alarms:
        add(candidates[found[one][0]].relation, Counts(fp=1))
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
