"""What a clause leaves out: "Cabo Verde did so in 2021", "its successor was not", "has not returned the gesture".

Comes in: the findings so far and the frames of a sentence. Goes out: the last statement again, with another
subject and the modality of the new clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.frames.frames import Frame, FrameKind
from kg.extract.modality.scope import read_modality
from kg.extract.relations.arguments import RuleContext, fill_word
from kg.extract.relations.findings import Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of, read_relations
from kg.extract.rules.word_classes import words_of
from kg.model import FACTUAL

_AGAIN = frozenset({"so", "likewise", "same", "suit", "too", "also"})
_RETURNED = frozenset({"gesture", "favour", "favor", "compliment", "step"})
MAX_SENTENCES_BACK = 2


def find_ellipses(context: RuleContext, frames: list[Frame], before: list[Finding]) -> Iterator[Finding]:
    """Statements that a sentence makes by pointing at the last one.

    Parameters
    ----------
    context
        The document.
    frames
        Frames of the sentence.
    before
        Findings of the text up to here, in order.
    """
    for frame in frames:
        if frame.kind is not FrameKind.VERB or not before:
            continue
        place = frame.tree.words[frame.word].start
        last = max(
            (finding for finding in before if finding.sentence < frame.tree.sentence.number or finding.end <= place),
            key=lambda finding: (finding.sentence, finding.end),
            default=before[-1],
        )
        if frame.tree.sentence.number - last.sentence > MAX_SENTENCES_BACK or not isinstance(last.object, Named):
            continue
        if _is_return(frame):
            yield from _returned(context, frame, before)
        elif _is_again(frame) or (_is_bare(frame) and frame.tree.sentence.number - last.sentence <= 1):
            yield from _again(context, frame, last)


def _is_return(frame: Frame) -> bool:
    return frame.lemma == "reciprocate" or (frame.lemma in ("return", "repay") and bool(frame.near & _RETURNED))


def _is_again(frame: Frame) -> bool:
    return (
        (frame.lemma == "do" and bool(frame.near & {"so", "likewise", "same"}))
        or (frame.lemma == "follow" and (bool(frame.near & {"suit", "example", "lead"}) or _may_follow(frame)))
        or _is_one_of_them(frame)
    )


def _may_follow(frame: Frame) -> bool:
    """Whether somebody "may follow": a modal, and nothing that is followed."""
    modals = {frame.tree.words[kid].text.lower() for kid in frame.tree.kids(frame.word, "aux")}
    return "obj" not in frame.slots and bool(modals & (words_of("hypothetical", "modals") | {"will", "to"}))


def _is_one_of_them(frame: Frame) -> bool:
    """Whether somebody "is one of them", or "is not"."""
    tree = frame.tree
    return frame.lemma == "be" and any(
        tree.words[noun].text.lower() in ("them", "these", "those")
        for at in (frame.word, *tree.kids(frame.word, "attr"))
        for prep in tree.kids(at, "prep")
        if tree.words[prep].text.lower() in ("of", "among")
        for noun in tree.kids(prep, "pobj")
    )


def _is_bare(frame: Frame) -> bool:
    """An auxiliary alone: "its successor was not", "Peru did"."""
    tree = frame.tree
    if frame.lemma not in ("be", "do", "have") or "subj" not in frame.slots:
        return False
    if set(frame.slots) - {"subj"} or tree.kids(frame.word, "xcomp", "ccomp", "acomp", "attr", "dobj", "advcl"):
        return False
    return bool(tree.kids(frame.word, "neg")) or bool(
        tree.kids(frame.word, "advmod") and frame.near & {"too", "long", "longer", "never", "also", "now", "likewise"}
    )


def _again(context: RuleContext, frame: Frame, last: Finding) -> Iterator[Finding]:
    relation = read_relations()[last.relation]
    for at in frame.slots.get("subj", ()):
        for filler in fill_word(context, frame.tree, at, relation.subject):
            for named in entities_of(context, filler, relation.subject, is_actor=True):
                is_other = named.entity != last.subject.entity or last.modality not in FACTUAL
                if isinstance(last.object, Named) and named.entity != last.object.entity and is_other:
                    yield _copy(context, frame, last, named, last.object)


def _returned(context: RuleContext, frame: Frame, before: list[Finding]) -> Iterator[Finding]:
    """The same the other way round: "has not returned the gesture"."""
    for last in reversed(before):
        if last.relation == "grantsVisaFree" and isinstance(last.object, Named):
            for at in frame.slots.get("subj", ()):
                for filler in fill_word(context, frame.tree, at, frozenset({"State"})):
                    for named in entities_of(context, filler, frozenset({"State"}), is_actor=True):
                        if named.entity == last.object.entity:
                            yield _copy(context, frame, last, named, last.subject)
            return


def _copy(context: RuleContext, frame: Frame, last: Finding, subject: Named, target: Named) -> Finding:
    tree, reading = frame.tree, context.reading
    dates = [reading.dates[tree.words[at].date].value for at in frame.dates]
    date = read_relations()[last.relation].date
    mention = reading.mentions[subject.mention]
    word = tree.words[frame.word]
    return replace(
        last,
        subject=subject,
        object=target,
        qualifiers={date: dates[0]} if date and dates else {},
        modality=future_is_planned(read_modality(tree, frame.word), dates, context.written),
        start=min(mention.start, word.start),
        end=max(mention.end, word.end),
        sentence=tree.sentence.number,
        rule="ellipsis",
        confidence=confidence_of("ellipsis"),
        group="",
    )
