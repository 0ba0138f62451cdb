"""Types of names that their form does not tell: from what stands beside them and from the model's labels.

Comes in: tokens and untyped spans. Goes out: the same spans with a type. All uses of one name vote
together. A questionable decision: what stands beside a name counts before the model's label, since a small
model knows few names of the regions that this project reads about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.extract.documents.tokens import Parse
from kg.extract.lexicon import load_lexicon, words
from kg.extract.names.spans import Span

_LABELS = {
    "PERSON": "Person", "GPE": "City", "LOC": "Place", "ORG": "Organisation", "FAC": "Site", "EVENT": "Event",
    "LAW": "Agreement", "WORK_OF_ART": "Work", "NORP": "Organisation", "PRODUCT": "Project",
}  # fmt: skip
_INSIDE = words("kinds", "inside")
_SPEAKING = words("kinds", "speaking")
_SETTLEMENTS = words("kinds", "settlements")
_OWNED_BY_CITY = words("kinds", "owned_by_city")
_LANDSCAPES = frozenset(["district", "region", "province", "valley", "river", "lake", "mountains", "coast", "oblast"])
_TOWNS = frozenset(["cities", "city", "towns", "town"])
_TRAVEL = frozenset(["visit", "reach", "leave", "tour"])
_PLANNED = frozenset(["planned", "scheduled", "proposed", "due", "slated", "set"])
_LED = words("kinds", "led")
_GOING = words("kinds", "going")
_HAPPENING = words("kinds", "happening")
_PRESENT = words("kinds", "present")
_TOLD = frozenset(["Organisation", "Institution", "Programme", "Project", "Mechanism", "Event"])
_WIDEST_TOLD = 12
"""How many tokens a bracket behind a name has at most: "(born 12 May 1970 in Oruro)"."""

_WIDEST_LIST = 60
"""How many tokens behind "Present:" a name still stands in that list."""

SURE = 5
"""Weight of what stands beside a name; the model's label weighs less."""

WIDEST_PERSON = 5


def type_names(parse: Parse, spans: Sequence[Span], titled: Mapping[int, Span]) -> list[Span]:
    """Give every span a type.

    Parameters
    ----------
    titled
        Persons' nominals ("the Kazakh transport minister") by the number of each token they cover.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        if not span.type:
            kind, weight = _evidence(parse, span, titled)
            votes[_key(parse, span)][kind] += weight
    for left, right in pairwise(spans):
        if [token.low for token in parse.tokens[left.last : right.first]] == ["and"]:
            for own, neighbour in ((left, right), (right, left)):
                if not own.type and (neighbour.type or _surest(votes[_key(parse, neighbour)])) == "City":
                    votes[_key(parse, own)]["City"] += 4
    return [span if span.type else replace(span, type=_winner(votes[_key(parse, span)])) for span in spans]


def _key(parse: Parse, span: Span) -> str:
    start, end = parse.span(span.first, span.last)
    return parse.folded[start:end]


def _surest(votes: Counter[str]) -> str:
    """The type that what stands beside a name tells; empty when only the model's label does."""
    return next((kind for kind, weight in votes.most_common(1) if weight >= SURE), "")


def _winner(votes: Counter[str]) -> str:
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _evidence(parse: Parse, span: Span, titled: Mapping[int, Span]) -> tuple[str, int]:
    """The type that one use of a name points to, and how strongly."""
    if span.last - span.first <= WIDEST_PERSON:
        if _is_apposed(parse, span, titled):
            return "Person", 8
        if _is_who(parse, span):
            return "Person", 7
        if _is_listed_person(parse, span, titled):
            return "Person", 6
    return (
        _from_words_behind(parse, span)
        or _from_words_before(parse, span)
        or _from_way(parse, span)
        or _from_label(parse, span)
    )


