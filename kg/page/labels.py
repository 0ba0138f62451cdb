"""Labels as they are drawn: short lines of plain characters, and how much room they take.

Comes in: any label. Goes out: at most three lines without control and direction characters, and their
estimated width. The full label stays in the data and in the panel; only the drawing is cut.
"""

from __future__ import annotations

import unicodedata

LINE_CHARACTERS = 17
LINES = 3
FONT_PX = 14
LINE_PX = 17
_LONGEST = 400
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def draw_label(label: str) -> str:
    """A label in lines that fit under a symbol.

    Examples
    --------
    >>> draw_label("Treaty of Eternal Good-Neighbourliness").split(chr(10))
    ['Treaty of Eternal', 'Good-', 'Neighbourliness']
    >>> draw_label(chr(0x202E) + "abc")
    'abc'
    """
    words = _visible(label[:_LONGEST]).replace("-", "-\0").replace("–", "–\0").replace(" ", " \0").split("\0")
    lines = [""]
    for word in words:
        rest = word
        while rest:
            line = lines[-1]
            if len((line + rest).rstrip()) <= LINE_CHARACTERS:
                lines[-1] = line + rest
                rest = ""
            elif line:
                lines.append("")
            else:
                lines[-1], rest = rest[:LINE_CHARACTERS], rest[LINE_CHARACTERS:]
                lines.append("")
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: LINE_CHARACTERS - 1].rstrip() + "…"]
    return "\n".join(lines) or "?"


def _visible(text: str) -> str:
    shown = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(shown.split())


def measure_label(drawn: str) -> tuple[int, int]:
    """Estimated width and height in pixels of a drawn label.

    Examples
    --------
    >>> measure_label("ab") < measure_label("abcdef")
    True
    """
    lines = drawn.split("\n")
    widths = [sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in line) for line in lines]
    return round(max(widths) * FONT_PX) + 6, len(lines) * LINE_PX + 4
