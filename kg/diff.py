"""What differs between two builds: claims, entities, names, sources, conflicts, ranking, and quads.

Comes in: two builds. Goes out: a `Difference`. A claim is the same while its id is; one that says the same
from the same source, only at another place or of an altered text, has moved rather than gone and come.
A questionable decision: notes of entities and kinds of names are no difference, since a built file has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox

from kg.builds import Build
from kg.conflicts import Conflict
from kg.model import Claim, Entity, Name, Source
from kg.network import NetworkName
from kg.ranking import RankedEntity, rank_actors

T = TypeVar("T")

WEIGHING = ("rank", "reason", "confidence", "anaphor", "note")
"""What a curator may change of a claim without its becoming another claim."""
ENTITY_FIELDS = ("label", "type", "wikidata", "iso3166")
SOURCE_FIELDS = (
    "title", "author", "publisher", "published", "language", "sha256", "kind", "note", "url", "licence", "citation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A thing before and after; None where it was not yet, or is no more."""

    before: T | None
    after: T | None

    @property
    def either(self) -> T:
        """The thing after, or before when it is gone."""
        found = self.after if self.after is not None else self.before
        assert found is not None  # one of the two is there
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """All differences between two builds, each list in a stable order.

    Parameters
    ----------
    claims
        Claims that came and went.
    moved
        Claims that stand at another place, or in an altered text.
    weighed
        Claims with another rank, reason, confidence, anaphor or note.
    best
        Claims of both builds that count among the best in one of them only.
    conflicts
        Conflicts that appeared, were resolved, or have other claims or another outcome.
    ranking
        Actors among the first `top` of either build whose rank differs, best after first.
    quads
        All statements of RDF that came and went, those of the ontology included.
    """

    first: Build
    second: Build
    claims: tuple[Change[Claim], ...]
    moved: tuple[Change[Claim], ...]
    weighed: tuple[Change[Claim], ...]
    best: tuple[Change[Claim], ...]
    entities: tuple[Change[Entity], ...]
    names: tuple[Change[Name], ...]
    sources: tuple[Change[Source], ...]
    conflicts: tuple[Change[Conflict], ...]
    ranking: tuple[Change[RankedEntity], ...]
    quads: tuple[Change[ox.Quad], ...]
    network: str
    by: str
    top: int

    @property
    def is_empty(self) -> bool:
        """Whether the two builds hold the same statements."""
        return not self.quads


def compare_builds(
    first: Build, second: Build, *, network: NetworkName | str = NetworkName.ACTORS, by: str = "strength", top: int = 10
) -> Difference:
    """Compare two builds.

    Parameters
    ----------
    first, second
        Before and after.
    network, by, top
        Whose ranking to compare, and up to which rank; see `kg.ranking.rank_actors`.

    Raises
    ------
    UsageError
        When network or measure does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.builds import open_build
    >>> tiny = open_build(Path("tests/tiny"))
    >>> compare_builds(tiny, tiny).is_empty
    True
    """
    one, other = first.dataset, second.dataset
    old, new = one.tables.claims_by_id, other.tables.claims_by_id
    claims, moved = _pair_claims(old, new)
    pairs = [*(Change(claim, new[claim.id]) for claim in one.tables.claims if claim.id in new), *moved]
    return Difference(
        first,
        second,
        claims,
        moved,
        tuple(pair for pair in pairs if _values(pair.before, WEIGHING) != _values(pair.after, WEIGHING)),
        _best_changes(pairs, one.selection.plain, other.selection.plain),
        _pair_fields(one.tables.entities, other.tables.entities, ENTITY_FIELDS),
        _pair_keyed(
            one.tables.names, other.tables.names, key=lambda name: (name.entity, name.language.lower(), name.name)
        ),
        _pair_fields(one.tables.sources, other.tables.sources, SOURCE_FIELDS),
        _pair_conflicts(one.selection.conflicts, other.selection.conflicts, moved),
        _pair_ranks(first, second, network, by, top),
        _pair_keyed(first.quads, second.quads, key=str),
        NetworkName(network).value,
        by,
        top,
    )


def changed_fields(change: Change[T], fields: Iterable[str]) -> list[tuple[str, object, object]]:
    """Name, value before and value after of each field that differs."""
    pairs = ((name, getattr(change.before, name, None), getattr(change.after, name, None)) for name in fields)
    return [(name, before, after) for name, before, after in pairs if before != after]


def _values(thing: object, fields: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(thing, name) for name in fields)


