"""Judgement at each time: which claims stand, and in which part of their time.

Comes in: claims, and which of them cannot both be right. Goes out: a `Judgement`. A claim of better rank defeats its
rival on the days on which it is certain itself; of equal rank they defeat each other there; where a rival is merely
possible both stay, and are disputed. Questionable decisions: what surrounds the certain days of a state is possible
only together with them, so that a state whose certain days are all defeated stands nowhere; an event is right or wrong
as a whole, so that it acts on every day of its date; and dates, numbers and stages are judged without regard to time,
since what they say of an act is so once and for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.graph.rivals import Rivalry, Slot, one_of_each, slot_of, supersedes, time_in_source, world_of
from kg.model import (
    ALWAYS,
    FACTUAL,
    NEVER,
    Claim,
    Modality,
    Ontology,
    Rank,
    Spells,
    Tables,
    Timing,
    intersect,
    subtract,
)

RANK_ORDER = {Rank.PREFERRED: 0, Rank.NORMAL: 1, Rank.DEPRECATED: 2}
_TIMELESS_KINDS = ("date", "number", "status")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What of the claims stands.

    Parameters
    ----------
    cut
        By id of a claim that is defeated at some time: what is left of its time, which may be nothing.
    best
        Ids of the claims that are stated as fact, not deprecated, undefeated at some time, and said better by none.
    """

    cut: Mapping[str, Timing]
    best: frozenset[str]

    def stands(self, claim: Claim) -> bool:
        """Whether a claim, of whatever modality, is neither deprecated nor defeated at all times."""
        left = self.cut.get(claim.id)
        return claim.rank is not Rank.DEPRECATED and (left is None or bool(left.possible))


def judge(claims: Sequence[Claim], rivalries: Iterable[Rivalry], tables: Tables, ontology: Ontology) -> Judgement:
    """Judge claims at each time.

    Parameters
    ----------
    claims
        Those of a view.
    rivalries
        Which of them cannot both be right.
    tables, ontology
        For the times of the claims and for what fills a slot.
    """
    slots: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for claim in claims:
        slot = slot_of(claim, ontology)
        if slot:
            slots[slot].append(claim)
    shared = [members for members in slots.values() if len(members) > 1]
    cut = _defeat(_list_stronger(rivalries, shared), tables, ontology)
    standing = Judgement(cut, frozenset())
    best = {claim.id for claim in claims if claim.modality in FACTUAL and standing.stands(claim)}
    for members in shared:
        rest = [claim for claim in members if claim.id in best]
        different = one_of_each(rest)
        best.difference_update(
            claim.id for claim in rest if any(supersedes(peer, claim, tables, ontology) for peer in different)
        )
    return Judgement(cut, frozenset(best))


def _list_stronger(rivalries: Iterable[Rivalry], shared: Iterable[list[Claim]]) -> Mapping[Claim, list[Claim]]:
    """By claim: those that defeat it wherever they act.

    They are its rivals of no lower rank, and claims of better rank on its slot, which need not contradict it.
    """
    stronger: defaultdict[Claim, list[Claim]] = defaultdict(list)
    for rivalry in rivalries:
        if not rivalry.defeats:
            continue
        for left, right in rivalry.pairs:
            if RANK_ORDER[left.rank] <= RANK_ORDER[right.rank]:
                stronger[right].append(left)
            if RANK_ORDER[right.rank] <= RANK_ORDER[left.rank]:
                stronger[left].append(right)
    for members in shared:
        preferred = [claim for claim in members if claim.rank is Rank.PREFERRED and _acts(claim)]
        for claim in members if preferred else ():
            if claim.rank is not Rank.PREFERRED and claim.modality is not Modality.NEGATED:
                stronger[claim] += [peer for peer in preferred if world_of(peer) == world_of(claim)]
    return stronger


def _acts(claim: Claim) -> bool:
    """Whether a claim can defeat others: an opinion and what is deprecated cannot."""
    return claim.rank is not Rank.DEPRECATED and claim.modality is not Modality.OPINION


def _defeat(stronger: Mapping[Claim, list[Claim]], tables: Tables, ontology: Ontology) -> dict[str, Timing]:
    """What is left of the time of each claim that is defeated at some time."""
    involved = {claim.id: claim for weak, strong in stronger.items() for claim in (weak, *strong)}
    times = {identity: _judged_time(claim, tables, ontology) for identity, claim in involved.items()}
    acting = {}
    for claim in sorted(involved.values(), key=lambda claim: RANK_ORDER[claim.rank]):
        time = times[claim.id]
        acting[claim.id] = (time.possible if time.is_event else time.certain) if _acts(claim) else ()
        for rival in stronger.get(claim, ()):
            if RANK_ORDER[rival.rank] < RANK_ORDER[claim.rank]:
                acting[claim.id] = subtract(acting[claim.id], acting[rival.id])
    cut = {}
    for claim, rivals in stronger.items():
        defeats = [acting[rival.id] for rival in rivals]
        is_denial = claim.modality is Modality.NEGATED and times[claim.id].is_event
        left = (_deny if is_denial else _without)(times[claim.id], defeats)
        if left != times[claim.id]:
            cut[claim.id] = left
    return cut


def _judged_time(claim: Claim, tables: Tables, ontology: Ontology) -> Timing:
    timing = time_in_source(claim, tables, ontology)
    if ontology.properties[claim.predicate].value_kind in _TIMELESS_KINDS:
        return replace(timing, possible=ALWAYS, certain=ALWAYS)
    return timing


def _deny(timing: Timing, defeats: Iterable[Spells]) -> Timing:
    """What is left of the denial of an event: nothing where one happened within its time, whenever that was."""
    is_refuted = any(spells and not subtract(spells, timing.possible) for spells in defeats)
    return replace(timing, possible=NEVER, certain=NEVER) if is_refuted else timing


def _without(timing: Timing, defeats: Iterable[Spells]) -> Timing:
    """A time without the days on which it is defeated, nor those that are possible only together with these."""
    possible, certain = timing.possible, timing.certain
    for spells in defeats:
        possible, certain = subtract(possible, spells), subtract(certain, spells)
    if timing.certain and not timing.is_event:
        possible = tuple(spell for spell in possible if intersect((spell,), certain))
    return replace(timing, possible=possible, certain=certain)
