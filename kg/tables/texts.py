"""The user's own copies of the source texts, and what a locator points at in them.

Comes in: a folder of texts and the sources. Goes out: the words of a span, or why they cannot be
shown. No sentence of a source is stored in the project, and an altered copy is reported, never
guessed at: offsets are only used when the hash of the file is the one the claims were made from.
A page has no such hash; its copy is the file called by the id of the source, and a fingerprint is found in it or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kg.errors import KgError
from kg.model import Claim, Locator, PageText, Source
from kg.tables.documents import MAX_BYTES, READABLE, searched_texts
from kg.tables.files import read_bytes

Texts = Path | Sequence[Path] | None
"""A folder of copies, or several, of which the first that has one counts; none when None."""


class CopyState(StrEnum):
    """What the folder of texts has for a source."""

    SAME = "same"
    ALTERED = "altered"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words around a span: what stands before it in its line, the span, what stands after; and its first offset."""

    before: str
    span: str
    after: str
    start: int


@dataclass(frozen=True, slots=True)
class Copy:
    """The user's copy of a source.

    Parameters
    ----------
    state
        Of a page SAME says that there is a copy.
    text
        Its text where the state is SAME.
    folder, file
        Where it was looked for, and its file where there is one.
    passages
        By fingerprint, the passages that were looked for and stand in it, at each of their places.
    trouble
        Why the file of a page cannot be read.
    """

    state: CopyState
    text: str = ""
    folder: Path | None = None
    file: Path | None = None
    passages: Mapping[str, tuple[Excerpt, ...]] = field(default_factory=dict)
    trouble: str = ""

    def excerpt(self, place: Locator) -> Excerpt | None:
        """The words that a locator points at; None where the copy is another one, or does not have them."""
        if self.state is not CopyState.SAME:
            return None
        if place.fingerprint:
            return next(iter(self.passages.get(place.fingerprint, ())), None)
        return excerpt(self.text, place.start, place.end)


def fingerprints_by_source(claims: Iterable[Claim]) -> dict[str, set[str]]:
    """The fingerprints that claims have, by source."""
    by_source: dict[str, set[str]] = {}
    for claim in claims:
        if claim.locator.fingerprint:
            by_source.setdefault(claim.locator.source, set()).add(claim.locator.fingerprint)
    return by_source


def read_copy(source: Source, texts: Texts, fingerprints: Collection[str] = ()) -> Copy:
    """The user's copy of a source's text.

    Parameters
    ----------
    source
        Its `file` and `sha256` say what to look for; of a page its id.
    texts
        Where the user keeps the texts; None when no folder was named.
    fingerprints
        Passages to look for.
    """
    copy = Copy(CopyState.NONE)
    for folder in () if texts is None else (texts,) if isinstance(texts, Path) else texts:
        copy = _read_copy(source, folder, fingerprints)
        if copy.state is not CopyState.MISSING or copy.trouble:
            return copy
    return copy


def _read_copy(source: Source, folder: Path, fingerprints: Collection[str]) -> Copy:
    if source.is_page:
        return _read_page(source, folder, fingerprints)
    if not source.file or not source.sha256:
        return Copy(CopyState.NONE)
    path = folder / source.file
    try:
        data = read_bytes(path, within=folder)
    except (OSError, ValueError):  # a zero byte in a name is no OSError
        return Copy(CopyState.MISSING, folder=folder)
    if hashlib.sha256(data).hexdigest() != source.sha256:
        return Copy(CopyState.ALTERED, folder=folder)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Copy(CopyState.NONE)
    return Copy(CopyState.SAME, text, folder, path, _find_passages(text, fingerprints))


def find_page(source: Source, folder: Path) -> Path | None:
    """The file that keeps a page in a folder: the one that its source names, else the one called by its id."""
    named = [folder / source.file] if source.file else []
    by_id = [
        path for path in folder.glob(f"{source.id}.*") if path.stem == source.id and path.suffix.lower() in READABLE
    ]
    return next((path for path in (*named, folder / source.id, *sorted(by_id)) if path.is_file()), None)


def _read_page(source: Source, folder: Path, fingerprints: Collection[str]) -> Copy:
    path = find_page(source, folder)
    if path is None:
        return Copy(CopyState.MISSING, folder=folder)
    try:
        content = read_bytes(path, within=folder, most=MAX_BYTES + 1)
        searched = searched_texts(content, path.name)
        text = next(searched)
        passages = _find_passages(text, fingerprints)
        while (left := set(fingerprints) - passages.keys()) and (further := next(searched, "")):
            passages |= _find_passages(further, left)
    except (OSError, KgError) as error:
        return Copy(CopyState.MISSING, folder=folder, file=path, trouble=str(error))
    return Copy(CopyState.SAME, text, folder, path, passages)


def _find_passages(text: str, fingerprints: Collection[str]) -> dict[str, tuple[Excerpt, ...]]:
    places = PageText(text).find(fingerprints) if fingerprints else {}
    return {
        fingerprint: tuple(filter(None, (excerpt(text, *span) for span in spans)))
        for fingerprint, spans in places.items()
    }


def excerpt(text: str, start: int | None, end: int | None) -> Excerpt | None:
    """The span between two offsets, within its line.

    Returns
    -------
    Excerpt or None
        None when there are no offsets or they lie outside the text.

    Examples
    --------
    >>> excerpt("One. Two signs. Three.", 5, 15).span
    'Two signs.'
    """
    if start is None or end is None or end > len(text):
        return None
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    return Excerpt(text[first:start], text[start:end], text[end:last], start)
