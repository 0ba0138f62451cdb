"""Tokens: the words of a text with their place, tag and grammatical role, free of the parser's own classes.

Comes in: a `Document` and a pipeline. Goes out: a `Parse`. Zones are blanked before parsing, so that no
word of them is seen by any later stage. Without a trained model tags and roles are empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.alignment import fold_text
from kg.extract.documents.document import DateSpan, Document, QuantitySpan
from kg.extract.documents.language import common_words
from kg.extract.limits import MAX_WORD_LETTERS

LONG_WORD = re.compile(rf"\S{{{MAX_WORD_LETTERS + 1},}}")
"""What the parser is not shown: it would take marks off such a word one by one, each time reading all the rest."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of the text.

    Parameters
    ----------
    text, low
        As in the aligned copy, and folded.
    tag, dep, lemma, entity
        Penn tag, dependency, lemma and entity label of the model, or empty.
    head
        Number of the token that it depends on; its own for a root.
    sentence
        Number of its sentence.
    is_joined
        Whether no blank stands before it.
    starts_line
        Whether a line break stands before it.
    is_common
        Whether a dictionary has it as a common word, in small letters.
    """

    index: int
    start: int
    end: int
    text: str
    low: str
    tag: str
    dep: str
    lemma: str
    entity: str
    head: int
    sentence: int
    is_joined: bool
    starts_line: bool
    is_common: bool = False

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Parse:
    """The tokens of a document and the folded text that they are cut from."""

    document: Document
    folded: str
    tokens: tuple[Token, ...]

    def at(self, place: int) -> int:
        """Number of the first token that ends after a place of the text."""
        return bisect_left(self.tokens, place + 1, key=lambda token: token.end)

    def covered(self, dates: Sequence[DateSpan | QuantitySpan]) -> frozenset[int]:
        """Numbers of the tokens inside dates or quantities."""
        return frozenset(number for date in dates for number in range(self.at(date.start), self.at(date.end - 1) + 1))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Place in the text of the tokens from `first` up to but without `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def text(self, first: int, last: int) -> str:
        """The aligned copy's words from `first` up to but without `last`."""
        start, end = self.span(first, last)
        return self.document.aligned[start:end]

    def root(self, first: int, last: int) -> int:
        """The token of a span that the rest of it depends on."""
        for number in range(first, last):
            token = self.tokens[number]
            is_outer = not first <= token.head < last or token.head == number
            if is_outer and token.dep not in ("punct", "det", "case", "prep"):
                return number
        return last - 1


def parse_document(document: Document, nlp: Any) -> Parse:
    """Cut a document into tokens.

    Parameters
    ----------
    nlp
        A spaCy pipeline of `kg.extract.documents.language`.
    """
    letters = list(document.aligned)
    for zone in document.zones:
        letters[zone.start : zone.end] = [" "] * (zone.end - zone.start)
    masked = LONG_WORD.sub(lambda match: " " * len(match[0]), "".join(letters))
    folded = fold_text(masked)
    squeezed, places = _squeeze(masked, document)
    doc = nlp(squeezed)
    common = common_words(nlp)
    order = {token.i: count for count, sentence in enumerate(doc.sents) for token in sentence}
    spoken = [token for token in doc if not token.is_space]
    number = {token.i: index for index, token in enumerate(spoken)}
    tokens: list[Token] = []
    last = 0
    for index, token in enumerate(spoken):
        start = places[token.idx]
        end = start + len(token.text)
        gap = masked[last:start]
        tokens.append(
            Token(
                index, start, end, token.text, folded[start:end],
                token.tag_, token.dep_, token.lemma_.lower(), token.ent_type_, number.get(token.head.i, index),
                order[token.i], not gap, "\n" in gap, _is_common(token.lower_, token.lemma_.lower(), common),
            )
        )  # fmt: skip
        last = end
    return Parse(document, folded, tuple(tokens))


def _squeeze(masked: str, document: Document) -> tuple[str, list[int]]:
    """The text with one blank for several in a row outside zones, as parsers know it, and each letter's place."""
    inside = {place for zone in document.zones for place in range(zone.start, zone.end)}
    places = [
        place for place, letter in enumerate(masked)
        if letter != " " or place == 0 or masked[place - 1] != " " or place in inside
    ]  # fmt: skip
    return "".join(masked[place] for place in places), places


def _is_common(word: str, lemma: str, common: frozenset[str]) -> bool:
    """Whether a word, its lemma or its singular is in the dictionary."""
    if word in common or lemma in common:
        return True
    stems = (word[:-1], word[:-2], word[:-3] + "y") if word.endswith("s") else ()
    return any(stem in common for stem in stems if len(stem) > 2)
