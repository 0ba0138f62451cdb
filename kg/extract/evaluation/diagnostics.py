"""What the guide wants told apart from the scores: modality leaks, types and links, offsets.

Comes in: a gold document, its candidates and how they were matched. Goes out: `Share`s. Types and links are judged on
the claims that were found leniently: of a claim that was not found there is nothing to link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.evaluation.agreement import Terms, agrees
from kg.extract.evaluation.gold import SYMMETRIC, GoldClaim, GoldDocument, GoldEntity
from kg.extract.evaluation.knowledge import Find
from kg.extract.evaluation.scores import Agreements, candidate_key, judge, tally
from kg.model import FACTUAL, Argument, Candidate
from kg.tables import fold_name


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def rate(self) -> float | None:
        """The part of the whole, or None where there is no whole."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Shares of one document, or of all of them.

    Parameters
    ----------
    leaks
        Gold claims that are planned, hypothetical or negated and were given as fact, of all such gold claims.
    facts
        Distinct candidates given as fact which are such a leak, of all distinct candidates given as fact.
    modality
        Claims with the right modality (reported and asserted are one), of those found whatever the modality.
    spans
        Arguments whose span is a mention to the character, of those of the claims found leniently: whoever gives whole
        sentences as arguments overlaps much and is found out here.
    types
        Arguments with the right type; likewise.
    links
        Arguments linked to the right entity of the graph, or to none where it has none; likewise.
    anaphors
        Arguments that are no name and are resolved to the right name; likewise.
    offsets
        Spans of candidates that hold the text that they quote, of all.
    """

    leaks: Share = Share()
    facts: Share = Share()
    modality: Share = Share()
    spans: Share = Share()
    types: Share = Share()
    links: Share = Share()
    anaphors: Share = Share()
    offsets: Share = Share()

    def __add__(self, other: Diagnostics) -> Diagnostics:
        return Diagnostics(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def diagnose(judged: Agreements, lenient: Terms, find: Find | None = None) -> Diagnostics:
    """Count the shares of one document.

    Parameters
    ----------
    judged
        Leniently.
    lenient
        What it was judged by.
    find
        Resolves names to entities of the graph; None leaves links out.
    """
    document, candidates = judged.document, judged.candidates
    facts = {candidate_key(candidate, document): candidate for candidate in candidates if candidate.modality in FACTUAL}
    leaking = {key: leaks_of(candidate, document, lenient) for key, candidate in facts.items()}
    denied = [claim for claim in document.claims if claim.modality not in FACTUAL]
    leaked = {number for numbers in leaking.values() for number in numbers}
    any_modality = judge(document, candidates, replace(lenient, modality=False))
    pairs = tally(any_modality, is_expanded=True).matching.pairs
    right = sum(judged.weights[number][gold] > 0 for number, gold in pairs)
    arguments = [
        pair
        for number, gold in tally(judged, is_expanded=True).matching.pairs
        for pair in _arguments(candidates[number], document.claims[gold])
    ]
    anaphors = [(argument, gold) for argument, gold in arguments if argument.is_anaphor]
    return Diagnostics(
        leaks=Share(len(leaked), len(denied)),
        facts=Share(sum(map(bool, leaking.values())), len(facts)),
        modality=Share(right, len(pairs)),
        spans=Share(
            sum((argument.start, argument.end) in gold.mentions for argument, gold in arguments), len(arguments)
        ),
        types=Share(sum(argument.type == gold.type for argument, gold in arguments), len(arguments)),
        links=Share(sum(_is_linked(*pair, find) for pair in arguments), len(arguments)) if find else Share(),
        anaphors=Share(sum(_is_resolved(*pair, document) for pair in anaphors), len(anaphors)),
        offsets=exact_offsets(document.text, candidates),
    )


def leaks_of(candidate: Candidate, document: GoldDocument, lenient: Terms) -> tuple[int, ...]:
    """Numbers of the gold claims that the text does not state as fact and the candidate does.

    A candidate that is right leniently leaks nothing, even where the same is planned elsewhere in the text.
    """
    if candidate.modality not in FACTUAL:
        return ()
    if any(agrees(candidate, claim, document, lenient) for claim in document.claims):
        return ()
    any_modality = replace(lenient, modality=False)
    return tuple(
        number
        for number, claim in enumerate(document.claims)
        if claim.modality not in FACTUAL and agrees(candidate, claim, document, any_modality)
    )


def exact_offsets(text: str, candidates: Sequence[Candidate]) -> Share:
    """How many spans hold the text that they quote.

    Notes
    -----
    Three spans a candidate: both arguments, and the evidence, which quotes nothing and must lie inside the text.
    """
    exact = 0
    for candidate in candidates:
        exact += sum(text[part.start : part.end] == part.text for part in (candidate.subject, candidate.object))
        exact += 0 <= candidate.start < candidate.end <= len(text)
    return Share(exact, 3 * len(candidates))


def _arguments(candidate: Candidate, claim: GoldClaim) -> Iterator[tuple[Argument, GoldEntity]]:
    orders = [(candidate.subject, candidate.object)]
    if claim.relation in SYMMETRIC and isinstance(candidate.object, Argument):
        orders.append((candidate.object, candidate.subject))

    def overlaps(argument: object, gold: object) -> bool:
        return (
            isinstance(argument, Argument)
            and isinstance(gold, GoldEntity)
            and any(argument.start < end and start < argument.end for start, end in gold.mentions)
        )

    first, second = next((order for order in orders if overlaps(order[0], claim.subject)), orders[0])
    for argument, gold in ((first, claim.subject), (second, claim.object)):
        if isinstance(argument, Argument) and isinstance(gold, GoldEntity):
            yield argument, gold


def _is_linked(argument: Argument, gold: GoldEntity, find: Find | None) -> bool:
    wanted = find(gold.name) if find else ()
    return argument.entity in wanted if wanted else not argument.entity


def _is_resolved(argument: Argument, gold: GoldEntity, document: GoldDocument) -> bool:
    names = {fold_name(gold.name), *(fold_name(document.text[start:end]) for start, end in gold.mentions)}
    return fold_name(argument.name) in names
