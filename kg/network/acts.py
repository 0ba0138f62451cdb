"""Acts: who takes part in what as a principal, since when and until when, and which acts are one occasion.

Comes in: claims of a view. Goes out: ties in which officials, ministries and governments count as the state that they
serve, the members of a body share it, and each part has the spells in which it is possible; then which two principals
of an act never met, and which acts are told as one. Roles, not names, say all of this (`ontology/kg.ttl`). Questionable
decisions: whoever joins a text, an undertaking or a body stays in it until it is known to end; and acts are one
occasion where every source that names one of them tells them in one passage with the same actors, so that a further
source can part them and never join them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kg.graph import Chronology, ValidDataset
from kg.model import ENDLESS_FUTURE, ENDLESS_PAST, Claim, Dating, Spells, intersect
from kg.network.ties import ALL_TIES, Tie, TieFilter, TieKind, collect_ties
from kg.tables import collector_at_rest

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALWAYS = ((ENDLESS_PAST, ENDLESS_FUTURE),)
STATES = ("State",)
SERVANTS = ("Person", "Institution")
"""Classes whose entities act for a state while they serve it."""
MOMENTS = ("Event",)
"""Classes of things that are over when they are over: who joins one of another class stays in it."""


def passage_of(claim: Claim) -> tuple[str, object]:
    """Where a claim stands: a line of a text, a record, a passage; a claim without any of these stands alone."""
    locator = claim.locator
    return locator.source, locator.line or locator.start or locator.fingerprint or claim.id


@dataclass(frozen=True, slots=True)
class Tenure:
    """A state that an official or an institution acts for, and when.

    Parameters
    ----------
    spells
        In which it can be so.
    """

    state: str
    spells: Spells


@collector_at_rest()
def gather_ties(
    dataset: ValidDataset, claims: Iterable[Claim], only: TieFilter = ALL_TIES, *, bodies: bool = True
) -> tuple[Tie, ...]:
    """The ties of principals: of states, and of whoever serves none.

    Parameters
    ----------
    claims
        As `kg.network.ties.select_edges` gives them.
    only
        Its shared classes; with `as_named`, everyone stands for itself.
    bodies
        Whether membership of a body is a part in it, which its members share; else it ties to the body.

    Returns
    -------
    tuple of Tie
        In order of kind, actor, other and predicate. A claim of an official is a claim of its state as long as the
        official serves it; ties of a state to its own are none.
    """
    parts = collect_ties(dataset, claims, only)
    if bodies and not only.shared:
        parts = tuple(_share_body(dataset, tie) for tie in parts)
    if only.as_named:
        return _in_order(parts)
    servants = find_tenures(dataset)
    if not servants:
        return _in_order(parts)
    spells = _find_possible(dataset, (claim for tie in parts for claim in tie.claims))
    return _in_order(folded for tie in parts for folded in _fold(tie, servants, spells))


def _share_body(dataset: ValidDataset, tie: Tie) -> Tie:
    """A membership as a part in the body, whose members share it."""
    gathers = dataset.ontology.properties[tie.predicate].object_role.gathers
    return replace(tie, kind=TieKind.PART) if gathers else tie


def _in_order(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    gathered: defaultdict[tuple[TieKind, str, str, str], dict[str, Claim]] = defaultdict(dict)
    for tie in ties:
        gathered[tie.kind, tie.actor, tie.other, tie.predicate].update((claim.id, claim) for claim in tie.claims)
    return tuple(Tie(*key, tuple(claims.values())) for key, claims in sorted(gathered.items()))


def _fold(tie: Tie, servants: Mapping[str, tuple[Tenure, ...]], spells: Mapping[str, Spells]) -> Iterator[Tie]:
    """The tie as one of the states that its ends act for, claim by claim."""
    if tie.actor not in servants and tie.other not in servants:
        yield tie
        return
    for claim in tie.claims:
        held = spells[claim.id]
        actors = _stand_for(tie.actor, servants, held)
        targets = _stand_for(tie.other, servants, held) if tie.kind is TieKind.DIRECT else (tie.other,)
        for actor in actors:
            for target in targets:
                if actor != target:
                    yield Tie(tie.kind, actor, target, tie.predicate, (claim,))


def _stand_for(actor: str, servants: Mapping[str, tuple[Tenure, ...]], held: Spells) -> tuple[str, ...]:
    """The states that an actor serves at a time; itself where there is none."""
    states = dict.fromkeys(service.state for service in servants.get(actor, ()) if intersect(service.spells, held))
    return tuple(states) or (actor,)


def find_tenures(dataset: ValidDataset) -> dict[str, tuple[Tenure, ...]]:
    """Who acts for which state, directly or through an institution that does.

    Returns
    -------
    dict
        Id of an official or institution to the states, in order of id. Reference data count, since they say who holds
        which office.

    Examples
    --------
    >>> from kg.graph.dataset import open_graph
    >>> [tenure.state for tenure in find_tenures(open_graph())["xi-jinping"]]
    ['china']
    """
    ontology, entities, plain = dataset.ontology, dataset.tables.entities, dataset.selection.plain
    chosen = [
        claim
        for claim in dataset.selection.claims
        if claim.id in plain
        and claim.object in entities
        and claim.subject in entities
        and ontology.properties[claim.predicate].subject_role.acts_for
        and ontology.is_allowed(entities[claim.subject].type, SERVANTS)
    ]
    possible = _find_possible(dataset, chosen)
    masters: defaultdict[str, list[tuple[str, Spells]]] = defaultdict(list)
    for claim in chosen:
        masters[claim.subject].append((claim.object, possible[claim.id]))
    tenures: dict[str, tuple[Tenure, ...]] = {}
    for servant in sorted(masters):
        spells: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        waiting: list[tuple[str, Spells]] = [(servant, ALWAYS)]
        seen = {servant}
        while waiting:
            body, held = waiting.pop()
            for master, served in masters.get(body, ()):
                common = intersect(held, served)
                if ontology.is_allowed(entities[master].type, STATES):
                    spells[master] += common
                elif common and master not in seen:
                    seen.add(master)
                    waiting.append((master, common))
        if spells:
            tenures[servant] = tuple(Tenure(state, tuple(spells[state])) for state in sorted(spells))
    return tenures


def _find_possible(dataset: ValidDataset, claims: Iterable[Claim]) -> dict[str, Spells]:
    """In which spells each claim can be so, as the view judges it."""
    selection = dataset.selection
    chronology = Chronology(dataset.tables, dataset.ontology, selection.claims)
    spells: dict[str, Spells] = {}
    for claim in claims:
        timing, cut = chronology.timing(claim), selection.cut.get(claim.id)
        spells[claim.id] = intersect(timing.possible, cut.possible) if cut and not timing.is_event else timing.possible
    return spells


def find_spells(dataset: ValidDataset, ties: Iterable[Tie]) -> dict[str, Spells]:
    """When each claim of the ties can hold: a part in an event while it lasts, in anything else until it ends.

    Returns
    -------
    dict
        Claim id to its spells; empty where the part ends before it begins.
    """
    listed = tuple(ties)
    claims = {claim.id: claim for tie in listed for claim in tie.claims}
    possible = _find_possible(dataset, claims.values())
    entities, ontology = dataset.tables.entities, dataset.ontology
    ends, left = _find_ends(dataset), _find_departures(dataset)
    spells: dict[str, Spells] = {}
    for tie in listed:
        lasts = tie.kind is TieKind.PART and not ontology.is_allowed(entities[tie.other].type, MOMENTS)
        for claim in tie.claims:
            held = list(possible[claim.id])
            if held and lasts and "to" not in claim.dates:
                held = [*held[:-1], (held[-1][0], ENDLESS_FUTURE)]
            departures = left.get((claim.subject, claim.object), ())
            bounds = (
                (start, min([end, ends.get(tie.other, end), *(day for day in departures if day >= start)]))
                for start, end in held
            )
            spells[claim.id] = tuple((start, end) for start, end in bounds if start <= end)
    return spells


def _best_claims(dataset: ValidDataset) -> Iterator[Claim]:
    plain = dataset.selection.plain
    return (claim for claim in dataset.selection.claims if claim.id in plain)


def _find_ends(dataset: ValidDataset) -> dict[str, int]:
    """The last day that each thing can have, where its best claims date its end."""
    ends: dict[str, int] = {}
    for claim in _best_claims(dataset):
        is_end = dataset.ontology.properties[claim.predicate].dating is Dating.END
        if is_end and "value" in claim.dates and (last := claim.dates["value"].latest):
            ends[claim.subject] = max(ends.get(claim.subject, ENDLESS_PAST), last.toordinal())
    return ends


def _find_departures(dataset: ValidDataset) -> dict[tuple[str, str], list[int]]:
    """The last days on which an actor can have left a thing, in the order of time."""
    departures: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for claim in _best_claims(dataset):
        if claim.object and dataset.ontology.properties[claim.predicate].subject_role.ends_part:
            day = claim.dates["on"].latest if "on" in claim.dates else None
            departures[claim.subject, claim.object].append(day.toordinal() if day else ENDLESS_FUTURE)
    return {pair: sorted(days) for pair, days in departures.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """Which principals of an act never met, and which acts are one occasion; things and nodes by position.

    Parameters
    ----------
    apart
        Three columns: an act, and the two principals, the lower first, whose spells in it do not overlap.
    occasions
        Of each thing the number of its occasion.
    """

    apart: NDArray[np.int64]
    occasions: NDArray[np.int64]


def find_meetings(
    dataset: ValidDataset, ties: Sequence[Tie], nodes: Mapping[str, int], things: Mapping[str, int]
) -> Meetings:
    """Compare the spells and the passages of the parts that principals take.

    Parameters
    ----------
    ties
        As `gather_ties` gives them.
    nodes, things
        Positions of actors and of what they share.
    """
    parts = [tie for tie in ties if tie.kind is TieKind.PART]
    spells = find_spells(dataset, parts)
    members: defaultdict[str, defaultdict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for tie in parts:
        members[tie.other][tie.actor] += [spell for claim in tie.claims for spell in spells[claim.id]]
    apart = [np.zeros((0, 3), np.int64)]
    for thing, held in members.items():
        pairs = _find_apart(tuple(map(tuple, held.values())))
        if len(pairs):
            positions = np.array([nodes[actor] for actor in held], np.int64)
            ends = np.sort(positions[pairs], axis=1)
            apart.append(np.column_stack([np.full(len(ends), things[thing]), ends]))
    return Meetings(np.concatenate(apart), _number_occasions(parts, things))


def _find_apart(spells: tuple[Spells, ...]) -> NDArray[np.int64]:
    """Pairs of members, by position, that share no day."""
    single = [held[0] for held in spells if len(held) == 1]
    if len(single) == len(spells) and max(start for start, _ in single) <= min(end for _, end in single):
        return np.zeros((0, 2), np.int64)
    owners = np.repeat(np.arange(len(spells)), [len(held) for held in spells])
    bounds = np.array([spell for held in spells for spell in held], np.int64).reshape(-1, 2)
    met = np.zeros((len(spells), len(spells)), bool)
    for owner, (start, end) in zip(owners, bounds, strict=True):
        met[owner, owners[(bounds[:, 0] <= end) & (bounds[:, 1] >= start)]] = True
    return np.argwhere(np.triu(~met, 1))


def _number_occasions(parts: Iterable[Tie], things: Mapping[str, int]) -> NDArray[np.int64]:
    """The number of the occasion of each thing: that of the first act that is told as one with it."""
    actors: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    passages: defaultdict[str, defaultdict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
    for tie in parts:
        for claim in tie.claims:
            source, place = passage_of(claim)
            actors[tie.other][source].add(tie.actor)
            passages[tie.other][source].add(place)
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for thing in sorted(actors):
        alike[frozenset((source, frozenset(named)) for source, named in actors[thing].items())].append(thing)
    leaders = {thing: thing for thing in things}
    for group in alike.values():
        if len(group) > 1:
            _join_acts(group, passages, leaders)
    numbers: dict[str, int] = {}
    in_order = [_lead(thing, leaders) for thing in sorted(things, key=things.__getitem__)]
    return np.array([numbers.setdefault(leader, len(numbers)) for leader in in_order], np.int64)


def _join_acts(
    group: Sequence[str], passages: Mapping[str, Mapping[str, set[object]]], leaders: dict[str, str]
) -> None:
    """Let acts of the same actors in the same sources follow one leader where each source has a passage of both."""
    beside: defaultdict[object, list[str]] = defaultdict(list)
    for thing in group:
        first = min(passages[thing])
        near = {neighbour for place in passages[thing][first] for neighbour in beside[place]}
        for neighbour in sorted(near):
            if all(passages[thing][source] & passages[neighbour][source] for source in passages[thing]):
                leader, follower = sorted((_lead(thing, leaders), _lead(neighbour, leaders)))
                leaders[follower] = leader
        for place in passages[thing][first]:
            beside[place].append(thing)


def _lead(thing: str, leaders: Mapping[str, str]) -> str:
    while leaders[thing] != thing:
        thing = leaders[thing]
    return thing
