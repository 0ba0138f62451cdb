"""Decisions: nothing that a machine read is in the graph without one, and each teaches how far to trust its rule.

Comes in: the tables. Goes out: problems, and a confidence for each rule. A claim is known to be extracted by the
candidate that its row names; that candidate must have been accepted, as this very claim. A row that names none is
what a person read. The questionable decision: an edited candidate counts half right, whatever was edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.errors import Problem
from kg.model import Decision, Tables
from kg.terms import Verdict

PRIOR = 0.5
"""How often a rule of which nothing is known is taken to be right."""

PRIOR_DECISIONS = 10
"""How many decisions a prior is worth."""

RIGHT = {Verdict.ACCEPT: 1.0, Verdict.EDIT: 0.5, Verdict.REJECT: 0.0}
"""How right a candidate was, by what was decided."""


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How often the candidates of a rule were accepted, edited and rejected."""

    accepted: int = 0
    edited: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        """Decisions in all."""
        return self.accepted + self.edited + self.rejected

    @property
    def right(self) -> float:
        """Decisions that found the rule right; an edit counts half."""
        return self.accepted * RIGHT[Verdict.ACCEPT] + self.edited * RIGHT[Verdict.EDIT]


def rule_records(decisions: Iterable[Decision]) -> dict[str, RuleRecord]:
    """What was decided about each rule, in order of rule.

    Parameters
    ----------
    decisions
        In any order.
    """
    counted: dict[str, dict[Verdict, int]] = {}
    for each in decisions:
        counts = counted.setdefault(each.rule, dict.fromkeys(Verdict, 0))
        counts[each.verdict] += 1
    return {
        rule: RuleRecord(counts[Verdict.ACCEPT], counts[Verdict.EDIT], counts[Verdict.REJECT])
        for rule, counts in sorted(counted.items())
    }


def rule_confidences(decisions: Iterable[Decision], priors: Mapping[str, float] | None = None) -> dict[str, float]:
    """How often a rule can be expected to be right, from its prior and from what people decided.

    Parameters
    ----------
    decisions
        In any order.
    priors
        How often each rule was right before any decision, as measured on annotated texts; `PRIOR` where not given.

    Returns
    -------
    dict
        For each rule that has a prior or a decision, in order of rule, rounded to three decimals.

    Notes
    -----
    Posterior mean of a Beta-Binomial model: with prior mean m worth n = `PRIOR_DECISIONS` decisions, and of d decisions
    r right, it is (n m + r) / (n + d). An edited candidate is half right.

    References
    ----------
    A. Gelman and others, Bayesian Data Analysis, third edition, 2013, section 2.4.

    Examples
    --------
    >>> rule_confidences([], {"signs-verb": 0.9})
    {'signs-verb': 0.9}
    """
    known, records = dict(priors or {}), rule_records(decisions)
    found = {}
    for rule in sorted({*known, *records}):
        record = records.get(rule, RuleRecord())
        right = PRIOR_DECISIONS * known.get(rule, PRIOR) + record.right
        found[rule] = round(right / (PRIOR_DECISIONS + record.decided), 3)
    return found


def check_decisions(tables: Tables, claims_file: str, decisions_file: str) -> Iterator[Problem]:
    """Every extracted claim has been accepted, and every accepted candidate is a claim.

    Parameters
    ----------
    tables
        As read.
    claims_file, decisions_file
        How to name the two tables in problems.
    """
    by_candidate = {claim.candidate: claim for claim in tables.claims if claim.candidate}
    for claim in tables.claims:
        decision = tables.decisions_by_candidate.get(claim.candidate)
        if claim.candidate and (decision is None or not decision.is_accepted):
            fate = "rejected" if decision else "without a decision"
            what = f"was extracted from candidate {claim.candidate}, which is {fate}"
            yield Problem(claims_file, claim.row, what, "decide on it with `kg review`, or remove the row", "undecided")
    for decision in tables.decisions:
        source = tables.sources.get(decision.source)
        if source is not None and source.sha256 and source.sha256 != decision.sha256:
            what = f"was made on another text than the one that source '{source.id}' has now"
            yield Problem(decisions_file, decision.row, what, "review the changed text anew", "decision-text")
        is_broken = decision.candidate in tables.broken  # the row of its claim has a fault, which is told already
        if decision.is_accepted and decision.claim not in tables.claims_by_id and not is_broken:
            changed = by_candidate.get(decision.candidate)
            remedy = (
                f"the claim of that candidate has id {changed.id} now; write that"
                if changed
                else "restore the row of claims.csv, or remove the decision"
            )
            what = f"accepts a candidate as claim {decision.claim}, which is not in the tables"
            yield Problem(decisions_file, decision.row, what, remedy, "decision-claim")
