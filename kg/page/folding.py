"""What the page needs to fold a query as `kg.lookup.fold_name` folds names.

Comes in: Python's Unicode tables. Goes out: the letters whose case folding is not their lower case, and
the ranges of combining marks. JavaScript has neither, and a search must not differ between the two.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_LAST = 0x20000


@cache
def fold_exceptions() -> dict[str, str]:
    """Letters whose case folding is not their lower case, with their folding."""
    letters = (chr(point) for point in range(_LAST) if not 0xD800 <= point < 0xE000)
    return {letter: letter.casefold() for letter in letters if letter.casefold() != letter.lower()}


@cache
def mark_ranges() -> str:
    r"""Combining marks as the inside of a JavaScript character class with the ``u`` flag.

    Examples
    --------
    >>> mark_ranges().startswith("\\u{300}-\\u{34e}")
    True
    """
    points = [point for point in range(_LAST) if unicodedata.combining(chr(point))]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in ranges)
