"""Sentences as the rules see them: the text cut into words, each name, date and number one word.

Comes in: a `Reading`. Goes out: `Sentence`s of `Word`s with offsets into the text. What stands in brackets is
taken out of the sentence and kept beside the word that it follows; what says whose statement it is becomes a
sentence of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.documents.document import Reading
from kg.extract.frames.units import (
    Unit,
    find_units,
    parted,
    plain_units,
    without_attribution,
    without_date_commas,
    without_hedges,
)
from kg.extract.limits import MAX_SENTENCE_WORDS, check_time

_BREAK = re.compile(r"""[.!?…]["')\]]*(?=\s+["'(\[]*[^\sa-z])|;(?=\s)|\n""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Art|vs|Gen|Col|Lt|Sen|Rep|Gov|e\.g|i\.e|cf|approx|[A-Z]|(?:[A-Z]\.)+[A-Z])$"
)
_PARENTHESIS = re.compile(r"\([^()\n]*\)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—]|\d+[.)]|\([a-z0-9]\))\s")
_KEY = re.compile(r"[ \t]*[A-Z][A-Za-z ]{2,40}:\s")
_DATELINE = re.compile(r"[A-Z][\w .,'/()-]{2,60}?\s-{1,2}\s")
LONGEST_ABBREVIATION = 20
"""So many letters before a full stop tell whether it ends an abbreviation."""

WRAPPED_AT = 50
"""A line shorter than this ends where the writer meant it to end; a longer one may be wrapped."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one name, date or number as a whole.

    Parameters
    ----------
    start, end
        Place in the text.
    text
        Surface form in the aligned copy; `shape` is what the parser sees.
    date, quantity
        Number of the date or quantity in the reading, or -1.
    lemma, tag, dep, head
        What the parser says; `head` is a word's number in its sentence and its own for a root.
    """

    index: int
    start: int
    end: int
    text: str
    shape: str
    is_name: bool = False
    date: int = -1
    quantity: int = -1
    lemma: str = ""
    tag: str = ""
    dep: str = ""
    head: int = -1


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """What stands in brackets after the word with number `after`."""

    after: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words up to a full stop or semicolon, and the parentheses taken out of them.

    Parameters
    ----------
    is_attributed
        Whether "the minister said" or "according to the ministry" was taken out of it.
    """

    number: int
    paragraph: int
    start: int
    end: int
    words: tuple[Word, ...]
    parentheses: tuple[Parenthesis, ...]
    is_attributed: bool = False


def split_sentences(reading: Reading) -> tuple[Sentence, ...]:
    """Cut a document into sentences, zones and what is too long to be one left out."""
    units = find_units(reading)
    starts = [unit.start for unit in units]
    sentences: list[Sentence] = []
    for paragraph, start, stop in _stretches(reading, units):
        check_time()
        if is_too_long(reading.document.aligned, start, stop):
            continue
        chosen = units[bisect_left(starts, start) : bisect_left(starts, stop)]
        words, parentheses, source = _words(reading.document.aligned, start, stop, chosen)
        if words:
            begins, ends = words[0].start, words[-1].end
            sentences.append(Sentence(len(sentences), paragraph, begins, ends, words, parentheses, bool(source)))
        if source:
            begins, ends = source[0].start, source[-1].end
            sentences.append(Sentence(len(sentences), paragraph, begins, ends, source, ()))
    return tuple(sentences)


def find_too_long(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Places of what `split_sentences` leaves out since no sentence has so many words."""
    if reading.parts:
        return tuple((start + at, end + at) for at, part in reading.parts for start, end in find_too_long(part))
    stretches = _stretches(reading, find_units(reading))
    return tuple((start, end) for _, start, end in stretches if is_too_long(reading.document.aligned, start, end))


