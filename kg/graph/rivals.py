"""Which claims cannot both be right, two by two, and of those that can which says it better.

Comes in: claims with their times. Goes out: `Rivalry` values. Two claims are rivals when they fill one slot (a
predicate with one value at a time, or one measure of one period), their values differ and their times can meet; so are
a claim and its denial, a plan and a denial that does not come before it, and two values of one compared qualifier; a
symmetric tie is one from whichever end it is told. A coarser value that contains a finer one, a status
that moved on, a plan beside its outcome, two measures, two owners' numbers and two names of one thing are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, product
from typing import TYPE_CHECKING

from kg.model import (
    FACTUAL,
    UNREALISED,
    Claim,
    Modality,
    Ontology,
    Property,
    Spells,
    Tables,
    Timing,
    contains,
    implied_growth,
    intersect,
    is_agreeing,
    is_same_amount,
    time_claim,
    unit_dimension,
)

if TYPE_CHECKING:
    import networkx as nx

Slot = tuple[str, ...]
Pair = tuple[Claim, Claim]
Tie = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rivalry:
    """Pairs of claims on one slot, one tie or one statement, that cannot both be right.

    Parameters
    ----------
    predicate
        Of all of them.
    pairs
        The first of a pair denies the second, where one does.
    qualifier
        The qualifier on which they differ; empty when they differ in object or value.
    is_denial
        Whether it is between a claim and its denial.
    is_of_plan
        Whether what is denied is planned: neither defeats the other, since neither says what is so.
    implied
        A number that is in no claim, since two of one source imply it, to these two.
    successive
        Of the pairs, those that take time from each other and contradict each other in nothing: each is certain on
        days of its own, so that one can have followed the other, as the holders of an office do.
    """

    predicate: Property
    pairs: tuple[Pair, ...]
    qualifier: str = ""
    is_denial: bool = False
    is_of_plan: bool = False
    implied: Mapping[str, Pair] = field(default_factory=dict)
    successive: frozenset[Pair] = frozenset()

    @property
    def contradicting(self) -> tuple[Pair, ...]:
        """The pairs that cannot both be right as they stand."""
        return tuple(pair for pair in self.pairs if pair not in self.successive)

    @property
    def defeats(self) -> bool:
        """Whether its claims take time from each other, and do not only stand disputed."""
        return not (self.qualifier or self.is_of_plan)

    def behind(self, claim: Claim) -> tuple[Claim, ...]:
        """The claim itself, or the two that imply it."""
        return self.implied.get(claim.id, (claim,))


@dataclass(frozen=True, slots=True)
class _PairContext:
    """What a pair of claims is judged with: their sources, the ontology, their times, and what lies in what."""

    tables: Tables
    ontology: Ontology
    wholes: nx.DiGraph[str]

    def can_meet(self, left: Claim, right: Claim) -> bool:
        """Whether both can be so on one day."""
        times = [time_in_source(claim, self.tables, self.ontology).possible for claim in (left, right)]
        return bool(intersect(times[0], times[1]))

    def can_follow(self, left: Claim, right: Claim) -> bool:
        """Whether two states of equal rank, one of them dated, are told of times of their own and so can follow."""
        if self.ontology.properties[left.predicate].value_kind or left.rank is not right.rank:
            return False
        if left.time is None and right.time is None:
            return False
        told = [self._told_days(claim) for claim in (left, right)]
        return all(told) and not intersect(told[0], told[1])

    def _told_days(self, claim: Claim) -> Spells:
        """The days on which a state is certain; where a source tells only its month or year, all days of that."""
        time = time_in_source(claim, self.tables, self.ontology)
        on = claim.dates.get("on")
        if time.certain or not (on and on.earliest and on.latest):
            return time.certain
        return ((on.earliest.toordinal(), on.latest.toordinal()),)

    def can_deny(self, denial: Claim, plan: Claim) -> bool:
        """Whether a denial is of what is planned: for a time that can be the plan's, or undated in no earlier text."""
        denied, planned = (self.tables.sources[claim.locator.source].text_day for claim in (denial, plan))
        is_later = denied is None or planned is None or denied >= planned
        return (denial.time is None and is_later) or self.can_meet(denial, plan)

    def tie(self, claim: Claim) -> Tie:
        """What a claim joins by what, the same from either end where its predicate is symmetric."""
        ends = claim.subject, claim.target
        if self.ontology.properties[claim.predicate].is_symmetric:
            ends = min(ends), max(ends)
        return ends[0], claim.predicate, ends[1]


def time_in_source(claim: Claim, tables: Tables, ontology: Ontology) -> Timing:
    """When what a claim states is so, as its source has it."""
    return time_claim(claim, ontology.properties[claim.predicate], tables.sources[claim.locator.source].text_day)


