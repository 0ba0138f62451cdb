"""Each miss and false alarm in its sentence, with what comes nearest to being the cause.

Comes in: a verdict on a document. Goes out: `Mistake`s. The cause is a guess for the reader's eye and no score: the
first of a few ways in which two statements can differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from kg.extract.evaluation.agreement import Strictness, Terms, agrees
from kg.extract.evaluation.gold import GoldClaim, GoldDocument, GoldEntity, GoldValue
from kg.extract.evaluation.scoreboard import DocumentVerdict, Scoreboard
from kg.model import Argument, Candidate, Value

_STOP = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[^a-z])|\n+")


class MistakeKind(StrEnum):
    """The two kinds of mistake."""

    MISS = "miss"
    FALSE_ALARM = "false alarm"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a sentence, and what it is: ``subject``, ``object``, ``evidence``, or nothing."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One miss or false alarm.

    Parameters
    ----------
    said
        The claim in one line: relation, subject, object, modality.
    cause
        What comes nearest to being the cause.
    rule
        Which rule raised the false alarm, or empty.
    sentence
        The sentences that the evidence touches, in stretches.
    """

    document: str
    kind: MistakeKind
    relation: str
    subject: str
    object: str
    modality: str
    cause: str
    rule: str
    start: int
    sentence: tuple[Mark, ...]

    @property
    def text(self) -> str:
        """The sentence as it stands, on one line."""
        return " ".join("".join(mark.text for mark in self.sentence).split())


def find_mistakes(board: Scoreboard, strictness: Strictness = Strictness.LENIENT) -> list[Mistake]:
    """Every miss and false alarm, in the order of documents and of their places in the text.

    Parameters
    ----------
    board
        The scoreboard.
    strictness
        Of which score.
    """
    mistakes = [mistake for verdict in board.verdicts for mistake in _of_verdict(verdict, strictness)]
    order = {verdict.document.id: number for number, verdict in enumerate(board.verdicts)}
    return sorted(
        mistakes, key=lambda mistake: (order[mistake.document], mistake.start, mistake.kind, mistake.relation)
    )


def _of_verdict(verdict: DocumentVerdict, strictness: Strictness) -> Iterator[Mistake]:
    document, terms = verdict.document, Terms(strictness)
    matching = (verdict.strict if strictness is Strictness.STRICT else verdict.lenient).matching
    for number in matching.missed:
        claim = document.claims[number]
        subject, target = _label(claim.subject), _label(claim.object)
        cause = _cause_of_miss(claim, verdict, terms)
        spans = {"subject": _mentions(claim.subject), "object": _mentions(claim.object)}
        start, end = claim.evidence[0][0], max(last for _, last in claim.evidence)
        yield Mistake(
            document.id, MistakeKind.MISS, claim.relation, subject, target, claim.modality.value, cause, "", start,
            mark_sentence(document.text, start, end, spans),
        )  # fmt: skip
    for number in matching.false_alarms:
        candidate = verdict.candidates[number]
        subject, target = _label(candidate.subject), _label(candidate.object)
        parts = {"subject": candidate.subject, "object": candidate.object}
        spans = {role: ((part.start, part.end),) for role, part in parts.items()}
        yield Mistake(
            document.id, MistakeKind.FALSE_ALARM, candidate.relation, subject, target, candidate.modality.value,
            _cause_of_alarm(candidate, document, terms), candidate.rule, candidate.start,
            mark_sentence(document.text, candidate.start, candidate.end, spans),
        )  # fmt: skip


def _mentions(gold: GoldEntity | GoldValue) -> tuple[tuple[int, int], ...]:
    return gold.mentions if isinstance(gold, GoldEntity) else ()


def _label(item: GoldEntity | GoldValue | Argument | Value) -> str:
    if isinstance(item, GoldEntity):
        return f"{item.name} ({item.type})"
    if isinstance(item, GoldValue):
        return str(item)
    if isinstance(item, Argument):
        shown = f"{item.text} = {item.name}" if item.is_anaphor else item.text
        return f"{shown} ({item.type})"
    return " ".join(filter(None, (f"{item.value}", item.unit, item.measure and f"({item.measure})", item.period)))


def _cause_of_miss(claim: GoldClaim, verdict: DocumentVerdict, terms: Terms) -> str:
    any_modality = replace(terms, modality=False)
    for candidate in verdict.candidates:
        if agrees(candidate, claim, verdict.document, any_modality):
            return (
                "one place is taken by another claim"
                if candidate.modality is claim.modality
                else f"given as {candidate.modality}"
            )
    if terms.is_strict:
        for candidate in verdict.candidates:
            if agrees(candidate, claim, verdict.document, replace(terms, evidence=False)):
                return "the evidence is another"
            if agrees(candidate, claim, verdict.document, Terms(Strictness.LENIENT, modality=False)):
                return "a span or value is not exact"
    near = [
        candidate
        for candidate in verdict.candidates
        if candidate.relation == claim.relation and _is_near(candidate, claim)
    ]
    return f"given with {_label(near[0].subject)} → {_label(near[0].object)}" if near else "not found"


def _is_near(candidate: Candidate, claim: GoldClaim) -> bool:
    return any(candidate.start < end and start < candidate.end for start, end in claim.evidence)


def _cause_of_alarm(candidate: Candidate, document: GoldDocument, terms: Terms) -> str:
    any_reading = replace(terms, modality=False, evidence=False)
    for claim in document.claims:
        if agrees(candidate, claim, document, any_reading):
            is_same = candidate.modality is claim.modality
            return "the evidence is another" if is_same else f"the text has it {claim.modality}"
    loosely = Terms(Strictness.LENIENT, modality=False)
    if terms.is_strict and any(agrees(candidate, claim, document, loosely) for claim in document.claims):
        return "a span or value is not exact"
    if isinstance(candidate.object, Argument):
        swapped = replace(candidate, subject=candidate.object, object=candidate.subject)
        if any(agrees(swapped, claim, document, any_reading) for claim in document.claims):
            return "the arguments are swapped"
    for claim in document.claims:
        if agrees(replace(candidate, relation=claim.relation), claim, document, any_reading):
            return f"the relation is {claim.relation}"
    near = [claim for claim in document.claims if claim.relation == candidate.relation and _is_near(candidate, claim)]
    return f"the text has {_label(near[0].subject)} → {_label(near[0].object)}" if near else "not annotated"


def mark_sentence(text: str, start: int, end: int, spans: dict[str, tuple[tuple[int, int], ...]]) -> tuple[Mark, ...]:
    """The sentences that a span touches, cut where its parts begin and end.

    Examples
    --------
    >>> [mark.text for mark in mark_sentence("One. Ann met Bo. Two.", 5, 15, {"subject": ((5, 8),)})]
    ['Ann', ' met Bo', '.']
    """
    cuts = [0, *(match.end() for match in _STOP.finditer(text)), len(text)]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    roles = [(begin, stop, role) for role, places in spans.items() for begin, stop in places]
    edges = {first, last, start, end, *(edge for begin, stop, _ in roles for edge in (begin, stop))}
    inside = sorted(edge for edge in edges if first <= edge <= last)
    marks: list[Mark] = []
    for left, right in pairwise(inside):
        role = next((role for begin, stop, role in roles if begin <= left and right <= stop), "")
        role = role or ("evidence" if start <= left and right <= end else "")
        marks.append(Mark(text[left:right].rstrip() if right == last else text[left:right], role))
    return tuple(mark for mark in marks if mark.text)
