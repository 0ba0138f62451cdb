"""Coordinations: names joined by commas and "and", which later plurals stand for.

Comes in: tokens and spans in order. Goes out: runs of spans. What stands in brackets between the members is
skipped, so that "the Fund (IDF) and Georgia" is a pair.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.documents.document import MentionKind
from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

ACTORS = words("coordination", "actors")
BODIES = frozenset(["Organisation", "Institution", "Mechanism"])
_LINKS = frozenset(["and", ",", "as", "well", "the", "with", "&", "both", "then", "by", "a", "an"])


def find_coordinations(parse: Parse, spans: Sequence[Span]) -> list[list[int]]:
    """Runs of two spans or more that are joined as equals, as numbers into `spans`."""
    chosen = [
        number for number, span in enumerate(spans)
        if (span.kind is MentionKind.NAME and span.type in ACTORS | {"Event"}) or (
            span.kind is MentionKind.NOMINAL and span.type in BODIES and span.determiner == "the" and not span.role
        )
    ]  # fmt: skip
    runs: list[list[int]] = []
    run: list[int] = []
    has_and = False
    for number in chosen:
        joined = bool(run) and _joint(parse, spans[run[-1]], spans[number])
        if joined and _kin(spans[run[0]].type) == _kin(spans[number].type):
            has_and = has_and or joined == "and" or _joint(parse, spans[run[-1]], spans[number]) == "and"
            run.append(number)
            continue
        if len(run) > 1 and has_and:
            runs.append(run)
        run, has_and = [number], False
    if len(run) > 1 and has_and:
        runs.append(run)
    return runs


def _kin(kind: str) -> str:
    return "actor" if kind in ("State", "Organisation", "Institution", "Mechanism") else kind


def _joint(parse: Parse, left: Span, right: Span) -> str:
    """How two neighbouring spans are joined: by "and", by a comma, or not at all."""
    words = [token.low for token in parse.tokens[left.last : right.first]]
    words = _without_brackets(words)
    if not words or len(words) > 4:
        return ""
    if not all(word in _LINKS for word in words):
        return ""
    if "and" in words or "&" in words or words[:3] == ["as", "well", "as"]:
        return "and"
    return "," if words[0] == "," and len(words) <= 2 else ""


def _without_brackets(words: list[str]) -> list[str]:
    if words[:1] == ["("] and ")" in words:
        return words[words.index(")") + 1 :]
    return words
