"""Views: which claims are looked at, and which of them count as what the graph says.

Comes in: tables, ontology and a `View`. Goes out: a `Selection`. The filters (as of, known by,
source) decide which claims there are; the kind of view decides which of those give plain edges.
A questionable decision: a claim without a date is kept by `as_of`, since no date is not a later date, unless
its subject or object begins later (an event is held, a treaty signed). A plan is kept too: its date is that
of what is planned, not that of the planning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kg.conflicts import Conflict, Slot, find_conflicts, slot_of
from kg.errors import UsageError
from kg.model import Claim, Tables, View
from kg.ontology import Ontology
from kg.rivals import supersedes
from kg.rows import did_you_mean
from kg.terms import FACTUAL, UNREALISED, Modality, Rank, ViewKind


@dataclass(frozen=True)
class Selection:
    """A view applied: its claims, those that give plain edges, the best among them, and their conflicts."""

    view: View
    claims: tuple[Claim, ...]
    plain: frozenset[str]
    best: frozenset[str]
    conflicts: tuple[Conflict, ...]

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Ids of the claims that are in a conflict."""
        return frozenset(claim.id for conflict in self.conflicts for claim in conflict.claims)


def select_claims(tables: Tables, ontology: Ontology, view: View) -> Selection:
    """Apply a view to the claims.

    Parameters
    ----------
    tables
        All claims.
    ontology
        Says which predicates hold one value at a time.
    view
        What to look at.

    Raises
    ------
    UsageError
        When the view names a source that does not exist.
    """
    for name in view.sources:
        bare = name.removeprefix("!")
        if bare not in tables.sources:
            raise UsageError(f"unknown source '{bare}'; {did_you_mean(bare, list(tables.sources), 'see sources.csv')}")
    begins = _beginnings(tables, ontology) if view.as_of else {}
    claims = tuple(claim for claim in tables.claims if _is_seen(claim, tables, view, begins))
    conflicts = find_conflicts(tables, ontology, claims)
    best = _best(claims, conflicts, tables, ontology)
    if view.kind is ViewKind.ALL:
        plain = frozenset(claim.id for claim in claims if claim.modality is not Modality.NEGATED)
    elif view.kind is ViewKind.DISPUTED:
        plain = frozenset(
            claim.id for conflict in conflicts for claim in conflict.claims if claim.modality is not Modality.NEGATED
        )
    else:
        plain = best
    return Selection(view, claims, plain, best, conflicts)


def _beginnings(tables: Tables, ontology: Ontology) -> dict[str, date]:
    """First day from which an entity is there, by the earliest date that any source states as fact."""
    found: dict[str, date] = {}
    for claim in tables.claims:
        day = claim.dates["value"].earliest if "value" in claim.dates else None
        if day and claim.modality in FACTUAL and ontology.properties[claim.predicate].marks_beginning:
            found[claim.subject] = min(day, found.get(claim.subject, day))
    return found


def _is_seen(claim: Claim, tables: Tables, view: View, begins: Mapping[str, date]) -> bool:
    wanted = [name for name in view.sources if not name.startswith("!")]
    if wanted and claim.locator.source not in wanted:
        return False
    if f"!{claim.locator.source}" in view.sources:
        return False
    if view.known_by:
        published = tables.sources[claim.locator.source].published
        first = published and (published.earliest or published.latest)
        if first and first > view.known_by:
            return False
    if view.as_of:
        is_plan = claim.modality in UNREALISED
        time = None if is_plan else claim.time
        start = time.earliest if time else None
        end = claim.dates["to"].latest if time and "to" in claim.dates else None
        if (start and start > view.as_of) or (end and end < view.as_of):
            return False
        if not is_plan and any(begins.get(each, view.as_of) > view.as_of for each in (claim.subject, claim.object)):
            return False
    return True


def _best(
    claims: tuple[Claim, ...], conflicts: tuple[Conflict, ...], tables: Tables, ontology: Ontology
) -> frozenset[str]:
    """The best claims: stated as fact, not deprecated, winners of their conflicts, nothing better on their slot."""
    lost = {
        claim.id
        for conflict in conflicts
        if not conflict.qualifier
        for claim in conflict.claims
        if claim.id not in conflict.best and claim.qualifiers.get("measure") == conflict.qualifiers.get("measure")
    }
    standing = [
        claim
        for claim in claims
        if claim.modality in FACTUAL and claim.rank is not Rank.DEPRECATED and claim.id not in lost
    ]
    slots: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for claim in standing:
        slot = slot_of(claim, ontology)
        if slot:
            slots[slot].append(claim)
    for members in slots.values():
        has_preferred = any(claim.rank is Rank.PREFERRED for claim in members)
        lost.update(
            claim.id
            for claim in members
            if (has_preferred and claim.rank is not Rank.PREFERRED)
            or any(supersedes(other, claim, tables, ontology) for other in members)
        )
    return frozenset(claim.id for claim in standing if claim.id not in lost)
