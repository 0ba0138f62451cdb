"""States by their official names: "the Hungarian People's Republic", "the Republic of Belarus", in any case of letters.

Comes in: the aligned copy of a text. Goes out: where states are named, each with the name that the lexicon has for it.
An official name is read by its form: what is left of it without the words for the form of a state is a listed name or
the adjective of one. A questionable decision: what such words stand before and no list has is a state all the same,
named as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.extract.alignment import fold_text
from kg.extract.lexicon import fold_phrase, load_lexicon, read_territories, words

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\.?(?:[^\W_]\.)*")
_GAP = re.compile(r"\s*(?:-\s*)?|\s+")
_POSSESSIVE = re.compile(r"'s?$")
FORM_NOUNS = words("forms", "state_nouns")
FORM_ADJECTIVES = words("forms", "state_adjectives")
LONGEST_NAME = 12
"""Words of the longest official name that is looked for."""


@dataclass(frozen=True, slots=True)
class StateName:
    """A state where it is named; `name` is the lexicon's, or as written when no list has it.

    Parameters
    ----------
    is_adjective
        Whether only the adjective stands there: "the Swedish Government".
    """

    start: int
    end: int
    name: str
    is_adjective: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    names: Mapping[tuple[str, ...], str]
    adjectives: Mapping[tuple[str, ...], str]


@cache
def _listed() -> _Names:
    """Names and adjectives of the lexicon's states, by their folded words."""
    names: dict[tuple[str, ...], str] = {}
    adjectives: dict[tuple[str, ...], str] = {}
    for entries in load_lexicon().phrases.values():
        for entry in entries:
            if entry.type == "State":
                table = adjectives if entry.role == "demonym" else names
                table.setdefault(tuple(_WORD.findall(fold_phrase(entry.phrase))), entry.name)
    for phrase, name in read_territories().items():
        names.setdefault(tuple(_WORD.findall(fold_phrase(phrase))), name)
    return _Names(names, adjectives)


def find_states(aligned: str, start: int = 0, end: int | None = None) -> list[StateName]:
    """States that a stretch of a text names, in order, none inside of another.

    Examples
    --------
    >>> [state.name for state in find_states("THE HUNGARIAN PEOPLE'S REPUBLIC and the Republic of Belarus")]
    ['Hungary', 'Belarus']
    """
    return list(_read(aligned, start, len(aligned) if end is None else end))


def _read(aligned: str, start: int, end: int) -> Iterator[StateName]:
    matches = list(_WORD.finditer(fold_text(aligned), start, end))
    tokens = [match[0] for match in matches]
    at = 0
    while at < len(matches):
        last, name, is_adjective = _longest(aligned, matches, tokens, at)
        if last:
            stop = matches[last - 1].end()
            written = matches[last - 1][0]
            stop -= len(written) - len(_trim(written))
            yield StateName(matches[at].start(), stop, name, is_adjective)
        at = last or at + 1


def short_span(aligned: str, state: StateName) -> tuple[int, int]:
    """Where the name that a state goes by stands in its official one: "United Kingdom" of Great Britain and ..."""
    name = re.compile(re.escape(state.name).replace(r"\ ", r"\s+") + r"(?=\s+of\b)", re.IGNORECASE)
    match = name.match(aligned, state.start, state.end)
    return match.span() if match else (state.start, state.end)


def _trim(word: str) -> str:
    """A word without the full stop that ends its sentence, unless it is an abbreviation."""
    return word[:-1] if word.endswith(".") and word.count(".") == 1 else word


def _longest(aligned: str, matches: list[re.Match[str]], tokens: list[str], at: int) -> tuple[int, str, bool]:
    """The longest name that begins with a word: the word behind it, the state, and whether it is an adjective."""
    listed = _listed()
    limit = at + 1
    while limit < min(at + LONGEST_NAME, len(matches)) and _GAP.fullmatch(
        aligned, matches[limit - 1].end(), matches[limit].start()
    ):
        limit += 1
    for last in range(limit, at, -1):
        phrase = tuple(map(_trim, tokens[at:last]))
        name = listed.names.get(phrase) or _by_form(phrase)
        if name:
            return last, name, False
    for last in range(limit, at, -1):
        phrase = tuple(map(_trim, tokens[at:last]))
        if phrase in listed.adjectives:
            return last, listed.adjectives[phrase], True
    written = tuple(map(_trim, tokens[at:limit]))
    kept = _unlisted(aligned, matches, at, written)
    return (kept, aligned[matches[at].start() : matches[kept - 1].end()], False) if kept else (0, "", False)


def _by_form(phrase: tuple[str, ...]) -> str:
    """The state of an official name, or empty."""
    listed = _listed()
    before = 0
    while before < len(phrase) and phrase[before] in FORM_ADJECTIVES | FORM_NOUNS:
        before += 1
    if 0 < before < len(phrase) - 1 and phrase[before] == "of" and set(phrase[:before]) & FORM_NOUNS:
        rest = phrase[before + 1 :]
        return listed.names.get(rest[1:] if rest[:1] == ("the",) else rest, "")
    after = len(phrase)
    while after > 0 and phrase[after - 1] in FORM_ADJECTIVES | FORM_NOUNS:
        after -= 1
    if 0 < after < len(phrase) and set(phrase[after:]) & FORM_NOUNS:
        stem = phrase[:after]
        first = 0
        while first < len(stem) - 1 and stem[first] in FORM_ADJECTIVES:
            first += 1
        rest = stem[first:]
        return listed.adjectives.get(rest, "") or listed.names.get(rest, "")
    if 0 < before < len(phrase):
        rest = phrase[before:]
        is_formal = bool(set(phrase[:before]) & FORM_NOUNS) or phrase[0] in ("united",)
        while rest and rest[-1] in FORM_ADJECTIVES | FORM_NOUNS:
            rest, is_formal = rest[:-1], True
        return listed.adjectives.get(rest, "") if is_formal and rest != phrase else ""
    return ""


def _unlisted(aligned: str, matches: list[re.Match[str]], at: int, phrase: tuple[str, ...]) -> int:
    """The end of a name such as "Republic of Arland" that no list has; 0 for none."""
    before = 0
    while before < len(phrase) and phrase[before] in FORM_ADJECTIVES | FORM_NOUNS:
        before += 1
    if not before or before + 1 >= len(phrase) or phrase[before] != "of" or not set(phrase[:before]) & FORM_NOUNS:
        return 0
    if not aligned[matches[at].start()].isupper():
        return 0
    last = before + 1
    last += phrase[last] == "the" and last + 1 < len(phrase)
    begin = last
    is_title = not aligned[matches[at].start() : matches[at].end()].isupper()
    while last < len(phrase) and aligned[matches[at + last].start()].isupper() and last - begin < 3:
        if not is_title and last > begin:
            break
        last += 1
    return at + last if last > begin else 0
