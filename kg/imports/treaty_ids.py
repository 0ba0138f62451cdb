"""Which treaty a row of the manytreaties cubes means: a code can stand for several.

Comes in: code, day of signature and title of every row of both cubes. Goes out: one id for each treaty.
In the cubes a code is made of the parties, the year and a letter, so that the seven agreements that two states signed
in one year share it: 214 of the 4,640 codes stand for more than one treaty, which makes 4,909 treaties. They get the
day in their id, and a letter where the day is shared too. A questionable decision: titles are told apart by their
words; what only differs in words such as ``Government Of The`` is one treaty, what differs in a number never is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.imports.treaty_cells import slug

PREFIX = "mt-"
ALIKE = 0.5
"""Least share of words in common by which two titles of one code and day are one treaty."""

_FORMAL = frozenset(
    re.findall(
        r"\w+",
        "the of and for in to on by an between among government governments republic kingdom union state states united "
        "federal federation federative democratic peoples people s",
    )
)
_SIGNED = re.compile(r" signed (?:at|in|on) .*")
_YEAR = re.compile(r"_(\d{4})")


@dataclass(frozen=True, slots=True)
class Mention:
    """How a row names a treaty."""

    code: str
    signed: str
    title: str


def title_words(title: str, *, year: str = "") -> frozenset[str]:
    """The words of a title that tell it from others; the year that its code gives already is none of them."""
    return frozenset(re.findall("[^\\W_]+", _SIGNED.sub("", title.lower()))) - _FORMAL - {year}


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles of one code and day name one treaty.

    Examples
    --------
    >>> are_alike(title_words("Adjustments To Annex A"), title_words("Adjustments To Annex B"))
    False
    """
    if any(word.isdigit() or len(word) == 1 for word in one ^ other):
        return False
    return len(one & other) >= ALIKE * len(one | other)


@dataclass(frozen=True, slots=True)
class _Treaty:
    code: str
    day: str
    words: frozenset[str]


class TreatyIds:
    """The id of the treaty that a row means.

    Parameters
    ----------
    agreements
        Mentions in the cube of agreements, where one row is one treaty.
    parties
        Mentions in the cube of parties; they join a treaty of the other cube, or make one that it lacks.
    """

    def __init__(self, agreements: Iterable[Mention], parties: Iterable[Mention]) -> None:
        self._treaties: defaultdict[str, list[_Treaty]] = defaultdict(list)
        self._meant: dict[Mention, _Treaty] = {}
        for mention in agreements:
            self._add(mention, are_equal_only=True)
        for mention in parties:
            self._add(mention, are_equal_only=False)
        self._ids = {
            treaty: name
            for treaties in self._treaties.values()
            for treaty, name in zip(treaties, _name(treaties), strict=True)
        }

    def __getitem__(self, mention: Mention) -> str:
        return self._ids[self._meant[mention]]

    @property
    def shared_codes(self) -> tuple[str, ...]:
        """Codes that stand for several treaties."""
        return tuple(sorted(code for code, treaties in self._treaties.items() if len(treaties) > 1))

    def __len__(self) -> int:
        return len(self._ids)

    def _add(self, mention: Mention, *, are_equal_only: bool) -> None:
        if mention in self._meant:
            return
        year = _YEAR.search(mention.code)
        words = title_words(mention.title, year=year[1] if year else "")
        treaty = _Treaty(mention.code, mention.signed.rstrip("?~"), words)
        known = self._treaties[mention.code]
        found = treaty if treaty in known else None if are_equal_only else _find(treaty, known)
        if found is None:
            known.append(treaty)
        self._meant[mention] = found or treaty


def _find(treaty: _Treaty, known: list[_Treaty]) -> _Treaty | None:
    """The treaty of the same code that has its title, or one much like it of the same day."""
    same_title = [each for each in known if each.words == treaty.words]
    if len(same_title) == 1:
        return same_title[0]
    alike = [each for each in known if each.day == treaty.day and are_alike(each.words, treaty.words)]
    return max(alike, key=lambda each: len(each.words & treaty.words), default=None)


def _name(treaties: list[_Treaty]) -> Iterable[str]:
    plain = PREFIX + slug(treaties[0].code)
    if len(treaties) == 1:
        return [plain]
    days = [slug(treaty.day) or "undated" for treaty in treaties]
    letters = (chr(ord("a") + days[:at].count(day)) for at, day in enumerate(days))
    return [
        f"{plain}-{day}" if days.count(day) == 1 else f"{plain}-{day}-{letter}"
        for day, letter in zip(days, letters, strict=True)
    ]
