"""A difference between two builds in sentences.

Comes in: a `Difference`. Goes out: text, a line that counts and then a heading for each kind of thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from kg.conflicts import Conflict
from kg.diff import ENTITY_FIELDS, SOURCE_FIELDS, WEIGHING, Change, Difference, changed_fields
from kg.graph import ValidDataset
from kg.model import Claim
from kg.ranking import RankedEntity
from kg.records import claim_place, claim_value, qualifier_text
from kg.rows import show

T = TypeVar("T")
_LIMIT = 200


def format_sentences(found: Difference) -> str:
    """A difference as text: a line that counts, then a heading for each kind of thing that differs."""
    lines = [f"{found.first.name} → {found.second.name}: {_count_changes(found)}."]
    one, other = found.first.dataset, found.second.dataset
    sections = {
        "Claims": [
            *(_came_or_went(change, one, other) for change in found.claims),
            *(_moved(change, other) for change in found.moved),
            *(f"Weighed anew: {_say(change.either, other)}: {_fields(change, WEIGHING)}." for change in found.weighed),
            *(_best(change, other) for change in found.best),
        ],
        "Entities": _named(found.entities, "label", "type", ENTITY_FIELDS),
        "Names": [
            f"{_verb(change)}: {show(_label(change.either.entity, one, other), _LIMIT)} "
            f"is called “{show(change.either.name, _LIMIT)}” ({change.either.language})."
            for change in found.names
        ],
        "Sources": _named(found.sources, "title", "kind", SOURCE_FIELDS),
        "Conflicts": [_conflict(change, one, other) for change in found.conflicts],
        f"Ranking by {found.by} in the network {found.network}, to rank {found.top}": list(map(_rank, found.ranking)),
    }
    for heading, sentences in sections.items():
        if sentences:
            lines += ["", heading, *(f"  {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def _count_changes(found: Difference) -> str:
    came = sum(change.before is None for change in found.claims)
    counts = {
        "claim added": came,
        "claim removed": len(found.claims) - came,
        "claim moved": len(found.moved),
        "claim weighed anew": len(found.weighed),
        "entity changed": len(found.entities),
        "name changed": len(found.names),
        "source changed": len(found.sources),
        "conflict changed": len(found.conflicts),
        "rank changed": len(found.ranking),
        "statement of RDF added": sum(change.before is None for change in found.quads),
        "statement of RDF removed": sum(change.after is None for change in found.quads),
    }
    said = [_plural(count, what) for what, count in counts.items() if count]
    return ", ".join(said) if said else "both say the same"


def _plural(count: int, what: str) -> str:
    noun, _, rest = what.partition(" ")
    many = noun[:-1] + "ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many} {rest}"


def _verb(change: Change[T]) -> str:
    if change.before is None:
        return "Added"
    return "Removed" if change.after is None else "Changed"


def _label(entity: str, one: ValidDataset, other: ValidDataset) -> str:
    return (other if entity in other.tables.entities else one).tables.label(entity)


def _say(claim: Claim, dataset: ValidDataset) -> str:
    label = dataset.ontology.properties[claim.predicate].label
    what = f"{dataset.tables.label(claim.subject)} {label} {claim_value(claim, dataset)}"
    return show(", ".join(filter(None, (what, qualifier_text(claim, dataset)))), _LIMIT)


def _came_or_went(change: Change[Claim], one: ValidDataset, other: ValidDataset) -> str:
    claim, dataset = change.either, one if change.after is None else other
    return f"{_verb(change)}: {_say(claim, dataset)} ({claim.modality}; {claim_place(claim)}; kgc:{claim.id})."


def _moved(change: Change[Claim], dataset: ValidDataset) -> str:
    assert change.before is not None
    before, after = claim_place(change.before), claim_place(change.either)
    how = f"stands at {after}, not at {before}" if before != after else f"stands in an altered text, at {after}"
    return f"Moved: {_say(change.either, dataset)} {how} (kgc:{change.either.id})."


def _best(change: Change[Claim], dataset: ValidDataset) -> str:
    verdict = "counts among the best now" if change.after else "counts among the best no more"
    return f"Outcome: {_say(change.either, dataset)} ({claim_place(change.either)}) {verdict}."


def _fields(change: Change[T], fields: Iterable[str]) -> str:
    return "; ".join(
        f"{name} {_quote(before)} becomes {_quote(after)}" for name, before, after in changed_fields(change, fields)
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


def _conflict(change: Change[Conflict], one: ValidDataset, other: ValidDataset) -> str:
    conflict, dataset = change.either, one if change.after is None else other
    verb = {"Added": "Appeared", "Removed": "Resolved"}.get(_verb(change), "Changed")
    rivals = " against ".join(f"{claim_value(claim, dataset)} ({claim_place(claim)})" for claim in conflict.claims)
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
    return "undefined" if row.score is None else f"{row.score:.4g}"
