"""Statements of lists, headings and nested names, and what a text says of a statement that it has just made.

Comes in: a `Tree` with its `RuleContext` and what was found before it. Goes out: `Finding`s. Read are "Norway: EUR
4 million" under the one venture of a text, "Opened by the city on 1 March" under a heading, "the third session
of the Reef Council", and after a grant or a twinning "the Island Bank declined" and "Turku and Varna could be
next". Each needs what it leans on nearby; without it nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.documents.document import MentionKind
from kg.extract.frames.frames import Frame, FrameKind
from kg.extract.frames.parse import Tree
from kg.extract.modality.scope import read_modality
from kg.extract.relations.arguments import Filler, RuleContext, fill_word
from kg.extract.relations.findings import Finding, Named, entities_of, pair_finding
from kg.extract.rules.rules import read_relations
from kg.extract.rules.word_classes import words_of
from kg.model import Modality

_VENTURES = frozenset({"Programme", "Project", "Initiative"})
_OPENED = frozenset({"Institution", "Programme", "Project", "Initiative", "Mechanism", "Site"})
_PLEDGED = re.compile(r"\b(?:pledged|promised|confirmed for|announced|expected|foreseen|committed)\b", re.IGNORECASE)
_UNPAID = re.compile(r"\b(?:refused|declined|withdrawn|cancelled|rejected|not paid|unpaid|nil)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:session|meeting|assembly|round|conference|secretariat|congress|edition|summit|plenary|branch|window|"
    r"phase|stage|component|office|forum|annex|section|chapter)\b"
    r"(?: (?:number|no\.?) \d+)? of (?:the |our |its )?(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = frozenset({"next", "similar", "same", "likewise", "follow"})
_BEGUN = frozenset(
    {"opened", "founded", "begun", "launched", "established", "created", "started", "inaugurated", "set"}
)


def find_listed(context: RuleContext, tree: Tree, frames: list[Frame], findings: list[Finding]) -> Iterator[Finding]:
    """Statements that lean on a heading, a list or the statement before.

    Parameters
    ----------
    context, tree, frames
        The document, the sentence and its frames.
    findings
        Findings of the text up to and with this sentence.
    """
    yield from _nested_wholes(context, tree)
    yield from _sums_by_donor(context, tree)
    yield from _begun_by(context, tree)
    yield from _declined(context, frames, findings)
    yield from _next_pair(context, frames, findings)


def _nested_wholes(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Read "the third session of the Reef Council", where the council is named by itself elsewhere."""
    reading = context.reading
    for at, row in enumerate(tree.mentions):
        for number in row:
            mention = reading.mentions[number]
            part = reading.entities[mention.entity]
            match = _PART.search(reading.document.aligned[mention.start : mention.end])
            if match is None or part.type not in read_relations()["partOf"].subject or part.members:
                continue
            whole = _named(context, match[1])
            if whole is not None and whole.entity != part.index:
                finding = pair_finding(context, tree, "partOf", (Named(part.index, number), whole), "direct.nested")
                is_new = any(tree.words[kid].text.lower() in ("a", "an") for kid in tree.kids(at, "det"))
                yield replace(finding, modality=read_modality(tree, at)) if is_new else finding


def _named(context: RuleContext, name: str) -> Named | None:
    """The mention of what bears a name, or ends it in a nominal ("the Council")."""
    reading = context.reading
    wanted = " ".join(name.lower().split())
    for number, mention in enumerate(reading.mentions):
        entity = reading.entities[mention.entity]
        surface = " ".join(reading.document.aligned[mention.start : mention.end].lower().split()).removeprefix("the ")
        if entity.type in read_relations()["partOf"].object and wanted in (_plain(entity.name), surface):
            return Named(entity.index, number)
    return None


def _plain(name: str) -> str:
    return name.lower().replace("\N{EN DASH}", "-").removeprefix("the ")


def _main_venture(context: RuleContext) -> Named | None:
    """The one venture of a text, named at least twice and first of all."""
    seen: dict[int, list[int]] = {}
    for number, mention in enumerate(context.reading.mentions):
        if context.reading.entities[mention.entity].type in _VENTURES:
            seen.setdefault(mention.entity, []).append(number)
    first = next(iter(seen.values()), [])
    if len(first) < 2 or any(len(others) > len(first) for others in seen.values()):
        return None
    return Named(context.reading.mentions[first[0]].entity, first[0])


