"""What differs between two builds: claims, entities, names, sources, conflicts, ranking, and quads.

Comes in: two builds. Goes out: a `Difference`, and the same as sentences, as a JSON record and as an RDF patch. A claim
is the same while its id is; one that says the same from the same source, only at another place or of an altered text,
has moved rather than gone and come, and one that the second build says was superseded has changed. A questionable
decision: notes of entities and kinds of names are no difference, since a built file has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox

from kg.graph import Build, Conflict, ValidDataset
from kg.model import Claim, Door, Entity, Name, Source, Tables, format_count, record_of, shown_fields
from kg.network import NetworkName, RankedEntity, choose_measure, rank_actors
from kg.query import (
    Record,
    claim_record,
    claim_value,
    conflict_record,
    fate_text,
    format_number,
    qualifier_text,
)
from kg.tables import show

T = TypeVar("T")

_WEIGHING = tuple(
    field.name for field in shown_fields(Claim, Door.RDF) if not field.declared.is_hashed and field.name != "candidate"
)
"""What a curator may change of a claim without its becoming another claim."""

_ENTITY_FIELDS = tuple(field.name for field in shown_fields(Entity, Door.RDF))
_SOURCE_FIELDS = tuple(field.name for field in shown_fields(Source, Door.RDF))
_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A thing before and after; None where it was not yet, or is no more."""

    before: T | None
    after: T | None

    @property
    def either(self) -> T:
        """The thing after, or before when it is gone."""
        state = self.after if self.after is not None else self.before
        assert state is not None  # one of the two is there
        return state


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """All differences between two builds, each list in a stable order.

    Parameters
    ----------
    claims
        Claims that came and went.
    moved
        Claims that stand at another place, or in an altered text.
    superseded
        Claims of the first build whose place another claim took, as the second build says.
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
    superseded: tuple[Change[Claim], ...]
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
    first: Build, second: Build, *, network: NetworkName | str = NetworkName.ACTORS, by: str = "", top: int = 10
) -> Difference:
    """Compare two builds.

    Parameters
    ----------
    first, second
        Before and after.
    network, by, top
        Whose ranking to compare, and up to which rank; see `kg.network.ranking.rank_actors`.

    Raises
    ------
    UsageError
        When network or measure does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.builds import open_build
    >>> tiny = open_build(Path("tests/tiny"))
    >>> compare_builds(tiny, tiny).is_empty
    True
    """
    by = choose_measure(by, network).name
    before, after = first.dataset, second.dataset
    old, new = before.tables.claims_by_id, after.tables.claims_by_id
    claims, moved, superseded = _pair_claims(old, after.tables)
    pairs = [*(Change(claim, new[claim.id]) for claim in before.tables.claims if claim.id in new), *moved]
    return Difference(
        first,
        second,
        claims,
        moved,
        superseded,
        tuple(pair for pair in pairs if _values(pair.before, _WEIGHING) != _values(pair.after, _WEIGHING)),
        _best_changes([*pairs, *superseded], before.selection.plain, after.selection.plain),
        _pair_fields(before.tables.entities, after.tables.entities, _ENTITY_FIELDS),
        _pair_keyed(
            before.tables.names, after.tables.names, key=lambda name: (name.entity, name.language.lower(), name.name)
        ),
        _pair_fields(before.tables.sources, after.tables.sources, _SOURCE_FIELDS),
        _pair_conflicts(before.selection.conflicts, after.selection.conflicts, [*moved, *superseded]),
        _pair_ranks(first, second, network, by, top),
        _pair_keyed(first.quads, second.quads, key=str),
        NetworkName(network).value,
        by,
        top,
    )


def _changed_fields(change: Change[T], fields: Iterable[str]) -> list[tuple[str, object, object]]:
    """Name, value before and value after of each field that differs."""
    pairs = ((name, getattr(change.before, name, None), getattr(change.after, name, None)) for name in fields)
    return [(name, before, after) for name, before, after in pairs if before != after]


def _values(thing: object, fields: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(thing, name) for name in fields)


def _pair_keyed(before: Iterable[T], after: Iterable[T], *, key: Callable[[T], Hashable]) -> tuple[Change[T], ...]:
    old, new = {key(item): item for item in before}, {key(item): item for item in after}
    gone = [Change(old[item_key], None) for item_key in sorted(old.keys() - new.keys(), key=str)]
    came = [Change(None, new[item_key]) for item_key in sorted(new.keys() - old.keys(), key=str)]
    return (*gone, *came)


def _pair_fields(before: Mapping[str, T], after: Mapping[str, T], fields: Iterable[str]) -> tuple[Change[T], ...]:
    wanted = tuple(fields)
    pairs = [Change(before.get(identity), after.get(identity)) for identity in sorted({*before, *after})]
    return tuple(
        pair
        for pair in pairs
        if pair.before is None or pair.after is None or _values(pair.before, wanted) != _values(pair.after, wanted)
    )


def _content(claim: Claim) -> tuple[object, ...]:
    qualifiers = tuple(sorted(claim.qualifiers.items()))
    return claim.subject, claim.predicate, claim.target, qualifiers, claim.modality, claim.locator.source


def _pair_claims(
    before: Mapping[str, Claim], tables: Tables
) -> tuple[tuple[Change[Claim], ...], tuple[Change[Claim], ...], tuple[Change[Claim], ...]]:
    """Claims that came and went, that moved, and that were superseded."""
    after = tables.claims_by_id
    superseded: list[Change[Claim]] = []
    gone: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for identity, claim in before.items():
        if identity in after:
            continue
        steps = tables.fate_of(identity)
        successor = after.get(steps[-1].new) if steps else None
        if successor is None or _content(successor) == _content(claim):
            gone[_content(claim)].append(claim)
        else:
            superseded.append(Change(claim, successor))
    successors = {change.either.id for change in superseded}
    moved: list[Change[Claim]] = []
    came: list[Change[Claim]] = []
    for identity, claim in after.items():
        if identity in before:
            continue
        same = gone[_content(claim)]
        if same:
            moved.append(Change(same.pop(0), claim))
        elif identity not in successors:
            came.append(Change(None, claim))
    went = [Change(claim, None) for claims in gone.values() for claim in claims]
    return tuple(_in_order([*went, *came])), tuple(_in_order(moved)), tuple(_in_order(superseded))


def _in_order(changes: list[Change[Claim]]) -> list[Change[Claim]]:
    def key(change: Change[Claim]) -> tuple[str, ...]:
        claim = change.either
        return claim.subject, claim.predicate, claim.target, claim.id

    return sorted(changes, key=key)


def _best_changes(
    pairs: Iterable[Change[Claim]], before: frozenset[str], after: frozenset[str]
) -> tuple[Change[Claim], ...]:
    changes = []
    for pair in pairs:
        assert pair.before is not None
        assert pair.after is not None
        was, is_now = pair.before.id in before, pair.after.id in after
        if was != is_now:
            changes.append(Change(pair.before if was else None, pair.after if is_now else None))
    return tuple(_in_order(changes))


def _pair_conflicts(
    before: Iterable[Conflict], after: Iterable[Conflict], moved: Iterable[Change[Claim]]
) -> tuple[Change[Conflict], ...]:
    renamed = {change.after.id: change.before.id for change in moved if change.before and change.after}

    def slot(conflict: Conflict) -> tuple[object, ...]:
        return conflict.subject, conflict.predicate, tuple(sorted(conflict.qualifiers.items())), conflict.qualifier

    def state(conflict: Conflict) -> tuple[frozenset[str], frozenset[str]]:
        claims = (claim.id for claim in conflict.claims)
        return frozenset(renamed.get(identity, identity) for identity in claims), frozenset(
            renamed.get(identity, identity) for identity in conflict.best
        )

    old: defaultdict[tuple[object, ...], list[Conflict]] = defaultdict(list)
    for conflict in before:
        old[slot(conflict)].append(conflict)
    changes = []
    for conflict in after:
        rivals = old[slot(conflict)]
        same = next((rival for rival in rivals if state(rival) == state(conflict)), None)
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
    pairs = [Change(old.get(identity), new.get(identity)) for identity in {*old, *new}]
    changed = [
        pair
        for pair in pairs
        if min(row.rank for row in (pair.before, pair.after) if row) <= top
        and (pair.before is None or pair.after is None or pair.before.rank != pair.after.rank)
    ]
    return tuple(sorted(changed, key=lambda pair: (pair.after is None, pair.either.rank, pair.either.id)))


def format_sentences(difference: Difference) -> str:
    """A difference as text: a line that counts, then a heading for each kind of thing that differs."""
    lines = [f"{difference.first.name} → {difference.second.name}: {_count_changes(difference)}."]
    before, after = difference.first.dataset, difference.second.dataset
    sections = {
        "Claims": [
            *(_came_or_went(change, before, after) for change in difference.claims),
            *(_moved(change, after) for change in difference.moved),
            *(_superseded(change, before, after) for change in difference.superseded),
            *(
                f"Weighed anew: {_say(change.either, after)}: {_fields(change, _WEIGHING)}."
                for change in difference.weighed
            ),
            *(_best(change, after) for change in difference.best),
        ],
        "Entities": _named(difference.entities, "label", "type", _ENTITY_FIELDS),
        "Names": [
            f"{_verb(change)}: {show(_label(change.either.entity, before, after), _LIMIT)} "
            f"is called “{show(change.either.name, _LIMIT)}” ({change.either.language})."
            for change in difference.names
        ],
        "Sources": _named(difference.sources, "title", "kind", _SOURCE_FIELDS),
        "Conflicts": [_conflict(change, before, after) for change in difference.conflicts],
        f"Ranking by {difference.by} in the network {difference.network}, to rank {difference.top}": list(
            map(_rank, difference.ranking)
        ),
    }
    for heading, sentences in sections.items():
        if sentences:
            lines += ["", heading, *(f"  {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def _count_changes(difference: Difference) -> str:
    came = sum(change.before is None for change in difference.claims)
    counts = {
        ("claim", "added"): came,
        ("claim", "removed"): len(difference.claims) - came,
        ("claim", "moved"): len(difference.moved),
        ("claim", "superseded"): len(difference.superseded),
        ("claim", "weighed anew"): len(difference.weighed),
        ("entity", "changed"): len(difference.entities),
        ("name", "changed"): len(difference.names),
        ("source", "changed"): len(difference.sources),
        ("conflict", "changed"): len(difference.conflicts),
        ("rank", "changed"): len(difference.ranking),
        ("statement", "of RDF added"): sum(change.before is None for change in difference.quads),
        ("statement", "of RDF removed"): sum(change.after is None for change in difference.quads),
    }
    said = [f"{format_count(count, what)} {change}" for (what, change), count in counts.items() if count]
    return ", ".join(said) if said else "both say the same"


def _verb(change: Change[T]) -> str:
    if change.before is None:
        return "Added"
    return "Removed" if change.after is None else "Changed"


def _label(entity: str, before: ValidDataset, after: ValidDataset) -> str:
    return (after if entity in after.tables.entities else before).tables.label(entity)


def _say(claim: Claim, dataset: ValidDataset) -> str:
    label = dataset.ontology.properties[claim.predicate].label
    what = f"{dataset.tables.label(claim.subject)} {label} {claim_value(claim, dataset)}"
    return show(", ".join(filter(None, (what, qualifier_text(claim, dataset)))), _LIMIT)


def _came_or_went(change: Change[Claim], before: ValidDataset, after: ValidDataset) -> str:
    claim, dataset = change.either, before if change.after is None else after
    steps = after.tables.fate_of(claim.id) if change.after is None else ()
    why = f" {_sentence(fate_text(steps))}" if steps else ""
    return f"{_verb(change)}: {_say(claim, dataset)} ({claim.modality}; {claim.locator}; kgc:{claim.id}).{why}"


def _sentence(line: str) -> str:
    return f"{line[0].upper()}{line[1:].removesuffix('.')}."


def _superseded(change: Change[Claim], before: ValidDataset, after: ValidDataset) -> str:
    assert change.before is not None
    old, new = change.before, change.either
    how = [(_say(old, before), _say(new, after)), (str(old.modality), str(new.modality))]
    said = ", ".join(f"{was} becomes {now}" for was, now in how if was != now) or _say(new, after)
    return f"Changed: {said} ({new.locator}). {_sentence(fate_text(after.tables.fate_of(old.id)))}"


def _moved(change: Change[Claim], dataset: ValidDataset) -> str:
    assert change.before is not None
    before, after = str(change.before.locator), str(change.either.locator)
    how = f"stands at {after}, not at {before}" if before != after else f"stands in an altered text, at {after}"
    return f"Moved: {_say(change.either, dataset)} {how} (kgc:{change.either.id})."


def _best(change: Change[Claim], dataset: ValidDataset) -> str:
    verdict = "counts among the best now" if change.after else "counts among the best no more"
    return f"Outcome: {_say(change.either, dataset)} ({change.either.locator}) {verdict}."


def _fields(change: Change[T], fields: Iterable[str]) -> str:
    return "; ".join(
        f"{name} {_quote(before)} becomes {_quote(after)}" for name, before, after in _changed_fields(change, fields)
    )


def _quote(value: object) -> str:
    return f"“{show(str(value), _LIMIT)}”" if value not in ("", None) else "(none)"


def _named(changes: Sequence[Change[T]], label: str, kind: str, fields: Sequence[str]) -> list[str]:
    lines = []
    for change in changes:
        name = f"{show(str(getattr(change.either, label)), _LIMIT)} ({getattr(change.either, 'id', '')})"
        is_changed = change.before is not None and change.after is not None
        what = f": {_fields(change, fields)}" if is_changed else f", {getattr(change.either, kind)}"
        lines.append(f"{_verb(change)}: {name}{what}.")
    return lines


def _conflict(change: Change[Conflict], before: ValidDataset, after: ValidDataset) -> str:
    conflict, dataset = change.either, before if change.after is None else after
    verb = {"Added": "Appeared", "Removed": "Resolved"}.get(_verb(change), "Changed")
    rivals = " against ".join(f"{claim_value(claim, dataset)} ({claim.locator})" for claim in conflict.claims)
    label = dataset.ontology.properties[conflict.predicate].label
    slot = ", ".join([label, *(dataset.tables.label(text) for text in conflict.qualifiers.values())])
    taken = [claim_value(claim, dataset) for claim in conflict.claims if claim.id in conflict.best]
    takes = f"the best view takes {show(taken[0], _LIMIT) if taken else 'none'}: {show(conflict.why, _LIMIT)}"
    outcome = "" if change.after is None else f"; {takes}"
    return f"{verb}: {dataset.tables.label(conflict.subject)}, {slot}: {show(rivals, 2 * _LIMIT)}{outcome}."


def _rank(change: Change[RankedEntity]) -> str:
    before, after, name = change.before, change.after, show(change.either.label, _LIMIT)
    if before is None or after is None:
        verb = "enters at rank" if before is None else "leaves, having been at rank"
        return f"{name} {verb} {change.either.rank} ({_score(change.either)})."
    verb = "rises" if after.rank < before.rank else "falls"
    return f"{name} {verb} from rank {before.rank} to {after.rank} ({_score(before)} to {_score(after)})."


def _score(row: RankedEntity) -> str:
    return "undefined" if row.score is None else format_number(row.score, 4)


def format_patch(difference: Difference) -> bytes:
    """RDF Patch in one transaction: deletions first, then additions, each in order.

    References
    ----------
    RDF Patch, https://afs.github.io/rdf-delta/rdf-patch.html
    """
    lines = [b"TX ."]
    for letter, side in ((b"D", "before"), (b"A", "after")):
        quads = [quad for change in difference.quads if (quad := getattr(change, side)) is not None]
        body = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        lines += [letter + b" " + line for line in body.split(b"\n") if line]
    return b"\n".join([*lines, b"TC .", b""])


def diff_record(difference: Difference) -> Record:
    """A difference as a JSON-able record.

    Returns
    -------
    dict
        ``a, b, is_equal, claims, entities, names, sources, conflicts, ranking, quads``; things that came
        and went stand under ``added`` and ``removed``, those that differ under ``changed`` with
        ``before`` and ``after``.
    """
    before, after = difference.first.dataset, difference.second.dataset
    claims = _came_and_went(difference.claims, before, after)
    claims["moved"] = [
        {**claim_record(change.after, after), "stood_at": str(change.before.locator)}
        for change in difference.moved
        if change.before and change.after
    ]
    claims["superseded"] = [
        {
            "before": claim_record(change.before, before),
            "after": claim_record(change.after, after),
            "steps": [record_of(step, Door.JSON) for step in after.tables.fate_of(change.before.id)],
        }
        for change in difference.superseded
        if change.before and change.after
    ]
    claims["weighed"] = [
        {"id": change.either.id, "changes": _field_records(change, _WEIGHING)} for change in difference.weighed
    ]
    claims["best_gained"] = [change.after.id for change in difference.best if change.after]
    claims["best_lost"] = [change.before.id for change in difference.best if change.before]
    return {
        "a": difference.first.name,
        "b": difference.second.name,
        "is_equal": difference.is_empty,
        "claims": claims,
        "entities": _field_groups(difference.entities, ("id", *_ENTITY_FIELDS)),
        "names": _field_groups(difference.names, ("entity", "name", "language")),
        "sources": _field_groups(difference.sources, ("id", *_SOURCE_FIELDS)),
        "conflicts": {
            "appeared": [conflict_record(c.after, after) for c in difference.conflicts if c.after and not c.before],
            "resolved": [conflict_record(c.before, before) for c in difference.conflicts if c.before and not c.after],
            "changed": [
                {"before": conflict_record(c.before, before), "after": conflict_record(c.after, after)}
                for c in difference.conflicts
                if c.before and c.after
            ],
        },
        "ranking": {
            "network": difference.network,
            "by": difference.by,
            "top": difference.top,
            "changed": [
                {"before": c.before.to_row() if c.before else None, "after": c.after.to_row() if c.after else None}
                for c in difference.ranking
            ],
        },
        "quads": {
            "added": sum(change.before is None for change in difference.quads),
            "removed": sum(change.after is None for change in difference.quads),
        },
    }


def _came_and_went(changes: Iterable[Change[Claim]], before: ValidDataset, after: ValidDataset) -> Record:
    listed = list(changes)
    return {
        "added": [claim_record(change.after, after) for change in listed if change.after],
        "removed": [claim_record(change.before, before) for change in listed if change.before],
    }


def _field_records(change: Change[T], fields: Iterable[str]) -> Record:
    return {
        name: {"before": _plain(before), "after": _plain(after)}
        for name, before, after in _changed_fields(change, fields)
    }


def _field_groups(changes: Iterable[Change[T]], fields: Sequence[str]) -> Record:
    added, removed, changed = [], [], []
    for change in changes:
        row = {name: _plain(getattr(change.either, name)) for name in fields}
        if change.before is None:
            added.append(row)
        elif change.after is None:
            removed.append(row)
        else:
            changed.append({fields[0]: row[fields[0]], "changes": _field_records(change, fields)})
    return {"added": added, "removed": removed, "changed": changed}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | None) else str(value)
