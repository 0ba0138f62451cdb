"""What was meant by a word that nobody knows: the nearest known ones, by what they mean and by their letters.

Comes in: a word, those that are known, and what these mean. Goes out: a few of them, the nearest first. A word that
differs in a letter or two is a slip of the pen. Any other is looked for in labels, other labels and comments, and
letters are not asked again where meanings are known: `expected` has letters of `reported` and means `planned`. Of six
words or fewer all are explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches

from kg.errors import UnknownNameError

_MOST, _MOST_EXPLAINED = 3, 6
"""Words that are suggested; words that are few enough to be explained, all of them."""
_NEAR, _SURE = 0.6, 0.8
"""Likeness of letters from which a word is suggested at all, and where it is taken for a slip of the pen."""
_PIECES = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "as", "by", "for", "has", "in", "is", "of", "on", "or", "the", "to", "with"}
)
_ENDINGS = ("ing", "ed", "s")


def did_you_mean(
    word: str,
    known: Iterable[str],
    otherwise: str = "see `kg terms` for the words known",
    meanings: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Remedy for an unknown word: the nearest known ones, or what to do otherwise.

    Parameters
    ----------
    word
        As it was written.
    known
        What it might have been.
    otherwise
        What to say where nothing is near.
    meanings
        Of known words: their labels, and last a comment; None where a word means nothing, as an id.

    Examples
    --------
    >>> did_you_mean("sings", ["signs", "adopts"])
    "did you mean 'signs'?"
    >>> did_you_mean("expected", ["reported", "planned"], meanings={"planned": ("planned", "expected", "To come.")})
    "did you mean 'planned'? known are planned (To come)"
    """
    words = sorted(map(str, known))
    near = near_words(word, words, meanings)
    remedy = f"did you mean {' or '.join(map(repr, near))}?" if near else otherwise
    if not meanings or len(words) > _MOST_EXPLAINED or (near and _is_slip(word, near[0])):
        return remedy
    explained = "; ".join(f"{word} ({meanings[word][-1].rstrip('.')})" for word in words if word in meanings)
    return f"{remedy}{' known are' if near else ';'} {explained}" if explained else remedy


def unknown_word(  # noqa: PLR0913  what is said of a word, and what `did_you_mean` takes
    what: str,
    word: str,
    kind: str,
    known: Iterable[str],
    otherwise: str = "see `kg terms` for the words known",
    meanings: Mapping[str, Sequence[str]] | None = None,
) -> UnknownNameError:
    """The error of a word that nobody knows, with its remedy.

    Parameters
    ----------
    what
        What is said of it, in one clause.
    kind
        What it was to name.
    word, known, otherwise, meanings
        As of `did_you_mean`.

    Examples
    --------
    >>> print(unknown_word("unknown class 'Stat'", "Stat", "class", ["State", "City"]))
    unknown class 'Stat'; did you mean 'State'?
    """
    words = list(known)
    remedy = did_you_mean(word, words, otherwise, meanings)
    return UnknownNameError(f"{what}; {remedy}", word, kind, near_words(word, words, meanings))


def near_words(word: str, known: Iterable[str], meanings: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The known words that are nearest to another, nearest first; see `did_you_mean`."""
    choices = sorted(map(str, known))
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = get_close_matches(word, choices, n=_MOST, cutoff=_NEAR)
    near = near or [folded[name] for name in get_close_matches(word.casefold(), folded, n=_MOST, cutoff=_NEAR)]
    if near and _is_slip(word, near[0]):
        return near if meanings is None else [near[0], *(name for name in near[1:] if _is_slip(word, name))]
    if meanings is None:
        return near
    asked = _stems(word)
    grades = {choice: _likeness(asked, meanings.get(choice, ())) for choice in choices}
    best = max(grades.values(), default=0.0)
    alike = [choice for choice, grade in grades.items() if grade == best > 0]
    return alike[:_MOST] if best > 1 or len(alike) <= _MOST else []  # a word of many comments tells nothing


def _is_slip(word: str, known: str) -> bool:
    return SequenceMatcher(None, word.casefold(), known.casefold()).ratio() >= _SURE


def _likeness(asked: frozenset[str], texts: Sequence[str]) -> float:
    """How near a meaning is: 3 for a label of the same words, less for one that shares some, 1 for the comment."""
    if not asked or not texts:
        return 0.0
    *labels, comment = texts
    shares = [len(asked & words) / len(asked | words) for words in map(_stems, labels) if words]
    nearest = max(shares, default=0.0)
    return 2 + nearest if nearest >= 0.5 else float(asked <= _stems(comment))


def _stems(text: str) -> frozenset[str]:
    """The words of a text without their endings; small words are left out."""
    pieces = map(str.casefold, _PIECES.findall(text))
    return frozenset(stem_word(piece) for piece in pieces if piece not in _SMALL_WORDS)


def stem_word(word: str) -> str:
    """A word of English without its ending, as far as that takes no dictionary.

    Examples
    --------
    >>> stem_word("signed") == stem_word("signs"), stem_word("treaties") == stem_word("treaty")
    (True, True)
    """
    ending = next((ending for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2), "")
    bare = word.removesuffix(ending).rstrip("e")
    return f"{bare[:-1]}i" if bare.endswith("y") else bare
