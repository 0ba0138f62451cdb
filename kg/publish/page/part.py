"""A part of a graph that a page can hold: around some entities, of some classes, by some predicates.

Comes in: a dataset and a `PagePart`. Goes out: a dataset of that part, and what was left out. A page carries its data
and opens from disk, so it cannot carry a hundred thousand claims. A questionable decision: what is left out first is
what has fewest claims, and a claim is drawn only when both its ends are. Whoever asks for a number of elements gets it,
with fewer claims between each two where all of them are too many; unasked, the page has all claims of what it holds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import UsageError
from kg.graph import Selection, ValidDataset
from kg.model import Claim, Tables
from kg.network import check_predicates, check_types

_WHOLE_ELEMENTS, WHOLE_CLAIMS = 6_000, 60_000
"""Up to so many elements and claims a graph is drawn whole unless a part is asked for."""
MOST_ELEMENTS, MOST_CLAIMS = 2_000, 20_000
"""Elements and claims of a part, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """What of a graph to draw.

    Parameters
    ----------
    about
        Ids of entities: these and what a claim joins to them.
    types
        Only entities of these classes, or of classes below them, and those of `about`.
    predicates
        Only claims of these.
    most
        So many elements, the best connected; None for as many of `MOST_ELEMENTS` as the page holds with all claims
        among them.
    """

    about: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    most: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing in particular is asked for."""
        return self == PagePart()


def cut_dataset(dataset: ValidDataset, part: PagePart) -> tuple[ValidDataset, str]:
    """A part of a dataset.

    Parameters
    ----------
    part
        What to take; when it asks for nothing, only a graph that is too large for a page is cut.

    Returns
    -------
    dataset
        The same view of fewer entities and claims; the dataset itself when nothing is left out. Its digest is that
        of the ids of its claims.
    left_out
        One sentence on what was left out, empty when nothing was.

    Raises
    ------
    UsageError
        When an entity, class or predicate does not exist, or nothing is left.
    """
    tables, selection = dataset.tables, dataset.selection
    is_large = len(tables.entities) > _WHOLE_ELEMENTS or len(selection.claims) > WHOLE_CLAIMS
    if part.is_whole and not is_large:
        return dataset, ""
    wanted = _wanted(dataset, part)
    claims = [claim for claim in selection.claims if _is_inside(claim, wanted, part)]
    place = _best_connected(wanted, claims)
    limit = part.most or min(MOST_ELEMENTS, _elements_with_all(claims, place))
    chosen = frozenset(identity for identity, position in place.items() if position < max(limit, 2))
    among = [claim for claim in claims if {claim.subject, claim.object or claim.subject} <= chosen]
    kept = _held(among, place, selection.plain)
    if not kept:
        raise UsageError("no claim is left to draw; ask for other entities, classes or predicates")
    if len(chosen) == len(tables.entities) and len(kept) == len(selection.claims):
        return dataset, ""
    digest = hashlib.sha256("\n".join(claim.id for claim in kept).encode()).hexdigest()
    part_of = dataset.narrowed(_cut_tables(tables, chosen, kept), _cut_selection(selection, kept), digest)
    elements, total = len(chosen), len(tables.entities)
    return part_of, (
        f"drawn are {elements:,} of {total:,} elements and {len(kept):,} of {len(selection.claims):,} claims; "
        "--about, --type, --predicate and --most choose others"
    )


def _wanted(dataset: ValidDataset, part: PagePart) -> dict[str, bool]:
    """Ids of the entities asked for, and whether each was named."""
    entities = dataset.tables.entities
    check_predicates(part.predicates, dataset.ontology)
    types = check_types(dataset, part.types)
    near: Iterable[str] = entities
    if part.about:
        ends = ((claim.subject, claim.object) for claim in dataset.selection.claims if _is_by(claim, part))
        near = {end for pair in ends if not {*pair}.isdisjoint(part.about) for end in pair if end in entities}
    fitting = {identity for identity in near if dataset.ontology.is_allowed(entities[identity].type, types)}
    return {identity: identity in part.about for identity in sorted({*fitting, *part.about})}


def _is_by(claim: Claim, part: PagePart) -> bool:
    return not part.predicates or claim.predicate in part.predicates


def _is_inside(claim: Claim, wanted: dict[str, bool], part: PagePart) -> bool:
    is_stated = not claim.object or (claim.object in wanted and _is_by(claim, part))
    return is_stated and claim.subject in wanted


def _best_connected(wanted: dict[str, bool], claims: list[Claim]) -> dict[str, int]:
    """Position of each: those named, then those with most claims."""
    counts = Counter(end for claim in claims if claim.object for end in (claim.subject, claim.object))
    ordered = sorted(wanted, key=lambda identity: (not wanted[identity], -counts[identity], identity))
    return {identity: position for position, identity in enumerate(ordered)}


def _elements_with_all(claims: list[Claim], place: dict[str, int]) -> int:
    """How many of the first the page holds together with all claims among them."""
    complete = sorted(max(place[claim.subject], place.get(claim.object, 0)) for claim in claims)
    return complete[MOST_CLAIMS] if len(complete) > MOST_CLAIMS else len(place)


def _held(claims: list[Claim], place: dict[str, int], plain: frozenset[str]) -> tuple[Claim, ...]:
    """As many claims as the page holds: one of each element, then a second of each, so that none loses all.

    Claims count for the end with fewer claims; between two ends the plain ones come first.
    """
    if len(claims) <= MOST_CLAIMS:
        return tuple(claims)
    repeats: Counter[frozenset[str]] = Counter()
    ordered = []
    for claim in sorted(claims, key=lambda claim: claim.id not in plain):
        ends = claim.subject, claim.object or claim.subject
        repeats[frozenset(ends)] += 1
        better, worse = sorted(ends, key=place.__getitem__)
        ordered.append((repeats[frozenset(ends)], place[better], claim.id, worse))
    turns: Counter[str] = Counter()
    order = {}
    for _, _, identity, worse in sorted(ordered):
        turns[worse] += 1
        order[identity] = turns[worse], place[worse]
    held = frozenset(sorted(order, key=order.__getitem__)[:MOST_CLAIMS])
    return tuple(claim for claim in claims if claim.id in held)


def _cut_tables(tables: Tables, chosen: frozenset[str], kept: tuple[Claim, ...]) -> Tables:
    names = tuple(name for name in tables.names if name.entity in chosen)
    used = {claim.locator.source for claim in kept} | {name.source for name in names}
    return Tables(
        sources={name: source for name, source in tables.sources.items() if name in used},
        entities={name: entity for name, entity in tables.entities.items() if name in chosen},
        names=names,
        claims=kept,
        broken=tables.broken,
        decisions=tables.decisions,
        superseded=tables.superseded,
        positions=tuple(position for position in tables.positions if position.entity in chosen),
    )


def _cut_selection(selection: Selection, kept: tuple[Claim, ...]) -> Selection:
    ids = frozenset(claim.id for claim in kept)
    return Selection(
        selection.view,
        kept,
        selection.plain & ids,
        selection.best & ids,
        tuple(conflict for conflict in selection.conflicts if all(claim.id in ids for claim in conflict.claims)),
    )
