"""Lines of programmes and minutes: "16-18 May: Reed Fair, Basra", "Present: A (Norway), B"; and what stands beside.

Comes in: a `RuleContext`. Goes out: `Finding`s. A heading or an item of a list names an event and, between commas,
where and when it is; minutes list who was there. Such lines hold no verb, so that they are read by the order of
their words. A line with a verb is left to the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.documents.document import MentionKind
from kg.extract.frames.parse import Tree
from kg.extract.relations.arguments import Filler, RuleContext
from kg.extract.relations.findings import Dated, Finding, Named, entities_of
from kg.extract.relations.modality import future_is_planned
from kg.extract.rules.rules import confidence_of
from kg.model import Modality

_THERE = re.compile(
    r"(?:^|(?<=[.;\n:]))[ \t*•\-–]*(?P<key>(?:also |those |members |delegations )?"
    r"(?:present|attending|in attendance|attended by|"
    r"attendance|attendees|participants|participating|in the chair|chair|chaired by|chairs|presiding|"
    r"speakers|observers|guests|"
    r"delegations|represented|with|minutes|panel|panellists|panelists|moderator|keynote|"
    r"apologies|apologies received|apologies from|excused|absent|not represented|not present|regrets|unable to attend))"
    r"[ ]*:[ \t]*(?=(?P<value>[^\n]+))",
    re.IGNORECASE,
)
_AWAY = re.compile(r"apolog|excused|absent|\bnot\b|regrets|unable", re.IGNORECASE)
_DONE = re.compile(
    r"(?:^|(?<=[.;:\n]))[ \t(*•\-–]*(?:Done|Signed|Concluded|Initialled|Made)\b[^.;\n]{0,60}", re.MULTILINE
)
_SEPARATOR = re.compile(r"(?:\.(?=\s*[–—-]))?[\s,:;()–—|•*·-]*(?:in|at|on|from|to|and|the)?[\s,]*")
_FORCE = re.compile(r",? (?:and )?in (?:force|effect|operation) (?:since|from|as of|as from) ")
_SPEECH = re.compile(
    r"[\s*•–-]*(?:\w+ )?(?:remarks|speech|address|statement|intervention|lecture|keynote)\b", re.IGNORECASE
)
_PLACES = frozenset({"City", "State", "Place"})
_ACTORS = frozenset({"Person", "State", "Organisation", "Institution", "Mechanism", "City"})
MAX_LINE = 260


def find_lines(context: RuleContext) -> Iterator[Finding]:
    """What lines without a verb state of events and of who was there."""
    for start, end in _lines(context):
        yield from _event_line(context, start, end)
    yield from _attendance(context)
    yield from _done(context)
    yield from _in_force(context)


def _lines(context: RuleContext) -> Iterator[tuple[int, int]]:
    """Lines, and sentences within them, that hold no verb."""
    text = context.reading.document.aligned
    zones = context.reading.document.zones
    for match in re.finditer(r"[^\n]+", text):
        if any(zone.start <= match.start() < zone.end for zone in zones):
            continue
        trees = [tree for tree in context.trees if match.start() <= tree.sentence.start < match.end()]
        if trees and not any(_has_verb(tree) for tree in trees):
            yield match.start(), match.end()
            continue
        start = -1
        for tree in trees:  # "18-20 Nov. - Reed Fair." is cut in two at its full stop
            if _has_verb(tree):
                start = -1
                continue
            start = tree.sentence.start if start < 0 else start
            yield start, tree.sentence.end


def _has_verb(tree: Tree) -> bool:
    return any(
        word.tag[:2] in ("VB", "MD") and word.text.isalpha() and not word.is_name and word.date < 0
        for word in tree.words
    )


def _event_line(context: RuleContext, start: int, end: int) -> Iterator[Finding]:
    """The event that a line names, with the place and the date that stand beside it between commas."""
    reading = context.reading
    events = [
        number
        for number, mention in enumerate(reading.mentions)
        if start <= mention.start and mention.end <= end and reading.entities[mention.entity].type == "Event"
    ]
    entities = {reading.mentions[number].entity for number in events}
    if len(entities) != 1 or end - start > MAX_LINE or _SPEECH.match(reading.document.aligned, start, end):
        return
    event = max(events, key=lambda number: reading.mentions[number].end - reading.mentions[number].start)
    mention = reading.mentions[event]
    inside = [
        (place.start, place.end, number, True)
        for number, place in enumerate(reading.mentions)
        if start <= place.start
        and place.end <= end
        and context.types(number) & _PLACES
        and place.kind is MentionKind.NAME
        and not (mention.start <= place.start < mention.end)
    ] + [
        (date.start, date.end, number, False)
        for number, date in enumerate(reading.dates)
        if start <= date.start and date.end <= end and not (mention.start <= date.start < mention.end)
    ]
    beside = _beside(context, (mention.start, mention.end), sorted(inside))
    dates = [number for _, _, number, is_place in beside if not is_place][:1]
    written = [reading.dates[number].value for number in dates]
    modality = future_is_planned(Modality.ASSERTED, written, context.written)
    targets: list[tuple[str, Named | Dated]] = [("heldOn", Dated(number)) for number in dates]
    for number in [number for _, _, number, is_place in beside if is_place][:1]:
        places = entities_of(context, Filler(0, 0, number), _PLACES, is_actor=False)
        targets += [("heldIn", named) for named in places]
    for relation, target in targets:
        yield _finding(
            context, relation, Named(mention.entity, event), target, modality, (start, end), f"line.{relation}"
        )


def _beside(
    context: RuleContext, span: tuple[int, int], inside: list[tuple[int, int, int, bool]]
) -> list[tuple[int, int, int, bool]]:
    """Those places and dates that only commas, brackets and dashes part from a name, one after another."""
    text = context.reading.document.aligned
    begin, end = span
    joined: list[tuple[int, int, int, bool]] = []
    for part in inside:
        if part[0] >= end and _SEPARATOR.fullmatch(text, end, part[0]):
            joined.append(part)
            end = part[1]
    for part in reversed(inside):
        if part[1] <= begin and _SEPARATOR.fullmatch(text, part[1], begin):
            joined.append(part)
            begin = part[0]
    return joined


def _attendance(context: RuleContext) -> Iterator[Finding]:
    """Who a line says was there, or sent regrets: "Present: A, B. Apologies: C"."""
    reading = context.reading
    text = reading.document.aligned
    for match in _THERE.finditer(text):
        begin, end = match.start("value"), match.end("value")
        stop = re.search(r"[.;](?=\s+[A-Z][^.;:\n]{1,30}:|\s*$|\s+[A-Z])", text[begin:end])
        end = begin + stop.start() if stop else end
        event = _event_before(context, match.start())
        if event is None:
            continue
        modality = Modality.NEGATED if _AWAY.search(match["key"]) else Modality.ASSERTED
        depth = 0
        for number, mention in enumerate(reading.mentions):
            if not (begin <= mention.start and mention.end <= end) or not context.types(number) & _ACTORS:
                continue
            before = text[begin : mention.start]
            depth = before.count("(") - before.count(")")
            is_new = not before.strip() or bool(re.search(r"(?:,|;|\band|&)\s*(?:[A-Z][\w.]*\s){0,2}$", before))
            if depth or not is_new or mention.kind is not MentionKind.NAME:
                continue
            for actor in entities_of(context, Filler(0, 0, number), _ACTORS, is_actor=True):
                span = (match.start("key"), mention.end)
                yield _finding(context, "participatesIn", actor, event, modality, span, "line.participatesIn")


def _event_before(context: RuleContext, place: int) -> Named | None:
    """The event that a heading or the title names, else the last one before a place."""
    reading = context.reading
    events = [
        Named(mention.entity, number)
        for number, mention in enumerate(reading.mentions)
        if mention.end <= place and reading.entities[mention.entity].type == "Event"
    ]
    return events[0] if events else None


def _done(context: RuleContext) -> Iterator[Finding]:
    """The day of a signature without a subject: "Done at Lima on 3 May 2016"."""
    reading = context.reading
    text = reading.document.aligned
    for match in _DONE.finditer(text):
        dates = [
            number
            for number, date in enumerate(reading.dates)
            if match.start() <= date.start and date.start < match.end()
        ]
        pacts = [
            Named(mention.entity, number)
            for number, mention in enumerate(reading.mentions)
            if mention.end <= match.start() and reading.entities[mention.entity].type == "Agreement"
        ]
        named = any(
            match.start() <= mention.start < match.end()
            and reading.entities[mention.entity].type in ("Agreement", "Person", "State")
            for mention in reading.mentions
        )
        if dates and pacts and not named:
            end = reading.dates[dates[0]].end
            span = (match.start(), end)
            yield _finding(context, "signedOn", pacts[-1], Dated(dates[0]), Modality.ASSERTED, span, "line.signedOn")


def _in_force(context: RuleContext) -> Iterator[Finding]:
    """The beginning of a treaty's force between commas: "the accord, in force since 1 June 2019, "."""
    reading = context.reading
    text = reading.document.aligned
    for number, mention in enumerate(reading.mentions):
        if reading.entities[mention.entity].type != "Agreement":
            continue
        match = _FORCE.match(text, mention.end)
        dates = [number for number, date in enumerate(reading.dates) if match and date.start <= match.end() < date.end]
        if match and dates:
            written = [reading.dates[dates[0]].value]
            modality = future_is_planned(Modality.ASSERTED, written, context.written)
            span = (mention.start, reading.dates[dates[0]].end)
            named = Named(mention.entity, number)
            yield _finding(context, "inForceFrom", named, Dated(dates[0]), modality, span, "line.inForceFrom")


def _finding(  # noqa: PLR0913  a finding has as many parts
    context: RuleContext,
    relation: str,
    subject: Named,
    target: Named | Dated,
    modality: Modality,
    span: tuple[int, int],
    rule: str,
) -> Finding:
    sentences = [tree.sentence.number for tree in context.trees if tree.sentence.start <= span[1]]
    return Finding(
        relation, subject, target, {}, modality, *span, sentences[-1] if sentences else 0, rule, confidence_of(rule)
    )
