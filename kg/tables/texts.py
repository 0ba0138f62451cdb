"""The user's own copies of the source texts, and what a locator points at in them.

Comes in: a folder of texts and the sources. Goes out: the words of a span, or why they cannot be
shown. No sentence of a source is stored in the project, and an altered copy is reported, never
guessed at: offsets are only used when the hash of the file is the one the claims were made from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.model import Locator, Source
from kg.tables.files import read_bytes


class CopyState(StrEnum):
    """What the folder of texts has for a source."""

    SAME = "same"
    ALTERED = "altered"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Copy:
    """The user's copy of a source: its state, and its text when it is the same."""

    state: CopyState
    text: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words around a span: what stands before it in its line, the span, what stands after."""

    before: str
    span: str
    after: str


def read_copy(source: Source, folder: Path | None) -> Copy:
    """The user's copy of a source's text.

    Parameters
    ----------
    source
        Its `file` and `sha256` say what to look for.
    folder
        Where the user keeps the texts; None when no folder was named.
    """
    if folder is None or not source.file or not source.sha256:
        return Copy(CopyState.NONE)
    try:
        data = read_bytes(folder / source.file, within=folder)
    except (OSError, ValueError):  # a zero byte in a name is no OSError
        return Copy(CopyState.MISSING)
    if hashlib.sha256(data).hexdigest() != source.sha256:
        return Copy(CopyState.ALTERED)
    try:
        return Copy(CopyState.SAME, data.decode("utf-8"))
    except UnicodeDecodeError:
        return Copy(CopyState.NONE)


def excerpt(text: str, locator: Locator) -> Excerpt | None:
    """The span that a locator points at, within its line.

    Returns
    -------
    Excerpt or None
        None when the locator has no offsets or they lie outside the text.

    Examples
    --------
    >>> excerpt("One. Two signs. Three.", Locator("s", 1, 5, 15)).span
    'Two signs.'
    """
    if locator.start is None or locator.end is None or locator.end > len(text):
        return None
    first = text.rfind("\n", 0, locator.start) + 1
    last = text.find("\n", locator.end)
    last = len(text) if last < 0 else last
    return Excerpt(text[first : locator.start], text[locator.start : locator.end], text[locator.end : last])
