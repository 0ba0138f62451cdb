"""Frames: a verb or noun with what fills its places, whichever way the sentence is turned.

Comes in: a `Tree`. Goes out: one `Frame` for each verb and noun. Passive, relative, participial, controlled
and coordinated clauses all give the same places (`subj` acts, `obj` is acted on, `attr` is said of the
subject, and one place for each preposition), so that a rule is written once. A place of a place has a path:
"a member of the league" gives `member.of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.extract.frames.clauses import coordinated, is_passive, is_verb, surface_subject, through_relative, verb_lemma
from kg.extract.frames.parse import Tree
from kg.extract.frames.slots import (
    Slots,
    add_agent,
    add_governor,
    add_paths,
    add_places,
    add_stray_places,
    controllers,
    link,
    missing_object,
    sharers,
    stray_agent,
)
from kg.extract.frames.values import clause_values, governing_dates
from kg.extract.rules.word_classes import words_of

MONEY = "<money>"
"""Lemma of a sum of money as the trigger of a rule."""


class FrameKind(StrEnum):
    """Part of speech of what a frame is built on."""

    VERB = "verb"
    NOUN = "noun"
    HYPHEN = "hyphen"


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb or noun and what fills its places.

    Parameters
    ----------
    word
        Number of the verb or noun in its sentence.
    slots
        Place to the words that head what fills it, coordination expanded.
    near
        Lemmas of all that depends directly on it, objects of prepositions included.
    dates, quantities
        Numbers of the words that are dates and quantities of this clause; `own_dates` those that hang on
        the noun itself.
    """

    tree: Tree
    word: int
    lemma: str
    kind: FrameKind
    slots: Mapping[str, tuple[int, ...]]
    near: frozenset[str]
    dates: tuple[int, ...] = ()
    quantities: tuple[int, ...] = ()
    own_dates: tuple[int, ...] = ()
    is_passive: bool = False


def read_frames(tree: Tree) -> list[Frame]:
    """All frames of a sentence, in order of their words."""
    clause_dates = clause_values(tree)
    frames = []
    for word in tree.words:
        if word.date >= 0:
            continue
        dates, quantities = clause_dates.get(word.index, ((), ()))
        if word.is_name and "-" in word.shape:
            frames.append(_hyphen_frame(tree, word.index))
        elif word.quantity >= 0:
            frames.append(_noun_frame(tree, word.index, dates, (word.index,)))
        elif is_verb(tree, word.index) and not word.is_name:
            frames.append(_verb_frame(tree, word.index, dates, quantities))
        elif word.tag[:2] == "NN" or word.is_name or tree.mentions[word.index]:
            frames.append(_noun_frame(tree, word.index, dates, quantities))
    return frames


def _hyphen_frame(tree: Tree, index: int) -> Frame:
    """Frame of "Vienna-based": the noun it describes and the name in it."""
    word = tree.words[index]
    lemma = word.text.rpartition("-")[2].lower()
    return Frame(tree, index, lemma, FrameKind.HYPHEN, {"obj": (word.head,), "hyphen": (index,)}, frozenset({lemma}))


def _verb_frame(tree: Tree, index: int, dates: tuple[int, ...], quantities: tuple[int, ...]) -> Frame:
    slots = Slots(tree)
    passive = is_passive(tree, index)
    _add_subjects(tree, slots, index, passive=passive)
    add_governor(tree, slots, index)
    _add_objects(tree, slots, index, passive=passive)
    for kid in tree.kids(index, "attr", "acomp", "oprd"):
        slots.add("attr", coordinated(tree, kid))
        add_places(tree, slots, kid, with_path=True)
    for kid in tree.kids(index, "ccomp"):
        if tree.words[kid].tag == "JJ":  # "made 5 million available to the fund"
            slots.near.add(tree.words[kid].lemma)
            add_places(tree, slots, kid, with_path=False)
    for kid in tree.kids(index, "advmod", "prt", "npadvmod"):
        slots.near.add(tree.words[kid].lemma)
    add_places(tree, slots, index, with_path=False)
    _add_further(tree, slots, index)
    filled = {place: tuple(words) for place, words in slots.words.items() if words}
    lemma = verb_lemma(tree, index)
    return Frame(tree, index, lemma, FrameKind.VERB, filled, frozenset(slots.near), dates, quantities, (), passive)


def _add_subjects(tree: Tree, slots: Slots, index: int, *, passive: bool) -> None:
    surface = surface_subject(tree, index)
    squeezed = tuple(kid for kid in tree.kids(index, "compound") if tree.mentions[kid])
    if squeezed:  # "which the Island Bank finances", parsed as a noun with a name before it
        slots.add("subj", squeezed)
        slots.add("obj", surface)
    else:
        slots.add("obj" if passive else "subj", surface)
    if passive and not tree.kids(index, "agent"):
        slots.add("subj", stray_agent(tree, index))
    for kid in tree.kids(index, "nsubjpass", "nsubj"):
        add_paths(tree, slots, kid)


