"""Claims that cannot all be right, and which of them the best view takes.

Comes in: claims and the ontology. Goes out: `Conflict` values with the claims side by side. Two claims
conflict when they fill one slot (a predicate with one value at a time, or one measure of one period),
their values differ and their times overlap. A coarser value that contains a finer one, a status that
moved on, a plan beside its outcome, two measures and two names of one thing are no conflict.
A questionable decision: where ranks do not decide, the best view takes none of the rivals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kg.dates import overlaps
from kg.model import Claim, Tables
from kg.ontology import Ontology, Property
from kg.quantities import implied_growth, unit_dimension
from kg.rivals import Context, find_wholes, is_rival, meaning_of, rival_pairs, says_the_same, world_of
from kg.terms import FACTUAL, Modality, Rank

if TYPE_CHECKING:
    import networkx as nx

Slot = tuple[str, ...]
_RANK_ORDER = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rival claims on one slot.

    Parameters
    ----------
    subject, predicate
        What the claims are about; the subject is the object's holder for an inverse single-valued predicate.
    qualifiers
        What makes up the slot besides (measure, period ...), or the qualifier on which they differ.
    claims
        All rivals, best rank first.
    best
        Ids of the claims that the best view takes; empty when it takes none.
    why
        Why the best view takes them, or why it takes none, in one clause.
    pairs
        Ids of the claims that contradict each other, two by two, in order.
    qualifier
        The qualifier on which they differ; empty when they differ in object or value.
    """

    subject: str
    predicate: str
    qualifiers: Mapping[str, str]
    claims: tuple[Claim, ...]
    best: frozenset[str]
    why: str
    pairs: tuple[tuple[str, str], ...]
    qualifier: str = ""


def slot_of(claim: Claim, ontology: Ontology) -> Slot | None:
    """What the claim gives a value for; None when its predicate takes many values at a time."""
    each = ontology.properties[claim.predicate]
    if each.is_single_valued:
        return (claim.subject, claim.predicate, *(_slot_value(claim, column) for column in each.slot_qualifiers))
    if each.is_inverse_single_valued:
        return ("", claim.predicate, claim.object)
    return None


def _slot_value(claim: Claim, column: str) -> str:
    value = claim.qualifiers.get(column, "")
    return unit_dimension(value) if column == "unit" else value


def find_conflicts(tables: Tables, ontology: Ontology, claims: Iterable[Claim] | None = None) -> tuple[Conflict, ...]:
    """Find all conflicts among claims.

    Parameters
    ----------
    tables
        For sources (their dates order statuses) and for what lies in what.
    ontology
        Says which predicates and qualifiers hold one value at a time.
    claims
        The claims to look at; all of the tables when None.

    Returns
    -------
    tuple of Conflict
        In order of subject, predicate and slot.

    Notes
    -----
    Pairs are compared within a slot, claims that say the same of it as one; a conflict is a connected component of
    conflicting pairs. A stated level and a stated change in one source imply a growth, which is compared with
    growth stated elsewhere. Cost: linear in the claims, quadratic in the different values of a slot.
    """
    import networkx as nx  # noqa: PLC0415  costs a quarter of a second, which a plain query does without

    chosen = tables.claims if claims is None else tuple(claims)
    context = Context(tables, ontology, find_wholes(chosen))
    slots: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for claim in chosen:
        slot = slot_of(claim, ontology)
        if slot:
            slots[slot].append(claim)
    implied = {}
    for growth in implied_growth(chosen, ontology):
        slots[slot_of(growth.claim, ontology) or ()].append(growth.claim)
        implied[growth.claim.id] = growth.origin
    found = []
    for members in slots.values():
        if len(members) < 2:
            continue
        each = ontology.properties[members[0].predicate]
        pairs = tuple(rival_pairs(members, meaning_of, partial(is_rival, each=each, context=context)))
        graph: nx.Graph[Claim] = nx.Graph(pairs)
        for component in nx.connected_components(graph):
            rivals = [claim for claim in members if claim in component]
            found.append(_conflict(rivals, list(graph.subgraph(component).edges), each, implied))
    found += _qualifier_conflicts(chosen, ontology)
    found += _denials(chosen)
    return tuple(
        sorted(found, key=lambda c: (c.subject, c.predicate, sorted(c.qualifiers.items()), c.qualifier, c.claims[0].id))
    )


