"""Statements of words that stand side by side, whatever the parser made of them.

Comes in: a `Tree` with its `RuleContext` and what was found before it. Goes out: `Finding`s. A small parser often
loses what has no verb of its own: "Norway gave 3 million euros, Finland 2 million", "the Reed Museum in Oslo",
"Ana Reyes (Director, Reed Museum)". Who stands beside what is enough here, since the types of the two admit one
relation only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.documents.document import MentionKind
from kg.extract.frames.parse import Tree
from kg.extract.relations.arguments import Filler, RuleContext
from kg.extract.relations.findings import Finding, Named, entities_of, pair_finding
from kg.extract.relations.offices import main_state, office_words
from kg.extract.rules.rules import confidence_of, read_relations

_HOUSES = frozenset({"Institution", "Site", "Organisation"})
_PERSON = frozenset({"Person"})
_ARTICLES = frozenset({"the", "a", "an", "another", "some"})
_WORD = re.compile(r"[^\W\d_][\w-]*")
_ACTING = frozenset({"sign", "meet", "join", "host", "visit", "attend", "hold", "ratify", "adopt"})


def find_direct(context: RuleContext, tree: Tree, findings: list[Finding]) -> Iterator[Finding]:
    """Statements of neighbours.

    Parameters
    ----------
    context, tree
        The document and the sentence.
    findings
        Findings of the text up to and with this sentence.
    """
    yield from _shares(context, tree, findings)
    yield from _houses(context, tree)
    yield from _bracketed_offices(context, tree)


def _ends(context: RuleContext, tree: Tree) -> dict[int, list[int]]:
    """Mentions by their last word."""
    words = {word.end: word.index for word in tree.words}
    ends: dict[int, list[int]] = {}
    for row in tree.mentions:
        for mention in row:
            at = words.get(context.reading.mentions[mention].end)
            if at is not None:
                ends.setdefault(at, []).append(mention)
    return ends


def _starts(context: RuleContext, tree: Tree) -> dict[int, list[int]]:
    """Mentions by their first word, articles left out."""
    words = {word.start: word.index for word in tree.words}
    starts: dict[int, list[int]] = {}
    for row in tree.mentions:
        for mention in row:
            at = words.get(context.reading.mentions[mention].start)
            if at is not None:
                starts.setdefault(at, []).append(mention)
    return starts


def _shares(context: RuleContext, tree: Tree, findings: list[Finding]) -> Iterator[Finding]:
    """Read "Norway gave the fund 3 million euros, Finland 2 million and 1 million from Peru"."""
    bases = [finding for finding in findings if finding.relation == "funds" and isinstance(finding.object, Named)]
    if not bases:
        return
    base = bases[-1]
    if tree.sentence.number - base.sentence > 1 or context.trees[base.sentence].sentence.paragraph != (
        tree.sentence.paragraph
    ):
        return
    ends, starts = _ends(context, tree), _starts(context, tree)
    verbs = {word.index for word in tree.words if word.tag[:2] == "VB"}
    for word in tree.words:
        if word.quantity < 0 or not context.reading.quantities[word.quantity].is_money:
            continue
        near = ends.get(word.index - 1, []) if word.index - 1 not in verbs else []
        after = word.index + 1
        if after < len(tree.words) and tree.words[after].text in ("from", "by"):
            after += 1 + (after + 1 < len(tree.words) and tree.words[after + 1].text.lower() in _ARTICLES)
            near = [*near, *starts.get(after, []), *starts.get(after - 1, [])]
        yield from _share(context, tree, base, word.index, near)


def _share(context: RuleContext, tree: Tree, base: Finding, index: int, near: list[int]) -> Iterator[Finding]:
    types = frozenset({"State", "City", "Organisation", "Institution", "Person", "Mechanism"})
    quantity = context.reading.quantities[tree.words[index].quantity]
    for number in near:
        mention = context.reading.mentions[number]
        if not context.types(number) & types:
            continue
        for named in entities_of(context, Filler(tree.sentence.number, index, number), types, is_actor=True):
            if named.entity in (base.subject.entity, getattr(base.object, "entity", -1)):
                continue
            yield replace(
                base,
                subject=named,
                qualifiers={"amount": f"{quantity.value:.15g}", "unit": quantity.unit},
                start=min(mention.start, quantity.start),
                end=max(mention.end, quantity.end),
                sentence=tree.sentence.number,
                rule="direct.share",
                confidence=confidence_of("direct.share"),
                group="",
            )
        return


def _houses(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Read "the Reed Museum in Oslo" where the parser hung "in Oslo" on another word."""
    reading = context.reading
    ends, starts = _ends(context, tree), _starts(context, tree)
    for word in tree.words[1:-1]:
        if word.text not in ("in", "at"):
            continue
        houses = [
            mention
            for mention in ends.get(word.index - 1, [])
            if context.types(mention) & _HOUSES and reading.mentions[mention].kind is MentionKind.NAME
        ]
        places = [mention for mention in starts.get(word.index + 1, []) if context.types(mention) & {"City", "Place"}]
        if not houses or not places or _is_acting(tree, houses[0]):
            continue
        place = entities_of(
            context,
            Filler(tree.sentence.number, word.index + 1, places[0]),
            read_relations()["locatedIn"].object,
            is_actor=False,
        )[0]
        house = Named(reading.mentions[houses[0]].entity, houses[0])
        if house.entity != place.entity:
            yield pair_finding(context, tree, "locatedIn", (house, place), "direct.house")