def _is_listed_person(parse: Parse, span: Span, titled: Mapping[int, Span]) -> bool:
    """Whether a name is that of a speaker ("Ana Lima: Thank you"), of one present, or behind "its director is"."""
    tokens, width = parse.tokens, span.last - span.first
    after = tokens[span.last].text if span.last < len(tokens) else ""
    at = span.first - 1
    while at > 0 and tokens[at].low in ("is", "was", "to", "be", "remains", "became", "becomes"):
        at -= 1
    if at < span.first - 1 and at in titled and tokens[at].sentence == tokens[span.first].sentence:
        return True
    if width < 2:
        return False
    behind = [token.low for token in tokens[span.last : span.last + 2]]
    if behind == [")", ":"] or behind == ["(", "born"] or _is_told_office(parse, span):
        return True
    if after == ":" and (tokens[span.first].starts_line or span.first == 0):
        return True
    for at in range(span.first - 1, max(span.first - _WIDEST_LIST, 0), -1):
        if tokens[at].text == ":":
            return tokens[at - 1].low in _PRESENT
        if tokens[at].text == "." or tokens[at + 1].starts_line:
            return False
    return False


def _is_told_office(parse: Parse, span: Span) -> bool:
    """Whether an office is said of a name: "Ana Lima (born 1970) is a chemist", "Ana Lima (Director, ...)"."""
    tokens, at = parse.tokens, span.last
    offices = load_lexicon().offices
    anchor = tokens[span.anchor if span.anchor >= 0 else span.last - 1]
    if anchor.dep in ("nsubj", "nsubjpass"):
        around = tokens[anchor.head + 1 : anchor.head + _WIDEST_TOLD]
        given = [token for token in around if token.head == anchor.head or tokens[token.head].head == anchor.head]
        if any(
            token.low in offices and (token.dep in ("attr", "oprd") or tokens[token.index - 1].low == "as")
            for token in given
        ):
            return True
    if at + 1 < len(tokens) and tokens[at].text == "(":
        if any(token.low in offices for token in tokens[at + 1 : at + 3]):
            return True
        at = next((token.index + 1 for token in tokens[at : at + _WIDEST_TOLD] if token.text == ")"), at)
    if [token.low for token in tokens[at : at + 2]] not in (["is", "a"], ["is", "an"], ["was", "a"], ["was", "an"]):
        return False
    told = [token.low for token in tokens[at + 2 : at + 8]]
    return any(
        low in offices
        for low in told[: next((number for number, low in enumerate(told) if low in (",", ".", "of")), 6)]
    )


def _from_words_behind(parse: Parse, span: Span) -> tuple[str, int] | None:
    """What stands behind tells: "the Kunming-based university", "Callao's mayor", "the Lent district"."""
    after = [token.low for token in parse.tokens[span.last : span.last + 2]]
    if after == ["-", "based"]:
        return "City", 8
    if after[:1] == ["'s"] and after[1:] and after[1] in _OWNED_BY_CITY:
        return "City", 6
    if after[:1] and after[0] in _LANDSCAPES:
        return "Place", 6
    return None


def _from_words_before(parse: Parse, span: Span) -> tuple[str, int] | None:
    """What stands before tells: "the city of Oruro", "the firm Haedong", "a Malaysian, Nurul H.", "led by"."""
    tokens = parse.tokens
    if span.first < 1:
        return None
    before, width = tokens[span.first - 1], span.last - span.first
    outer = tokens[span.first - 2].low if span.first > 1 else ""
    if before.low == "of" and outer in _SETTLEMENTS:
        return "City", 8
    named = load_lexicon().heads.get(before.low) if before.text.islower() else None
    if named and named[1]:
        return named[0], 6
    is_one = before.text == "," and span.first > 2 and tokens[span.first - 3].low in ("a", "an")
    if is_one and tokens[span.first - 2].is_capital:
        return "Person", 5
    if before.low == "for" and outer in _PLANNED and width <= 3:
        return "City", 5
    if before.low == "by" and outer in _LED and width in (2, 3):
        return "Person", 5
    if before.lemma in _TRAVEL and width <= 2:
        return "City", 4
    return ("City", 5) if before.low in _INSIDE and width <= 3 else None


