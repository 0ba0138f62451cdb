"""Which claims cannot all be right, which of them a view looks at, and which it takes as what the graph says.

Comes in: tables, ontology and a `View`. Goes out: a `Selection`, and `Conflict` values with the claims side by side.
Two claims conflict when they fill one slot (a predicate with one value at a time, or one measure of one period), their
values differ and their times overlap; a coarser value that contains a finer one, a status that moved on, a plan beside
its outcome, two measures and two names of one thing are no rivals. Questionable decisions: where ranks do not decide,
the best view takes none of the rivals; and `as_of` keeps what has no date (see `select_claims`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import combinations, product
from typing import TYPE_CHECKING, Annotated

from kg.errors import UsageError
from kg.graph.readings import conflict_reading
from kg.model import (
    FACTUAL,
    UNREALISED,
    Claim,
    Declared,
    Door,
    EntityId,
    Modality,
    Ontology,
    PredicateName,
    Property,
    Rank,
    Source,
    Tables,
    View,
    ViewKind,
    contains,
    implied_growth,
    is_agreeing,
    is_same_amount,
    overlaps,
    unit_dimension,
    without,
)
from kg.tables import collector_at_rest, did_you_mean

if TYPE_CHECKING:
    import networkx as nx


_DOUBTS = ("?", "~", "%")
"""How EDTF marks a date as uncertain, approximate, or both."""
Slot = tuple[str, ...]
_RANK_ORDER = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}


@dataclass(frozen=True, slots=True)
class _PairContext:
    """What a pair of claims is judged with: their sources, the ontology, and what lies in what."""

    tables: Tables
    ontology: Ontology
    wholes: nx.DiGraph[str]


def _find_wholes(claims: Iterable[Claim], ontology: Ontology) -> nx.DiGraph[str]:
    """What lies in what, by the claims that are stated as fact: an edge from each part to its whole."""
    import networkx as nx

    nesting = frozenset(name for name, predicate in ontology.properties.items() if predicate.is_nesting)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(
        (claim.subject, claim.object) for claim in claims if claim.predicate in nesting and claim.modality in FACTUAL
    )
    return graph


def _world_of(claim: Claim) -> str:
    """The world that a claim speaks of: what is, what is planned, or what might be."""
    return claim.modality if claim.modality in UNREALISED else "actual"


def _meaning_of(claim: Claim) -> Hashable:
    """All of a claim that bears on whether it and another can both be right, or which of them says it better."""
    qualifiers = tuple(sorted(claim.qualifiers.items()))
    return claim.subject, claim.object, claim.value, qualifiers, claim.modality, claim.locator.source


def _one_of_each(claims: Iterable[Claim]) -> tuple[Claim, ...]:
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
    if Modality.NEGATED in (left.modality, right.modality) or _world_of(left) != _world_of(right):
        return False
    if predicate.value_kind == "date":
        return not is_agreeing(left.dates["value"], right.dates["value"])
    if predicate.is_number:
        return not is_same_amount(left, right)
    if predicate.is_inverse_single_valued and not predicate.is_single_valued:
        return left.subject != right.subject and overlaps(left.time, right.time)
    if left.target == right.target or not overlaps(left.time, right.time):
        return False
    if predicate.value_kind == "status":
        return not _has_moved_on(left, right, context.tables, context.ontology)
    left_in_right = _is_within(left.object, right.object, context.wholes)
    return not left_in_right and not _is_within(right.object, left.object, context.wholes)


def _is_within(part: str, whole: str, wholes: nx.DiGraph[str]) -> bool:
    import networkx as nx

    return part in wholes and whole in wholes and nx.has_path(wholes, part, whole)


def _has_moved_on(left: Claim, right: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether the later text states a later stage, as when a thing planned has since been held."""
    stages = [ontology.stages.get(claim.value) for claim in (left, right)]
    if stages[0] is None or stages[1] is None:
        return False
    first, second = (_first_day(tables.sources[claim.locator.source]) for claim in (left, right))
    if first is None or second is None or first == second:
        return stages[0] == stages[1]
    return stages[0] <= stages[1] if first < second else stages[1] <= stages[0]


def _first_day(source: Source) -> date | None:
    published = source.published
    return (published.earliest or published.latest) if published else None


def _says_the_same(left: Claim, right: Claim, predicate: Property) -> bool:
    """Whether two claims on one slot give one value."""
    if predicate.is_number:
        return is_same_amount(left, right)
    return (left.subject, left.target) == (right.subject, right.target)