def _sums_by_donor(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Read "Norway: EUR 4 million, paid in May" and "Pledged: Norway, EUR 4 million"."""
    reading = context.reading
    text = reading.document.aligned
    actors = frozenset({"State", "Organisation", "Institution"})
    begin = tree.sentence.start
    for row in tree.mentions:
        for number in row:
            mention = reading.mentions[number]
            head = text[begin : mention.start].strip(" -*•\t\n")
            is_first = not head or head.endswith(":")
            after = text[mention.end : mention.end + 2]
            if not context.types(number) & actors or not is_first or after not in (": ", ", "):
                continue
            if after == ", " and not head.endswith(":"):
                continue
            sums = [quantity for quantity in reading.quantities if 0 <= quantity.start - mention.end <= 3]
            topic = _main_venture(context)
            if not sums or topic is None or not sums[0].is_money:
                continue
            said = f"{head} {text[mention.end : tree.sentence.end]}"
            modality = Modality.NEGATED if _UNPAID.search(said) else Modality.ASSERTED
            modality = Modality.PLANNED if modality is Modality.ASSERTED and _PLEDGED.search(said) else modality
            for donor in entities_of(context, Filler(tree.sentence.number, 0, number), actors, is_actor=True):
                if donor.entity != topic.entity:
                    finding = pair_finding(context, tree, "funds", (donor, topic), "direct.donors")
                    amount = {"amount": f"{sums[0].value:.15g}", "unit": sums[0].unit}
                    yield replace(finding, modality=modality, qualifiers=amount, end=max(finding.end, sums[0].end))


def _begun_by(context: RuleContext, tree: Tree) -> Iterator[Finding]:
    """Read "Opened by the city on 1 March." under the heading that names what was opened."""
    words = tree.words
    place = next((at for at in (1, 2) if at < len(words) and words[at].text == "by"), 0)
    if not place or words[0].text.lower() not in _BEGUN or tree.sentence.number == 0:
        return
    before = context.trees[tree.sentence.number - 1]
    headings = [
        number
        for row in before.mentions
        for number in row
        if context.types(number) & _OPENED and context.reading.mentions[number].kind is MentionKind.NAME
    ]
    if len(before.words) > 6 or not headings:
        return
    opened = Named(context.reading.mentions[headings[-1]].entity, headings[-1])
    types = read_relations()["launches"].subject
    stop = next(
        (word.index for word in words if word.index > place and word.text in ("in", "on", "at", ".")), len(words)
    )
    for at in range(place + 1, stop):
        for filler in fill_word(context, tree, at, types) if tree.mentions[at] else ():
            for actor in entities_of(context, filler, types, is_actor=True):
                if actor.entity != opened.entity:
                    yield pair_finding(context, tree, "launches", (actor, opened), "direct.heading")


def _declined(context: RuleContext, frames: list[Frame], findings: list[Finding]) -> Iterator[Finding]:
    """After a grant, "the Island Bank was asked but declined" and "the Island Bank turned us down"."""
    base = next(
        (
            finding
            for finding in reversed(findings)
            if finding.relation == "funds" and isinstance(finding.object, Named)
        ),
        None,
    )
    for frame in frames:
        tree = frame.tree
        if base is None or tree.sentence.number - base.sentence > 2:
            return
        if frame.kind is not FrameKind.VERB:
            continue
        is_refusal = frame.lemma in words_of("refusing", "verbs") or (
            frame.lemma in words_of("refusing", "with_particle") and frame.near & {"down", "out", "away", "back"}
        )
        is_own = bool(tree.kids(frame.word, "nsubj")) or tree.words[frame.word].dep == "conj"
        if not is_refusal or not is_own or tree.kids(frame.word, "xcomp", "ccomp") or frame.is_passive:
            continue
        types = frozenset({"State", "Organisation", "Institution"})
        for at in frame.slots.get("subj", ()):
            for filler in fill_word(context, tree, at, types):
                for actor in entities_of(context, filler, types, is_actor=True):
                    if isinstance(base.object, Named) and actor.entity != base.object.entity:
                        finding = pair_finding(context, tree, "funds", (actor, base.object), "direct.declined")
                        yield replace(
                            finding, modality=Modality.NEGATED, end=max(finding.end, tree.words[frame.word].end)
                        )


def _next_pair(context: RuleContext, frames: list[Frame], findings: list[Finding]) -> Iterator[Finding]:
    """After a twinning, "Turku and Varna could be next" and "... consider similar ties"."""
    base = next((finding for finding in reversed(findings) if finding.relation == "twinnedWith"), None)
    for frame in frames:
        tree = frame.tree
        if base is None or tree.sentence.number - base.sentence > 1:
            return
        if frame.kind is not FrameKind.VERB:
            continue
        lemmas = {tree.words[at].lemma for at in tree.subtree(frame.word)}
        cities = [
            filler for at in frame.slots.get("subj", ()) for filler in fill_word(context, tree, at, frozenset({"City"}))
        ]
        named = [
            city for filler in cities for city in entities_of(context, filler, frozenset({"City"}), is_actor=False)
        ]
        if len(named) == 2 and lemmas & _NEXT and named[0].entity != named[1].entity:
            finding = pair_finding(context, tree, "twinnedWith", (named[0], named[1]), "direct.next")
            modality = read_modality(tree, frame.word)
            yield replace(finding, modality=Modality.HYPOTHETICAL if modality is Modality.ASSERTED else modality)
