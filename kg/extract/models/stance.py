"""How the text states what a model says it states: our own rules of modality have the more cautious word.

Comes in: parsed sentences and the places of a statement. Goes out: a `Modality`. The words that govern
subject and object are judged, and of two judgements the more cautious one counts: to give a plan or a denial
as a fact harms more than to give a fact as a plan, and a person decides in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.documents.document import Reading
from kg.extract.frames.clauses import is_verb
from kg.extract.frames.parse import Tree, parse_sentences
from kg.extract.frames.sentences import split_sentences
from kg.extract.modality.scope import read_modality
from kg.extract.modality.shifts import is_taken_back
from kg.extract.models.places import TextPlace
from kg.model import UNREALISED, Modality

_CAUTION = (
    Modality.ASSERTED, Modality.REPORTED, Modality.PLANNED, Modality.HYPOTHETICAL, Modality.NEGATED,
)  # fmt: skip
_PLANNED = ("earmark", "expect", "intend", "plan", "pledge", "promise", "schedule", "vow")
_HYPOTHETICAL = ("consider", "contemplate", "explore", "float", "hope", "moot", "mull", "propose", "request", "seek")
_NEGATED = ("boycott", "cancel", "decline", "postpone", "refuse", "reject", "scrap", "shelve", "withhold")
_OWN_SENSE = {
    **dict.fromkeys(_PLANNED, Modality.PLANNED),
    **dict.fromkeys(_HYPOTHETICAL, Modality.HYPOTHETICAL),
    **dict.fromkeys(_NEGATED, Modality.NEGATED),
}
"""Verbs whose own sense says that what they join is not so: "pledged 6 million for the school"."""
_STANDING = frozenset({"appos", "relcl", "acl"})


@dataclass(frozen=True, slots=True)
class ParsedReading:
    """What statements about a document are checked against: what the rules read in it, and its sentences."""

    reading: Reading
    trees: tuple[Tree, ...]


def parse_reading(reading: Reading, model: Callable[..., Any]) -> ParsedReading:
    """Parse the sentences of a reading.

    Parameters
    ----------
    model
        A spaCy pipeline with a parser.
    """
    return ParsedReading(reading, tuple(parse_sentences(reading, split_sentences(reading), model)))


def more_cautious(left: Modality, right: Modality) -> Modality:
    """Of two modalities the one that claims less.

    Examples
    --------
    >>> more_cautious(Modality.ASSERTED, Modality.PLANNED).value
    'planned'
    """
    return max(left, right, key=_CAUTION.index)


def judge_modality(ground: ParsedReading, quote: TextPlace, subject: TextPlace, value: TextPlace) -> Modality:
    """How the text states what joins a subject and an object.

    Parameters
    ----------
    quote
        Stretch that states it.
    subject, value
        Places of the two arguments within it.
    """
    touched = [tree for tree in ground.trees if quote.overlap(tree.sentence.start, tree.sentence.end)]
    modality = Modality.ASSERTED
    for tree in touched:
        for word in _governors(tree, subject, value):
            stated = more_cautious(read_modality(tree, word), _OWN_SENSE.get(tree.words[word].lemma, modality))
            if stated in UNREALISED and is_taken_back(tree, word):
                stated = Modality.NEGATED
            modality = more_cautious(modality, stated)
    return modality


def _governors(tree: Tree, subject: TextPlace, value: TextPlace) -> Iterator[int]:
    """Words that state the claim: what governs both arguments, and the nearest verb over the object.

    What an apposition or relative clause says stands by itself: in "the minister, who visited Arland, will
    resign" only the first verb counts for the visit.
    """
    subject_head, value_head = _head_in(tree, subject), _head_in(tree, value)
    if value_head is None:
        yield from (word for word in (value_head, subject_head) if word is not None)
        return
    above = [] if subject_head is None else [subject_head, *tree.ancestors(subject_head)]
    chain = [value_head, *tree.ancestors(value_head)]
    shared = next((word for word in chain if word in above), None)
    below = chain if shared is None else chain[: chain.index(shared)]
    if shared is not None and _stands_alone(tree, [*below, *above[: above.index(shared)]]):
        yield from (word for word in below[1:] if is_verb(tree, word))
        return
    if shared is not None:
        yield shared
    verb = next((word for word in chain[1:] if is_verb(tree, word)), None)
    if verb is not None:
        yield verb


def _stands_alone(tree: Tree, path: Sequence[int]) -> bool:
    return any(tree.words[word].dep in _STANDING for word in path)


def _head_in(tree: Tree, place: TextPlace) -> int | None:
    """The word of a place on which its other words depend."""
    inside = [word for word in tree.words if place.overlap(word.start, word.end)]
    if not inside:
        return None
    numbers = {word.index for word in inside}
    outer = [word for word in inside if word.head not in numbers or word.head == word.index]
    return (outer or inside)[0].index
