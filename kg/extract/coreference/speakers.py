"""Speakers: who says "I" at each place of a text, in quotations, records and speeches, and for whom "we" is said.

Comes in: tokens, spans and the drafts of the names. Goes out: a draft for each token that somebody speaks, or -1. A
quotation that names no speaker goes on with the last one of its line; a member of the European Commission speaks for
the Union, as those who hold that office do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.extract.alignment import align_text, fold_text
from kg.extract.coreference.entities import EntityRegister
from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import first_word, fold_phrase, load_lexicon, words
from kg.extract.names.spans import Span

_SAYING = words("kinds", "speaking")
QUESTIONS = 2
"""An interview has at least so many lines that are questions."""

WIDEST_LEAD = 14
"""How many tokens before or behind a quotation its speaker is looked for."""


def find_speakers(
    parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], register: EntityRegister
) -> dict[int, int]:
    """The draft of the person who speaks, by token; turns first, and quotations in them over them."""
    persons = {
        at: chosen[number]
        for number, span in enumerate(spans)
        if span.kind is MentionKind.NAME and number in chosen and register.drafts[chosen[number]].type == "Person"
        for at in range(span.first, span.last)
    }
    speakers = _turns(parse, persons) or _answers(parse, persons)
    for first, last in _quotations(parse):
        speaker = _speaker_behind(parse, persons, last)
        speaker = speaker if speaker >= 0 else _speaker_before(parse, persons, first)
        speaker = speaker if speaker >= 0 else _last_speaker(parse, speakers, first)
        if speaker >= 0:
            speakers.update(dict.fromkeys(range(first, last), speaker))
    return speakers


def find_sides(
    parse: Parse,
    spans: Sequence[Span],
    chosen: Mapping[int, int],
    register: EntityRegister,
    speakers: Mapping[int, int],
) -> dict[int, int]:
    """For each person who speaks the draft that "we" stands for: the state or body of their office."""
    sides: dict[int, int] = {}
    for speaker in sorted(set(speakers.values())):
        states = sorted(register.drafts[speaker].states)
        side = (
            register.state(states[0]).index
            if len(states) == 1
            else find_employer(parse, spans, chosen, register, speaker)
        )
        if side >= 0:
            sides[speaker] = side
    return sides


def _turns(parse: Parse, persons: Mapping[int, int]) -> dict[int, int]:
    """Who speaks in a record: from "Ms Ana Lima:" or "Minister (Ana Lima):" at the start of a line to the next such."""
    speakers: dict[int, int] = {}
    speaker, tokens = -1, parse.tokens
    for token in tokens:
        if token.starts_line or token.index == 0:
            speaker = _turn_at(parse, persons, token.index, speaker)
        if speaker >= 0:
            speakers[token.index] = speaker
    return speakers


def find_addressees(parse: Parse, speakers: Mapping[int, int]) -> dict[int, int]:
    """Whom "you" means, by token: in the questions of an interview the one who answers them."""
    answering = set(speakers.values())
    if len(answering) != 1 or not _is_interview(parse):
        return {}
    answerer = answering.pop()
    return {token.index: answerer for line in _lines(parse) if _asks(parse, line) for token in parse.tokens[line]}


def _answers(parse: Parse, persons: Mapping[int, int]) -> dict[int, int]:
    """Who speaks in an interview: the first person named, from the first question on, outside of the questions."""
    if not persons or not _is_interview(parse):
        return {}
    lines = _lines(parse)
    first = next(number for number, line in enumerate(lines) if _asks(parse, line))
    answers = [line for line in lines[first:] if not _asks(parse, line)]
    return {token.index: persons[min(persons)] for line in answers for token in parse.tokens[line]}


def _is_interview(parse: Parse) -> bool:
    """Whether a text has several lines that ask "you", and one that answers with "I" or "we"."""
    lines = _lines(parse)
    asked = [line for line in lines if _asks(parse, line)]
    lows = {token.low for line in lines if line not in asked for token in parse.tokens[line]}
    addressed = any(token.low in ("you", "your") for line in asked for token in parse.tokens[line])
    return len(asked) >= QUESTIONS and addressed and bool(lows & {"i", "we", "my", "our"})


def _asks(parse: Parse, line: slice) -> bool:
    lows = [token.text for token in parse.tokens[line]]
    return "?" in lows[-2:] or ("?" in lows and len(lows) < WIDEST_LEAD)


def _lines(parse: Parse) -> list[slice]:
    starts = [token.index for token in parse.tokens if token.starts_line or token.index == 0]
    return [slice(first, last) for first, last in zip(starts, [*starts[1:], len(parse.tokens)], strict=True)]


def _turn_at(parse: Parse, persons: Mapping[int, int], first: int, speaker: int) -> int:
    """Who speaks from a line's start on: a new speaker, the one so far, or nobody."""
    named = -1
    for at in range(first, min(first + WIDEST_LEAD, len(parse.tokens))):
        token = parse.tokens[at]
        if token.text == ":":
            return named if named >= 0 and parse.tokens[at - 1].text != "by" else -1
        if (token.starts_line and at > first) or token.text in ("?", "!", '"', ","):
            break
        named = persons.get(at, named)
    return speaker


