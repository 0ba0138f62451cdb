"""The claims of a card: those about one entity, and of very many the newest of each predicate.

Comes in: a dataset and what the user typed. Goes out: claims in groups, with how many more there are. Of a store on
disk only the claims that touch the entity are read; the store itself says which these are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

import pyoxigraph as ox

from kg.graph import ValidDataset
from kg.model import Claim
from kg.terms import CLAIM_ID, ENTITY_QUALIFIERS, ID, ONTOLOGY, PREFIXES, SOURCE_ID, ViewKind, column_to_term

MAX_CLAIMS = 200
"""Claims that a card shows, unless the user says otherwise."""

CLAIM_NAME = re.compile(r"(?:kgc:)?([0-9a-f]{20})")
_TOUCHING = (
    ox.NamedNode(PREFIXES["rdf"] + "subject"),
    ox.NamedNode(PREFIXES["rdf"] + "object"),
    *(ox.NamedNode(ONTOLOGY + column_to_term(column)) for column in ENTITY_QUALIFIERS),
)


@dataclass(frozen=True, slots=True)
class CardClaims:
    """Claims about one entity.

    Parameters
    ----------
    outgoing, incoming, mentions
        Those with the entity as subject, as object, and in a qualifier only.
    more
        How many of each are left out.
    """

    outgoing: tuple[Claim, ...]
    incoming: tuple[Claim, ...]
    mentions: tuple[Claim, ...]
    more: tuple[int, int, int]

    @property
    def all(self) -> tuple[Claim, ...]:
        """All that are shown."""
        return self.outgoing + self.incoming + self.mentions


def shown_claims(dataset: ValidDataset) -> tuple[Claim, ...]:
    """The claims that a view shows: in the view `all` every one, else those that give plain edges."""
    if dataset.view.kind is ViewKind.ALL:
        return dataset.selection.claims
    if dataset.view.kind is ViewKind.DISPUTED:
        return tuple(claim for claim in dataset.selection.claims if claim.id in dataset.selection.disputed)
    return tuple(claim for claim in dataset.selection.claims if claim.id in dataset.selection.plain)


def close_up(dataset: ValidDataset, name: str) -> ValidDataset:
    """A dataset with only the claims that the card of one entity or claim needs.

    Parameters
    ----------
    dataset
        Where to look; it is returned as it is unless it is the default view of a store on disk.
    name
        What the user typed.
    """
    bare = name.removeprefix(SOURCE_ID).removeprefix("kgs:")
    if dataset.generation is None or not dataset.view.is_default or bare in dataset.tables.sources:
        return dataset
    from kg.generation import StoredTables, select_part  # noqa: PLC0415  only of a store

    assert isinstance(dataset.tables, StoredTables)  # as of every store
    claim = CLAIM_NAME.fullmatch(name.removeprefix(CLAIM_ID))
    identities = [claim[1]] if claim else _touching(dataset.store, dataset.lookup.resolve(name))
    tables, selection = select_part(dataset.tables, identities)
    if claim and not tables.claims:  # no claim has this id, so it may be a name
        tables, selection = select_part(dataset.tables, _touching(dataset.store, dataset.lookup.resolve(name)))
    part = ValidDataset(dataset.folder, dataset.view)
    part.__dict__ |= {
        "generation": dataset.generation, "ontology": dataset.ontology, "lookup": dataset.lookup,
        "store": dataset.store, "tables": tables, "selection": selection,
    }  # fmt: skip
    return part


def _touching(store: ox.Store, identity: str) -> Iterator[str]:
    """Ids of the claims that name an entity."""
    node, default = ox.NamedNode(ID + identity), ox.DefaultGraph()
    for predicate in _TOUCHING:
        for quad in store.quads_for_pattern(None, predicate, node, default):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(CLAIM_ID):
                yield quad.subject.value.removeprefix(CLAIM_ID)


def claims_of(dataset: ValidDataset, identity: str, max_claims: int | None = None) -> CardClaims:
    """The claims about an entity.

    Parameters
    ----------
    dataset
        Where to look, and through which view.
    identity
        Id of the entity.
    max_claims
        Most claims to give; of more, those with the latest dates, the predicates taking turns.
    """
    claims = shown_claims(dataset)
    outgoing = [claim for claim in claims if claim.subject == identity]
    incoming = [claim for claim in claims if claim.object == identity]
    mentions = [
        claim
        for claim in claims
        if identity not in (claim.subject, claim.object) and identity in map(claim.qualifiers.get, ENTITY_QUALIFIERS)
    ]
    parts = (outgoing, incoming, mentions)
    if max_claims is not None and sum(map(len, parts)) > max_claims:
        kept = _latest(parts, max_claims)
        parts = tuple([claim for claim in sorted(part, key=_newest_first) if claim in kept] for part in parts)  # type: ignore[assignment]
    more = (len(outgoing) - len(parts[0]), len(incoming) - len(parts[1]), len(mentions) - len(parts[2]))
    return CardClaims(tuple(parts[0]), tuple(parts[1]), tuple(parts[2]), more)


def _newest_first(claim: Claim) -> tuple[int, str]:
    time = claim.time
    day = (time.earliest or time.latest) if time else None
    return (-(day or date.min).toordinal(), claim.id)


def _latest(parts: Iterable[Iterable[Claim]], count: int) -> frozenset[Claim]:
    """The latest claims of each predicate in turn, so that many of one kind do not hide the few of another."""
    groups: defaultdict[tuple[int, str], list[Claim]] = defaultdict(list)
    for number, part in enumerate(parts):
        for claim in part:
            groups[number, claim.predicate].append(claim)
    ordered = [sorted(group, key=_newest_first) for group in groups.values()]
    turns = (claim for turn in zip_longest(*ordered) for claim in turn if claim is not None)
    return frozenset(claim for claim, _ in zip(turns, range(count), strict=False))
