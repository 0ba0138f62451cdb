"""Apposition: what stands beside a name and says what it is.

Comes in: a `Discourse` and a nominal. Goes out: the draft of the name that the nominal stands beside ("Nino D.,
Georgia's economy minister"), or that is said to be it ("the Dialogue is a mechanism"), or None.
"""

from __future__ import annotations

from kg.extract.coreference.discourse import REACH, Discourse
from kg.extract.documents.document import MentionKind
from kg.extract.lexicon import words
from kg.extract.names.spans import Span

_NEVER_TOLD = frozenset(["State", "City", "Place", "Person", "Event", "Agreement", "Declaration"])
"""Types whose names an indefinite phrase of another type does not explain."""
_ONCE = words("apposition", "once")
_HELD_AS = frozenset(["serve", "work", "appoint", "elect", "name", "reappoint", "reelect", "act", "confirm", "install"])
_COPULAR = words("apposition", "copular")


def find_apposed(discourse: Discourse, number: int, span: Span, kind: str) -> int | None:
    """The name that a nominal stands beside: "Nino D., Georgia's economy minister," or right before it.

    Notes
    -----
    Between two people, each set off by commas, an office without an article belongs to the one before it:
    "Nino D., minister of trade, Arman S., minister of transport".
    """
    behind, between = _name_behind(discourse, number, span, kind)
    before = _name_before(discourse, number, span, kind)
    if behind is None or (before is not None and between == [","] and not span.determiner):
        return before
    return behind


def _name_behind(discourse: Discourse, number: int, span: Span, kind: str) -> tuple[int | None, list[str]]:
    """The name that follows a nominal at once or after a comma, and what stands between."""
    for later in range(number + 1, min(number + REACH, len(discourse.spans))):
        right = discourse.spans[later]
        if right.first >= span.last and right.kind is MentionKind.NAME and discourse.is_alike(later, kind):
            between = _without_address(
                discourse, [token.text for token in discourse.parse.tokens[span.last : right.first]]
            )
            is_person = between == [","] and kind == "Person"
            if between in ([], ["-"]) or is_person or _names_new(discourse, span, right, between):
                return discourse.chosen[later], between
            break
    return None, []


def _name_before(discourse: Discourse, number: int, span: Span, kind: str) -> int | None:
    """The name that a nominal follows after a comma."""
    for earlier in range(number - 1, max(number - REACH, -1), -1):
        left = discourse.spans[earlier]
        if earlier not in discourse.chosen or left.last > span.first:
            continue
        draft = discourse.register.drafts[discourse.chosen[earlier]]
        is_told = (
            span.determiner in ("a", "an") and kind != "Person" and draft.type not in _NEVER_TOLD and not draft.members
        )
        if _leads_in(discourse, left, span) and (discourse.agrees(draft, kind) or is_told):
            return discourse.chosen[earlier] if kind == "Person" or _closes(discourse, span) else None
    return None


def _names_new(discourse: Discourse, span: Span, right: Span, between: list[str]) -> bool:
    """Whether a name says what a new thing is called: "an additional protocol, the Kandy Protocol,"."""
    after = discourse.parse.tokens[right.last].text if right.last < len(discourse.parse.tokens) else "."
    return (
        span.determiner in ("a", "an", "our", "its", "their", "his", "her")
        and between in ([",", "the"], [","])
        and after in (",", ".", "(")
    )


def _without_address(discourse: Discourse, words: list[str]) -> list[str]:
    """Words without "Mr", "Dr." and the like."""
    kept: list[str] = []
    is_address = False
    for word in words:
        is_title = word.casefold().rstrip(".") in discourse.lexicon.before or (
            word[0].isupper() and word.casefold() in discourse.lexicon.offices
        )
        if not (is_address and word == ".") and not is_title:
            kept.append(word)
        is_address = is_title
    return kept