def _quotations(parse: Parse) -> list[tuple[int, int]]:
    """What stands between quotation marks of one line, without short quoted words."""
    stretches: list[tuple[int, int]] = []
    opened = -1
    for token in parse.tokens:
        if token.starts_line:
            if opened >= 0:
                stretches.append((opened, token.index))
            opened = -1
        if token.text == '"':
            if opened >= 0:
                stretches.append((opened, token.index))
            opened = -1 if opened >= 0 else token.index + 1
    return [(first, last) for first, last in stretches if last - first > 2]


def _speaker_behind(parse: Parse, persons: Mapping[int, int], at: int) -> int:
    """Who is named with a verb of saying right behind a quotation."""
    tokens = parse.tokens[at + 1 : at + 1 + WIDEST_LEAD]
    for place, token in enumerate(tokens):
        if token.starts_line or token.text == '"' or (place and token.text in (".", ";")):
            return -1
        if token.lemma in _SAYING:
            beside = [*tokens[place + 1 :], *reversed(tokens[:place])]
            return next((persons[word.index] for word in beside if word.index in persons), -1)
    return -1


def _speaker_before(parse: Parse, persons: Mapping[int, int], first: int) -> int:
    """Who is named before a quotation, with a verb of saying or a colon between."""
    tokens = parse.tokens
    says = False
    for at in range(first - 2, max(first - 2 - WIDEST_LEAD, -1), -1):
        if tokens[at].text in (".", '"') or tokens[at + 1].starts_line:
            return -1
        says = says or tokens[at].lemma in _SAYING or tokens[at].text == ":"
        if at in persons:
            return persons[at] if says else -1
    return -1


def _last_speaker(parse: Parse, speakers: Mapping[int, int], first: int) -> int:
    """The last one who spoke in this line before a quotation."""
    for at in range(first - 1, -1, -1):
        if at in speakers:
            return speakers[at]
        if parse.tokens[at].starts_line:
            break
    return -1


_OPENING = re.compile(
    r"\b(?:remarks|address|speech|statement|keynote|opening words|lecture|welcome|toast|intervention)"
    r"(?: (?:given|delivered|made))? (?:by|of)\b",
    re.IGNORECASE,
)
HEAD_LETTERS = 400
"""Letters from the start in which a text says whose words it is."""


def find_speaker(parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], register: EntityRegister) -> int:
    """The person named first after "Remarks by", or -1."""
    opening = _OPENING.search(parse.document.aligned[:HEAD_LETTERS])
    if not opening:
        return -1
    for number, span in enumerate(spans):
        if number in chosen and register.drafts[chosen[number]].type == "Person":
            start = parse.tokens[span.first].start
            if opening.end() <= start < opening.end() + 120:
                return chosen[number]
    return -1


_MISSION = re.compile(
    r"\b(?:Embassy|Consulate(?: General)?|High Commission|Permanent Mission|Ministry of Foreign Affairs) of (?:the )?"
)


def find_side(
    parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], register: EntityRegister, speaker: int
) -> int:
    """The draft that "we" and "our" stand for, or -1."""
    if speaker >= 0:
        return find_employer(parse, spans, chosen, register, speaker)
    for text in (align_text(parse.document.title), parse.document.aligned[:HEAD_LETTERS]):
        mission = _MISSION.search(text)
        state = _state_at(text[mission.end() :]) if mission else ""
        if state:
            return register.state(state).index
    return -1


def _state_at(text: str) -> str:
    """The state whose name a text begins with."""
    folded = fold_text(text)
    for entry in load_lexicon().phrases.get(first_word(folded), ()):
        if entry.type == "State" and folded.startswith(fold_phrase(entry.phrase)):
            return entry.name
    return ""


def find_employer(
    parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], register: EntityRegister, speaker: int
) -> int:
    """The body or state inside the title that stands right behind the speaker's name."""
    first = next((number for number, draft in sorted(chosen.items()) if draft == speaker), -1)
    for number in [*range(first + 1, min(first + 6, len(spans))), *range(first - 1, max(first - 6, -1), -1)]:
        draft = register.drafts[chosen[number]] if number in chosen else None
        if draft is None or parse.tokens[spans[number].first].sentence != parse.tokens[spans[first].first].sentence:
            continue
        if draft.type in ("State", "Organisation", "Institution"):
            union = register.keys.get(("Organisation", "European Union"))
            return union if draft.name == "European Commission" and union is not None else draft.index
    return -1
