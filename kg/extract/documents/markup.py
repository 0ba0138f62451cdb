"""Marks: what Markdown and hard wrapping put between the words of a sentence.

Comes in: a text. Goes out: a copy of the same length in which marks are blanks, and one in which a line break inside
a sentence is a blank. A questionable decision: a line break before a capital is a wrap only in a paragraph whose
lines are about equally long, or after a word that no line of its own would end with.
"""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"(?m:^ {0,3}#{1,6}(?=[ \t]))"
    r"|(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])"
    r"|(?<!\w)_{1,3}(?=[^\W_])|(?<=[^\W_])_{1,3}(?!\w)"
    r"|(?<=[.,;:!?)])_{1,3}(?=\s|$)"
)
_CODE = re.compile(r"(?<![\w`])(`)([^`\n]+)(`)(?![\w`])")
_LINK = re.compile(r"(!?\[)([^\[\]\n]+)(\]\((?:[a-z]+://|mailto:|www\.|[/#.])[^()\n]*\))", re.IGNORECASE)
_BARE_LINK = re.compile(r"<https?://[^\s<>]+>", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[•·*»>|#-]|\(?[\divx]{1,4}[.)]|\(?[A-Za-z][.)])\s")
_OPEN = re.compile(r"\b(?:the|an?|of|and|or|in|to|by|with|for|on|at|from|between|its|their|that|which)$")
WRAPPED = (50, 100)
"""Letters of a line that was wrapped by a program, at least and at most."""

RAGGED = 20
"""The lines of a wrapped paragraph differ by at most so many letters."""


def blank_marks(text: str) -> str:
    r"""The same length without the marks of Markdown; a list's bullets stay.

    Examples
    --------
    >>> blank_marks("## **Peru** signed the [Salt Pact](https://x.example).").split()
    ['Peru', 'signed', 'the', 'Salt', 'Pact', '.']
    """
    for pattern in (_LINK, _CODE):
        text = pattern.sub(lambda match: _blank(match[1]) + match[2] + _blank(match[3]), text)
    text = _BARE_LINK.sub(lambda match: _blank(match[0]), text)
    return _MARKS.sub(lambda match: _blank(match[0]), text)


def _blank(part: str) -> str:
    return " " * len(part)


def join_lines(aligned: str) -> str:
    r"""The same length with a blank for each line break inside a sentence.

    Examples
    --------
    >>> join_lines("They met in the\nhall.\n\nRain")
    'They met in the hall.\n\nRain'
    """
    lines = aligned.split("\n")
    wrapped = _find_wrapped(lines)
    joined = [lines[0]]
    for number in range(1, len(lines)):
        goes_on = _goes_on(lines[number - 1], lines[number], is_wrapped=number in wrapped)
        joined += [" " if goes_on else "\n", lines[number]]
    return "".join(joined)


def _goes_on(line: str, following: str, *, is_wrapped: bool) -> bool:
    """Whether a sentence goes on from one line to the next."""
    written, start = line.rstrip(), following.lstrip()
    if not written or not start or written[-1] in ".!?:;|" or _ITEM.match(following):
        return False
    if start[0].islower():
        return len(written.split()) > 2
    return is_wrapped or bool(_OPEN.search(written)) or (len(written) >= WRAPPED[0] and written[-1] == ",")


def _find_wrapped(lines: list[str]) -> frozenset[int]:
    """Lines that go on a paragraph of three lines or more that a program has wrapped."""
    wrapped: set[int] = set()
    first = 0
    for number in range(len(lines) + 1):
        if number < len(lines) and lines[number].strip():
            continue
        sizes = [len(line.rstrip()) for line in lines[first : number - 1]]
        if (
            len(sizes) > 1
            and WRAPPED[0] <= min(sizes)
            and max(sizes) <= min(WRAPPED[1], min(sizes) + RAGGED)
            and not any(_ITEM.match(line) for line in lines[first:number])
        ):
            wrapped.update(range(first + 1, number))
        first = number + 1
    return frozenset(wrapped)
