"""What decisions teach the next extraction: how far to trust each rule, and what need not be asked again.

Comes in: fresh candidates and the decisions of a graph. Goes out: the candidates with confidences that follow from
both. The prior of a rule is the confidence that the extractor itself gives its candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import Candidate, Decision
from kg.tables import rule_confidences, rule_records


def weigh_candidates(candidates: Iterable[Candidate], decisions: Sequence[Decision]) -> tuple[Candidate, ...]:
    """Candidates with the confidence that decisions on their rule leave it.

    Parameters
    ----------
    candidates
        As extracted; their confidence is the prior of their rule, be it one for the rule or one for each.
    decisions
        Those of the graph that the candidates are meant for.

    Returns
    -------
    tuple of Candidate
        In the same order; ids do not change, since they leave confidence out.
    """
    decided = rule_records(decisions)
    known: dict[tuple[str, float], float] = {}

    def weigh(candidate: Candidate) -> Candidate:
        key = candidate.rule, candidate.confidence
        if key not in known:
            known[key] = rule_confidences(decisions, {candidate.rule: candidate.confidence})[candidate.rule]
        return replace(candidate, confidence=known[key])

    return tuple(weigh(candidate) if candidate.rule in decided else candidate for candidate in candidates)


def count_decided(candidates: Iterable[Candidate], decisions: Iterable[Decision]) -> int:
    """How many candidates somebody has decided on already; a review does not ask about them again."""
    decided = {decision.candidate for decision in decisions}
    return sum(candidate.id in decided for candidate in candidates)
