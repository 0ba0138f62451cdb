"""Relations: a reading turned into candidates by rules.

Comes in: a `Reading` and a parser. Goes out: `Candidate`s in order of their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kg.extract.documents.document import Reading
from kg.extract.frames.frames import read_frames
from kg.extract.frames.parse import parse_sentences
from kg.extract.frames.sentences import split_sentences
from kg.extract.limits import check_time
from kg.extract.relations.adjacent import find_direct
from kg.extract.relations.answers import with_answers
from kg.extract.relations.arguments import RuleContext
from kg.extract.relations.ellipsis import find_ellipses
from kg.extract.relations.findings import Counted, Dated, Finding, Named, findings_of, settle
from kg.extract.relations.lines import find_lines
from kg.extract.relations.lists import find_listed
from kg.extract.relations.matching import match_frames
from kg.extract.relations.offices import find_offices
from kg.extract.relations.quantities import find_quantities
from kg.extract.relations.sums import find_sums, with_one_getter
from kg.extract.relations.tables import find_parentheses, find_places_after, find_tables, is_listed_date
from kg.extract.rules.rules import read_relations
from kg.model import Argument, Candidate, Value, ValueType


def find_relations(reading: Reading, model: Callable[..., Any]) -> tuple[Candidate, ...]:
    """All candidates of a document.

    Parameters
    ----------
    reading
        What the stages before found in it.
    model
        A spaCy pipeline with a tagger, a parser and a lemmatiser.
    """
    trees = tuple(parse_sentences(reading, split_sentences(reading), model))
    context = RuleContext(reading, trees, None if is_listed_date(reading) else reading.document.date)
    symmetric = frozenset(name for name, relation in read_relations().items() if relation.is_symmetric)
    return tuple(_candidates(reading, settle(with_answers(context, _findings(context)), symmetric)))


def _findings(context: RuleContext) -> list[Finding]:
    known: dict[int, Named] = {}
    findings: list[Finding] = []
    for tree in context.trees:
        check_time()
        frames = read_frames(tree)
        findings += find_offices(context, tree, frames, known)
        used: set[int] = set()
        for match in match_frames(context, frames):
            read = findings_of(context, match)
            findings += read
            if any({"amount", "days"} & set(finding.qualifiers) for finding in read):
                used.update(match.quantities[:1])
        findings += find_quantities(context, tree, frames, frozenset(used))
        findings += find_parentheses(context, tree)
        findings += find_places_after(context, tree)
        findings += find_direct(context, tree, findings)
        findings += find_listed(context, tree, frames, findings)
        findings += find_sums(context, tree, findings)
        findings += find_ellipses(
            context,
            frames,
            [finding for finding in findings if "office" not in read_relations()[finding.relation].traits],
        )
    findings += find_tables(context)
    findings += find_lines(context)
    return with_one_getter(context, findings)


def _candidates(reading: Reading, findings: list[Finding]) -> Iterator[Candidate]:
    groups: dict[str, str] = {}
    for finding in findings:
        if finding.group:
            groups.setdefault(f"{finding.relation} {finding.group}", f"g{len(groups) + 1}")
    for finding in findings:
        yield Candidate(
            relation=finding.relation,
            subject=_argument(reading, finding.subject),
            object=_object(reading, finding.object),
            qualifiers=finding.qualifiers,
            modality=finding.modality,
            start=finding.start,
            end=finding.end,
            doc_id=reading.document.id,
            doc_title=reading.document.title,
            doc_date=str(reading.document.date or ""),
            doc_sha256=reading.document.sha256,
            confidence=finding.confidence,
            rule=finding.rule,
            group=groups.get(f"{finding.relation} {finding.group}", "") if finding.group else "",
        )


def _argument(reading: Reading, named: Named) -> Argument:
    mention = reading.mentions[named.mention]
    entity = reading.entities[named.entity]
    text = reading.document.text[mention.start : mention.end]
    return Argument(text, mention.start, mention.end, entity.type, entity.entity, entity.name)


def _object(reading: Reading, target: Named | Dated | Counted) -> Argument | Value:
    text = reading.document.text
    if isinstance(target, Named):
        return _argument(reading, target)
    if isinstance(target, Dated):
        date = reading.dates[target.date]
        return Value(text[date.start : date.end], date.start, date.end, ValueType.DATE, date.value)
    quantity = reading.quantities[target.quantity]
    return Value(
        text[quantity.start : quantity.end],
        quantity.start,
        quantity.end,
        ValueType.QUANTITY,
        quantity.value,
        target.measure,
        quantity.unit,
        target.period,
    )
