"""From what a model says to candidates: each statement is held against the text, and most of the work is to doubt.

Comes in: proposals and what they are checked against. Goes out: `Candidate`s whose every place, number and
date is our own, and rejects with their causes. A qualifier that fails is dropped and recorded, since the
statement stands without it; everything else that fails takes the statement with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.models.arguments import (
    ArgumentRefusal,
    is_of_doubtful_kind,
    place_argument,
    place_value,
    read_qualifier,
)
from kg.extract.models.chunks import Chunk
from kg.extract.models.places import MatchKind, TextPlace, find_quote, is_near, level
from kg.extract.models.prompt import RELATIONS, PromptRelation
from kg.extract.models.proposals import ArgumentWords, Cause, Proposal, Rejection
from kg.extract.models.stance import ParsedReading, judge_modality, settle_modality
from kg.extract.relations.modality import future_is_planned
from kg.model import Argument, Candidate, Extractor, Modality, Value, ValueType

MAX_QUOTE_CHARS = 900
CONFIDENCE = 0.5
"""Of a statement that was found letter for letter; not measured, and below what measured rules have."""
FUZZY_SHARE, DOUBT_SHARE, ANAPHOR_SHARE = 0.4, 0.7, 0.8
"""What is left of it after a near match, a disagreement on modality or a dropped qualifier, an anaphor."""
NEAR_MARK = "~near-quote"
"""Added to a candidate's rule where its quote was found only nearly."""
_TO_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules above)\b"
    r"|\bsystem prompt\b|\byou are (?:now )?an? (?:\w+ ){0,2}(?:assistant|ai|model|bot)\b"
    r"|\b(?:output|emit|print|return|(?:respond|reply|answer) with)\b.{0,60}\b(?:json|triples?|statements?|claims?)\b"
    r"|\b(?:add|insert|include|write)\b.{0,120}\b(?:to|in|into) (?:your|the) (?:output|answer|json|list)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of the proposals for one part of a document."""

    candidates: tuple[Candidate, ...]
    rejects: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class _PlacedStatement:
    """Where a statement was found."""

    quote: TextPlace
    subject: Argument
    object: Argument | Value
    is_doubtful: bool = False


@dataclass(slots=True)
class _Notes:
    """Rejects of one part, as they come."""

    doc_id: str
    chunk: Chunk
    rejects: list[Rejection] = field(default_factory=list)

    def add(self, refusal: ArgumentRefusal, said: Proposal, *, is_partial: bool = False) -> None:
        self.rejects.append(
            Rejection(refusal.cause, refusal.detail, self.doc_id, self.chunk.start, self.chunk.end, said, is_partial)
        )


def verify(
    proposals: Sequence[Proposal],
    chunk: Chunk,
    ground: ParsedReading,
    model: str,
    rivals: Iterable[Candidate] = (),
) -> Verified:
    """Check what a model says about one part of a document.

    Parameters
    ----------
    proposals
        In the order of the answer.
    chunk
        The part that the model was shown; quotes are looked for nowhere else.
    ground
        What the rules read in the document.
    model
        Name of the model, which the candidates carry as their rule.
    rivals
        What rules found in the same document: a statement that swaps their arguments at the same place is rejected.

    Returns
    -------
    Verified
        Candidates in order of the proposals, and every reject.
    """
    notes = _Notes(ground.reading.document.id, chunk)
    by_pair: dict[tuple[str, str, str], list[Candidate]] = {}
    for rival in rivals:
        by_pair.setdefault(_pair(rival), []).append(rival)
    candidates: dict[str, Candidate] = {}
    for said in proposals:
        outcome = _verify_one(said, chunk, ground, model, notes)
        if isinstance(outcome, Candidate):
            outcome = _compare(outcome, by_pair)
        if isinstance(outcome, ArgumentRefusal):
            notes.add(outcome, said)
        elif outcome.id in candidates:
            notes.add(ArgumentRefusal(Cause.DUPLICATE, "the same statement was given before"), said)
        else:
            candidates[outcome.id] = outcome
    return Verified(tuple(candidates.values()), tuple(notes.rejects))


def _pair(candidate: Candidate) -> tuple[str, str, str]:
    last = candidate.object.name if isinstance(candidate.object, Argument) else candidate.object.text
    return candidate.relation, level(candidate.subject.name), level(last)


def _compare(
    candidate: Candidate, by_pair: Mapping[tuple[str, str, str], list[Candidate]]
) -> Candidate | ArgumentRefusal:
    """A candidate beside what the rules read of the same two things at the same place: their direction counts.

    Another modality of theirs is a doubt only: they judge by the sentence, and were wrong wherever it was tried.
    """
    relation, subject, last = _pair(candidate)
    same = [rival for rival in by_pair.get((relation, subject, last), []) if _is_at(candidate, rival)]
    reverse = [] if RELATIONS[relation].is_symmetric else by_pair.get((relation, last, subject), [])
    if not same and any(_is_at(candidate, rival, is_swapped=True) for rival in reverse):
        return ArgumentRefusal(Cause.SWAPPED, "the rules read subject and object the other way round")
    if all(rival.modality is candidate.modality for rival in same):
        return candidate
    return replace(candidate, confidence=round(candidate.confidence * DOUBT_SHARE, 3))


