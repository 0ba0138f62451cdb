"""Which claims an assistant wants to see: those of one source, of some modalities, of a time.

Comes in: claims and what was asked. Goes out: those that fit, and how many of the others there are, since a filter must
not look like a silence. Whether a claim falls into a time is judged by the days on which it can be so
(`kg.graph.Chronology`); what has no time is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import UsageError
from kg.graph import Chronology, ValidDataset
from kg.model import (
    ENDLESS_FUTURE,
    ENDLESS_PAST,
    Claim,
    Modality,
    Period,
    Spells,
    format_count,
    intersect,
    parse_period,
)
from kg.tables import show, unknown_word


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What is asked of claims; empty for all.

    Parameters
    ----------
    source
        Id of a source.
    modalities
        Names of modalities.
    start, end
        First and last day, month or year of a time.
    """

    source: str = ""
    modalities: tuple[str, ...] = ()
    start: str = ""
    end: str = ""

    def choose(self, claims: Iterable[Claim], dataset: ValidDataset) -> tuple[list[Claim], list[str]]:
        """The claims that fit, and what is missing for that.

        Raises
        ------
        UnknownNameError
            For a source or a modality that there is not.
        UsageError
            For a time that cannot be read, or that ends before it begins.
        """
        source = self.source.removeprefix("kgs:")
        if source and source not in dataset.tables.sources:
            raise unknown_word(f"unknown source '{show(source)}'", source, "source", dataset.tables.sources)
        for word in self.modalities:
            if word not in list(Modality):
                meanings = dataset.ontology.meanings
                raise unknown_word(f"unknown modality '{show(word)}'", word, "modality", Modality, meanings=meanings)
        window = self._window()
        every = list(claims)
        fitting = [
            claim
            for claim in every
            if source in ("", claim.locator.source) and (not self.modalities or claim.modality in self.modalities)
        ]
        missing = []
        if left := len(every) - len(fitting):
            missing.append(f"{format_count(left, 'claim')} of other sources or modalities")
        if window is not None:
            fitting, told = _within(fitting, window, dataset)
            missing += told
        return fitting, missing

    def _window(self) -> Spells | None:
        if not (self.start or self.end):
            return None
        start, end = _read_time("start", self.start), _read_time("end", self.end)
        first = start.earliest.toordinal() if start and start.earliest else ENDLESS_PAST
        last = end.latest.toordinal() if end and end.latest else ENDLESS_FUTURE
        if first > last:
            raise UsageError(f"the time from {self.start} to {self.end} ends before it begins; swap them")
        return ((first, last),)


def _read_time(name: str, text: str) -> Period | None:
    try:
        return parse_period(text) if text else None
    except ValueError as error:
        raise UsageError(f"{name}: {error}; write 2025, 2025-06 or 2025-06-17") from error


@lru_cache(maxsize=2)
def _chronology(dataset: ValidDataset) -> Chronology:
    return Chronology(dataset.tables, dataset.ontology, dataset.selection.claims)


def _within(claims: Iterable[Claim], window: Spells, dataset: ValidDataset) -> tuple[list[Claim], list[str]]:
    chronology = _chronology(dataset)
    inside, undated, possible, outside = [], 0, 0, 0
    for claim in claims:
        timing = chronology.timing(claim)
        is_bounded = bool(timing.possible) and timing.possible[0][0] > ENDLESS_PAST
        if not (timing.is_dated or is_bounded):
            undated += 1
        elif intersect(timing.possible, window):
            inside.append(claim)
            possible += not intersect(timing.certain, window)
        else:
            outside += 1
    missing = [f"{format_count(outside, 'claim')} of other times"] if outside else []
    missing += [f"{format_count(undated, 'claim')} without a date, which may be of this time"] if undated else []
    if possible:
        listed = format_count(len(inside), "claim")
        missing.append(f"whether {possible} of {listed} are of this time: they only can be")
    return inside, missing
