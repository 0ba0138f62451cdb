"""Texts from files: plain text and Markdown as they are; HTML, PDF and docx through the libraries that read them.

Comes in: bytes and the name they came under. Goes out: the text that offsets point into. Plain text is taken
byte for byte, so that offsets are into the file as given; for the other formats the text is what the library
reads, and a reviewer needs a copy of it (`is_as_given` tells the two apart).
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

from kg.errors import InputError, UsageError, missing_package

PLAIN = frozenset({"", ".txt", ".md", ".markdown", ".text", ".rst", ".log"})
HTML = frozenset({".html", ".htm", ".xhtml"})
MAX_BYTES = 64 * 2**20
"""Files beyond this are refused; a text of this size has some ten million words."""


def is_as_given(name: str) -> bool:
    """Whether offsets are into the bytes of the file itself.

    Examples
    --------
    >>> is_as_given("a.txt"), is_as_given("a.pdf")
    (True, False)
    """
    return Path(name).suffix.lower() in PLAIN


def text_of(data: bytes, name: str) -> str:
    """The text of a file.

    Parameters
    ----------
    data
        Its bytes.
    name
        Its name; the ending says the format.

    Raises
    ------
    InputError
        When it is too large, not what its ending says, or has no text.
    UsageError
        When the ending is unknown or the library for it is not installed.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: larger than {MAX_BYTES >> 20} MiB; cut it into parts")
    suffix = Path(name).suffix.lower()
    if suffix in PLAIN:
        text = _plain_text(data, name)
    elif suffix in HTML:
        text = _html_text(data, name)
    elif suffix == ".pdf":
        text = _pdf_text(data, name)
    elif suffix == ".docx":
        text = _docx_text(data, name)
    else:
        raise UsageError(f"{name}: '{suffix}' is no known kind of text; give txt, md, html, pdf or docx")
    if not text.strip():
        raise InputError(f"{name}: no text in it; a scanned document needs OCR first")
    return text


def _plain_text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if "\0" in text:
        raise InputError(f"{name}: has zero bytes, so it is no text; name the ending of its format")
    return text


def load_trafilatura() -> Any:
    """The library that reads HTML.

    Raises
    ------
    UsageError
        When it is not installed.
    """
    try:
        with warnings.catch_warnings():
            # What it imports warns of proxies that nothing here uses.
            warnings.simplefilter("ignore")
            import trafilatura  # noqa: PLC0415  slow to import, and an extra
    except ImportError as error:
        raise missing_package("reading HTML", "trafilatura lxml-html-clean", "extract") from error
    return trafilatura


def _html_text(data: bytes, name: str) -> str:
    trafilatura = load_trafilatura()
    try:
        found = trafilatura.extract(data, include_comments=False, include_tables=True, favor_recall=True)
    except Exception as error:  # its parsers raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as HTML; save it anew from a browser") from error
    return str(found or "")


def _pdf_text(data: bytes, name: str) -> str:
    try:
        import pypdf  # noqa: PLC0415  an extra
    except ImportError as error:
        raise missing_package("reading PDF", "pypdf", "extract") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        return "\n\n".join(page.extract_text() for page in reader.pages)
    except Exception as error:  # a broken file makes it raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as PDF ({type(error).__name__}); is it complete?") from error


def _docx_text(data: bytes, name: str) -> str:
    try:
        import docx  # noqa: PLC0415  an extra
    except ImportError as error:
        raise missing_package("reading docx", "python-docx", "extract") from error
    try:
        document = docx.Document(io.BytesIO(data))
        parts = [paragraph.text for paragraph in document.paragraphs]
        parts += [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    except Exception as error:  # a broken file makes it raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as docx ({type(error).__name__}); save it anew") from error
    return "\n\n".join(part for part in parts if part.strip())
