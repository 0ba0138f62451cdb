"""Cards: what a reviewer decides on at once, one statement of one place of a text.

Comes in: candidates. Goes out: `Card`s in the order of the texts. The members of a collective subject are one card,
since they stand or fall together; a reviewer may split it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.candidates import Argument, Candidate, Value


@dataclass(frozen=True, slots=True)
class Card:
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

    def split(self) -> tuple[Card, ...]:
        """One card a member."""
        return tuple(Card((each,)) for each in self.candidates)


def make_cards(candidates: Iterable[Candidate]) -> tuple[Card, ...]:
    """Fold candidates into cards, in order of document and place.

    Parameters
    ----------
    candidates
        In any order; those of one document, relation, group, object and modality become one card.
    """
    found: dict[tuple[object, ...], list[Candidate]] = {}
    for each in sorted(candidates, key=_place):
        said = (each.doc_id, each.doc_sha256, each.relation, each.group, argument_text(each.object), each.modality)
        found.setdefault(said if each.group else (each.id,), []).append(each)
    return tuple(Card(tuple(group)) for group in found.values())


def _place(candidate: Candidate) -> tuple[str, int, str, int, int, str]:
    places = candidate.subject.start, candidate.object.start
    return candidate.doc_id, min(candidate.start, *places), candidate.relation, *places, candidate.id


def argument_text(argument: Argument | Value) -> str:
    """An argument as a reader sees it: its words, what they stand for, or the value that was read from them.

    Examples
    --------
    >>> argument_text(Argument("the two sides", 0, 13, "State", "", "Georgia"))
    'the two sides = Georgia'
    """
    if isinstance(argument, Argument):
        return f"{argument.text} = {argument.name}" if argument.is_anaphor else argument.text
    parts = (f"{argument.value}", argument.unit, argument.measure and f"({argument.measure})", argument.period)
    return " ".join(filter(None, parts))
