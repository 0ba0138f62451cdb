"""What each page shows: values for its template, the same for a server and a static site.

Comes in: an open dataset and what the page is about. Goes out: `Shown`, by the names that the template knows. What a
server adds (an answer to a form, a page of a long list) it gives as arguments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.graph import Conflict, ValidDataset, cite_graph, count_graph, view_text
from kg.model import Part
from kg.publish.site.cards import (
    claim_card,
    claim_value,
    conflict_value,
    entity_card,
    entity_value,
    source_facts,
    source_value,
    term_value,
    vocabulary_of,
)
from kg.publish.site.index import index_of
from kg.publish.site.markup import Shown
from kg.publish.site.pictures import picture_neighbours
from kg.tables import ontology_file

_EXAMPLES = 60
_MOST_CONFLICTS = 4
_PARTS = {
    Part.CLASS: "Classes",
    Part.PREDICATE: "Predicates",
    Part.QUALIFIER: "Qualifiers of claims",
    Part.WORD: "Controlled words",
    Part.PROPERTY: "Other properties",
    Part.INVERSE: "Inverses",
    Part.ANNOTATION: "Annotations",
    Part.SCHEME: "Schemes",
}


def names_of(dataset: ValidDataset) -> Shown:
    """What templates use to name and draw things of the graph."""
    sources = dataset.tables.sources
    return {
        "label": dataset.tables.label,
        "classes": dataset.ontology.classes,
        "source_title": lambda identity: sources[identity].title if identity in sources else identity,
    }


def start_parts(dataset: ValidDataset) -> Shown:
    """Of the start page: what the graph is, how large, what its sources disagree on and how to cite it."""
    conflicts = dataset.selection.conflicts
    return {
        "counts": count_graph(dataset.tables, dataset.selection),
        "cite": cite_graph(dataset).text,
        "types": Counter(entity.type for entity in dataset.tables.entities.values()).most_common(),
        "conflicts": [conflict_value(conflict, dataset) for conflict in _spread(conflicts, _MOST_CONFLICTS)],
        "conflict_total": len(conflicts),
        "view": view_text(dataset.view),
        "licence": dataset.edition.licence,
    }


def _spread(conflicts: Sequence[Conflict], most: int) -> list[Conflict]:
    """The first conflict of each predicate, then of each subject, so that a few show what there is."""
    by_predicate = {conflict.predicate: conflict for conflict in reversed(conflicts)}
    by_subject = {conflict.subject: conflict for conflict in reversed(conflicts)}
    chosen = {id(conflict): conflict for conflict in (*reversed(by_predicate.values()), *reversed(by_subject.values()))}
    return list(chosen.values())[:most]


def entity_parts(dataset: ValidDataset, identity: str, texts: Path | None = None) -> Shown:
    """Of an entity's page: its card, its picture, and how many claims there is no room for."""
    card = entity_card(identity, dataset, texts)
    count = len(card.claims) + len(card.incoming) + len(card.mentions)
    return {"card": card, "hidden": card.claim_count - count, "drawn": picture_neighbours(dataset, identity)}


def claim_parts(dataset: ValidDataset, identity: str, texts: Path | None = None) -> Shown:
    """Of a claim's page: the claim with what contradicts it, and its source."""
    claim = dataset.tables.claims_by_id[identity]
    source = source_value(dataset.tables.sources[claim.locator.source], dataset)
    return {"claim": claim_card(claim, dataset, texts), "source": source, "facts": source_facts(source)}


def source_parts(dataset: ValidDataset, identity: str, page: int, per_page: int, texts: Path | None = None) -> Shown:
    """Of a source's page: what is known of it, and what the graph takes from it in the order of its lines."""
    source = source_value(dataset.tables.sources[identity], dataset)
    claims = sorted(index_of(dataset).by_source.get(identity, ()), key=lambda claim: (claim.locator.order, claim.row))
    start = (page - 1) * per_page
    return {
        "source": source,
        "facts": source_facts(source),
        "claims": [claim_value(claim, dataset, texts) for claim in claims[start : start + per_page]],
        "total": len(claims),
        "page": page,
        "per_page": per_page,
    }


def sources_parts(dataset: ValidDataset) -> Shown:
    """Of the list of sources: the texts, and the reference data that claims are read from."""
    sources, used = dataset.tables.sources.values(), index_of(dataset).by_source
    return {
        "texts": [source_value(source, dataset) for source in sources if not source.is_background],
        "background": [
            source_value(source, dataset) for source in sources if source.is_background and source.id in used
        ],
    }


def conflicts_parts(
    dataset: ValidDataset, conflicts: Sequence[Conflict], page: int, per_page: int, texts: Path | None = None
) -> Shown:
    """Of the list of what the sources disagree on."""
    start = (page - 1) * per_page
    return {
        "about": "",
        "conflicts": [conflict_value(conflict, dataset, texts) for conflict in conflicts[start : start + per_page]],
        "total": len(conflicts),
        "page": page,
        "per_page": per_page,
    }


def ontology_parts() -> Shown:
    """Of the list of words: each kind that is in use, with its terms."""
    terms = [(word.part, term_value(word)) for word in vocabulary_of(ontology_file("kg.ttl")).values()]
    current = [(part, term) for part, term in terms if not term.retired]
    parts = [(name, [term for played, term in current if played is part]) for part, name in _PARTS.items()]
    return {"parts": [(name, listed) for name, listed in parts if listed]}


def term_parts(dataset: ValidDataset, name: str, most: int | None = _EXAMPLES) -> Shown:
    """Of a word's page: what it means, and the first of those that it is used for.

    Parameters
    ----------
    name
        Of the ontology, without prefix.
    most
        Members of a class to list; None lists all.
    """
    word, index = vocabulary_of(ontology_file("kg.ttl"))[name], index_of(dataset)
    claims, members = index.by_predicate.get(name, ()), index.by_class.get(name, ())
    return {
        "term": term_value(word),
        "word": word,
        "claims": [claim_value(claim, dataset, None) for claim in claims[:_EXAMPLES]],
        "claim_total": len(claims),
        "members": [entity_value(member, dataset) for member in members[:most]],
        "member_total": len(members),
    }


def list_parts(dataset: ValidDataset, ids: Iterable[str]) -> Shown:
    """Of a list of entities."""
    return {"found": [entity_value(identity, dataset) for identity in ids]}
