"""A document in parts that a model can read at once.

Comes in: a document. Goes out: `Chunk`s in order, made of whole paragraphs, without overlap and without the
zones that are left out. A paragraph that is too long is cut after a sentence, and only then after a blank.
No overlap, since a statement that two parts share would be paid for twice and reviewed twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.documents.document import Document

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?]['\"’”)\]]*\s+|\n")
MIN_CHARS = 200
"""Below this a part is not cut further: a sentence needs its neighbours."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Stretches of the text that are shown to a model together.

    Parameters
    ----------
    pieces
        Start and end of each stretch, in order.
    text
        What the model is shown: the stretches, parted by an empty line.
    """

    pieces: tuple[tuple[int, int], ...]
    text: str

    @property
    def start(self) -> int:
        """Where the first stretch begins."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where the last stretch ends."""
        return self.pieces[-1][1]


def split_document(document: Document, max_chars: int) -> tuple[Chunk, ...]:
    """Cut a document into parts of at most so many characters.

    Parameters
    ----------
    max_chars
        Longest part, in characters of its text.

    Returns
    -------
    tuple of Chunk
        In order of the text; empty when the text is blank.
    """
    pieces = [piece for stretch in _kept(document) for piece in _paragraphs(document.text, *stretch, max_chars)]
    return tuple(_gather(document.text, pieces, max_chars))


def halve(document: Document, chunk: Chunk) -> tuple[Chunk, ...]:
    """Cut a part whose answer was too long into smaller ones; itself alone when it is too short to cut."""
    size = sum(end - start for start, end in chunk.pieces)
    if size < 2 * MIN_CHARS:
        return (chunk,)
    limit = size // 2 + 1
    pieces = [piece for start, end in chunk.pieces for piece in _paragraphs(document.text, start, end, limit)]
    return tuple(_gather(document.text, pieces, limit))


def _kept(document: Document) -> Iterator[tuple[int, int]]:
    """Stretches outside the zones."""
    at = 0
    for zone in sorted(document.zones, key=lambda zone: zone.start):
        if zone.start > at:
            yield at, zone.start
        at = max(at, zone.end)
    yield at, len(document.text)


def _paragraphs(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _PARAGRAPH_END.finditer(text, start, end):
        yield from _cut(text, at, match.start(), max_chars)
        at = match.end()
    yield from _cut(text, at, end, max_chars)


def _cut(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    """One paragraph, blanks at its ends taken off, in pieces that are short enough."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > max_chars:
        limit = start + max_chars
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start, limit)]
        blank = text.rfind(" ", start + 1, limit) + 1
        stop = ends[-1] if ends else (blank or limit)
        yield start, start + len(text[start:stop].rstrip())
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _gather(text: str, pieces: list[tuple[int, int]], max_chars: int) -> Iterator[Chunk]:
    held: list[tuple[int, int]] = []
    size = 0
    for start, end in pieces:
        if held and size + 2 + end - start > max_chars:
            yield _chunk(text, held)
            held, size = [], 0
        size += (2 if held else 0) + end - start
        held.append((start, end))
    if held:
        yield _chunk(text, held)


def _chunk(text: str, pieces: list[tuple[int, int]]) -> Chunk:
    return Chunk(tuple(pieces), "\n\n".join(text[start:end] for start, end in pieces))