def _is_at(candidate: Candidate, rival: Candidate, *, is_swapped: bool = False) -> bool:
    """Whether a rule read the same words as subject and object, or the other way round."""
    first, last = (rival.object, rival.subject) if is_swapped else (rival.subject, rival.object)
    return _overlap(candidate.subject, first) and _overlap(candidate.object, last)


def _overlap(left: Argument | Value, right: Argument | Value) -> bool:
    return left.start < right.end and right.start < left.end


def merge_candidates(rules: Iterable[Candidate], said: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates of the rules and of a model, each statement once.

    Parameters
    ----------
    rules
        What rules read in a document.
    said
        What of a model's statements the text bears out.

    Returns
    -------
    tuple of Candidate
        In order of place. What both say is that of the rules, and surer; where the model has more of it, as a longer
        title, it is the model's; what the model says is planned or denied makes a rule's fact less sure.
    """
    merged = {candidate.id: candidate for candidate in rules}
    for candidate in said:
        rivals = [
            rival for rival in merged.values()
            if rival.extractor is not Extractor.LLM and _pair(rival) == _pair(candidate)
            and rival.start < candidate.end and candidate.start < rival.end
        ]  # fmt: skip
        alike = [rival for rival in rivals if rival.modality is candidate.modality]
        for rival in rivals:
            if rival not in alike:
                merged[rival.id] = replace(rival, confidence=round(rival.confidence * DOUBT_SHARE, 3))
        told = next((rival for rival in alike if candidate.qualifiers.items() <= rival.qualifiers.items()), None)
        poorer = [rival for rival in alike if _is_poorer(rival, candidate)]
        if told is not None:
            sure = 1 - (1 - told.confidence) * (1 - candidate.confidence)
            merged[told.id] = replace(told, confidence=round(sure, 3))
            continue
        for rival in poorer:
            qualifiers = {**rival.qualifiers, **candidate.qualifiers}
            candidate = replace(  # noqa: PLW2901  what the model says takes in what the rule knew
                candidate, qualifiers=qualifiers, confidence=max(candidate.confidence, rival.confidence)
            )
            del merged[rival.id]
        merged[candidate.id] = candidate
    return tuple(
        sorted(
            merged.values(), key=lambda candidate: (candidate.start, candidate.end, candidate.relation, candidate.id)
        )
    )


def _is_poorer(rival: Candidate, candidate: Candidate) -> bool:
    """Whether a model says all that a rule does and more: a qualifier that the rule lacks, or has a part of."""
    shared = rival.qualifiers.keys() & candidate.qualifiers.keys()
    return bool(candidate.qualifiers) and all(
        level(rival.qualifiers[name]).lower() in level(candidate.qualifiers[name]).lower()
        if name == "title"
        else rival.qualifiers[name] == candidate.qualifiers[name]
        for name in shared
    )


def _verify_one(
    said: Proposal, chunk: Chunk, ground: ParsedReading, model: str, notes: _Notes
) -> Candidate | ArgumentRefusal:
    relation = RELATIONS.get(said.relation)
    if relation is None:
        return ArgumentRefusal(Cause.UNKNOWN_RELATION, f"'{said.relation}' is no relation of the guide")
    if said.modality and said.modality not in [modality.value for modality in Modality if modality != "opinion"]:
        return ArgumentRefusal(Cause.UNKNOWN_MODALITY, f"'{said.modality}' is no modality of the guide")
    places = _place_quote(said, chunk, ground)
    if isinstance(places, ArgumentRefusal):
        return places
    first: ArgumentRefusal | None = None
    for quote in places:
        placed = _place_arguments(said, relation, quote, ground)
        if not isinstance(placed, ArgumentRefusal):
            return _to_candidate(said, placed, ground, model, notes)
        first = first or placed
    assert first is not None  # a quote has at least one place
    return first


def _place_quote(said: Proposal, chunk: Chunk, ground: ParsedReading) -> tuple[TextPlace, ...] | ArgumentRefusal:
    document = ground.reading.document
    if len(said.quote) > MAX_QUOTE_CHARS:
        return ArgumentRefusal(
            Cause.QUOTE_TOO_LONG, f"the quote has {len(said.quote):,} characters, more than two sentences"
        )
    places = find_quote(said.quote, document, chunk.pieces)
    if not places:
        if is_near(said.quote, document, chunk.pieces):
            return ArgumentRefusal(
                Cause.QUOTE_ALTERED, "the text has other numbers, months, denials or auxiliaries there"
            )
        return ArgumentRefusal(Cause.QUOTE_NOT_FOUND, "the quote does not stand in the part of the text that was shown")
    honest = tuple(place for place in places if not _speaks_to_machine(document.aligned, place))
    return honest or ArgumentRefusal(Cause.ADDRESSES_MACHINE, "the quote stands in words that address a machine")


def _speaks_to_machine(aligned: str, place: TextPlace) -> bool:
    """Whether the paragraph of a quote gives orders to whoever processes it."""
    start = aligned.rfind("\n\n", 0, place.start) + 1
    end = aligned.find("\n\n", place.end)
    return bool(_TO_MACHINE.search(aligned, start, end if end >= 0 else len(aligned)))


def _place_arguments(
    said: Proposal, relation: PromptRelation, quote: TextPlace, ground: ParsedReading
) -> _PlacedStatement | ArgumentRefusal:
    reading = ground.reading
    subject = place_argument(said.subject, quote, reading, relation.subjects, near=said.object.words)
    if isinstance(subject, ArgumentRefusal):
        return subject
    if relation.value is None:
        taken = TextPlace(subject.start, subject.end)
        last: Argument | Value | ArgumentRefusal = place_argument(said.object, quote, reading, relation.objects, taken)
    else:
        last = place_value(said, relation.value, quote, reading)
    if isinstance(last, ArgumentRefusal):
        return last
    if isinstance(last, Argument) and level(last.name) == level(subject.name):
        return ArgumentRefusal(Cause.SAME_ARGUMENTS, f"subject and object are both '{subject.name}'")
    kinds = [(subject, relation.subjects), *([(last, relation.objects)] if isinstance(last, Argument) else [])]
    is_doubtful = any(is_of_doubtful_kind(argument, allowed) for argument, allowed in kinds)
    return _PlacedStatement(quote, subject, last, is_doubtful)


def _to_candidate(
    said: Proposal, placed: _PlacedStatement, ground: ParsedReading, model: str, notes: _Notes
) -> Candidate:
    relation, quote, subject, last = RELATIONS[said.relation], placed.quote, placed.subject, placed.object
    document = ground.reading.document
    qualifiers, is_whole = _read_qualifiers(said, relation, quote, ground, notes)
    judged = judge_modality(ground, quote, TextPlace(subject.start, subject.end), TextPlace(last.start, last.end))
    dates = [str(last.value)] if isinstance(last, Value) and last.type is ValueType.DATE and last.value else []
    dates += [qualifiers[name] for name in ("on", "from") if name in qualifiers]
    judged = future_is_planned(judged, dates, document.date)
    stated = Modality(said.modality) if said.modality else judged
    confidence = CONFIDENCE
    if judged is not stated or not is_whole or placed.is_doubtful:
        confidence *= DOUBT_SHARE
    if _is_resolved(said.subject) or _is_resolved(said.object):
        confidence *= ANAPHOR_SHARE
    is_fuzzy = quote.match is MatchKind.FUZZY
    return Candidate(
        relation=relation.name,
        subject=subject,
        object=last,
        qualifiers=qualifiers,
        modality=settle_modality(stated, judged),
        start=quote.start,
        end=quote.end,
        doc_id=document.id,
        doc_title=document.title,
        doc_date=str(document.date or ""),
        doc_sha256=document.sha256,
        confidence=round(confidence * (FUZZY_SHARE if is_fuzzy else 1.0), 3),
        rule=model + (NEAR_MARK if is_fuzzy else ""),
        extractor=Extractor.LLM,
        group=_group_key(said, relation, quote, subject),
    )


def _is_resolved(said: ArgumentWords) -> bool:
    """Whether the words count for another name, on the word of the model."""
    return bool(said.stands_for) and level(said.stands_for) != level(said.words)


def _group_key(said: Proposal, relation: PromptRelation, quote: TextPlace, subject: Argument) -> str:
    """One key for the members of a collective subject, which share its words and its sentence."""
    if not _is_resolved(said.subject):
        return ""
    return f"{relation.name}-{quote.start}-{subject.start}-{subject.end}"


def _read_qualifiers(
    said: Proposal, relation: PromptRelation, quote: TextPlace, ground: ParsedReading, notes: _Notes
) -> tuple[dict[str, str], bool]:
    """Qualifiers that hold, and whether all did."""
    qualifiers: dict[str, str] = {}
    is_whole = True
    for name, words in sorted(said.qualifiers.items()):
        if name not in relation.qualifiers:
            outcome: tuple[tuple[str, str], ...] | ArgumentRefusal = ArgumentRefusal(
                Cause.QUALIFIER_NOT_ALLOWED, f"{relation.name} has no {name}"
            )
        else:
            outcome = read_qualifier(name, words, quote, ground.reading)
        if isinstance(outcome, ArgumentRefusal):
            notes.add(outcome, said, is_partial=True)
            is_whole = False
        else:
            qualifiers.update(outcome)
    return qualifiers, is_whole
