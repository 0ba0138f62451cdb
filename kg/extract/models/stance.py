"""How the text states what a model says it states: what a plan or a denial is may not pass for a fact.

Comes in: parsed sentences and the places of a statement. Goes out: a `Modality`. Judged is the clause that joins the
two arguments, not its sentence: what an apposition or a relative clause says stands by itself. Where the model and we
differ the model's word stays, less sure, unless it gives as a fact what that clause plans, supposes or denies.
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
from kg.model import FACTUAL, UNREALISED, Modality

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
    joined = [tree for tree in touched if None not in (_head_in(tree, subject), _head_in(tree, value))]
    holding = joined or [tree for tree in touched if _head_in(tree, value) is not None] or touched
    modality = Modality.ASSERTED
    for tree in holding:
        for word in _governors(tree, subject, value):
            stated = more_cautious(read_modality(tree, word), _OWN_SENSE.get(tree.words[word].lemma, modality))
            if stated in UNREALISED and is_taken_back(tree, word):
                stated = Modality.NEGATED
            modality = more_cautious(modality, stated)
        modality = Modality.NEGATED if _is_denied_beside(tree, subject, value) else modality
    return modality


def settle_modality(stated: Modality, judged: Modality) -> Modality:
    """The model's modality, or ours where the model gives as a fact what is none.

    Examples
    --------
    >>> settle_modality(Modality.ASSERTED, Modality.PLANNED).value
    'planned'
    >>> settle_modality(Modality.PLANNED, Modality.NEGATED).value
    'planned'
    """
    return judged if stated in FACTUAL and judged not in FACTUAL else stated


def _paths(tree: Tree, subject: TextPlace, value: TextPlace) -> tuple[list[int], list[int], int | None]:
    """Words from the object, and from the subject, up to the word that governs both, and that word."""
    subject_head, value_head = _head_in(tree, subject), _head_in(tree, value)
    above = [] if subject_head is None else [subject_head, *tree.ancestors(subject_head)]
    chain = [] if value_head is None else [value_head, *tree.ancestors(value_head)]
    shared = next((word for word in chain if word in above), None)
    if shared is None:
        return chain, above, None
    return chain[: chain.index(shared)], above[: above.index(shared)], shared


def _governors(tree: Tree, subject: TextPlace, value: TextPlace) -> Iterator[int]:
    """Words that state the claim: what governs both arguments, and the nearest verb over the object.

    What an apposition or relative clause says stands by itself: in "the minister, who visited Arland, will
    resign" only the first verb counts for the visit, and in "the visit of Arland's minister Anna Berg is off"
    nothing is said of her office.
    """
    to_object, to_subject, shared = _paths(tree, subject, value)
    if shared is None:
        heads = [path[0] for path in (to_object, to_subject) if path][:1]
        verb = next((word for word in to_object[1:] if is_verb(tree, word)), None)
        yield from heads if verb is None else (verb,)
        return
    for path in (to_object, to_subject):
        if (standing := _standing(tree, path)) is not None:
            yield from (word for word in path[: standing + 1] if is_verb(tree, word))
            return
    between = [word for word in to_object if is_verb(tree, word)]
    is_argument = not to_object or not to_subject
    if is_argument and not is_verb(tree, shared):
        yield from between
        return
    yield shared
    yield from between[:1]


def _is_denied_beside(tree: Tree, subject: TextPlace, value: TextPlace) -> bool:
    """Whether "not" or "no longer" stands in the phrase that joins two names: "Moldova, not a member of the fund"."""
    to_object, to_subject, shared = _paths(tree, subject, value)
    joining = [*to_object[1:], *to_subject[1:], shared] if shared is not None else []
    first, last = min(subject.end, value.end), max(subject.start, value.start)
    return any(
        tree.words[kid].dep in ("neg", "advmod", "preconj", "cc", "det")
        and tree.words[kid].text.lower() in ("not", "never", "neither", "no")
        for word in joining
        if word is not None and not is_verb(tree, word)
        for kid in tree.kids(word)
        if first <= tree.words[kid].start < last
    )


def _standing(tree: Tree, path: Sequence[int]) -> int | None:
    """How far along a path the first apposition or relative clause ends."""
    return next((at for at, word in enumerate(path) if tree.words[word].dep in _STANDING), None)


def _head_in(tree: Tree, place: TextPlace) -> int | None:
    """The word of a place on which its other words depend."""
    inside = [word for word in tree.words if place.overlap(word.start, word.end)]
    if not inside:
        return None
    numbers = {word.index for word in inside}
    outer = [word for word in inside if word.head not in numbers or word.head == word.index]
    return (outer or inside)[0].index
