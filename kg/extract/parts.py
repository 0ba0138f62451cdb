"""Parts: a long text cut at paragraph ends, so that what reading takes grows with its length and no faster.

Comes in: a `Document`, or what was read in its parts. Goes out: documents of bounded length, and one reading or
one row of candidates with places in the whole. A questionable decision: an antecedent is never looked for in an
earlier part, and a name is as full as its own part writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.documents.document import Document, Reading, Zone
from kg.extract.forms.reading import part_of_form
from kg.model import Candidate

PART_CHARACTERS = 40_000
"""Longest part; the longest of 71 treaties has 39,539 characters."""

_CUTS = tuple(map(re.compile, (r"\n[ \t]*\n\s*", r"\n", r"[.!?]['\")\]]*\s", r"\s")))
"""Where a text is cut, best first: after an empty line, a line, a sentence, a word."""


def split_document(document: Document) -> tuple[tuple[int, Document], ...]:
    """A document in parts, each with its place in the whole; itself alone when it is short enough."""
    if len(document.text) <= PART_CHARACTERS:
        return ((0, document),)
    cuts = [*_cuts(document.aligned), len(document.text)]
    return tuple((start, _part(document, start, end)) for start, end in zip([0, *cuts], cuts, strict=False))


def _cuts(text: str) -> Iterator[int]:
    start = 0
    while len(text) - start > PART_CHARACTERS:
        limit = start + PART_CHARACTERS
        ends = ([match.end() for match in cut.finditer(text, start + PART_CHARACTERS // 2, limit)] for cut in _CUTS)
        start = next((places[-1] for places in ends if places), limit)
        yield start


def _part(document: Document, start: int, end: int) -> Document:
    zones = tuple(
        Zone(max(zone.start, start) - start, min(zone.end, end) - start, zone.reason)
        for zone in document.zones
        if zone.start < end and zone.end > start
    )
    form = part_of_form(document.form, start, end)
    return replace(document, text=document.text[start:end], aligned=document.aligned[start:end], zones=zones, form=form)


def join_readings(document: Document, parts: Sequence[tuple[int, Reading]]) -> Reading:
    """What was read in the parts of a document, as one reading of all of it."""
    if len(parts) == 1:
        return parts[0][1]
    joined = Reading(document, (), (), (), (), tuple(parts))
    for at, part in parts:
        first = len(joined.entities)
        entities = (
            replace(entity, index=entity.index + first, members=tuple(member + first for member in entity.members))
            for entity in part.entities
        )
        mentions = (
            replace(
                mention, start=mention.start + at, end=mention.end + at, entity=mention.entity + first,
                place=mention.place + first if mention.place >= 0 else -1,
            )
            for mention in part.mentions
        )  # fmt: skip
        dates = (replace(date, start=date.start + at, end=date.end + at) for date in part.dates)
        quantities = (
            replace(quantity, start=quantity.start + at, end=quantity.end + at) for quantity in part.quantities
        )
        joined = replace(
            joined, entities=(*joined.entities, *entities), mentions=(*joined.mentions, *mentions),
            dates=(*joined.dates, *dates), quantities=(*joined.quantities, *quantities),
        )  # fmt: skip
    return joined


def move_candidates(candidates: Iterable[Candidate], at: int) -> Iterator[Candidate]:
    """Candidates of the part that begins at a place of the text, with places in the whole."""
    for candidate in candidates:
        subject = replace(candidate.subject, start=candidate.subject.start + at, end=candidate.subject.end + at)
        target = replace(candidate.object, start=candidate.object.start + at, end=candidate.object.end + at)
        group = f"{candidate.group}-{at}" if candidate.group and at else candidate.group
        yield replace(
            candidate, start=candidate.start + at, end=candidate.end + at, subject=subject, object=target, group=group
        )
