"""Claims, sources and entities as an assistant is told them: short records with ids, modality and what is missing.

Comes in: values of the open graph. Goes out: records of the shapes in `kg.serve.mcp.models`. Every text is cut and
its invisible characters are escaped: what a table holds must not be able to hide from whoever reads the answer. What
is left out of a short record is said in `missing`, with the tool that tells it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kg.graph import Conflict, ValidDataset
from kg.model import (
    ENTITY_QUALIFIERS,
    ID,
    Claim,
    Door,
    Entity,
    Modality,
    Rank,
    Source,
    Superseded,
    format_count,
    record_of,
)
from kg.publish import index_of
from kg.query import Record, claim_value
from kg.serve.mcp.paging import MAX_TEXT, pack
from kg.serve.mcp.wording import for_tools
from kg.tables import show

NOT_PROOF = "That the graph has no claim is no proof that it is not so."
IN_SHORT = "claims are in short: claim_card has the ids of subject and object and every other field of one"
MOST_CLAIMS_OF_ONE = 30
"""Claims that are told of one thing of a list."""
_NAMES_SHOWN, _NAMES_OF_LINE = 12, 4


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


def filled(record: Mapping[str, object], usual: Mapping[str, object]) -> Record:
    """A record without what is empty, or as it usually is."""
    return {name: value for name, value in record.items() if value not in ("", [], {}, usual.get(name, ""))}


def claim_ids(claims: Sequence[Claim]) -> list[str]:
    """Ids of the first claims of a thing."""
    return [f"kgc:{claim.id}" for claim in claims[:MOST_CLAIMS_OF_ONE]]


class ClaimList:
    """The claims of an answer in the order in which they are added, each once, with the sources that they name.

    Parameters
    ----------
    dataset
        Where they are.
    """

    def __init__(self, dataset: ValidDataset) -> None:
        self._dataset = dataset
        self._claims: dict[Claim, Record] = {}
        self._sources: dict[str, Record] = {}

    def __len__(self) -> int:
        return len(self._claims)

    def __contains__(self, claim: object) -> bool:
        return claim in self._claims

    def add(self, claims: Iterable[Claim]) -> int:
        """Add claims; gives the bytes that they take."""
        size = 0
        for claim in claims:
            if claim in self._claims:
                continue
            self._claims[claim] = _claim_line(claim, self._dataset)
            size += len(pack(self._claims[claim])) + 1
            name = claim.locator.source
            if name not in self._sources:
                self._sources[name] = {"id": name, "cite": cite_source(self._dataset.tables.sources[name])}
                size += len(pack(self._sources[name])) + 1
        return size

    def record(self, missing: Iterable[str] = ()) -> Record:
        """The claims, their sources, and what is missing of them.

        Parameters
        ----------
        missing
            What is known to be missing already.
        """
        sources = self._dataset.tables.sources
        undated = sum(claim.time is None for claim in self._claims)
        gaps = [for_tools(note) for note in self._dataset.view_notes]
        gaps += [*missing, *([f"the date of {format_count(undated, 'listed claim')}"] if undated else [])]
        for what, field in (("date of publication", "published"), ("publisher", "publisher")):
            names = [name for name in self._sources if not getattr(sources[name], field)]
            gaps += [f"the {what} of {', '.join(names)}"] if names else []
        return {
            "claims": list(self._claims.values()),
            "sources": list(self._sources.values()),
            "missing": [*gaps, *([IN_SHORT] if self._claims else [])],
        }


def _rivals_of(claim: Claim, dataset: ValidDataset) -> list[str]:
    rivals = {
        rival
        for conflict in index_of(dataset).conflicts.get(claim.id, ())
        for pair in conflict.pairs
        if claim.id in pair
        for rival in pair
    }
    return sorted(f"kgc:{rival}" for rival in rivals - {claim.id})


def statement_of(claim: Claim, dataset: ValidDataset, name: Callable[[str], str] | None = None) -> str:
    """Subject, predicate and value of a claim in English."""
    name = name or dataset.tables.label
    value = name(claim.object) if claim.object else claim_value(claim, dataset)
    return cut_text(f"{name(claim.subject)} — {dataset.ontology.properties[claim.predicate].label} — {value}")


def _name(identity: str, dataset: ValidDataset) -> str:
    """A label by which other tools find the entity, or the label with the id where others bear it too."""
    label = dataset.tables.label(identity)
    return label if dataset.lookup.find(label) == (identity,) else f"{label} [{identity}]"


def _is_in(when: str, column: str, text: str) -> bool:
    """Whether the time of a claim says what a qualifier says."""
    start, _, end = when.partition("/")
    return {"on": when, "period": when, "from": start, "to": end}.get(column) == text


def _claim_line(claim: Claim, dataset: ValidDataset) -> Record:
    when = claim.time.text if claim.time else ""
    is_number = dataset.ontology.properties[claim.predicate].is_number
    in_the_value = ("measure", "unit", "approximation") if is_number else ()
    qualifiers = {
        column: cut_text(_name(text, dataset) if column in ENTITY_QUALIFIERS else text)
        for column, text in claim.qualifiers.items()
        if column != "group" and column not in in_the_value and not _is_in(when, column, text)
    }
    record = {
        "id": f"kgc:{claim.id}",
        "statement": statement_of(claim, dataset, lambda identity: _name(identity, dataset)),
        "when": cut_text(when),
        "qualifiers": qualifiers,
        "modality": claim.modality.value,
        "rank": claim.rank.value,
        "confidence": claim.confidence,
        "is_best": claim.id in dataset.selection.best,
        "self_reported": claim.id in dataset.marks.self_reports,
        "conflicts_with": _rivals_of(claim, dataset),
        "source": claim.locator.source,
        "line": claim.locator.line or 0,
        "note": cut_text(claim.note),
    }
    usual = {
        "modality": Modality.ASSERTED.value, "rank": Rank.NORMAL.value, "confidence": 1.0, "is_best": True,
        "self_reported": False, "line": 0,
    }  # fmt: skip
    return filled(record, usual)


def claim_record(claim: Claim, dataset: ValidDataset) -> Record:
    """Every field of a claim that an assistant is told."""
    possible, certain = dataset.spells(claim)
    return {
        **told(claim),
        "id": f"kgc:{claim.id}",
        "statement": statement_of(claim, dataset),
        "when": claim.time.text if claim.time else "",
        "possible": possible,
        "certain": certain,
        "is_best": claim.id in dataset.selection.best,
        "self_reported": claim.id in dataset.marks.self_reports,
        "conflicts_with": _rivals_of(claim, dataset),
    }


def source_record(source: Source) -> Record:
    """Every field of a source that an assistant is told."""
    return {**told(source), "is_background": source.is_background}


def cite_source(source: Source) -> str:
    """A line by which a source is cited: who, what, where published and when, on which terms, on whose word."""
    publisher = source.publisher + (f" ({source.publisher_kind})" if source.publisher_kind else "")
    said = [
        source.author,
        source.title,
        publisher if publisher != source.author else "",
        source.published.text if source.published else "no date",
        source.url,
        source.licence,
        f"cite as: {source.citation}" if source.citation else "",
        f"rests on {source.origin}" if source.origin and source.origin != source.publisher else "",
        f"{source.extent} read" if source.extent == "opening" else "",
    ]
    return cut_text(". ".join(text if text.endswith("..") else text.removesuffix(".") for text in said if text))


def _names_of(identity: str, dataset: ValidDataset, most: int) -> tuple[list[str], int]:
    """Its first names, one of each language before a second one of any; and how many are left out."""
    ranks: Counter[str] = Counter()
    ranked: dict[str, int] = {}
    for name in dataset.tables.names_by_entity.get(identity, ()):
        ranked.setdefault(cut_text(name.name), ranks[name.language])
        ranks[name.language] += 1
    names = sorted(ranked, key=ranked.__getitem__)
    return names[:most], len(names[most:])


def entity_record(dataset: ValidDataset, identity: str) -> Record:
    """Every field of an entity, with its first names."""
    names, more = _names_of(identity, dataset, _NAMES_SHOWN)
    return {
        **told(dataset.tables.entities[identity]),
        "iri": ID + identity,
        "existence": dataset.marks.existence.get(identity, ""),
        "names": names,
        "more_names": more,
        "claim_count": len(index_of(dataset).by_entity.get(identity, ())),
    }


def entity_line(dataset: ValidDataset, identity: str) -> Record:
    """An entity by what tells it from others of its name."""
    record = entity_record(dataset, identity)
    names, more = _names_of(identity, dataset, _NAMES_OF_LINE)
    shown = ("id", "label", "type", "existence", "note", "claim_count")
    line = {**{name: record[name] for name in shown}, "names": names, "more_names": more}
    return filled(line, {"more_names": 0})


def suggestion(dataset: ValidDataset, identity: str) -> Record:
    """An entity that may be meant."""
    entity = dataset.tables.entities[identity]
    return {"id": identity, "label": cut_text(entity.label), "type": entity.type}


def conflict_record(conflict: Conflict, dataset: ValidDataset) -> Record:
    """A conflict, its claims by their ids."""
    return {
        **told(conflict),
        "subject_label": cut_text(dataset.tables.label(conflict.subject)),
        "differ_in": conflict.differ_in,
        "claims": claim_ids(conflict.claims),
        "best": sorted(f"kgc:{claim}" for claim in conflict.best),
    }
