"""When the things of a graph are there, and with that when each claim about them can be so.

Comes in: tables, ontology and the claims that a view looks at. Goes out: a `Chronology`, which gives the `Timing` of a
claim. A claim is timed by what it says itself (`kg.model.time_claim`); nothing is so of a thing before the thing is
there, who takes part in what was held or signed does so on its day, and a product is no older than what it came of:
such bounds are intersected. A questionable decision: a disputed date of a thing is as wide as its rivals together, so
that a dispute never makes a bound disappear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from kg.model import (
    ALWAYS,
    ENDLESS_FUTURE,
    ENDLESS_PAST,
    FACTUAL,
    NEVER,
    UNREALISED,
    Claim,
    Dating,
    Ontology,
    Period,
    Rank,
    Spells,
    Tables,
    Timing,
    intersect,
    is_agreeing,
    time_claim,
    unite,
)

_RANKS = (Rank.PREFERRED, Rank.NORMAL)


@dataclass(frozen=True, slots=True)
class Presence:
    """When a thing is there, as numbers of days.

    Parameters
    ----------
    first, sure_first
        First day on which it can be there, and the one on which it surely is.
    last
        Last day on which it can be there.
    moment
        When it was held or signed; None for what is not of one time.
    """

    first: int = ENDLESS_PAST
    sure_first: int = ENDLESS_PAST
    last: int = ENDLESS_FUTURE
    moment: Timing | None = None


_THERE = Presence()


class Chronology:
    """Times of claims, by what they say and by the things that they are about.

    Parameters
    ----------
    tables
        For the days of the sources.
    ontology
        Says which predicates date what.
    claims
        Those that date the things.
    """

    def __init__(self, tables: Tables, ontology: Ontology, claims: Iterable[Claim]) -> None:
        self._tables = tables
        self._ontology = ontology
        self._claims = claims

    @cached_property
    def presences(self) -> Mapping[str, Presence]:
        """When each thing is there, of which that is known."""
        properties = self._ontology.properties
        dated: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        origins: list[tuple[str, str]] = []
        for claim in self._claims:
            if claim.modality not in FACTUAL or claim.rank is Rank.DEPRECATED:
                continue
            predicate = properties[claim.predicate]
            if "value" in claim.dates and (predicate.marks_beginning or predicate.dating):
                dated[claim.subject][claim.predicate].append(claim)
            elif claim.object and predicate.subject_role.comes_after:
                origins.append((claim.subject, claim.object))
            elif claim.object and predicate.object_role.comes_after:
                origins.append((claim.object, claim.subject))
        presences = {thing: self._presence(by_predicate) for thing, by_predicate in dated.items()}
        for _ in range(len(origins)):  # a product of a product waits for both; a circle ends with the count
            changed = [pair for pair in origins if _is_older(*pair, presences)]
            for thing, origin in changed:
                presence, cause = presences.get(thing, _THERE), presences[origin]
                presences[thing] = replace(
                    presence,
                    first=max(presence.first, cause.first),
                    sure_first=max(presence.sure_first, cause.sure_first),
                )
            if not changed:
                break
        return presences

    def _presence(self, dated: Mapping[str, list[Claim]]) -> Presence:
        begins, ends, moments = [], [], []
        for name, claims in dated.items():
            predicate = self._ontology.properties[name]
            best = min(_RANKS.index(claim.rank) for claim in claims)
            dating = [claim for claim in claims if _RANKS.index(claim.rank) == best]
            timings = [time_claim(claim, predicate, None) for claim in dating]
            timing = _join(timings, [claim.dates["value"] for claim in dating])
            window = timing.possible[0]
            if predicate.dating is Dating.MOMENT:
                moments.append(timing)
            if predicate.dating is Dating.END:
                ends.append(window)
            elif predicate.marks_beginning or predicate.dating:
                begins.append((window[0], timing.sure_by))
        first = min((begin for begin, _ in begins), default=ENDLESS_PAST)
        sure_first = min((sure for _, sure in begins), default=ENDLESS_PAST)
        last = min((end for _, end in ends), default=ENDLESS_FUTURE)
        return Presence(first, sure_first, last, _join(moments) if moments else None)

    def own_timing(self, claim: Claim) -> Timing:
        """When what a claim states is so, by what it says itself."""
        source = self._tables.sources[claim.locator.source]
        return time_claim(claim, self._ontology.properties[claim.predicate], source.text_day)

    def timing_in_view(self, claim: Claim) -> Timing:
        """As `timing`, but a plan or hypothesis counts from the day of its text on, whatever day it is about."""
        if claim.modality not in UNREALISED:
            return self.timing(claim)
        told = self._tables.sources[claim.locator.source].text_day
        since = ((told.toordinal() if told else ENDLESS_PAST, ENDLESS_FUTURE),)
        return Timing(since, since, is_dated=True)

    def timing(self, claim: Claim) -> Timing:
        """When what a claim states is so, within the time of the things that it is about."""
        timing = self.own_timing(claim)
        if claim.modality in UNREALISED or "value" in claim.dates:
            return timing
        ends = [self.presences.get(end, _THERE) for end in (claim.subject, claim.object)]
        if ends == [_THERE, _THERE]:
            return timing
        predicate = self._ontology.properties[claim.predicate]
        if not timing.is_dated and timing.is_event and predicate.makes_tie:
            moments = [end.moment for end in ends if end.moment is not None]
            if moments:  # on some day of it, so that only its last is surely behind
                joined = _join(moments)
                timing = replace(joined, sure_by=joined.possible[-1][1])
        first, sure_first = (max(getattr(end, name) for end in ends) for name in ("first", "sure_first"))
        outlasts = timing.is_event or timing.certain == ALWAYS
        last = ENDLESS_FUTURE if outlasts else min(end.last for end in ends)
        there = ((first, last),) if first <= last else ALWAYS
        return replace(
            timing,
            possible=intersect(timing.possible, there) or there,  # dates that contradict each other bound nothing
            certain=intersect(timing.certain, ((sure_first, last),)),
            sure_by=max(timing.sure_by, sure_first),
        )


def _is_older(thing: str, origin: str, presences: Mapping[str, Presence]) -> bool:
    """Whether a product is dated before what it came of."""
    if origin not in presences:
        return False
    presence, cause = presences.get(thing, _THERE), presences[origin]
    return presence.first < cause.first or presence.sure_first < cause.sure_first


def _join(timings: list[Timing], dates: list[Period] | None = None) -> Timing:
    """The time that several dates of one event leave: what they share, or where they disagree all that they span."""
    agree = all(is_agreeing(left, right) for left, right in combinations(dates or (), 2))
    shared: Spells = timings[0].possible
    for timing in timings[1:]:
        shared = intersect(shared, timing.possible)
    if agree and shared:
        certain = intersect(unite(spell for timing in timings for spell in timing.certain), shared)
        sure_by = min(timing.sure_by for timing in timings)
        return replace(timings[0], possible=shared, certain=certain, is_dated=True, sure_by=sure_by)
    spells = [spell for timing in timings for spell in timing.possible]
    hull = ((min(first for first, _ in spells), max(last for _, last in spells)),)
    sure_by = max(timing.sure_by for timing in timings)
    return replace(timings[0], possible=hull, certain=NEVER, is_dated=True, sure_by=sure_by)
