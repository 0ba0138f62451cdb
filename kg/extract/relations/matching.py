"""Matching: frames against rules.

Comes in: the frames of a sentence and what the document says before it. Goes out: `RuleMatch`es, each a rule
with the mentions or values in its places. "Respectively" and dates in brackets are dealt out one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.frames.frames import Frame, FrameKind
from kg.extract.frames.parse import Tree
from kg.extract.relations.arguments import Filler, RuleContext, fill_word
from kg.extract.rules.rules import ANY_NOUN, Rule, read_relations, rules_by_trigger
from kg.extract.rules.word_classes import words_of

_OBJECTS = frozenset({"obj", "to", "into", "with", "attr", "from"})
_FUNDED = frozenset({"Programme", "Project", "Initiative", "Institution"})
VALUES = frozenset({"date", "own_date", "quantity"})


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule that fits a frame.

    Parameters
    ----------
    object
        A mention, or the number of the word that is a date or quantity.
    dates, quantities
        Words of this very pair: its share of what is dealt out "respectively".
    is_grouped
        Whether the subjects of the rule act together.
    """

    rule: Rule
    frame: Frame
    subject: Filler
    object: Filler | int
    dates: tuple[int, ...]
    quantities: tuple[int, ...]
    is_grouped: bool


def match_frames(context: RuleContext, frames: Sequence[Frame]) -> Iterator[RuleMatch]:
    """All matches of all rules, in order of frames and rules."""
    rules = rules_by_trigger()
    for frame in frames:
        for rule in rules.get((frame.kind.value, frame.lemma), ()):
            if any(first == frame.lemma and (not second or second in frame.near) for first, second in rule.triggers):
                yield from _match(context, frame, rule)
        if frame.kind is FrameKind.NOUN:
            for rule in rules.get(("noun", ANY_NOUN), ()):
                yield from _match(context, frame, rule)


def _match(context: RuleContext, frame: Frame, rule: Rule) -> Iterator[RuleMatch]:
    if not _is_fitting(context, frame, rule):
        return
    is_act = rule.subject != ("self",) and ANY_NOUN not in rule.triggers[0]
    subjects = _fill(context, frame, rule.subject, rule.subject_types)
    if not subjects:
        return
    if "pairwise" in rule.flags:
        yield from _pairs(context, frame, rule, subjects)
        return
    dates = frame.dates
    if rule.object[0] in VALUES:
        yield from _values(context, frame, rule, subjects)
        return
    objects = list(_fill(context, frame, rule.object, rule.object_types, with_clause=is_act))
    pairs = [
        (subject, target)
        for subject in subjects
        for target in objects
        if _entity(context, subject) != _entity(context, target) and not _is_inside(subject, target)
    ]
    shared = len(subjects) > 1 or bool(context.reading.entities[_entity(context, subjects[0])].members)
    for number, (subject, target) in enumerate(pairs):
        own = _aside_dates(context, frame, subject) or _aside_dates(context, frame, target) if len(pairs) > 1 else ()
        yield RuleMatch(
            rule,
            frame,
            subject,
            target,
            own or _dealt(frame, dates, number, len(pairs)),
            _dealt(frame, frame.quantities, number, len(pairs)),
            shared and not _is_respective(frame),
        )


def _is_fitting(context: RuleContext, frame: Frame, rule: Rule) -> bool:
    """Whether a frame has what a rule needs beside its arguments, and nothing that it excludes."""
    if rule.without & frame.near or ("no_attr" in rule.flags and "attr" in frame.slots):
        return False
    if "intransitive" in rule.flags and "obj" in frame.slots and not _has_second(frame, rule):
        return False
    if "no_object" in rule.flags and _has_object(frame, rule):
        return False
    if "no_actor" in rule.flags and _has_actor(context, frame):
        return False
    if "passive_only" in rule.flags and (not frame.is_passive or "subj" in frame.slots):
        return False
    if frame.lemma == "be" and "attr" in frame.slots and ("be", "") in rule.triggers:
        return False
    if rule.needs and not rule.needs & (frame.near | _around(frame)):
        return False
    values = [context.reading.quantities[frame.tree.words[word].quantity] for word in frame.quantities]
    if "days" in rule.flags:
        return any(value.unit.startswith("day") for value in values)
    has_money = any(value.is_money for value in values) or frame.near & words_of("funding", "nouns")
    return "money" not in rule.flags or bool(has_money)


def _has_object(frame: Frame, rule: Rule) -> bool:
    """Whether a clause says on what the act is done, beside the second word of its trigger ("take part")."""
    seconds = {second for first, second in rule.triggers if first == frame.lemma}
    places = _OBJECTS - ({"obj"} if frame.is_passive else set())
    return any(frame.tree.words[word].lemma not in seconds for place in places for word in frame.slots.get(place, ()))


def _has_actor(context: RuleContext, frame: Frame) -> bool:
    """Whether somebody who could act is named as subject."""
    actors = read_relations()["signs"].subject
    return any(fill_word(context, frame.tree, word, actors) for word in frame.slots.get("subj", ()))


def _has_second(frame: Frame, rule: Rule) -> bool:
    """Whether the trigger is one of two words, of which the second is often the object."""
    return any(first == frame.lemma and second and second in frame.near for first, second in rule.triggers)


