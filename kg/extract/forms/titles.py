"""Titles: the words at the head of a document that say what it is.

Comes in: the aligned copy of a text with its line ends. Goes out: the place of its title and the noun that says the
kind of text. A title ends where a line of another sort begins: a rule of dashes, an empty line, the preamble, a place
and a day in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PACT = (
    r"agreement|treaty|convention|protocol|memorandum(?:\s+of\s+(?:understanding|cooperation|co-operation|intent))?|"
    r"accord|pact|charter|arrangement|exchange\s+of\s+(?:notes|letters)|concordat|statute|covenant|compact"
)
PACT = re.compile(rf"\b(?P<noun>{_PACT})\b", re.IGNORECASE)
_STOP = re.compile(
    r"\n\s*\n|\n?\s*[_*=-]{3,}|\bpreamble\b|\bthe\s+following\s+texts?\b|\(\s*[^()]{0,60}\b(?:1[5-9]|20)\d\d\s*\)|"
    r"[\s,.;(]*\b(?:done|signed|concluded|issued|adopted)\s+(?:at|in|on)\b|\bdate\s+(?:of\s+)?sign|\barticle\s+(?:1\b|i\b)|"
    r"[.;]\s+(?=[A-Z])|[.;]?\s*\n\s*(?=\d{1,3}[.)]?\s|[-*•]|h(?:is|er)\s+majesty|we,|whereas|as\s+an?\b|having|desir|consider|recogni|recall|"
    r"reaffirm|proceeding|guided|being|wishing|noting|in\s+order|with\s+the)|\bE\d{6}\b|$",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"\s*(?:(?:main\s?text|title|text)\s*:|[_*=#\s-]+|original\s*:\s*english|\d{1,3}(?=\s+[A-Z])|note\s+[iv]+\b|no\.?\s*\d+\b|"
    r"unofficial translation|translation|\[[^\]\n]{0,40}\])",
    re.IGNORECASE,
)
_DAY_TAIL = re.compile(
    r"[\s,]+(?:on\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+|[A-Z][a-z]+\s+\d{1,2}),?\s+\d{4}\s*$", re.IGNORECASE
)
_TELLS = re.compile(r"\s(?:was|were|is|are|has|have|had|will|shall|entered|came|opened|took|said|signed\s+by)\s")
"""Words of a sentence, which a title is not."""

HEAD_LETTERS = 900
"""A title begins within so many letters of the text."""

LONGEST_TITLE = 500
WORDS_BEFORE = 14
"""Words of a title before the noun that says what it is: "Economic Cooperation and Free Trade Agreement"."""


@dataclass(frozen=True, slots=True)
class Title:
    """Where a title stands, and the noun in it that says what the text is."""

    start: int
    end: int
    noun: str


def find_title(lined: str, noun: re.Pattern[str], stop: int) -> Title | None:
    """The title of a text: the first line of its head in which such a noun stands, and what goes on from it.

    Parameters
    ----------
    lined
        The aligned copy with its line ends.
    noun
        `PACT`, or what else a kind of document is called.
    stop
        Where the preamble begins, or the end of the text.
    """
    for match in noun.finditer(lined, 0, min(len(lined), HEAD_LETTERS)):
        start = _begin(lined, match.start())
        if not _is_heading(lined[start : match.end()]):
            continue
        limit = min(start + LONGEST_TITLE, stop if stop > match.end() else len(lined))
        ending = _STOP.search(lined, match.end(), limit)
        end = ending.start() if ending else limit
        day = _DAY_TAIL.search(lined, match.end(), end)
        end = day.start() if day else end
        end = start + len(lined[start:end].rstrip(' \n\t,:;-*.("'))
        if _TELLS.search(lined, start, end):
            continue
        return Title(start, max(end, match.end()), " ".join(match["noun"].lower().split()))
    return None


def _begin(lined: str, noun: int) -> int:
    """Where the line, or the sentence in it, begins that leads to the noun of a title."""
    start = max(lined.rfind("\n", 0, noun) + 1, 0)
    marks = [
        mark.end() for mark in re.finditer(r"[.:;]\s+(?:english\s+)?|\s{3,}|_{3,}\s*", lined[start:noun], re.IGNORECASE)
    ]
    start += max([place for place in marks if place < noun - start], default=0)
    while (junk := _JUNK.match(lined, start, noun)) and junk.end() > start:
        start = junk.end()
    words = [match.start() for match in re.finditer(r"\S+", lined[start:noun])]
    return start + words[-WORDS_BEFORE] if len(words) > WORDS_BEFORE else start


def _is_heading(words: str) -> bool:
    """Whether words are written as a heading: each that says something has a capital."""
    written = re.findall(r"[^\W\d_][\w'-]*", words)
    small = {"of", "on", "the", "for", "and", "in", "to", "a", "an", "between", "with", "by", "under"}
    if not written or not written[0][0].isupper():
        return False
    return all(word[0].isupper() or word.lower() in small for word in written)