def _supersedes(left: Claim, right: Claim, tables: Tables, ontology: Ontology) -> bool:
    """Whether, of two claims on one slot that do not conflict, `left` says it better.

    A finer date says it better than a coarser one and a certain one better than the same one doubted
    (``1981-02-18?``), an exact number better than a hedged one, a later stage better than an earlier one.
    """
    predicate = ontology.properties[left.predicate]
    kind = predicate.value_kind
    if kind == "date":
        fine, coarse = left.dates["value"], right.dates["value"]
        is_doubted = coarse.text.endswith(_DOUBTS) and not fine.text.endswith(_DOUBTS)
        return fine != coarse and contains(coarse, fine) and (is_doubted or not contains(fine, coarse))
    if kind == "status":
        stages = ontology.stages
        return stages.get(left.value, 0) > stages.get(right.value, 0) and _has_moved_on(left, right, tables, ontology)
    if predicate.is_number:
        return "approximation" not in left.qualifiers and "approximation" in right.qualifiers
    return False


@dataclass(frozen=True)
class Selection:
    """A view applied: its claims, those that give plain edges, the best among them, and their conflicts."""

    view: View
    claims: tuple[Claim, ...]
    plain: frozenset[str]
    best: frozenset[str]
    conflicts: tuple[Conflict, ...]

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Ids of the claims that are in a conflict."""
        return frozenset(claim.id for conflict in self.conflicts for claim in conflict.claims)

    def with_plain(self, plain: frozenset[str]) -> Selection:
        """The same with plain edges of these claims alone."""
        return Selection(self.view, self.claims, plain, self.best, self.conflicts)


@collector_at_rest()
def select_claims(tables: Tables, ontology: Ontology, view: View) -> Selection:
    """Apply a view to the claims.

    Parameters
    ----------
    tables
        All claims.
    ontology
        Says which predicates hold one value at a time.
    view
        What to look at.

    Raises
    ------
    UsageError
        When the view names a source that does not exist.
    """
    for name in view.sources:
        bare = name.removeprefix("!")
        if bare not in tables.sources:
            raise UsageError(f"unknown source '{bare}'; {did_you_mean(bare, list(tables.sources), 'see sources.csv')}")
    claims = tables.claims
    if view.known_by or view.sources:
        shown = {name for name, source in tables.sources.items() if _is_shown(source, view)}
        claims = tuple(claim for claim in claims if claim.locator.source in shown)
    if view.as_of:
        begins = _beginnings(tables, ontology)
        claims = tuple(claim for claim in claims if _is_so(claim, view.as_of, begins))
    conflicts = find_conflicts(tables, ontology, claims)
    best = _best(claims, conflicts, tables, ontology)
    if view.kind is ViewKind.ALL:
        plain = frozenset(claim.id for claim in claims if claim.modality is not Modality.NEGATED)
    elif view.kind is ViewKind.DISPUTED:
        plain = frozenset(
            claim.id for conflict in conflicts for claim in conflict.claims if claim.modality is not Modality.NEGATED
        )
    else:
        plain = best
    return Selection(view, claims, plain, best, conflicts)


def _beginnings(tables: Tables, ontology: Ontology) -> dict[str, date]:
    """First day from which an entity is there, by the earliest date that any source states as fact."""
    begins: dict[str, date] = {}
    marking = {name for name, predicate in ontology.properties.items() if predicate.marks_beginning}
    for claim in tables.claims:
        if claim.predicate not in marking or claim.modality not in FACTUAL:
            continue
        if "value" in claim.dates and (day := claim.dates["value"].earliest):
            begins[claim.subject] = min(day, begins.get(claim.subject, day))
    return begins


def _is_shown(source: Source, view: View) -> bool:
    """Whether a view takes the claims of a source."""
    wanted = [name for name in view.sources if not name.startswith("!")]
    if (wanted and source.id not in wanted) or f"!{source.id}" in view.sources:
        return False
    first = source.published and (source.published.earliest or source.published.latest)
    return not (view.known_by and first and first > view.known_by)


def _is_so(claim: Claim, day: date, begins: Mapping[str, date]) -> bool:
    """Whether what a claim states can have begun by a day and need not have ended before it."""
    if claim.modality in UNREALISED:
        return True
    dates = claim.dates
    if dates:
        first = dates.get("value") or dates.get("on") or dates.get("from")
        if first is None and "to" not in dates:
            first = dates.get("period")
        start = first.earliest if first else None
        end = dates["to"].latest if "to" in dates else None
        if (start and start > day) or (end and end < day):
            return False
    return begins.get(claim.subject, day) <= day and begins.get(claim.object, day) <= day


def _best(
    claims: tuple[Claim, ...], conflicts: tuple[Conflict, ...], tables: Tables, ontology: Ontology
) -> frozenset[str]:
    """The best claims: stated as fact, not deprecated, winners of their conflicts, nothing better on their slot."""
    lost = {
        claim.id
        for conflict in conflicts
        if not conflict.qualifier
        for claim in conflict.claims
        if claim.id not in conflict.best and claim.qualifiers.get("measure") == conflict.qualifiers.get("measure")
    }
    standing = [
        claim
        for claim in claims
        if claim.modality in FACTUAL and claim.rank is not Rank.DEPRECATED and claim.id not in lost
    ]
    slots: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for claim in standing:
        slot = slot_of(claim, ontology)
        if slot:
            slots[slot].append(claim)
    for members in slots.values():
        if len(members) < 2:
            continue
        has_preferred = any(claim.rank is Rank.PREFERRED for claim in members)
        different = _one_of_each(members)
        lost.update(
            claim.id
            for claim in members
            if (has_preferred and claim.rank is not Rank.PREFERRED)
            or any(_supersedes(peer, claim, tables, ontology) for peer in different)
        )
    return frozenset(claim.id for claim in standing if claim.id not in lost)


_NO_ROW = without("is worked out from the claims each time", Door.CSV)
_NO_NODE = {**_NO_ROW, **without("the RDF has the pairs, as kg:conflictsWith, and kg:best", Door.RDF)}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rival claims on one slot.

    The subject is the object's holder for an inverse single-valued predicate.
    """

    subject: Annotated[EntityId, Declared(label="Id of what the claims are about.", left_out=_NO_NODE)]
    predicate: Annotated[PredicateName, Declared(label="What they say of it.", left_out=_NO_NODE)]
    qualifiers: Annotated[
        Mapping[str, str],
        Declared(
            label="What makes up the slot besides (measure, period ...), or the object that the rivals share.",
            left_out=_NO_NODE,
        ),
    ]
    claims: Annotated[tuple[Claim, ...], Declared(label="All rivals, best rank first.", left_out=_NO_NODE)]
    best: Annotated[
        frozenset[str],
        Declared(label="Ids of the claims that the best view takes; empty when it takes none.", left_out=_NO_NODE),
    ]
    why: Annotated[
        str, Declared(label="Why the best view takes them, or why it takes none, in one clause.", left_out=_NO_NODE)
    ]
    pairs: Annotated[
        tuple[tuple[str, str], ...],
        Declared(
            label="Ids of the claims that contradict each other, two by two, in order.",
            term="kg:conflictsWith",
            left_out={
                **_NO_ROW,
                **without("conflicts_with of each claim says the same", Door.MCP),
                **without("the rivals stand side by side", Door.PAGE),
            },
        ),
    ]
    qualifier: Annotated[
        str,
        Declared(
            label="The qualifier on which they differ, or `value`.",
            names=dict.fromkeys((Door.JSON, Door.HTTP, Door.MCP), "differ_in"),
            left_out=_NO_NODE,
        ),
    ] = ""
    reading: Annotated[
        str,
        Declared(
            label="As what they are compared, and what of it is inferred, in one clause.",
            left_out=_NO_NODE,
        ),
    ] = ""

    @property
    def differ_in(self) -> str:
        """The qualifier on which they differ, or ``value`` when they differ in object or value."""
        return self.qualifier or "value"


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
    import networkx as nx

    chosen = tables.claims if claims is None else tuple(claims)
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
    conflicts = []
    for members in slots.values():
        if len(members) < 2:
            continue
        predicate = ontology.properties[members[0].predicate]
        pairs = tuple(_rival_pairs(members, _meaning_of, partial(_is_rival, predicate=predicate, context=context)))
        graph: nx.Graph[Claim] = nx.Graph(pairs)
        for component in nx.connected_components(graph):
            rivals = [claim for claim in members if claim in component]
            conflicts.append(_conflict(rivals, list(graph.subgraph(component).edges), predicate, implied))
    conflicts += _qualifier_conflicts(chosen, ontology)
    conflicts += _denials(chosen, ontology)
    return tuple(
        sorted(
            (replace(conflict, reading=conflict_reading(conflict, ontology)) for conflict in conflicts),
            key=lambda c: (c.subject, c.predicate, sorted(c.qualifiers.items()), c.qualifier, c.claims[0].id),
        )
    )