def _add_objects(tree: Tree, slots: Slots, index: int, *, passive: bool) -> None:
    objects = tree.kids(index, "dobj")
    for kid in objects:
        slots.add("obj", through_relative(tree, kid))
    for kid in tree.kids(index, "dative", "iobj"):
        if tree.words[kid].tag not in ("IN", "TO"):
            slots.add("to", coordinated(tree, kid))
    if not objects and not passive:
        slots.add("obj", missing_object(tree, index))
        slots.add("obj", tuple(kid for kid in tree.kids(index, "advmod", "npadvmod") if tree.mentions[kid]))


def _add_further(tree: Tree, slots: Slots, index: int) -> None:
    """Places that hang on the object, the agent, or on verbs that share or control this one."""
    for kid in tree.kids(index, "dobj"):
        add_places(tree, slots, kid, with_path=True)
        beside = tree.kids(kid, "nmod", "compound", "poss")
        slots.add(
            "obj.mod",
            tuple(modifier for modifier in beside if tree.mentions[modifier] or tree.words[modifier].dep == "nmod"),
        )
        if not tree.mentions[kid]:
            add_stray_places(tree, slots, kid)
    for agent in tree.kids(index, "agent"):
        for noun in tree.kids(agent, "pobj"):
            add_places(tree, slots, noun, with_path=False)
    for at in sharers(tree, index):
        add_places(tree, slots, at, with_path=False)
    for at in controllers(tree, index):
        slots.near.update(tree.words[kid].lemma for kid in tree.kids(at, "acomp", "advmod", "attr"))
        if any(kid < at for kid in tree.kids(at, "prep")):
            add_places(tree, slots, at, with_path=False)


def _noun_frame(tree: Tree, index: int, dates: tuple[int, ...], quantities: tuple[int, ...]) -> Frame:
    slots = Slots(tree)
    word = tree.words[index]
    add_stray_places(tree, slots, index)
    _add_owners(tree, slots, index)
    add_places(tree, slots, index, with_path=False)
    for kid in tree.kids(index, "appos"):
        slots.add("is", coordinated(tree, kid))
    if word.dep == "appos":
        slots.add("is", (word.head,))
    add_agent(tree, slots, index)
    _add_clause(tree, slots, index)
    filled = {place: tuple(words) for place, words in slots.words.items() if words}
    own = tuple(
        date
        for date in dates
        if not tree.mentions[index] or (link(tree, date) in ("of", "in", "") and not _ends_name(tree, index, date))
    )
    if word.dep in ("nsubj", "nsubjpass", "dobj", "conj", "pobj", "attr") and not dates:
        dates = governing_dates(tree, index)
    lemma = MONEY if word.quantity >= 0 and word.shape == "millions" else word.lemma
    return Frame(tree, index, lemma, FrameKind.NOUN, filled, frozenset(slots.near), dates, quantities, own)


def _ends_name(tree: Tree, index: int, date: int) -> bool:
    """Whether a year belongs to the name that it stands right behind, which says nothing of a day: "GATT 1994"."""
    return date == index + 1 and tree.words[date].text.isdigit() and tree.words[index].is_name


def _add_owners(tree: Tree, slots: Slots, index: int) -> None:
    for kid in tree.kids(index, "poss"):
        owner = through_relative(tree, kid) if tree.words[kid].tag == "WP$" else coordinated(tree, kid)
        slots.add("poss", owner)
        if tree.words[kid].tag != "PRP$":
            slots.add("owner", owner)
    for kid in tree.kids(index, "compound", "amod", "nmod", "nummod"):
        slots.near.add(tree.words[kid].lemma)
        if tree.mentions[kid]:
            slots.add("mod", coordinated(tree, kid))


def _add_clause(tree: Tree, slots: Slots, index: int) -> None:
    """What the clause around a noun adds: of whom it is said, and who does what a light verb only carries."""
    word = tree.words[index]
    head = tree.words[word.head]
    if word.dep in ("attr", "oprd", "acomp"):
        add_places(tree, slots, word.head, with_path=False)
        place = "is" if head.lemma in ("be", "become", "remain", "stay") or word.dep == "oprd" else "light"
        slots.add(place, surface_subject(tree, word.head))
    elif word.dep == "dobj" and head.lemma in words_of("control", "light") and is_verb(tree, head.index):
        slots.add("light", surface_subject(tree, word.head))
        add_places(tree, slots, word.head, with_path=False)
    elif word.dep == "pobj":
        _add_from_phrase(tree, slots, index)
    elif word.dep in ("nsubj", "nsubjpass") and is_verb(tree, head.index):
        add_places(tree, slots, word.head, with_path=False, prefix="clause.")
        for kid in tree.kids(word.head, "attr"):
            slots.add("is", coordinated(tree, kid))


def _add_from_phrase(tree: Tree, slots: Slots, index: int) -> None:
    """Find who does it in "ended with the adoption of" and in "as a member of the league, Peru"."""
    head = tree.words[tree.words[index].head]
    if head.text in ("with", "by", "in") and tree.words[head.head].lemma in words_of("control", "light"):
        slots.add("light", surface_subject(tree, head.head))
    elif head.lemma == "as":
        verb = next((at for at in tree.ancestors(head.index) if is_verb(tree, at)), -1)
        if verb >= 0:
            slots.add("as", surface_subject(tree, verb) + tuple(tree.kids(verb, "dobj")))
