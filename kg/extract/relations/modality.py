"""Modality of a match: what the words around the trigger say, what the rule says, and what the dates say.

Comes in: a `RuleMatch`. Goes out: its `Modality`, or None where the rule forbids the claim. A fact that is dated after
the document is a plan, whatever the tense; so is what a programme tells in the present.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.frames.clauses import is_verb
from kg.extract.frames.parse import Tree
from kg.extract.modality.scope import read_modality
from kg.extract.modality.shifts import (
    is_announced_in_present,
    is_denied_by_head,
    is_scheduled_under_condition,
    is_taken_back,
    own_modality,
)
from kg.extract.relations.arguments import RuleContext
from kg.extract.relations.matching import RuleMatch
from kg.extract.rules.word_classes import words_of
from kg.model import FACTUAL, Modality, Period, parse_period

_DUE = frozenset({"be", "expect", "schedule", "bill", "announce"})
DAYS_OF_WEEK = 7


def modality_of(context: RuleContext, match: RuleMatch) -> Modality | None:
    """Modality of the claim that a match makes, or None where it makes none."""
    tree, word, rule = match.frame.tree, match.frame.word, match.rule
    if rule.subject == ("self",) and "presupposed" in rule.relation.traits and not _is_being_made(tree, word):
        return Modality.ASSERTED
    modality = read_modality(tree, word)
    if rule.subject == ("self",) and modality in FACTUAL and "held" in rule.relation.traits and _is_to_come(tree, word):
        return Modality.PLANNED
    if rule.modality is not None and _is_only_due(tree, word):
        return None
    if rule.modality is Modality.NEGATED:
        return Modality.NEGATED if modality in FACTUAL else None
    modality = _by_rule(match, _by_flags(match, modality))
    if modality in FACTUAL and "unrealised_only" in rule.flags:
        return None
    if "signature" in rule.relation.traits and _is_no_date_of(context, match, modality):
        return None
    return _by_dates(context, match, modality)


def _by_flags(match: RuleMatch, modality: Modality) -> Modality:
    """What "may" that allows and denials that state ("need no visa") make of it."""
    tree, word, flags = match.frame.tree, match.frame.word, match.rule.flags
    if "permission" in flags and modality is Modality.HYPOTHETICAL and _is_permitted(tree, word):
        modality = Modality.ASSERTED
    if "inverted" in flags and modality in FACTUAL | {Modality.NEGATED}:
        modality = Modality.ASSERTED if modality is Modality.NEGATED else Modality.NEGATED
    return modality


def _by_rule(match: RuleMatch, modality: Modality) -> Modality:
    """What the trigger means, and what the rest of the sentence does to a plan."""
    tree, word, rule = match.frame.tree, match.frame.word, match.rule
    is_shifted = "shifted" in rule.relation.traits
    own = rule.modality or (own_modality(tree, word, match.dates) if is_shifted else None)
    if own is not None and modality in FACTUAL:
        modality = Modality.NEGATED if is_denied_by_head(tree, word) else own
    if modality is Modality.HYPOTHETICAL and rule.object[0] == "date" and is_scheduled_under_condition(tree, word):
        modality = Modality.PLANNED
    if modality in (Modality.PLANNED, Modality.HYPOTHETICAL) and is_taken_back(tree, word):
        modality = Modality.NEGATED
    return modality


def _by_dates(context: RuleContext, match: RuleMatch, modality: Modality) -> Modality:
    """What a date that is still to come makes of a fact."""
    tree, word, traits = match.frame.tree, match.frame.word, match.rule.relation.traits
    dates = [context.reading.dates[date_number(tree, index)].value for index in match.dates[:1]]
    if modality in FACTUAL and "act" in traits and is_announced_in_present(tree, word):
        is_near = any(_is_near(date, context.written) for date in dates)
        modality = Modality.PLANNED if is_near else modality
    if tree.words[word].tag == "VBD" and "made" in traits:
        return modality
    return future_is_planned(modality, dates, context.written)


def date_number(tree: Tree, word: int) -> int:
    """Number in the reading of a date; one in brackets is given by a negative number."""
    return -1 - word if word < 0 else tree.words[word].date


def _is_permitted(tree: Tree, word: int) -> bool:
    return any(tree.words[kid].text.lower() == "may" for kid in tree.kids(word, "aux"))


def _is_to_come(tree: Tree, word: int) -> bool:
    """Whether an event is where somebody is going to be: "in June we shall be at the summit in Lima"."""
    link = tree.words[tree.words[word].head]
    if tree.words[word].dep != "pobj" or link.text.lower() not in ("at", "to", "for"):
        return False
    verb = tree.words[link.head]
    return is_verb(tree, verb.index) and read_modality(tree, verb.index) in (Modality.PLANNED, Modality.HYPOTHETICAL)


def _is_only_due(tree: Tree, word: int) -> bool:
    """Whether "is due" or "is expected" governs another act: "in Lima he is due to speak"."""
    return any(
        tree.kids(kid, "xcomp") for kid in (word, *tree.kids(word, "acomp", "attr")) if tree.words[word].lemma in _DUE
    )


def _is_no_date_of(context: RuleContext, match: RuleMatch, modality: Modality) -> bool:
    """Whether a day of signature is none: nobody signed then, or one state may sign what others signed before."""
    frame = match.frame
    if modality is not Modality.HYPOTHETICAL:
        return modality is Modality.NEGATED
    signers = frame.slots.get("subj", ())
    if frame.is_passive or "with" in frame.slots or len(signers) != 1 or not frame.tree.mentions[signers[0]]:
        return False
    number = frame.tree.mentions[signers[0]][0]
    entity = context.reading.entities[context.reading.mentions[number].entity]
    return not entity.members and entity.type in ("State", "City", "Institution", "Organisation")


def _is_near(date: str, written: Period | None) -> bool:
    """Whether a date is the day of the document, later, or of the week before, as a bare weekday may be read."""
    last = parse_period(date).latest
    if written is None or written.earliest is None or last is None:
        return False
    return (written.earliest - last).days < DAYS_OF_WEEK


def _is_being_made(tree: Tree, word: int) -> bool:
    """Whether a thing comes to be by the verb over it ("a plan to open the school"), or is only "a school"."""
    head = tree.words[tree.words[word].head]
    if any(tree.words[kid].text.lower() in ("a", "an") for kid in tree.kids(word, "det")):
        return True
    return tree.words[word].dep in ("dobj", "nsubjpass", "pobj", "conj") and (
        head.lemma in words_of("making", "verbs") or tree.words[head.head].lemma in words_of("making", "nouns")
    )


def future_is_planned(modality: Modality, dates: Iterable[str], written: Period | None) -> Modality:
    """A fact dated after the document is a plan, whatever the tense."""
    if modality not in FACTUAL or written is None or written.latest is None:
        return modality
    for date in dates:
        first = parse_period(date).earliest
        if first is not None and first > written.latest:
            return Modality.PLANNED
    return modality