def _pair_keyed(before: Iterable[T], after: Iterable[T], *, key: Callable[[T], Hashable]) -> tuple[Change[T], ...]:
    old, new = {key(each): each for each in before}, {key(each): each for each in after}
    gone = [Change(old[each], None) for each in sorted(old.keys() - new.keys(), key=str)]
    came = [Change(None, new[each]) for each in sorted(new.keys() - old.keys(), key=str)]
    return (*gone, *came)


def _pair_fields(before: Mapping[str, T], after: Mapping[str, T], fields: Iterable[str]) -> tuple[Change[T], ...]:
    wanted = tuple(fields)
    found = [Change(before.get(each), after.get(each)) for each in sorted({*before, *after})]
    return tuple(
        pair
        for pair in found
        if pair.before is None or pair.after is None or _values(pair.before, wanted) != _values(pair.after, wanted)
    )


def _content(claim: Claim) -> tuple[object, ...]:
    qualifiers = tuple(sorted(claim.qualifiers.items()))
    return claim.subject, claim.predicate, claim.target, qualifiers, claim.modality, claim.locator.source


def _pair_claims(
    before: Mapping[str, Claim], after: Mapping[str, Claim]
) -> tuple[tuple[Change[Claim], ...], tuple[Change[Claim], ...]]:
    gone: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for identity, claim in before.items():
        if identity not in after:
            gone[_content(claim)].append(claim)
    moved: list[Change[Claim]] = []
    came: list[Change[Claim]] = []
    for identity, claim in after.items():
        if identity in before:
            continue
        same = gone[_content(claim)]
        if same:
            moved.append(Change(same.pop(0), claim))
        else:
            came.append(Change(None, claim))
    went = [Change(claim, None) for claims in gone.values() for claim in claims]
    return tuple(_in_order([*went, *came])), tuple(_in_order(moved))


def _in_order(changes: list[Change[Claim]]) -> list[Change[Claim]]:
    def key(change: Change[Claim]) -> tuple[str, ...]:
        claim = change.either
        return claim.subject, claim.predicate, claim.target, claim.id

    return sorted(changes, key=key)


def _best_changes(
    pairs: Iterable[Change[Claim]], before: frozenset[str], after: frozenset[str]
) -> tuple[Change[Claim], ...]:
    found = []
    for pair in pairs:
        assert pair.before is not None
        assert pair.after is not None
        was, is_now = pair.before.id in before, pair.after.id in after
        if was != is_now:
            found.append(Change(pair.before if was else None, pair.after if is_now else None))
    return tuple(_in_order(found))


def _pair_conflicts(
    before: Iterable[Conflict], after: Iterable[Conflict], moved: Iterable[Change[Claim]]
) -> tuple[Change[Conflict], ...]:
    renamed = {change.after.id: change.before.id for change in moved if change.before and change.after}

    def slot(conflict: Conflict) -> tuple[object, ...]:
        return conflict.subject, conflict.predicate, tuple(sorted(conflict.qualifiers.items())), conflict.qualifier

    def state(conflict: Conflict) -> tuple[frozenset[str], frozenset[str]]:
        claims = (claim.id for claim in conflict.claims)
        return frozenset(renamed.get(each, each) for each in claims), frozenset(
            renamed.get(each, each) for each in conflict.best
        )

    old: defaultdict[tuple[object, ...], list[Conflict]] = defaultdict(list)
    for conflict in before:
        old[slot(conflict)].append(conflict)
    changes = []
    for conflict in after:
        rivals = old[slot(conflict)]
        same = next((each for each in rivals if state(each) == state(conflict)), None)
        earlier = same or next(iter(rivals), None)
        if earlier is not None:
            rivals.remove(earlier)
        if same is None:
            changes.append(Change(earlier, conflict))
    changes += [Change(conflict, None) for rivals in old.values() for conflict in rivals]
    return tuple(sorted(changes, key=lambda change: (str(slot(change.either)), change.after is None)))


def _pair_ranks(
    first: Build, second: Build, network: NetworkName | str, by: str, top: int
) -> tuple[Change[RankedEntity], ...]:
    old, new = (
        {row.id: row for row in rank_actors(build.dataset, network=network, by=by)} for build in (first, second)
    )
    found = [Change(old.get(each), new.get(each)) for each in {*old, *new}]
    changed = [
        pair
        for pair in found
        if min(row.rank for row in (pair.before, pair.after) if row) <= top
        and (pair.before is None or pair.after is None or pair.before.rank != pair.after.rank)
    ]
    return tuple(sorted(changed, key=lambda pair: (pair.after is None, pair.either.rank, pair.either.id)))
