"""Views: which claims are looked at, and which of them count as what the graph says.

Comes in: tables, ontology and a `View`. Goes out: a `Selection`. The filters (as of, known by,
source) decide which claims there are; the kind of view decides which of those give plain edges.
A questionable decision: a claim without a date is kept by `as_of`, since no date is not a later date, unless
its subject or object begins later (an event is held, a treaty signed). A plan is kept too: its date is that
of what is planned, not that of the planning. A claim known to a year or month is kept on every day on which it
can be so: a membership from 2001 to 2014 on each day of both years, one that began by a day before that day too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kg.collector import collector_at_rest
from kg.conflicts import Conflict, Slot, find_conflicts, slot_of
from kg.errors import UsageError
from kg.model import Claim, Source, Tables, View
from kg.ontology import Ontology
from kg.rivals import one_of_each, supersedes
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


@collector_at_rest()
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
    claims = tables.claims
    if view.known_by or view.sources:
        shown = {name for name, source in tables.sources.items() if _is_shown(source, view)}
        claims = tuple(claim for claim in claims if claim.locator.source in shown)
    if view.as_of:
        begins = _beginnings(tables, ontology)
        claims = tuple(claim for claim in claims if _is_so(claim, view.as_of, begins))
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
    marking = {name for name, each in ontology.properties.items() if each.marks_beginning}
    for claim in tables.claims:
        if claim.predicate not in marking or claim.modality not in FACTUAL:
            continue
        if "value" in claim.dates and (day := claim.dates["value"].earliest):
            found[claim.subject] = min(day, found.get(claim.subject, day))
    return found


def _is_shown(source: Source, view: View) -> bool:
    """Whether a view takes the claims of a source."""
    wanted = [name for name in view.sources if not name.startswith("!")]
    if (wanted and source.id not in wanted) or f"!{source.id}" in view.sources:
        return False
    first = source.published and (source.published.earliest or source.published.latest)
    return not (view.known_by and first and first > view.known_by)


def _is_so(claim: Claim, day: date, begins: Mapping[str, date]) -> bool:
    """Whether what a claim states can have begun by a day and need not have ended before it."""
    if claim.modality in UNREALISED:
        return True
    dates = claim.dates
    if dates:
        first = dates.get("value") or dates.get("on") or dates.get("from")
        if first is None and "to" not in dates:
            first = dates.get("period")
        start = first.earliest if first else None
        end = dates["to"].latest if "to" in dates else None
        if (start and start > day) or (end and end < day):
            return False
    return begins.get(claim.subject, day) <= day and begins.get(claim.object, day) <= day


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
        if len(members) < 2:
            continue
        has_preferred = any(claim.rank is Rank.PREFERRED for claim in members)
        different = one_of_each(members)
        lost.update(
            claim.id
            for claim in members
            if (has_preferred and claim.rank is not Rank.PREFERRED)
            or any(supersedes(other, claim, tables, ontology) for other in different)
        )
    return frozenset(claim.id for claim in standing if claim.id not in lost)
