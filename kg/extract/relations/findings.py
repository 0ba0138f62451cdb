"""Findings: what a rule read, before it is a candidate; their modality, evidence, and which of them stay.

Comes in: `RuleMatch`es and what the readers of offices, numbers and tables add. Goes out: `Finding`s without
doubles. One statement found by two rules is kept once, with the rule that is right more often; where one
rule reads as a fact what another reads in the same sentence as not so, the fact is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.extract.documents.document import Reading
from kg.extract.frames.parse import Tree
from kg.extract.modality.shifts import new_dates
from kg.extract.relations.arguments import Filler, RuleContext
from kg.extract.relations.matching import RuleMatch
from kg.extract.relations.modality import (
    date_number,
    modality_of,
)
from kg.extract.rules.rules import confidence_of
from kg.extract.rules.word_classes import words_of
from kg.model import FACTUAL, Modality


@dataclass(frozen=True, slots=True)
class Named:
    """An entity in an argument's place: its number in the document, and the mention that names it."""

    entity: int
    mention: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in the place of an object: number in the reading."""

    date: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity in the place of an object: number in the reading, what is counted, and for when."""

    quantity: int
    measure: str
    period: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement as a rule read it.

    Parameters
    ----------
    sentence
        Number of the sentence that states it.
    group
        Key that the members of one acting group share, or empty.
    """

    relation: str
    subject: Named
    object: Named | Dated | Counted
    qualifiers: Mapping[str, str]
    modality: Modality
    start: int
    end: int
    sentence: int
    rule: str
    confidence: float
    group: str = ""


def findings_of(context: RuleContext, match: RuleMatch) -> list[Finding]:
    """The statements that a match makes: one for each member of each group, none where the rule forbids it."""
    modality = modality_of(context, match)
    if modality is None:
        return []
    reading = context.reading
    tree = match.frame.tree
    qualifiers = _qualifiers(context, match)
    spans = [_word_span(tree, match.frame.word)]
    spans += [_span(reading, filler) for filler in (match.subject,) if filler.sentence == tree.sentence.number]
    targets: list[Named | Dated]
    if isinstance(match.object, int):
        number = date_number(tree, match.object)
        spans.append((reading.dates[number].start, reading.dates[number].end))
        targets = [Dated(number)]
    else:
        if match.object.sentence == tree.sentence.number:
            spans.append(_span(reading, match.object))
        targets = list(entities_of(context, match.object, match.rule.object_types, is_actor=False))
    is_actor = "no_actor" not in match.rule.relation.traits
    subjects = list(entities_of(context, match.subject, match.rule.subject_types, is_actor=is_actor))
    if "joined" in match.rule.relation.traits and "topic" in match.rule.object:
        targets = [target for target in targets if isinstance(target, Named) and _has_members(context, target)]
    pairs = _pair(match, subjects, targets)
    grouped = match.is_grouped and len({pair[0].entity for pair in pairs}) > 0
    key = f"{tree.sentence.number}.{match.frame.word}" if grouped or len(subjects) > 1 else ""
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    findings = [
        Finding(
            match.rule.relation.name,
            subject,
            target,
            qualifiers,
            modality,
            start,
            end,
            tree.sentence.number,
            match.rule.id,
            match.rule.confidence,
            key,
        )
        for subject, target in pairs
    ]
    return findings + [redated for finding in findings for redated in _new_date(context, match, finding)]


def _has_members(context: RuleContext, named: Named) -> bool:
    """Whether a body that the text spoke of last is one that others join: no ministry, no town taken for a body."""
    entity = context.reading.entities[named.entity]
    words = entity.name.split()
    if entity.type == "Institution":
        return bool({word.lower() for word in words} & words_of("bodies", "joined"))
    return len(words) > 1 or entity.name.isupper() or bool(entity.entity)


def _new_date(context: RuleContext, match: RuleMatch, finding: Finding) -> Iterator[Finding]:
    """What was put off and has a new date is planned for it: "was postponed and is now expected in May"."""
    if finding.modality is not Modality.NEGATED or not match.rule.relation.date:
        return
    for date in new_dates(match.frame.tree, match.frame.word):
        value = context.reading.dates[date_number(match.frame.tree, date)].value
        qualifiers = {**finding.qualifiers, match.rule.relation.date: value}
        yield replace(finding, modality=Modality.PLANNED, qualifiers=qualifiers)


def _pair(match: RuleMatch, subjects: list[Named], targets: list[Named | Dated]) -> list[tuple[Named, Named | Dated]]:
    is_both_ways = "both_ways" in match.rule.flags
    pairs: list[tuple[Named, Named | Dated]] = []
    for place, subject in enumerate(subjects):
        for number, target in enumerate(targets):
            if isinstance(target, Named):
                if subject.entity == target.entity:
                    continue
                if match.subject == match.object and number < place and not is_both_ways:
                    continue
            pairs.append((subject, target))
    return pairs


def entities_of(context: RuleContext, filler: Filler, types: frozenset[str], *, is_actor: bool) -> tuple[Named, ...]:
    """The entity, or the members, that a mention stands for in a place that takes these types."""
    reading = context.reading
    mention = reading.mentions[filler.mention]
    entity = reading.entities[mention.entity]
    if entity.members:
        fitting = [member for member in entity.members if reading.entities[member].type in types]
        return tuple(Named(member, filler.mention) for member in fitting or entity.members)
    if mention.place >= 0:
        place = reading.entities[mention.place]
        as_state = is_actor and not _is_among_cities(context, filler)
        prefers_other = place.type == "State" if as_state else place.type == "City"
        if place.type in types and (entity.type not in types or prefers_other):
            return (Named(place.index, filler.mention),)
    return (Named(entity.index, filler.mention),)


def _is_among_cities(context: RuleContext, filler: Filler) -> bool:
    """Whether a capital is joined to what can only be a city: "Bergen and Windhoek signed"."""
    tree = context.trees[filler.sentence]
    word = tree.words[filler.word]
    joined = [*tree.kids(filler.word, "conj"), *([word.head] if word.dep == "conj" else [])]
    return any(
        context.reading.mentions[mention].place < 0 and context.types(mention) == {"City"}
        for at in joined
        for mention in tree.mentions[at]
    )


def _span(reading: Reading, filler: Filler) -> tuple[int, int]:
    mention = reading.mentions[filler.mention]
    return mention.start, mention.end


def _word_span(tree: Tree, word: int) -> tuple[int, int]:
    return tree.words[word].start, tree.words[word].end


def _qualifiers(context: RuleContext, match: RuleMatch) -> dict[str, str]:
    relation = match.rule.relation
    reading, tree = context.reading, match.frame.tree
    qualifiers: dict[str, str] = {}
    if relation.date and match.dates and not _is_end(tree, match.dates[0]):
        qualifiers[relation.date] = reading.dates[date_number(tree, match.dates[0])].value
    if relation.place:
        for place in ("in", "at"):
            for word in match.frame.slots.get(place, ()):
                for number in tree.mentions[word][:1]:
                    if context.types(number) & {"City", "State", "Place", "Event", "Site"} and "at" not in qualifiers:
                        mention = reading.mentions[number]
                        qualifiers["at"] = reading.document.text[mention.start : mention.end]
    for word in match.quantities:
        quantity = reading.quantities[tree.words[word].quantity]
        if "sum" in relation.traits and "amount" not in qualifiers and quantity.is_money:
            qualifiers |= {"amount": f"{quantity.value:.15g}", "unit": quantity.unit}
        elif "stay" in relation.traits and quantity.unit.startswith("day"):
            qualifiers["days"] = f"{quantity.value:.15g}"
    return qualifiers


def _is_end(tree: Tree, word: int) -> bool:
    """Whether a date says until when, which no qualifier of a beginning may hold."""
    return word >= 0 and tree.words[tree.words[word].head].text.lower() in ("until", "till")


def pair_finding(context: RuleContext, tree: Tree, relation: str, pair: tuple[Named, Named], rule: str) -> Finding:
    """A finding of a rule that reads two mentions, asserted; its span is from one to the other in their sentence."""
    spans = [context.reading.mentions[named.mention] for named in pair]
    inside = [mention for mention in spans if tree.sentence.start <= mention.start < tree.sentence.end] or spans[:1]
    return Finding(
        relation,
        *pair,
        {},
        Modality.ASSERTED,
        min(mention.start for mention in inside),
        max(mention.end for mention in inside),
        tree.sentence.number,
        rule,
        confidence_of(rule),
    )


def settle(findings: Iterable[Finding], symmetric: frozenset[str]) -> list[Finding]:
    """Each statement once, facts that the same sentence takes back left out, in order of place."""
    every = list(findings)
    unreal: dict[tuple[object, int], list[Finding]] = {}
    for finding in every:
        if finding.modality not in FACTUAL:
            unreal.setdefault((_key(finding, symmetric), finding.sentence), []).append(finding)
    best: dict[tuple[object, ...], dict[str, Finding]] = {}
    for finding in every:
        key = _key(finding, symmetric)
        denials = unreal.get((key, finding.sentence), ())
        if finding.modality in FACTUAL and not all(_differs(finding, denial) for denial in denials):
            continue
        full = (*key, Modality.ASSERTED if finding.modality in FACTUAL else finding.modality)
        _keep(best.setdefault(full, {}), finding)
    return sorted(
        (finding for by_sum in best.values() for finding in by_sum.values()),
        key=lambda finding: (finding.start, finding.end, finding.relation, finding.subject.entity, str(finding.object)),
    )


def _keep(by_sum: dict[str, Finding], finding: Finding) -> None:
    """Put a statement beside those of the same two things: one for each sum, and one where none has a sum."""
    amount = " ".join(finding.qualifiers.get(name, "") for name in ("amount", "unit")).strip()
    if not amount and by_sum:
        amount = next(
            (told for told, known in by_sum.items() if known.sentence == finding.sentence), next(iter(by_sum))
        )
    elif amount and "" in by_sum:
        by_sum[amount] = by_sum.pop("")
    known = by_sum.get(amount)
    if known is None or _rank(finding) < _rank(known):
        by_sum[amount] = finding if known is None else _merged(finding, known)
    else:
        by_sum[amount] = _merged(known, finding)


def _differs(left: Finding, right: Finding) -> bool:
    """Whether two statements have each their own sum or date: "gave 35 million, and may add 10"."""
    return any(
        name in left.qualifiers and name in right.qualifiers and left.qualifiers[name] != right.qualifiers[name]
        for name in ("amount", "on", "from", "days")
    )


def _rank(finding: Finding) -> tuple[float, int, int]:
    return (-finding.confidence, finding.start, finding.end)


def _merged(first: Finding, second: Finding) -> Finding:
    """The better finding with what only the other knows of the same sentence."""
    if first.sentence != second.sentence:
        return first
    return replace(first, qualifiers={**second.qualifiers, **first.qualifiers}, group=first.group or second.group)


def _key(finding: Finding, symmetric: frozenset[str]) -> tuple[object, ...]:
    target: object = finding.object.entity if isinstance(finding.object, Named) else finding.object
    if finding.relation in symmetric and isinstance(finding.object, Named):
        return (finding.relation, *sorted((finding.subject.entity, finding.object.entity)))
    return (finding.relation, finding.subject.entity, target)
