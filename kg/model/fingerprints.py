"""Fingerprints: what tells a passage of a page again without keeping a word of it.

Comes in: a passage, or a page. Goes out: `fp1:LENGTH:HEX`, or where in the page the passage stands. The normal form of
a text is its NFKC, casefolded, of which only characters of the categories L, M and N are kept, so that line ends,
quotes, dashes and what a browser does with blanks make no difference. A questionable decision: a page is searched by
hashing every window of the passage's length, which takes a microsecond a letter and needs no splitter of sentences.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property, lru_cache

LEAST_CHARACTERS = 40
"""Characters of a normal form below which a passage could stand anywhere."""

_LEAST_BEGINNING = 10
_FORM = re.compile(r"fp1:([1-9][0-9]{1,8}):([0-9a-f]{64})")
_KEPT = frozenset("LMN")
_JOINING = re.compile("[\u1160-\u11ff\u3131-\u318e\ud7b0-\ud7fb\uff9e-\uffdc]")
"""Letters that may join the one before them, though they are no marks: those of Hangul, and of halfwidth kana."""


def normal_form(text: str) -> str:
    r"""The normal form of a text.

    Examples
    --------
    >>> normal_form("The “FIrst” Sum-\nmit, 2025")
    'thefirstsummit2025'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] in _KEPT)


_fold_cluster = lru_cache(maxsize=2**16)(normal_form)


def parse_fingerprint(text: str) -> tuple[int, str]:
    """Length and hash of a fingerprint.

    Raises
    ------
    ValueError
        When it is none, or one of a passage that is too short.

    Examples
    --------
    >>> parse_fingerprint("fp1:40:" + "0" * 64)[0]
    40
    """
    form = _FORM.fullmatch(text)
    if not form:
        raise ValueError("is not of the form 'fp1:LENGTH:' and 64 hexadecimal digits")
    if int(form[1]) < LEAST_CHARACTERS:
        raise ValueError(f"is of {form[1]} characters, and a passage needs {LEAST_CHARACTERS}")
    return int(form[1]), form[2]


def make_fingerprint(passage: str) -> str:
    """The fingerprint of a passage.

    Raises
    ------
    ValueError
        When its normal form has fewer than `LEAST_CHARACTERS`.

    Examples
    --------
    >>> make_fingerprint("Arland and Borland signed the treaty on the river.")[:12]
    'fp1:41:74d51'
    """
    form = normal_form(passage)
    if len(form) < LEAST_CHARACTERS:
        raise ValueError(f"has {len(form)} letters and digits, and needs {LEAST_CHARACTERS} to be told again")
    return f"fp1:{len(form)}:{hashlib.sha256(form.encode()).hexdigest()}"


class PageText:
    """A text in which passages are looked for.

    Parameters
    ----------
    text
        As it was read.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _clusters(self) -> tuple[str, list[int], list[int]]:
        """The normal form, where in it each cluster of the text begins, and where in the text it does."""
        forms: list[str] = []
        places: list[int] = []
        starts: list[int] = []
        size = start = 0
        text, most = self.text, len(self.text)
        while start < most:
            end = start + 1
            while end < most and _joins(text[end]):
                end += 1
            form = _fold_cluster(text[start:end])
            if form:
                forms.append(form)
                places.append(size)
                starts.append(start)
                size += len(form)
            start = end
        return "".join(forms), places, starts

    @property
    def form(self) -> str:
        """Its normal form."""
        return self._clusters[0]

    def find(self, fingerprints: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        """All places of the text where the passages of fingerprints stand; those that do not are left out.

        Raises
        ------
        ValueError
            When one of them is no fingerprint.
        """
        wanted: defaultdict[int, dict[bytes, str]] = defaultdict(dict)
        for fingerprint in fingerprints:
            length, digits = parse_fingerprint(fingerprint)
            wanted[length][bytes.fromhex(digits)] = fingerprint
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        form = self.form
        for length, digests in wanted.items():
            for first in range(len(form) - length + 1):
                digest = hashlib.sha256(form[first : first + length].encode()).digest()
                if digest in digests:
                    places[digests[digest]].append(self._span(first, first + length))
        return dict(places)

    def find_words(self, words: str) -> list[tuple[int, int]]:
        """All places of the text where words stand, whatever stands for blanks and quotes there; none for no letter."""
        wanted = normal_form(words)
        places: list[tuple[int, int]] = []
        first = self.form.find(wanted) if wanted else -1
        while first >= 0:
            places.append(self._span(first, first + len(wanted)))
            first = self.form.find(wanted, first + len(wanted))
        return places

    def longest_beginning(self, words: str) -> tuple[int, int] | None:
        """Where the first of some words stand, as many of them as do; None where not even ten letters do."""
        wanted = normal_form(words)
        size = bisect_left(range(len(wanted) + 1), 1, key=lambda size: int(wanted[:size] not in self.form)) - 1
        first = self.form.find(wanted[:size])
        return self._span(first, first + size) if size >= _LEAST_BEGINNING else None

    def _span(self, first: int, end: int) -> tuple[int, int]:
        """Offsets into the text for those of the normal form."""
        _, places, starts = self._clusters
        begin, last = bisect_right(places, first) - 1, bisect_right(places, end - 1) - 1
        stop = starts[last] + 1
        while stop < len(self.text) and _joins(self.text[stop]):
            stop += 1
        return starts[begin], stop


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it, with which it may be normalised to another one."""
    if character < "\u0300":
        return False
    return unicodedata.category(character)[0] == "M" or bool(_JOINING.fullmatch(character))