def _conflict(
    rivals: list[Claim],
    edges: list[tuple[Claim, Claim]],
    each: Property,
    implied: Mapping[str, tuple[Claim, Claim]],
) -> Conflict:
    slot = {
        column: value
        for column in each.slot_qualifiers
        if (value := next(filter(None, (claim.qualifiers.get(column) for claim in rivals)), ""))
    }
    shown: dict[str, Claim] = {}
    for claim in rivals:
        for real in implied.get(claim.id, (claim,)):
            shown[real.id] = real
    is_inverse = each.is_inverse_single_valued and not each.is_single_valued
    subject = rivals[0].object if is_inverse else rivals[0].subject
    best, why = _decide(rivals)
    if any(claim.id in implied for claim in rivals):
        numbers = "; ".join(f"{claim.value} %" for claim in rivals if claim.id in implied)
        why += f"; the level and the change that one source states imply {numbers}"
        best = best - set(implied)
    ordered = sorted(shown.values(), key=lambda claim: (_RANK_ORDER[claim.rank], claim.locator.source, claim.row))
    pairs = _pair_ids(
        (left, right)
        for one, other in edges
        for left in implied.get(one.id, (one,))
        for right in implied.get(other.id, (other,))
    )
    return Conflict(subject, each.name, slot, tuple(ordered), best, why, pairs)


def _pair_ids(pairs: Iterable[tuple[Claim, Claim]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(min(one.id, other.id), max(one.id, other.id)) for one, other in pairs}))


def _decide(rivals: list[Claim]) -> tuple[frozenset[str], str]:
    standing = [claim for claim in rivals if claim.modality in FACTUAL and claim.rank is not Rank.DEPRECATED]
    if not standing:
        return frozenset(), "none is stated as fact"
    top = min(_RANK_ORDER[claim.rank] for claim in standing)
    winners = [claim for claim in standing if _RANK_ORDER[claim.rank] == top]
    if all(says_the_same(winners[0], other) for other in winners[1:]):
        reasons = [claim.reason for claim in winners if claim.reason]
        reasons += [f"the rival is set aside: {claim.reason}" for claim in rivals if claim.rank is Rank.DEPRECATED]
        if not reasons:
            reasons = ["the only one stated as fact"]
        return frozenset(claim.id for claim in winners), reasons[0]
    return frozenset(), "sources disagree and no rank decides"


def _qualifier_conflicts(claims: Iterable[Claim], ontology: Ontology) -> list[Conflict]:
    triples: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if ontology.properties[claim.predicate].compared_qualifiers and claim.modality is not Modality.NEGATED:
            triples[claim.subject, claim.predicate, claim.object].append(claim)
    found = []
    for (subject, predicate, _), members in triples.items():
        for column in ontology.properties[predicate].compared_qualifiers:
            stating = [claim for claim in members if column in claim.qualifiers]
            pairs = list(rival_pairs(stating, *_on_qualifier(column)))
            if pairs:
                rivals = {claim.id: claim for pair in pairs for claim in pair}
                best = frozenset(i for i, claim in rivals.items() if claim.rank is Rank.PREFERRED)
                why = next((rivals[i].reason for i in sorted(best)), f"the tie is not disputed, its {column} is")
                ordered = sorted(rivals.values(), key=lambda claim: (_RANK_ORDER[claim.rank], claim.row))
                slot = {"object": ordered[0].object}
                found.append(
                    Conflict(subject, predicate, slot, tuple(ordered), best, why, _pair_ids(pairs), qualifier=column)
                )
    return found


def _on_qualifier(column: str) -> tuple[Callable[[Claim], Hashable], Callable[[Claim, Claim], bool]]:
    """What claims on one tie say with a qualifier, and whether two of them can both be right."""

    def meaning(claim: Claim) -> Hashable:
        return claim.qualifiers[column], world_of(claim), claim.time

    def are_rivals(one: Claim, other: Claim) -> bool:
        differ = one.qualifiers[column] != other.qualifiers[column] and world_of(one) == world_of(other)
        return differ and overlaps(one.time, other.time)

    return meaning, are_rivals


def _denials(claims: Iterable[Claim]) -> list[Conflict]:
    chosen = tuple(claims)
    triples: dict[tuple[str, str, str], list[Claim]] = {
        (claim.subject, claim.predicate, claim.target): [] for claim in chosen if claim.modality is Modality.NEGATED
    }
    subjects = {subject for subject, _, _ in triples}
    for claim in chosen:
        if claim.subject in subjects and (triple := (claim.subject, claim.predicate, claim.target)) in triples:
            triples[triple].append(claim)
    found = []
    for (subject, predicate, target), members in triples.items():
        denied = [claim for claim in members if claim.modality is Modality.NEGATED]
        stated = [claim for claim in members if claim.modality in FACTUAL]
        if any(overlaps(no.time, yes.time) for no in denied for yes in stated):
            best, why = _decide(stated)
            tops = {_RANK_ORDER[claim.rank] for claim in denied}
            if min(tops) <= min(_RANK_ORDER[claim.rank] for claim in stated):
                best, why = frozenset(), "one source denies what another states, and no rank decides"
            rivals = tuple(sorted([*stated, *denied], key=lambda claim: (_RANK_ORDER[claim.rank], claim.row)))
            pairs = _pair_ids((no, yes) for no in denied for yes in stated if overlaps(no.time, yes.time))
            found.append(Conflict(subject, predicate, {"object": target}, rivals, best, why, pairs))
    return found
