"""One folding of names, for every door: what is written differently and read as the same becomes the same text.

Comes in: a name in any script. Goes out: its folded form, a word a blank. It works letter by letter, so that the page
does the same with a table of letters. The tables are those that others keep: Unicode's own (normal forms, case,
categories), its confusables for apostrophes and the letters of Arabic script, OpenCC's for traditional Chinese and
AnyAscii's for Latin letters that have no parts. They are loaded with the first name that has such a letter. A
questionable decision: letters of two scripts that look alike stay two, and `kg check` warns of a word that mixes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

_SEPARATORS = re.compile(r"[\W_]+")
_SPACING = re.compile("[ ][\u0300-\u036f]+")
"""What a mark with a place of its own (´) is decomposed into; it is written for an apostrophe."""
_TATWEEL = "\u0640"
_DIRECTION = "\u200e"
_SHARED = ("COMMON", "INHERITED", "HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
"""Scripts that are no alphabet of their own in a word: what all use, and those that are written with each other and
with Latin (UTS 39, section 5.2: highly restrictive)."""
_WRITTEN = range(0x20000)
_PLAIN = frozenset([*range(0x3400, 0xA000), *range(0xAC00, 0xD7B0)])
"""Han and Hangul, which fold to themselves but for what OpenCC lists."""


class _Letters(dict[int, str]):
    """What becomes of each letter of a decomposed name in lower case, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        folded = _fold_decomposed(letter)
        while folded not in ("", letter) and (further := "".join(map(_fold_decomposed, folded))) != folded:
            folded = further
        self[point] = folded
        return folded


_LETTERS = _Letters()


@lru_cache(maxsize=2**15)  # bounded: a server folds whatever its clients send
def fold_name(name: str) -> str:
    """A name without case, marks, apostrophes, punctuation, doubled blanks and what cannot be seen.

    Parameters
    ----------
    name
        In any script. Letters of one script that stand for each other (Arabic and Persian, traditional and
        simplified Chinese, dotless and dotted i) become one; digits of any script become those of ASCII.

    Examples
    --------
    >>> fold_name("O‘zbekiston") == fold_name("O'ZBEKISTON") == "ozbekiston"
    True
    >>> fold_name("Xi’an") == fold_name("Xian")
    True
    >>> fold_name("中國") == fold_name("中国"), fold_name("الصين كبير") == fold_name("الصین کبیر")
    (True, True)
    """
    return _SEPARATORS.sub(" ", fold_letter(name)).strip()


def fold_letter(letter: str) -> str:
    """What becomes of a letter, or of several: nothing of a mark; punctuation and blanks stay.

    Examples
    --------
    >>> fold_letter("İ"), fold_letter("ø"), fold_letter("Æ"), fold_letter("’")
    ('i', 'o', 'ae', '')
    """
    if letter.isascii():
        return letter.lower().replace("'", "").replace("`", "")
    lower = _SPACING.sub("", unicodedata.normalize("NFKD", letter)).casefold()
    return unicodedata.normalize("NFKD", lower).translate(_LETTERS)


def _fold_decomposed(letter: str) -> str:
    """A letter without parts and in lower case, folded: nothing of a mark, one letter where two are written for it."""
    if letter.isascii():
        return "" if letter in "'`" else letter
    category, script = unicodedata.category(letter), unicodedata.name(letter, "").partition(" ")[0]
    if unicodedata.combining(letter) or category == "Cf" or script == "VARIATION":
        return ""
    if letter == _TATWEEL or (category == "Lm" and script == "MODIFIER") or letter in _apostrophes():
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if script == "ARABIC":
        return _arabic_letters().get(letter, letter)
    if script == "CJK":
        return _simplified_letters().get(letter, letter)
    if script == "LATIN":
        from anyascii import anyascii

        plain = str(anyascii(letter)).lower()
        return plain if plain.isalnum() else letter
    return letter


@cache
def _confusables() -> Mapping[str, tuple[str, ...]]:
    """What each single letter is confused with, one step away."""
    from confusable_homoglyphs.confusables import confusables_data

    return {
        letter.strip(_DIRECTION): tuple(alike["c"].strip(_DIRECTION) for alike in listed)
        for letter, listed in confusables_data.items()
    }


