"""Texts from elsewhere as cells of the tables may hold them: NFC, no control or invisible characters, no formula.

Comes in: any text. Goes out: the nearest text that `rows` accepts. A questionable decision: a character that a
spreadsheet would run as the start of a formula is taken away rather than escaped, so that a name is the same name in
every program that reads the tables.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
_JOINERS = "\u200c\u200d"
_FORMULA_STARTS = "=+-@"


def clean_cell(text: str) -> str:
    r"""A text as a cell of the tables may hold it.

    Examples
    --------
    >>> clean_cell(" =Minister\tof  Culture\u200b ")
    'Minister of Culture'
    """
    if text.isascii() and text.isprintable() and "  " not in text and not text.startswith((*_FORMULA_STARTS, " ")):
        return text.rstrip()
    plain = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Zs") else letter
        for letter in text
        if letter not in _INVISIBLE and unicodedata.category(letter) not in ("Cs", "Co")
        if unicodedata.category(letter) != "Cf" or letter in _JOINERS
    )
    return " ".join(unicodedata.normalize("NFC", plain).split()).lstrip(_FORMULA_STARTS + " ")
