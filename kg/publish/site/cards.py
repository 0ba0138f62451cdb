"""Entities, claims, sources and conflicts as the values that both the API and the pages show.

Comes in: an open dataset. Goes out: models of `kg.publish.site.models`. A page is filled from the same values as the
JSON, so that the two cannot tell different stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from kg.graph import Conflict, ValidDataset
from kg.model import CLAIM_ID, ID, ONTOLOGY, SOURCE_ID, Door, read_vocabulary, record_of, shown_fields
from kg.model import Term as Word
from kg.model import claims as model
from kg.publish.page.payload import Words, read_words
from kg.publish.site import models as shown
from kg.publish.site.index import index_of
from kg.query import claim_record
from kg.query import claim_value as readable_value
from kg.tables import CopyState

MOST_CLAIMS = 500
"""Claims of one list on a card; the API pages through the rest."""

_WHY = {
    CopyState.MISSING: "the server's copy of the text is missing",
    CopyState.ALTERED: "the server's copy is not the text that was cited (its SHA-256 differs)",
    CopyState.SAME: "the claim has no place in the text, or the page not its passage",
    CopyState.NONE: "the source has no text with offsets",
}


@lru_cache(maxsize=2)
def words_of(dataset: ValidDataset, texts: Path | None) -> Words:
    """The words of the user's copies at the place of each claim, read once."""
    return read_words(dataset.selection.claims, dataset.tables.sources, texts)


@lru_cache(maxsize=2)
def vocabulary_of(path: Path) -> dict[str, Word]:
    """Every word of the ontology by its name."""
    return {word.name: word for word in read_vocabulary(path)}


def claim_value(claim: model.Claim, dataset: ValidDataset, texts: Path | None = None) -> shown.ClaimModel:
    """A claim as the API shows it."""
    return shown.ClaimModel.model_validate(_claim_fields(claim, dataset, texts))


def _claim_fields(claim: model.Claim, dataset: ValidDataset, texts: Path | None) -> dict[str, object]:
    words = words_of(dataset, texts)
    span = words.spans.get(claim.id)
    missing = _WHY[words.states[claim.locator.source]] if words.are_given and not span else ""
    rivals = {
        rival
        for conflict in index_of(dataset).conflicts.get(claim.id, ())
        for pair in conflict.pairs
        if claim.id in pair
        for rival in pair
    }
    return {
        "object_label": "",
        **claim_record(claim, dataset),
        **record_of(claim, Door.HTTP),
        "iri": CLAIM_ID + claim.id,
        "text": readable_value(claim, dataset),
        "when": claim.time.text if claim.time else "",
        "predicate_label": dataset.ontology.properties[claim.predicate].label,
        "conflicts_with": sorted(rivals - {claim.id}),
        "words": f"{span[0]}«{span[1]}»{span[2]}" if span else "",
        "words_missing": missing,
    }


def claim_card(claim: model.Claim, dataset: ValidDataset, texts: Path | None = None) -> shown.ClaimCardModel:
    """A claim with what contradicts it."""
    conflicts = [conflict_value(conflict, dataset, texts) for conflict in index_of(dataset).conflicts.get(claim.id, ())]
    return shown.ClaimCardModel.model_validate({**_claim_fields(claim, dataset, texts), "conflicts": conflicts})


def conflict_value(conflict: Conflict, dataset: ValidDataset, texts: Path | None = None) -> shown.ConflictModel:
    """A conflict as the API shows it."""
    return shown.ConflictModel.model_validate(
        {
            **record_of(conflict, Door.HTTP),
            "subject_label": dataset.tables.label(conflict.subject),
            "predicate_label": dataset.ontology.properties[conflict.predicate].label,
            "differ_in": conflict.differ_in,
            "claims": [claim_value(claim, dataset, texts) for claim in conflict.claims],
        }
    )


def entity_value(identity: str, dataset: ValidDataset) -> shown.EntityModel:
    """An entity as the API lists it."""
    return shown.EntityModel.model_validate(_entity_fields(identity, dataset))


def _entity_fields(identity: str, dataset: ValidDataset) -> dict[str, object]:
    entity = dataset.tables.entities[identity]
    return {
        **record_of(entity, Door.HTTP),
        "iri": ID + entity.id,
        "type_label": dataset.ontology.classes[entity.type].label,
        "existence": dataset.marks.existence.get(identity, ""),
        "claim_count": len(index_of(dataset).by_entity.get(identity, ())),
    }


def entity_card(identity: str, dataset: ValidDataset, texts: Path | None = None) -> shown.EntityCardModel:
    """All that the graph knows of an entity."""
    index = index_of(dataset)
    claims = index.by_entity.get(identity, ())

    def first(chosen: Sequence[model.Claim]) -> list[shown.ClaimModel]:
        return [claim_value(claim, dataset, texts) for claim in islice(chosen, MOST_CLAIMS)]

    outgoing = [claim for claim in claims if claim.subject == identity]
    incoming = [claim for claim in claims if claim.object == identity]
    mentions = [claim for claim in claims if identity not in (claim.subject, claim.object)]
    conflicts = {id(conflict): conflict for claim in claims for conflict in index.conflicts.get(claim.id, ())}
    names = dataset.tables.names_by_entity.get(identity, ())
    positions = dataset.tables.positions_by_entity.get(identity, ())
    return shown.EntityCardModel.model_validate(
        {
            **_entity_fields(identity, dataset),
            "names": [record_of(name, Door.HTTP) for name in names],
            "positions": [record_of(place, Door.HTTP) for place in positions],
            "claims": first(outgoing),
            "incoming": first(incoming),
            "mentions": first(mentions),
            "conflicts": [conflict_value(conflict, dataset, texts) for conflict in conflicts.values()],
        }
    )


def source_value(source: model.Source, dataset: ValidDataset) -> shown.SourceModel:
    """A source as the API shows it."""
    count = len(index_of(dataset).by_source.get(source.id, ()))
    return shown.SourceModel.model_validate(
        {**record_of(source, Door.HTTP), "iri": SOURCE_ID + source.id, "claim_count": count}
    )


_RETIRED = "owl:deprecated"
_IN_THE_HEAD = frozenset({"id", "title", "kind"})


def source_facts(source: shown.SourceModel) -> dict[str, str]:
    """What a page tells of a source beside its head: the filled fields of its declaration by name."""
    names = [
        field.name_at(Door.HTTP) for field in shown_fields(model.Source, Door.HTTP) if field.name not in _IN_THE_HEAD
    ]
    return {name: text for name in names if (text := getattr(source, name))}


def term_value(word: Word) -> shown.TermModel:
    """A word of the ontology as the API shows it."""
    return shown.TermModel(
        name=word.name,
        iri=ONTOLOGY + word.name,
        kind=word.part.value,
        label=word.label or word.notation or word.name,
        comment=word.comment,
        domain=list(word.domain),
        range=list(word.range),
        retired=_RETIRED in word.flags,
        replaced_by=list(word.replacements),
    )
