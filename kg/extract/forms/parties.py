"""Parties: the states that a title, a preamble or an item of a list joins, each in its own words.

Comes in: the aligned copy of a text. Goes out: lists of parties with their places. Between two parties stand only
words for those who act for them ("the Government of", "His Majesty the King of"), what they are called hereinafter, and
"and". A questionable decision: a local government that acts along with its state is no party of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.forms.states import StateName, find_states

_ALIAS = r"\([^()]{0,160}\)"
_TERM = r"\"[^\"]{1,60}\""
_PEOPLE = (
    r"governments?|governement|govern\s*ment|cabinet|council|councils|ministers|ministry|federal|imperial|royal|"
    r"provisional|local|central|executive|committee|presidium|supreme|soviet|national|people's|president|"
    r"presidents|king|queen|emperor|empress|prince|princess|grand|duke|sultan|shah|emir|amir|majesty|majesties|"
    r"highness|excellency|his|her|their|the|of|for|state|delegations?|military|revolutionary|leaders?|heads?|"
    r"representatives?|plenipotentiaries|sides?|part|party|parties|one|hand|on|behalf|kingdom|republic|both|countries|"
    r"between|by|og|as|well|with|together|along|also"
)
_WORDS = rf"(?:(?:{_PEOPLE})\b|{_ALIAS}|[\s,;:.'’*\d-])*"
_LEAD = re.compile(rf"(?:\b(?:{_PEOPLE})\b[\s,:*-]*)+$", re.IGNORECASE)
_ASIDE = (
    rf"(?:{_ALIAS}|,?\s*(?:here\s*in\s*)?(?:after|further)?\s*(?:referred\s+to|called)\s+(?:\w+\s+){{0,3}}{_TERM}|"
    rf",?\s*(?:emperor|empress|king|queen)\s+of\s+[\w ,]{{3,80}}?(?=,?\s+(?:and|of\s+the\s+one)\b)|"
    r",?\s*(?:along|together)\s+with\s+[\w ]{3,60}?(?=,?\s+(?:on|of|and)\b)|"
    r",?\s*(?:on|of|from|for)\s+(?:the\s+)?(?:one|first)\s+(?:hand|part|side)|\s|[,;*\d])*"
)
_JOINED = re.compile(
    rf"(?P<aside>{_ASIDE}){_WORDS}(?P<join>\b(?:and|&)\b|,|/|\s-\s|-)(?:\s*(?:on|of)\s+the\s+other\s+(?:hand|part|side)s?)?"
    rf"{_WORDS}",
    re.IGNORECASE,
)
_BY_DASH = re.compile(r"\s*-+\s*|\s*/\s*")
_CUE = re.compile(
    rf"(?:{_ALIAS}|\s|[,;:.*\d]|(?:on|of)\s+(?:the\s+)?other(?:\s+(?:hand|part|side))?|"
    r"represented\s+by[^.;]{0,200})*[-\s]*"
    r"(?:here\s*in\s*after|here\s*after|here\s+in\s+after|hereby|further\s+(?:referred|called)|referred\s+to|called|"
    r"(?:being|having|with|in)\s+\w+|(?!concern|regard|relat|respect|govern|modify|amend|establish|supplement|extend|according|"
    r"including|following|avoid|prevent|facilitat)[a-z]+ing\b|desirous|mindful|conscious|aware|resolved|determined|convinced|"
    r"anxious|eager|committed|united|guided|inspired|motivated|based|whereas|have\s+|hav\w+|agree|in\s+order|"
    r"pursuant|to\s+(?:further|promote|develop)|deem\w*|as\s+(?:a|the|well)|noting|for\s+the\s+purpose|proceed\w*)",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"\b(?:(?:along|together)\s+with\s+(?:the\s+)?|(?=local|home))(?:local|home|regional)\s+(?:self-)?governments?\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
MANY_WORDS = 120
"""Letters before a state in which the words for who acts for it stand."""

MANY_LETTERS = 420
"""What stands between two parties, what they are called included, is no longer."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Parties that a text joins: their places and states, and from where to where the list goes.

    Parameters
    ----------
    is_preamble
        Whether words follow that only a preamble has: "hereinafter", "desiring", "have agreed".
    """

    states: tuple[StateName, ...]
    start: int
    end: int
    is_preamble: bool = False


def find_parties(aligned: str, start: int, end: int) -> list[Parties]:
    """The lists of two and more different states of a stretch of text, in order."""
    states = [
        state for state in find_states(aligned, start, end)
        if not _LOCAL.search(aligned, max(start, state.start - MANY_WORDS), state.start)
    ]  # fmt: skip
    return list(_lists(aligned, states, start))


def _lists(aligned: str, states: Sequence[StateName], floor: int) -> Iterator[Parties]:
    run: list[StateName] = []
    for state in states:
        if run and (state.name == run[-1].name or not _joins(aligned, run[-1].end, state.start)):
            if state.name == run[-1].name and _is_aside(aligned, run[-1].end, state.start):
                run[-1] = StateName(run[-1].start, run[-1].end, run[-1].name, run[-1].is_adjective)
                continue
            yield from _whole(aligned, run, floor)
            run = []
        run.append(state)
    yield from _whole(aligned, run, floor)


def _joins(aligned: str, start: int, end: int) -> bool:
    """Whether what stands between two states joins them as parties."""
    if end - start > MANY_LETTERS:
        return False
    match = _JOINED.fullmatch(aligned, start, end)
    return match is not None


def _is_aside(aligned: str, start: int, end: int) -> bool:
    """Whether a state is named once more inside of what it is called: (hereinafter "Turkey")."""
    between = aligned[start:end]
    return end - start <= MANY_LETTERS and between.count("(") + between.count('"') > between.count(")")


def _whole(aligned: str, run: Sequence[StateName], floor: int) -> Iterator[Parties]:
    unique = tuple(
        state for number, state in enumerate(run) if state.name not in {before.name for before in run[:number]}
    )
    if len(unique) > 1:
        lead = _LEAD.search(aligned, max(floor, unique[0].start - MANY_WORDS), unique[0].start)
        begin = lead.start() if lead else unique[0].start
        stop = _closing(aligned, unique[-1].end)
        is_joined_by = aligned[begin : unique[0].start].lower().startswith("between")
        yield Parties(unique, begin, unique[-1].end, not is_joined_by and bool(_CUE.match(aligned, stop)))


def _closing(aligned: str, end: int) -> int:
    """Where a list ends with the words that go with its last adjective: "the Swedish and Finnish Governments"."""
    match = re.compile(r"(?:\s+(?:governments?|sides?|parties|party|delegations?))?", re.IGNORECASE).match(aligned, end)
    return match.end() if match else end
