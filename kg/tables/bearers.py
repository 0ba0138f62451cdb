"""Who is meant by less than a name: a surname, initials, an office with its state.

Comes in: folded names of persons, and who holds which office. Goes out: ids, all of them where several fit. It is asked
only where no entity bears the text as a name. A questionable decision: a given name alone is offered, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import ENDLESS_FUTURE, Period, parse_period
from kg.tables.folding import fold_name

_DATED = re.compile(r"(.*?\S)[\s,]+(?:(?:on|in|as of)\s+)?([0-9]{4}(?:-[0-9]{2}){0,2})\s*", re.DOTALL)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_SHORTENED = re.compile(r"([^\W\d_]{1,3})\.")
_SURNAME, _STEM, _ENDING = 3, 4, 4
"""Letters that a surname alone, and what a state and its people have in common, have at least; of an ending at most."""


@dataclass(frozen=True, slots=True)
class Office:
    """That somebody holds an office of a state or body.

    Parameters
    ----------
    holder, body
        Ids.
    titles
        Folded: "president", "head of state".
    spells
        First and last days on which that can be so, as ordinals.
    is_dated
        Whether a source says when.
    begins
        Whether a source says since when; a day on which somebody held it is no beginning.
    is_single
        Whether one at a time holds it.
    """

    holder: str
    body: str
    titles: tuple[str, ...]
    spells: tuple[tuple[int, int], ...]
    is_dated: bool
    begins: bool
    is_single: bool


def find_holders(
    text: str, offices: Sequence[Office], names: Mapping[str, tuple[str, ...]], day: int | None = None
) -> tuple[str, ...]:
    """Who holds the office that a text names with its state or body.

    Parameters
    ----------
    text
        Such as ``President of Kazakhstan``, ``Kyrgyz President``, ``the President of Uzbekistan on 2024-05-01``.
    offices
        Of the graph.
    names
        Folded name to the ids that bear it.
    day
        Ordinal of the day that is looked at, where the text gives none; every day when None.

    Returns
    -------
    tuple of str
        Ids in order. With a day those who can hold it then; who is undated only where nobody is dated. Of an office
        that one at a time holds: who was seen in it last before that day, and who is seen in it next, unless it is told
        until or since when.
    """
    bare, first, last = _split_day(text, day)
    wanted = fold_name(_POSSESSIVE.sub("", bare)).removeprefix("the ")
    fitting: list[tuple[int, Office]] = []
    stems: dict[str, list[str]] = {}
    for office in offices:
        for place in _places_left(wanted, office.titles):
            if not stems:
                for name, ids in names.items():
                    for identity in ids:
                        stems.setdefault(identity, []).extend(name.split(" "))
            is_named = place == "" or office.body in names.get(place, ())
            nearness = len(place) + _ENDING if is_named else _nearness(place, stems.get(office.body, ()))
            if nearness:
                fitting.append((nearness, office))
    nearest = max((nearness for nearness, _ in fitting), default=0)
    held = [office for nearness, office in fitting if nearness == nearest]
    held = [office for office in held if office.is_single] or held  # the head of a state before those of its bodies
    if first is not None and last is not None:
        held = _held_between(held, first, last)
    return tuple(sorted({office.holder for office in held}))


def _held_between(offices: Sequence[Office], first: int, last: int) -> list[Office]:
    """Those that can be held on some day of a few."""
    held = [office for office in offices if any(start <= last and end >= first for start, end in office.spells)]
    dated = [office for office in held if office.is_dated]
    if not dated or not dated[0].is_single:
        return dated or held
    latest = max(office.spells[0][0] for office in dated)
    before = [office for office in dated if office.spells[0][0] == latest]
    later = [office for office in offices if office.is_dated and office.spells and office.spells[0][0] > last]
    soonest = min((office.spells[0][0] for office in later), default=0)
    following = [office for office in later if office.spells[0][0] == soonest]
    is_told = any(office.begins for office in following) or any(
        office.spells[-1][1] < ENDLESS_FUTURE for office in before
    )
    return before if is_told else [*before, *following]


def _split_day(text: str, day: int | None) -> tuple[str, int | None, int | None]:
    """A text without the day or year at its end, and the first and last day meant."""
    match = _DATED.fullmatch(text)
    if match is None:
        return text, day, day
    try:
        period: Period = parse_period(match[2])
    except ValueError:
        return text, day, day
    if not (period.earliest and period.latest):
        return text, day, day
    return match[1], period.earliest.toordinal(), period.latest.toordinal()


def _places_left(wanted: str, titles: Iterable[str]) -> Iterator[str]:
    """What a text says beside a title; empty where the title names the place itself."""
    for title in titles:
        if wanted.startswith(f"{title} of "):
            yield wanted.removeprefix(f"{title} of ").removeprefix("the ")
        elif wanted.endswith(f" {title}"):
            yield wanted.removesuffix(f" {title}")
        elif wanted == title and " of " in title:
            yield ""


def _nearness(place: str, words: Iterable[str]) -> int:
    """How many letters the name of a people shares with a word of its state's names; 0 where they are too few."""
    shared = 0
    for word in words:
        common = next((at for at, pair in enumerate(zip(place, word, strict=False)) if pair[0] != pair[1]), None)
        common = min(len(place), len(word)) if common is None else common
        if common >= _STEM and len(place) - common <= _ENDING:
            shared = max(shared, common)
    return shared


class People:
    """Persons by the words of their names.

    Parameters
    ----------
    names
        Folded name and the persons that bear it.
    titles
        Folded titles of offices, which are no part of a name.
    """

    def __init__(self, names: Iterable[tuple[str, Sequence[str]]], titles: Iterable[str]) -> None:
        self._titles = frozenset(word for title in titles for word in title.split(" "))
        self._by_last: dict[str, list[tuple[list[str], Sequence[str]]]] = {}
        self._by_first: dict[str, list[tuple[list[str], Sequence[str]]]] = {}
        for name, ids in names:
            words = self._without_titles(name)
            if len(words) > 1 and words[0] != "the":
                self._by_last.setdefault(words[-1], []).append((words, ids))
                self._by_first.setdefault(words[0], []).append((words, ids))

    def _without_titles(self, name: str) -> list[str]:
        return [word for word in name.split(" ") if word not in self._titles]

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of those whose surname a text is, or whose surname and initials or given names."""
        shortened = frozenset(map(fold_name, _SHORTENED.findall(text)))
        asked = self._without_titles(fold_name(text))
        if len(asked) == 1:
            named = self._by_last.get(asked[0], ()) if len(asked[0]) >= _SURNAME else ()
            return tuple(sorted({identity for _, ids in named for identity in ids}))
        ids: set[str] = set()
        for turned in (asked, asked[1:] + asked[:1], asked[-1:] + asked[:-1]) if asked else ():
            for end, by_end in ((-1, self._by_last), (0, self._by_first)):
                if len(turned[end]) > 1 and turned[end] not in shortened:
                    for words, bearers in by_end.get(turned[end], ()):
                        if _stands_for(turned, words, shortened):
                            ids.update(bearers)
        return tuple(sorted(ids))

    def with_given_name(self, text: str) -> tuple[str, ...]:
        """Ids of those whose name begins with a text."""
        return tuple(sorted({identity for _, ids in self._by_first.get(fold_name(text), ()) for identity in ids}))


def _stands_for(asked: Sequence[str], words: Sequence[str], shortened: frozenset[str]) -> bool:
    """Whether words and initials are those of a name, in its order; a name may have more."""
    left = iter(words)
    return all(
        any(word.startswith(part) if len(part) == 1 or part in shortened else word == part for word in left)
        for part in asked
    )