def _conflict(
    rivals: list[Claim],
    edges: list[tuple[Claim, Claim]],
    predicate: Property,
    implied: Mapping[str, tuple[Claim, Claim]],
) -> Conflict:
    slot = {
        column: value
        for column in predicate.slot_qualifiers
        if (value := next(filter(None, (claim.qualifiers.get(column) for claim in rivals)), ""))
    }
    shown: dict[str, Claim] = {}
    for claim in rivals:
        for real in implied.get(claim.id, (claim,)):
            shown[real.id] = real
    is_inverse = predicate.is_inverse_single_valued and not predicate.is_single_valued
    subject = rivals[0].object if is_inverse else rivals[0].subject
    best, why = _decide(rivals, predicate)
    if any(claim.id in implied for claim in rivals):
        numbers = "; ".join(f"{claim.value} %" for claim in rivals if claim.id in implied)
        why += f"; the level and the change that one source states imply {numbers}"
        best = best - set(implied)
    ordered = sorted(shown.values(), key=lambda claim: (_RANK_ORDER[claim.rank], claim.locator.source, claim.row))
    pairs = _pair_ids(
        (left, right)
        for first, second in edges
        for left in implied.get(first.id, (first,))
        for right in implied.get(second.id, (second,))
    )
    return Conflict(subject, predicate.name, slot, tuple(ordered), best, why, pairs)


