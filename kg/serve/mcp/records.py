"""Claims, sources and entities as an assistant is told them: short records with ids, modality and what is missing.

Comes in: values of the open graph. Goes out: records of the shapes in `kg.serve.mcp.models`. Every text is cut and
its invisible characters are escaped: what a table holds must not be able to hide from whoever reads the answer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from kg.graph import Conflict, ValidDataset
from kg.model import ID, Claim, Door, Entity, Source, Superseded, record_of
from kg.query import Record, claim_value
from kg.serve.resources.index import index_of
from kg.tables import show

MAX_TEXT = 500
NOT_PROOF = "That the graph has no claim is no proof that it is not so."
_NAMES_SHOWN = 12


def pack(record: Record) -> bytes:
    """A record as JSON."""
    return json.dumps(record, ensure_ascii=False).encode()


def cut_text(text: str) -> str:
    """A text as an assistant may be told it."""
    return show(text, MAX_TEXT)


def told(thing: Claim | Entity | Source | Conflict | Superseded) -> Record:
    """What is declared for assistants of a thing, its texts cut."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cut_text(text) for name, text in value.items()}
        return cut_text(value) if isinstance(value, str) else value

    return {name: cut(value) for name, value in record_of(thing, Door.MCP).items()}


def count(number: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> count(1, "claim"), count(2, "claim")
    ('1 claim', '2 claims')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def claims_record(claims: Iterable[Claim], dataset: ValidDataset, missing: Iterable[str] = ()) -> Record:
    """Claims, the sources that they name, and what is missing.

    Parameters
    ----------
    claims
        What is listed, in order; doubles are left out.
    missing
        What is known to be missing already; what neither claims nor sources say is added.
    """
    listed = list(dict.fromkeys(claims))
    sources = [dataset.tables.sources[name] for name in dict.fromkeys(claim.locator.source for claim in listed)]
    undated = sum(claim.time is None for claim in listed)
    gaps = [*dataset.view_notes, *missing, *([f"the date of {count(undated, 'listed claim')}"] if undated else [])]
    gaps += [f"the date of publication of source {source.id}" for source in sources if not source.published]
    gaps += [f"the publisher of source {source.id}" for source in sources if not source.publisher]
    return {
        "claims": [_claim_record(claim, dataset) for claim in listed],
        "sources": [{**told(source), "is_background": source.is_background} for source in sources],
        "missing": gaps,
    }


def _claim_record(claim: Claim, dataset: ValidDataset) -> Record:
    rivals = {
        rival
        for conflict in index_of(dataset).conflicts.get(claim.id, ())
        for pair in conflict.pairs
        if claim.id in pair
        for rival in pair
    }
    possible, certain = dataset.spells(claim)
    label, value = dataset.ontology.properties[claim.predicate].label, claim_value(claim, dataset)
    return {
        **told(claim),
        "id": f"kgc:{claim.id}",
        "statement": cut_text(f"{dataset.tables.label(claim.subject)} — {label} — {value}"),
        "when": claim.time.text if claim.time else "",
        "possible": possible,
        "certain": certain,
        "is_best": claim.id in dataset.selection.best,
        "self_reported": claim.id in dataset.marks.self_reports,
        "conflicts_with": sorted(f"kgc:{rival}" for rival in rivals - {claim.id}),
    }


def entity_record(dataset: ValidDataset, identity: str) -> Record:
    """An entity with its first names, one of each language before a second one of any."""
    ranks: Counter[str] = Counter()
    ranked: dict[str, int] = {}
    for name in dataset.tables.names_by_entity.get(identity, ()):
        ranked.setdefault(cut_text(name.name), ranks[name.language])
        ranks[name.language] += 1
    names = sorted(ranked, key=ranked.__getitem__)
    return {
        **told(dataset.tables.entities[identity]),
        "iri": ID + identity,
        "existence": dataset.marks.existence.get(identity, ""),
        "names": names[:_NAMES_SHOWN],
        "more_names": len(names[_NAMES_SHOWN:]),
        "claim_count": len(index_of(dataset).by_entity.get(identity, ())),
    }


def conflict_record(conflict: Conflict, dataset: ValidDataset) -> Record:
    """A conflict, its claims by their ids."""
    return {
        **told(conflict),
        "subject_label": cut_text(dataset.tables.label(conflict.subject)),
        "differ_in": conflict.differ_in,
        "claims": [f"kgc:{claim.id}" for claim in conflict.claims],
        "best": sorted(f"kgc:{claim}" for claim in conflict.best),
    }
