"""Cards: what a reviewer decides on at once, one statement of one place of a text, and how she sees it.

Comes in: candidates, their text and their drafts. Goes out: a `CandidateCard` each, in the order of the texts;
stretches of the sentence and lines of plain text, for the terminal and for the page alike, which escape them.
The members of a collective subject are one card, since they stand or fall together; a reviewer may split it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from kg.model import (
    DATE_QUALIFIERS,
    ENTITY_QUALIFIERS,
    Argument,
    Candidate,
    Door,
    Tables,
    Value,
    format_date,
    shown_fields,
)
from kg.review.documents import Text
from kg.review.drafts import Chosen, Draft

_STOP = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[^a-z])|\n+")
_MAX_CONTEXT = 600
"""Characters of a sentence that are shown on either side of the evidence."""


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """Candidates that one decision settles; all are of one text and relation."""

    candidates: tuple[Candidate, ...]

    @property
    def first(self) -> Candidate:
        """The candidate that stands for all."""
        return self.candidates[0]

    @property
    def key(self) -> str:
        """Id of the card: that of its first candidate."""
        return self.first.id

    @property
    def is_group(self) -> bool:
        """Whether it has several members."""
        return len(self.candidates) > 1

    def split(self) -> tuple[CandidateCard, ...]:
        """One card a member."""
        return tuple(CandidateCard((candidate,)) for candidate in self.candidates)


def make_cards(candidates: Iterable[Candidate]) -> tuple[CandidateCard, ...]:
    """Fold candidates into cards, in order of document and place.

    Parameters
    ----------
    candidates
        In any order; those of one document, relation, group, object and modality become one card.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in sorted(candidates, key=_place):
        said = (
            candidate.doc_id,
            candidate.doc_sha256,
            candidate.relation,
            candidate.group,
            _argument_text(candidate.object),
            candidate.modality,
        )
        groups.setdefault(said if candidate.group else (candidate.id,), []).append(candidate)
    return tuple(CandidateCard(tuple(group)) for group in groups.values())


def _place(candidate: Candidate) -> tuple[str, int, str, int, int, str]:
    places = candidate.subject.start, candidate.object.start
    return candidate.doc_id, min(candidate.start, *places), candidate.relation, *places, candidate.id


def _argument_text(argument: Argument | Value) -> str:
    """An argument as a reader sees it: its words, what they stand for, or the value that was read from them.

    Examples
    --------
    >>> _argument_text(Argument("the two sides", 0, 13, "State", "", "Georgia"))
    'the two sides = Georgia'
    """
    if isinstance(argument, Argument):
        return f"{argument.text} = {argument.name}" if argument.is_anaphor else argument.text
    parts = (f"{argument.value}", argument.unit, argument.measure and f"({argument.measure})", argument.period)
    return " ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the sentence: ``subject``, ``object``, ``evidence``, or plain."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one member of a card would claim, in parts."""

    subject: str
    predicate: str
    object: str
    qualifiers: str
    modality: str
    doubts: tuple[str, ...]


def sentence_of(card: CandidateCard, text: Text) -> tuple[Stretch, ...]:
    """The sentences that a card's evidence touches, cut where its arguments begin and end.

    Parameters
    ----------
    card
        Whose candidates to mark.
    text
        Where they stand.

    Returns
    -------
    tuple of Stretch
        Joined they are the sentence as it stands in the text.
    """
    start = min(candidate.start for candidate in card.candidates)
    end = max(candidate.end for candidate in card.candidates)
    first, last = _sentence_bounds(text.text, start, end)
    roles = [
        (part.start, part.end, role)
        for candidate in card.candidates
        for part, role in ((candidate.subject, "subject"), (candidate.object, "object"))
    ]
    edges = {first, last, start, end, *(edge for begin, stop, _ in roles for edge in (begin, stop))}
    stretches = []
    for left, right in pairwise(sorted(edge for edge in edges if first <= edge <= last)):
        role = next((role for begin, stop, role in roles if begin <= left and right <= stop), "")
        stretches.append(Stretch(text.text[left:right], role or ("evidence" if start <= left and right <= end else "")))
    return tuple(stretches)


def _sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _MAX_CONTEXT), min(len(text), end + _MAX_CONTEXT)
    cuts = [match.end() for match in _STOP.finditer(text, low, high)]
    first = max((cut for cut in cuts if cut <= start), default=low)
    last = min((cut for cut in cuts if cut >= end), default=high)
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def outside_words(card: CandidateCard, text: Text) -> tuple[str, ...]:
    """Words of arguments that stand outside of the sentence shown, with their lines."""
    start, end = (
        min(candidate.start for candidate in card.candidates),
        max(candidate.end for candidate in card.candidates),
    )
    first, last = _sentence_bounds(text.text, start, end)
    parts = [part for candidate in card.candidates for part in (candidate.subject, candidate.object)]
    return tuple(
        dict.fromkeys(
            f"'{_argument_text(part) if isinstance(part, Argument) else part.text}' in line {text.line_of(part.start)}"
            for part in parts
            if not first <= part.start < last
        )
    )


def details_of(card: CandidateCard) -> tuple[str, ...]:
    """What the candidates of a card say that stands nowhere else on it, each with the name of its field."""
    said = (
        (field, attrgetter(field.path)(candidate))
        for field in shown_fields(Candidate, Door.PAGE)
        for candidate in card.candidates
    )
    return tuple(dict.fromkeys(f"{field.name} {field.format(value)}" for field, value in said if value))


def lines_of(drafts: tuple[Draft, ...], tables: Tables) -> tuple[Line, ...]:
    """What the members of a card would claim."""
    return tuple(
        Line(
            _chosen(draft.subject),
            draft.predicate,
            _chosen(draft.object) if draft.object else draft.value,
            _qualifiers(draft, tables),
            draft.modality.value,
            draft.doubts,
        )
        for draft in drafts
    )


def _chosen(chosen: Chosen) -> str:
    return f"{chosen.label} ({'new ' if chosen.is_new else ''}{chosen.type}, {chosen.id})"


def _shown(column: str, text: str, tables: Tables) -> str:
    if column in ENTITY_QUALIFIERS:
        return tables.label(text)
    return format_date(text) if column in DATE_QUALIFIERS else text


def _qualifiers(draft: Draft, tables: Tables) -> str:
    cells = [f"{column.replace('_', ' ')} {_shown(column, text, tables)}" for column, text in draft.qualifiers.items()]
    return ", ".join([*cells, *([draft.note] if draft.note else [])])
