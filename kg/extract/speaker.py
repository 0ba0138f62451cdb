"""The speaker: who says "I" in a speech, and for whom "we" is said there or in an embassy's bulletin.

Comes in: tokens and spans. Goes out: drafts of the cast, or -1. A questionable decision: a member of the European
Commission speaks for the Union, as those who hold that office do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.extract.cast import Cast
from kg.extract.lexicon import first_word, fold_phrase, load_lexicon
from kg.extract.shadow import fold_text, shadow_text
from kg.extract.spans import Span
from kg.extract.tokens import Parse

_OPENING = re.compile(
    r"\b(?:remarks|address|speech|statement|keynote|opening words|lecture|welcome|toast|intervention)"
    r"(?: (?:given|delivered|made))? (?:by|of)\b",
    re.IGNORECASE,
)
HEAD_LETTERS = 400
"""Letters from the start in which a text says whose words it is."""


def find_speaker(parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], cast: Cast) -> int:
    """The person named first after "Remarks by", or -1."""
    opening = _OPENING.search(parse.document.shadow[:HEAD_LETTERS])
    if not opening:
        return -1
    for number, span in enumerate(spans):
        if number in chosen and cast.drafts[chosen[number]].type == "Person":
            start = parse.tokens[span.first].start
            if opening.end() <= start < opening.end() + 120:
                return chosen[number]
    return -1


_MISSION = re.compile(
    r"\b(?:Embassy|Consulate(?: General)?|High Commission|Permanent Mission|Ministry of Foreign Affairs) of (?:the )?"
)


def find_side(parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], cast: Cast, speaker: int) -> int:
    """The draft that "we" and "our" stand for, or -1."""
    if speaker >= 0:
        return find_employer(parse, spans, chosen, cast, speaker)
    for text in (shadow_text(parse.document.title), parse.document.shadow[:HEAD_LETTERS]):
        mission = _MISSION.search(text)
        state = _state_at(text[mission.end() :]) if mission else ""
        if state:
            return cast.state(state).index
    return -1


def _state_at(text: str) -> str:
    """The state whose name a text begins with."""
    folded = fold_text(text)
    for entry in load_lexicon().phrases.get(first_word(folded), ()):
        if entry.type == "State" and folded.startswith(fold_phrase(entry.phrase)):
            return entry.name
    return ""


def find_employer(parse: Parse, spans: Sequence[Span], chosen: Mapping[int, int], cast: Cast, speaker: int) -> int:
    """The body or state inside the title that stands right behind the speaker's name."""
    first = next((number for number, draft in sorted(chosen.items()) if draft == speaker), -1)
    for number in [*range(first + 1, min(first + 6, len(spans))), *range(first - 1, max(first - 6, -1), -1)]:
        draft = cast.drafts[chosen[number]] if number in chosen else None
        if draft is None or parse.tokens[spans[number].first].sentence != parse.tokens[spans[first].first].sentence:
            continue
        if draft.type in ("State", "Organisation", "Institution"):
            union = cast.keys.get(("Organisation", "European Union"))
            return union if draft.name == "European Commission" and union is not None else draft.index
    return -1
