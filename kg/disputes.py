"""Conflicts of an open graph for people and for machines: claims side by side, and what the best view takes.

Comes in: a validated dataset. Goes out: text and records. What a conflict is stands in `kg.conflicts`.
"""

from __future__ import annotations

from pathlib import Path

from kg.cards import claim_lines
from kg.conflicts import Conflict
from kg.graph import ValidDataset
from kg.records import Record, claim_record, claim_value
from kg.terms import ENTITY_QUALIFIERS


def conflicts_about(dataset: ValidDataset, name: str = "") -> list[Conflict]:
    """The conflicts of the view, or those that involve one entity.

    Raises
    ------
    UsageError
        When no entity, or more than one, bears the name.
    """
    found = list(dataset.selection.conflicts)
    if not name:
        return found
    identity = dataset.lookup.resolve(name)
    return [
        each
        for each in found
        if identity in {each.subject, *each.qualifiers.values()}
        or any(identity in (claim.subject, claim.object) for claim in each.claims)
    ]


def conflict_record(conflict: Conflict, dataset: ValidDataset, texts: Path | None = None) -> Record:
    """A conflict as a JSON-able record.

    Returns
    -------
    dict
        ``subject, predicate, qualifiers, differ_in, best, why, claims``; `best` holds the ids of the
        claims that the best view takes and is empty when it takes none.
    """
    return {
        "subject": conflict.subject,
        "subject_label": dataset.tables.label(conflict.subject),
        "predicate": conflict.predicate,
        "qualifiers": dict(conflict.qualifiers),
        "differ_in": conflict.qualifier or "value",
        "best": sorted(conflict.best),
        "why": conflict.why,
        "pairs": [list(pair) for pair in conflict.pairs],
        "claims": [
            {**claim_record(claim, dataset, texts), "best": claim.id in conflict.best} for claim in conflict.claims
        ],
    }


def conflict_text(conflict: Conflict, dataset: ValidDataset, texts: Path | None = None) -> str:
    """A conflict for reading; the claims that the best view takes are marked with a star."""
    label = dataset.ontology.properties[conflict.predicate].label
    slot = ", ".join(
        f"{column.replace('_', ' ')} {dataset.tables.label(text) if column in (*ENTITY_QUALIFIERS, 'object') else text}"
        for column, text in conflict.qualifiers.items()
    )
    differ = f" (differ in {conflict.qualifier})" if conflict.qualifier else ""
    lines = [f"{dataset.tables.label(conflict.subject)} — {label}{f': {slot}' if slot else ''}{differ}"]
    for claim in conflict.claims:
        mark = "  *" if claim.id in conflict.best else "   "
        source = dataset.tables.sources[claim.locator.source]
        target = claim_value(claim, dataset)
        if source.published:
            target += f" (text of {source.published.text})"
        lines += claim_lines(claim, target, dataset, texts, mark=mark)
    takes = "takes *" if conflict.best else "takes none"
    lines.append(f"    best view {takes}: {conflict.why}")
    return "\n".join(lines) + "\n"