def _around(frame: Frame) -> set[str]:
    """Lemmas and forms of a trigger and of all that depends on it."""
    words = [frame.tree.words[at] for at in frame.tree.subtree(frame.word)] or [frame.tree.words[frame.word]]
    return {word.lemma for word in words} | {word.text.lower() for word in words}


def _values(context: RuleContext, frame: Frame, rule: Rule, subjects: list[Filler]) -> Iterator[RuleMatch]:
    is_date = rule.object[0] != "quantity"
    values = frame.own_dates if rule.object[0] == "own_date" else frame.dates if is_date else frame.quantities
    for number, subject in enumerate(subjects):
        own = _aside_dates(context, frame, subject) if is_date else ()
        if is_date and not own and not values:
            places = (*frame.slots.get("in", ()), *frame.slots.get("at", ()))
            own = next((dates for word in places if (dates := _aside_after(context, frame, word))), ())
        chosen = own or tuple(word for word in _dealt(frame, values, number, len(subjects)) if not _is_end(frame, word))
        for value in chosen[:1] if is_date else chosen:
            yield RuleMatch(rule, frame, subject, value, frame.dates, frame.quantities, len(subjects) > 1)


def _is_end(frame: Frame, word: int) -> bool:
    """Whether a date only says until when."""
    head = frame.tree.words[frame.tree.words[word].head]
    return head.text.lower() in ("until", "till") and frame.lemma not in ("postpone", "delay", "defer", "adjourn")


def _pairs(context: RuleContext, frame: Frame, rule: Rule, subjects: list[Filler]) -> Iterator[RuleMatch]:
    """Pairs of one plural place, for a relation that needs no order: "A and B are twinned"."""
    yield from (
        RuleMatch(rule, frame, first, second, frame.dates, frame.quantities, is_grouped=False)
        for place, first in enumerate(subjects)
        for second in (subjects if "both_ways" in rule.flags else subjects[place + 1 :])
        if _entity(context, first) != _entity(context, second)
    )
    if len(subjects) == 1 and context.reading.entities[_entity(context, subjects[0])].members:
        yield RuleMatch(rule, frame, subjects[0], subjects[0], frame.dates, frame.quantities, is_grouped=False)


def _entity(context: RuleContext, filler: Filler) -> int:
    return context.reading.mentions[filler.mention].entity


def _is_inside(subject: Filler, target: Filler) -> bool:
    """Whether both are one span, or hang on one word, as an office and who holds it."""
    return (subject.sentence, subject.word) == (target.sentence, target.word) and subject.mention == target.mention


def _is_respective(frame: Frame) -> bool:
    return any(word.text.lower() == "respectively" for word in frame.tree.words)


def _dealt(frame: Frame, values: tuple[int, ...], number: int, total: int) -> tuple[int, ...]:
    """The share of one pair: all values, or its own one where there are as many values as pairs."""
    if total > 1 and len(values) == total and (_is_respective(frame) or frame.tree.words[values[0]].quantity >= 0):
        return (values[number],)
    return values


def _aside_dates(context: RuleContext, frame: Frame, filler: Filler) -> tuple[int, ...]:
    """Dates in brackets right after a word; written as negative numbers, since they are no words."""
    return _aside_after(context, frame, filler.word) if filler.sentence == frame.tree.sentence.number else ()


def _aside_after(context: RuleContext, frame: Frame, word: int) -> tuple[int, ...]:
    return tuple(
        -1 - number
        for parenthesis in frame.tree.sentence.parentheses
        if parenthesis.after in _ends(context, frame.tree, word)
        for number, date in enumerate(context.reading.dates)
        if parenthesis.start <= date.start and date.end <= parenthesis.end
    )


def _ends(context: RuleContext, tree: Tree, word: int) -> set[int]:
    """Last words of the mentions that a word heads, itself included."""
    ends = {context.reading.mentions[mention].end for mention in tree.mentions[word]}
    return {word} | {last.index for last in tree.words if last.end in ends}


def _unnamed_venture(context: RuleContext, frame: Frame, types: frozenset[str]) -> Filler | None:
    """What a sum is for, where no phrase of the clause says it."""
    told = [at for place in ("to", "for", "into", "towards") for at in frame.slots.get(place, ())]
    if any(frame.tree.mentions[at] or frame.tree.kids(at, "det") for at in told):
        return None
    actors = read_relations()["funds"].subject
    places = ("subj", "from", "by", "poss", "agent")
    givers = [
        giver
        for place in places
        for at in frame.slots.get(place, ())
        for giver in fill_word(context, frame.tree, at, actors)
    ]
    return context.venture(
        frame.tree, frame.word, types & _FUNDED, frozenset(_entity(context, giver) for giver in givers)
    )


def _fill(
    context: RuleContext, frame: Frame, places: Sequence[str], types: frozenset[str], *, with_clause: bool = False
) -> list[Filler]:
    """Mentions of fitting types in the first place that has any."""
    for place in places:
        if place == "venture":
            fund = _unnamed_venture(context, frame, types)
            if fund is not None:
                return [fund]
            continue
        if place == "topic":
            topic = context.topic(frame.tree, frame.word, types)
            if topic is not None:
                return [topic]
            continue
        words = (frame.word,) if place == "self" else frame.slots.get(place, ())
        if not words and with_clause:
            words = frame.slots.get(f"clause.{place}", ())
        fillers = [filler for word in words for filler in fill_word(context, frame.tree, word, types)]
        if fillers:
            return list(dict.fromkeys(fillers))
    return []
