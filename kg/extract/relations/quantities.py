"""Numbers: what has which number of what, for which time.

Comes in: a `Tree` with its `RuleContext`. Goes out: `Finding`s of quantity. A number belongs to the subject of its
clause ("the school has 400 pupils"), to the owner of what is measured ("trade between A and B reached ...")
or to what the clause happens under. Sums that fund something and days of a stay are qualifiers elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from kg.extract.frames.frames import Frame, FrameKind
from kg.extract.frames.parse import Tree
from kg.extract.modality.scope import read_modality
from kg.extract.relations.arguments import Filler, RuleContext, fill_word
from kg.extract.relations.findings import Counted, Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of, read_relations
from kg.extract.rules.word_classes import words_of
from kg.model import FACTUAL, Modality

_OWNED = ("poss", "of", "between", "by", "with", "in", "at", "for", "mod", "to", "among", "from")
_MUTUAL = frozenset({"bilateral", "mutual", "two-way"})
_PRICES = frozenset({"cost", "price", "bill", "value"})
_PRICING = frozenset({"price", "value", "estimate", "appraise", "assess", "put", "cost", "reckon", "peg"})
FEW = 3
"""So few of something are no figure: "the two parliaments"."""
_GIFTS = frozenset({"grant", "loan", "donation", "gift", "contribution", "subsidy"})
"""Nouns whose sum is what somebody gives, not a figure of whoever is named beside them."""
_TARGETS = frozenset({"target", "goal", "objective", "quota", "ceiling", "aim"})


@cache
def _words(name: str) -> frozenset[str]:
    text = files("kg.extract.rules").joinpath("measures.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())


def find_quantities(context: RuleContext, tree: Tree, frames: list[Frame], used: frozenset[int]) -> Iterator[Finding]:
    """What has which number by a sentence.

    Parameters
    ----------
    context, tree, frames
        The document, the sentence and its frames.
    used
        Words whose numbers are qualifiers of other findings.
    """
    by_word = {frame.word: frame for frame in frames}
    for word in tree.words:
        if word.quantity < 0 or word.index in used or _is_compared(tree, word.index):
            continue
        quantity = context.reading.quantities[word.quantity]
        unit = quantity.unit
        few = quantity.value <= FEW and not quantity.is_money and "percent" not in unit
        if few and unit and "illion" not in unit:
            continue
        is_time = unit.startswith(("day", "hour", "minute", "week", "month"))
        if is_time or (not unit and not _has_counted_noun(tree, word.index)):
            continue
        yield from _of_number(context, tree, by_word, word.index)


def _is_compared(tree: Tree, index: int) -> bool:
    """Whether a number is only what another is held against: "up from 31 million", "compared with 400"."""
    for at in (index, *tree.ancestors(index)):
        text = tree.words[tree.words[at].head].text.lower()
        if tree.words[at].dep in ("pobj", "pcomp"):
            return text in ("from", "than", "against", "with") and tree.words[at].quantity >= 0
        if at != index:
            return False
    return False


def _has_counted_noun(tree: Tree, index: int) -> bool:
    """Whether a bare number says of what: "900 of them"."""
    return any(tree.words[kid].text == "of" for kid in tree.kids(index, "prep")) or tree.words[index].dep in (
        "nummod",
        "dobj",
        "pobj",
    )


def _of_number(context: RuleContext, tree: Tree, by_word: dict[int, Frame], index: int) -> Iterator[Finding]:
    for at in tree.ancestors(index):
        frame = by_word.get(at)
        if frame is None:
            if tree.words[at].quantity >= 0:  # the second number of a range or pair goes with the first
                continue
            if tree.words[at].lemma != "be":
                continue
            return
        if frame.kind is FrameKind.VERB:
            yield from _in_clause(context, frame, by_word, index)
            return
        if tree.words[index].head == at and tree.words[index].dep == "npadvmod" and tree.mentions[at]:
            yield from _findings(context, frame, fill_word(context, tree, at, _bearers()), index, "worth")
            return
        if frame.lemma in _words("measures") | _TARGETS or tree.mentions[at]:
            findings = list(_in_noun(context, frame, index))
            if findings:
                yield from findings
                return


def _in_clause(context: RuleContext, frame: Frame, by_word: dict[int, Frame], index: int) -> Iterator[Finding]:
    tree = frame.tree
    is_money = context.reading.quantities[tree.words[index].quantity].is_money
    surface = frame.slots.get("obj" if frame.is_passive else "subj", ())
    if is_money and _is_given(frame, by_word, surface):
        return
    if index in surface:
        yield from _passive_count(context, frame, index)
        return
    owners = [owner for at in surface for owner in fill_word(context, tree, at, _bearers())]
    if is_money and not frame.is_passive and frame.lemma in _PRICING:
        priced = [filler for at in frame.slots.get("obj", ()) for filler in fill_word(context, tree, at, _bearers())]
        if priced and "at" in frame.slots:
            yield from _findings(context, frame, priced, index, "price")
            return
    if not owners:  # "the boats of the project cost 3 million euros"
        parts = [by_word[at] for at in surface if at in by_word and not tree.mentions[at]]
        owners = [
            owner
            for part in parts
            for at in part.slots.get("of", part.slots.get("owner", ()))
            for owner in fill_word(context, tree, at, _bearers())
        ]
    measured = _measured(context, frame, by_word, surface, owners)
    if measured is not None:
        yield from _findings(context, frame, measured[1], index, measured[0])
        return
    states_have = frame.lemma in _words("having") | _words("being")
    if owners and states_have and not frame.is_passive:
        measure = tree.words[index].text if frame.lemma in ("have", "be") else frame.lemma
        yield from _findings(context, frame, owners, index, measure)
    elif not owners and states_have and tree.words[index].dep in ("dobj", "pobj", "attr", "nummod"):
        owner = (
            None
            if _is_of_another(context, frame, surface, index)
            else _implied(context, tree, [by_word[at] for at in surface if at in by_word])
        )
        if owner is not None:
            yield from _findings(context, frame, [owner], index, frame.lemma)


def _is_given(frame: Frame, by_word: dict[int, Frame], surface: tuple[int, ...]) -> bool:
    """Whether a sum is what somebody gives: "gave", "the grant was fixed at"."""
    is_gift = any(by_word[at].lemma in _GIFTS for at in surface if at in by_word)
    return is_gift or (frame.lemma in _words("funding") and not frame.near & _PRICES)


def _measured(
    context: RuleContext, frame: Frame, by_word: dict[int, Frame], surface: tuple[int, ...], owners: list[Filler]
) -> tuple[str, list[Filler]] | None:
    """What is measured, and whose it is: "trade between A and B reached", "A and B plan to raise trade to"."""
    for at in surface if frame.lemma in _words("being") else ():
        noun = by_word.get(at)
        if noun is not None and noun.lemma in _words("measures") and (own := _owners(context, noun)):
            return noun.lemma, own
    for at in frame.slots.get("obj", ()):
        noun = by_word.get(at)
        if noun is None or noun.lemma not in _words("measures") or frame.tree.words[at].quantity >= 0:
            continue
        if noun.lemma in words_of("funding", "nouns") and noun.lemma not in _words("measures"):
            continue
        own = _owners(context, noun)
        is_owned = any(frame.tree.words[kid].tag == "PRP$" for kid in frame.tree.kids(at, "poss")) or any(
            frame.tree.words[kid].text == "of" for kid in frame.tree.kids(at, "prep")
        )
        if not own and is_owned and noun.lemma in _PRICES:
            topic = context.topic(
                frame.tree, frame.word, frozenset({"Programme", "Project", "Initiative", "Institution"})
            )
            own = [topic] if topic is not None else []
        if frame.lemma in _PRICING:  # who reckons a cost does not have it
            return noun.lemma, own
        if own := own or owners:
            return noun.lemma, own
    return None


def _is_of_another(context: RuleContext, frame: Frame, surface: tuple[int, ...], index: int) -> bool:
    """Whether a number is of something that is not named: "guesses run to $5 million", "a plant that will make"."""
    tree = frame.tree
    if tree.words[frame.word].dep == "relcl":
        return True
    is_money = context.reading.quantities[tree.words[index].quantity].is_money
    nouns = [at for at in surface if tree.words[at].tag.startswith("NN")]
    return is_money and bool(nouns)


def _implied(context: RuleContext, tree: Tree, subjects: list[Frame]) -> Filler | None:
    """What a number without an owner is of: the two sides for "bilateral trade", else what the text speaks of."""
    if any(noun.lemma in _words("measures") for noun in subjects):
        return _two_sides(context, tree) if any(noun.near & _MUTUAL for noun in subjects) else None
    return context.topic(tree, 0, frozenset({"Programme", "Project", "Initiative", "Institution", "Event"}))


def _two_sides(context: RuleContext, tree: Tree) -> Filler | None:
    """The last group of states that was spoken of, for "bilateral trade"."""
    reading = context.reading
    for earlier in reversed(context.trees[: tree.sentence.number]):
        for at in range(len(earlier.words) - 1, -1, -1):
            for mention in earlier.mentions[at]:
                entity = reading.entities[reading.mentions[mention].entity]
                if entity.members and all(reading.entities[member].type == "State" for member in entity.members):
                    return Filler(earlier.sentence.number, at, mention)
    return None


def _bearers() -> frozenset[str]:
    return read_relations()["quantity"].subject


def _passive_count(context: RuleContext, frame: Frame, index: int) -> Iterator[Finding]:
    """Count "1,860 students had been supported under the scheme"."""
    types = read_relations()["quantity"].subject
    for place in ("under", "by", "through", "within", "subj", "obj", "at", "of", "in"):
        for at in frame.slots.get(place, ()):
            fitting = types - {"City", "State", "Place"} if place in ("in", "at", "obj") else types
            owners = fill_word(context, frame.tree, at, fitting)
            if owners:
                yield from _findings(context, frame, owners, index, frame.lemma)
                return
    owner = context.topic(frame.tree, 0, frozenset({"Programme", "Project", "Initiative"}))
    if owner is not None and frame.is_passive and frame.lemma in _words("having"):
        yield from _findings(context, frame, [owner], index, frame.lemma)


def _in_noun(context: RuleContext, frame: Frame, index: int) -> Iterator[Finding]:
    """Count "a target of 9,000 people", "the centre, with 40 rooms", "trade worth USD 3 billion"."""
    if frame.lemma in _TARGETS:
        owners = _owners(context, frame)
        topic = context.topic(frame.tree, frame.word, frozenset({"Programme", "Project", "Initiative"}))
        owners = owners or ([topic] if topic is not None else [])
        yield from _findings(context, frame, owners, index, frame.lemma)
        return
    is_money = context.reading.quantities[frame.tree.words[index].quantity].is_money
    if frame.lemma in words_of("funding", "nouns") and is_money:
        return
    if frame.lemma in _words("measures"):
        owners = _owners(context, frame)
        if owners:
            yield from _findings(context, frame, owners, index, frame.lemma)


def _owners(context: RuleContext, frame: Frame) -> list[Filler]:
    """Whose trade, budget or cost it is."""
    types = read_relations()["quantity"].subject
    tree = frame.tree
    for place in _OWNED:
        owners = [owner for at in frame.slots.get(place, ()) for owner in fill_word(context, tree, at, types)]
        if owners:
            return owners
    for kid in tree.kids(frame.word, "acl", "relcl"):
        for prep in tree.kids(kid, "agent", "prep"):
            if tree.words[prep].text in ("by", "between", "with"):
                words = list(tree.kids(prep, "pobj"))
                joined = [noun for at in words for noun in (at, *tree.kids(at, "conj"))]
                owners = [owner for at in joined for owner in fill_word(context, tree, at, types)]
                if owners:
                    return owners
    return []


def _findings(context: RuleContext, frame: Frame, owners: list[Filler], index: int, measure: str) -> Iterator[Finding]:
    tree, reading = frame.tree, context.reading
    number = tree.words[index].quantity
    quantity = reading.quantities[number]
    modality = read_modality(tree, frame.word)
    period = _period(context, frame)
    modality = future_is_planned(modality, [period] if period else [], context.written)
    if modality is Modality.PLANNED and _is_estimate(tree, frame):
        modality = Modality.REPORTED
    if modality in FACTUAL and _is_missed(tree, frame):
        modality = Modality.NEGATED
    types = read_relations()["quantity"].subject
    named: list[Named] = [owner for filler in owners for owner in entities_of(context, filler, types, is_actor=True)]
    key = f"{tree.sentence.number}.q{index}" if len(named) > 1 else ""
    for owner in named:
        mention = reading.mentions[owner.mention]
        spans = [(quantity.start, quantity.end), (tree.words[frame.word].start, tree.words[frame.word].end)]
        if tree.sentence.start <= mention.start < tree.sentence.end:
            spans.append((mention.start, mention.end))
        yield Finding(
            "quantity",
            owner,
            Counted(number, measure, period),
            {},
            modality,
            min(start for start, _ in spans),
            max(end for _, end in spans),
            tree.sentence.number,
            "quantity.clause" if frame.kind is FrameKind.VERB else "quantity.noun",
            confidence_of("quantity.clause" if frame.kind is FrameKind.VERB else "quantity.noun"),
            key,
        )


def _is_estimate(tree: Tree, frame: Frame) -> bool:
    """Whether somebody says what a thing would cost: an estimate that is given, not a plan."""
    is_said = tree.words[frame.word].dep in ("ccomp", "parataxis")
    return (
        is_said
        and frame.lemma in _PRICES
        and any(tree.words[at].text == "would" for at in tree.kids(frame.word, "aux"))
    )


def _is_missed(tree: Tree, frame: Frame) -> bool:
    head = tree.words[tree.words[frame.word].head]
    return frame.lemma in _TARGETS and head.lemma == "miss"


def _period(context: RuleContext, frame: Frame) -> str:
    """The time that a number is for: a date of its clause, else the only date of its sentence or the one before."""
    tree, reading = frame.tree, context.reading
    if frame.dates:
        return reading.dates[tree.words[frame.dates[0]].date].value
    inside = [word.date for word in tree.words if word.date >= 0]
    if len(inside) == 1:
        return reading.dates[inside[0]].value
    return ""
