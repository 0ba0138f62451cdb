"""Metadata: the title and the date that a web page states of itself.

Comes in: the bytes of a file and its name. Goes out: a `Metadata`. Only HTML is asked: the dates inside PDF and
docx say when a file was made, which is seldom when its text was published.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Period, parse_period
from kg.tables import HTML, load_trafilatura


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself: its title, or empty, and its date, or None."""

    title: str = ""
    date: Period | None = None


def read_metadata(content: bytes, name: str) -> Metadata:
    """Title and date of a page.

    Parameters
    ----------
    content
        Bytes of the file.
    name
        Its name; the ending says the format.

    Raises
    ------
    UsageError
        When the file is HTML and trafilatura is not installed.
    """
    if not name.lower().endswith(tuple(HTML)):
        return Metadata()
    trafilatura = load_trafilatura()
    try:
        metadata = trafilatura.extract_metadata(content)
        return Metadata(str(metadata.title or ""), _period(str(metadata.date or "")))
    except Exception:  # noqa: BLE001  its parsers raise many kinds; a page without metadata is no fault
        return Metadata()


def _period(text: str) -> Period | None:
    try:
        return parse_period(text) if text else None
    except ValueError:
        return None
