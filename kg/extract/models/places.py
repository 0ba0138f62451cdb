"""Where words stand in a text: exactly, but for typography, or nearly.

Comes in: words, a document and the stretches to look in. Goes out: places with how sure they are. Only
quotes, dashes, blanks, invisible characters and the composition of accents are levelled; case is not, since
it tells a name from a noun. A near match is for review only and must have the same numbers and denials.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.extract.alignment import align_text
from kg.extract.documents.document import Document

MIN_FUZZY_CHARS = 25
FUZZY_SCORE = 90.0
_INVISIBLE = "\u00ad"
"""Soft hyphens; other invisible characters are blanks in the aligned copy."""
_FIXED_WORDS = re.compile(
    r"\d+|\b(?:not|no|never|none|neither|nor|without|\w+n't|cannot|un\w+|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|million|billion|trillion|half|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"will|would|could|might|should|shall)\b",
    re.IGNORECASE,
)


class MatchKind(StrEnum):
    """How words were found."""

    EXACT = "exact"
    NORMALISED = "normalised"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A stretch of the document's text, and how it was found."""

    start: int
    end: int
    match: MatchKind = MatchKind.EXACT

    def holds(self, inner: TextPlace) -> bool:
        """Whether another place lies within this one."""
        return self.start <= inner.start and inner.end <= self.end

    def overlap(self, start: int, end: int) -> int:
        """Number of characters shared with a stretch."""
        return max(0, min(self.end, end) - max(self.start, start))


@dataclass(frozen=True, slots=True)
class _Folded:
    """Levelled text, with the first and the past-the-last place of each of its characters in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int, match: MatchKind) -> TextPlace:
        return TextPlace(self.starts[start], self.ends[end - 1], match)


def _fold(aligned: str, start: int, end: int) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place in range(start, end):
        letter = aligned[place]
        if letter in _INVISIBLE:
            continue
        if letter.isspace():
            letter = " "
            if letters and letters[-1] == " ":
                ends[-1] = place + 1
                continue
        elif unicodedata.combining(letter) and letters:
            composed = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(composed) == 1:
                letters[-1], ends[-1] = composed, place + 1
                continue
        letters.append(letter)
        starts.append(place)
        ends.append(place + 1)
    return _Folded("".join(letters), tuple(starts), tuple(ends))


def level(words: str) -> str:
    """Words with plain typography: what two spellings of one quote have in common.

    Examples
    --------
    >>> level("the  “Central\u00a0Asia – Gulf” summit")
    'the "Central Asia - Gulf" summit'
    """
    plain = align_text(words)
    return _fold(plain, 0, len(plain)).text.strip()


def _is_bounded(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends at the edge of a word."""
    before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not before and not after


def _occurrences(words: str, text: str, start: int, end: int) -> Iterator[int]:
    at = text.find(words, start, end)
    while at >= 0:
        if _is_bounded(text, at, at + len(words)):
            yield at
        at = text.find(words, at + 1, end)


def find_words(words: str, document: Document, start: int, end: int) -> tuple[TextPlace, ...]:
    """All places where words stand as whole words within a stretch.

    Parameters
    ----------
    words
        What a model says stands there.
    start, end
        The stretch of the document's text.

    Returns
    -------
    tuple of Place
        Exact places in order; where there is none, the places that differ in typography only.
    """
    words = words.strip()
    if not any(letter.isalnum() for letter in words):
        return ()
    exact = tuple(TextPlace(at, at + len(words)) for at in _occurrences(words, document.text, start, end))
    if exact:
        return exact
    folded, wanted = _fold(document.aligned, start, end), level(words)
    return tuple(
        folded.place(at, at + len(wanted), MatchKind.NORMALISED)
        for at in _occurrences(wanted, folded.text, 0, len(folded.text))
    )


def is_in_text(words: str, document: Document) -> bool:
    """Whether words stand anywhere in the text as whole words, however it is broken into lines."""
    parts = [re.escape(part) for part in level(words).split()]
    return bool(parts) and bool(re.search(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", document.aligned))


def find_quote(quote: str, document: Document, pieces: tuple[tuple[int, int], ...]) -> tuple[TextPlace, ...]:
    """All places of a quote in the pieces of the text that a model was shown; a near one only if there is no other.

    Returns
    -------
    tuple of Place
        Empty when the quote is not there, or is there with other numbers or denials.
    """
    places = tuple(place for start, end in pieces for place in find_words(quote, document, start, end))
    if not places and len(pieces) > 1:  # a list runs over several of them, but never over what was not shown
        across = find_words(quote, document, pieces[0][0], pieces[-1][1])
        places = tuple(place for place in across if not _hidden(document, pieces, place).strip())
    return places or tuple(_find_near(level(quote), document, pieces))


def _hidden(document: Document, pieces: tuple[tuple[int, int], ...], place: TextPlace) -> str:
    """What of a stretch lies in none of the pieces."""
    gaps = zip((end for _, end in pieces), (start for start, _ in pieces[1:]), strict=False)
    return "".join(document.text[max(first, place.start) : min(last, place.end)] for first, last in gaps)


def is_near(quote: str, document: Document, pieces: tuple[tuple[int, int], ...]) -> bool:
    """Whether something like the quote is there, whatever its numbers and denials; tells alteration from invention."""
    return any(True for _ in _near_places(level(quote), document, pieces))


def _near_places(
    wanted: str, document: Document, pieces: tuple[tuple[int, int], ...]
) -> Iterator[tuple[TextPlace, str]]:
    from rapidfuzz.fuzz import partial_ratio_alignment

    if len(wanted) < MIN_FUZZY_CHARS:
        return
    for start, end in pieces:
        folded = _fold(document.aligned, start, end)
        if len(folded.text) < len(wanted) // 2:
            continue
        aligned = partial_ratio_alignment(wanted, folded.text, score_cutoff=FUZZY_SCORE)
        if aligned is None or aligned.dest_end <= aligned.dest_start:
            continue
        first, last = _to_whole_words(folded.text, aligned.dest_start, aligned.dest_end)
        yield folded.place(first, last, MatchKind.FUZZY), folded.text[first:last]


def _find_near(wanted: str, document: Document, pieces: tuple[tuple[int, int], ...]) -> Iterator[TextPlace]:
    fixed = _fixed_words(wanted)
    for place, words in _near_places(wanted, document, pieces):
        if _fixed_words(words) == fixed:
            yield place


def _fixed_words(words: str) -> list[str]:
    return [word.lower() for word in _FIXED_WORDS.findall(words)]


def _to_whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end
