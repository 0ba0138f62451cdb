"""Capitals: whether a capital's name means the city or the government that sits there.

Comes in: tokens and a span of a capital. Goes out: yes or no. A questionable decision: a capital that acts
is its state ("Tashkent proposed"), unless it does what only cities do (host, be twinned).
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.documents.tokens import Parse, Token
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

_PLACE_BEFORE = words("capitals", "place_before")
_PARTNER_BEFORE = words("capitals", "partner_before")
_CITY_VERBS = words("capitals", "city_verbs")
_SISTERS = words("capitals", "sisters")


def means_state(parse: Parse, span: Span, names: Mapping[int, Span]) -> bool:
    """Whether a capital's name stands for its state's government here."""
    tokens = parse.tokens
    before = tokens[span.first - 1].low if span.first else ""
    after = tokens[span.last].low if span.last < len(tokens) else ""
    sentence = tokens[span.first].sentence
    near = {token.low for token in tokens[max(0, span.first - 8) : span.last + 12] if token.sentence == sentence}
    if tokens[span.first].text.isupper() and tokens[span.first].starts_line | (span.first == 0):
        return False
    if before in _PLACE_BEFORE or (after == "-" and tokens[span.last].is_joined) or near & _SISTERS:
        return False
    if after == "," and span.last + 1 < len(tokens) and tokens[span.last + 1].is_capital and span.last + 1 not in names:
        return False
    if after == "'s" and span.last + 1 < len(tokens):
        return tokens[span.last + 1].low in (
            [
                "government",
                "decision",
                "proposal",
                "offer",
                "position",
                "interest",
                "interests",
                "plan",
                "plans",
                "role",
                "bid",
                "policy",
                "request",
                "entry",
                "accession",
            ]
        )
    told = _told_by_partner(parse, span, names, before)
    if told is not None:
        return told
    if before in _PARTNER_BEFORE or (before == "the" and after == "government"):
        return True
    return _acts(parse, span)


def is_paired_city(parse: Parse, span: Span, names: Mapping[int, Span]) -> bool:
    """Whether a capital acts here side by side with a city that is none, and so as a city all through the text."""
    partner = _partner(parse, span, names)
    return partner is not None and partner.type == "City" and partner.role != "capital"


def _told_by_partner(parse: Parse, span: Span, names: Mapping[int, Span], before: str) -> bool | None:
    """Whether those that a capital is joined to tell that it is its state; None when they do not tell."""
    if _in_list_of_partners(parse, span, names):
        return True
    partner = _partner(parse, span, names)
    if partner is None:
        return None
    head = parse.tokens[partner.first - 1].low if partner.first and partner.first < span.first else before
    if partner.type == "City" and partner.role != "capital":
        return False
    if partner.type == "State":
        return head not in ("in", "at")
    is_acting = partner.role == "capital" and (before in _PARTNER_BEFORE or head in _PARTNER_BEFORE)
    return True if is_acting else None


def _in_list_of_partners(parse: Parse, span: Span, names: Mapping[int, Span]) -> bool:
    """Whether a capital stands in a list of capitals and states that acts: "founded by Oslo, Bern and Vaduz"."""
    tokens, at, count = parse.tokens, span.first, 1
    while at > 1 and tokens[at - 1].low in (",", "and"):
        left = names.get(at - 2)
        if left is None or not (left.role == "capital" or left.type == "State"):
            return False
        at, count = left.first, count + 1
    end = span.last
    while end + 1 < len(tokens) and tokens[end].low in (",", "and") and end + 1 in names:
        end, count = names[end + 1].last, count + 1
        if not (names[end - 1].role == "capital" or names[end - 1].type == "State"):
            return False
    return count > 2 and at > 0 and tokens[at - 1].low in _PARTNER_BEFORE


def _partner(parse: Parse, span: Span, names: Mapping[int, Span]) -> Span | None:
    """The name that this one is joined to by "and"."""
    tokens = parse.tokens
    if span.last + 1 < len(tokens) and tokens[span.last].low == "and":
        return names.get(span.last + 1)
    if span.first > 1 and tokens[span.first - 1].low == "and":
        return names.get(span.first - 2)
    return None


def _acts(parse: Parse, span: Span) -> bool:
    tokens = parse.tokens
    anchor = tokens[span.last - 1]
    if anchor.dep == "conj":
        anchor = tokens[anchor.head]
    verb = tokens[anchor.head] if anchor.dep in ("nsubj", "nsubjpass") else _next_verb(parse, span.last)
    return verb is not None and verb.tag[:1] == "V" and verb.lemma not in _CITY_VERBS


def _next_verb(parse: Parse, at: int) -> Token | None:
    """The verb right after a name, or after "and" and one more: for where the parser errs."""
    end = at
    if end < len(parse.tokens) and parse.tokens[end].low == "and":
        end += 1
        while end < min(at + 6, len(parse.tokens)) and (parse.tokens[end].is_capital or parse.tokens[end].low == "the"):
            end += 1
    if end < len(parse.tokens) and parse.tokens[end].tag in ("VBD", "VBZ", "VBP"):
        return parse.tokens[end]
    return None