def _is_acting(tree: Tree, mention: int) -> bool:
    """Whether a body does something there, rather than stands there: "signed with the bank in Oslo"."""
    for word in tree.words:
        if mention not in tree.mentions[word.index]:
            continue
        if word.dep in ("nsubj", "nsubjpass"):
            return tree.words[word.head].lemma != "be"
        above = [tree.words[at] for at in tree.ancestors(word.index)]
        link = above[0].text.lower() if above else ""
        if link in ("with", "by") or word.dep == "conj":
            return True
        verb = next((governor for governor in above if governor.tag[:2] == "VB"), None)
        return verb is not None and verb.lemma in _ACTING and word.dep in ("dobj", "pobj")
    return True


def _bracketed_offices(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Read "Ana Reyes (Director, Reed Museum)" and "the Minister of Trade (Ana Reyes)"."""
    reading = context.reading
    types = read_relations()["holdsOffice"].object
    ends = _ends(context, tree)
    for parenthesis in tree.sentence.parentheses:
        inside = [
            number
            for number, mention in enumerate(reading.mentions)
            if parenthesis.start <= mention.start and mention.end <= parenthesis.end
        ]
        text = reading.document.aligned[parenthesis.start : parenthesis.end]
        people = [mention for mention in ends.get(parenthesis.after, []) if context.types(mention) == _PERSON]
        if people and _names_office(text):
            bodies = [mention for mention in inside if context.types(mention) & types]
            body = _main_body(context, tree, bodies, _is_of_state(text))
        else:
            people = [mention for mention in inside if context.types(mention) == _PERSON]
            first = max(0, parenthesis.after - 6)
            before = reading.document.aligned[tree.words[first].start : tree.words[parenthesis.after].end]
            if not people or not _names_office(before):
                continue
            bodies = [
                mention
                for row in tree.mentions[first : parenthesis.after + 1]
                for mention in row
                if context.types(mention) & types
            ]
            body = _main_body(context, tree, bodies, _is_of_state(before))
        if body is not None and reading.mentions[people[0]].entity != body.entity:
            person = Named(reading.mentions[people[0]].entity, people[0])
            yield pair_finding(context, tree, "holdsOffice", (person, body), "direct.bracket")


def _names_office(text: str) -> bool:
    return any(word.lower() in office_words("heads") - office_words("weak") for word in _WORD.findall(text))


def _is_of_state(text: str) -> bool:
    return any(word.lower() in office_words("state") for word in _WORD.findall(text))


def _main_body(context: RuleContext, tree: Tree, bodies: list[int], of_state: bool) -> Named | None:  # noqa: FBT001
    """The body named beside a title, else the state of the text for an office of state."""
    types = read_relations()["holdsOffice"].object
    if bodies:
        named = entities_of(context, Filler(tree.sentence.number, 0, bodies[-1]), types, is_actor=True)
        return named[0] if len(named) == 1 else None
    if of_state:
        return main_state(context)
    place = tree.sentence.start
    earlier = [
        Named(mention.entity, number)
        for number, mention in enumerate(context.reading.mentions)
        if mention.end <= place
        and mention.kind is MentionKind.NAME
        and context.types(number) & {"Organisation", "Institution", "Mechanism"}
    ]
    return earlier[0] if earlier and len({body.entity for body in earlier}) == 1 else None