def _from_way(parse: Parse, span: Span) -> tuple[str, int] | None:
    """Where something is or goes tells: "left for Oruro", "(Oruro, 2 May)", "a railway, Oruro Central"."""
    tokens, width = parse.tokens, span.last - span.first
    before, after = tokens[span.first - 1] if span.first else None, tokens[span.last : span.last + 2]
    outer = tokens[span.first - 2] if span.first > 1 else None
    if before and before.text == "(" and [token.text[:1] for token in after][:1] == [","] and after[1:]:
        return ("City", 6) if after[1].text[0].isdigit() and width <= 2 else None
    told = _told_kind(parse, span)
    if told:
        return told, 6
    if before is None or outer is None or width > 2 or tokens[span.first].text.isupper():
        return None
    is_way = before.low in ("for", "to", "from") and (outer.lemma in _GOING or outer.low in _GOING)
    is_held = before.low == "at" and outer.lemma in _HAPPENING and width == 1
    return ("City", 5) if is_way or is_held else None


def _told_kind(parse: Parse, span: Span) -> str:
    """The type that an indefinite apposition gives: "Haedong, a South Korean shipping company,"."""
    after = parse.tokens[span.last : span.last + 8]
    if [token.low for token in after[:2]] not in ([",", "a"], [",", "an"]):
        return ""
    for token, following in pairwise(after[2:]):
        if token.text == ",":
            return ""
        entry = load_lexicon().heads.get(token.low)
        if entry and token.text.islower() and following.tag[:1] != "N":
            return entry[0] if entry[1] and entry[0] in _TOLD else ""
    return ""


def _from_label(parse: Parse, span: Span) -> tuple[str, int]:
    """What the model's label says, corrected by form."""
    tokens, width = parse.tokens, span.last - span.first
    before = tokens[span.first - 1].low if span.first else ""
    label = Counter(token.entity for token in tokens[span.first : span.last] if token.entity).most_common(1)
    kind = _LABELS.get(label[0][0], "") if label else ""
    if before == "'s" and width == 1 and kind in ("", "Person", "Organisation", "Project"):
        return "Organisation", 4
    if _names_speaker(parse, span) and width >= 2 and kind != "Organisation":
        return "Person", 4
    if tokens[span.first].text.isupper() and width == 1 and len(tokens[span.first].text) > 1:
        return "Organisation", 2
    if kind in ("Person", "Organisation") and width == 1 and _speaks_of_twins(parse, span):
        return "City", 3
    if kind == "Person" and width == 1 and before in ("in", "at", "from"):
        return "City", 3
    if kind:
        return ("Organisation" if kind == "City" and width > 3 else kind), 3
    if width <= 2 and (before in ("to", "from", "at", "via") or _speaks_of_twins(parse, span)):
        return "City", 2
    return "Organisation", 1


def _speaks_of_twins(parse: Parse, span: Span) -> bool:
    """Whether the words around speak of sister cities."""
    sentence = parse.tokens[span.first].sentence
    around = parse.tokens[max(0, span.first - 15) : span.last + 15]
    lows = {token.low for token in around if token.sentence == sentence}
    return bool(lows & {"twinned", "twin", "twinning"}) or ("sister" in lows and bool(lows & _TOWNS))


def _is_apposed(parse: Parse, span: Span, titled: Mapping[int, Span]) -> bool:
    tokens = parse.tokens
    if span.last + 1 < len(tokens) and tokens[span.last].text == "," and span.last + 1 in titled:
        return titled[span.last + 1].first == span.last + 1
    if span.first > 1 and tokens[span.first - 1].text == "," and span.first - 2 in titled:
        return titled[span.first - 2].last == span.first - 1
    return False


def _is_who(parse: Parse, span: Span) -> bool:
    """Whether "who" or "whose" follows the name."""
    following = [token.low for token in parse.tokens[span.last : span.last + 2]]
    return following[:1] == ["who"] or following == [",", "who"]


def _names_speaker(parse: Parse, span: Span) -> bool:
    anchor = parse.tokens[span.anchor if span.anchor >= 0 else span.last - 1]
    verb = parse.tokens[anchor.head]
    return anchor.dep == "nsubj" and verb.lemma in _SPEAKING
