"""What the pages and the API look up again and again: claims by entity, source and predicate; entities by name.

Comes in: an open dataset. Goes out: one `Index` for it, made when first asked for. Unlike the cards of the command
line, which show what counts in the view, the index holds every claim of the view, plans and denials among
them, since a page has the room to mark which of them the best view takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.graph import DENIED, Conflict, ValidDataset
from kg.model import ENTITY_QUALIFIERS, Claim

Claims = Mapping[str, tuple[Claim, ...]]
_MAX_CACHED = 2


@dataclass(frozen=True)
class Index:
    """Claims and entities by what they are asked for.

    Parameters
    ----------
    by_entity
        Claims that name an entity as subject, as object or in a qualifier.
    by_source, by_predicate
        In the order of the tables.
    by_class
        Ids of the entities of a class or of one below it, in order of label; of all of them under the empty name. What
        all claims deny is of no class.
    conflicts
        By the id of a claim that is in them.
    ids
        Of all claims of the view.
    """

    by_entity: Claims
    by_source: Claims
    by_predicate: Claims
    by_class: Mapping[str, tuple[str, ...]]
    conflicts: Mapping[str, tuple[Conflict, ...]]
    ids: frozenset[str]


@lru_cache(maxsize=_MAX_CACHED)
def index_of(dataset: ValidDataset) -> Index:
    """The index of a dataset, made once."""
    entities: defaultdict[str, list[Claim]] = defaultdict(list)
    sources: defaultdict[str, list[Claim]] = defaultdict(list)
    predicates: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in dataset.selection.claims:
        named = (claim.subject, claim.object, *map(claim.qualifiers.get, ENTITY_QUALIFIERS))
        for entity in dict.fromkeys(filter(None, named)):
            entities[entity].append(claim)
        sources[claim.locator.source].append(claim)
        predicates[claim.predicate].append(claim)
    conflicts: defaultdict[str, list[Conflict]] = defaultdict(list)
    for conflict in dataset.selection.conflicts:
        for claim in conflict.claims:
            conflicts[claim.id].append(conflict)
    return Index(
        _frozen(entities),
        _frozen(sources),
        _frozen(predicates),
        _classes(dataset),
        {key: tuple(disputes) for key, disputes in conflicts.items()},
        frozenset(claim.id for claim in dataset.selection.claims),
    )


def _frozen(lists: Mapping[str, list[Claim]]) -> dict[str, tuple[Claim, ...]]:
    return {key: tuple(claims) for key, claims in lists.items()}


def _classes(dataset: ValidDataset) -> dict[str, tuple[str, ...]]:
    ids_by_class: defaultdict[str, list[str]] = defaultdict(list, {"": []})
    existence = dataset.marks.existence
    for entity in sorted(dataset.tables.entities.values(), key=lambda entity: (entity.label, entity.id)):
        classes = () if existence.get(entity.id) == DENIED else dataset.ontology.ancestors[entity.type]
        for name in ("", *classes):
            ids_by_class[name].append(entity.id)
    return {name: tuple(ids) for name, ids in ids_by_class.items()}


def search_entities(dataset: ValidDataset, text: str, kinds: Iterable[str] = ()) -> list[str]:
    """Ids of the entities that a text may mean, best first.

    Parameters
    ----------
    dataset
        Where to look.
    text
        A name, or a part of one, in any script; empty gives all.
    kinds
        Classes to keep; empty keeps all.

    Returns
    -------
    list of str
        In the order of `kg.tables.Lookup.search`.
    """
    by_class = index_of(dataset).by_class
    wanted = {identity for kind in kinds for identity in by_class.get(kind, ())}
    ids = list(dataset.lookup.search(text) if text.strip() else by_class[""])
    return [identity for identity in ids if identity in wanted] if kinds else ids
