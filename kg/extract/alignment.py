"""Aligned copies of a text: of the same length, so that an offset into one is an offset into all.

Comes in: a text. Goes out: its aligned copy, with plain quotes, dashes and blanks, and its folded copy, without case
and marks. A questionable decision: a letter whose plain form would be longer stays as it is.
"""

from __future__ import annotations

from functools import cache

from kg.tables import fold_letter

_PLAIN = {
    **dict.fromkeys("‘’‚‛ʻʼʽ′´`＇", "'"),
    **dict.fromkeys("“”„‟″«»〝〞＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "),
    **dict.fromkeys("\u3000\u200b\u2060\ufeff\t\v\f\x1c\x1d\x1e\x1f\x85", " "),
    **dict.fromkeys("\r\u2028\u2029", "\n"),
    "…": ".",
    **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
}
_ALIGNED = str.maketrans(_PLAIN)


def align_text(text: str) -> str:
    r"""The same length with plain quotes, dashes and blanks.

    Examples
    --------
    >>> align_text("“Xi’an” – 5\u00a0km")
    '"Xi\'an" - 5 km'
    """
    return text.translate(_ALIGNED)


@cache
def _fold_letter(letter: str) -> str:
    folded = fold_letter(letter)
    return folded if len(folded) == 1 else letter


def fold_text(aligned: str) -> str:
    """The same length without case and marks; a letter that would grow stays as it is.

    Examples
    --------
    >>> fold_text("Türkiye, İzmir")
    'turkiye, izmir'
    """
    return "".join(map(_fold_letter, aligned))
