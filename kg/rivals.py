"""Whether two claims can both be right, and which of two that can says it better.

Comes in: pairs of claims on one slot. Goes out: judgements. A coarser value that contains a finer one, a
status that moved on, a plan beside its outcome and a hedged number near an exact one are no rivals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import TYPE_CHECKING

from kg.dates import contains, is_agreeing, overlaps
from kg.model import Claim, Source, Tables
from kg.ontology import Ontology, Property
from kg.quantities import is_same_amount
from kg.terms import FACTUAL, UNREALISED, Modality

if TYPE_CHECKING:
    import networkx as nx


PLACING = frozenset({"partOf", "locatedIn", "capitalOf"})
"""Predicates whose subject lies in their object, or is a part of it."""


_DOUBTS = ("?", "~", "%")
"""How EDTF marks a date as uncertain, approximate, or both."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a pair of claims is judged with: their sources, the ontology, and what lies in what."""

    tables: Tables
    ontology: Ontology
    wholes: nx.DiGraph[str]


def find_wholes(claims: Iterable[Claim]) -> nx.DiGraph[str]:
    """What lies in what, by the claims that are stated as fact: an edge from each part to its whole."""
    import networkx as nx  # noqa: PLC0415

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(
        (claim.subject, claim.object) for claim in claims if claim.predicate in PLACING and claim.modality in FACTUAL
    )
    return graph


def world_of(claim: Claim) -> str:
    """The world that a claim speaks of: what is, what is planned, or what might be."""
    return claim.modality if claim.modality in UNREALISED else "actual"


def meaning_of(claim: Claim) -> Hashable:
    """All of a claim that bears on whether it and another can both be right, or which of them says it better."""
    qualifiers = tuple(sorted(claim.qualifiers.items()))
    return claim.subject, claim.object, claim.value, qualifiers, claim.modality, claim.locator.source


def one_of_each(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The first of the claims that say the same."""
    found: dict[Hashable, Claim] = {}
    for claim in claims:
        found.setdefault(meaning_of(claim), claim)
    return tuple(found.values())


def rival_pairs(
    claims: Iterable[Claim], meaning: Callable[[Claim], Hashable], are_rivals: Callable[[Claim, Claim], bool]
) -> Iterator[tuple[Claim, Claim]]:
    """All pairs that are rivals; of those that mean the same, which are none, only the first is compared."""
    groups: defaultdict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[meaning(claim)].append(claim)
    for some, others in combinations(groups.values(), 2):
        if are_rivals(some[0], others[0]):
            yield from product(some, others)


def is_rival(one: Claim, other: Claim, each: Property, context: Context) -> bool:
    """Whether two claims on one slot cannot both be right."""
    if Modality.NEGATED in (one.modality, other.modality) or world_of(one) != world_of(other):
        return False
    if each.value_kind == "date":
        return not is_agreeing(one.dates["value"], other.dates["value"])
    if each.value_kind == "quantity":
        return not is_same_amount(one, other)
    if each.is_inverse_single_valued and not each.is_single_valued:
        return one.subject != other.subject and overlaps(one.time, other.time)
    if one.target == other.target or not overlaps(one.time, other.time):
        return False
    if each.value_kind == "status":
        return not _has_moved_on(one, other, context.tables, context.ontology)
    one_in_other = _is_within(one.object, other.object, context.wholes)
    return not one_in_other and not _is_within(other.object, one.object, context.wholes)


def _is_within(part: str, whole: str, wholes: nx.DiGraph[str]) -> bool:
    import networkx as nx  # noqa: PLC0415

    return part in wholes and whole in wholes and nx.has_path(wholes, part, whole)


def _has_moved_on(one: Claim, other: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether the later text states a later stage, as when a thing planned has since been held."""
    stages = [ontology.stages.get(claim.value) for claim in (one, other)]
    if stages[0] is None or stages[1] is None:
        return False
    first, second = (_first_day(tables.sources[claim.locator.source]) for claim in (one, other))
    if first is None or second is None or first == second:
        return stages[0] == stages[1]
    return stages[0] <= stages[1] if first < second else stages[1] <= stages[0]


def _first_day(source: Source) -> date | None:
    published = source.published
    return (published.earliest or published.latest) if published else None


def says_the_same(one: Claim, other: Claim) -> bool:
    """Whether two claims on one slot give one value."""
    if one.predicate == "quantity":
        return is_same_amount(one, other)
    return (one.subject, one.target) == (other.subject, other.target)


def supersedes(one: Claim, other: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether, of two claims on one slot that do not conflict, `one` says it better.

    A finer date says it better than a coarser one and a certain one better than the same one doubted
    (``1981-02-18?``), an exact number better than a hedged one, a later stage better than an earlier one.
    """
    kind = ontology.properties[one.predicate].value_kind
    if kind == "date":
        fine, coarse = one.dates["value"], other.dates["value"]
        is_doubted = coarse.text.endswith(_DOUBTS) and not fine.text.endswith(_DOUBTS)
        return fine != coarse and contains(coarse, fine) and (is_doubted or not contains(fine, coarse))
    if kind == "status":
        stages = ontology.stages
        return stages.get(one.value, 0) > stages.get(other.value, 0) and _has_moved_on(one, other, tables, ontology)
    if kind == "quantity":
        return "approximation" not in one.qualifiers and "approximation" in other.qualifiers
    return False
