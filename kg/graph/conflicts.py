"""Which claims a view looks at, which it takes as what the graph says, and which are in conflict.

Comes in: tables, ontology and a `View`. Goes out: a `Selection`, and `Conflict` values with the claims side by side.
Which claims are rivals, `kg.graph.rivals` says, and `kg.graph.judgement` which of them stand at which time. A
questionable decision: as of a day, what has no date of its own gives no plain edge unless the view asks for it, and a
plan counts from the day of its text on, since it is there before what it plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated

from kg.graph.judgement import RANK_ORDER, Judgement, judge
from kg.graph.readings import conflict_reading
from kg.graph.rivals import Pair, Rivalry, find_rivalries, says_the_same
from kg.graph.times import Chronology
from kg.model import (
    FACTUAL,
    Claim,
    Day,
    Declared,
    Door,
    EntityId,
    Ontology,
    PredicateName,
    Rank,
    Source,
    Tables,
    TimeClass,
    Timing,
    View,
    ViewKind,
    covers,
    format_date,
    without,
)
from kg.tables import collector_at_rest, show, unknown_word

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


@dataclass(frozen=True)
class Selection:
    """A view applied: its claims, those that state a plain edge as fact, the best among them, and their conflicts.

    Parameters
    ----------
    cut
        What judgement has left of the time of claims that are defeated at some time, by id.
    undated
        Ids of the claims that would give plain edges, if they had a date of their own: of a view as of a day.
    """

    view: View
    claims: tuple[Claim, ...]
    plain: frozenset[str]
    best: frozenset[str]
    conflicts: tuple[Conflict, ...]
    cut: Mapping[str, Timing] = field(default_factory=dict)
    undated: frozenset[str] = frozenset()

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Ids of the claims that are in a conflict."""
        return frozenset(claim.id for conflict in self.conflicts for claim in conflict.claims)

    @cached_property
    def modal(self) -> frozenset[str]:
        """Ids of the claims that give a plain edge of their own modality, which states no fact.

        In the best view these are the ones that are not defeated at all times: a denial that a statement outranks gives
        none, nor do rivals of one modality that no rank decides between. A judgement stands beside any fact.
        """
        left_out = frozenset() if self.view.undated else self.undated
        stating_none = [claim for claim in self.claims if claim.modality not in FACTUAL and claim.id not in left_out]
        if self.view.kind is ViewKind.ALL:
            return frozenset(claim.id for claim in stating_none)
        if self.view.kind is ViewKind.DISPUTED:
            return frozenset(claim.id for claim in stating_none if claim.id in self.disputed)
        lost = _defeated(self.cut, self.view.as_of)
        return frozenset(
            claim.id for claim in stating_none if claim.rank is not Rank.DEPRECATED and claim.id not in lost
        )

    @property
    def undated_note(self) -> str:
        """How many claims a view as of a day leaves out for want of a date, in a sentence; empty when none."""
        if self.view.as_of is None or self.view.undated or not self.undated:
            return ""
        count = len(self.undated)
        claims = "1 claim has" if count == 1 else f"{count:,} claims have"
        day = format_date(self.view.as_of.isoformat())
        return (
            f"{claims} no date and so no place in the view as of {day}; `--undated` (undated=1, undated=True) adds them"
        )

    def with_plain(self, plain: frozenset[str]) -> Selection:
        """The same with plain edges of these claims alone."""
        return Selection(self.view, self.claims, plain, self.best, self.conflicts, self.cut, self.undated)