def is_too_long(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text has more words and marks than any sentence."""
    return end - start > MAX_SENTENCE_WORDS and sum(1 for _ in _TOKEN.finditer(text, start, end)) > MAX_SENTENCE_WORDS


def _stretches(reading: Reading, units: list[Unit]) -> Iterator[tuple[int, int, int]]:
    """Number of the paragraph, start and end of each sentence, before its words are looked at."""
    starts = [unit.start for unit in units]
    for paragraph, (begin, end) in enumerate(_paragraphs(reading)):
        for start, stop in _pieces(reading.document.aligned, begin, end, units, starts):
            yield paragraph, start, stop


def _paragraphs(reading: Reading) -> list[tuple[int, int]]:
    text = reading.document.aligned
    bounds = [0, *(match.end() for match in _PARAGRAPH.finditer(text)), len(text)]
    paragraphs: list[tuple[int, int]] = []
    zones = deque(reading.document.zones)
    for begin, end in pairwise(bounds):
        start = begin
        while zones and zones[0].start < end:
            if start < zones[0].start:
                paragraphs.append((start, zones[0].start))
            start = max(start, min(end, zones[0].end))
            if zones[0].end > end:
                break
            zones.popleft()
        paragraphs.append((start, end))
    return [(begin, end) for begin, end in paragraphs if text[begin:end].strip()]


def _pieces(text: str, begin: int, end: int, units: list[Unit], starts: list[int]) -> list[tuple[int, int]]:
    pieces = []
    start = begin
    dateline = _DATELINE.match(text, begin, end)
    if dateline and text[begin : begin + 3].isupper():
        pieces.append((begin, dateline.end()))
        start = dateline.end()
    parentheses = [(match.start(), match.end()) for match in _PARENTHESIS.finditer(text, begin, end)]
    opened = [parenthesis[0] for parenthesis in parentheses]
    for match in _BREAK.finditer(text, start, end):
        place = match.start()
        at = bisect_left(starts, place + 1) - 1
        if at >= 0 and units[at].start <= place < units[at].end - (1 if match[0][0] in ".!?" else 0):
            continue
        parenthesis = bisect_left(opened, place) - 1
        if parenthesis >= 0 and place < parentheses[parenthesis][1]:
            continue
        if match[0][0] == "." and _ABBREVIATION.search(text, max(start, place - LONGEST_ABBREVIATION), place):
            continue
        if match[0] == "\n" and not _ends_line(text, place, end, start):
            continue
        pieces.append((start, match.end()))
        start = match.end()
    pieces.append((start, end))
    return [(first, last) for first, last in pieces if text[first:last].strip()]


def _ends_line(text: str, place: int, end: int, start: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    following = text[place + 1 : end]
    if _BULLET.match(following) or _KEY.match(following) or _KEY.match(line):
        return True
    return len(line) < WRAPPED_AT and place > start


def _words(
    text: str, start: int, end: int, units: list[Unit]
) -> tuple[tuple[Word, ...], tuple[Parenthesis, ...], tuple[Word, ...]]:
    """Words, what stands in brackets, and the words that say whose statement it is."""
    cuts: list[Unit] = []
    at = start
    for unit in units:
        cuts += plain_units(text, at, unit.start)
        cuts.append(unit)
        at = unit.end
    cuts += plain_units(text, at, end)
    cuts, source = without_attribution(without_date_commas(without_hedges(cuts, text), text), text)
    words: list[Word] = []
    parentheses: list[Parenthesis] = []
    opened: list[int] = []
    for unit in parted(cuts, text):
        surface = text[unit.start : unit.end]
        if surface in ("(", "["):
            opened.append(unit.start)
        elif surface in (")", "]") and opened:
            begin = opened.pop()
            if not opened:
                parentheses.append(Parenthesis(len(words) - 1, begin + 1, unit.start))
        elif not opened:
            words.append(_word(len(words), unit, text))
    said = tuple(_word(place, unit, text) for place, unit in enumerate(source))
    return tuple(words), tuple(parentheses), said


def _word(number: int, unit: Unit, text: str) -> Word:
    surface = text[unit.start : unit.end]
    return Word(number, unit.start, unit.end, surface, unit.shape, unit.is_name, unit.date, unit.quantity)