@cache
def _apostrophes() -> frozenset[str]:
    """Marks that look like an apostrophe; letters of other scripts that do so stay letters."""
    return frozenset(mark for mark in _confusables()["'"] if len(mark) == 1 and unicodedata.category(mark) != "Lo")


@cache
def _arabic_letters() -> Mapping[str, str]:
    """The letters of Arabic script that are confused with each other, each with the first of its kind."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for letter, listed in _confusables().items():
        for alike in listed if _is_arabic(letter) else ():
            shape = unicodedata.normalize("NFKD", alike)[:1]
            if _is_arabic(alike) or not _is_arabic(shape):  # of Arabic script with marks: another letter
                kinds[shape] |= {letter, alike} if _is_arabic(alike) else {letter}
    merged: dict[str, set[str]] = {}
    for kind in kinds.values():
        whole = set().union(kind, *(merged.get(letter, set()) for letter in kind))
        merged.update(dict.fromkeys(whole, whole))
    return {letter: min(kind) for letter, kind in merged.items()}


def _is_arabic(letter: str) -> bool:
    """Whether it is a single letter of Arabic script, of no compatibility form."""
    return (
        len(letter) == 1
        and unicodedata.category(letter) == "Lo"
        and unicodedata.name(letter, "").startswith("ARABIC")
        and not unicodedata.decomposition(letter)
    )


@cache
def _simplified_letters() -> Mapping[str, str]:
    """Traditional characters and the simplified one that each is written as, the first where there are several."""
    from importlib.resources import files

    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in table.splitlines() if line.strip())
    return {traditional: simplified for traditional, simplified, *_ in pairs}


@cache
def folding_tables() -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The folding as tables, for a program that has the normal forms and lower case of Unicode and no more.

    Returns
    -------
    letters : Mapping of str to str
        Letters without a decomposition that fold to something else than their lower case.
    removed : tuple of str
        Marks and signs that fold to nothing.
    """
    letters, removed = dict[str, str](), list[str]()
    traditional = _simplified_letters()
    for point in sorted({*_WRITTEN, *map(ord, traditional)}):
        letter = chr(point)
        if point in _PLAIN and letter not in traditional:
            continue
        if unicodedata.category(letter) in ("Cn", "Co", "Cs") or unicodedata.normalize("NFKD", letter) != letter:
            continue
        folded = fold_letter(letter)
        if not folded:
            removed.append(letter)
        elif folded != letter.lower():
            letters[letter] = folded
    return letters, tuple(removed)


def mixed_words(name: str) -> list[str]:
    r"""The words of a name that mix alphabets with letters that look alike.

    Parameters
    ----------
    name
        As written. A word ends at anything that is no letter or mark, so that an acronym beside a name is honest.

    Examples
    --------
    >>> mixed_words("\u0421hina"), mixed_words("ШОС SCO"), mixed_words("日本の")
    (['Сhina'], [], [])
    """
    if name.isascii():
        return []
    return [word for word in re.findall(r"[^\W\d_]+", name) if _is_mixed(word)]


def odd_letter(word: str) -> str:
    """The first letter of a mixed word that is of another alphabet than most of its letters.

    Examples
    --------
    >>> odd_letter("Сhina") == chr(0x421)
    True
    """
    from confusable_homoglyphs.categories import alias

    scripts = [alias(letter) for letter in word]
    counted = Counter(script for script in scripts if script not in _SHARED)
    usual = max(counted, key=lambda script: (counted[script], script))
    return next(letter for letter, script in zip(word, scripts, strict=True) if script not in (usual, *_SHARED))


def _is_mixed(word: str) -> bool:
    if word.isascii():
        return False
    from confusable_homoglyphs.categories import alias
    from confusable_homoglyphs.confusables import is_confusable

    scripts = {alias(letter) for letter in word}.difference(_SHARED)
    return len(scripts) > 1 and any(is_confusable(word, preferred_aliases=[script]) for script in sorted(scripts))
