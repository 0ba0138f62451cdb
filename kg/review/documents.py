"""The texts that candidates were read from: found in the reviewer's folder by their hash, whatever they are called.

Comes in: a folder and candidates. Goes out: each text with its file. A text that is there under its name with other
bytes is refused, since every offset into it may be off; nothing is guessed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.model import Candidate
from kg.tables import leads_out, read_bytes


@dataclass(frozen=True, slots=True)
class Text:
    """A text as candidates point into it, and the name of its file in the reviewer's folder."""

    sha256: str
    file: str
    text: str

    def line_of(self, offset: int) -> int:
        """Line of an offset, from 1."""
        return self.text.count("\n", 0, offset) + 1


def find_texts(candidates: Iterable[Candidate], folder: Path) -> dict[str, Text]:
    """The texts of candidates, by hash.

    Parameters
    ----------
    candidates
        Those to review.
    folder
        Where the reviewer keeps the texts.

    Raises
    ------
    InputError
        When a text is not there as it was extracted, or a candidate does not quote what stands in it.
    """
    wanted: dict[str, Candidate] = {}
    every = list(candidates)
    for candidate in every:
        wanted.setdefault(candidate.doc_sha256, candidate)
    texts: dict[str, Text] = {}
    for path in sorted(folder.iterdir()) if wanted else []:
        content = _read(path)
        if (sha256 := hashlib.sha256(content).hexdigest()) in wanted:
            with contextlib.suppress(UnicodeDecodeError):
                texts.setdefault(sha256, Text(sha256, path.name, content.decode("utf-8")))
    for sha256, candidate in wanted.items():
        if sha256 not in texts:
            raise InputError(_missing(candidate, folder))
    for candidate in every:
        _check_quotes(candidate, texts[candidate.doc_sha256])
    return texts


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path, within=path.parent)
    except OSError:  # a folder, or what is no file
        return b""


def _missing(candidate: Candidate, folder: Path) -> str:
    named = next((path for path in sorted(folder.iterdir()) if candidate.doc_id in (path.name, path.stem)), None)
    if named and leads_out(named, folder):
        return f"{named} leads out of {folder}, where nothing is read; put a copy of the text there"
    if named:
        return (
            f"{named} is not the text that candidates of '{candidate.doc_id}' were read from (its SHA-256 differs); "
            "get the text as it was, or extract it anew"
        )
    return f"{folder} has no text with SHA-256 {candidate.doc_sha256[:12]}... ('{candidate.doc_id}'); name its folder"


def _check_quotes(candidate: Candidate, text: Text) -> None:
    for part in (candidate.subject, candidate.object):
        if text.text[part.start : part.end] != part.text:
            raise InputError(
                f"candidate {candidate.id} quotes what does not stand at {part.start}-{part.end} of {text.file}; "
                "extract the text anew"
            )
    if candidate.end > len(text.text):
        raise InputError(f"candidate {candidate.id} ends after the text of {text.file} does; extract the text anew")
