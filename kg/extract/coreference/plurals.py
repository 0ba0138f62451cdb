"""Plurals: whom "the two sides", "both countries" or "the five states concerned" stand for.

Comes in: a `Discourse` and a plural. Goes out: the draft of a group. Members are listed right beside it, or were
joined by "and", or are the last things of that kind and number.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.coreference.discourse import Discourse
from kg.extract.coreference.entities import head_word
from kg.extract.names.nominals import PLURAL_HEADS
from kg.extract.names.spans import Span

_COUNTS = {
    "two": 2, "both": 2, "pair": 2, "duo": 2, "three": 3, "trio": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_HEADS_OF_STATE = frozenset({"leaders", "presidents"})
_PARTIES = frozenset({"parties", "sides", "governments", "countries", "states"})
_OF_PARTIES = frozenset({"the", "both", "contracting", "high", *_COUNTS})
MANY = 3
"""So many leaders who are not named stand for as many states."""


def choose_group(discourse: Discourse, number: int, span: Span, brackets: Mapping[int, list[int]]) -> int | None:
    """The draft of the group that a plural stands for, or None.

    Parameters
    ----------
    brackets
        Coordinations by the number of their first span: what may be listed right behind the plural.
    """
    lows = [token.low for token in discourse.parse.tokens[span.first : span.last]]
    count = next((_COUNTS[low] for low in lows if low in _COUNTS), 0)
    kind = PLURAL_HEADS.get(span.head, "")
    region = _region_members(discourse, span) if kind == "State" else ()
    if region and count in (0, len(region)):
        return discourse.make_group(region)
    is_side = span.head in ("sides", "parties")
    if discourse.parties and _means_parties(lows) and count in (0, len(discourse.parties)):
        return discourse.make_group(discourse.parties)
    if kind == "Person" and not count:
        return _holders(discourse, span)
    beside = _listed(discourse, number, span, brackets)
    if beside and (not count or len(beside) == count):
        return discourse.make_group(beside)
    if (
        is_side
        and not count
        and not any(all(discourse.suits(member, "side") for member in run[1]) for run in discourse.runs)
    ):
        count = 2
    members = _recent_members(discourse, "side" if is_side else kind, count, is_capital=span.head == "capitals")
    if not members and count >= MANY and span.head in _HEADS_OF_STATE:
        members = _recent_members(discourse, "State", count)
    return discourse.make_group(members) if members else None


def _means_parties(lows: list[str]) -> bool:
    """Whether a plural says no more than whom the document is of: "the Contracting Parties", "both sides"."""
    return lows[-1] in _PARTIES and lows[0] in ("the", "both", "two") and set(lows[:-1]) <= _OF_PARTIES


def _region_members(discourse: Discourse, span: Span) -> tuple[int, ...]:
    """The states of "the three Baltic states"."""
    start, end = discourse.parse.span(span.first, span.last)
    text = discourse.parse.folded[start:end]
    for adjective, states in discourse.lexicon.regions.items():
        if f" {adjective} " in text:
            return tuple(discourse.register.state(name).index for name in states)
    return ()


def _holders(discourse: Discourse, span: Span) -> int | None:
    """The last two people of an office: "the Ministers"."""
    title = span.head[:-1]
    holders: dict[int, None] = {}
    for use in reversed(discourse.seen):
        draft = discourse.register.drafts[use.draft]
        titles = {head_word(head) for head in draft.heads}
        if draft.type == "Person" and not draft.members and (title in titles or title in ("leader", "diplomat")):
            holders[use.draft] = None
    members = tuple(sorted(list(holders)[:2]))
    return discourse.make_group(members) if len(members) == 2 else None


def _listed(discourse: Discourse, number: int, span: Span, brackets: Mapping[int, list[int]]) -> tuple[int, ...]:
    """Members that a bracket, colon or comma lists right after the plural."""
    if number + 1 >= len(discourse.spans):
        return ()
    run = brackets.get(number + 1)
    between = [token.low for token in discourse.parse.tokens[span.last : discourse.spans[number + 1].first]]
    if run and between in (["("], [":"], [","], ["-"], ["of"], [",", "namely"], ["(", "the"], []):
        return tuple(dict.fromkeys(discourse.chosen[member] for member in run if member in discourse.chosen))
    return ()


def _recent_members(discourse: Discourse, kind: str, count: int, *, is_capital: bool = False) -> tuple[int, ...]:
    """The last list of the right kind and number, or the last single things of that kind."""
    fitting = [
        (place, members) for place, members, _ in discourse.runs
        if (not count or len(members) == count) and all(discourse.suits(member, kind) for member in members)
    ]  # fmt: skip
    listed = fitting[-1] if fitting else None
    for use in reversed(discourse.seen):
        members = discourse.register.drafts[use.draft].members
        if (
            members
            and (not count or len(members) == count)
            and all(discourse.suits(member, kind) for member in members)
        ):
            if not listed or use.span.first > listed[0]:
                return members
            break
    if listed and kind in ("", "side"):
        return listed[1]
    singles: dict[int, int] = {}
    for use in reversed(discourse.seen):
        if is_capital and discourse.register.drafts[use.draft].name not in discourse.lexicon.capitals.values():
            continue
        if discourse.suits(use.draft, kind) and (
            kind not in ("", "side") or discourse.register.drafts[use.draft].type == "State"
        ):
            singles.setdefault(use.draft, use.span.last)
    recent = tuple(singles)[:count] if count else ()
    if listed and (
        not count or len(recent) < count or set(recent) == set(listed[1]) or singles[recent[-1]] <= listed[0]
    ):
        return listed[1]
    return tuple(sorted(recent)) if count and len(recent) == count and count <= 3 else (listed[1] if listed else ())


def last_pair(discourse: Discourse, sentence: int) -> int | None:
    """The last two things of one kind, as a group: "both" after two names that no "and" joins."""
    recent = list(dict.fromkeys(use.draft for use in reversed(discourse.seen) if sentence - use.sentence <= 1))
    for kind in ("Event", "Agreement", "Institution", "Project", "Programme"):
        pair = [
            number
            for number in recent
            if discourse.register.drafts[number].type == kind and not discourse.register.drafts[number].members
        ][:2]
        if len(pair) == 2:
            return discourse.make_group(tuple(sorted(pair)))
    return None