def _pair_ids(pairs: Iterable[tuple[Claim, Claim]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(min(left.id, right.id), max(left.id, right.id)) for left, right in pairs}))


def _decide(rivals: list[Claim], predicate: Property) -> tuple[frozenset[str], str]:
    standing = [claim for claim in rivals if claim.modality in FACTUAL and claim.rank is not Rank.DEPRECATED]
    if not standing:
        return frozenset(), "none is stated as fact"
    top = min(_RANK_ORDER[claim.rank] for claim in standing)
    winners = [claim for claim in standing if _RANK_ORDER[claim.rank] == top]
    if all(_says_the_same(winners[0], winner, predicate) for winner in winners[1:]):
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
    conflicts = []
    for (subject, predicate, _), members in triples.items():
        for column in ontology.properties[predicate].compared_qualifiers:
            stating = [claim for claim in members if column in claim.qualifiers]
            pairs = list(_rival_pairs(stating, *_on_qualifier(column)))
            if pairs:
                rivals = {claim.id: claim for pair in pairs for claim in pair}
                best = frozenset(i for i, claim in rivals.items() if claim.rank is Rank.PREFERRED)
                why = next((rivals[i].reason for i in sorted(best)), f"the tie is not disputed, its {column} is")
                ordered = sorted(rivals.values(), key=lambda claim: (_RANK_ORDER[claim.rank], claim.row))
                slot = {"object": ordered[0].object}
                conflicts.append(
                    Conflict(subject, predicate, slot, tuple(ordered), best, why, _pair_ids(pairs), qualifier=column)
                )
    return conflicts


def _on_qualifier(column: str) -> tuple[Callable[[Claim], Hashable], Callable[[Claim, Claim], bool]]:
    """What claims on one tie say with a qualifier, and whether two of them can both be right."""

    def meaning(claim: Claim) -> Hashable:
        return claim.qualifiers[column], _world_of(claim), claim.time

    def are_rivals(left: Claim, right: Claim) -> bool:
        differ = left.qualifiers[column] != right.qualifiers[column] and _world_of(left) == _world_of(right)
        return differ and overlaps(left.time, right.time)

    return meaning, are_rivals


def _denials(claims: Iterable[Claim], ontology: Ontology) -> list[Conflict]:
    chosen = tuple(claims)
    triples: dict[tuple[str, str, str], list[Claim]] = {
        (claim.subject, claim.predicate, claim.target): [] for claim in chosen if claim.modality is Modality.NEGATED
    }
    subjects = {subject for subject, _, _ in triples}
    for claim in chosen:
        if claim.subject in subjects and (triple := (claim.subject, claim.predicate, claim.target)) in triples:
            triples[triple].append(claim)
    conflicts = []
    for (subject, predicate, target), members in triples.items():
        denied = [claim for claim in members if claim.modality is Modality.NEGATED]
        stated = [claim for claim in members if claim.modality in FACTUAL]
        if any(overlaps(no.time, yes.time) for no in denied for yes in stated):
            best, why = _decide(stated, ontology.properties[predicate])
            tops = {_RANK_ORDER[claim.rank] for claim in denied}
            if min(tops) <= min(_RANK_ORDER[claim.rank] for claim in stated):
                best, why = frozenset(), "one source denies what another states, and no rank decides"
            rivals = tuple(sorted([*stated, *denied], key=lambda claim: (_RANK_ORDER[claim.rank], claim.row)))
            pairs = _pair_ids((no, yes) for no in denied for yes in stated if overlaps(no.time, yes.time))
            conflicts.append(Conflict(subject, predicate, {"object": target}, rivals, best, why, pairs))
    return conflicts