def _leads_in(discourse: Discourse, left: Span, span: Span) -> bool:
    """Whether only a comma (and a bracket, "of Bhutan", "now") stands between a name and a nominal."""
    between = [token.low for token in discourse.parse.tokens[left.last : span.first]]
    if between[:1] == ["("] and ")" in between:
        between = between[between.index(")") + 1 :]
    if between[:1] in (["of"], ["from"]) and "," in between[:4] and left.last + 1 in discourse.names:
        between = between[between.index(",") :]
    if between == ["-"]:
        return True
    if between[:2] == [",", "who"] and between[2:] and all(word in _COPULAR for word in between[2:]):
        return True
    return between[:1] == [","] and all(word in _ONCE or word.isdigit() for word in between[1:])


def _closes(discourse: Discourse, span: Span) -> bool:
    """Whether an apposition is whole: no possessive goes on from it."""
    if span.last >= len(discourse.parse.tokens):
        return True
    after = discourse.parse.tokens[span.last]
    if after.low in ("'s", "'"):
        return False
    return (
        span.determiner in ("a", "an", "one")
        or not after.text[0].isalnum()
        or after.tag in ("IN", "VBN", "VBG", "JJ", "TO", "WDT", "WP")
    )


def find_subject(discourse: Discourse, number: int, span: Span) -> int | None:
    """The subject of "X is a mechanism ..."."""
    token = discourse.parse.tokens[span.anchor]
    verb = discourse.parse.tokens[token.head]
    if token.dep != "attr" or verb.lemma not in ("be", "remain", "become"):
        return None
    for earlier in range(number - 1, max(-1, number - 6), -1):
        left = discourse.spans[earlier]
        root = discourse.parse.tokens[discourse.parse.root(left.first, left.last)]
        if earlier in discourse.chosen and root.head == verb.index and root.dep == "nsubj":
            draft = discourse.register.drafts[discourse.chosen[earlier]]
            if draft.type in ("State", "City", "Person", "Place") or draft.members:
                return None
            if draft.type in ("Agreement", "Declaration") and draft.is_named and not discourse.agrees(draft, span.type):
                return None  # "It was a short meeting" does not make a meeting of a charter
            draft.type = span.type or draft.type
            return draft.index
    return None


def find_office_holder(discourse: Discourse, span: Span) -> int | None:
    """The person in "she was director of the Fund" or "who worked as dean at the University"."""
    tokens = discourse.parse.tokens
    token = tokens[span.anchor]
    verb = tokens[token.head]
    if token.dep == "pobj" and verb.low == "as":
        verb = tokens[verb.head]
        is_told = verb.lemma in _HELD_AS
    else:
        is_told = token.dep in ("attr", "oprd") and verb.lemma in ("be", "remain", "become", *_HELD_AS)
    while is_told and verb.dep == "conj" and verb.head < verb.index:
        if any(
            token.head == verb.index and token.dep in ("nsubj", "nsubjpass") for token in tokens[verb.head : span.first]
        ):
            break
        verb = tokens[verb.head]
    for use in reversed(discourse.seen) if is_told else ():
        root = tokens[discourse.parse.root(use.span.first, use.span.last)]
        if use.sentence != tokens[span.first].sentence:
            break
        if root.head == verb.index and root.dep in ("nsubj", "nsubjpass") and root.index < span.first:
            return use.draft if discourse.register.drafts[use.draft].type == "Person" else None
    return None


def find_named(discourse: Discourse, number: int, span: Span) -> int | None:
    """The name in "its director is Rosa M."."""
    tokens = discourse.parse.tokens
    if span.last + 1 >= len(tokens) or tokens[span.last].low not in ("is", "was", "remains", "became"):
        return None
    for later in range(number + 1, min(number + REACH, len(discourse.spans))):
        gap = discourse.parse.tokens[span.last + 1 : discourse.spans[later].first]
        if (
            discourse.type_of(later) == "Person"
            and discourse.spans[later].kind is MentionKind.NAME
            and len(gap) < REACH
        ):
            return discourse.chosen[later] if all(token.text[0].isalpha() for token in gap) else None
    return None
