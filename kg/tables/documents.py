"""Texts from files: plain text and Markdown as they are; HTML, PDF and docx through the libraries that read them.

Comes in: bytes and the name they came under. Goes out: the text that offsets point into. Plain text is taken
byte for byte, so that offsets are into the file as given; for the other formats the text is what the library
reads, and a reviewer needs a copy of it (`is_as_given` tells the two apart). A questionable decision: what a browser
shows of a page, in which passages are looked for, is all of its text and not what is taken for the article, since
nobody knows from which of the two a passage was copied.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

from kg.errors import InputError, LimitError, UsageError, missing_package

PLAIN = frozenset({"", ".txt", ".md", ".markdown", ".text", ".rst", ".log"})
HTML = frozenset({".html", ".htm", ".xhtml"})
MAX_BYTES = 64 * 2**20
"""Files beyond this are refused, and so are those that unpack to more XML than this."""

MAX_DEPTH = 250
"""Elements of HTML within each other that the parser follows; pages have some dozens."""

_NESTING = re.compile(
    rb"<(/?)(?:article|blockquote|div|em|font|i|b|main|ol|section|span|strong|table|ul)\b", re.IGNORECASE
)
MAX_UNPACKED = 4 * MAX_BYTES
"""Most bytes that a docx may unpack to, pictures included."""

MAX_CHARACTERS = 2_000_000
"""Characters of a text beyond which it is refused, unless the caller has limits of its own."""

READABLE = PLAIN | HTML | {".pdf", ".docx"}
"""Endings of files that can be read."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    }
)
"""Elements that stand within a line."""

_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "title"})

_OF_OURS = (MemoryError, RecursionError, LimitError)
"""What no reader of a format turns into "cannot be read": it is told as the limit that it is."""


def is_as_given(name: str) -> bool:
    """Whether offsets are into the bytes of the file itself.

    Examples
    --------
    >>> is_as_given("a.txt"), is_as_given("a.pdf")
    (True, False)
    """
    return Path(name).suffix.lower() in PLAIN


def _check_size(characters: int, name: str) -> None:
    if characters > MAX_CHARACTERS:
        raise LimitError(f"{name}: longer than {MAX_CHARACTERS:,} characters; cut it into parts")


def text_of(content: bytes, name: str, check: Callable[[int, str], None] = _check_size) -> str:
    """The text of a file.

    Parameters
    ----------
    content
        Its bytes.
    name
        Its name; the ending says the format.
    check
        Called with the characters so far and the name, now and then; raises where that is enough.

    Raises
    ------
    InputError
        When it is not what its ending says, or has no text.
    LimitError
        When it is too large, packed or unpacked, or its text is too long.
    UsageError
        When the ending is unknown or the library for it is not installed.
    """
    if len(content) > MAX_BYTES:
        raise LimitError(f"{name}: larger than {MAX_BYTES >> 20} MiB; cut it into parts")
    suffix = Path(name).suffix.lower()
    if suffix in PLAIN:
        text = _plain_text(content, name)
    elif suffix in HTML:
        text = _html_text(content, name)
    elif suffix == ".pdf":
        text = _pdf_text(content, name, check)
    elif suffix == ".docx":
        text = _docx_text(content, name, check)
    else:
        raise UsageError(f"{name}: '{suffix}' is no known kind of text; give txt, md, html, pdf or docx")
    if not text.strip():
        remedy = "give its words as plain text" if suffix in HTML else "a scanned document needs OCR first"
        raise InputError(f"{name}: no text in it that can be read; {remedy}")
    check(len(text), name)
    return text


class _Visible(HTMLParser):
    """Gathers the text that a browser shows."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  of the library
        if tag == "body":
            self._hidden = ""
        elif tag in _HIDDEN and not self._hidden:
            self._hidden = tag
        elif tag not in _INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def visible_text(content: bytes, name: str) -> str:
    """All the text that is to be seen of a file: of HTML with menus and captions; of any other kind see `text_of`.

    Parameters
    ----------
    content, name
        As of `text_of`.

    Raises
    ------
    InputError
        As of `text_of`; a page that names no encoding is read as UTF-8.
    LimitError, UsageError
        As of `text_of`.

    Examples
    --------
    >>> visible_text(b"<title>No</title><body><p>The <b>Pact</b><script>x()</script> holds.", "a.html")
    'The Pact holds.'
    """
    if Path(name).suffix.lower() not in HTML:
        return text_of(content, name)
    if len(content) > MAX_BYTES:
        raise LimitError(f"{name}: larger than {MAX_BYTES >> 20} MiB; cut it into parts")
    named = _CHARSET.search(content[:4096])
    encoding = named[1].decode() if named else "utf-8"
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode(encoding, errors="replace")
    except LookupError as error:
        raise InputError(f"{name}: names an encoding '{encoding}' that nobody knows; save it as UTF-8") from error
    parser = _Visible()
    parser.feed(text)
    parser.close()
    visible = re.sub(r"\s*\n\s*", "\n", "".join(parser.parts)).strip()
    _check_size(len(visible), name)
    return visible


def searched_texts(content: bytes, name: str) -> Iterator[str]:
    """The texts of a file in which a passage is looked for, one after the other until it stands in one.

    Parameters
    ----------
    content, name
        As of `text_of`.

    Yields
    ------
    str
        What is to be seen of it; of a PDF then the pages without what repeats at their heads and feet, through which
        passages run; of HTML the article alone, from which a passage may have been copied.
    """
    yield visible_text(content, name)
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf":
        yield "\n".join(_without_furniture(_pdf_pages(content, name, _check_size)))
    elif suffix in HTML:
        with contextlib.suppress(InputError):  # a page without an article
            yield text_of(content, name)


_FURNITURE_LINES = 3
"""Lines at the head and at the foot of a page that may repeat on others."""

_DIGITS = re.compile(r"[0-9]+|\b[ivxlc]+\b")
_NUMBER_ALONE = re.compile(r"\W*(?:\w{1,5}\W+)?#(?:\W+(?:\w{1,3}\W+)?#)?\W*")
"""The number of a page, as in `12`, `- 12 -`, `Page 12 of 40`, `12/40`, with # for each number."""