@collector_at_rest()
def select_claims(tables: Tables, ontology: Ontology, view: View) -> Selection:
    """Apply a view to the claims.

    Parameters
    ----------
    tables
        All claims.
    ontology
        Says which predicates hold one value at a time, and how each stands in time.
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
            raise unknown_word(f"unknown source '{show(bare)}'", bare, "source", tables.sources, "see sources.csv")
    claims = tables.claims
    if view.known_by or view.sources:
        shown = {name for name, source in tables.sources.items() if _is_shown(source, view)}
        claims = tuple(claim for claim in claims if claim.locator.source in shown)
    rivalries = find_rivalries(tables, ontology, claims)
    judgement = judge(claims, rivalries, tables, ontology)
    undated: frozenset[str] = frozenset()
    best, cut = judgement.best, judgement.cut
    if view.as_of:
        classes = classify_claims(Chronology(tables, ontology, claims), claims, view.as_of)
        claims = tuple(claim for claim in claims if classes[claim.id] is not TimeClass.EXCLUDED)
        defeated = _defeated(cut, view.as_of)
        best = frozenset(claim.id for claim in claims if claim.id in best and claim.id not in defeated)
        shown_ids = frozenset(claim.id for claim in claims)
        rivalries = tuple(filter(None, (_among(rivalry, shown_ids) for rivalry in rivalries)))
        undated = frozenset(identity for identity, time in classes.items() if time is TimeClass.UNDATED)
    conflicts = describe_conflicts(rivalries, judgement, ontology)
    if view.kind is ViewKind.ALL:
        plain = frozenset(claim.id for claim in claims if claim.modality in FACTUAL)
    elif view.kind is ViewKind.DISPUTED:
        plain = frozenset(claim.id for conflict in conflicts for claim in conflict.claims if claim.modality in FACTUAL)
    else:
        plain = best
    undated &= plain | frozenset(
        claim.id for claim in claims if claim.modality not in FACTUAL and claim.rank is not Rank.DEPRECATED
    )
    if not view.undated:
        plain, best = plain - undated, best - undated
    return Selection(view, claims, plain, best, conflicts, cut, undated)


def classify_claims(chronology: Chronology, claims: Iterable[Claim], day: Day) -> dict[str, TimeClass]:
    """How each claim stands to a day, by id; what is planned or hypothetical stands on each."""
    return {claim.id: chronology.timing_in_view(claim).stand(day) for claim in claims}


def _defeated(cut: Mapping[str, Timing], day: Day | None) -> frozenset[str]:
    """Ids of the claims of which judgement has left nothing, or as of a day nothing of that day."""
    return frozenset(
        identity
        for identity, left in cut.items()
        if not (left.possible if left.is_event or day is None else covers(left.possible, day.toordinal()))
    )


def _is_shown(source: Source, view: View) -> bool:
    """Whether a view takes the claims of a source."""
    wanted = [name for name in view.sources if not name.startswith("!")]
    if (wanted and source.id not in wanted) or f"!{source.id}" in view.sources:
        return False
    return not (view.known_by and source.text_day and source.text_day > view.known_by)


def _among(rivalry: Rivalry, shown: frozenset[str]) -> Rivalry | None:
    """What a rivalry is among some claims; None when it is none."""
    pairs = tuple(
        pair for pair in rivalry.pairs if all(real.id in shown for claim in pair for real in rivalry.behind(claim))
    )
    return replace(rivalry, pairs=pairs) if pairs else None


def _with_reading(conflict: Conflict, ontology: Ontology) -> Conflict:
    predicate = ontology.properties[conflict.predicate]
    return replace(conflict, reading=conflict_reading(conflict.claims, predicate, conflict.qualifier))


def find_conflicts(tables: Tables, ontology: Ontology, claims: Iterable[Claim] | None = None) -> tuple[Conflict, ...]:
    """Find all conflicts among claims.

    Parameters
    ----------
    tables, ontology
        As in `kg.graph.rivals.find_rivalries`.
    claims
        The claims to look at; all of the tables when None.

    Returns
    -------
    tuple of Conflict
        In order of subject, predicate and slot.
    """
    chosen = tables.claims if claims is None else tuple(claims)
    rivalries = find_rivalries(tables, ontology, chosen)
    return describe_conflicts(rivalries, judge(chosen, rivalries, tables, ontology), ontology)


def describe_conflicts(rivalries: Iterable[Rivalry], judgement: Judgement, ontology: Ontology) -> tuple[Conflict, ...]:
    """The conflicts that rivalries make: a connected component of pairs on one slot is one.

    Returns
    -------
    tuple of Conflict
        In order of subject, predicate and slot.
    """
    conflicts = []
    for rivalry in rivalries:
        if rivalry.qualifier:
            conflicts.append(_on_qualifier(rivalry))
        elif rivalry.is_denial:
            conflicts.append(_of_denial(rivalry, judgement))
        else:
            conflicts += [_on_slot(rivalry, pairs, judgement) for pairs in _components(rivalry.contradicting)]
    return tuple(
        sorted(
            (_with_reading(conflict, ontology) for conflict in conflicts),
            key=lambda c: (c.subject, c.predicate, sorted(c.qualifiers.items()), c.qualifier, c.claims[0].id),
        )
    )


def _components(pairs: Iterable[Pair]) -> list[list[Pair]]:
    import networkx as nx

    graph: nx.Graph[Claim] = nx.Graph(pairs)
    return [list(graph.subgraph(component).edges) for component in nx.connected_components(graph)]


def _on_slot(rivalry: Rivalry, pairs: list[Pair], judgement: Judgement) -> Conflict:
    predicate, implied = rivalry.predicate, rivalry.implied
    rivals = sorted({claim for pair in pairs for claim in pair}, key=_place_of)
    slot = {
        column: value
        for column in predicate.slot_qualifiers
        if (value := next(filter(None, (claim.qualifiers.get(column) for claim in rivals)), ""))
    }
    is_inverse = predicate.is_inverse_single_valued and not predicate.is_single_valued
    subject = rivals[0].object if is_inverse else rivals[0].subject
    best, why = _decide(rivals, rivalry, judgement)
    numbers = "; ".join(f"{claim.value} %" for claim in rivals if claim.id in implied)
    if numbers:
        why += f"; the level and the change that one source states imply {numbers}"
    shown = {real.id: real for claim in rivals for real in rivalry.behind(claim)}
    paired = _pair_ids(
        (left, right) for first, second in pairs for left in rivalry.behind(first) for right in rivalry.behind(second)
    )
    ordered = tuple(sorted(shown.values(), key=_place_of))
    return Conflict(subject, predicate.name, slot, ordered, best - set(implied), why, paired)


def _place_of(claim: Claim) -> tuple[int, str, int, str]:
    return RANK_ORDER[claim.rank], claim.locator.source, claim.row, claim.id


def _pair_ids(pairs: Iterable[Pair]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(min(left.id, right.id), max(left.id, right.id)) for left, right in pairs}))


def _decide(rivals: list[Claim], rivalry: Rivalry, judgement: Judgement) -> tuple[frozenset[str], str]:
    """Which of the rivals stand at some time, and why."""
    stated = [claim for claim in rivals if claim.modality in FACTUAL and claim.rank is not Rank.DEPRECATED]
    if not stated:
        return frozenset(), "none is stated as fact"
    standing = [claim for claim in stated if judgement.stands(claim)]
    if not standing:
        return frozenset(), "sources disagree and no rank decides"
    best = frozenset(claim.id for claim in standing)
    if not all(says_the_same(standing[0], claim, rivalry.predicate) for claim in standing[1:]):
        if any(claim.id in judgement.cut for claim in standing):
            return best, "each holds in its own time, less the days on which a rival of no lower rank is certain"
        return best, "their times may meet, and no date says that they do"
    reasons = [claim.reason for claim in standing if claim.reason]
    reasons += [f"the rival is set aside: {claim.reason}" for claim in rivals if claim.rank is Rank.DEPRECATED]
    return best, reasons[0] if reasons else "the only one stated as fact"


def _on_qualifier(rivalry: Rivalry) -> Conflict:
    rivals = {claim.id: claim for pair in rivalry.pairs for claim in pair}
    best = frozenset(i for i, claim in rivals.items() if claim.rank is Rank.PREFERRED)
    why = next((rivals[i].reason for i in sorted(best)), f"the tie is not disputed, its {rivalry.qualifier} is")
    ordered = tuple(sorted(rivals.values(), key=lambda claim: (RANK_ORDER[claim.rank], claim.row)))
    subject, predicate = ordered[0].subject, rivalry.predicate.name
    slot = {"object": ordered[0].object}
    return Conflict(subject, predicate, slot, ordered, best, why, _pair_ids(rivalry.pairs), rivalry.qualifier)


def _of_denial(rivalry: Rivalry, judgement: Judgement) -> Conflict:
    rivals = {claim.id: claim for pair in rivalry.pairs for claim in pair}
    ordered = tuple(sorted(rivals.values(), key=lambda claim: (RANK_ORDER[claim.rank], claim.row)))
    stated = {yes.id: yes for _, yes in rivalry.pairs}
    best, why = _decide(list(stated.values()), rivalry, judgement)
    if not best and any(claim.rank is not Rank.DEPRECATED for claim in stated.values()):
        why = "one source denies what another states, and no rank decides"
        ranks = [min(RANK_ORDER[claim.rank] for claim in side) for side in zip(*rivalry.pairs, strict=True)]
        if ranks[0] < ranks[1]:
            why = next((no.reason for no, _ in rivalry.pairs if no.reason), "the denial is of better rank")
    if rivalry.is_of_plan:
        why = "one source plans what another denies; neither is stated as fact"
    elif best & judgement.cut.keys():
        why = "what is stated holds in its own time, less the days on which it is surely denied"
    slot = {"object": ordered[0].target}
    return Conflict(ordered[0].subject, rivalry.predicate.name, slot, ordered, best, why, _pair_ids(rivalry.pairs))