def _find_wholes(claims: Iterable[Claim], ontology: Ontology) -> nx.DiGraph[str]:
    """What lies in what, by the claims that are stated as fact: an edge from each part to its whole."""
    import networkx as nx

    nesting = frozenset(name for name, predicate in ontology.properties.items() if predicate.is_nesting)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(
        (claim.subject, claim.object) for claim in claims if claim.predicate in nesting and claim.modality in FACTUAL
    )
    return graph


def world_of(claim: Claim) -> str:
    """The world that a claim speaks of: what is, what is planned, or what might be."""
    return claim.modality if claim.modality in UNREALISED else "actual"


def _meaning_of(claim: Claim) -> Hashable:
    """All of a claim that bears on whether it and another can both be right, or which of them says it better."""
    qualifiers = tuple(sorted(claim.qualifiers.items()))
    return claim.subject, claim.object, claim.value, qualifiers, claim.modality, claim.locator.source


def one_of_each(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The first of the claims that say the same."""
    by_meaning: dict[Hashable, Claim] = {}
    for claim in claims:
        by_meaning.setdefault(_meaning_of(claim), claim)
    return tuple(by_meaning.values())


def _rival_pairs(
    claims: Iterable[Claim], meaning: Callable[[Claim], Hashable], are_rivals: Callable[[Claim, Claim], bool]
) -> Iterator[tuple[Claim, Claim]]:
    """All pairs that are rivals; of those that mean the same, which are none, only the first is compared."""
    groups: defaultdict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[meaning(claim)].append(claim)
    for some, others in combinations(groups.values(), 2):
        if are_rivals(some[0], others[0]):
            yield from product(some, others)


def _is_rival(left: Claim, right: Claim, predicate: Property, context: _PairContext) -> bool:
    """Whether two claims on one slot cannot both be right."""
    if Modality.NEGATED in (left.modality, right.modality) or world_of(left) != world_of(right):
        return False
    if predicate.value_kind == "date":
        return not is_agreeing(left.dates["value"], right.dates["value"])
    if predicate.is_number:
        return not (_have_two_owners(left, right) or is_same_amount(left, right))
    if predicate.is_inverse_single_valued and not predicate.is_single_valued:
        return left.subject != right.subject and context.can_meet(left, right)
    if left.target == right.target or not context.can_meet(left, right):
        return False
    if predicate.value_kind == "status":
        return not _has_moved_on(left, right, context.tables, context.ontology)
    left_in_right = _is_within(left.object, right.object, context.wholes)
    return not left_in_right and not _is_within(right.object, left.object, context.wholes)


def _have_two_owners(left: Claim, right: Claim) -> bool:
    """Whether two numbers are given by two named owners, whose statistics stand side by side."""
    owners = {claim.qualifiers.get("attributed_to", "") for claim in (left, right)}
    return len(owners) == 2 and "" not in owners


def _is_within(part: str, whole: str, wholes: nx.DiGraph[str]) -> bool:
    import networkx as nx

    return part in wholes and whole in wholes and nx.has_path(wholes, part, whole)


def _has_moved_on(left: Claim, right: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether the later text states a later stage, as when a thing planned has since been held."""
    stages = [ontology.stages.get(claim.value) for claim in (left, right)]
    if stages[0] is None or stages[1] is None:
        return False
    first, second = (tables.sources[claim.locator.source].text_day for claim in (left, right))
    if first is None or second is None or first == second:
        return stages[0] == stages[1]
    return stages[0] <= stages[1] if first < second else stages[1] <= stages[0]


def says_the_same(left: Claim, right: Claim, predicate: Property) -> bool:
    """Whether two claims on one slot give one value."""
    if predicate.is_number:
        return is_same_amount(left, right)
    return (left.subject, left.target) == (right.subject, right.target)


def supersedes(left: Claim, right: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether, of two claims on one slot that do not conflict, `left` says it better.

    A finer date says it better than a coarser one and a certain one better than the same one doubted
    (``1981-02-18?``), an exact number better than a hedged one, a later stage better than an earlier one.
    """
    predicate = ontology.properties[left.predicate]
    kind = predicate.value_kind
    if kind == "date":
        fine, coarse = left.dates["value"], right.dates["value"]
        is_doubted = coarse.is_doubted and not fine.is_doubted
        return fine != coarse and contains(coarse, fine) and (is_doubted or not contains(fine, coarse))
    if kind == "status":
        stages = ontology.stages
        return stages.get(left.value, 0) > stages.get(right.value, 0) and _has_moved_on(left, right, tables, ontology)
    if predicate.is_number:
        return "approximation" not in left.qualifiers and "approximation" in right.qualifiers
    return False


def slot_of(claim: Claim, ontology: Ontology) -> Slot | None:
    """What the claim gives a value for; None when its predicate takes many values at a time."""
    predicate = ontology.properties[claim.predicate]
    if predicate.is_single_valued:
        return (claim.subject, claim.predicate, *(_slot_value(claim, column) for column in predicate.slot_qualifiers))
    if predicate.is_inverse_single_valued:
        return ("", claim.predicate, claim.object)
    return None


def _slot_value(claim: Claim, column: str) -> str:
    value = claim.qualifiers.get(column, "")
    return unit_dimension(value) if column == "unit" else value


def find_rivalries(tables: Tables, ontology: Ontology, claims: Iterable[Claim]) -> tuple[Rivalry, ...]:
    """Find all pairs of claims that cannot both be right.

    Parameters
    ----------
    tables
        For sources (their days order statuses and time undated states) and for what lies in what.
    ontology
        Says which predicates and qualifiers hold one value at a time.
    claims
        The claims to compare.

    Notes
    -----
    Pairs are compared within a slot, claims that say the same of it as one. A stated level and a stated change in one
    source imply a growth, which is compared with growth stated elsewhere. Cost: linear in the claims, quadratic in the
    different values of a slot.
    """
    chosen = tuple(claims)
    context = _PairContext(tables, ontology, _find_wholes(chosen, ontology))
    slots: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for claim in chosen:
        slot = slot_of(claim, ontology)
        if slot:
            slots[slot].append(claim)
    implied = {}
    for growth in implied_growth(chosen, ontology):
        slots[slot_of(growth.claim, ontology) or ()].append(growth.claim)
        implied[growth.claim.id] = growth.origin
    rivalries = []
    for members in slots.values():
        if len(members) < 2:
            continue
        predicate = ontology.properties[members[0].predicate]
        pairs = tuple(_rival_pairs(members, _meaning_of, partial(_is_rival, predicate=predicate, context=context)))
        if pairs:
            ids = {claim.id for pair in pairs for claim in pair}
            of_slot = {identity: origin for identity, origin in implied.items() if identity in ids}
            successive = frozenset(pair for pair in pairs if context.can_follow(*pair))
            rivalries.append(Rivalry(predicate, pairs, implied=of_slot, successive=successive))
    return (*rivalries, *_qualifier_rivalries(chosen, context), *_denials(chosen, context))


def _qualifier_rivalries(claims: Iterable[Claim], context: _PairContext) -> Iterator[Rivalry]:
    properties = context.ontology.properties
    ties: defaultdict[Tie, list[Claim]] = defaultdict(list)
    for claim in claims:
        if properties[claim.predicate].compared_qualifiers and claim.modality is not Modality.NEGATED:
            ties[context.tie(claim)].append(claim)
    for (_, predicate, _), members in ties.items():
        for column in properties[predicate].compared_qualifiers:
            stating = [claim for claim in members if column in claim.qualifiers]
            pairs = tuple(_rival_pairs(stating, *_on_qualifier(column, context)))
            if pairs:
                yield Rivalry(properties[predicate], pairs, qualifier=column)


def _on_qualifier(
    column: str, context: _PairContext
) -> tuple[Callable[[Claim], Hashable], Callable[[Claim, Claim], bool]]:
    """What claims on one tie say with a qualifier, and whether two of them can both be right."""

    def meaning(claim: Claim) -> Hashable:
        return claim.qualifiers[column], world_of(claim), claim.time, claim.locator.source

    def are_rivals(left: Claim, right: Claim) -> bool:
        differ = left.qualifiers[column] != right.qualifiers[column] and world_of(left) == world_of(right)
        return differ and context.can_meet(left, right)

    return meaning, are_rivals


def _denials(claims: Iterable[Claim], context: _PairContext) -> Iterator[Rivalry]:
    chosen = tuple(claims)
    ties: dict[Tie, list[Claim]] = {context.tie(claim): [] for claim in chosen if claim.modality is Modality.NEGATED}
    ends = {end for start, _, end in ties for end in (start, end)}
    for claim in chosen:
        if claim.subject in ends and (tie := context.tie(claim)) in ties:
            ties[tie].append(claim)
    for (_, name, _), members in ties.items():
        predicate = context.ontology.properties[name]
        denied = [claim for claim in members if claim.modality is Modality.NEGATED]
        stated = [claim for claim in members if claim.modality in FACTUAL]
        planned = [claim for claim in members if claim.modality is Modality.PLANNED]
        if pairs := tuple((no, yes) for no in denied for yes in stated if context.can_meet(no, yes)):
            yield Rivalry(predicate, pairs, is_denial=True)
        if pairs := tuple((no, plan) for no in denied for plan in planned if context.can_deny(no, plan)):
            yield Rivalry(predicate, pairs, is_denial=True, is_of_plan=True)