def _without_furniture(pages: Sequence[str]) -> list[str]:
    """Pages without running heads and feet: lines at their edges that are alike on several, and their numbers."""
    lines = [[line for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(shape for page in lines for shape in {_shape(line) for line in _edge(page)})

    def is_furniture(line: str) -> bool:
        return edges[_shape(line)] > 1 or bool(_NUMBER_ALONE.fullmatch(_shape(line)))

    kept = []
    for page in lines:
        first, last = 0, len(page)
        while first < min(last, _FURNITURE_LINES) and is_furniture(page[first]):
            first += 1
        while last > max(first, len(page) - _FURNITURE_LINES) and is_furniture(page[last - 1]):
            last -= 1
        kept.append("\n".join(page[first:last]))
    return kept


def _edge(page: Sequence[str]) -> list[str]:
    return [*page[:_FURNITURE_LINES], *page[-_FURNITURE_LINES:]]


def _shape(line: str) -> str:
    """A line with one mark for whatever number it has."""
    return _DIGITS.sub("#", " ".join(line.casefold().split()))


def _plain_text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8")
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
            import trafilatura
    except ImportError as error:
        raise missing_package("reading HTML", "trafilatura lxml-html-clean", "extract") from error
    return trafilatura


def _html_text(content: bytes, name: str) -> str:
    trafilatura = load_trafilatura()
    if _depth(content) > MAX_DEPTH:
        raise LimitError(f"{name}: nested deeper than {MAX_DEPTH} elements, where readers lose the text; simplify it")
    try:
        text = trafilatura.extract(content, include_comments=False, include_tables=True, favor_recall=True)
    except _OF_OURS:
        raise
    except Exception as error:  # its parsers raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as HTML; save it anew from a browser") from error
    return str(text or "")


def _depth(content: bytes) -> int:
    """How deep elements of HTML stand within each other; of those only that cannot be left open."""
    depth = deepest = 0
    for tag in _NESTING.finditer(content):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _pdf_text(content: bytes, name: str, check: Callable[[int, str], None]) -> str:
    return "\n\n".join(_pdf_pages(content, name, check))


def _pdf_pages(content: bytes, name: str, check: Callable[[int, str], None]) -> list[str]:
    try:
        import pypdf
    except ImportError as error:
        raise missing_package("reading PDF", "pypdf", "extract") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        return _limited((page.extract_text() for page in reader.pages), name, check)
    except pypdf.errors.LimitReachedError as error:
        raise LimitError(f"{name}: unpacks to more than a PDF needs; cut it into parts") from error
    except _OF_OURS:
        raise
    except Exception as error:  # a broken file makes it raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as PDF ({type(error).__name__}); is it complete?") from error


def _docx_text(content: bytes, name: str, check: Callable[[int, str], None]) -> str:
    try:
        import docx
    except ImportError as error:
        raise missing_package("reading docx", "python-docx", "extract") from error
    try:
        _check_unpacked(content, name)
        document = docx.Document(io.BytesIO(content))
        blocks = chain.from_iterable(map(_block_texts, document.iter_inner_content()))
        return "\n\n".join(_limited((text for text in blocks if text.strip()), name, check))
    except _OF_OURS:
        raise
    except Exception as error:  # a broken file makes it raise many kinds; all mean the same here
        raise InputError(f"{name}: cannot be read as docx ({type(error).__name__}); save it anew") from error


def _block_texts(block: Any) -> Iterator[str]:
    """The text of a paragraph, or the rows of a table, in which a merged cell stands once."""
    if not hasattr(block, "rows"):
        yield block.text
        return
    told: dict[Any, None] = {}  # elements, which are alike only to themselves
    for row in block.rows:
        cells = {cell._tc: cell.text for cell in row.cells if cell._tc not in told}
        told |= dict.fromkeys(cells)
        yield " | ".join(cells.values())


def _check_unpacked(content: bytes, name: str) -> None:
    """Refuse an archive that unpacks to more than its text could need, before any of it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    words = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if words > MAX_BYTES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise LimitError(f"{name}: unpacks to more than {MAX_BYTES >> 20} MiB of text; cut it into parts")


def _limited(parts: Iterable[str], name: str, check: Callable[[int, str], None]) -> list[str]:
    """Pages or paragraphs, for as long as the limits hold; they are to be parted by empty lines."""
    texts: list[str] = []
    size = 0
    for part in parts:
        texts.append(part)
        size += len(part) + 2
        check(size - 2, name)
    return texts
