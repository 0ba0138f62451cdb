"""A difference between two builds for machines: a JSON record, and an RDF patch.

Comes in: a `Difference`. Goes out: a record, or bytes that turn the first graph into the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import pyoxigraph as ox

from kg.diff import ENTITY_FIELDS, SOURCE_FIELDS, WEIGHING, Change, Difference, changed_fields
from kg.disputes import conflict_record
from kg.graph import ValidDataset
from kg.model import Claim
from kg.records import Record, claim_place, claim_record

T = TypeVar("T")


def format_patch(found: Difference) -> bytes:
    """RDF Patch in one transaction: deletions first, then additions, each in order.

    References
    ----------
    RDF Patch, https://afs.github.io/rdf-delta/rdf-patch.html
    """
    lines = [b"TX ."]
    for letter, side in ((b"D", "before"), (b"A", "after")):
        quads = [quad for change in found.quads if (quad := getattr(change, side)) is not None]
        body = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        lines += [letter + b" " + line for line in body.split(b"\n") if line]
    return b"\n".join([*lines, b"TC .", b""])


def diff_record(found: Difference) -> Record:
    """A difference as a JSON-able record.

    Returns
    -------
    dict
        ``a, b, is_equal, claims, entities, names, sources, conflicts, ranking, quads``; things that came
        and went stand under ``added`` and ``removed``, those that differ under ``changed`` with
        ``before`` and ``after``.
    """
    one, other = found.first.dataset, found.second.dataset
    claims = _came_and_went(found.claims, one, other)
    claims["moved"] = [
        {**claim_record(change.after, other), "stood_at": claim_place(change.before)}
        for change in found.moved
        if change.before and change.after
    ]
    claims["weighed"] = [
        {"id": change.either.id, "changes": _field_records(change, WEIGHING)} for change in found.weighed
    ]
    claims["best_gained"] = [change.after.id for change in found.best if change.after]
    claims["best_lost"] = [change.before.id for change in found.best if change.before]
    return {
        "a": found.first.name,
        "b": found.second.name,
        "is_equal": found.is_empty,
        "claims": claims,
        "entities": _field_groups(found.entities, ("id", *ENTITY_FIELDS)),
        "names": _field_groups(found.names, ("entity", "name", "language")),
        "sources": _field_groups(found.sources, ("id", *SOURCE_FIELDS)),
        "conflicts": {
            "appeared": [conflict_record(c.after, other) for c in found.conflicts if c.after and not c.before],
            "resolved": [conflict_record(c.before, one) for c in found.conflicts if c.before and not c.after],
            "changed": [
                {"before": conflict_record(c.before, one), "after": conflict_record(c.after, other)}
                for c in found.conflicts
                if c.before and c.after
            ],
        },
        "ranking": {
            "network": found.network,
            "by": found.by,
            "top": found.top,
            "changed": [
                {"before": c.before.to_row() if c.before else None, "after": c.after.to_row() if c.after else None}
                for c in found.ranking
            ],
        },
        "quads": {
            "added": sum(change.before is None for change in found.quads),
            "removed": sum(change.after is None for change in found.quads),
        },
    }


def _came_and_went(changes: Iterable[Change[Claim]], one: ValidDataset, other: ValidDataset) -> Record:
    found = list(changes)
    return {
        "added": [claim_record(change.after, other) for change in found if change.after],
        "removed": [claim_record(change.before, one) for change in found if change.before],
    }


def _field_records(change: Change[T], fields: Iterable[str]) -> Record:
    return {
        name: {"before": _plain(before), "after": _plain(after)}
        for name, before, after in changed_fields(change, fields)
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
